"""Figures of the globe: loops as lines on the Sun in perspective, beside what an observer sees of them.

All panels are drawn in the picture's own plane, so that they lie on each other, from close by too.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import astropy.units as u
import numpy as np

from sunwidgets.core._quantities import Floats
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission_image import EmissionImage
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.sparse import sparse
from sunwidgets.core.view import View, project
from sunwidgets.export.looks import Look, matplotlib_norm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["DIFFERENCE_COLORS", "Seen", "globe_figure", "redraw"]

DIFFERENCE_COLORS = "RdBu_r"
"""Colour map of the difference of two pictures."""

_ARCSEC = float(u.arcsec.to(u.rad))
_STEP = 15
# More than these are not to be told apart in a figure.
_MOST_POINTS = 60_000
_DECADES = 2.0
# Beyond this an axis is written in degrees, arcsec.
_CLOSE = 7200.0
# Of the length of a colour bar: numbers closer together would overlap.
_TICK_SPACING = 0.08


class Seen(NamedTuple):
    """A picture, and half the side of the panel that shows it: tangent, or radians.

    Attributes
    ----------
    image : EmissionImage
        What is seen.
    half_width : float
        Tangent, or radians.
    """

    image: EmissionImage
    half_width: float


def globe_figure(
    arcade: LoopArcade,
    seen: Seen,
    *,
    limits: tuple[float, float],
    cmap: str,
    other: Seen | None = None,
    difference: Floats | None = None,
) -> "Figure":
    """Draw loops on the Sun, and the picture of them.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    seen : Seen
        What the observer sees.
    limits : (float, float)
        Of the colours, in the picture's unit, logarithmic between them.
    cmap : str
        Colour map of matplotlib or sunpy.
    other : Seen, optional
        What a second observer sees, for a third panel.
    difference : float64 (ny, nx), optional
        To be drawn in the third panel instead.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.

    Examples
    --------
    >>> from sunwidgets import ObserverGlobe
    >>> figure = ObserverGlobe(n_loops=5, size=64, pinned="North pole").figure()
    >>> [axes.get_title().split(",")[0] for axes in figure.axes if axes.get_title()]
    ['Loops', 'Seen from 0.0°', 'Seen from 0.0°']
    """
    from matplotlib.figure import Figure

    panels = 2 if other is None else 3
    figure = Figure(figsize=(5.3 * panels, 4.8), layout="constrained")
    row = figure.subplots(1, panels)
    _draw_both(row, arcade, seen, limits, cmap, figure)
    if other is not None and difference is None:
        _draw_emission(figure, row[2], other, limits, cmap)
        row[2].set_title(f"Seen from {_place(other.image.view)}", fontsize="medium")
    elif other is not None and difference is not None:
        _draw_difference(figure, row[2], seen, difference, limits[1])
        row[2].set_title(f"Minus that from {_place(other.image.view)}", fontsize="medium")
    figure.suptitle(repr(arcade).strip("<>"), fontsize="medium")
    return figure


def redraw(
    figure: "Figure", arcade: LoopArcade, seen: Seen, *, limits: tuple[float, float], cmap: str
) -> None:
    """Show another view in a figure of two panels, whose colours stay as they are.

    Parameters
    ----------
    figure : `~matplotlib.figure.Figure`
        Made by `globe_figure` without a third panel.
    arcade : LoopArcade
        The loops.
    seen : Seen
        What the observer now sees.
    limits : (float, float)
        Of the colours, as the figure has them: its colour bar is not drawn anew.
    cmap : str
        Colour map of matplotlib or sunpy, as the figure has it.
    """
    row = figure.axes[:2]
    for axes in row:
        axes.clear()
    _draw_both(row, arcade, seen, limits, cmap, None)


def _draw_both(
    row: "Sequence[Axes]",
    arcade: LoopArcade,
    seen: Seen,
    limits: tuple[float, float],
    cmap: str,
    bar_on: "Figure | None",
) -> None:
    """Draw loops, and what is seen of them, with a colour bar if there is a figure to put it on."""
    view = seen.image.view
    _draw_sun(row[0], seen, "0.35", fill=True)
    _draw_loops(row[0], arcade, view)
    row[0].set_title("Loops, lit by their density", fontsize="medium")
    _draw_emission(bar_on, row[1], seen, limits, cmap)
    row[1].set_title(f"Seen from {_place(view)}", fontsize="medium")


def _place(view: View) -> str:
    return (
        f"{view.lon:.1f}°, {view.lat:.1f}°, {view.distance / u.au.to(u.km):.3g} au, "
        f"{view.obstime.utc.strftime('%Y-%m-%d')}"
    )


def _draw_sun(axes: "Axes", seen: Seen, color: str, *, fill: bool = False) -> None:
    """Limb, graticule, equator and central meridian, and the axes of the picture's plane."""
    from matplotlib.patches import Circle

    view, is_flat = seen.image.view, seen.image.recipe.projection == "tan"
    limb = np.arcsin(SUN_KM / view.distance)
    radius = float(np.tan(limb) if is_flat else limb)
    axes.set_facecolor("black")
    axes.add_patch(Circle((0, 0), radius, facecolor="0.16" if fill else "none", edgecolor=color, lw=0.8))
    around = np.radians(np.arange(0, 361, 2))
    up = np.radians(np.arange(-90, 91, 2))
    for lat in range(-75, 90, _STEP):
        _draw_curve(axes, seen, around, np.full_like(around, np.radians(lat)), color, lat == 0)
    for lon in range(0, 360, _STEP):
        _draw_curve(axes, seen, np.full_like(up, np.radians(lon)), up, color, lon == 0)
    half = seen.half_width
    ticks, labels, unit = _ticks(half, is_flat)
    axes.set_xticks(ticks, labels)
    axes.set_yticks(ticks, labels)
    axes.set(xlim=(-half, half), ylim=(-half, half), aspect="equal")
    axes.set_xlabel(f"Helioprojective x ({unit})")
    axes.set_ylabel(f"Helioprojective y ({unit})")


