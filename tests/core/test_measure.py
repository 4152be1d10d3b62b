"""Series of quantities: over all frames, kept, shared out, interrupted, and written to files."""

import os
import subprocess
import sys

import astropy.units as u
import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from astropy.time import Time

from sunwidgets.core.sharp import Region, SharpCube, spaceweather_keywords
from sunwidgets.core.sharp import series as series_module
from sunwidgets.core.sharp.sample import sample_unsigned_flux
from sunwidgets.core.sharp.series import measure_each
from sunwidgets.exceptions import FrameIndexError, RegionError, SharpFileError, UnknownKeywordError
from tests.core.conftest import write_frame

FLUX = ("Br", "Br_err", "conf_disambig", "bitmap")


@pytest.fixture
def cube():
    return SharpCube.sample(n_frames=6)


@pytest.fixture
def counted(monkeypatch):
    """Say which frames were computed."""
    computed = []
    honest = series_module.compute_groups

    def compute(cube, index, groups, mask):
        computed.append((index, [group.name for group in groups]))
        return honest(cube, index, groups, mask)

    monkeypatch.setattr(series_module, "compute_groups", compute)
    return computed


def spot(cube):
    return Region.from_pixels(cube, 0, "ellipse", [(400, 140), (480, 140), (400, 200)])


def test_a_series_is_what_each_frame_gives(cube):
    region = spot(cube)
    table = cube.measure(["MEANJZD", "USFLUX"], region=region, progress=False)
    assert table.colnames == [
        "frame", "T_REC", "QUALITY", "flagged", "reason", "pixels", "area",
        "MEANJZD", "ERRJZ", "USFLUX", "ERRVF",
    ]  # fmt: skip
    assert (table["T_REC"] == cube.times).all()
    for row in table:
        one = spaceweather_keywords(cube, int(row["frame"]), region=region)
        for name in ("MEANJZD", "ERRJZ", "USFLUX", "ERRVF"):
            assert row[name] == one[name] or (np.isnan(row[name]) and np.isnan(one[name]))
        assert row["pixels"] == one.counts["MEANJZD"]
        assert u.isclose(row["area"], one.areas["MEANJZD"])


def test_the_flux_of_the_sample_against_time(cube):
    table = cube.measure("USFLUX", progress=False)
    assert u.allclose(table["USFLUX"], sample_unsigned_flux(cube.times), rtol=1e-3)
    pull = (table["USFLUX"] - cube.keywords["USFLUX"]) / table["ERRVF"]
    assert np.abs(pull).max() < 1


def test_frames_are_chosen_as_in_a_list(cube):
    assert cube.measure("CMASK", frames=slice(1, None, 2), progress=False)["frame"].tolist() == [1, 3, 5]
    assert cube.measure("CMASK", frames=[-1, 0], progress=False)["frame"].tolist() == [5, 0]
    part = cube[2:4].measure("CMASK", progress=False)
    assert part["frame"].tolist() == [0, 1]
    assert (part["T_REC"] == cube.times[2:4]).all()
    with pytest.raises(FrameIndexError, match=r"no frame 6"):
        cube.measure("CMASK", frames=[6], progress=False)


def test_what_was_measured_is_kept_by_region_and_frame(cube, counted):
    cube.measure("USFLUX", frames=[0, 1], progress=False)
    cube.measure(["USFLUX", "CMASK"], progress=False)
    assert [index for index, _ in counted] == [0, 1, 2, 3, 4, 5]
    counted.clear()
    cube.measure(["USFLUX", "MEANJZD"], frames=[2], progress=False)
    assert counted == [(2, ["current"])]
    assert np.isfinite(cube.measure(["USFLUX", "MEANJZD"], frames=[2], progress=False)["USFLUX"][0])
    counted.clear()
    cube[2:4].measure(["MEANJZD"], frames=[0], progress=False)
    assert counted == []
    region = spot(cube)
    cube.measure("USFLUX", region=region, frames=[0], progress=False)
    cube.measure("USFLUX", region=region.to_dict(), frames=[0], progress=False)
    mask = region.mask(cube, 0)
    cube.measure("USFLUX", region=mask, frames=[0], progress=False)
    cube.measure("USFLUX", region=mask.copy(), frames=[0], min_pixels=7, progress=False)
    assert len(counted) == 2


