"""From a number to a cube, where nothing goes wrong: regions, times, keywords, plans, progress."""

import logging
import math
import pickle
import subprocess
import sys

import astropy.units as u
import drms
import numpy as np
import pytest

from sunwidgets.core.jsoc import JsocClient, download_plan, preflight
from sunwidgets.core.sharp import SharpCube
from sunwidgets.exceptions import JsocRequestError, UnknownSegmentError
from sunwidgets.widgets._sharp_manifest import manifest
from tests.core.conftest import CCD_HEADER
from tests.core.jsoc.conftest import quick_client
from tests.jsoc_server import Archive, Record, real_archive, sample_archive
from tests.jsoc_server.archive import HARPNUM

START = "2023-09-05T00:00"


def test_a_drms_client_is_enough(serve, expect, archive, folder):
    server = serve()
    cube = SharpCube.from_jsoc(
        HARPNUM, client=drms.Client(server=server.config), cache_dir=folder, progress=False
    )
    expect(cube, archive)
    assert (cube.harpnum, cube.series) == (HARPNUM, "hmi.sharp_cea_720s")
    assert cube.report.n_fetched == 8


def test_the_default_cache_is_used(serve, fetch, tmp_path):
    fetch(serve(), cache_dir=None)
    assert list((tmp_path / "default cache").rglob("*.fits"))


@pytest.mark.parametrize("noaa", [13422, 13423])
def test_a_noaa_number_finds_its_harp(noaa, serve, fetch, expect, archive):
    server = serve()
    cube = fetch(server, noaa=noaa)
    expect(cube, archive)
    assert cube.noaa_ars == (13422, 13423)
    assert "NOAA_ARS" in server.asked("rs_list")[0]["address"]


@pytest.mark.parametrize("noaa", [1342, 3423, 422, 99999])
def test_a_part_of_a_noaa_number_is_another_region(noaa, serve, fetch):
    with pytest.raises(JsocRequestError, match=rf"no HARP .* holds NOAA {noaa}"):
        fetch(serve(), noaa=noaa)


def test_a_noaa_number_in_two_harps_names_both(serve, fetch, archive):
    archive.set_keyword(7, "HARPNUM", "7120")
    with pytest.raises(JsocRequestError, match=r"7115 \(7 records\), 7120 \(1 records\); pass harpnum="):
        fetch(serve(), noaa=13422)


def test_a_noaa_number_in_some_records_only(serve, fetch, expect, archive):
    """The region is named late in the life of the patch; the cube has all of it."""
    for at in range(5):
        archive.set_keyword(at, "NOAA_ARS", "MISSING")
    expect(fetch(serve(), noaa=13422), archive)


def test_a_record_set_in_jsocs_words(serve, fetch):
    cube = fetch(serve(), query="hmi.sharp_cea_720s[7115][2023.09.05_00:00_TAI/1d]{Br, bitmap}")
    assert cube.segments == ("bitmap", "Br")
    assert cube.times[-1].isot < "2023-09-06"
    assert cube.report.notes == ()


def test_a_record_set_of_two_regions_is_no_cube(serve, fetch, archive):
    archive.set_keyword(7, "HARPNUM", "7120")
    with pytest.raises(JsocRequestError, match="HARP 7115, 7120; a cube holds one region"):
        fetch(serve(), query="hmi.sharp_cea_720s[][2023.09.05_00:00_TAI/9d]")


def test_both_ends_of_a_range_are_in_it(serve, fetch, archive):
    times = [record.t_rec for record in archive.records]
    cube = fetch(serve(), start=times[2], end=times[4])
    assert len(cube) == 3
    assert "JSOC has no record at" in cube.report.notes[0]


def test_a_cadence_counts_from_the_start_and_gaps_are_by_it(serve, fetch):
    archive = sample_archive(240, segments=("Br",))
    server = serve(archive=archive)
    del archive.records[10]
    cube = fetch(server, start=START, end="2023-09-05T06:00", cadence=1 * u.h)
    assert [time.isot[11:16] for time in cube.times] == ["00:00", "01:00", "03:00", "04:00", "05:00", "06:00"]
    assert cube.cadence == 1 * u.h
    assert cube.gaps["n_missing"].tolist() == [1]
    assert cube.gaps["reason"].tolist() == ["JSOC has no record"]
    assert "@3600s" in server.asked("rs_list")[0]["address"]


