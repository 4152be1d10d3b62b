"""``python -m sunwidgets``: fetch, cache, help, exit codes."""

import drms
import pytest

from sunwidgets.__main__ import main
from tests.jsoc_server import Fault, JsocServer, sample_archive


@pytest.fixture
def server(monkeypatch):
    """A server that drms knows by the name ``test``."""
    with JsocServer(sample_archive(3, segments=("Br",))) as running:
        monkeypatch.setitem(drms.config._server_configs, "test", running.config)
        yield running


def run(*words):
    return main([str(word) for word in words])


def test_fetch_says_what_it_brought(server, tmp_path, capsys):
    words = ("fetch", 7115, "--server", "test", "--cache-dir", tmp_path, "--quiet")
    assert run(*words, "--plan") == 0
    assert "3 frames of 1 file each; 0 of 3 files" in capsys.readouterr().out
    assert not list(tmp_path.rglob("*.fits"))
    assert run(*words) == 0
    out = capsys.readouterr().out
    assert "3 of 3 frames complete: 3 files downloaded" in out
    assert str(tmp_path) in out
    assert run(*words) == 0
    assert "0 files downloaded" in capsys.readouterr().out


def test_fetch_by_noaa_number_time_and_cadence(server, tmp_path, capsys):
    words = ("fetch", "--server", "test", "--cache-dir", tmp_path, "--quiet", "--noaa", 13422)
    assert run(*words, "--start", "2023-09-05", "--end", "2023-09-05T12:00", "--cadence", "1h") == 0
    assert "1 of 1 frames complete" in capsys.readouterr().out


def test_fetch_shows_a_bar_and_says_what_failed(server, tmp_path, capsys):
    server.faults.append(Fault("404", match="5000001", times=10**6))
    assert run("fetch", 7115, "--server", "test", "--cache-dir", tmp_path) == 1
    said = capsys.readouterr()
    assert "HTTP 404" in said.out
    assert "the same call again tries only what failed" in said.out
    assert "1 failed" in said.err


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("fetch",), "pass one of harpnum, noaa and query"),
        (("fetch", 7115, "--noaa", 13422), "not harpnum and noaa"),
        (("fetch", 7115, "--cadence", "7x"), "is no cadence"),
        (("fetch", 7115, "--start", "soon"), "is not a time"),
        (("fetch", 7115, "--server", "nowhere"), "is not a server"),
        (("fetch", 1, "--server", "test"), "has no record"),
        (("fetch", 7115, "--server", "test", "--segments", "br"), "no segment 'br'"),
    ],
)
def test_what_cannot_be_says_why(words, error, server, tmp_path, capsys):
    assert run(*words, "--cache-dir", tmp_path) == 2
    said = capsys.readouterr().err
    assert said.startswith("sunwidgets fetch: ")
    assert error in said
    assert "Traceback" not in said


def test_an_interrupt_says_that_nothing_is_lost(server, tmp_path, capsys, monkeypatch):
    def press(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sunwidgets.core.jsoc.download.check_file", press)
    assert run("fetch", 7115, "--server", "test", "--cache-dir", tmp_path, "--quiet") == 130
    assert "goes on from there" in capsys.readouterr().err


def test_cache_lists_trims_and_clears(server, tmp_path, capsys):
    words = ("cache", "--cache-dir", tmp_path)
    assert run(*words) == 0
    assert "0 files" in capsys.readouterr().out
    run("fetch", 7115, "--server", "test", "--cache-dir", tmp_path, "--quiet")
    capsys.readouterr()
    assert run(*words) == 0
    listing = capsys.readouterr().out
    assert "20230905_000000_TAI" in listing
    assert "3 files" in listing
    assert run(*words, "--harpnum", 1) == 0
    assert "0 files" in capsys.readouterr().out
    assert run(*words, "--trim", 1) == 0
    assert "removed 0.0 kB" in capsys.readouterr().out
    assert run(*words, "--clear") == 0
    assert not list(tmp_path.rglob("*.fits"))


def test_help_and_version(capsys):
    for words in (("--help",), ("fetch", "--help"), ("cache", "--help"), ("--version",)):
        with pytest.raises(SystemExit) as left:
            run(*words)
        assert left.value.code == 0
        assert capsys.readouterr().out
