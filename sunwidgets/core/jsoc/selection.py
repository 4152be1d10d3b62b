"""What is asked for: region, times, segments; checked before anything is sent, and put into JSOC's words.

Times are turned into slots of the series here, once, so that what is sent, what is expected and
what is missing are all counted in the same whole numbers.
"""

import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import astropy.units as u
import numpy as np
from astropy.time import Time

from sunwidgets.core._given import read_whole
from sunwidgets.core.jsoc.series import series_name
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.sharp.times import SLOT_EPOCH, parse_tai
from sunwidgets.exceptions import JsocRequestError

__all__ = ["Selection", "Slots", "jsoc_time", "read_time", "select"]

_RECORD_SET = re.compile(
    r"\s*(?P<series>[\w.]+)(?P<filters>(?:\[[^\]]*\])+)\s*(?:\{(?P<segments>[^{}]*)\})?\s*"
)
_SEGMENT = re.compile(r"\w+", re.ASCII)
# Before the first and after the last record there can be: JSOC wants both ends of a range.
_OPEN_START = "2010-01-01T00:00:00"
_OPEN_END = "2049-12-31T00:00:00"
# A time this close to a slot, in slots, is on it: times are kept in days, which rounds them.
_ON_SLOT = 1e-6
_LARGEST_NUMBER = 2**31 - 1
_EPOCH = datetime.datetime.fromisoformat(SLOT_EPOCH)


class Slots(NamedTuple):
    """First and last slot, None where the range is open, and the slots from one frame to the next."""

    first: int | None
    last: int | None
    every: int

    def __contains__(self, slot: object) -> bool:
        return (
            isinstance(slot, int)
            and (self.first is None or (slot >= self.first and (slot - self.first) % self.every == 0))
            and (self.last is None or slot <= self.last)
        )


