"""What a cube needs to know of where its frames come from: files and synthetic frames look alike to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from astropy.io import fits

__all__ = ["FrameRecord", "FrameSource"]


@dataclass(frozen=True)
class FrameRecord:
    """What is known of one frame without reading a picture.

    Attributes
    ----------
    t_rec : str
        Record time, as in the header.
    shape : tuple of int
        (ny, nx), the same for every segment.
    values : mapping
        Header values by keyword, at least those of the geometry, HARPNUM, QUALITY, the NOAA
        numbers and the slots; a missing one is left out or None.
    """

    t_rec: str
    shape: tuple[int, int]
    values: Mapping[str, Any]


class FrameSource(Protocol):
    """Frames in the order of their times, pictures and whole headers on demand."""

    @property
    def records(self) -> Sequence[FrameRecord]:
        """One entry a frame."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments that at least one frame has."""

    @property
    def series(self) -> str:
        """Name of the JSOC series."""

    @property
    def synthetic(self) -> bool:
        """True if the frames are made up."""

    @property
    def origin(self) -> str:
        """The Python call that makes a cube of these frames, such as ``SharpCube.sample(n_frames=48)``."""

    @property
    def missing(self) -> Mapping[int, str]:
        """Slots at which a frame is known to be missing, and why."""

    @property
    def absent(self) -> str:
        """Why a frame is missing of which nothing else is known."""

    def has(self, segment: str, index: int) -> bool:
        """Tell whether a frame has a segment.

        Parameters
        ----------
        segment : str
            Name of the segment.
        index : int
            Number of the frame, from 0.

        Returns
        -------
        bool
            True if it can be read.
        """

    def values(self, index: int) -> Mapping[str, Any]:
        """Return all header values of a frame by keyword; those of its record are among them.

        Parameters
        ----------
        index : int
            Number of the frame, from 0.

        Returns
        -------
        mapping
            From keyword to value.
        """

    def read(self, segment: str, index: int) -> npt.NDArray[np.float32]:
        """Return a new array of (ny, nx), NaN where there is no data.

        Parameters
        ----------
        segment : str
            Name of the segment.
        index : int
            Number of the frame, from 0.

        Returns
        -------
        array
            float32.
        """

    def header(self, segment: str, index: int) -> fits.Header:
        """Return the whole header.

        Parameters
        ----------
        segment : str
            Name of the segment.
        index : int
            Number of the frame, from 0.

        Returns
        -------
        `~astropy.io.fits.Header`
            As that of an uncompressed image.
        """

    def describe(self, segment: str, index: int) -> str:
        """Name the place a frame comes from, for messages.

        Parameters
        ----------
        segment : str
            Name of the segment.
        index : int
            Number of the frame, from 0.

        Returns
        -------
        str
            Such as the path of a file.
        """
