"""Movies of SHARP frames: bare pictures, or figures with time, region, colour bar and keyword series."""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.frame_values import known_segment, shown_values
from sunwidgets.export.looks import NO_DATA_COLOR, Look, default_look
from sunwidgets.export.moments import Moment, all_moments
from sunwidgets.export.movie_options import FASTEST, GIF_FASTEST, true_times
from sunwidgets.export.movie_writer import Progress, write_movie
from sunwidgets.export.moving_figure import Dots
from sunwidgets.export.pixel_colors import segment_colors
from sunwidgets.export.sharp_figure import SharpFigure, region_title
from sunwidgets.export.sharp_figures import frame_layout, panels_layout
from sunwidgets.export.video_planes import VideoPlanes

__all__ = ["MovieTimes", "bare_frames", "bare_planes", "main_segment", "save_movie", "sharp_layout"]

MovieTimes: TypeAlias = Literal["even", "true"]
"""Whether frames follow each other evenly, or as time goes; `save_movie` says more."""

_BARE_SIDE = 480
_MOST_SCALE = 20

log = logging.getLogger("sunwidgets")


def main_segment(cube: SharpCube) -> str:
    """Return the segment that is shown unless another is asked for: Br, or else the first.

    Parameters
    ----------
    cube : SharpCube
        The frames.

    Returns
    -------
    str
        Its name.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> main_segment(SharpCube.sample(n_frames=2))
    'Br'
    """
    return "Br" if "Br" in checked_cube(cube).segments else cube.segments[0]


def save_movie(
    cube: SharpCube,
    path: str | os.PathLike[str],
    *,
    segment: str | None = None,
    look: Look | None = None,
    bare: bool = False,
    scale: int | None = None,
    times: MovieTimes = "even",
    fps: float = 10.0,
    codec: str | None = None,
    preset: str | None = None,
    crf: int | None = None,
    progress: Progress = True,
    **figure_options: Any,
) -> Path:
    """Write all frames of a cube as a movie.

    Frames that are missing are there as empty ones that say so, and so are those without the
    segment, without data, or in a damaged file: time goes on through them.

    Parameters
    ----------
    cube : SharpCube
        The frames; a slice of a cube for a part of them.
    path : path
        Ends in ``.mp4``, ``.webm`` or ``.gif``; a file that is there is replaced once the movie is whole.
    segment : str, optional
        What is shown; by default Br, or else the first.
    look : Look, optional
        Limits and colours; by default those of `~sunwidgets.export.looks.default_look`.
    bare : bool
        The pictures alone; else with their coordinates, region, time, colour bar and a keyword.
    scale : int, optional
        Of a bare movie: dots that a pixel is wide and high. By default as many as make the longer
        side 480 dots, one at least. A figure chooses its own, so that pixels stay squares.
    times : {"even", "true"}
        Each frame as long as any other, and as many empty ones as are missing (up to 24 in a gap,
        or else one); or each until the time of the next, one cadence to a frame of the movie: see
        `~sunwidgets.export.movie_options.true_times`.
    fps : float
        Frames a second, 0.1 to 60, for GIF up to 50.
    codec, preset, crf : optional
        How it is compressed: see `~sunwidgets.export.movie_options.encoding`.
    progress : bool or callable
        Whether to show a bar; or a function, called with the number of frames done and of all,
        which may raise to stop.
    **figure_options
        Those of `~sunwidgets.export.sharp_figures.frame_layout`; with ``panels``, those of
        `~sunwidgets.export.sharp_figures.panels_layout`.

    Returns
    -------
    `~pathlib.Path`
        The movie.

    Raises
    ------
    ExportOptionError
        If an option cannot be.
    ExportError
        If the file cannot be written there, or ffmpeg is missing or fails.
    UnknownSegmentError
        If no frame has the segment.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.sharp_movies import save_movie
    >>> save_movie(SharpCube.sample(), "region.mp4", keyword=None)  # doctest: +SKIP
    """
    if times not in ("even", "true"):
        raise ExportOptionError(f"times is {times!r}; use 'even' or 'true'")
    if segment is None and "panels" not in figure_options:
        segment = main_segment(cube)
    is_gif = Path(path).suffix.lower() == ".gif"
    moments = all_moments(cube, each_missing=times == "even")
    repeats = None
    if times == "true":
        seconds = [float(moment.time.unix_tai) for moment in moments]
        fastest = GIF_FASTEST if is_gif else FASTEST
        fps, repeats = true_times(seconds, cube.cadence.to_value("s"), fps, fastest=fastest)
    else:
        for moment in moments:
            if moment.n_missing > 1:
                after = cube.times[moment.index].isot
                log.warning("%d frames missing after %s are one frame of the movie", moment.n_missing, after)
    if bare:
        if figure_options:
            raise ExportOptionError(f"a bare movie has no {', '.join(figure_options)}; leave one of them out")
        draw = bare_frames if is_gif else bare_planes
        frames = draw(cube, moments, segment, look=look, scale=scale)
    elif scale is not None:
        raise ExportOptionError("scale is for bare movies; a figure chooses its own, or takes a dpi")
    else:
        layout = sharp_layout(cube, segment=segment, look=look, **figure_options)
        frames = (layout.draw(moment, forgiving=True) for moment in moments)
    return write_movie(
        path,
        frames,
        total=len(moments),
        fps=fps,
        repeats=repeats,
        codec=codec,
        preset=preset,
        crf=crf,
        title=region_title(cube),
        progress=progress,
    )