def test_regions_used_long_ago_are_dropped(cube, counted, monkeypatch):
    monkeypatch.setattr(series_module, "MAX_REGIONS", 2)
    regions = [Region.from_pixels(cube, 0, "rectangle", [(200, 100), (400 + i, 200)]) for i in range(3)]
    for region in (*regions, regions[2], regions[0]):
        cube.measure("CMASK", region=region, frames=[0], progress=False)
    assert len(counted) == 4


def test_an_interrupt_loses_nothing(cube, counted, monkeypatch):
    honest = series_module.measure_frame

    def interrupted(cube, region, item):
        if item[0] == 3:
            raise KeyboardInterrupt
        return honest(cube, region, item)

    monkeypatch.setattr(series_module, "measure_frame", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cube.measure("USFLUX", progress=False)
    monkeypatch.setattr(series_module, "measure_frame", honest)
    counted.clear()
    cube.measure("USFLUX", progress=False)
    assert [index for index, _ in counted] == [3, 4, 5]


def test_frames_come_as_they_are_ready_and_the_caller_may_stop(cube, counted):
    work = measure_each(cube, ["USFLUX"])
    index, measured = next(work)
    assert index == 0
    assert measured.estimates["flux"]["USFLUX"].n_pixels == measured.n_pixels["flux"] > 1000
    work.close()
    assert len(counted) == 1


# What is wrong with frames is said, and no row is left out.


def test_flags_and_reasons(tmp_path):
    source = SharpCube.sample(n_frames=3)
    rows = [
        ("2011.02.15_02:00:00_TAI", 0),
        ("2011.02.15_02:12:00_TAI", 0x100),
        ("2011.02.15_02:24:00_TAI", 0),
    ]
    for i, (t_rec, quality) in enumerate(rows):
        for name in FLUX[: 2 if i == 2 else 4]:
            data = np.array(source.frame(name, 2))
            write_frame(tmp_path, name, t_rec=t_rec, data=data, QUALITY=quality)
    cube = SharpCube.from_files(tmp_path)
    table = cube.measure(["USFLUX", "MEANGBZ"], progress=False)
    assert table["reason"].tolist() == ["", "eclipse", "no conf_disambig, bitmap"]
    assert table["flagged"].tolist() == [False, True, True]
    assert np.isfinite(table["USFLUX"]).tolist() == [True, True, False]
    assert table["pixels"][2] == 0
    assert cube.measure("USFLUX", progress=False)["reason"][2] == "no conf_disambig, bitmap"


def test_a_region_that_leaves_the_frame(cube):
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[:2, :2] = True
    assert (cube.measure("USFLUX", region=mask, progress=False)["pixels"] == 0).all()
    partly = Region.from_pixels(cube, 0, "rectangle", [(500, 100), (700, 200)])
    assert (
        "the region reaches beyond the frame"
        in cube.measure("CMASK", region=partly, progress=False)["reason"][0]
    )
    outside = Region.from_pixels(cube, 0, "rectangle", [(700, 100), (800, 200)])
    table = cube.measure("USFLUX", region=outside, progress=False)
    assert table["reason"][0] == "the region does not meet the frame of 2023-09-05T00:00"
    flat = Region.from_pixels(cube, 0, "ellipse", [(300, 100), (310, 110), (320, 120)])
    reason = cube.measure("USFLUX", region=flat, progress=False)["reason"][0]
    assert reason == "the two half axes of the ellipse lie on one line"
    assert np.isnan(table["USFLUX"]).all()
    assert table["flagged"].all()


def test_too_few_pixels_for_a_mean_and_no_number(cube):
    region = Region.from_pixels(cube, 0, "rectangle", [(290, 150), (293, 160)])
    table = cube.measure(["MEANJZD"], region=region, frames=[0], progress=False)
    assert table["reason"][0] == f"MEANJZD: {table['pixels'][0]} of at least 50 pixels"
    assert np.isnan(table["MEANJZD"][0])
    again = cube.measure(["MEANJZD"], region=region, frames=[0], min_pixels=1, progress=False)
    assert again["reason"][0] == ""


def test_a_damaged_file_is_a_reason_and_is_read_again_later(tmp_path):
    source = SharpCube.sample(n_frames=1)
    for name in FLUX:
        write_frame(tmp_path, name, data=np.array(source.frame(name, 0)))
    cube = SharpCube.from_files(tmp_path)
    path = next(tmp_path.glob("*.Br.fits"))
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])
    table = cube.measure("USFLUX", progress=False)
    assert "Br.fits" in table["reason"][0]
    assert table["flagged"][0]
    path.write_bytes(whole)
    assert np.isfinite(cube.measure("USFLUX", progress=False)["USFLUX"][0])


