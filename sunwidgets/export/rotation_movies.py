"""Movies of rotation: the days go by on the tracks."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.movie_writer import write_movie
from sunwidgets.export.moving_figure import Dots, MovingFigure, drawn_inside, settle
from sunwidgets.export.rotation_figures import TracksFigure

__all__ = ["save_tracks_movie"]


def save_tracks_movie(
    path: str | os.PathLike[str],
    figure: TracksFigure,
    days: Sequence[float],
    *,
    title: Callable[[float], str],
    background: Callable[[float], Any] | None = None,
    dpi: float = 100,
    **encoding: Any,
) -> Path:
    """Write a movie of tracks, a day a frame.

    Parameters
    ----------
    path : path
        Ends in ``.mp4``, ``.webm`` or ``.gif``.
    figure : TracksFigure
        The tracks.
    days : sequence of float
        Where the markers stand, in days after the start.
    title : callable
        Returns what is above the figure at a day.
    background : callable, optional
        Returns the values 0 to 255 under the tracks at a day.
    dpi : float
        Dots per inch.
    **encoding
        The options of `~sunwidgets.export.movie_writer.write_movie`.

    Returns
    -------
    `~pathlib.Path`
        The movie.

    Raises
    ------
    ExportOptionError
        If there is no day, or an option cannot be.
    ExportError
        If the movie cannot be written.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> from sunwidgets.export.rotation_figures import TracksFigure
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> days = range(8)
    >>> figure = TracksFigure({"howard": rotation_track(start, days * u.day)})
    >>> save_tracks_movie("tracks.mp4", figure, days, title="Day {:.0f}".format)  # doctest: +SKIP
    """
    if not len(days):
        raise ExportOptionError("there is no day to show; give one or more")
    frames = _frames(figure, days, title, background, dpi)
    return write_movie(path, frames, total=len(days), title=title(float(days[0])), **encoding)


def _frames(
    figure: TracksFigure,
    days: Sequence[float],
    title: Callable[[float], str],
    background: Callable[[float], Any] | None,
    dpi: float,
) -> Iterator[Dots]:
    figure.show(float(days[0]), title(float(days[0])))
    figure.figure.set_dpi(dpi)
    settle(figure.figure)
    inside = [artist for axes in figure.figure.axes for artist in drawn_inside(axes)]
    moving = MovingFigure(figure.figure, [], lambda: [*inside, figure.title])
    for day in np.asarray(days, dtype=float):
        values = None if background is None else background(float(day))
        figure.show(float(day), title(float(day)), values)
        yield moving.draw()