def test_a_server_that_ignores_the_cadence_is_put_right(serve, fetch):
    archive = sample_archive(60, segments=("Br",))
    server = serve(archive=archive)
    exact = fetch(server, start=START, cadence=96 * u.min)
    from tests.jsoc_server import record_sets

    everything = record_sets._by_prime_key
    record_sets._by_prime_key = lambda records, place, text: everything(
        records, place, text.partition("@")[0]
    )
    try:
        cube = fetch(server, start=START, cadence=96 * u.min)
    finally:
        record_sets._by_prime_key = everything
    assert [time.isot for time in cube.times] == [time.isot for time in exact.times]
    assert len(cube) < 60
    assert "at other times" in str(cube.report)


def test_times_in_utc(serve, fetch, archive):
    times = [record.t_rec for record in archive.records]
    utc = times[2].replace("_TAI", "").replace(".", "-").replace("_", "T")
    # 37 s after the record in TAI, so that it is the next one that is first.
    cube = fetch(serve(), start=utc, scale="utc")
    assert cube.times[0].isot[:16].replace("-", ".").replace("T", "_") == times[3][:16]


def test_no_record_at_all(serve, fetch):
    with pytest.raises(JsocRequestError, match=r"TEST has no record of .*check the number and the times"):
        fetch(serve(), start="2011-02-15", end="2011-02-16")
    with pytest.raises(JsocRequestError, match="has no record"):
        fetch(serve(), harpnum=1)


def test_too_many_records_are_refused_before_they_are_listed(serve, fetch, monkeypatch):
    monkeypatch.setattr("sunwidgets.core.jsoc.plan.MOST_RECORDS", 5)
    server = serve()
    with pytest.raises(JsocRequestError, match="has 8 records, and one call takes 5"):
        fetch(server)
    assert not server.asked("rs_list")


def test_segments_and_series_that_are_not_there(serve, fetch):
    with pytest.raises(UnknownSegmentError, match=r"no segment 'br'; it has Br, .* Did you mean 'Br'"):
        fetch(serve(), segments="br")
    with pytest.raises(JsocRequestError, match="does not exist"):
        fetch(serve(), series="ccd")
    with pytest.raises(JsocRequestError, match=r"no keyword 'USFLUXX'.* Did you mean 'USFLUX'"):
        fetch(serve(), keywords=["USFLUXX"])
    with pytest.raises(JsocRequestError, match="route must be one of"):
        fetch(serve(), route="quick")
    with pytest.raises(TypeError):
        fetch(serve(), segment="Br")


def test_only_the_keywords_asked_for(serve, fetch, archive):
    server = serve()
    cube = fetch(server, keywords=["usflux", "DATE-OBS", "T_REC_step"])
    columns = cube.keywords.colnames
    assert {"T_REC", "HARPNUM", "QUALITY", "USFLUX", "DATE-OBS", "RECNUM"} <= set(columns)
    assert not {"CMASK", "ERRVF", "LAT_FWT", "T_OBS"} & set(columns)
    whole = fetch(server)
    assert {"CMASK", "ERRVF", "LAT_FWT", "T_OBS"} <= set(whole.keywords.colnames)
    assert whole.report.n_fetched == 0
    assert whole.keywords["USFLUX"].unit == u.Mx


def test_a_plan_says_what_there_is_and_downloads_nothing(serve, folder, archive):
    archive.change(3, online="N")
    archive.set_keyword(4, "QUALITY", "0x80000000")
    server = serve()
    plan = preflight(HARPNUM, client=quick_client(server), cache_dir=folder, segments=("Br", "bitmap"))
    assert (plan.n_frames, plan.n_files, len(plan.missing), plan.n_offline) == (7, 14, 14, 1)
    assert plan.n_bytes == 7 * 1_000_000
    text = str(plan)
    for words in (
        "HARP 7115, hmi.sharp_cea_720s, Br, bitmap",
        "8 records, 2023.09.05_00:00:00_TAI to",
        "7 frames of 2 files each; 0 of 14 files",
        "14 files, at most 7.0 MB, from TEST",
        "1 frames are on tape",
        "1 records have no frame",
    ):
        assert words in text
    assert not server.asked("file")
    archive.change(3, online="Y")
    plan = preflight(HARPNUM, client=quick_client(server), cache_dir=folder)
    report = download_plan(plan, progress=False)
    assert report.n_fetched == 7
    again = preflight(HARPNUM, client=quick_client(server), cache_dir=folder)
    assert (len(again.cached), again.n_bytes) == (7, 0)
    assert "to download" not in str(again)


