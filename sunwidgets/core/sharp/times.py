"""Times as JSOC writes them, and the slots a series is recorded on.

Apart because record times decide how frames are keyed, sorted and searched for gaps: a suffix
dropped here would shift every later result by the 30-odd seconds between TAI and UTC.
"""

import datetime
import math
import re
from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.time import Time

__all__ = ["SLOT_EPOCH", "SLOT_SECONDS", "parse_tai", "slot_number"]

SLOT_EPOCH = "1993-01-01T00:00:00"
"""Slot 0 of the HMI series, in TAI."""

SLOT_SECONDS = 720.0
"""Step of the slots of the ``_720s`` series, for headers that do not say theirs."""

_PATTERN = re.compile(
    r"(?P<date>(\d{4})[.-](\d{2})[.-](\d{2}))[_T ]"
    r"(?P<clock>(\d{2}):(\d{2})(:(\d{2})(\.\d*)?)?) ?(?P<scale>_TAI|_UTC|Z)",
    re.ASCII,
)


def parse_tai(value: Any) -> Time:
    """Read times as JSOC writes them, and return them in the TAI scale.

    Parameters
    ----------
    value : str, array-like of str, or `~astropy.time.Time`
        Such as ``'2011.02.15_02:00:00_TAI'``; the seconds may be missing or have a fraction, and
        the date may be written the ISO way. The suffix is required: ``_TAI``, or ``_UTC`` or
        ``Z`` for UTC, which is converted. A `~astropy.time.Time` passes through as TAI.

    Returns
    -------
    `~astropy.time.Time`
        Scale ``tai``, of the shape of ``value``.

    Raises
    ------
    ValueError
        If a value has no suffix, is ``MISSING``, or is no date.

    Examples
    --------
    >>> from sunwidgets.core.sharp import parse_tai
    >>> parse_tai("2011.02.15_02:00_TAI").isot
    '2011-02-15T02:00:00.000'
    >>> parse_tai("2011-02-15T02:00:00Z").isot
    '2011-02-15T02:00:34.000'
    """
    if isinstance(value, Time):
        return value.tai
    if isinstance(value, bytes | str):
        values: npt.NDArray[Any] = np.array(_text(value), dtype=object)
    elif isinstance(value, Iterable):
        values = np.array(value, dtype=object)
    else:
        raise ValueError(f"{value!r} is not a time; write it like '2011.02.15_02:00:00_TAI'")
    parsed = [_split(_text(item)) for item in values.ravel()]
    jd1, jd2 = np.empty(len(parsed)), np.empty(len(parsed))
    for scale in ("tai", "utc"):
        at = [i for i, (_, its_scale) in enumerate(parsed) if its_scale == scale]
        if at:
            times = Time([parsed[i][0] for i in at], format="isot", scale=scale).tai
            jd1[at], jd2[at] = times.jd1, times.jd2
    return Time(
        jd1.reshape(values.shape),
        jd2.reshape(values.shape),
        format="jd",
        scale="tai",
    ).replicate(format="isot")


def slot_number(times: Time, step: float = SLOT_SECONDS) -> npt.NDArray[np.int64]:
    """Return the slot each time falls on: the nearest multiple of ``step`` seconds since 1993, TAI.

    Parameters
    ----------
    times : `~astropy.time.Time`
        In any scale, of any shape.
    step : float
        Seconds a slot.

    Returns
    -------
    array of int
        Of the shape of the times.

    Raises
    ------
    TypeError
        If the times are none.
    ValueError
        If the step is not above zero.
    """
    if not isinstance(times, Time):
        raise TypeError(f"times = {times!r}; give an astropy Time")
    if not (isinstance(step, Real) and 0 < step < math.inf):
        raise ValueError(f"step = {step!r}; it must be a number of seconds above zero")
    seconds = (times.tai - Time(SLOT_EPOCH, scale="tai")).to_value("s")
    return np.rint(np.asarray(seconds) / step).astype(np.int64)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("ascii", "replace")
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a time; write it like '2011.02.15_02:00:00_TAI'")
    return value


def _split(text: str) -> tuple[str, str]:
    """Return the ISO form and the scale of one time."""
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is not a time with a scale; write it like '2011.02.15_02:00:00_TAI', "
            "or end it with _UTC or Z if it is UTC"
        )
    date = match["date"].replace(".", "-")
    clock = match["clock"] if match[8] else match["clock"] + ":00"
    scale = "tai" if match["scale"] == "_TAI" else "utc"
    hour, minute, second = int(match[6]), int(match[7]), int(match[9] or 0)
    try:
        datetime.date(int(match[2]), int(match[3]), int(match[4]))
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date of the calendar: {error}") from None
    if hour > 23 or minute > 59 or second > 60 or (second == 60 and not _is_leap_second(date, clock, scale)):
        raise ValueError(f"{text!r} is not a time of day; hours end at 23, minutes and seconds at 59")
    return f"{date}T{clock}", scale


def _is_leap_second(date: str, clock: str, scale: str) -> bool:
    """Tell whether a day of UTC ends with the second 23:59:60, which makes it longer than others."""
    if scale != "utc" or not clock.startswith("23:59"):
        return False
    midnights = Time([f"{day}T00:00:00" for day in (date, np.datetime64(date) + 1)], scale="utc").tai
    return bool((midnights[1] - midnights[0]).to_value("s") > 86400.5)