def test_frames_of_different_size_and_a_mask_of_the_grid(tmp_path):
    source = np.array(SharpCube.sample(n_frames=3).frame("Br", 2))[100:220, 250:400]
    for i, (rows, columns) in enumerate(((0, 0), (3, 7))):
        inner = source[rows : 110 + rows // 3, columns : 140 + columns // 7]
        for name in FLUX:
            values = {"Br": inner, "Br_err": np.ones_like(inner)}
            data = values.get(name, np.full(inner.shape, 90, dtype=np.int16))
            write_frame(
                tmp_path, name, t_rec=f"2011.02.15_02:{12 * i:02d}:00_TAI", data=data,
                CRPIX1=70.5 - columns, CRPIX2=55.5 - rows,
            )  # fmt: skip
    cube = SharpCube.from_files(tmp_path)
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[20:80, 30:100] = True
    table = cube.measure("USFLUX", region=mask, progress=False)
    assert table["USFLUX"][0] == table["USFLUX"][1] > 0 * u.Mx
    with pytest.raises(RegionError, match=r"the mask has the shape"):
        cube.measure("USFLUX", region=np.ones((4, 5), dtype=bool), progress=False)


def test_what_cannot_be_asked(cube, ccd_file):
    with pytest.raises(UnknownKeywordError, match=r"Did you mean"):
        cube.measure(["USFLUXES"], progress=False)
    with pytest.raises(ValueError, match=r"no keywords"):
        cube.measure([], progress=False)
    with pytest.raises(ValueError, match=r"processes = 0"):
        cube.measure("USFLUX", processes=0, progress=False)
    with pytest.raises(TypeError, match=r"segment"):
        cube.measure("USFLUX", segment="Br")
    with pytest.raises(SharpFileError, match=r"hmi.sharp_cea_720s"):
        SharpCube.from_files(ccd_file()).measure("USFLUX", progress=False)


def test_the_bar(cube, capsys):
    cube.measure("CMASK", frames=[0, 1])
    assert "Measuring" in capsys.readouterr().err
    cube.measure("CMASK", progress=False)
    assert capsys.readouterr().err == ""


# Written and read again.


@pytest.mark.parametrize("suffix", ["ecsv", "csv"])
def test_a_series_goes_out_and_comes_back(cube, tmp_path, suffix):
    table = cube.measure(["USFLUX", "MEANSHR", "MEANJZD"], region=spot(cube), progress=False)
    path = tmp_path / f"series.{suffix}"
    table.write(path)
    again = QTable.read(path)
    assert again.colnames == table.colnames
    times = again["T_REC"] if suffix == "ecsv" else Time(again["T_REC"], scale="tai")
    assert (np.abs((times - table["T_REC"]).to_value("s")) < 1e-3).all()
    for name in ("USFLUX", "ERRVF", "MEANSHR", "pixels", "area"):
        np.testing.assert_allclose(u.Quantity(again[name]).value, u.Quantity(table[name]).value, rtol=1e-14)
    # Astropy reads '' as masked.
    assert np.ma.filled(again["reason"], "").tolist() == table["reason"].tolist()
    if suffix == "ecsv":
        assert Region.from_dict(again.meta["region"]) == spot(cube)
        assert again["USFLUX"].unit == u.Mx
        assert again["flagged"].dtype == bool
        assert again["T_REC"].scale == "tai"


def test_a_series_in_a_mask_is_not_taken_for_one_of_the_patch(cube, tmp_path):
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[100:160, 200:300] = True
    cube.measure("USFLUX", region=mask, frames=[2], progress=False).write(tmp_path / "series.ecsv")
    about = QTable.read(tmp_path / "series.ecsv").meta["region"]
    assert (about["kind"], about["shape"], about["pixels"]) == ("mask", [320, 600], 6000)
    assert "region" not in cube.measure("USFLUX", frames=[2], progress=False).meta


@pytest.mark.parametrize("suffix", ["ecsv", "csv"])
def test_keywords_go_out_and_come_back(cube, tmp_path, suffix):
    table = cube.keywords
    path = tmp_path / f"keywords.{suffix}"
    table.write(path)
    again = QTable.read(path)
    assert again.colnames == table.colnames
    np.testing.assert_array_equal(u.Quantity(again["USFLUX"]).value, table["USFLUX"].value)


# Shared out.


def assert_same(table, expected):
    assert table.colnames == expected.colnames
    for name in expected.colnames:
        if name == "T_REC":
            assert (table[name] == expected[name]).all()
        else:
            np.testing.assert_array_equal(np.asarray(table[name]), np.asarray(expected[name]))


def test_processes_give_the_same(cube):
    options = {"region": spot(cube), "progress": False}
    names = ["USFLUX", "MEANSHR_LAPLACE"]
    table = cube.measure(names, processes=2, **options)
    assert_same(table, SharpCube.sample(n_frames=6).measure(names, **options))


SCRIPT = """
import os, signal, threading, time
from sunwidgets.core.sharp import SharpCube

N = 230

def interrupt_once_begun(cube):
    while cube._measured.get(None, 0) is None:
        time.sleep(0.01)
    # As Ctrl-C in a terminal: to every process of the group.
    os.killpg(os.getpgrp(), signal.SIGINT)

if __name__ == "__main__":
    cube = SharpCube.sample(n_frames=N)
    threading.Thread(target=interrupt_once_begun, args=[cube]).start()
    try:
        cube.measure("MEANSHR_LAPLACE", processes=2, progress=False)
    except KeyboardInterrupt:
        kept = [i for i in range(N) if cube._measured.get(None, i) is not None]
        print(len(kept), len(cube.measure("MEANSHR_LAPLACE", frames=kept, progress=False)))
"""


def test_an_interrupt_of_processes_is_quiet_and_loses_nothing(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stderr == ""
    kept, again = map(int, done.stdout.split())
    assert 0 < kept == again < 230


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "60s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_gives_the_same(cube, cluster, tmp_path):
    options = {"progress": False}
    names = ["USFLUX", "TOTUSJH"]
    expected = SharpCube.sample(n_frames=6).measure(names, **options)
    assert_same(cube.measure(names, client=cluster, **options), expected)
    saved = SharpCube.open(cube.save(tmp_path / "saved", progress=False))
    assert_same(saved.measure(names, client=cluster, **options), expected)


def test_cubes_are_pickled_without_their_pictures(cube):
    import pickle

    cube.frame("Br", 0)
    text = pickle.dumps(cube[1:3])
    again = pickle.loads(text)
    assert len(text) < 100_000
    assert (again.times == cube.times[1:3]).all()
    np.testing.assert_array_equal(again.frame("Br", 0), cube.frame("Br", 1))
    assert isinstance(again.header(0), fits.Header)
