"""The rhythm of a cube: its cadence and the frames that should be there but are not.

Apart from the cube because it is counted on whole slots of the series, never on differences of
times, which would turn a frame that came late into a gap.
"""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.time import Time, TimeDelta

from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.times import SLOT_EPOCH, SLOT_SECONDS

__all__ = ["cadence_in_slots", "find_gaps", "slot_seconds"]


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


def cadence_in_slots(slots: npt.NDArray[np.int64]) -> int:
    """Return the most common spacing of sorted slots, the shortest if several are; 1 for a single frame.

    Parameters
    ----------
    slots : array of int
        Slot numbers of the frames, sorted.

    Returns
    -------
    int
        Slots from frame to frame.
    """
    counts = Counter(np.diff(slots).tolist())
    return min(counts, key=lambda spacing: (-counts[spacing], spacing)) if counts else 1


def find_gaps(slots: npt.NDArray[np.int64], step: float) -> QTable:
    """Return the expected but missing slots, a row a gap.

    Parameters
    ----------
    slots : array of int
        Slot numbers of the frames, sorted.
    step : float
        Seconds a slot.

    Returns
    -------
    `~astropy.table.QTable`
        ``start`` and ``end``: times of the first and last missing frame; ``n_missing``: how many;
        ``after``: index of the frame before the gap.
    """
    cadence = max(cadence_in_slots(slots), 1)
    spacing = np.diff(slots)
    missing = -(-spacing // cadence) - 1
    after = np.flatnonzero(missing > 0)
    start = slots[after] + cadence
    end = slots[after] + cadence * missing[after]
    epoch = Time(SLOT_EPOCH, scale="tai", format="isot")
    return QTable(
        {
            "start": epoch + TimeDelta(start * step * u.s),
            "end": epoch + TimeDelta(end * step * u.s),
            "n_missing": missing[after],
            "after": after,
        }
    )
