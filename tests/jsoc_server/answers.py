"""The answers of JSOC's JSON interface, from an archive."""

from typing import Any

from tests.jsoc_server.archive import DATABASE_NAMES, Archive, Record
from tests.jsoc_server.record_sets import STEP, select_records

__all__ = ["Exports", "list_records", "series_struct", "summary"]

EXTRA = {
    "*recnum*": lambda record: record.recnum,
    "*sunum*": lambda record: record.recnum * 10,
    "*size*": lambda record: "1000000",
    "*online*": lambda record: record.online,
}


def series_struct(archive: Archive, series: str) -> dict[str, Any]:
    if series.lower() != archive.series:
        return {"status": 1, "error": f"Series {series} does not exist"}
    fits_names = {mine: its for its, mine in DATABASE_NAMES.items()}
    return {
        "note": "records to test with",
        "primekeys": ["HARPNUM", "T_REC"],
        "dbindex": ["HARPNUM", "T_REC_index"],
        "keywords": [
            {
                "name": name,
                "type": kind,
                "units": "none",
                "recscope": "variable",
                "defval": str(STEP) if name == "T_REC_step" else "0",
                "note": f"[{fits_names[name]}] as in a header" if name == "DATE__OBS" else name,
            }
            for name, kind in archive.keywords.items()
        ],
        "links": [],
        "segments": [
            {"name": name, "type": "int", "units": unit, "protocol": "fits", "dims": "VARxVAR", "note": ""}
            for name, unit in archive.segments.items()
        ],
        "status": 0,
    }


def summary(archive: Archive, record_set: str) -> dict[str, Any]:
    records, _ = select_records(archive, record_set)
    return {"count": len(records), "runtime": 0.01, "status": 0}


def list_records(archive: Archive, record_set: str, key: str, seg: str, n: str) -> dict[str, Any]:
    records, _ = select_records(archive, record_set)
    if n:
        records = records[: int(n)] if int(n) > 0 else records[int(n) :]
    if not records:
        return {"count": 0, "runtime": 0.01, "status": 0}
    parts = [part for part in key.split(",") if part]
    names = [name for part in parts for name in (archive.keywords if part == "**ALL**" else [part])]
    return {
        "keywords": [
            {"name": name, "values": [_value(record, name) for record in records]} for name in names
        ],
        "segments": [
            {
                "name": name,
                "values": [_path(record, name) for record in records],
                "dims": [_dims(record, name) for record in records],
                "cparms": [],
                "bzeros": [],
                "bscales": [],
            }
            for name in seg.split(",")
            if name
        ],
        "links": [],
        "recinfo": [{"name": record.name, "online": 1, "size": 1000000} for record in records],
        "count": len(records),
        "runtime": 0.01,
        "status": 0,
    }


class Exports:
    """The requests for export that are running, each ready after some questions for its state."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._asked: dict[str, tuple[list[Record], list[str], str]] = {}
        self.n_requests = 0
        self.questions_until_ready = 1
        self._left: dict[str, int] = {}

    def request(self, record_set: str, method: str, protocol: str, email: str) -> dict[str, Any]:
        if not email.endswith("@example.org"):
            return {"status": 4, "error": "the address is not registered"}
        self.n_requests += 1
        records, segments = select_records(self._archive, record_set)
        if method == "url_quick" and all(record.online == "Y" for record in records):
            return self._done(records, segments, protocol, "")
        request_id = f"JSOC_20300101_{self.n_requests:03d}"
        self._asked[request_id] = (records, segments, protocol)
        self._left[request_id] = self.questions_until_ready
        return {"status": 2, "requestid": request_id, "method": method, "protocol": protocol, "wait": 5}

    def state(self, request_id: str) -> dict[str, Any]:
        if request_id not in self._asked:
            return {"status": 6, "requestid": request_id}
        if self._left[request_id] > 0:
            self._left[request_id] -= 1
            return {"status": 1, "requestid": request_id, "wait": 5}
        return self._done(*self._asked[request_id], request_id)

    def _done(
        self, records: list[Record], segments: list[str], protocol: str, request_id: str
    ) -> dict[str, Any]:
        as_is = protocol == "as-is"
        folder = "" if as_is else f"/SUM9/{request_id}/S00000"
        data = [
            {
                "record": f"{record.name}{{{segment}}}" if as_is else record.name,
                "filename": f"{record.folder}/{segment}.fits"
                if as_is
                else f"{record.series}.{record.recnum}.{segment}.fits",
            }
            for record in records
            for segment in segments
        ]
        return {
            "status": 0,
            "requestid": request_id,
            "method": "url_quick" if as_is else "url",
            "protocol": protocol,
            "dir": folder,
            "count": len(data),
            "data": data,
        }


def _value(record: Record, name: str) -> Any:
    if name in EXTRA:
        return EXTRA[name](record)
    return record.keywords.get(name, "Invalid KeyLink")


def _path(record: Record, segment: str) -> str:
    if segment not in record.pictures:
        return "InvalidSegName"
    return f"{record.folder}/{segment}.fits" if record.online == "Y" else "NoDataFile"


def _dims(record: Record, segment: str) -> str:
    if segment not in record.pictures:
        return "NA"
    return "{NAXIS1}x{NAXIS2}".format_map(record.headers[segment])
