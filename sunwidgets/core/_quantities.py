"""Checks of physical values that several parts of the loop physics share."""

from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.exceptions import LoopError

__all__ = ["Floats", "Ints", "positive"]

Floats = npt.NDArray[np.float64]
"""Plain numbers."""
Ints = npt.NDArray[np.int64]
"""Plain whole numbers: where loops begin, how many points they have."""


def positive(value: u.Quantity, what: str, unit: Any, *, zero: bool = False) -> Floats:
    """Return the numbers of a quantity in a unit, all finite and above zero.

    Parameters
    ----------
    value : Quantity
        Scalar or array.
    what : str
        Its name, for the message.
    unit : UnitBase
        The unit of the result.
    zero : bool
        Whether zero is allowed.

    Raises
    ------
    LoopError
        If a number is negative (or zero), infinite or not a number.
    """
    numbers = np.asarray(value.to_value(unit), dtype=np.float64)
    # A sum tells in one pass of an array that something in it is not finite.
    good = bool(np.isfinite(numbers.sum())) and numbers.size > 0
    if good:
        least = numbers.min()
        good = bool(least >= 0 if zero else least > 0)
    if not good:
        fine = np.isfinite(numbers) & (numbers >= 0 if zero else numbers > 0)
        if numbers.size == 0 or fine.all():
            raise LoopError(f"{what} has {numbers.size} values, or too large ones; give at least one, finite")
        first, bound = numbers[~fine].flat[0], "zero or more" if zero else "above zero"
        raise LoopError(f"{what} = {first:g} {u.Unit(unit)}; it must be finite and {bound}")
    return numbers
