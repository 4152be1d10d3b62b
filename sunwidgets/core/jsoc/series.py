"""What a series is made of: names and types of its keywords, and its segments, with their units."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.times import SLOT_SECONDS
from sunwidgets.exceptions import JsocRequestError, JsocServerError

__all__ = ["SHORT_NAMES", "Series", "series_name"]

SHORT_NAMES: Mapping[str, str] = {
    "cea": "hmi.sharp_cea_720s",
    "ccd": "hmi.sharp_720s",
    "nrt": "hmi.sharp_cea_720s_nrt",
    "cea_nrt": "hmi.sharp_cea_720s_nrt",
    "ccd_nrt": "hmi.sharp_720s_nrt",
}
"""Short names of the SHARP series."""

_SERIES = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*", re.ASCII)
_FITS_NAME = re.compile(r"[A-Z0-9_-]{1,8}")
# JSOC writes the FITS name of a keyword at the start of its description, where it differs.
_NOTED_NAME = re.compile(r"\s*\[([A-Z0-9_-]{1,8})(?::[^\]]*)?\]")
_INTEGERS = {"char", "short", "int", "longlong"}
_REALS = {"float", "double"}


def series_name(name: str) -> str:
    """Return the full name of a series from a full or a short one.

    Raises
    ------
    JsocRequestError
        If it has not the form of a name.

    Examples
    --------
    >>> series_name("cea")
    'hmi.sharp_cea_720s'
    """
    full = SHORT_NAMES.get(name, name) if isinstance(name, str) else name
    if not isinstance(full, str) or not _SERIES.fullmatch(full):
        raise JsocRequestError(
            f"{name!r} is not a series; write 'hmi.sharp_cea_720s', or one of {', '.join(SHORT_NAMES)}"
        )
    return full.lower()


@dataclass(frozen=True)
class Series:
    """A series of SHARP records.

    Attributes
    ----------
    name : str
        Such as ``hmi.sharp_cea_720s``.
    types : mapping of str to str
        JSOC's type of each keyword.
    fits_names : mapping of str to str
        What each keyword is called in a FITS header.
    segments : mapping of str to str
        Unit of each segment, as JSOC writes it.
    step : float
        Seconds between two record times.
    """

    name: str
    types: Mapping[str, str]
    fits_names: Mapping[str, str]
    segments: Mapping[str, str]
    step: float

    @classmethod
    def from_answer(cls, name: str, answer: Mapping[str, Any]) -> "Series":
        """Read JSOC's description of a series.

        Raises
        ------
        JsocRequestError
            If its records are not told apart by HARP number and record time.
        JsocServerError
            If the description has not the form it should have.
        """
        try:
            primes = [str(key).upper() for key in answer["primekeys"]]
            keywords = {str(row["name"]): row for row in answer["keywords"]}
            segments = {str(row["name"]): str(row.get("units") or "") for row in answer["segments"]}
            types = {key: str(row.get("type")) for key, row in keywords.items()}
            notes = {key: str(row.get("note") or "") for key, row in keywords.items()}
            steps = [row.get("defval") for key, row in keywords.items() if key.upper() == "T_REC_STEP"]
        except (KeyError, TypeError, AttributeError) as error:
            raise JsocServerError(
                f"the description of {name} is not of the form it should have ({plain(error)}); "
                "try again later"
            ) from error
        if primes != ["HARPNUM", "T_REC"]:
            raise JsocRequestError(
                f"{name} is no SHARP series: its records are named by "
                f"{plain(', '.join(primes)) or 'nothing'}, not by HARPNUM and T_REC"
            )
        step = number(steps[0]) if steps else SLOT_SECONDS
        return cls(
            name,
            types,
            _fits_names(notes),
            segments,
            step if math.isfinite(step) and step >= 1 else SLOT_SECONDS,
        )

    def check_keywords(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return keywords as a FITS header has them, or raise `JsocRequestError` for an unknown one.

        Raises
        ------
        JsocRequestError
            If a keyword is not one of the series.
        """
        known = {**{fits: fits for fits in self.fits_names.values()}, **self.fits_names}
        by_upper = {key.upper(): fits for key, fits in known.items()}
        for name in names:
            if name.upper() not in by_upper:
                raise JsocRequestError(f"{self.name} has no keyword {name!r}.{did_you_mean(name, known)}")
        return tuple(dict.fromkeys(by_upper[name.upper()] for name in names))

    def value(self, keyword: str, text: Any) -> Any:
        """Return the value of a keyword from JSOC's text, of the type that its FITS header would have.

        What is no number where there should be one, such as 'MISSING' or 'Invalid KeyLink', is the
        text 'nan', as JSOC itself writes it to a header, and NaN in every table made from it.
        """
        kind = self.types.get(keyword, "string")
        words = str(text).strip()
        if kind in _INTEGERS:
            try:
                return int(words, 16) if words.lower().startswith("0x") else int(words)
            except ValueError:
                return "nan"
        if kind in _REALS:
            value = number(words)
            return value if math.isfinite(value) else "nan"
        return words


def _fits_names(notes: Mapping[str, str]) -> dict[str, str]:
    """Return FITS names by keyword; a keyword whose derived name is another's own one has none."""
    names = {key: _fits_name(key, note) for key, note in notes.items()}
    own = {key.upper() for key in names}
    return {key: fits for key, fits in names.items() if fits == key.upper() or fits not in own}


def _fits_name(name: str, note: str) -> str:
    noted = _NOTED_NAME.match(note)
    if noted:
        return noted[1]
    upper = name.upper()
    if _FITS_NAME.fullmatch(upper):
        return upper
    if "__" in upper:
        return upper.replace("__", "-")[:8]
    return upper.replace("_", "")[:8]
