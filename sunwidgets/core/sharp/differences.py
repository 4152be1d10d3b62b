"""Frames minus other frames as a cube of their own, so that whatever shows a cube shows its differences.

Apart from `SharpCube.difference`, which makes one picture: here is what a film of them needs.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from astropy.io import fits

from sunwidgets.core.sharp.segments import segment_info
from sunwidgets.core.sharp.source import FrameRecord

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["DifferenceSource"]


@dataclass(frozen=True)
class DifferenceSource:
    """The frames of a cube, each minus the one before it or minus one of them.

    Attributes
    ----------
    cube : SharpCube
        The frames.
    base : {"running"} or int
        What is subtracted, as in `SharpCube.difference`; a number counts from 0.
    """

    cube: "SharpCube"
    base: Literal["running"] | int

    @property
    def shelf(self) -> Hashable:
        """What tells these pictures from others that share the cube's memory."""
        return self.base, self.cube._shelf, tuple(self.cube._frames)

    @property
    def title(self) -> str:
        """What the pictures are, in a few words."""
        if self.base == "running":
            return "minus the frame before"
        return f"minus {self.cube.times[self.base].strftime('%Y-%m-%d %H:%M')} TAI"

    @property
    def records(self) -> Sequence[FrameRecord]:
        """One entry a frame."""
        return self.cube._records

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments."""
        return self.cube.segments

    @property
    def series(self) -> str:
        """Name of the JSOC series."""
        return self.cube.series

    @property
    def origin(self) -> str:
        """The expression that makes the cube of the differences."""
        return f"{self.cube.origin}.differences(base={self.base!r})"

    @property
    def synthetic(self) -> bool:
        """True if the frames are made up."""
        return self.cube.synthetic

    @property
    def missing(self) -> Mapping[int, str]:
        """Slots at which a frame is known to be missing, and why."""
        return self.cube._timeline.missing

    @property
    def absent(self) -> str:
        """Why a frame is missing of which nothing else is known."""
        return self.cube._timeline.absent

    def has(self, segment: str, index: int) -> bool:
        """Tell whether a frame and what is subtracted have a segment; a category is left as it is."""
        if not self.cube.has(segment, index) or segment_info(segment).kind == "category":
            return self.cube.has(segment, index)
        before = index - 1 if self.base == "running" else self.base
        return before >= 0 and self.cube.has(segment, before)

    def lack(self, segment: str, index: int) -> str:
        """Return why a frame has no difference."""
        t_rec = self.records[index].t_rec
        if self.base == "running" and index == 0:
            return f"there is no frame before the first one ({t_rec}) to subtract; use base=number"
        before = index - 1 if self.base == "running" else self.base
        which = index if not self.cube.has(segment, index) else before
        return f"no difference of {segment} at {t_rec}: the frame of {self.records[which].t_rec} has none"

    def values(self, index: int) -> Mapping[str, Any]:
        """Return all header values of a frame."""
        return self.cube._source.values(self.cube._at(index))

    def read(self, segment: str, index: int) -> npt.NDArray[np.float32]:
        """Return a difference, or a category as it is."""
        if segment_info(segment).kind == "category":
            return self.cube.frame(segment, index)
        return self.cube.difference(segment, index, base=self.base)

    def header(self, segment: str, index: int) -> fits.Header:
        """Return the header of the frame that is subtracted from."""
        return self.cube.header(index, segment)

    def describe(self, segment: str, index: int) -> str:
        """Name what was subtracted from what."""
        return f"{self.cube._source.describe(segment, self.cube._at(index))}, {self.title}"