def sharp_layout(
    cube: SharpCube,
    *,
    segment: str | None = None,
    look: Look | None = None,
    panels: Sequence[str] | Literal["three"] | None = None,
    dpi: float | None = None,
    **options: Any,
) -> SharpFigure:
    """Lay out a figure for many frames: that of ``panels`` if they are given, else that of a segment.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str, optional
        What is shown; by default that of `main_segment`.
    look : Look, optional
        Limits and colours of the segment; by default those of `~sunwidgets.export.looks.default_look`.
    panels : sequence of str, or "three", optional
        Names of segments and keywords from top to bottom; or those of
        `~sunwidgets.export.sharp_figures.three_panel_figure`.
    dpi : float, optional
        Dots per inch, 10 to 1200; by default such that a pixel of a picture is a whole number of dots.
    **options
        The others of `~sunwidgets.export.sharp_figures.frame_layout`, or with ``panels`` of
        `~sunwidgets.export.sharp_figures.panels_layout`.

    Returns
    -------
    SharpFigure
        Settled, to be drawn again and again; it shows no frame yet.

    Raises
    ------
    ExportOptionError
        If an option cannot be, or does not go with panels.
    UnknownSegmentError
        If no frame has the segment.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> made = sharp_layout(SharpCube.sample(n_frames=3), panels="three")
    >>> len(made.pictures), len(made.series)
    (2, 1)
    """
    density: dict[str, Any] = {} if dpi is None else {"dpi": dpi}
    if panels is not None:
        unused = sorted({"second_segment", "second_look", "keyword"} & set(options))
        if unused:
            raise ExportOptionError(f"panels are the whole figure; leave {', '.join(unused)} out")
        if segment is not None or look is not None:
            raise ExportOptionError(
                "panels name their segments, and their looks are looks; leave segment and look out"
            )
        named = None if panels == "three" else panels
        made = panels_layout(cube, panels=named, **density, **options)
    else:
        made = frame_layout(cube, segment or main_segment(cube), look=look, **density, **options)
    return made.fit_dots() if dpi is None else made.settle()


def bare_frames(
    cube: SharpCube,
    moments: Iterable[Moment],
    segment: str | None = None,
    *,
    look: Look | None = None,
    scale: int | None = None,
) -> Iterator[Dots]:
    """Draw pictures on the cube's common grid and nothing else: RGBA, (height, width, 4).

    What cannot be shown is a picture without data: missing frames, and files that cannot be read.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    moments : iterable of Moment
        Which, as `~sunwidgets.export.moments.all_moments` has them.
    segment : str, optional
        What is shown; by default that of `main_segment`.
    look : Look, optional
        Limits and colours; by default those of `~sunwidgets.export.looks.default_look`.
    scale : int, optional
        Dots that a pixel is wide and high, 1 to 20; by default as many as make the picture 480 dots
        wide.

    Returns
    -------
    iterator of uint8 (height, width, 4)
        Red, green, blue and opacity, row 0 on top.

    Raises
    ------
    UnknownSegmentError
        If no frame has the segment.
    ExportOptionError
        If the scale is none, or there is no such colour map.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.moments import all_moments
    >>> cube = SharpCube.sample(n_frames=2)
    >>> next(bare_frames(cube, all_moments(cube), "Br", scale=2)).shape
    (640, 1200, 4)
    """
    table, pictures = _bare_pictures(cube, moments, segment, look, scale)
    return (np.take(table, numbers, axis=0) for numbers in pictures)


def bare_planes(
    cube: SharpCube,
    moments: Iterable[Moment],
    segment: str | None = None,
    *,
    look: Look | None = None,
    scale: int | None = None,
) -> Iterator[Dots]:
    """Draw what `bare_frames` draws as `~sunwidgets.export.video_planes.VideoPlanes` gives it.

    Parameters
    ----------
    cube, moments, segment, look, scale
        As for `bare_frames`.

    Returns
    -------
    iterator of uint8 (3 / 2 height, width)
        For `~sunwidgets.export.movie_writer.write_movie`.

    Raises
    ------
    UnknownSegmentError, ExportOptionError
        As for `bare_frames`.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.moments import all_moments
    >>> cube = SharpCube.sample(n_frames=2)
    >>> next(bare_planes(cube, all_moments(cube), "Br", scale=2)).shape
    (960, 1200)
    """
    table, pictures = _bare_pictures(cube, moments, segment, look, scale)
    return map(VideoPlanes(table), pictures)


def _bare_pictures(
    cube: SharpCube, moments: Iterable[Moment], segment: str | None, look: Look | None, scale: int | None
) -> tuple[Dots, Iterator[npt.NDArray[np.uint16]]]:
    """Return a table of colours, and pictures of its row numbers."""
    segment = known_segment(cube, segment or main_segment(cube))
    each = min(_MOST_SCALE, max(1, -(-_BARE_SIDE // max(cube.grid.shape)))) if scale is None else scale
    if isinstance(each, bool) or not isinstance(each, int | np.integer) or not 1 <= each <= _MOST_SCALE:
        raise ExportOptionError(f"scale is {scale!r}; it must be a whole number, 1 to {_MOST_SCALE}")
    colors = segment_colors(segment, look or default_look(cube, segment), blank=NO_DATA_COLOR)
    values = (shown_values(cube, segment, moment, forgiving=True)[0] for moment in moments)
    # Row 0 of a frame is its lowest.
    return colors.table, (_magnified(colors.numbers(one)[::-1], each) for one in values)


def _magnified(picture: npt.NDArray[np.uint16], each: int) -> npt.NDArray[np.uint16]:
    return picture if each == 1 else np.repeat(np.repeat(picture, each, axis=0), each, axis=1)
