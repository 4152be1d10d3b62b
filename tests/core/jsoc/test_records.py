"""From JSOC's answer to records: any order, doubles, successors, missing values, and what cannot be read."""

import json

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.exceptions import JsocServerError, JsocWarning
from tests.core.jsoc.conftest import EMAIL, cached_files, changed, column, with_values
from tests.jsoc_server import Fault


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
