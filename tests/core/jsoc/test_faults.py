"""Whatever goes wrong: all good frames, nothing broken in the cache, and a report that says what happened."""

import json
import math
import pickle

import astropy.units as u
import numpy as np
import pytest
from astropy.io import fits

from sunwidgets.core.sharp import SharpCube
from sunwidgets.exceptions import JsocDownloadError, JsocServerError, JsocWarning
from tests.core.jsoc.conftest import EMAIL, HASTY, cached_files
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
    hangs = fault.name in ("drip", "silence")
    server = serve(fault)
    cube = fetch(server, patience=HASTY if hangs else {})
    assert fault.hits == fault.times
    expect(cube, archive)
    assert len(cached_files(folder)) == 8
    assert not cube.report.failures
    assert cube.report.n_complete == cube.report.n_frames == 8
    # A server that drips or keeps silent does not notice that the client has hung up.
    assert server.most_at_once == 1 or hangs


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
        cube = fetch(server, patience={"attempts": 2} | (HASTY if name in ("drip", "silence") else {}))
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


def changed(change, on="rs_list"):
    return Fault("change", on=on, change=change, times=10**6)


def column(answer, name):
    return next(entry for entry in answer["keywords"] + answer["segments"] if entry["name"] == name)["values"]


def shuffled(answer):
    order = [5, 2, 7, 0, 3, 1, 6, 4]
    for entry in answer["keywords"] + answer["segments"]:
        entry["values"] = [entry["values"][at] for at in order]
    for entry in answer["segments"]:
        entry["dims"] = [entry["dims"][at] for at in order]
    answer["recinfo"] = [answer["recinfo"][at] for at in order]
    return answer


def doubled(answer):
    for entry in answer["keywords"] + answer["segments"]:
        entry["values"] += entry["values"][:3]
        if "dims" in entry:
            entry["dims"] += entry["dims"][:3]
    answer["recinfo"] += answer["recinfo"][:3]
    return answer


def without_dims(answer):
    for entry in answer["segments"]:
        del entry["dims"]
    return answer


def with_values(name, **values):
    def change(answer):
        for at, value in values.items():
            column(answer, name)[int(at.removeprefix("at"))] = value
        return answer

    return change


@pytest.mark.parametrize("change", [shuffled, doubled, without_dims])
def test_an_answer_in_another_order_is_the_same(change, serve, fetch, expect, archive):
    cube = fetch(serve(changed(change)))
    expect(cube, archive)
    assert not cube.report.failures


def test_a_record_and_its_successor(serve, fetch, archive):
    def both(answer):
        answer = doubled(answer)
        column(answer, "*recnum*")[-1] = 9_999_999
        column(answer, "Br")[-1] = f"{archive.records[4].folder}/Br.fits"
        return answer

    cube = fetch(serve(changed(both)))
    assert len(cube) == 8
    assert cube.header(2)["RECNUM"] == 9_999_999
    np.testing.assert_allclose(cube.frame("Br", 2), archive.records[4].picture("Br"), atol=0.006)
    assert "newest" in str(cube.report)


def test_missing_keywords_are_nan_in_numbers_and_words_elsewhere(serve, fetch, archive):
    archive.set_keyword(2, "USFLUX", "MISSING")
    archive.set_keyword(3, "CMASK", "Invalid KeyLink")
    archive.set_keyword(4, "NOAA_ARS", "MISSING")
    archive.set_keyword(5, "QUALITY", "0x00000101")
    cube = fetch(serve())
    keywords = cube.keywords
    assert np.flatnonzero(np.isnan(keywords["USFLUX"].value)).tolist() == [2]
    assert np.flatnonzero(np.isnan(keywords["CMASK"].value)).tolist() == [3]
    assert keywords["NOAA_ARS"][4] == "MISSING"
    assert cube.noaa_ars == (13422, 13423)
    assert cube.quality["QUALITY"][5] == 0x101
    assert cube.quality["text"][5] == ("eclipse", "unknown bit 0x00000001")
    assert not cube.quality["no_data"].any()


