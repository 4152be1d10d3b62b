"""Pictures of loops on paper: maps of emission measure, and loops as lines on an empty map.

Drawn with matplotlib and no display, so that a script, a cluster and a notebook get the same.
"""

import warnings
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.visualization.wcsaxes import WCSAxes
from astropy.wcs.utils import wcs_to_celestial_frame
from matplotlib.colors import SymLogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from sunpy.coordinates import HeliographicStonyhurst
from sunpy.map import GenericMap
from sunpy.time import parse_time

from sunwidgets.core._given import read_as, read_real
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.picture_grid import Grid, header
from sunwidgets.core.picture_span import Span, found_span
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import PUBLISHED_TIME, look_from

__all__ = ["figure", "plot_loops"]

_GRID_STEP = 10 * u.deg
# Below the brightest thousandth the colours are linear, so that faint loops end in black.
_FAINTEST = 1e-3
# How much wider than the loops an empty map is, and its pixels from side to side.
_SURROUNDINGS = 1.4
_EMPTY_PIXELS = 100
# How much higher than the figure is wide a picture may be.
_TALLEST = 1.2


def figure(
    picture: GenericMap,
    *,
    vmin: float | None = None,
    vmax: float | None = None,
    cmap: Any = "magma",
    title: str | None = None,
    width: float = 6.4,
) -> Figure:
    """Draw a map of emission measure for print.

    Parameters
    ----------
    picture : `~sunpy.map.GenericMap`
        Of `~sunwidgets.core.emission.emission_map` or `arcade_to_map`.
    vmin, vmax : float, optional
        Limits of the colours, in the map's unit: logarithmic between them, linear below. If left
        out, the brightest pixel and a thousandth of it.
    cmap : str or Colormap
        Colour map.
    title : str, optional
        Above the picture; the observer's place and time if left out.
    width : float
        Of the figure, inches.

    Returns
    -------
    `~matplotlib.figure.Figure`
        With the solar limb, a heliographic grid of 10 degrees and a colour bar with the unit.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.emission import emission_map
    >>> from sunwidgets.core.loops import loop_arcade
    >>> from sunwidgets.core.observers import observer_preset
    >>> from sunwidgets.export.emission_figures import figure
    >>> arcade = loop_arcade(10, length_min=50 * u.Mm, length_max=200 * u.Mm, seed=1)
    >>> fig = figure(emission_map(arcade, observer_preset("Earth", "2018-07-25")))
    >>> fig.axes[0].get_title()
    'From 0°, 5° (Stonyhurst), 1.02 au, 2018-07-25'
    """
    for name, limit in (("vmin", vmin), ("vmax", vmax)):
        if limit is not None:
            read_real(limit, name, above=0)
    brightest = float(read_as(picture, "picture", GenericMap).data.max())
    high = vmax if vmax is not None else brightest if brightest > 0 else 1.0
    low = vmin if vmin is not None else high * _FAINTEST
    norm = SymLogNorm(low, vmin=0, vmax=high, base=10, linscale=0.3)
    fig, axes, beside = _axes(picture, width, bar=True)
    image = picture.plot(axes=axes, norm=norm, cmap=cmap, title=False)
    axes.set_facecolor(image.cmap(0.0))
    _draw_sun(picture, axes, "white")
    axes.set_title(_place(picture) if title is None else title)
    bar = fig.colorbar(image, cax=beside, extend="max" if high < brightest else "neither")
    decades = 10.0 ** np.arange(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1)
    bar.set_ticks([0, *decades], labels=["0", *(f"$10^{{{np.log10(decade):.0f}}}$" for decade in decades)])
    bar.ax.yaxis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=99))
    bar.ax.yaxis.set_minor_formatter(NullFormatter())
    what = "Emission measure" if picture.unit.is_equivalent(u.cm**-5) else "Brightness"
    bar.set_label(f"{what}\n({picture.unit:latex_inline})")
    return fig


