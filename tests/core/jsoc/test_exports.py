"""Exports: queued, refused for no reason, expired, split; and a request that outlives its process."""

import pytest

from sunwidgets.exceptions import JsocDownloadError, JsocRequestError, JsocWarning
from tests.core.jsoc.conftest import EMAIL, cached_files
from tests.jsoc_server import Fault


def status(code, on, times=1, skip=0, **others):
    def change(answer):
        return {**answer, "status": code, "error": f"code {code}", **others}

    return Fault("change", on=on, change=change, times=times, skip=skip)


@pytest.mark.parametrize("route", ["as-is", "fits"])
@pytest.mark.parametrize("tape", [False, True])
def test_both_exports_bring_every_frame(route, tape, serve, fetch, expect, archive, folder):
    if tape:
        for at in range(8):
            archive.change(at, online="N")
    server = serve()
    cube = fetch(server, route=route, email=EMAIL, segments=("Br", "bitmap"))
    expect(cube, archive)
    expect(cube, archive, "bitmap")
    assert len(cached_files(folder)) == 16
    assert server.exports.n_requests == 1
    assert not cube.report.failures


# What an export may answer on its way to an end that is good.
DETOURS = {
    "status 4 that is not true": status(4, "exp_request", times=2),
    "status 2 several times": status(2, "exp_status", times=5),
    "status 6, then known": status(6, "exp_status", times=4),
    "status 6 at once": status(6, "exp_request"),
    "another export pending": status(7, "exp_request", times=3),
    "status 3, too large": status(3, "exp_request"),
    "expired while waiting": status(5, "exp_status"),
    "status as text": status("2", "exp_status", times=2),
    "500 to the request": Fault("500", on="exp_request", times=2),
    "500 to the question": Fault("500", on="exp_status", times=2),
    "HTML for the state": Fault("html", on="exp_status", times=2),
    "reset while asking": Fault("reset", on="exp_status", times=2),
    "a long wait": status(1, "exp_status", wait=10**9),
}


@pytest.mark.parametrize("kind", DETOURS)
def test_a_detour_still_ends_with_every_frame(kind, serve, fetch, expect, archive):
    fault = DETOURS[kind]
    server = serve(Fault(fault.name, fault.on, times=fault.times, change=fault.change))
    what = {"route": "fits", "email": EMAIL, "patience": {"export_timeout": 1000.0}}
    if kind == "expired while waiting":
        with pytest.raises(JsocDownloadError, match="has expired"):
            fetch(server, **what)
    cube = fetch(server, **what)
    expect(cube, archive)
    assert server.most_at_once == 1


# What an export may answer without end, and what is said then.
DEAD_ENDS = {
    "status 2 for ever": (status(2, "exp_status", times=10**6), "is not ready"),
    "status 1 for ever": (status(1, "exp_status", times=10**6), "is not ready"),
    "status 4 for ever": (status(4, "exp_request", times=10**6), "code 4"),
    "status 6 for ever": (status(6, "exp_status", times=10**6), "failed: code 6"),
    "status 3 for each": (status(3, "exp_request", times=10**6), "too large: code 3"),
    "status 7 for ever": (status(7, "exp_request", times=10**6), "is running"),
    "unknown status": (status(42, "exp_request", times=10**6), "refused: code 42"),
    "no status": (
        Fault("change", on="exp_request", change=lambda answer: {}, times=10**6),
        "has no status",
    ),
    "no number": (status(2, "exp_request", times=10**6, requestid=None), "no usable number"),
    "a path for a number": (status(2, "exp_request", times=10**6, requestid="../../x"), "no usable number"),
    "a list of nothing": (status(0, "exp_status", times=10**6, data=[{}]), "cannot be read"),
    "no files": (status(0, "exp_status", times=10**6, data=[]), "does not have it"),
}


@pytest.mark.parametrize("kind", DEAD_ENDS)
def test_a_dead_end_is_reported_and_the_direct_frames_are_kept(kind, serve, fetch, expect, archive, folder):
    fault, words = DEAD_ENDS[kind]
    archive.change(3, online="N")
    server = serve(Fault(fault.name, fault.on, times=fault.times, change=fault.change))
    with pytest.warns(JsocWarning, match="1 frames are not complete"):
        cube = fetch(server, email=EMAIL)
    expect(cube, archive, missing=(3,))
    [failure] = cube.report.failures
    assert "on tape" in failure.reason
    assert words in failure.reason
    assert len(cached_files(folder)) == 7
    server.faults.clear()
    expect(fetch(server, email=EMAIL), archive)


def test_the_next_call_waits_for_the_same_export(serve, fetch, expect, archive):
    server = serve()
    server.exports.questions_until_ready = 30
    what = {"route": "fits", "email": EMAIL}
    with pytest.raises(JsocDownloadError, match="goes on waiting for it"):
        fetch(server, **what)
    n_asked = len(server.asked("exp_status"))
    assert n_asked < 30
    cube = fetch(server, **what, patience={"export_timeout": 1000.0})
    expect(cube, archive)
    assert server.exports.n_requests == 1


@pytest.mark.parametrize(("name", "n_requests"), [("500", 1), ("404", 2)])
def test_an_export_is_used_again_unless_its_files_are_gone(name, n_requests, serve, fetch, expect, archive):
    server = serve(Fault(name, match="5000003", times=10**6))
    with pytest.warns(JsocWarning):
        fetch(server, route="fits", email=EMAIL)
    server.faults.clear()
    expect(fetch(server, route="fits", email=EMAIL), archive)
    assert server.exports.n_requests == n_requests


def test_records_on_tape_are_fetched_by_an_export_where_there_is_an_address(serve, fetch, expect, archive):
    archive.change(3, online="N")
    server = serve()
    with pytest.warns(JsocWarning, match=r"on tape; an export may have it, but that needs an e-mail"):
        cube = fetch(server)
    expect(cube, archive, missing=(3,))
    assert not server.asked("exp_request")
    cube = fetch(server, email=EMAIL)
    expect(cube, archive)
    assert len(server.asked("exp_request")) == 1
    assert "#5000003" in server.asked("exp_request")[0]["address"]
    assert "#5000002" not in server.asked("exp_request")[0]["address"]


def test_an_address_that_is_not_registered(serve, fetch, archive):
    server = serve()
    with pytest.raises(JsocRequestError, match=r"nobody@example\.com is not registered"):
        fetch(server, route="fits", email="nobody@example.com")
    with pytest.raises(JsocRequestError, match="pass email="):
        fetch(server, route="as-is")
    assert not server.asked("exp_request")
    archive.change(3, online="N")
    with pytest.warns(JsocWarning, match="is not registered"):
        assert len(fetch(server, email="nobody@example.com")) == 7


def test_an_export_of_another_record_is_not_taken(serve, fetch, expect, archive):
    wrong = archive.records[4].exported_file("Br")
    server = serve(Fault("given", match="5000003", value=wrong, times=10**6))
    with pytest.warns(JsocWarning, match="of another record"):
        cube = fetch(server, route="fits", email=EMAIL)
    expect(cube, archive, missing=(3,))
