"""Without the server: what was asked before still gives its frames, and says how old that is."""

import shutil

import pytest

from sunwidgets.core.jsoc import JsocClient, Patience, preflight
from sunwidgets.core.sharp import SharpCube
from sunwidgets.exceptions import JsocDownloadError, JsocServerError, JsocWarning
from tests.jsoc_server import Fault
from tests.jsoc_server.archive import HARPNUM


def test_frames_that_are_there_need_no_server(serve, fetch, expect, archive):
    server = serve()
    fetch(server)
    server.stop()
    with pytest.warns(JsocWarning, match="does not answer"):
        cube = fetch(server)
    expect(cube, archive)
    assert cube.report.offline
    assert "the list of records is that of 20" in str(cube.report)


def test_frames_that_are_not_there_are_gaps(serve, fetch, expect, archive, folder):
    server = serve()
    fetch(server)
    server.stop()
    for path in folder.glob("*/*/*/*/5000003"):
        shutil.rmtree(path)
    with pytest.warns(JsocWarning) as warned:
        cube = fetch(server)
    expect(cube, archive, missing=(3,))
    assert "not in the cache" in cube.gaps["reason"][0]
    assert all(warning.filename.endswith("conftest.py") for warning in warned)


def test_a_question_that_is_new_has_no_answer(serve, fetch, folder):
    server = serve()
    fetch(server)
    server.stop()
    with pytest.raises(JsocServerError, match=r"no earlier answer.*SharpCube\.sample") as caught:
        fetch(server, start="2023-09-06")
    assert str(folder) in str(caught.value)


def test_nothing_at_all(serve, fetch, folder):
    server = serve()
    server.stop()
    with pytest.raises(JsocServerError, match="refused"):
        fetch(server)


def test_answers_without_frames(serve, fetch, folder):
    server = serve()
    fetch(server)
    server.stop()
    for path in folder.glob("*/hmi*"):
        shutil.rmtree(path)
    with pytest.raises(JsocDownloadError, match="not in the cache"):
        fetch(server)


def test_an_answer_that_was_damaged_counts_as_none(serve, fetch, folder):
    server = serve()
    fetch(server)
    server.stop()
    for path in folder.glob("*/answers/*.json"):
        path.write_text(path.read_text()[:-20])
    with pytest.raises(JsocServerError, match="no earlier answer"):
        fetch(server)


def test_a_server_in_trouble_is_not_waited_for_when_its_answer_is_known(serve, fetch, expect, archive):
    server = serve()
    fetch(server)
    server.faults.append(Fault("500", on="any", times=10**6))
    n_before = len(server.log)
    with pytest.warns(JsocWarning, match="HTTP 500"):
        expect(fetch(server), archive)
    assert len(server.log) - n_before == 2


def test_a_host_that_is_not_known(folder, serve):
    config = serve().config.copy()
    for name in ("url_jsoc_info", "url_jsoc_fetch", "http_download_baseurl"):
        setattr(config, name, f"http://no-such-host.invalid/{name}")
    client = JsocClient(config, patience=Patience(attempts=1))
    with pytest.raises(JsocServerError, match=r"no-such-host\.invalid"):
        SharpCube.from_jsoc(HARPNUM, client=client, cache_dir=folder, progress=False)


def test_a_plan_offline_says_so(serve, fetch, folder):
    server = serve()
    fetch(server)
    server.stop()
    client = JsocClient(server.config, patience=Patience(attempts=1))
    text = str(preflight(HARPNUM, client=client, cache_dir=folder))
    assert "from an earlier answer" in text
    assert "8 of 8 files" in text