@dataclass(frozen=True)
class Selection:
    """What was asked for.

    Attributes
    ----------
    series : str
        Full name of the series.
    harpnum, noaa : int or None
        The region, by one of its numbers.
    query : str or None
        A record set in JSOC's own words, without segments; then there is nothing else but segments.
    start, end : `~astropy.time.Time` or None
        First and last time, TAI.
    cadence : float or None
        Seconds between frames; None takes every record.
    segments, keywords : tuple of str
        What to fetch; no keywords means all of them.
    """

    series: str
    harpnum: int | None
    noaa: int | None
    query: str | None
    start: Time | None
    end: Time | None
    cadence: float | None
    segments: tuple[str, ...]
    keywords: tuple[str, ...] | None

    def slots(self, step: float) -> "Slots":
        """Return which slots of a series are asked for.

        Raises
        ------
        JsocRequestError
            If the cadence is no multiple of the step, or if no slot is within the times.
        """
        if self.query is not None:
            return Slots(None, None, 1)
        first = None if self.start is None else math.ceil(_in_slots(self.start, step) - _ON_SLOT)
        last = None if self.end is None else math.floor(_in_slots(self.end, step) + _ON_SLOT)
        if first is not None and last is not None and last < first:
            raise JsocRequestError(
                f"no record time of {self.series} is between start and end: there is one every "
                f"{step / 60:g} min, before them {jsoc_time(last, step)}, after them {jsoc_time(first, step)}"
            )
        every = 1 if self.cadence is None else self._every(self.cadence, step)
        if first is None and every > 1:
            # Round times, the same whichever record happens to be the first.
            first = -(-math.ceil(_in_slots(Time(_OPEN_START, scale="tai"), step)) // every) * every
        return Slots(first, last, every)

    def _every(self, cadence: float, step: float) -> int:
        ratio = cadence / step
        every = round(ratio)
        if every < 1 or abs(ratio - every) > _ON_SLOT * every:
            low = max(math.floor(ratio), 1)
            raise JsocRequestError(
                f"a cadence of {cadence:g} s is no multiple of the {step:g} s between records of "
                f"{self.series}; use {low * step:g} s or {(low + 1) * step:g} s"
            )
        return every

    def record_set(self, harpnum: int | None, step: float) -> str:
        """Return the record set in JSOC's words; all regions where ``harpnum`` is None."""
        if self.query is not None:
            return self.query
        region = "" if harpnum is None else str(harpnum)
        first, last, every = self.slots(step)
        if first is None and last is None:
            return f"{self.series}[{region}]"
        start = jsoc_time(first, step) if first is not None else _jsoc(Time(_OPEN_START, scale="tai"))
        end = jsoc_time(last, step) if last is not None else _jsoc(Time(_OPEN_END, scale="tai"))
        rhythm = f"@{every * step:g}s" if every > 1 else ""
        return f"{self.series}[{region}][{start}-{end}{rhythm}]"


def select(
    harpnum: Any = None,
    *,
    noaa: Any = None,
    query: str | None = None,
    start: Any = None,
    end: Any = None,
    scale: str = "tai",
    cadence: u.Quantity | None = None,
    segments: str | Iterable[str] = ("Br",),
    keywords: str | Iterable[str] | None = None,
    series: str = "hmi.sharp_cea_720s",
) -> Selection:
    """Check what is asked for; the parameters are those of `~sunwidgets.core.sharp.SharpCube.from_jsoc`.

    Returns
    -------
    Selection
        What was asked for, checked.

    Raises
    ------
    JsocRequestError
        If it cannot be.

    Examples
    --------
    >>> select(377, start="2011-02-15", end="2011-02-15T01:00").record_set(377, 720)
    'hmi.sharp_cea_720s[377][2011.02.15_00:00:00_TAI-2011.02.15_01:00:00_TAI]'
    """
    given = [name for name, it in (("harpnum", harpnum), ("noaa", noaa), ("query", query)) if it is not None]
    if len(given) != 1:
        raise JsocRequestError(
            f"pass one of harpnum, noaa and query, not {' and '.join(given) or 'none of them'}"
        )
    if scale not in ("tai", "utc"):
        raise JsocRequestError(f"scale must be 'tai' or 'utc', not {scale!r}")
    wanted_segments = _names(segments, "segments")
    if query is not None:
        if start is not None or end is not None or cadence is not None:
            raise JsocRequestError("a query names its times itself: leave start, end and cadence out")
        its_series, filters, its_segments = _split(query)
        return Selection(
            its_series, None, None, its_series + filters, None, None, None,
            _names(its_segments, "segments") if its_segments else wanted_segments, _keywords(keywords),
        )  # fmt: skip
    first, last = (None if time is None else read_time(time, scale) for time in (start, end))
    if first is not None and last is not None and last < first:
        raise JsocRequestError(f"the end, {last.isot} TAI, is before the start, {first.isot} TAI")
    return Selection(
        series_name(series),
        _region(harpnum, "harpnum"),
        _region(noaa, "noaa"),
        None,
        first,
        last,
        None if cadence is None else _seconds(cadence),
        wanted_segments,
        _keywords(keywords),
    )


def read_time(value: Any, scale: str) -> Time:
    """Return a time in TAI; ``scale`` is that of what does not tell its own.

    Text that ends in ``_TAI``, ``_UTC`` or ``Z``, a `~astropy.time.Time` and a datetime with a time
    zone tell it; all else is as `sunpy.time.parse_time` takes it.

    Raises
    ------
    JsocRequestError
        If it is no single time.

    Examples
    --------
    >>> read_time("2011-02-15T02:00", "utc").isot
    '2011-02-15T02:00:34.000'
    """
    try:
        if isinstance(value, Time):
            time = value.tai
        elif isinstance(value, datetime.datetime) and value.tzinfo is not None:
            time = Time(value).tai
        elif isinstance(value, str) and value.strip().endswith(("_TAI", "_UTC", "Z")):
            time = parse_tai(value)
        else:
            from sunpy.time import parse_time

            time = parse_time(value, scale=scale).tai
        finite = time.isscalar and bool(np.isfinite(time.jd))
    except Exception as error:
        raise JsocRequestError(
            f"{plain(repr(value))} is not a time; write '2011-02-15T02:00' or '2011.02.15_02:00:00_TAI'"
        ) from error
    if not finite:
        raise JsocRequestError(f"{plain(repr(value))} is not one time; pass a single one")
    return Time(time, format="isot")


def jsoc_time(slot: int, step: float) -> str:
    """Return the time of a slot as JSOC writes it.

    Examples
    --------
    >>> jsoc_time(0, 720)
    '1993.01.01_00:00:00_TAI'
    """
    # TAI has no leap seconds, and so has a datetime.
    time = _EPOCH + datetime.timedelta(seconds=slot * step)
    return f"{time:%Y.%m.%d_%H:%M:%S}_TAI"


def _jsoc(time: Time) -> str:
    iso = Time(time, format="isot", precision=0).isot
    return f"{iso[:10].replace('-', '.')}_{iso[11:19]}_TAI"


def _in_slots(time: Time, step: float) -> float:
    return float((time - Time(SLOT_EPOCH, scale="tai")).to_value("s")) / step


def _region(number: Any, what: str) -> int | None:
    if number is None:
        return None
    return read_whole(number, what, low=1, high=_LARGEST_NUMBER, error=JsocRequestError)


def _seconds(cadence: Any) -> float:
    try:
        given = u.Quantity(cadence)
        if given.dtype.kind == "c":
            raise TypeError
        seconds = float(given.to_value(u.s))
    except (u.UnitConversionError, TypeError, ValueError):
        raise JsocRequestError(
            f"cadence must be a time with a unit, such as 1 * u.h, not {plain(repr(cadence))}"
        ) from None
    if not 0 < seconds < math.inf:
        raise JsocRequestError(f"cadence must be more than 0, not {cadence}")
    return seconds


def _names(names: Any, what: str) -> tuple[str, ...]:
    several = re.split(r"[\s,]+", names.strip()) if isinstance(names, str) else names
    try:
        found = tuple(dict.fromkeys(several))
    except TypeError:
        raise JsocRequestError(f"{what} must be names, not {plain(repr(names))}") from None
    for name in found:
        if not isinstance(name, str) or not _SEGMENT.fullmatch(name.replace("-", "_")):
            raise JsocRequestError(f"{what}: {plain(repr(name))} is not a name")
    if not found:
        raise JsocRequestError(f"{what} is empty; name at least one")
    return found


def _keywords(names: Any) -> tuple[str, ...] | None:
    return None if names is None else _names(names, "keywords")


def _split(query: Any) -> tuple[str, str, str]:
    """Return series, filters and segments of a record set."""
    match = _RECORD_SET.fullmatch(query) if isinstance(query, str) and query.isprintable() else None
    if match is None:
        raise JsocRequestError(
            f"{plain(repr(query))} is not a record set of one series; write it like "
            "'hmi.sharp_cea_720s[377][2011.02.15_00:00_TAI/1d]{Br}'"
        )
    return series_name(match["series"]), match["filters"], (match["segments"] or "").strip()
