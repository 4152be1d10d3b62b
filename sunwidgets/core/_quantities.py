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

# In the units of the callers nothing about the Sun is beyond these, and squares and cubes stay in range.
_LARGEST = 1e60
_SMALLEST = 1e-60


def positive(value: u.Quantity, what: str, unit: Any, *, zero: bool = False) -> Floats:
    """Return the numbers of a quantity in a unit, all above zero and neither infinite nor beyond reason.

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
        If a number is negative (or zero), infinite, not a number, or of no scale that the Sun knows.
    TypeError
        If it is no quantity of real numbers.
    """
    if not isinstance(value, u.Quantity) or value.dtype.kind not in "fiu":
        raise TypeError(f"{what} = {value!r}; it must be a Quantity in {u.Unit(unit)}")
    with np.errstate(over="ignore"):
        numbers = np.asarray(value.to_value(unit), dtype=np.float64)
        # A sum tells in one pass of an array that something in it is not finite, or is far too large.
        good = numbers.size > 0 and bool(numbers.sum() <= _LARGEST)
    least = 0 if zero else _SMALLEST
    if not (good and bool(numbers.min() >= least)):
        fine = (numbers >= least) & (numbers <= _LARGEST)
        if numbers.size == 0 or fine.all():
            raise LoopError(f"{what} has {numbers.size} values, or too large ones; give at least one, finite")
        first = numbers[~fine].flat[0]
        bound = "zero or more" if zero else "above zero"
        scale = f", and no more than {_LARGEST:g}" if first > _LARGEST else ""
        scale = f", and no less than {_SMALLEST:g}" if 0 < first < _SMALLEST else scale
        raise LoopError(f"{what} = {first:g} {u.Unit(unit)}; it must be finite and {bound}{scale}")
    return numbers
