"""Cubes saved to a folder and opened again: the same, number for number."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable

from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
from sunwidgets.core.sharp import storage as storage_module
from sunwidgets.exceptions import SharpFileError
from tests.core.conftest import write_frame


def assert_same_cube(cube, again):
    assert (len(again), again.segments, again.series, again.harpnum, again.synthetic, repr(again)) == (
        len(cube), cube.segments, cube.series, cube.harpnum, cube.synthetic, repr(cube),
    )  # fmt: skip
    assert (again.times == cube.times).all()
    assert again.quality["text"].tolist() == cube.quality["text"].tolist()
    assert again.keywords.colnames == cube.keywords.colnames
    for name in cube.keywords.colnames:
        if name != "T_REC":
            np.testing.assert_array_equal(np.asarray(again.keywords[name]), np.asarray(cube.keywords[name]))
    for index in range(len(cube)):
        assert again.geometry(index) == cube.geometry(index)
        for segment in cube.segments:
            assert again.has(segment, index) == cube.has(segment, index)
            if cube.has(segment, index):
                np.testing.assert_array_equal(again.frame(segment, index), cube.frame(segment, index))


def test_the_sample(tmp_path):
    cube = SharpCube.sample(n_frames=5)[1:4]
    folder = cube.save(tmp_path / "region", progress=False)
    again = SharpCube.open(folder)
    assert_same_cube(cube, again)
    assert again.synthetic
    for segment in cube.segments:
        ours, theirs = cube.header(1, segment), again.header(1, segment)
        assert {key: ours[key] for key in ours if key not in ("COMMENT", "")} == {
            key: theirs[key] for key in theirs if key not in ("COMMENT", "", "EXTEND")
        }
        assert "SYNTHETIC" in str(theirs["COMMENT"])
    measured = [spaceweather_keywords(each, 2) for each in (cube, again)]
    assert all(measured[0][name] == measured[1][name] for name in measured[0])


def test_differences_are_not_saved_as_if_they_were_a_field(tmp_path):
    growth = SharpCube.sample(n_frames=3).differences()
    with pytest.raises(SharpFileError, match=r"are differences.*cube\.plain"):
        growth.save(tmp_path / "growth", progress=False)
    assert not list(tmp_path.iterdir())
    again = SharpCube.open(growth.plain.save(tmp_path / "region", progress=False)).differences()
    np.testing.assert_array_equal(again.frame("Br", 2), growth.frame("Br", 2))


def test_gaps_and_quality_come_back(tmp_path):
    cube = SharpCube.sample(n_frames=12)
    again = SharpCube.open(cube.save(tmp_path / "region", progress=False))
    assert cube.gaps["n_missing"].tolist() == again.gaps["n_missing"].tolist() == [3]
    assert (cube.gaps["start"] == again.gaps["start"]).all()
    assert cube.quality["flagged"].sum() == 1
    assert cube.quality["text"].tolist() == again.quality["text"].tolist()


def test_files_are_copied_as_they_are(tmp_path):
    source = tmp_path / "from"
    source.mkdir()
    data = np.arange(48, dtype=np.int16).reshape(6, 8)
    first = write_frame(source, "Br", data=data, compressed=True, BSCALE=0.01)
    write_frame(source, "Bp", data=data, name="west.Bp.fits")
    write_frame(source, "Br", t_rec="2011.02.15_02:24:00_TAI", data=data)
    cube = SharpCube.from_files(source)
    folder = cube.save(tmp_path / "to", progress=False)
    assert_same_cube(cube, SharpCube.open(folder))
    assert (folder / first.name).read_bytes() == first.read_bytes()
    assert (folder / first.name.replace("Br", "Bp")).exists()


def test_a_real_record(real_record, tmp_path):
    cube = SharpCube.from_files(real_record)
    assert_same_cube(cube, SharpCube.open(cube.save(tmp_path / "region", progress=False)))
    table = QTable.read(tmp_path / "region" / "keywords.ecsv")
    assert table["AREA"].unit == cube.keywords["AREA"].unit
    assert table["TOTPOT"][0] == cube.keywords["TOTPOT"][0]


def test_any_fits_reader_reads_them(tmp_path):
    cube = SharpCube.sample(n_frames=1)
    folder = cube.save(tmp_path / "region", progress=False)
    data, header = fits.getdata(next(folder.glob("*.Br.fits")), header=True)
    np.testing.assert_array_equal(data, cube.frame("Br", 0))
    assert header["TELESCOP"] == "SYNTHETIC"


def test_an_empty_folder_is_taken_and_another_is_not(tmp_path):
    cube = SharpCube.sample(n_frames=1)
    empty = tmp_path / "empty"
    empty.mkdir()
    cube.save(empty, progress=False)
    with pytest.raises(SharpFileError, match=r"is not empty; save to a new folder"):
        cube.save(empty, progress=False)
    with pytest.raises(SharpFileError, match=r"check the folder"):
        cube.save(tmp_path / "not" / "there", progress=False)


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(storage_module, "_write_frame", interrupted)
    with pytest.raises(KeyboardInterrupt):
        SharpCube.sample(n_frames=2).save(tmp_path / "region", progress=False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_saved_cube(tmp_path):
    write_frame(tmp_path)
    with pytest.raises(SharpFileError, match=r"no keywords.ecsv; open files from elsewhere with from_files"):
        SharpCube.open(tmp_path)
    cube = SharpCube.sample(n_frames=2)
    folder = cube.save(tmp_path / "region", progress=False)
    next(folder.glob("*.Bt.fits")).unlink()
    assert len(SharpCube.open(folder)) == 2
    for path in folder.glob("*20230905*.fits"):
        path.unlink()
    with pytest.raises(SharpFileError, match=r"1 frames .* but 2 of .* were saved"):
        SharpCube.open(folder)
    (folder / "keywords.ecsv").write_text("nothing")
    with pytest.raises(SharpFileError, match=r"cannot be read"):
        SharpCube.open(folder)


def test_options_go_to_from_files(tmp_path):
    folder = SharpCube.sample(n_frames=1).save(tmp_path / "region", progress=False)
    assert SharpCube.open(folder, cache_bytes=0).cache_bytes == 0
    with pytest.raises(TypeError, match=r"cache_size"):
        SharpCube.open(folder, cache_size=0)
