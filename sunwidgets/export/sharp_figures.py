"""Figures of SHARP frames with matplotlib: pictures in their own coordinates, and keyword series."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.core.sharp.keywords import KEYWORD_TITLES, SPACEWEATHER, number_keywords
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.looks import Look, unit_text
from sunwidgets.export.moments import moment_of
from sunwidgets.export.series_panel import SeriesPanel
from sunwidgets.export.sharp_figure import SharpFigure, region_title
from sunwidgets.export.sharp_overlays import Overlays
from sunwidgets.export.sharp_panels import FramePanel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "THREE_PANELS",
    "SharpFigure",
    "frame_figure",
    "frame_layout",
    "panels_layout",
    "region_title",
    "three_panel_figure",
    "unit_text",
]

THREE_PANELS: tuple[str, ...] = ("conf_disambig", "Br", "USFLUX")
"""The panels of `three_panel_figure`, from top to bottom: two segments and a keyword."""

_DPI = 100.0
_PRINT_DPI = 150.0
_PRINT_WIDTH = 7.2
_PANEL_INCHES = 7.5
_LEAST_INCHES = 4.5
_BESIDE_INCHES = 2.2
_MOST_PICTURE_INCHES = 5.5
_SERIES_INCHES = 1.5

log = logging.getLogger("sunwidgets")


def frame_layout(
    cube: SharpCube,
    segment: str,
    *,
    look: Look | None = None,
    second_segment: str | None = None,
    second_look: Look | None = None,
    keyword: str | None = "USFLUX",
    grid: bool = False,
    overlays: Overlays | None = None,
    dpi: float = _DPI,
) -> SharpFigure:
    """Lay out the figure of `frame_figure`, which has the same options.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.
    look : Look, optional
        Limits and colours; by default those of `default_look`.
    second_segment, second_look : str and Look, optional
        A segment to draw beside the first.
    keyword : str, optional
        The keyword of the series; None draws none, nor does one of HMI's that the cube does not have.
    grid : bool
        Draw a graticule of the frame's own coordinates.
    overlays : Overlays, optional
        What to draw over the pictures.
    dpi : float
        Dots per inch.

    Returns
    -------
    SharpFigure
        Which shows no frame yet.

    Raises
    ------
    UnknownSegmentError
        If no frame has the segment.
    ExportOptionError
        If there is no such keyword, or no such colour map.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> made = frame_layout(SharpCube.sample(n_frames=3), "Br", second_segment="conf_disambig")
    >>> len(made.pictures), len(made.series)
    (2, 1)
    """
    checked_cube(cube)
    has_series = keyword is not None and _is_there(cube, keyword)
    panels = [(segment, look)] + ([(second_segment, second_look)] if second_segment else [])
    ny, nx = cube.grid.shape
    # A high patch has all its height in a narrower figure.
    width = min(_PANEL_INCHES, max(_LEAST_INCHES, _BESIDE_INCHES + _MOST_PICTURE_INCHES * nx / ny))
    made = SharpFigure(cube, (width * len(panels), width), dpi)
    places = made.figure.add_gridspec(2 if has_series else 1, len(panels))
    for column, (name, its_look) in enumerate(panels):
        place = places[0, column]
        made.pictures.append(
            FramePanel(made.figure, place, cube, name, look=its_look, grid=grid, overlays=overlays)
        )
    if has_series and keyword is not None:
        made.series.append(SeriesPanel(made.figure.add_subplot(places[1, :]), cube, keyword))
    _fit_height(made, places, [made.pictures[0], *made.series])
    return made


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
    dpi: float = _DPI,
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
        What to draw over the pictures.
    dpi : float
        Dots per inch.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close. The frame lies on the
        cube's common grid, so that the figures of all frames have one layout.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> figure = frame_figure(SharpCube.sample(n_frames=3), 2, "Br")
    >>> [axes.get_ylabel() for axes in figure.axes][-1]
    'USFLUX (Mx)'
    """
    made = frame_layout(
        cube,
        segment,
        look=look,
        second_segment=second_segment,
        second_look=second_look,
        keyword=keyword,
        grid=grid,
        overlays=overlays,
        dpi=dpi,
    )
    return made.settle(for_good=False).show(moment_of(cube, index)).figure


def panels_layout(
    cube: SharpCube,
    *,
    panels: Sequence[str] | None = None,
    looks: Mapping[str, Look] | None = None,
    grid: bool = False,
    overlays: Overlays | None = None,
    dpi: float = _PRINT_DPI,
) -> SharpFigure:
    """Lay out the figure of `three_panel_figure`, which has the same options.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    panels : sequence of str, optional
        Names of segments and keywords from top to bottom; by default those of `three_panel_figure`.
    looks : mapping of str to Look, optional
        Limits and colours by segment; by default those of `default_look`.
    grid : bool
        Draw a graticule of the frame's own coordinates.
    overlays : Overlays, optional
        What to draw over the pictures.
    dpi : float
        Dots per inch.

    Returns
    -------
    SharpFigure
        Which shows no frame yet.

    Raises
    ------
    ExportOptionError
        If a panel is neither a segment nor a keyword that is a number.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> made = panels_layout(SharpCube.sample(n_frames=3), panels=["Br", "USFLUX"])
    >>> [picture.segment for picture in made.pictures], len(made.series)
    (['Br'], 1)
    """
    checked_cube(cube)
    names = _default_panels(cube) if panels is None else _checked_panels(cube, panels)
    segments = [name for name in names if name in cube.segments]
    made = SharpFigure(cube, (_PRINT_WIDTH, 2.5 * len(names)), dpi)
    places = made.figure.add_gridspec(len(names), 1)
    rows: list[FramePanel | SeriesPanel] = []
    for row, name in enumerate(names):
        place = places[row, 0]
        if name in segments:
            look = (looks or {}).get(name)
            made.pictures.append(
                FramePanel(made.figure, place, cube, name, look=look, grid=grid, overlays=overlays)
            )
            rows.append(made.pictures[-1])
        else:
            made.series.append(SeriesPanel(made.figure.add_subplot(place), cube, name, scale="utc"))
            rows.append(made.series[-1])
    _fit_height(made, places, rows)
    return made


