"""Whatever goes wrong: all good frames, nothing broken in the cache, and a report that says what happened."""

import numpy as np
import pytest
from astropy.io import fits

from sunwidgets.exceptions import JsocDownloadError, JsocServerError, JsocWarning
from tests.core.jsoc.conftest import HASTY, cached_files
from tests.jsoc_server import Fault

# What is over after a while: (fault, where, options).
PASSING = {
    "500": Fault("500", times=2),
    "502": Fault("502", times=1),
    "503 with a time to wait": Fault("503", times=1, value=1),
    "429": Fault("429", times=1),
    "500 to a query": Fault("500", on="rs_list", times=3),
    "503 to the count": Fault("503", on="rs_summary", times=2),
    "reset before the answer": Fault("reset", times=2),
    "reset mid-file": Fault("reset mid-file", times=3),
    "truncated body": Fault("truncated", times=2),
    "wrong length": Fault("wrong length", times=2),
    "slow drip": Fault("drip", times=1),
    "silence": Fault("silence", times=1),
    "silence after a question": Fault("silence", on="rs_list", times=1),
    "HTML for a file": Fault("html", times=2),
    "empty file": Fault("empty", times=2),
    "flipped byte": Fault("flipped byte", times=2),
    "half a file, with its length": Fault("half", times=1),
    "a file that is none": Fault("given", value=b"SIMPLE  =" + b" " * 6000, times=1),
    "another file": Fault("given", value=b"\x1f\x8b" + b"\0" * 2880, times=1),
    "HTML for JSON": Fault("html", on="rs_list", times=2),
    "HTML for the series": Fault("html", on="series_struct", times=2),
    "empty JSON": Fault("empty", on="rs_list", times=1),
    "half of the JSON": Fault("half", on="rs_list", times=1),
    "a JSON list": Fault("given", on="rs_list", value=b"[1, 2]", times=1),
    "JSON without end": Fault("given", on="rs_summary", value=b"[" * 100_000, times=1),
    "reset in the JSON": Fault("reset mid-file", on="rs_list", times=1),
    "truncated JSON": Fault("truncated", on="series_struct", times=1),
    "redirect to itself": Fault("redirect", times=1),
}


def fresh(fault: Fault) -> Fault:
    return Fault(fault.name, fault.on, fault.match, fault.times, fault.skip, fault.change, fault.value)


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_leaves_no_trace(kind, serve, fetch, expect, archive, folder):
    fault = fresh(PASSING[kind])
    server = serve(fault)
    cube = fetch(server, patience=HASTY.get(fault.name))
    assert fault.hits == fault.times
    expect(cube, archive)
    assert len(cached_files(folder)) == 8
    assert not cube.report.failures
    assert cube.report.n_complete == cube.report.n_frames == 8
    # A server that drips or keeps silent does not notice that the client has hung up.
    assert server.most_at_once == 1 or fault.name in HASTY


# What does not go away for one file: (what happens, what is said of it).
LASTING = {
    "500": ("500", "HTTP 500"),
    "404": ("404", "HTTP 404"),
    "403": ("403", "HTTP 403"),
    "reset mid-file": ("reset mid-file", "127.0.0.1"),
    "truncated body": ("truncated", "broke off"),
    "wrong length": ("wrong length", "truncated"),
    "slow drip": ("drip", "too slowly"),
    "silence": ("silence", "no answer in time"),
    "HTML for a file": ("html", "not a FITS file"),
    "empty": ("empty", "0 bytes"),
    "flipped byte": ("flipped byte", "damaged"),
    "redirect for ever": ("redirect", "redirects more than"),
}


@pytest.mark.parametrize("kind", LASTING)
def test_what_lasts_is_a_gap_with_its_reason_and_is_tried_again(kind, serve, fetch, expect, archive, folder):
    name, words = LASTING[kind]
    server = serve(Fault(name, match=str(archive.records[3].recnum), times=10**6))
    with pytest.warns(JsocWarning, match="1 frames are not complete"):
        cube = fetch(server, patience={"attempts": 2} | HASTY.get(name, {}))
    expect(cube, archive, missing=(3,))
    assert len(cached_files(folder)) == 7
    [failure] = cube.report.failures
    assert (failure.t_rec, failure.segment) == (archive.records[3].t_rec, "Br")
    assert words in failure.reason
    assert words in str(cube.report)
    gap = next(row for row in cube.gaps if row["after"] == 2)
    assert gap["start"].isot == gap["end"].isot
    assert words in gap["reason"]

    server.faults.clear()
    n_files = len(server.asked("file"))
    whole = fetch(server)
    expect(whole, archive)
    assert [entry["address"] for entry in server.asked("file")[n_files:]] == [
        f"{archive.records[3].folder}/Br.fits"
    ]
    assert whole.report.n_cached == 7


def test_a_file_of_another_size_is_not_taken(serve, fetch, expect, archive, folder):
    small = fits.CompImageHDU(np.zeros((20, 30), dtype=np.int16))
    path = folder.parent / "small.fits"
    fits.HDUList([fits.PrimaryHDU(), small]).writeto(path)
    fault = Fault("given", match=str(archive.records[3].recnum), value=path.read_bytes(), times=10**6)
    with pytest.warns(JsocWarning, match="where the record says"):
        cube = fetch(serve(fault))
    expect(cube, archive, missing=(3,))


def test_a_server_that_goes_away_is_not_asked_for_every_frame(serve, fetch, expect, archive):
    server = serve(Fault("reset", skip=2, times=10**6))
    with pytest.warns(JsocWarning, match="does not answer any more"):
        cube = fetch(server, patience={"attempts": 2})
    expect(cube, archive, missing=(2, 3, 4, 5, 6, 7))
    # Two good ones, then three frames with two attempts each.
    assert len(server.asked("file")) == 2 + 3 * 2


def test_without_any_frame_there_is_an_error_with_a_report(serve, fetch):
    with pytest.raises(JsocDownloadError, match="HTTP 404") as caught:
        fetch(serve(Fault("404", times=10**6)))
    assert len(caught.value.report.failures) == 8
    assert "SharpCube.sample()" in str(caught.value)


def test_an_endless_answer_ends(serve, fetch, monkeypatch):
    monkeypatch.setattr("sunwidgets.core.jsoc.transport._MOST_ANSWER_BYTES", 10**6)
    with pytest.raises(JsocServerError, match="more than 1000000 bytes"):
        fetch(serve(Fault("endless", on="rs_summary", times=10**6)))


def test_waits_grow_and_differ(serve, fetch, monkeypatch):
    waits: list[float] = []
    fetch(
        serve(Fault("500", times=4)),
        patience={"sleep": waits.append, "first_wait": 1.0, "longest_wait": 60.0},
    )
    assert len(waits) == 4
    assert all(0 <= wait <= limit for wait, limit in zip(waits, (1, 2, 4, 8), strict=True))
    assert len(set(waits)) == 4


def test_a_time_to_wait_is_kept_to_but_not_for_ever(serve, fetch):
    waits: list[float] = []
    fetch(serve(Fault("503", times=1, value=7), Fault("429", times=1, skip=3, value=10**9)),
          patience={"sleep": waits.append})  # fmt: skip
    assert waits == [7, 300]


def test_an_answer_that_is_packed_is_unpacked(serve, fetch, expect, archive):
    """Some proxies pack what was asked for as it is."""
    expect(fetch(serve(Fault("gzip", on="rs_list"), Fault("gzip", on="file", times=3))), archive)
