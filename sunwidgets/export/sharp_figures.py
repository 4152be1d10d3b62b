"""Figures of SHARP frames with matplotlib: a frame in its own coordinates, and its keyword series."""

import itertools
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.time import Time

from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.keywords import ERRORS, KEYWORD_TITLES
from sunwidgets.export.looks import Look, class_colors, default_look, matplotlib_norm
from sunwidgets.export.sharp_overlays import Overlays, draw_overlays

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_frame", "draw_series", "frame_figure", "unit_text"]

_PALE = 0.35


def unit_text(unit: u.UnitBase) -> str:
    """Return a unit as it is written beside a number: gauss for maxwell a square centimetre, '' for none.

    Parameters
    ----------
    unit : `~astropy.units.UnitBase`
        Of a segment or keyword.

    Returns
    -------
    str
        Short enough for an axis.

    Examples
    --------
    >>> import astropy.units as u
    >>> unit_text(u.Mx / u.cm**2)
    'G'
    """
    if unit == u.dimensionless_unscaled:
        return ""
    if unit == u.Mx / u.cm**2:
        return "G"
    if unit == u.percent:
        return "%"
    return str(unit.to_string("unicode"))


def frame_figure(
    cube: SharpCube,
    index: int,
    segment: str,
    *,
    look: Look | None = None,
    second_segment: str | None = None,
    second_look: Look | None = None,
    keyword: str | None = "USFLUX",
    grid: bool = False,
    overlays: Overlays | None = None,
    dpi: float = 100,
) -> "Figure":
    """Draw one frame with its coordinates and colour bar, and under it a keyword of all frames.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    segment : str
        Name of the segment.
    look : Look, optional
        Limits and colours; by default those of `default_look`.
    second_segment, second_look : str and Look, optional
        A segment to draw beside the first.
    keyword : str, optional
        The keyword of the series; None draws none.
    grid : bool
        Draw a graticule of the frame's own coordinates.
    overlays : Overlays, optional
        What to draw over the frame.
    dpi : float
        Dots per inch.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> figure = frame_figure(SharpCube.sample(n_frames=3), 2, "Br")
    >>> [axes.get_ylabel() for axes in figure.axes][-1]
    'USFLUX (Mx)'
    """
    from matplotlib.figure import Figure

    has_series = keyword is not None and keyword in cube.keywords.colnames
    panels = [(segment, look)] + ([(second_segment, second_look)] if second_segment else [])
    ny, nx = cube.grid.shape
    height = min(7.0, 0.9 + 5.6 * ny / nx) + (1.9 if has_series else 0)
    figure = Figure(figsize=(1 + 6.5 * len(panels), height), dpi=dpi, layout="constrained")
    ratios = [height - 2, 1.5] if has_series else [1]
    rows = figure.add_gridspec(len(ratios), 1, height_ratios=ratios)
    places = rows[0].subgridspec(1, len(panels))
    for column, (name, its_look) in enumerate(panels):
        axes = draw_frame(figure, places[column], cube, index, name, look=its_look, grid=grid)
        if overlays and cube.has(name, index):
            draw_overlays(axes, cube.plain, index, overlays)
    if has_series and keyword is not None:
        draw_series(figure.add_subplot(rows[-1]), cube, index, keyword)
    figure.suptitle(_title(cube, index), fontsize="medium")
    return figure


def draw_frame(
    figure: "Figure",
    place: Any,
    cube: SharpCube,
    index: int,
    segment: str,
    *,
    look: Look | None = None,
    grid: bool = False,
) -> "Axes":
    """Draw a frame into a place of a figure, with the axes of its own coordinates and a colour bar.

    A frame that has no such segment is an empty box that says so.

    Parameters
    ----------
    figure : `~matplotlib.figure.Figure`
        What to draw into.
    place : `~matplotlib.gridspec.SubplotSpec`
        Where.
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    segment : str
        Name of the segment.
    look : Look, optional
        Limits and colours; by default those of `default_look`.
    grid : bool
        Draw a graticule of the frame's own coordinates.

    Returns
    -------
    `~matplotlib.axes.Axes`
        A `~astropy.visualization.wcsaxes.WCSAxes`, unless there is nothing to show.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> axes = draw_frame(figure, figure.add_gridspec(1, 1)[0], SharpCube.sample(n_frames=2), 0, "Br")
    """
    if not cube.has(segment, index):
        axes = figure.add_subplot(place)
        axes.text(0.5, 0.5, f"This frame has no {segment}", ha="center", transform=axes.transAxes)
        axes.set(xticks=[], yticks=[])
        return axes
    frame_map = cube.map(segment, index)
    axes = figure.add_subplot(place, projection=frame_map.wcs)
    if class_colors(segment):
        _draw_classes(figure, axes, frame_map.data, segment)
    else:
        _draw_values(figure, axes, frame_map.data, segment, look or default_look(cube, segment))
    if grid:
        axes.coords.grid(color="C0", alpha=0.6, linewidth=0.8)
    longitude, latitude = axes.coords
    for coordinate in (longitude, latitude):
        coordinate.set_ticklabel(exclude_overlapping=True)
    if cube.projection == "cea":
        for coordinate, name in ((longitude, "Carrington longitude"), (latitude, "Latitude")):
            coordinate.set_major_formatter("d")
            coordinate.set_axislabel(name)
    else:
        longitude.set_axislabel("Helioprojective x")
        latitude.set_axislabel("Helioprojective y")
    return axes


