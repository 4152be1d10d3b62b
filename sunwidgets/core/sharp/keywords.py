"""Units and titles of the keywords of a SHARP record, and the table a cube makes of them.

Apart because headers carry neither: the units are those of Bobra et al. 2014 (Solar Physics 289,
3549, Table 3) and of the series' own description, and MEANGBT, MEANGBZ and MEANGBH are given in
gauss a pixel, because that is what the archived values are (the description says gauss a megametre).
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.time import Time

from sunwidgets.core.sharp.quality import normalise_quality

__all__ = [
    "ERRORS",
    "KEYWORD_TITLES",
    "KEYWORD_UNITS",
    "SPACEWEATHER",
    "TABLE_KEYWORDS",
    "keyword_table",
    "number",
    "number_keywords",
    "numbers",
    "parse_noaa_ars",
]

_NONE = u.dimensionless_unscaled
_MICROHEMISPHERE = u.def_unit("microhemisphere", 2e-6 * np.pi * u.sr)
# Known by name, so that a table that was written can be read again with its units.
u.add_enabled_units([_MICROHEMISPHERE])

ERRORS: dict[str, str] = {
    "USFLUX": "ERRVF",
    "MEANGAM": "ERRGAM",
    "MEANGBT": "ERRBT",
    "MEANGBZ": "ERRBZ",
    "MEANGBH": "ERRBH",
    "MEANJZD": "ERRJZ",
    "TOTUSJZ": "ERRUSI",
    "MEANALP": "ERRALP",
    "MEANJZH": "ERRMIH",
    "TOTUSJH": "ERRTUI",
    "ABSNJZH": "ERRTAI",
    "SAVNCPP": "ERRJHT",
    "MEANPOT": "ERRMPOT",
    "TOTPOT": "ERRTPOT",
    "MEANSHR": "ERRMSHA",
}
"""The keyword that holds the error of each space-weather keyword that has one."""

_SPACEWEATHER: tuple[tuple[str, u.UnitBase, str], ...] = (
    ("USFLUX", u.Mx, "Total unsigned flux"),
    ("MEANGAM", u.deg, "Mean inclination from radial"),
    ("MEANGBT", u.G / u.pix, "Mean gradient of the total field"),
    ("MEANGBZ", u.G / u.pix, "Mean gradient of the vertical field"),
    ("MEANGBH", u.G / u.pix, "Mean gradient of the horizontal field"),
    ("MEANJZD", u.mA / u.m**2, "Mean vertical current density"),
    ("TOTUSJZ", u.A, "Total unsigned vertical current"),
    ("MEANALP", u.Mm**-1, "Mean twist parameter"),
    ("MEANJZH", u.G**2 / u.m, "Mean current helicity"),
    ("TOTUSJH", u.G**2 / u.m, "Total unsigned current helicity"),
    ("ABSNJZH", u.G**2 / u.m, "Absolute net current helicity"),
    ("SAVNCPP", u.A, "Net current by polarity, unsigned sum"),
    ("MEANPOT", u.erg / u.cm**3, "Mean free energy density"),
    ("TOTPOT", u.erg / u.cm, "Total free energy density"),
    ("MEANSHR", u.deg, "Mean shear angle"),
    ("SHRGT45", u.percent, "Area with shear above 45 degrees"),
    ("R_VALUE", _NONE, "Field near the inversion line, log10 of its sum in gauss"),
)
_PATCH: tuple[tuple[str, u.UnitBase, str], ...] = (
    ("CMASK", u.pix, "Pixels in the mask"),
    ("USFLUXL", u.Mx, "Total unsigned flux, line of sight"),
    ("MEANGBL", u.G / u.pix, "Mean gradient of the line-of-sight field"),
    ("CMASKL", u.pix, "Pixels in the line-of-sight mask"),
    ("NPIX", u.pix, "Pixels in the patch"),
    ("NACR", u.pix, "Active pixels"),
    ("SIZE", _MICROHEMISPHERE, "Projected area of the patch"),
    ("AREA", _MICROHEMISPHERE, "Area of the patch on the sphere"),
    ("SIZE_ACR", _MICROHEMISPHERE, "Projected area of active pixels"),
    ("AREA_ACR", _MICROHEMISPHERE, "Area of active pixels on the sphere"),
    ("MTOT", u.G * u.pix, "Sum of unsigned line-of-sight field"),
    ("MNET", u.G * u.pix, "Sum of line-of-sight field"),
    ("MPOS_TOT", u.G * u.pix, "Sum of positive line-of-sight field"),
    ("MNEG_TOT", u.G * u.pix, "Sum of negative line-of-sight field, unsigned"),
    ("MMEAN", u.G, "Mean line-of-sight field"),
    ("MSTDEV", u.G, "Deviation of the line-of-sight field"),
    ("MSKEW", _NONE, "Skewness of the line-of-sight field"),
    ("MKURT", _NONE, "Kurtosis of the line-of-sight field"),
    ("LAT_MIN", u.deg, "Southern edge, Stonyhurst"),
    ("LON_MIN", u.deg, "Eastern edge, Stonyhurst"),
    ("LAT_MAX", u.deg, "Northern edge, Stonyhurst"),
    ("LON_MAX", u.deg, "Western edge, Stonyhurst"),
    ("LAT_FWT", u.deg, "Latitude of the flux centre"),
    ("LON_FWT", u.deg, "Longitude of the flux centre, Stonyhurst"),
    ("LATFWTPO", u.deg, "Latitude of the positive flux centre"),
    ("LONFWTPO", u.deg, "Longitude of the positive flux centre, Stonyhurst"),
    ("LATFWTNE", u.deg, "Latitude of the negative flux centre"),
    ("LONFWTNE", u.deg, "Longitude of the negative flux centre, Stonyhurst"),
    ("OMEGA_DT", u.deg / u.day, "Rotation rate of the patch"),
    ("CRLN_OBS", u.deg, "Carrington longitude of the observer"),
    ("CRLT_OBS", u.deg, "Latitude of the observer"),
    ("DSUN_OBS", u.m, "Distance of the observer"),
    ("RSUN_OBS", u.arcsec, "Apparent solar radius"),
    ("RSUN_REF", u.m, "Reference solar radius"),
    ("OBS_VR", u.m / u.s, "Velocity of the observer, radial"),
    ("OBS_VW", u.m / u.s, "Velocity of the observer, westward"),
    ("OBS_VN", u.m / u.s, "Velocity of the observer, northward"),
    ("CAR_ROT", _NONE, "Carrington rotation"),
    ("NOAA_AR", _NONE, "NOAA active region that matches best"),
    ("NOAA_NUM", _NONE, "Number of NOAA active regions"),
    ("RECNUM", _NONE, "Record number at JSOC"),
)
_TEXTS: dict[str, str] = {
    "T_OBS": "Time of the observation",
    "DATE-OBS": "Start of the observation",
    "NOAA_ARS": "NOAA active regions",
    "T_FRST": "First time of the patch",
    "T_LAST": "Last time of the patch",
}

SPACEWEATHER: tuple[str, ...] = tuple(row[0] for row in _SPACEWEATHER)
"""The space-weather keywords, in the order of Bobra et al. 2014, Table 3."""

KEYWORD_UNITS: dict[str, u.UnitBase] = {name: unit for name, unit, _ in _SPACEWEATHER + _PATCH}
"""Unit of each known keyword, and of its error."""
KEYWORD_UNITS |= {error: KEYWORD_UNITS[name] for name, error in ERRORS.items()}

KEYWORD_TITLES: dict[str, str] = {name: title for name, _, title in _SPACEWEATHER + _PATCH}
"""What each known keyword is called where there is room for words."""
KEYWORD_TITLES |= {error: f"Error: {KEYWORD_TITLES[name]}" for name, error in ERRORS.items()}
KEYWORD_TITLES |= _TEXTS | {"T_REC": "Record time", "HARPNUM": "HARP number", "QUALITY": "Quality word"}

TABLE_KEYWORDS: tuple[str, ...] = ("T_REC", "HARPNUM", "QUALITY", *_TEXTS, *KEYWORD_UNITS)
"""The keywords that `keyword_table` shows first, in this order."""

# How a file is laid out, and what each segment of a frame has its own value of.
_LEFT_OUT = re.compile(
    r"SIMPLE|BITPIX|NAXIS\d*|EXTEND|[PG]COUNT|TFIELDS|THEAP|EXTVER|EXTLEVEL|Z[A-Z]+\d*"
    r"|BSCALE|BZERO|BLANK|CHECKSUM|DATA.*|(MISS|TOT)VALS"
)


def number(value: Any) -> float:
    """Return a header value as a float; anything that is no number, such as 'MISSING', is NaN.

    Parameters
    ----------
    value : object
        As a header has it; None if it has none.

    Returns
    -------
    float
        NaN for what is no number.
    """
    if value is None or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def parse_noaa_ars(*values: Any) -> tuple[int, ...]:
    """Return the region numbers in NOAA_ARS and NOAA_AR values: '12187,12191', 12187 or 'MISSING'.

    Parameters
    ----------
    *values : object
        As headers have them.

    Returns
    -------
    tuple of int
        Each once, in the order they turn up.
    """
    found: dict[int, None] = {}
    for value in values:
        for part in str(value).split(","):
            at = number(part)
            if math.isfinite(at) and at > 0:
                found[int(at)] = None
    return tuple(found)


def keyword_table(times: Time, headers: Sequence[Mapping[str, Any]]) -> QTable:
    """Return a table of the keywords of all frames, a row a frame.

    Parameters
    ----------
    times : `~astropy.time.Time`
        T_REC of each frame.
    headers : sequence of mapping
        Values of each frame; a value that is missing becomes NaN, or '' if it is text.

    Returns
    -------
    `~astropy.table.QTable`
        The keywords of `TABLE_KEYWORDS` that at least one frame has, then all others that are a
        number in at least one frame, dimensionless. Each column's description is its title, ''
        for those others.
    """
    table = QTable()
    table["T_REC"] = times
    for name in (*TABLE_KEYWORDS[1:], *_other_numbers(headers)):
        values = [header.get(name) for header in headers]
        if all(value is None for value in values):
            continue
        if name == "HARPNUM":
            table[name] = np.array(values, dtype=np.int64)
        elif name == "QUALITY":
            table[name] = np.array([_quality_or_zero(value) for value in values], dtype=np.uint32)
        elif name in _TEXTS:
            table[name] = np.array(["" if value is None else str(value) for value in values], dtype=str)
        else:
            table[name] = np.array([number(value) for value in values]) * KEYWORD_UNITS.get(name, _NONE)
    for column in table.colnames:
        table[column].info.description = KEYWORD_TITLES.get(column, "")
    return table


def numbers(table: QTable, name: str) -> npt.NDArray[np.float64]:
    """Return a column of a keyword table as plain numbers in its unit, NaN where it holds none."""
    column = table[name]
    if isinstance(column, Time):
        return np.full(len(table), np.nan)
    values = np.asarray(column.value if isinstance(column, u.Quantity) else column)
    return values.astype(np.float64) if values.dtype.kind in "fiu" else np.full(len(table), np.nan)


def number_keywords(table: QTable) -> list[str]:
    """Return the columns that can be drawn against time: numbers, at least one of them finite."""
    hidden = {"T_REC", "HARPNUM", "QUALITY"}
    return [name for name in table.colnames if name not in hidden and np.isfinite(numbers(table, name)).any()]


def _other_numbers(headers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keywords without a known unit that hold numbers, in the order of the headers."""
    numeric = {
        name: None
        for header in headers
        for name, value in header.items()
        if isinstance(value, int | float) and math.isfinite(number(value)) and not _LEFT_OUT.fullmatch(name)
    }
    return [name for name in numeric if name not in TABLE_KEYWORDS]


def _quality_or_zero(value: Any) -> int:
    try:
        return normalise_quality(value)
    except ValueError:
        return 0