def _fit_height(made: SharpFigure, places: Any, rows: Sequence[FramePanel | SeriesPanel]) -> None:
    """Give the figure the height in which the pictures in its rows are as wide as there is room."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    ny, nx = made.cube.grid.shape
    FigureCanvasAgg(made.figure)
    width, height = made.figure.get_size_inches()
    for _ in range(2):
        made.figure.draw_without_rendering()
        rooms = [row.axes.get_position(original=True) for row in rows]
        wanted = [
            min(room.width * width * ny / nx, _MOST_PICTURE_INCHES)
            if isinstance(row, FramePanel)
            else _SERIES_INCHES
            for room, row in zip(rooms, rows, strict=True)
        ]
        height += sum(wanted) - height * sum(room.height for room in rooms)
        places.set_height_ratios(wanted)
        made.resize(width, height)


def three_panel_figure(
    cube: SharpCube,
    index: int,
    *,
    panels: Sequence[str] | None = None,
    looks: Mapping[str, Look] | None = None,
    grid: bool = False,
    overlays: Overlays | None = None,
    dpi: float = _PRINT_DPI,
) -> "Figure":
    """Draw a frame for print: where its field is certain, the radial field, and the flux of all frames.

    From top to bottom: the classes of ``conf_disambig`` by name, Br in gauss, and USFLUX against
    UTC, strong up to the frame and pale after it.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame; negative ones count from the end.
    panels : sequence of str, optional
        Names of segments and keywords to draw in place of these. If left out, what the cube does
        not have is replaced: ``conf_disambig`` by ``bitmap`` or nothing, Br by the first other
        segment, and USFLUX by the first space-weather keyword there is, or nothing.
    looks : mapping of str to Look, optional
        Limits and colours by segment; by default those of `default_look`.
    grid : bool
        Draw a graticule of the frame's own coordinates.
    overlays : Overlays, optional
        What to draw over the pictures.
    dpi : float
        Dots per inch, if it is saved as dots. Pixels of a picture that are smaller than a dot are
        averaged; otherwise a vector format keeps each pixel as it is.

    Returns
    -------
    `~matplotlib.figure.Figure`
        Text stays text if it is saved as PDF or SVG. All frames of a cube have one layout.

    Raises
    ------
    ExportOptionError
        If a panel is neither a segment nor a keyword that is a number.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.sharp_figures import three_panel_figure
    >>> figure = three_panel_figure(SharpCube.sample(n_frames=4), 2)
    >>> [axes.get_ylabel() for axes in figure.axes][-1]
    'USFLUX (Mx)'
    """
    made = panels_layout(cube, panels=panels, looks=looks, grid=grid, overlays=overlays, dpi=dpi)
    return made.settle(for_good=False).show(moment_of(cube, index)).figure


def _is_there(cube: SharpCube, keyword: str) -> bool:
    """Tell whether a keyword can be drawn; raise if it is a mistake, and not merely the usual one."""
    known = number_keywords(cube.keywords)
    if keyword in known or keyword in KEYWORD_TITLES:
        return keyword in known
    hint = did_you_mean(keyword, known)
    raise ExportOptionError(f"there is no keyword {keyword!r} that is a number; see cube.keywords.{hint}")


def _default_panels(cube: SharpCube) -> list[str]:
    """Choose the three panels from what there is."""
    others = [name for name in cube.segments if not segment_info(name).classes]
    certain = [name for name in ("conf_disambig", "bitmap") if name in cube.segments][:1]
    field = ["Br"] if "Br" in cube.segments else others[:1]
    known = number_keywords(cube.keywords)
    keyword = [name for name in SPACEWEATHER if name in known][:1]
    chosen = [*certain, *field, *keyword]
    if tuple(chosen) != THREE_PANELS:
        log.info(
            "the panels are %s, for lack of %s", ", ".join(chosen), ", ".join(set(THREE_PANELS) - set(chosen))
        )
    return chosen


def _checked_panels(cube: SharpCube, panels: Sequence[str]) -> list[str]:
    numbers = number_keywords(cube.keywords)
    names = [panels] if isinstance(panels, str) else list(panels)
    known = [*cube.segments, *numbers]
    for name in names:
        if name not in known:
            hint = did_you_mean(str(name), known)
            raise ExportOptionError(
                f"the panel {name!r} is neither a segment ({', '.join(cube.segments)}) nor a keyword that "
                f"is a number.{hint}"
            )
    if not any(name in cube.segments for name in names):
        raise ExportOptionError(f"the panels {names} have no picture; name a segment among them")
    return names
