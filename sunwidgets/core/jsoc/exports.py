"""Have JSOC bring files back from tape, or write them with full headers, and wait until it has.

Apart from the other route because an export has a life of its own: it is queued, may be refused
for no reason, and outlives the process that asked for it. Requests are written down in the cache, so
that the next call, even after a crash, waits for the one that is running instead of asking again.
"""

import contextlib
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sunwidgets.core.jsoc.client import JsocClient
from sunwidgets.core.jsoc.routes import Located, NotLocated, Wanted
from sunwidgets.core.jsoc.series import Series
from sunwidgets.core.jsoc.store import ServerCache
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.jsoc.transport import NotThereError, TryAgainError
from sunwidgets.core.sharp.times import parse_tai, slot_number
from sunwidgets.exceptions import JsocServerError

__all__ = ["ExportRoute"]

_log = logging.getLogger("sunwidgets")

_DONE, _TOO_LARGE, _MALFORMED, _EXPIRED, _UNKNOWN, _ONE_PENDING = 0, 3, 4, 5, 6, 7
_PENDING = {1, 2}
_MOST_RECORDS = 50
# A request that was just made is not always known at once.
_MOST_UNKNOWN = 12
_LONGEST_WAIT = 60.0

_FILE_NAME = re.compile(r".*\.(?P<recnum>\d+)\.(?P<segment>\w+)\.fits", re.ASCII)
_RECORD_NAME = re.compile(
    r"\s*[\w.]+\[(?P<harpnum>\d+)\]\[(?P<t_rec>[^\]]+)\]\s*(?:\{(?P<segment>\w+)\})?\s*", re.ASCII
)
_RECNUM_NAME = re.compile(r"\s*[\w.]+\[:#(?P<recnum>\d+)\]\s*(?:\{(?P<segment>\w+)\})?\s*", re.ASCII)


class _TooLargeError(JsocServerError):
    """The server does not export so much at once."""


