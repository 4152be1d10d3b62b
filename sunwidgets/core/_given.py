"""Read numbers and things of a class that a caller gave, with errors that name the argument and its value.

Apart from times and places, which need sunpy: a command that only asks for a number starts without it.
"""

import math
import operator
from numbers import Real
from typing import Any, TypeVar

__all__ = ["read_as", "read_real", "read_whole"]

Kind = TypeVar("Kind")


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
    most: float = math.inf,
    error: type[Exception] = ValueError,
) -> float:
    """Read a finite number.

    Parameters
    ----------
    value : float
        Any real number but True.
    what : str
        The name of the argument, for the message.
    above, least, most : float
        What it must be more than, and the least and the most that it may be.
    error : type
        What to raise.

    Returns
    -------
    float
        The same.

    Raises
    ------
    Exception
        The error asked for, if it is not a number, not finite, or out of range.
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not (math.isfinite(value) and above < value and least <= value <= most):
        limits = [(above, "above {:g}"), (least, "of {:g} or more"), (most, "of {:g} or less")]
        wanted = " and ".join(text.format(limit) for limit, text in limits if math.isfinite(limit))
        # The repr of a number of numpy names its type, which means nothing to who gave a Quantity.
        shown = str(value) if isinstance(value, Real) else repr(value)
        raise error(f"{what} = {shown}; it must be a finite number {wanted}".rstrip())
    return float(value)


def read_as(value: Any, what: str, kind: type[Kind]) -> Kind:
    """Read a thing of a class.

    Parameters
    ----------
    value : object
        What was given.
    what : str
        The name of the argument, for the message.
    kind : type
        Its class.

    Returns
    -------
    object
        The same.

    Raises
    ------
    TypeError
        If it is of another class.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{what} is {value!r:.80}; it must be a {kind.__name__}")
    return value
