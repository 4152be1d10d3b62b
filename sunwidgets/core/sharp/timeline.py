"""The rhythm of a cube: its cadence and the frames that should be there but are not.

Apart from the cube because it is counted on whole slots of the series, never on differences of
times, which would turn a frame that came late into a gap.
"""

import dataclasses
import functools
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.time import Time, TimeDelta

from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.times import SLOT_EPOCH, SLOT_SECONDS

__all__ = ["Timeline", "slot_seconds"]


def slot_seconds(values: Mapping[str, Any]) -> float:
    """Return the step of the series' slots that header values tell (TRECSTEP, else CADENCE), else 720 s.

    Parameters
    ----------
    values : mapping
        Header values by keyword.

    Returns
    -------
    float
        Seconds.
    """
    for keyword in ("TRECSTEP", "CADENCE"):
        step = number(values.get(keyword))
        if math.isfinite(step) and step >= 1:
            return step
    return SLOT_SECONDS


class Timeline:
    """The slots of some frames, and of those that should be among them.

    Parameters
    ----------
    slots : array of int
        Slot numbers of the frames, sorted.
    step : float
        Seconds a slot.
    missing : mapping of int to str
        Slots at which a frame is known to be missing, and why.
    absent : str
        Why a frame is missing of which nothing is known.
    """

    def __init__(
        self,
        slots: npt.NDArray[np.int64],
        step: float,
        missing: Mapping[int, str] = MappingProxyType({}),
        absent: str = "",
    ) -> None:
        self._frames = slots.tolist()
        self._step = step
        self.missing = missing
        self.absent = absent
        self._expected = sorted({*self._frames, *missing})

    @functools.cached_property
    def cadence(self) -> int:
        """The most common spacing in slots, the shortest if several are; 1 for a single frame."""
        counts = Counter(np.diff(self._expected).tolist())
        return min(counts, key=lambda spacing: (-counts[spacing], spacing)) if counts else 1

    def gaps(self) -> QTable:
        """Return what is missing, a row a gap, with the columns of `SharpCube.gaps`."""
        rows: list[_Gap] = []
        for gap in self._single_gaps():
            if rows and rows[-1].goes_on_with(gap, max(self.cadence, 1)):
                rows[-1] = dataclasses.replace(
                    rows[-1], end=gap.end, n_missing=rows[-1].n_missing + gap.n_missing
                )
            else:
                rows.append(gap)
        epoch = Time(SLOT_EPOCH, scale="tai", format="isot")
        seconds = np.array([(row.start, row.end) for row in rows], dtype=float).reshape(-1, 2) * self._step
        return QTable(
            {
                "start": epoch + TimeDelta(seconds[:, 0] * u.s),
                "end": epoch + TimeDelta(seconds[:, 1] * u.s),
                "n_missing": np.array([row.n_missing for row in rows], dtype=np.int64),
                "after": np.array([row.after for row in rows], dtype=np.int64),
                "reason": np.array([row.reason for row in rows], dtype=str),
            }
        )

    def _single_gaps(self) -> Iterator["_Gap"]:
        """Yield what is missing in time order: a slot that is known to be, or a run of unknown ones."""
        cadence = max(self.cadence, 1)
        frames = set(self._frames)
        after = -1
        for at, slot in enumerate(self._expected):
            if at:
                before = self._expected[at - 1]
                n_between = -(-(slot - before) // cadence) - 1
                if n_between > 0:
                    end = before + cadence * n_between
                    yield _Gap(before + cadence, end, n_between, after, self.absent)
            if slot in frames:
                after += 1
            else:
                yield _Gap(slot, slot, 1, after, self.missing[slot])


@dataclass(frozen=True)
class _Gap:
    start: int
    end: int
    n_missing: int
    after: int
    reason: str

    def goes_on_with(self, other: "_Gap", cadence: int) -> bool:
        return (self.after, self.reason) == (other.after, other.reason) and other.start - self.end <= cadence