def _draw_curve(axes: "Axes", seen: Seen, lon: Floats, lat: Floats, color: str, is_main: bool) -> None:
    # Turned by the loops' time, not by the observer's: the grid is that which the loops stand on.
    place = SUN_KM * np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    across, up, in_sight = project(place, seen.image.view)
    if seen.image.recipe.projection == "angles":
        across, up = np.arctan(across), np.arctan(up / np.sqrt(1 + across**2))
    line = np.where(in_sight, [across, up], np.nan)
    axes.plot(*line, color=color, lw=1.1 if is_main else 0.5, alpha=0.9 if is_main else 0.7)


def _ticks(half: float, is_flat: bool) -> tuple[Floats, list[str], str]:
    """Round angles along the sides, where they are in the plane."""
    from matplotlib.ticker import MaxNLocator

    angle = float(np.arctan(half)) if is_flat else half
    unit, size = ("deg", 3600.0) if angle / _ARCSEC > _CLOSE else ("arcsec", 1.0)
    edge = angle / _ARCSEC / size
    values = np.asarray(MaxNLocator(5).tick_values(-edge, edge))
    values = values[np.abs(values) <= edge]
    places = values * size * _ARCSEC
    return (np.tan(places) if is_flat else places), [f"{value:g}" for value in values], unit


def _draw_loops(axes: "Axes", arcade: LoopArcade, view: View) -> None:
    from matplotlib.collections import LineCollection

    chosen, offsets, _, _ = sparse(arcade, _MOST_POINTS)
    across, up, in_sight = project(arcade.xyz[:, chosen], view)
    density = arcade.density.value[chosen]
    points = np.stack([across, up], axis=1)
    segments = np.stack([points[:-1], points[1:]], axis=1)
    drawn = in_sight[:-1] & in_sight[1:]
    drawn[offsets[1:-1] - 1] = False
    with np.errstate(divide="ignore"):
        light = np.clip(1 + np.log10(density / (density.max() or 1.0)) / _DECADES, 0, 1)
    middle = (light[:-1] + light[1:])[drawn] / 2
    axes.add_collection(
        LineCollection(
            list(segments[drawn]), array=middle, cmap="inferno", clim=(-0.3, 1), lw=0.7, alpha=0.8
        ),
        autolim=False,
    )


def _draw_emission(
    figure: "Figure | None", axes: "Axes", seen: Seen, limits: tuple[float, float], cmap: str
) -> None:
    import matplotlib
    from matplotlib.colors import LogNorm

    colors = matplotlib.colormaps[cmap].with_extremes(bad=matplotlib.colormaps[cmap](0.0))
    norm = LogNorm(*limits, clip=True)
    _draw_pixels(figure, axes, seen.image, seen.image.data(), norm, colors, "Emission measure")
    _draw_sun(axes, seen, "0.7")
    axes.set_facecolor(colors(0.0))


def _draw_difference(figure: "Figure", axes: "Axes", seen: Seen, difference: Floats, largest: float) -> None:
    norm = matplotlib_norm(Look(-largest, largest, DIFFERENCE_COLORS, "asinh"))
    ticks = _difference_ticks(norm, largest)
    _draw_pixels(figure, axes, seen.image, difference, norm, DIFFERENCE_COLORS, "Difference", ticks)
    _draw_sun(axes, seen, "0.5")
    axes.set_facecolor("white")


def _difference_ticks(norm: Any, largest: float) -> list[float]:
    """Return zero and powers of ten of either sign, as many as stay apart from zero and from one another."""
    powers: list[float] = []
    power = 10.0 ** math.floor(math.log10(largest))
    while norm(power) - norm(0) >= _TICK_SPACING:
        if not powers or norm(powers[-1]) - norm(power) >= _TICK_SPACING:
            powers.append(power)
        power /= 10
    return [*(-power for power in powers), 0.0, *reversed(powers)]


def _draw_pixels(
    figure: "Figure | None",
    axes: "Axes",
    image: EmissionImage,
    data: Floats,
    norm: Any,
    cmap: Any,
    what: str,
    ticks: list[float] | None = None,
) -> None:
    header = image.header()
    rows, columns = data.shape
    left, right = _edges(header, "1", columns)
    low, high = _edges(header, "2", rows)
    picture = axes.imshow(
        data, origin="lower", extent=(left, right, low, high), cmap=cmap, norm=norm, interpolation="nearest"
    )
    if figure is not None:
        label = f"{what} (cm$^{{-5}}$)"
        figure.colorbar(picture, ax=axes, pad=0.02, label=label, fraction=0.045, ticks=ticks)


def _edges(header: dict[str, Any], axis: str, count: int) -> tuple[float, float]:
    """Ends of the pixels along an axis, where the header says they are, radians."""
    size = header[f"cdelt{axis}"]
    low = header[f"crval{axis}"] + (0.5 - header[f"crpix{axis}"]) * size
    return low * _ARCSEC, (low + count * size) * _ARCSEC