class ExportRoute:
    """Files by an export.

    Parameters
    ----------
    name : {"as-is", "fits"}
        Files as they are stored, or with full headers.
    client : JsocClient
        The server, with an e-mail address.
    cache : ServerCache
        Where requests are written down.
    series : Series
        The series.
    """

    def __init__(self, name: str, client: JsocClient, cache: ServerCache, series: Series) -> None:
        self.name = name
        self.full_header = name == "fits"
        self._client = client
        self._cache = cache
        self._series = series

    def locate(self, wanted: list[Wanted]) -> Iterator[Located | NotLocated]:
        """Yield the address of each file, one export after the other."""
        missing_of: dict[int, list[str]] = {}
        for record, segment in wanted:
            missing_of.setdefault(record.recnum, []).append(segment)
        by_segments: dict[tuple[str, ...], list[int]] = {}
        for recnum, missing in missing_of.items():
            by_segments.setdefault(tuple(sorted(missing)), []).append(recnum)
        items = {(record.recnum, segment): (record, segment) for record, segment in wanted}
        for segments, recnums in by_segments.items():
            for at in range(0, len(recnums), _MOST_RECORDS):
                yield from self._locate_part(recnums[at : at + _MOST_RECORDS], segments, items)

    def not_there(self, wanted: Wanted) -> None:
        """Forget the export that should have had a file, so that the next call asks for a new one."""
        record, segment = wanted
        request_id = self._running([record.recnum], (segment,))
        if request_id is not None:
            self._cross_out(request_id)

    def _locate_part(
        self, recnums: list[int], segments: tuple[str, ...], items: Mapping[tuple[int, str], Wanted]
    ) -> Iterator[Located | NotLocated]:
        """Yield the addresses of a part that is one export, or two halves if it is too large for one."""
        part = [items[recnum, segment] for recnum in recnums for segment in segments]
        try:
            paths = self._paths(self._export(recnums, segments), part)
        except _TooLargeError as error:
            if len(recnums) > 1:
                half = len(recnums) // 2
                yield from self._locate_part(recnums[:half], segments, items)
                yield from self._locate_part(recnums[half:], segments, items)
            else:
                yield from (NotLocated(item, str(error)) for item in part)
            return
        except JsocServerError as error:
            yield from (NotLocated(item, str(error)) for item in part)
            return
        for item in part:
            record, segment = item
            path = paths.get((record.recnum, segment))
            if path is None:
                self.not_there(item)
                yield NotLocated(item, "the export does not have it")
                continue
            try:
                yield Located(item, self._client.file_url(path))
            except NotThereError as error:
                yield NotLocated(item, str(error))

    def _export(self, recnums: list[int], segments: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the answer to an export that is done."""
        known = self._running(recnums, segments)
        if known is not None:
            try:
                return self._wait(known, {"status": _UNKNOWN})
            except JsocServerError as error:
                if self._running(recnums, segments) == known:
                    raise
                _log.debug("%s; asking for a new export", error)
        answer = self._request(recnums, segments)
        if _status(answer) == _DONE:
            return answer
        request_id = answer.get("requestid")
        if not isinstance(request_id, str) or not re.fullmatch(r"\w[\w-]{0,63}", request_id, re.ASCII):
            raise JsocServerError(f"the export has no usable number but {plain(repr(request_id))}")
        self._write_down(request_id, recnums, segments)
        return self._wait(request_id, answer)

    def _request(self, recnums: list[int], segments: tuple[str, ...]) -> Mapping[str, Any]:
        """Ask for an export, until one is taken or refused for good."""
        records = ",".join(f"#{recnum}" for recnum in recnums)
        record_set = f"{self._series.name}[:{records}]{{{','.join(segments)}}}"
        waited = 0.0

        def attempt() -> Mapping[str, Any]:
            with self._cache.turn():
                answer = self._client.request_export(
                    record_set,
                    method="url" if self.full_header else "url_quick",
                    protocol="fits" if self.full_header else "as-is",
                    filename=f"{self._series.name}.{{recnum:%lld}}.{{segment}}" if self.full_header else None,
                )
            # JSOC calls good requests malformed now and then (drms issue 56).
            if _status(answer) == _MALFORMED:
                raise TryAgainError(f"the export is refused: {_reason(answer)}")
            return answer

        while True:
            answer = self._client.transport.persevere("the export", attempt)
            status = _status(answer)
            if status == _TOO_LARGE:
                raise _TooLargeError(f"the export is too large: {_reason(answer)}")
            if status in {_DONE, _UNKNOWN} | _PENDING:
                return answer
            if status != _ONE_PENDING:
                raise JsocServerError(f"the export is refused: {_reason(answer)}")
            if waited >= self._client.patience.export_timeout:
                raise JsocServerError(f"another export of this e-mail address is running: {_reason(answer)}")
            waited += self._pause(answer)

    def _wait(self, request_id: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask for the state of an export until it is done."""
        waited, n_unknown = 0.0, 0
        if _status(answer) == _UNKNOWN:
            answer = self._state(request_id)
        while (status := _status(answer)) != _DONE:
            n_unknown = n_unknown + 1 if status == _UNKNOWN else 0
            if status not in _PENDING | {_UNKNOWN} or n_unknown > _MOST_UNKNOWN:
                self._cross_out(request_id)
                words = "has expired" if status == _EXPIRED else "failed"
                raise JsocServerError(f"the export {request_id} {words}: {_reason(answer)}")
            if waited >= self._client.patience.export_timeout:
                raise JsocServerError(
                    f"the export {request_id} is not ready after {waited / 60:.0f} min; the same call again "
                    "goes on waiting for it"
                )
            waited += self._pause(answer)
            answer = self._state(request_id)
        return answer

    def _state(self, request_id: str) -> Mapping[str, Any]:
        with self._cache.turn():
            return self._client.export_status(request_id)

    def _pause(self, answer: Mapping[str, Any]) -> float:
        seconds = self._client.patience.export_wait
        with contextlib.suppress(TypeError, ValueError):
            seconds = min(max(seconds, float(answer.get("wait", 0))), max(seconds, _LONGEST_WAIT))
        self._client.patience.sleep(seconds)
        return seconds

    def _paths(self, answer: Mapping[str, Any], part: list[Wanted]) -> dict[tuple[int, str], str]:
        """Return the path of each file of an export by record number and segment."""
        by_time = {(record.harpnum, record.slot): record.recnum for record, _ in part}
        folder = answer.get("dir")
        paths: dict[tuple[int, str], str] = {}
        try:
            rows = [(str(row["record"]), str(row["filename"])) for row in answer.get("data") or []]
        except (KeyError, TypeError) as error:
            raise JsocServerError(f"the list of exported files cannot be read: {plain(error)}") from error
        for record, name in rows:
            key = self._identify(record, name, by_time)
            if key is not None and name != "NoDataFile":
                paths[key] = name if name.startswith("/") else f"{str(folder or '').rstrip('/')}/{name}"
        return paths

    def _identify(
        self, record: str, name: str, by_time: Mapping[tuple[int, int], int]
    ) -> tuple[int, str] | None:
        """Return record number and segment of an exported file."""
        file_name = name.rpartition("/")[2]
        named = _FILE_NAME.fullmatch(file_name) if self.full_header else None
        if named:
            return int(named["recnum"]), named["segment"]
        described = _RECNUM_NAME.fullmatch(record) or _RECORD_NAME.fullmatch(record)
        if described is None:
            return None
        groups = described.groupdict()
        if "recnum" in groups:
            recnum: int | None = int(groups["recnum"])
        else:
            try:
                slot = int(slot_number(parse_tai(groups["t_rec"]), self._series.step))
            except ValueError:
                return None
            recnum = by_time.get((int(groups["harpnum"]), slot))
        segment = groups["segment"] or file_name.removesuffix(".fits").rpartition(".")[2]
        return None if recnum is None else (recnum, segment)

    def _running(self, recnums: list[int], segments: tuple[str, ...]) -> str | None:
        """Return the number of an export that was asked for earlier and has these files."""
        for request in self._written():
            if set(recnums) <= set(request["recnums"]) and set(segments) <= set(request["segments"]):
                return str(request["id"])
        return None

    def _written(self) -> list[dict[str, Any]]:
        kept = self._cache.load("exports", self._key)
        return kept[0] if kept else []

    def _write_down(self, request_id: str, recnums: list[int], segments: tuple[str, ...]) -> None:
        request = {"id": request_id, "recnums": recnums, "segments": list(segments)}
        self._cache.save("exports", self._key, [*self._written(), request][-_MOST_RECORDS:])

    def _cross_out(self, request_id: str) -> None:
        left = [request for request in self._written() if request["id"] != request_id]
        self._cache.save("exports", self._key, left)

    @property
    def _key(self) -> list[str]:
        return [self.name, self._series.name]


def _status(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer["status"])
    except (KeyError, TypeError, ValueError):
        raise JsocServerError(f"the answer to an export has no status: {plain(answer)}") from None


def _reason(answer: Mapping[str, Any]) -> str:
    words = plain(answer.get("error") or "no reason given")
    return f"{words} (status {plain(answer.get('status'), 20)})"
