"""The days of the tracks: which steps a first day, a last day and a step make, and which are too many.

Apart from the widget because they are checked before there is one.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets as t

__all__ = ["DAYS", "checked_days", "day_steps"]

DAYS = (-5.0, 5.0, 0.25)
_MOST_STEPS = 2001
_LONGEST = 3653.0
"""Days from the start: what is further is a mistake in the unit, and the Sun's surface forgets sooner."""


def day_steps(days: tuple[float, float, float]) -> npt.NDArray[np.float64]:
    """Return the days of the steps; day 0 is exactly that, whatever was rounded on the way to it."""
    first, last, step = days
    steps = first + step * np.arange(int(np.floor((last - first) / step + 1e-9)) + 1)
    return np.where(np.abs(steps) < 1e-9 * step, 0.0, steps)


def checked_days(days: Any) -> tuple[float, float, float]:
    """Return first day, last day and step as numbers, or raise a TraitError that says what is wrong."""
    try:
        first, last, step = (float(day) for day in days)
    except (TypeError, ValueError):
        raise t.TraitError(f"days are {days!r}; they must be first day, last day and step") from None
    if not np.isfinite([first, last, step]).all() or not -_LONGEST <= first <= last <= _LONGEST or step <= 0:
        raise t.TraitError(
            f"days are {days}; they must be first, last and step, in order, the step more than 0, and within "
            f"{_LONGEST:g} days of the start"
        )
    n_steps = len(day_steps((first, last, step)))
    if n_steps > _MOST_STEPS:
        raise t.TraitError(f"days {days} make {n_steps} steps; {_MOST_STEPS} are the most")
    return first, last, step