@pytest.mark.parametrize("size", ["NA", "MISSING", "-1", "", "1e30"])
def test_a_size_that_is_not_known(size, serve, folder, monkeypatch):
    from tests.jsoc_server import answers

    monkeypatch.setitem(answers.EXTRA, "*size*", lambda record: size)
    plan = preflight(HARPNUM, client=quick_client(serve()), cache_dir=folder)
    assert plan.n_bytes == 0
    assert "of unknown size" in str(plan)


def test_records_of_one_storage_unit_are_counted_once(serve, folder, monkeypatch):
    from tests.jsoc_server import answers

    monkeypatch.setitem(answers.EXTRA, "*sunum*", lambda record: record.recnum // 4)
    plan = preflight(HARPNUM, client=quick_client(serve()), cache_dir=folder)
    assert plan.n_bytes == 2_000_000


def test_the_progress_bar_counts_frames_and_bytes(serve, fetch, capfd):
    server = serve()
    fetch(server, progress=True, start="2023-09-06")
    fetch(server, progress=True, segments=("Br", "bitmap"))
    bars = capfd.readouterr().err
    assert "HARP 7115: 100%" in bars
    assert "8/8" in bars
    assert "kB" in bars


def test_the_real_record_by_each_route(real_record, serve, fetch, assert_as_sunpy):
    """Coordinates, keywords and pictures of a direct-path frame are those of the exported file."""
    archive = real_archive(real_record)
    server = serve(archive=archive)
    exported = SharpCube.from_files(real_record)
    segments = ("Br", "bitmap", "continuum")
    direct = fetch(server, harpnum=377, segments=segments)
    assert direct.noaa_ars == (11158,)
    assert direct.geometry(0) == exported.geometry(0)
    for segment in segments:
        np.testing.assert_allclose(
            direct.frame(segment, 0), exported.frame(segment, 0), atol=0.006, equal_nan=True
        )
    ours, theirs = direct.keywords, exported.keywords
    assert ours.colnames == theirs.colnames
    for name in ours.colnames:
        if np.issubdtype(np.asarray(ours[name]).dtype, np.number):
            np.testing.assert_array_equal(ours[name].value, theirs[name].value, err_msg=name)
            assert ours[name].unit == theirs[name].unit
        else:
            assert str(ours[name][0]) == str(theirs[name][0])
    assert_as_sunpy(direct, "Br")
    place, there = direct.map("Br", 0), exported.map("Br", 0)
    assert place.unit == there.unit
    for x, y in ((0, 0), (371.5, 188), (743, 376)):
        ours, theirs = (m.pixel_to_world(x * u.pix, y * u.pix) for m in (place, there))
        assert ours.separation(theirs) < 1e-6 * u.arcsec


def test_a_patch_of_the_picture_of_the_sky(serve, fetch, assert_as_sunpy):
    """hmi.sharp_720s: helioprojective, upside down, frames of any size."""
    cea = sample_archive(3, segments=("magnetogram",))
    records = []
    for record in cea.records:
        keywords = {**record.keywords, **{name: str(value) for name, value in CCD_HEADER.items()}}
        header = record.headers["magnetogram"].copy()
        header.update(CCD_HEADER)
        records.append(
            Record("hmi.sharp_720s", record.recnum, keywords, record.pictures, {"magnetogram": header})
        )
    cube = fetch(serve(archive=Archive(records)), series="ccd", segments="magnetogram")
    assert cube.series == "hmi.sharp_720s"
    assert cube.projection == "tan"
    assert_as_sunpy(cube, "magnetogram")


def test_values_are_of_the_type_that_the_series_says(serve, fetch):
    header = fetch(serve()).header(0)
    assert isinstance(header["HARPNUM"], int)
    assert isinstance(header["QUALITY"], int)
    assert isinstance(header["CRVAL1"], float)
    assert header["T_REC"] == "2023.09.05_00:00:00_TAI"
    assert header["DATE-OBS"].startswith("2023-09-04T23:5")
    assert header["TRECEPOC"] == "1993.01.01_00:00:00_TAI"
    assert header["TRECSTEP"] == 720.0
    assert "joined by sunwidgets" in str(header["HISTORY"])


def test_the_files_in_the_cache_open_on_their_own(serve, fetch, folder, expect, archive):
    fetch(serve(), segments=("Br", "bitmap"))
    cube = SharpCube.from_files(str(folder / "**" / "*.fits"))
    expect(cube, archive)
    assert cube.segments == ("bitmap", "Br")


def test_slices_keep_the_reasons_of_their_gaps(serve, fetch, archive):
    archive.set_keyword(0, "QUALITY", "0x80000000")
    archive.set_keyword(3, "QUALITY", "0x80000000")
    archive.set_keyword(7, "QUALITY", "0x80000000")
    cube = fetch(serve())
    assert len(cube) == 5
    assert cube.gaps["after"].tolist()[0] == -1
    assert cube.gaps["after"].tolist()[-1] == 4
    assert sum("no data" in reason for reason in cube.gaps["reason"]) == 3
    shown = manifest(cube)
    first, last = (shown["frames"][at]["time"] for at in (0, -1))
    assert shown["gaps"]
    assert all(first < gap["start"] <= gap["end"] < last for gap in shown["gaps"])
    inside = cube[1:4]
    assert sum("no data" in reason for reason in inside.gaps["reason"]) == 1
    assert sum("no data" in reason for reason in cube[:3].gaps["reason"]) == 2
    assert not any("no data" in reason for reason in cube[::2].gaps["reason"])


@pytest.mark.parametrize("server", ["no such server", 5, None])
def test_what_is_no_server(server, folder):
    with pytest.raises(JsocRequestError, match="is not a server"):
        JsocClient(server)


def test_a_server_without_addresses(folder):
    with pytest.raises(JsocRequestError, match="no address for queries"):
        JsocClient(drms.ServerConfig(name="empty"))


def test_a_server_without_exports_or_files(serve, fetch, archive, folder):
    config = drms.ServerConfig(name="small", url_jsoc_info=serve().config.url_jsoc_info)
    with pytest.raises(Exception, match="has no address for files"):
        SharpCube.from_jsoc(HARPNUM, client=JsocClient(config), cache_dir=folder, progress=False)
    with pytest.raises(JsocRequestError, match="takes none"):
        SharpCube.from_jsoc(
            HARPNUM, client=JsocClient(config), cache_dir=folder, progress=False, route="fits", email="a@b"
        )


def test_drms_is_loaded_when_jsoc_is_asked_and_not_before():
    code = (
        "import sys, sunwidgets.core.sharp, sunwidgets.core.jsoc, sunwidgets.__main__\n"
        "print([name for name in ('drms', 'pandas', 'ipywidgets', 'IPython') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_loading_drms_does_not_make_others_talk():
    code = (
        "import logging\nfrom sunwidgets.core.jsoc import JsocClient\nJsocClient()\n"
        "import sys\nassert 'drms' in sys.modules\n"
        "print(len(logging.getLogger().handlers), logging.getLogger().level)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", str(logging.WARNING)]


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


def test_a_cube_goes_to_other_processes(serve, fetch, archive):
    archive.set_keyword(3, "QUALITY", "0x80000000")
    cube = fetch(serve(), keywords="USFLUX")
    again = pickle.loads(pickle.dumps(cube))
    np.testing.assert_array_equal(again.frame("Br", 5), cube.frame("Br", 5))
    assert again.gaps["reason"].tolist() == cube.gaps["reason"].tolist()
    assert again.keywords.colnames == cube.keywords.colnames
    assert str(again.report) == str(cube.report)
