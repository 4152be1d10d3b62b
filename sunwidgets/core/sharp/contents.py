"""What a cube says of its frames: times, segments, keywords, quality, gaps, and where they come from.

Apart from the cube, which hands out the frames one by one.
"""

import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import astropy.units as u
from astropy.table import QTable
from astropy.time import Time

from sunwidgets.core.sharp.differences import DifferenceSource
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.grid import CommonGrid
from sunwidgets.core.sharp.keywords import keyword_table, parse_noaa_ars
from sunwidgets.core.sharp.quality import quality_table
from sunwidgets.core.sharp.source import FrameRecord, FrameSource
from sunwidgets.core.sharp.timeline import Timeline, slot_seconds
from sunwidgets.core.sharp.times import parse_tai, slot_number

if TYPE_CHECKING:
    from sunwidgets.core.jsoc.report import DownloadReport

__all__ = ["Contents"]


class Contents:
    """The part of `SharpCube` that describes the frames."""

    _source: FrameSource
    _frames: Sequence[int]

    if TYPE_CHECKING:

        def __len__(self) -> int: ...

        def geometry(self, index: int) -> FrameGeometry:
            """Return the coordinates of a frame."""

    @functools.cached_property
    def times(self) -> Time:
        """Record times (T_REC), scale TAI."""
        return parse_tai([record.t_rec for record in self._records])

    @functools.cached_property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments that at least one of these frames has; for differences, what they are of."""
        source = self._source
        if isinstance(source, DifferenceSource):
            return source.cube.segments
        return tuple(name for name in source.segments if any(source.has(name, at) for at in self._frames))

    @functools.cached_property
    def keywords(self) -> QTable:
        """Every number in the headers, known ones with units, a row a frame; see `keyword_table`."""
        return keyword_table(self.times, [self._source.values(at) for at in self._frames])

    @functools.cached_property
    def quality(self) -> QTable:
        """Quality of each frame: ``QUALITY``, ``flagged``, ``no_data`` and ``text`` (see `quality_table`)."""
        return quality_table(self.times, [record.values.get("QUALITY") for record in self._records])

    @functools.cached_property
    def gaps(self) -> QTable:
        """Frames missing from the cube's own `cadence`, or known to be missing, a row a gap.

        ``start`` and ``end`` are the times of the first and last missing frame, ``n_missing`` says how
        many, ``after`` is the index of the frame before the gap (-1 if there is none), and
        ``reason`` says why, where it is known.
        """
        return self._timeline.gaps()

    @functools.cached_property
    def cadence(self) -> u.Quantity:
        """Most common time between frames, a multiple of the series' slot; one slot for a single frame."""
        return self._timeline.cadence * self._slot_seconds * u.s

    @functools.cached_property
    def grid(self) -> CommonGrid:
        """The pixel grid that all frames fit in."""
        geometries = [self.geometry(index) for index in range(len(self))]
        return CommonGrid([record.shape for record in self._records], geometries)

    @property
    def harpnum(self) -> int:
        """HARP number of the region."""
        return int(self._records[0].values["HARPNUM"])

    @functools.cached_property
    def noaa_ars(self) -> tuple[int, ...]:
        """NOAA active region numbers matched to the patch, in the order they turn up."""
        values = [record.values.get(name) for record in self._records for name in ("NOAA_ARS", "NOAA_AR")]
        return parse_noaa_ars(*dict.fromkeys(values))

    @property
    def series(self) -> str:
        """JSOC series, from the file names, or else from the projection."""
        return self._source.series

    @property
    def projection(self) -> str:
        """``"cea"`` for Carrington patches, ``"tan"`` for cut-outs of the picture of the sky."""
        return self.geometry(0).projection

    @property
    def report(self) -> "DownloadReport | None":
        """What the download of a cube from JSOC brought and what it did not; None for other cubes."""
        return getattr(self._source, "report", None)

    @property
    def synthetic(self) -> bool:
        """True if the frames are made up."""
        return self._source.synthetic

    @property
    def origin(self) -> str:
        """The Python expression that makes this cube, such as ``SharpCube.sample(n_frames=48)[3:7]``."""
        frames = self._frames
        if frames == range(len(self._source.records)):
            return self._source.origin
        if isinstance(frames, range):
            step = f":{frames.step}" if frames.step != 1 else ""
            return f"{self._source.origin}[{frames.start}:{frames[-1] + 1}{step}]"
        return f"{self._source.origin}[{frames[0]}]"

    @property
    def _records(self) -> list[FrameRecord]:
        return [self._source.records[at] for at in self._frames]

    @functools.cached_property
    def _slot_seconds(self) -> float:
        return slot_seconds(self._records[0].values)

    @functools.cached_property
    def _timeline(self) -> Timeline:
        slots = slot_number(self.times, self._slot_seconds)
        # What is missing counts where every frame does, and beyond the ends only of the whole.
        every_frame = list(self._frames) == list(range(self._frames[0], self._frames[-1] + 1))
        low = slots[0] if self._frames[0] > 0 else -math.inf
        high = slots[-1] if self._frames[-1] < len(self._source.records) - 1 else math.inf
        missing = {
            slot: why for slot, why in self._source.missing.items() if every_frame and low < slot < high
        }
        return Timeline(slots, self._slot_seconds, missing, self._source.absent if every_frame else "")
