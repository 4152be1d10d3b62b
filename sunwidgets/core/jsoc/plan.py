"""What a download would bring, known before it starts: frames, files, bytes, and what is there already."""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunwidgets.core.jsoc.asking import Asker
from sunwidgets.core.jsoc.cache import JsocCache
from sunwidgets.core.jsoc.client import JsocClient
from sunwidgets.core.jsoc.noaa import find_harp
from sunwidgets.core.jsoc.records import EXTRA_KEYS, JsocRecord, read_records
from sunwidgets.core.jsoc.selection import Selection, Slots, jsoc_time, select
from sunwidgets.core.jsoc.series import Series
from sunwidgets.core.jsoc.store import ServerCache
from sunwidgets.core.jsoc.texts import megabytes
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp.description import count
from sunwidgets.exceptions import JsocRequestError, UnknownSegmentError

__all__ = ["MOST_RECORDS", "JsocPlan", "JsocSetup", "preflight"]

MOST_RECORDS = 5000
"""The most records that one call takes; a HARP that crosses the whole disk has some 1700."""


@dataclass(frozen=True)
class JsocSetup:
    """The server that is asked and the cache that keeps what it sends."""

    client: JsocClient
    cache: ServerCache

    @classmethod
    def of(cls, client: Any, cache_dir: Any, email: str | None) -> "JsocSetup":
        """Make one of what users pass: see `~sunwidgets.core.sharp.SharpCube.from_jsoc`."""
        if isinstance(client, JsocClient):
            server = client if email in (None, client.email) else _with_email(client, email)
        else:
            server = JsocClient("jsoc" if client is None else client, email=email)
        cache = cache_dir if isinstance(cache_dir, JsocCache) else JsocCache(cache_dir)
        return cls(server, ServerCache(cache, server.name, server.addresses))


@dataclass(frozen=True)
class JsocPlan:
    """What a download would bring; print it to read it.

    Attributes
    ----------
    selection : Selection
        What was asked for.
    series : Series
        The series.
    harpnum : int
        The region.
    records : tuple of JsocRecord
        The records that match, in time order.
    cached : mapping of (record number, segment) to `~pathlib.Path`
        The files that are there already.
    notes : tuple of str
        What a user should know of the answer.
    offline : str
        Why an earlier answer was used, or ''.
    setup : JsocSetup
        Server and cache.
    """

    selection: Selection
    series: Series
    harpnum: int
    records: tuple[JsocRecord, ...]
    cached: dict[tuple[int, str], Path]
    notes: tuple[str, ...]
    offline: str
    setup: JsocSetup

    @property
    def n_frames(self) -> int:
        """Number of frames that there can be."""
        return sum(not record.problem for record in self.records)

    @property
    def n_files(self) -> int:
        """Number of files that these frames have."""
        return self.n_frames * len(self.selection.segments)

    @property
    def missing(self) -> list[tuple[JsocRecord, str]]:
        """The records and segments whose file is not in the cache."""
        return [
            (record, segment)
            for record in self.records
            if not record.problem
            for segment in self.selection.segments
            if (record.recnum, segment) not in self.cached
        ]

    @property
    def n_offline(self) -> int:
        """Number of frames whose files are on tape."""
        return sum(not record.online and not record.problem for record in self.records)

    @property
    def n_bytes(self) -> int:
        """The most bytes that the missing files can have: the size of the units that they are stored in."""
        units = {(record.storage_unit or record.recnum): record.n_bytes for record, _ in self.missing}
        return sum(units.values())

    def __str__(self) -> str:
        n_segments = len(self.selection.segments)
        first, last = self.records[0].t_rec, self.records[-1].t_rec
        lines = [
            f"HARP {self.harpnum}, {self.series.name}, {', '.join(self.selection.segments)}",
            f"  {len(self.records)} records, {first} to {last}",
            f"  {count(self.n_frames, 'frame')} of {count(n_segments, 'file')} each; {len(self.cached)} of "
            f"{self.n_files} files are in the cache",
        ]
        if self.missing:
            size = f"at most {megabytes(self.n_bytes)}" if self.n_bytes else "of unknown size"
            lines.append(f"  to download: {len(self.missing)} files, {size}, from {self.setup.client.name}")
        if self.n_offline:
            lines.append(
                f"  {self.n_offline} frames are on tape; an export, which needs email=, fetches them"
            )
        if self.n_frames < len(self.records):
            lines.append(f"  {len(self.records) - self.n_frames} records have no frame")
        if self.offline:
            lines.append(f"  from an earlier answer: {self.offline}")
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])