@pytest.mark.parametrize("quality", ["0xC0000000", "0x80000000", "-2147483648", "3221225472"])
def test_a_record_without_data_is_a_gap_and_not_a_failure(quality, serve, fetch, expect, archive):
    archive.set_keyword(3, "QUALITY", quality)
    server = serve()
    cube = fetch(server)
    expect(cube, archive, missing=(3,))
    assert not cube.report.failures
    assert "no data" in cube.gaps["reason"][0]
    assert not any(str(archive.records[3].recnum) in path for path in server.files_sent)


def test_flagged_is_not_without_data(serve, fetch, expect, archive):
    archive.set_keyword(3, "QUALITY", "0x40000000")
    cube = fetch(serve())
    expect(cube, archive)
    assert cube.quality["flagged"][3]
    assert not cube.quality["no_data"][3]


def test_a_record_without_coordinates_is_a_gap(serve, fetch, expect, archive):
    archive.set_keyword(3, "CRVAL1", "MISSING")
    cube = fetch(serve())
    expect(cube, archive, missing=(3,))
    assert "CRVAL1" in cube.gaps["reason"][0]


@pytest.mark.parametrize("word", ["NoDataFile", "InvalidSegName", "BadSegLink", "", "Invalid KeyLink"])
def test_a_segment_without_a_file(word, serve, fetch, expect, archive):
    with pytest.warns(JsocWarning, match="names no file"):
        cube = fetch(serve(changed(with_values("Br", at3=word))))
    expect(cube, archive, missing=(3,))


def test_a_frame_that_lacks_one_of_its_segments_is_no_gap(serve, fetch, archive):
    server = serve(Fault("404", match=f"{archive.records[3].folder}/bitmap", times=10**6))
    with pytest.warns(JsocWarning):
        cube = fetch(server, segments=("Br", "bitmap"))
    assert len(cube) == 8
    assert [cube.has("bitmap", index) for index in range(8)] == [True] * 3 + [False] + [True] * 4
    assert [failure.segment for failure in cube.report.failures] == ["bitmap"]
    assert cube.report.n_complete == 7


def test_a_file_of_another_size_is_not_taken(serve, fetch, expect, archive, folder):
    small = fits.CompImageHDU(np.zeros((20, 30), dtype=np.int16))
    path = folder.parent / "small.fits"
    fits.HDUList([fits.PrimaryHDU(), small]).writeto(path)
    fault = Fault("given", match=str(archive.records[3].recnum), value=path.read_bytes(), times=10**6)
    with pytest.warns(JsocWarning, match="where the record says"):
        cube = fetch(serve(fault))
    expect(cube, archive, missing=(3,))


def test_a_reprocessed_record_is_fetched_anew(serve, fetch, expect, archive, folder):
    server = serve()
    fetch(server)
    archive.reprocess(3)
    n_files = len(server.files_sent)
    cube = fetch(server)
    expect(cube, archive)
    assert server.files_sent[n_files:] == [f"{archive.records[3].folder}/Br.fits"]
    assert len(cached_files(folder)) == 9


def test_a_record_reprocessed_between_question_and_download(serve, fetch, archive):
    """The export is asked by record number, so that what comes is never another record's."""
    server = serve()
    before = archive.records[3]

    def meanwhile(answer):
        if server.archive.records[3].recnum == before.recnum:
            server.archive.reprocess(3)
        return answer

    server.faults.append(changed(meanwhile))
    with pytest.warns(JsocWarning, match="1 frames are not complete"):
        cube = fetch(server, route="fits", email=EMAIL)
    assert cube.report.failures[0].t_rec == before.t_rec
    assert "does not have it" in cube.report.failures[0].reason
    server.faults.clear()
    assert len(fetch(server)) == 8


BROKEN_ANSWERS = {
    "no names": lambda answer: {**answer, "recinfo": []},
    "unequal columns": lambda answer: {**answer, "recinfo": answer["recinfo"][:5]},
    "no keywords": lambda answer: {**answer, "keywords": []},
    "keywords are words": lambda answer: {**answer, "keywords": "none"},
    "segments are null": lambda answer: {**answer, "segments": None},
    "values are a number": lambda answer: {**answer, "keywords": [{"name": "T_REC", "values": 5}]},
    "no status": lambda answer: {name: value for name, value in answer.items() if name != "status"},
    "an error": lambda answer: {"status": 1, "error": "\x1b[31mtoo <b>bad</b>"},
    "no record numbers": with_values("*recnum*", **{f"at{at}": "NaN" for at in range(8)}),
    "no times": with_values("T_REC", **{f"at{at}": "MISSING" for at in range(8)}),
    "nested": lambda answer: json.loads("[" * 500 + "]" * 500),
}


