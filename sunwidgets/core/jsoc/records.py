"""From JSOC's answer to records: one a time, in time order, each with its header values and paths.

Apart because an answer has traps: rows in any order, a record twice, a record and its reprocessed
successor, keywords that are missing, and segments without a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sunwidgets.core.jsoc.selection import jsoc_time
from sunwidgets.core.jsoc.series import Series
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.quality import NO_DATA, normalise_quality
from sunwidgets.core.sharp.times import parse_tai, slot_number
from sunwidgets.exceptions import JsocServerError, SharpFileError

__all__ = ["EXTRA_KEYS", "JsocRecord", "read_records"]

EXTRA_KEYS = ("*recnum*", "*sunum*", "*size*", "*online*")
"""What is asked of a record beside its keywords."""


# Seconds of the slots' clock; a later time is a mistake.
_LATEST = 3e9


@dataclass(frozen=True)
class JsocRecord:
    """One record, as JSOC describes it.

    Attributes
    ----------
    harpnum, recnum : int
        Region and record number; a reprocessed record has a new one.
    slot : int
        Which step of the series it is at.
    t_rec : str
        Record time.
    values : mapping
        Header values by FITS keyword.
    paths : mapping of str to str
        Where the server says that it keeps the file of each segment; '' where it names none.
    shapes : mapping of str to (ny, nx)
        Size of the picture of each segment, where the server tells it.
    online : bool
        Whether its files are on disk, not on tape.
    storage_unit, n_bytes : int
        The unit of storage that the record is in, and its size, or 0 where the server does not tell.
    problem : str
        Why there can be no frame, or ''.
    """

    harpnum: int
    recnum: int
    slot: int
    t_rec: str
    values: Mapping[str, Any]
    paths: Mapping[str, str]
    shapes: Mapping[str, tuple[int, int]]
    online: bool
    storage_unit: int
    n_bytes: int
    problem: str


def read_records(
    answer: Mapping[str, Any], series: Series, segments: tuple[str, ...]
) -> tuple[list[JsocRecord], list[str]]:
    """Return the records of an answer in time order, the newest of each time, and notes for the user.

    Raises
    ------
    JsocServerError
        If the answer has not the form it should have.
    """
    try:
        rows = list(_rows(answer))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JsocServerError(
            f"the list of records of {series.name} is not of the form it should have ({plain(error)}); "
            "try again later"
        ) from error
    notes: list[str] = []
    newest: dict[tuple[int, int], JsocRecord] = {}
    for row in rows:
        try:
            record = _record(row, series, segments)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            notes.append(f"left out the record {row.name}, which cannot be read: {plain(error)}")
            continue
        known = newest.setdefault((record.harpnum, record.slot), record)
        if record.recnum != known.recnum:
            used = max(record, known, key=lambda one: one.recnum)
            newest[record.harpnum, record.slot] = used
            notes.append(f"{record.t_rec} has several records; the newest, {used.recnum}, is used")
    if rows and not newest:
        raise JsocServerError(f"no record of {series.name} can be read: {notes[0]}; try again later")
    return sorted(newest.values(), key=lambda record: (record.harpnum, record.slot)), notes


@dataclass(frozen=True)
class _Row:
    name: str
    keywords: Mapping[str, Any]
    paths: Mapping[str, str]
    dims: Mapping[str, str]


def _rows(answer: Mapping[str, Any]) -> Iterator[_Row]:
    """Yield what belongs to one record, joined by the name of the record."""
    names = [str(entry["name"]) for entry in answer.get("recinfo", [])]
    keywords = {str(entry["name"]): list(entry["values"]) for entry in answer.get("keywords", [])}
    paths = {str(entry["name"]): list(entry["values"]) for entry in answer.get("segments", [])}
    dims = {str(entry["name"]): list(entry.get("dims") or []) for entry in answer.get("segments", [])}
    for name, column in (keywords | paths).items():
        if len(column) != len(names):
            raise ValueError(f"{len(column)} values of {name} for {len(names)} records")
    for at, record in enumerate(names):
        yield _Row(
            plain(record),
            {name: column[at] for name, column in keywords.items()},
            {name: str(column[at]) for name, column in paths.items()},
            {name: str(column[at]) for name, column in dims.items() if len(column) == len(names)},
        )


def _record(row: _Row, series: Series, segments: tuple[str, ...]) -> JsocRecord:
    by_upper = {name.upper(): value for name, value in row.keywords.items()}
    t_rec = str(by_upper["T_REC"])
    slot = int(slot_number(parse_tai(t_rec), series.step))
    harpnum, recnum = int(by_upper["HARPNUM"]), int(by_upper["*RECNUM*"])
    if not (0 <= harpnum < 2**31 and 0 <= recnum < 2**63 and 0 <= slot * series.step < _LATEST):
        raise ValueError(f"HARPNUM {harpnum}, record number {recnum} or T_REC {t_rec} is out of range")
    t_rec = jsoc_time(slot, series.step)
    values = {
        series.fits_names[name]: series.value(name, value)
        for name, value in row.keywords.items()
        if name in series.fits_names
    }
    values |= {"T_REC": t_rec, "HARPNUM": harpnum, "RECNUM": recnum}
    paths = {name: row.paths.get(name, "") for name in segments}
    return JsocRecord(
        harpnum,
        recnum,
        slot,
        t_rec,
        values,
        # What is no path is a word that says there is none, such as NoDataFile or BadSegLink.
        {name: path if path.startswith("/") else "" for name, path in paths.items()},
        {name: shape for name in segments if (shape := _shape(row.dims.get(name, "")))},
        str(by_upper.get("*ONLINE*")).strip().upper() != "N",
        _whole(by_upper.get("*SUNUM*")),
        max(_whole(by_upper.get("*SIZE*")), 0),
        _problem(values, t_rec),
    )


def _problem(values: Mapping[str, Any], t_rec: str) -> str:
    try:
        quality = normalise_quality(values.get("QUALITY", 0))
    except ValueError:
        quality = 0
    if quality & NO_DATA:
        return f"the record has no data (QUALITY 0x{quality:08X})"
    try:
        FrameGeometry.from_header(values, f"the record of {t_rec}")
    except SharpFileError as error:
        return f"JSOC has no coordinates for it: {plain(error)}"
    return ""


def _shape(dims: str) -> tuple[int, int] | None:
    nx, _, ny = dims.partition("x")
    if nx.isascii() and nx.isdigit() and ny.isascii() and ny.isdigit():
        return int(ny), int(nx)
    return None


def _whole(value: Any) -> int:
    number_ = number(value)
    return int(number_) if abs(number_) < 2**62 else 0
