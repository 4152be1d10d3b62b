"""What a moment of a cube has to show, or why it is nothing: the same for movies, figures and files."""

import logging

import numpy as np
import numpy.typing as npt

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.exceptions import SharpFileError, UnknownSegmentError
from sunwidgets.export.moments import Moment

__all__ = ["known_segment", "on_grid", "shown_values"]

log = logging.getLogger("sunwidgets")


def known_segment(cube: SharpCube, segment: str) -> str:
    """Return the name of a segment that a cube has.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        The name.

    Returns
    -------
    str
        The same.

    Raises
    ------
    UnknownSegmentError
        If no frame has it.
    """
    if segment not in checked_cube(cube).segments:
        hint = did_you_mean(segment, cube.segments)
        there = f"there are {', '.join(cube.segments)}" if cube.segments else "no frame has any"
        raise UnknownSegmentError(f"no segment {segment!r}; {there}.{hint}")
    return segment


def on_grid(cube: SharpCube, segment: str, index: int) -> npt.NDArray[np.float32]:
    """Return a frame in its place on the cube's common grid, NaN around it.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.
    index : int
        Number of the frame.

    Returns
    -------
    float32, (ny, nx) of the grid
        In the unit of the segment; not a copy if the frame is the whole grid.

    Raises
    ------
    SharpFileError
        If the file cannot be read.
    """
    picture = cube.frame(segment, index)
    if picture.shape == cube.grid.shape:
        return picture
    whole = np.full(cube.grid.shape, np.nan, dtype=np.float32)
    y0, x0 = cube.grid.origin(index)
    whole[y0 : y0 + picture.shape[0], x0 : x0 + picture.shape[1]] = picture
    return whole


def shown_values(
    cube: SharpCube, segment: str, moment: Moment, *, forgiving: bool
) -> tuple[npt.NDArray[np.float32], str]:
    """Return what a moment has to show, on the common grid, and why it is nothing if it is.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.
    moment : Moment
        Which.
    forgiving : bool
        A file that cannot be read has nothing to show; else that raises.

    Returns
    -------
    values : float32, (ny, nx) of the grid
        In the unit of the segment, NaN where there is nothing.
    note : str
        Why there is nothing at all; empty if there is something.

    Raises
    ------
    SharpFileError
        If the file cannot be read, unless forgiving.
    """
    nothing = np.full(cube.grid.shape, np.nan, dtype=np.float32)
    if moment.n_missing:
        return nothing, moment.note
    if cube.quality["no_data"][moment.index]:
        return nothing, "This frame has no data"
    if not cube.has(segment, moment.index):
        return nothing, f"This frame has no {segment}"
    try:
        values = on_grid(cube, segment, moment.index)
    except SharpFileError as error:
        if not forgiving:
            raise
        log.warning("frame %d is drawn as unreadable: %s", moment.index, error)
        return nothing, f"{segment} of this frame cannot be read"
    return values, "" if np.isfinite(values).any() else f"This frame has no data in {segment}"
