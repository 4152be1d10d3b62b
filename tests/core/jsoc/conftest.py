"""A server for each test, a client that does not wait for long, and a cache of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sunwidgets.core.jsoc import JsocClient, Patience
from sunwidgets.core.sharp import SharpCube
from tests.jsoc_server import Archive, Fault, JsocServer, sample_archive
from tests.jsoc_server.archive import HARPNUM

QUICK = {
    "first_wait": 1e-4,
    "longest_wait": 1e-3,
    "export_wait": 5.0,
    "export_timeout": 100.0,
    "sleep": lambda seconds: time.sleep(min(seconds, 1e-3)),
}
# By the way in which a server hangs, what makes that fail soon; a busy machine could fail by it too.
HASTY = {
    "silence": {"read_timeout": 0.5, "answer_timeout": 0.5},
    "drip": {"grace": 0.3, "slowest": 1e5},
}
EMAIL = "someone@example.org"


@pytest.fixture(scope="session")
def records() -> Archive:
    """Eight records of the sample; copy before changing."""
    return sample_archive(8)


@pytest.fixture
def archive(records: Archive) -> Archive:
    """The records, for one test to change."""
    return records.copy()


@pytest.fixture
def serve(archive: Archive) -> Iterator[Callable[..., JsocServer]]:
    """Start a server with some faults."""
    with ExitStack() as stack:
        yield lambda *faults, **options: stack.enter_context(
            JsocServer(options.pop("archive", archive), list(faults), **options)
        )


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNWIDGETS_JSOC_CACHE", str(tmp_path / "default cache"))
    monkeypatch.delenv("SUNWIDGETS_JSOC_CACHE_BYTES", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def quick_client(server: JsocServer, email: str | None = None, **patience: Any) -> JsocClient:
    return JsocClient(server.config, email=email, patience=Patience(**(QUICK | patience)))


@pytest.fixture
def fetch(folder: Path) -> Callable[..., SharpCube]:
    """Get the cube of the test's region, or of what else is asked for."""

    def get(server: JsocServer, *, email: str | None = None, patience: Any = None, **what: Any) -> SharpCube:
        client = quick_client(server, email, **(patience or {}))
        if not {"noaa", "query", "harpnum"} & set(what):
            what["harpnum"] = HARPNUM
        return SharpCube.from_jsoc(client=client, **({"cache_dir": folder, "progress": False} | what))

    return get


@pytest.fixture
def expect() -> Callable[..., None]:
    """Compare every frame of a cube with the archive, and every file with what it should hold."""

    def compare(
        cube: SharpCube, archive: Archive, segment: str = "Br", missing: tuple[int, ...] = ()
    ) -> None:
        records = [record for at, record in enumerate(archive.records) if at not in missing]
        assert [time.isot for time in cube.times] == [
            record.t_rec.replace(".", "-", 2).replace("_TAI", ".000").replace("_", "T") for record in records
        ]
        for index, record in enumerate(records):
            stored = record.picture(segment)
            assert abs(cube.frame(segment, index) - stored).max() <= 0.006
            assert cube.header(index, segment)["RECNUM"] == record.recnum

    return compare


def cached_files(folder: Path) -> dict[str, bytes]:
    """Everything under the cache that could be taken for a frame, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".json", ".lock")
    }


def changed(change, on="rs_list"):
    return Fault("change", on=on, change=change, times=10**6)


def column(answer, name):
    return next(entry for entry in answer["keywords"] + answer["segments"] if entry["name"] == name)["values"]


def with_values(name, **values):
    def change(answer):
        for at, value in values.items():
            column(answer, name)[int(at.removeprefix("at"))] = value
        return answer

    return change