@pytest.mark.parametrize("kind", BROKEN_ANSWERS)
def test_an_answer_that_cannot_be_read_is_an_error_that_says_so(kind, serve, fetch, folder):
    server = serve(changed(BROKEN_ANSWERS[kind]))
    with pytest.raises((JsocServerError, ValueError), match="record") as caught:
        fetch(server)
    assert "\x1b" not in str(caught.value)
    assert not cached_files(folder)


def test_one_row_that_cannot_be_read_costs_one_frame(serve, fetch, expect, archive):
    cube = fetch(serve(changed(with_values("T_REC", at3="MISSING"))))
    expect(cube, archive, missing=(3,))
    assert "left out the record" in str(cube.report)


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


def test_the_frames_are_those_of_a_file_with_full_headers(serve, fetch, archive, tmp_path):
    for at, record in enumerate(archive.records):
        (tmp_path / f"{at}.Br.fits").write_bytes(record.exported_file("Br"))
    exported = SharpCube.from_files(tmp_path / "*.Br.fits")
    direct = fetch(serve())
    for index in range(8):
        assert direct.geometry(index) == exported.geometry(index)
        np.testing.assert_array_equal(direct.frame("Br", index), exported.frame("Br", index))
    assert direct.keywords.colnames == exported.keywords.colnames
    for name in direct.keywords.colnames:
        assert all(direct.keywords[name] == exported.keywords[name]), name
        assert direct.keywords[name].info.unit == exported.keywords[name].info.unit
    assert math.isclose(direct.map("Br", 0).dsun.value, exported.map("Br", 0).dsun.value, rel_tol=0)


def test_an_answer_that_is_packed_is_unpacked(serve, fetch, expect, archive):
    """Some proxies pack what was asked for as it is."""
    expect(fetch(serve(Fault("gzip", on="rs_list"), Fault("gzip", on="file", times=3))), archive)


def test_control_characters_in_an_answer(serve, fetch, expect, archive):
    def change(answer):
        column(answer, "T_OBS")[2] = "a\tb\x01c"
        return answer

    fault = Fault("raw", on="rs_list", times=10**6, change=change)
    cube = fetch(serve(fault))
    expect(cube, archive)
    assert fault.hits == 1


def test_keywords_that_would_change_the_picture_are_left_out(serve, fetch, expect, archive):
    names = ("TFORM1", "ZBITPIX", "NAXIS1", "BSCALE", "EXTNAME", "ZZERO", "ZZERO1", "THEAP", "END")

    def change(answer):
        for name in names:
            answer["keywords"].append({"name": f"{name}_evil", "type": "int", "note": f"[{name}] evil"})
        return answer

    for at in range(8):
        for name in names:
            archive.set_keyword(at, f"{name}_evil", "7")
    archive.keywords = {**archive.keywords, **dict.fromkeys((f"{name}_evil" for name in names), "int")}
    expect(fetch(serve(changed(change, on="series_struct"))), archive)


def test_a_keyword_does_not_take_the_name_of_another(serve, fetch, archive):
    for at in range(8):
        archive.set_keyword(at, "U_S_FLUX", "666")
    archive.keywords = {**archive.keywords, "U_S_FLUX": "double"}
    cube = fetch(serve())
    assert cube.keywords["USFLUX"].value.min() > 1e20


def test_a_time_far_away_is_left_out(serve, fetch, expect, archive):
    cube = fetch(serve(changed(with_values("T_REC", at3="9999.01.01_00:00:00_TAI"))), cadence=720 * u.s)
    expect(cube, archive, missing=(3,))


def test_a_cube_goes_to_other_processes(serve, fetch, archive):
    archive.set_keyword(3, "QUALITY", "0x80000000")
    cube = fetch(serve(), keywords="USFLUX")
    again = pickle.loads(pickle.dumps(cube))
    np.testing.assert_array_equal(again.frame("Br", 5), cube.frame("Br", 5))
    assert again.gaps["reason"].tolist() == cube.gaps["reason"].tolist()
    assert again.keywords.colnames == cube.keywords.colnames
    assert str(again.report) == str(cube.report)
