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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_frame", "draw_series", "frame_figure", "unit_text"]

_PALE = 0.35


def unit_text(unit: u.UnitBase) -> str:
    """Return a unit as it is written beside a number: gauss for maxwell a square centimetre, '' for none."""
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
    keyword: str | None = "USFLUX",
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
    keyword : str, optional
        The keyword of the series; None draws none.
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
    ny, nx = cube.grid.shape
    height = min(7.0, 0.9 + 5.6 * ny / nx) + (1.9 if has_series else 0)
    figure = Figure(figsize=(7.5, height), dpi=dpi, layout="constrained")
    ratios = [height - 2, 1.5] if has_series else [1]
    rows = figure.add_gridspec(len(ratios), 1, height_ratios=ratios)
    draw_frame(figure, rows[0], cube, index, segment, look=look)
    if has_series and keyword is not None:
        draw_series(figure.add_subplot(rows[1]), cube, index, keyword)
    figure.suptitle(_title(cube, index), fontsize="medium")
    return figure


def draw_frame(
    figure: "Figure", place: Any, cube: SharpCube, index: int, segment: str, *, look: Look | None = None
) -> "Axes":
    """Draw a frame into a place of a figure, with the axes of its own coordinates and a colour bar."""
    from matplotlib.colors import BoundaryNorm, ListedColormap

    frame_map = cube.map(segment, index)
    axes = figure.add_subplot(place, projection=frame_map.wcs)
    info = segment_info(segment)
    colors = class_colors(segment)
    if colors:
        values = sorted(colors)
        edges = [values[0] - 0.5, *(value + 0.5 for value in values)]
        listed = ListedColormap([colors[value] for value in values])
        picture = axes.imshow(
            frame_map.data,
            origin="lower",
            cmap=listed,
            norm=BoundaryNorm(edges, listed.N),
            interpolation="nearest",
        )
        centres = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
        bar = figure.colorbar(picture, ax=axes, ticks=centres, spacing="uniform", pad=0.02)
        bar.ax.set_yticklabels([f"{value} {info.classes[value]}" for value in values])
    else:
        look = look or default_look(cube, segment)
        picture = axes.imshow(
            frame_map.data,
            origin="lower",
            cmap=look.cmap,
            norm=matplotlib_norm(look),
            interpolation="auto",
            interpolation_stage="data",
        )
        unit = unit_text(info.unit)
        figure.colorbar(picture, ax=axes, pad=0.02, label=f"{segment} ({unit})" if unit else segment)
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


def _title(cube: SharpCube, index: int) -> str:
    region = f"HARP {cube.harpnum}"
    if cube.noaa_ars:
        region += f" (NOAA {', '.join(map(str, cube.noaa_ars))})"
    if cube.synthetic:
        region = "Synthetic region, made up"
    return f"{region}   {cube.times[index].strftime('%Y-%m-%d %H:%M')} TAI"


def draw_series(axes: "Axes", cube: SharpCube, index: int, keyword: str) -> None:
    """Draw a keyword against time, strong up to the frame and pale after it, with gaps hatched."""
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
    axes.axvline(days[index], color="0.2", linewidth=1)
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
