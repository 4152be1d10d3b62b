"""The folder of downloaded frames: its listing, its limit, its ways to fail."""

import os
from pathlib import Path

import pytest

from sunwidgets.core.jsoc import JsocCache
from sunwidgets.core.jsoc.store import ServerCache
from sunwidgets.exceptions import JsocCacheError, JsocWarning
from tests.jsoc_server import Fault


def test_the_listing_says_what_there_is(serve, fetch, folder, archive):
    fetch(serve(), segments=("Br", "bitmap"))
    cache = JsocCache(folder)
    table = cache.table()
    assert len(table) == len(cache.files()) == 16
    assert table.colnames == ["series", "harpnum", "t_rec", "segment", "recnum", "n_bytes"]
    assert set(table["segment"]) == {"Br", "bitmap"}
    assert sorted(set(table["recnum"])) == [record.recnum for record in archive.records]
    assert cache.n_bytes > sum(table["n_bytes"])
    assert len(cache.table(harpnum=1)) == 0
    assert len(cache.files(series="hmi.sharp_cea_720s")) == 16


def test_an_empty_cache(tmp_path):
    cache = JsocCache(tmp_path / "none")
    assert (len(cache.table()), cache.n_bytes, cache.trim(0), cache.clear()) == (0, 0, 0, 0)
    assert not (tmp_path / "none").exists()


def test_the_files_used_longest_ago_go_first(serve, fetch, folder):
    fetch(serve())
    cache = JsocCache(folder)
    files = sorted(cache.files(), key=lambda file: file.t_rec)
    for age, file in enumerate(files):
        os.utime(file.path, (10**9 - age, 10**9 - age))
    removed = cache.trim(cache.n_bytes - files[-1].n_bytes - 1)
    assert removed == files[-1].n_bytes + files[-2].n_bytes
    assert {file.path for file in cache.files()} == {file.path for file in files[:-2]}
    assert not files[-1].path.parent.exists()


def test_the_limit_never_takes_what_was_just_asked_for(serve, fetch, folder, expect, archive):
    server = serve()
    fetch(server, segments="bitmap")
    cube = fetch(server, cache_dir=JsocCache(folder, max_bytes=1))
    expect(cube, archive)
    assert {file.segment for file in JsocCache(folder).files()} == {"Br"}
    assert fetch(server).report.n_cached == 8


def test_a_file_that_is_used_becomes_young_again(serve, fetch, folder):
    server = serve()
    fetch(server, segments=("Br", "bitmap"))
    for file in JsocCache(folder).files():
        os.utime(file.path, (10**9, 10**9))
    fetch(server, segments="Br")
    assert [file.segment for file in JsocCache(folder).files()] == ["bitmap"] * 8 + ["Br"] * 8


def test_clearing(serve, fetch, folder):
    server = serve()
    fetch(server)
    cache = JsocCache(folder)
    assert cache.clear(harpnum=1) == 0
    assert cache.clear(series="hmi.sharp_720s") == 0
    n_bytes = sum(file.n_bytes for file in cache.files())
    assert cache.clear(harpnum=7115) == n_bytes
    assert not cache.files()
    assert cache.n_bytes > 0
    cache.clear()
    assert cache.n_bytes == 0
    assert len(fetch(server)) == 8


def test_files_of_others_are_neither_listed_nor_removed(serve, fetch, folder):
    fetch(serve())
    mine = folder / "notes.txt"
    mine.write_text("mine")
    stranger = JsocCache(folder).files()[0].path.with_name("mine.fits")
    stranger.write_bytes(b"mine")
    JsocCache(folder).clear()
    assert mine.exists()
    assert stranger.exists()


def test_where_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SUNWIDGETS_JSOC_CACHE", str(tmp_path / "named"))
    monkeypatch.setenv("SUNWIDGETS_JSOC_CACHE_BYTES", "5000")
    assert JsocCache().folder == tmp_path / "named"
    assert JsocCache().max_bytes == 5000
    assert JsocCache(tmp_path / "other", max_bytes=7).max_bytes == 7
    monkeypatch.delenv("SUNWIDGETS_JSOC_CACHE")
    monkeypatch.delenv("SUNWIDGETS_JSOC_CACHE_BYTES")
    assert JsocCache().folder.parts[-2:] == ("sunwidgets", "jsoc")
    assert JsocCache("~/x").folder == Path.home() / "x"
    assert JsocCache().max_bytes is None


@pytest.mark.parametrize("limit", [-1, "much", 1.5, float("inf")])
def test_what_is_no_limit(limit, tmp_path):
    with pytest.raises(ValueError, match="whole number of bytes"):
        JsocCache(tmp_path, max_bytes=limit)


@pytest.mark.parametrize("place", ["../x", "a/b", "x.y/..", ""])
def test_a_place_is_always_inside(place, tmp_path):
    store = ServerCache(JsocCache(tmp_path), "TEST", ["http://a/"])
    for arguments in (
        (place, 1, "2011.02.15_02:00:00_TAI", 1, "Br"),
        ("hmi.x", 1, place, 1, "Br"),
        ("hmi.x", 1, "2011.02.15_02:00:00_TAI", 1, place),
        ("hmi.x", -1, "2011.02.15_02:00:00_TAI", 1, "Br"),
    ):
        with pytest.raises(JsocCacheError, match="no place"):
            store.path(*arguments)


def test_servers_do_not_share(tmp_path):
    cache = JsocCache(tmp_path)
    folders = {
        ServerCache(cache, name, [address]).folder
        for name in ("JSOC", "../jsoc", "")
        for address in ("http://a/", "http://b/")
    }
    assert len(folders) == 6 - 2 or len(folders) == 6
    assert all(folder.parent == tmp_path for folder in folders)


def test_a_folder_that_is_a_file(serve, fetch, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JsocCacheError, match="cannot be written to"):
        fetch(serve(), cache_dir=tmp_path / "file")


def test_a_full_disk_stops_the_download_and_keeps_what_is_there(
    serve, fetch, folder, expect, archive, monkeypatch
):
    server = serve()
    original = os.fsync
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 4:
            raise OSError(28, "No space left on device")
        original(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(JsocCacheError, match=r"No space left on device; make room.*is kept"):
        fetch(server)
    assert len(JsocCache(folder).files()) == 3
    assert not list(folder.glob("*/incoming/*"))
    monkeypatch.undo()
    cube = fetch(server)
    assert cube.report.n_cached == 3
    expect(cube, archive)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write to any folder")
def test_a_read_only_folder_gives_what_it_has(serve, fetch, folder, expect, archive):
    server = serve()
    fetch(server)
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        expect(fetch(server), archive)
        with pytest.raises(JsocCacheError, match="cannot be written to"):
            fetch(server, segments="bitmap")
    finally:
        for path in folders:
            path.chmod(0o755)


def test_a_failed_download_leaves_no_trace_on_disk(serve, fetch, folder):
    with pytest.warns(JsocWarning):
        fetch(serve(Fault("truncated", match="5000003", times=10**6)))
    assert not list(folder.glob("*/incoming/*"))
    assert not list(folder.glob("*/*/*/*/5000003"))
