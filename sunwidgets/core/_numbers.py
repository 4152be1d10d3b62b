"""Read numbers that a caller gave, with errors that name the argument and its value.

Apart from times and places, which need sunpy: a command that only asks for a number starts without it.
"""

import math
import operator
from numbers import Real
from typing import Any

__all__ = ["read_real", "read_whole"]


def read_whole(
    value: Any, what: str, *, low: int, high: int | None = None, error: type[Exception] = ValueError
) -> int:
    """Read a whole number.

    Parameters
    ----------
    value : int
        Of Python or numpy; True and 2.0 are none.
    what : str
        The name of the argument, for the message.
    low, high : int
        The least and, if there is one, the most that it may be.
    error : type
        What to raise.

    Returns
    -------
    int
        The same.

    Raises
    ------
    Exception
        The error asked for, if it is not a whole number, or not in this range.
    """
    try:
        whole = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        whole = None
    if whole is None or whole < low or (high is not None and whole > high):
        wanted = f"of {low} or more" if high is None else f"from {low} to {high}"
        raise error(f"{what} = {value!r}; it must be a whole number {wanted}")
    return whole


def read_real(
    value: Any,
    what: str,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    error: type[Exception] = ValueError,
) -> float:
    """Read a finite number.

    Parameters
    ----------
    value : float
        Any real number but True.
    what : str
        The name of the argument, for the message.
    above, least : float
        What it must be more than, and what it must not be less than.
    error : type
        What to raise.

    Returns
    -------
    float
        The same.

    Raises
    ------
    Exception
        The error asked for, if it is not a number, not finite, or too small.
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not (above < value < math.inf and value >= least):
        limit = f"above {above:g}" if above > least else f"of {least:g} or more"
        raise error(f"{what} = {value!r}; it must be a number {limit}")
    return float(value)
