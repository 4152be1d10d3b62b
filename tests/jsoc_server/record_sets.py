"""JSOC's language for sets of records, as much of it as the client may use."""

import re

import numpy as np

from sunwidgets.core.sharp.times import parse_tai, slot_number
from tests.jsoc_server.archive import Archive, Record

__all__ = ["select_records"]

STEP = 720.0
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def select_records(archive: Archive, record_set: str) -> tuple[list[Record], list[str]]:
    """Give the records of a set, and the segments that it names; raise ValueError as JSOC would refuse it."""
    match = re.fullmatch(r"([\w.]+)((?:\[[^\]]*\])*)(?:\{([\w, ]*)\})?", record_set.strip())
    if match is None or match[1].lower() != archive.series:
        raise ValueError(f"cannot parse {record_set}")
    records = list(archive.records)
    filters = re.findall(r"\[([^\]]*)\]", match[2])
    place = 0
    for text in filters:
        if text.startswith(":"):
            wanted = {int(part.removeprefix("#")) for part in text[1:].split(",")}
            records = [record for record in records if record.recnum in wanted]
        elif text.startswith("?"):
            records = _where(records, text.strip("? "))
        elif text:
            records = _by_prime_key(records, place, text)
            place += 1
        else:
            place += 1
    return records, [name for name in re.split(r"[\s,]+", match[3] or "") if name]


def _where(records: list[Record], clause: str) -> list[Record]:
    match = re.fullmatch(r"(\w+) ~ '([^']*)'", clause)
    if match is None:
        raise ValueError(f"cannot parse {clause}")
    return [record for record in records if re.search(match[2], record.keywords[match[1]])]


def _by_prime_key(records: list[Record], place: int, text: str) -> list[Record]:
    if place == 0:
        wanted = {int(part) for part in text.split(",")}
        return [record for record in records if record.harpnum in wanted]
    times = r"(?P<first>[^-/@]+)(?:-(?P<last>[^@]+)|/(?P<span>\d+[smhd]))?"
    match = re.fullmatch(times + r"(?:@(?P<step>\d+)s)?", text)
    if match is None:
        raise ValueError(f"cannot parse {text}")
    first = _slot(match["first"])
    last = first
    if match["last"]:
        last = _slot(match["last"])
    elif match["span"]:
        last = first + int(int(match["span"][:-1]) * UNITS[match["span"][-1]] / STEP) - 1
    every = int(int(match["step"]) / STEP) if match["step"] else 1
    slots = [_slot(record.t_rec) for record in records]
    return [
        record
        for record, slot in zip(records, slots, strict=True)
        if first <= slot <= last and (slot - first) % every == 0
    ]


def _slot(text: str) -> int:
    return int(np.rint(slot_number(parse_tai(text), STEP)))
