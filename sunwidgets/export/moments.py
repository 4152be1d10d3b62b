"""What a movie of a cube shows: its frames in turn, and those that should be there but are not."""

from dataclasses import dataclass

import numpy as np
from astropy.time import Time

from sunwidgets.core.sharp import SharpCube

__all__ = ["MOST_OF_A_GAP", "Moment", "all_moments", "moment_of"]

MOST_OF_A_GAP = 24
"""A longer gap is not shown frame by frame: a typing error in a time would fill a movie with it."""


@dataclass(frozen=True)
class Moment:
    """A time at which a cube has a frame, or should have one.

    Attributes
    ----------
    index : int
        Number of the frame, or of the one before the gap; -1 if the gap comes first.
    time : `~astropy.time.Time`
        Record time, TAI.
    n_missing : int
        0 for a frame; else how many missing frames this moment stands for.
    reason : str
        Why they are missing, where that is known.
    """

    index: int
    time: Time
    n_missing: int = 0
    reason: str = ""

    @property
    def note(self) -> str:
        """What there is to say in place of missing frames."""
        if not self.n_missing:
            return ""
        missing = "No frame" if self.n_missing == 1 else f"{self.n_missing} frames are missing"
        return f"{missing}\n{self.reason}" if self.reason else missing


def moment_of(cube: SharpCube, index: int) -> Moment:
    """Return the moment of a frame; negative numbers count from the end.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.

    Returns
    -------
    Moment
        With its record time, and nothing missing.

    Raises
    ------
    FrameIndexError
        If there is no such frame.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> moment_of(SharpCube.sample(n_frames=3), -1).index
    2
    """
    number = cube.number(index)
    return Moment(number, cube.times[number])


def all_moments(cube: SharpCube, *, each_missing: bool = True) -> list[Moment]:
    """Return every frame of a cube, and in its place every gap.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    each_missing : bool
        A moment for each missing frame, but one for gaps that lack more than `MOST_OF_A_GAP`; else
        one a gap.

    Returns
    -------
    list of Moment
        In the order of their times.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> cube = SharpCube.sample()
    >>> len(cube), len(all_moments(cube)), len(all_moments(cube, each_missing=False))
    (48, 51, 49)
    """
    moments = [moment_of(cube, index) for index in range(len(cube))]
    for gap in cube.gaps:
        after, n_missing = int(gap["after"]), int(gap["n_missing"])
        reason = str(gap["reason"]) if "reason" in cube.gaps.colnames else ""
        n_moments = n_missing if each_missing and n_missing <= MOST_OF_A_GAP else 1
        # The last is where the gap ends: its frames need not be in step with the others.
        times = gap["start"] + np.linspace(0, 1, n_moments) * (gap["end"] - gap["start"])
        moments += [Moment(after, time, n_missing // n_moments, reason) for time in times]
    return sorted(moments, key=lambda moment: float(moment.time.unix_tai))