def preflight(
    harpnum: int | None = None,
    *,
    client: Any = None,
    cache_dir: "str | os.PathLike[str] | JsocCache | None" = None,
    email: str | None = None,
    **what: Any,
) -> JsocPlan:
    """Say what a download would bring, without downloading anything.

    Parameters
    ----------
    harpnum, client, cache_dir, email, **what
        As `~sunwidgets.core.sharp.SharpCube.from_jsoc` takes them.

    Returns
    -------
    JsocPlan
        Prints as a summary.

    Raises
    ------
    JsocRequestError
        If what is asked for cannot be, or matches no record.
    JsocServerError
        If the server does not answer, and did not answer this before.

    Examples
    --------
    >>> print(preflight(377, start="2011-02-15", end="2011-02-16"))  # doctest: +SKIP
    """
    return make_plan(JsocSetup.of(client, cache_dir, email), select(harpnum, **what))


def make_plan(setup: JsocSetup, selection: Selection) -> JsocPlan:
    """Ask which records there are; see `preflight`."""
    asker = Asker(setup.client, setup.cache)
    series = Series.from_answer(selection.series, asker.series_struct(selection.series))
    for segment in selection.segments:
        if segment not in series.segments:
            raise UnknownSegmentError(
                f"{series.name} has no segment {segment!r}; it has {', '.join(series.segments)}."
                f"{did_you_mean(segment, series.segments)}"
            )
    if selection.keywords is not None:
        selection = dataclasses.replace(selection, keywords=series.check_keywords(selection.keywords))
    slots = selection.slots(series.step)
    harpnum = selection.harpnum if selection.noaa is None else find_harp(asker, selection, series.step)
    record_set = selection.record_set(harpnum, series.step)
    n_records = asker.count(record_set)
    if n_records > MOST_RECORDS:
        raise JsocRequestError(
            f"{record_set} has {n_records} records, and one call takes {MOST_RECORDS} at most; choose a "
            "shorter time or a longer cadence"
        )
    answer = (
        asker.records(record_set, ["**ALL**", *EXTRA_KEYS], list(selection.segments)) if n_records else {}
    )
    found, notes = read_records(answer, series, selection.segments)
    records = tuple(record for record in found if record.slot in slots)
    if not records:
        raise JsocRequestError(_nothing(record_set, len(found), setup.client.name))
    regions = sorted({record.harpnum for record in records})
    if len(regions) > 1 or harpnum not in (None, regions[0]):
        raise JsocRequestError(
            f"{record_set} has records of HARP {', '.join(map(str, regions[:10]))}"
            f"{' and more' if len(regions) > 10 else ''}; a cube holds one region, so name it in the query"
        )
    if len(found) > len(records):
        notes.append(f"left out {len(found) - len(records)} records at other times than those asked for")
    notes += _never_recorded(slots, records, series.step)
    if asker.offline:
        notes.append(f"the list of records is that of {asker.since}")
    wanted = [(record, segment) for record in records if not record.problem for segment in selection.segments]
    cached = {
        (record.recnum, segment): path
        for record, segment in wanted
        if setup.cache.find(path := place(setup.cache, series, record, segment))
    }
    return JsocPlan(selection, series, regions[0], records, cached, tuple(notes), asker.offline, setup)


def place(cache: ServerCache, series: Series, record: JsocRecord, segment: str) -> Path:
    """Return where the file of a record's segment is kept."""
    return cache.path(series.name, record.harpnum, record.t_rec, record.recnum, segment)


def _never_recorded(slots: Slots, records: tuple[JsocRecord, ...], step: float) -> list[str]:
    """Say how many of the times asked for have no record, where both ends are given."""
    if slots.first is None or slots.last is None:
        return []
    n_expected = (slots.last - slots.first) // slots.every + 1
    if n_expected == len(records):
        return []
    return [
        f"JSOC has no record at {n_expected - len(records)} of the {n_expected} times from "
        f"{jsoc_time(slots.first, step)} to {jsoc_time(slots.last, step)}"
    ]


def _nothing(record_set: str, n_elsewhere: int, name: str) -> str:
    if n_elsewhere:
        return (
            f"{name} answers {record_set} with {n_elsewhere} records, none of them at the times asked for; "
            "try another cadence or start"
        )
    return (
        f"{name} has no record of {record_set}; check the number and the times (a HARP is seen for two "
        "weeks at most), or leave start and end out to get all of it"
    )


def _with_email(client: JsocClient, email: str) -> JsocClient:
    return JsocClient(client.config, email=email, patience=client.patience)