def plot_loops(arcade: LoopArcade, *, axes: Any = None, observer: SkyCoord | None = None, **line: Any) -> Any:
    """Draw loops as lines on an empty map with a grid of 10 degrees.

    Parameters
    ----------
    arcade : LoopArcade
        One loop or many.
    axes : WCSAxes, optional
        Of a map to draw on, in place of an empty one.
    observer : SkyCoord, optional
        Who looks, for the empty map; from 1 au above the central meridian if left out.
    **line
        Passed to the lines of matplotlib, for example ``color``.

    Returns
    -------
    WCSAxes
        With the lines; ``axes.figure`` is the figure. What the Sun hides is left out.

    Raises
    ------
    TypeError
        If the axes are not those of a map.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import loop_arcade
    >>> axes = loop_arcade(1, length_min=500 * u.Mm, length_max=500 * u.Mm).plot(color="tab:red")
    >>> len(axes.lines)
    1
    """
    read_as(arcade, "arcade", LoopArcade)
    if axes is None:
        empty = _empty_map(arcade, observer)
        _, axes, _ = _axes(empty, 6.4)
        # A picture without pixels of its own still sets the limits of the axes.
        empty.plot(axes=axes, alpha=0, title=False)
        _draw_sun(empty, axes, "tab:gray")
        axes.set_title(_place(empty))
    if not isinstance(axes, WCSAxes):
        raise TypeError(f"axes are {axes!r}; give those of a map, or none")
    frame = wcs_to_celestial_frame(axes.wcs)
    with warnings.catch_warnings():
        # Loops without an obstime take the map's, which is what is meant.
        warnings.simplefilter("ignore")
        seen = arcade.coords.transform_to(frame)
        across, up = axes.wcs.world_to_pixel(seen)
        hidden = ~seen.is_visible()
    across, up = np.where(hidden, np.nan, across), np.where(hidden, np.nan, up)
    between = arcade.offsets[1:-1]
    # One line with gaps is drawn in a fraction of the time of many.
    axes.plot(np.insert(across, between, np.nan), np.insert(up, between, np.nan), **{"lw": 1.5, **line})
    return axes


def _empty_map(arcade: LoopArcade, observer: SkyCoord | None) -> GenericMap:
    """A square map of zeros around the loops."""
    if observer is None:
        when = arcade.obstime if arcade.obstime is not None else parse_time(PUBLISHED_TIME)
        observer = SkyCoord(HeliographicStonyhurst(0 * u.deg, 0 * u.deg, 1 * u.au, obstime=when))
    view = look_from(observer, arcade.obstime, CORRECTED)
    span = found_span(arcade, view, CORRECTED)
    side = _SURROUNDINGS * max(span.right - span.left, span.high - span.low)
    x, y = (span.left + span.right) / 2, (span.low + span.high) / 2
    around = Span(x - side / 2, x + side / 2, y - side / 2, y + side / 2)
    pixel = (side / _EMPTY_PIXELS, side / _EMPTY_PIXELS)
    grid = Grid.square(around, pixel, 0, CORRECTED)
    return GenericMap(np.zeros((grid.ny, grid.nx)), header(grid, view, pixel, "", CORRECTED))


def _axes(picture: GenericMap, width: float, *, bar: bool = False) -> tuple[Figure, Any, Any]:
    """A figure that a map fills in its proportions, its axes, and axes for a colour bar beside it.

    Laid out in inches: only so do the labels have their room whatever the proportions.
    """
    rows, columns = picture.data.shape
    proportion = float(rows * picture.scale.axis2 / (columns * picture.scale.axis1))
    left, right, bottom, top = 0.9, 1.3 if bar else 0.3, 0.6, 0.45
    across = min(width - left - right, _TALLEST * width / proportion)
    up = across * proportion
    # A narrow picture leaves room on both sides, which its title needs.
    left += (width - left - across - right) / 2
    fig = Figure(figsize=(width, bottom + up + top))
    wide, high = fig.get_size_inches()
    axes = fig.add_axes((left / wide, bottom / high, across / wide, up / high), projection=picture)
    if not bar:
        return fig, axes, None
    beside = fig.add_axes(((left + across + 0.1) / wide, bottom / high, 0.15 / wide, up / high))
    return fig, axes, beside


def _draw_sun(picture: GenericMap, axes: Any, color: str) -> None:
    """Limb and heliographic grid, thin enough to see the loops through."""
    picture.draw_limb(axes=axes, color=color, lw=0.8, alpha=0.8)
    picture.draw_grid(axes=axes, grid_spacing=_GRID_STEP, color=color, lw=0.6, alpha=0.6, annotate=False)
    for coordinate, label in zip(axes.coords, ("Solar X", "Solar Y"), strict=False):
        coordinate.grid(draw_grid=False)
        coordinate.set_axislabel(f"{label} (arcsec)")


def _place(picture: GenericMap) -> str:
    """Where and when a map is seen from, in words."""
    observer = picture.observer_coordinate
    return (
        f"From {observer.lon.deg:.0f}°, {observer.lat.deg:.0f}° (Stonyhurst), "
        f"{observer.radius.to_value(u.au):.2f} au, {picture.date.strftime('%Y-%m-%d')}"
    )