def _draw_classes(figure: "Figure", axes: "Axes", data: npt.NDArray[np.float32], segment: str) -> None:
    from matplotlib.colors import BoundaryNorm, ListedColormap

    colors, info = class_colors(segment), segment_info(segment)
    values = sorted(colors)
    edges = [values[0] - 0.5, *(value + 0.5 for value in values)]
    listed = ListedColormap([colors[value] for value in values])
    norm = BoundaryNorm(edges, listed.N)
    picture = axes.imshow(data, origin="lower", cmap=listed, norm=norm, interpolation="nearest")
    centres = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    bar = figure.colorbar(picture, ax=axes, ticks=centres, spacing="uniform", pad=0.02)
    bar.ax.set_yticklabels([f"{value} {info.classes[value]}" for value in values])


def _draw_values(
    figure: "Figure", axes: "Axes", data: npt.NDArray[np.float32], segment: str, look: Look
) -> None:
    picture = axes.imshow(
        data,
        origin="lower",
        cmap=look.cmap,
        norm=matplotlib_norm(look),
        interpolation="auto",
        interpolation_stage="data",
    )
    unit = unit_text(segment_info(segment).unit)
    label = f"{segment} ({unit})" if unit else segment
    bar = figure.colorbar(picture, ax=axes, pad=0.02, label=label)
    if look.norm == "asinh":
        # The powers of ten that stand apart; matplotlib's own choice runs together at zero.
        top = 10.0 ** np.floor(np.log10(max(abs(look.vmin), abs(look.vmax))))
        ticks = np.array([-top, -top / 10, 0, top / 10, top])
        bar.set_ticks([float(tick) for tick in ticks if look.vmin <= tick <= look.vmax], labels=None)
        bar.minorticks_off()
        bar.ax.yaxis.set_major_formatter("{x:g}")


def _title(cube: SharpCube, index: int) -> str:
    region = f"HARP {cube.harpnum}"
    if cube.noaa_ars:
        region += f" (NOAA {', '.join(map(str, cube.noaa_ars))})"
    if cube.synthetic:
        region = "Synthetic region, made up"
    title = f"{region}   {cube.times[index].strftime('%Y-%m-%d %H:%M')} TAI"
    problems = "; ".join(cube.quality["text"][index])
    return f"{title}\nQUALITY: {problems}" if problems else title


def draw_series(axes: "Axes", cube: SharpCube, index: int, keyword: str) -> None:
    """Draw a keyword against time, strong up to the frame and pale after it, with gaps hatched.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw.
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    keyword : str
        Name of the keyword.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> draw_series(axes, SharpCube.sample(n_frames=3), 1, "USFLUX")
    >>> axes.get_ylabel()
    'USFLUX (Mx)'
    """
    from matplotlib import dates

    table = cube.keywords
    values = u.Quantity(table[keyword])
    error_name = ERRORS.get(keyword)
    errors = u.Quantity(table[error_name]).to_value(values.unit) if error_name in table.colnames else None
    days = _days(cube.times)
    for part, alpha in ((slice(0, index + 1), 1.0), (slice(index + 1, None), _PALE)):
        axes.errorbar(
            days[part],
            values.value[part],
            yerr=None if errors is None else errors[part],
            fmt="o",
            ms=3,
            color="C0",
            alpha=alpha,
            ecolor="C0",
            elinewidth=1,
        )
    cadence = cube.cadence.to_value("day")
    for start, end in zip(_days(cube.gaps["start"]), _days(cube.gaps["end"]), strict=True):
        axes.axvspan(
            start - cadence / 2,
            end + cadence / 2,
            facecolor="none",
            edgecolor="0.7",
            hatch="////",
            linewidth=0,
        )
    axes.axvline(days[index], color="0.6", linewidth=1, zorder=0)
    flagged = days[np.asarray(cube.quality["flagged"])]
    # On the upper edge, where no value can hide them.
    top = np.ones_like(flagged)
    axes.plot(flagged, top, "v", color="C1", transform=axes.get_xaxis_transform(), clip_on=False)
    room = max(0.02 * (days[-1] - days[0]), cadence)
    axes.set_xlim(days[0] - room, days[-1] + room)
    locator = dates.AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel("T_REC (TAI)")
    unit = unit_text(values.unit)
    axes.set_ylabel(f"{keyword} ({unit})" if unit else keyword)
    axes.set_title(KEYWORD_TITLES.get(keyword, ""), fontsize="small", loc="left")


def _days(times: Time) -> npt.NDArray[np.float64]:
    """Give times as matplotlib counts them, TAI written as it is and not turned into UTC."""
    from matplotlib.dates import date2num

    as_written = np.asarray(times.tai.isot, dtype="datetime64[ms]")
    return np.atleast_1d(date2num(as_written))  # type: ignore[no-untyped-call]
