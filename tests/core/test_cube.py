import threading

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp import files as files_module
from sunwidgets.exceptions import FrameIndexError, NoDataError, SharpFileError, UnknownSegmentError
from tests.core.conftest import write_frame


def time_of(slot: int) -> str:
    return f"2011.02.{15 + slot // 120}_{slot // 5 % 24:02d}:{slot % 5 * 12:02d}:00_TAI"


@pytest.fixture
def cube_of(tmp_path):
    """Make a cube of tiny Br frames on the given slots; each holds its slot number in every pixel."""

    def make(slots, **options):
        paths = [
            write_frame(tmp_path, t_rec=time_of(slot), data=np.full((6, 8), slot, dtype=np.int16))
            for slot in slots
        ]
        return SharpCube.from_files(paths, **options)

    return make


def test_frames_come_in_time_order(cube_of):
    cube = cube_of([7, 0, 120, 3])
    assert [cube.frame("Br", i)[0, 0] for i in range(len(cube))] == [0, 3, 7, 120]
    assert cube.times.scale == "tai"
    assert cube.times[-1].isot == "2011-02-16T00:00:00.000"


def test_frames_are_found_by_folder_pattern_and_path(cube_of, tmp_path):
    cube_of([0, 1])
    assert len(SharpCube.from_files(tmp_path)) == len(SharpCube.from_files(str(tmp_path))) == 2
    assert len(SharpCube.from_files(f"{tmp_path}/*.Br.fits")) == 2
    assert len(SharpCube.from_files(path for path in tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("slots", "cadence", "gaps"),
    [
        ([5], 1, []),
        ([0, 1, 2, 3], 1, []),
        ([0, 1, 5, 6, 7], 1, [(2, 4, 3, 1)]),
        ([0, 2, 4, 8, 10, 14], 2, [(6, 6, 1, 2), (12, 12, 1, 4)]),
        ([0, 5, 10, 13, 18], 5, []),
        ([0, 5, 10, 17, 22], 5, [(15, 15, 1, 2)]),
        ([0, 1, 4], 1, [(2, 3, 2, 1)]),
    ],
)
def test_cadence_and_gaps_are_counted_in_slots(cube_of, slots, cadence, gaps):
    cube = cube_of(slots)
    assert cube.cadence == cadence * 720 * u.s
    start = cube.times[0] - slots[0] * 720 * u.s
    found = [
        (round((row["start"] - start).to_value("s") / 720), round((row["end"] - start).to_value("s") / 720),
         row["n_missing"], row["after"])
        for row in cube.gaps
    ]  # fmt: skip
    assert found == gaps


def test_a_series_with_other_slots(tmp_path):
    paths = [
        write_frame(tmp_path, t_rec=f"2011.02.15_02:0{minute}:00_TAI", TRECSTEP=60.0, CADENCE=60.0)
        for minute in (0, 1, 4)
    ]
    cube = SharpCube.from_files(paths)
    assert cube.cadence == 60 * u.s
    assert cube.gaps["n_missing"].tolist() == [2]


def test_indexing_is_that_of_a_list(cube_of):
    cube = cube_of([0, 1, 2, 3, 4])
    assert [cube.frame("Br", i)[0, 0] for i in (-1, -5, np.int64(2))] == [4, 0, 2]
    part = cube[1:4]
    assert (len(part), part.frame("Br", 0)[0, 0], part.frame("Br", -1)[0, 0]) == (3, 1, 3)
    assert len(cube[-1]) == 1
    assert cube[::2].cadence == 1440 * u.s
    assert part[1:].times[0] == cube.times[2]
    assert [len(one) for one in cube] == [1] * 5


@pytest.mark.parametrize("index", [5, -6, 10**6])
def test_there_is_no_such_frame(cube_of, index):
    cube = cube_of([0, 1, 2, 3, 4])
    for use in (
        cube.__getitem__,
        cube.geometry,
        cube.header,
        lambda i: cube.frame("Br", i),
        lambda i: cube.has("Br", i),
    ):
        with pytest.raises(FrameIndexError, match=f"no frame {index}.*0 to 4"):
            use(index)


@pytest.mark.parametrize("index", ["0", 1.0, None, (0, 1)])
def test_what_is_no_index(cube_of, index):
    with pytest.raises(FrameIndexError, match="not a frame number"):
        cube_of([0])[index]


@pytest.mark.parametrize("part", [slice(5, 9), slice(None, None, -1), slice(2, 1)])
def test_slices_go_forward_and_are_not_empty(cube_of, part):
    with pytest.raises(FrameIndexError, match=r"selects none|not forward"):
        cube_of([0, 1, 2])[part]


def test_a_segment_that_is_missing_at_a_frame(tmp_path):
    paths = [write_frame(tmp_path, "Br", t_rec=time_of(0)), write_frame(tmp_path, "Bp", t_rec=time_of(0))]
    paths.append(write_frame(tmp_path, "Br", t_rec=time_of(1)))
    cube = SharpCube.from_files(paths)
    assert cube.segments == ("Bp", "Br")
    assert [cube.has("Bp", i) for i in (0, 1)] == [True, False]
    for read in (cube.frame, cube.map, lambda segment, i: cube.header(i, segment)):
        with pytest.raises(NoDataError, match=r"frame 1 \(2011.02.15_00:12:00_TAI\) has no Bp, only Br"):
            read("Bp", 1)
    assert cube[1:].segments == ("Br",)
    stack = cube.array("Bp")
    np.testing.assert_array_equal(np.isnan(stack).all(axis=(1, 2)), [False, True])


def test_an_unknown_segment_gets_a_suggestion(cube_of):
    cube = cube_of([0])
    with pytest.raises(UnknownSegmentError, match=r"no segment 'br'; there are Br\. Did you mean 'Br'\?"):
        cube.frame("br", 0)
    for read in (cube.array, lambda segment: cube.map(segment, 0), lambda segment: cube.header(0, segment)):
        with pytest.raises(UnknownSegmentError, match=r"no segment 'continuum'; there are Br\.$"):
            read("continuum")
    assert not cube.has("continuum", 0)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="cache_size"):
        SharpCube.from_files("here.fits", cache_size=1)


def test_noaa_numbers_and_series(tmp_path):
    cube = SharpCube.from_files(write_frame(tmp_path, NOAA_ARS="12187,12191", NOAA_AR=12187))
    assert cube.noaa_ars == (12187, 12191)
    assert cube.series == "hmi.sharp_cea_720s"
    assert "NOAA 12187, 12191" in repr(cube)
    other = write_frame(tmp_path, name="Bp.fits", QLOOK=1)
    assert SharpCube.from_files(other).series == "hmi.sharp_cea_720s_nrt"


def test_quality_is_unsigned_and_missing_data_told_apart(tmp_path):
    paths = [write_frame(tmp_path, t_rec=time_of(i), QUALITY=q) for i, q in enumerate((0, -(2**31), 0x100))]
    cube = SharpCube.from_files(paths)
    assert cube.quality["QUALITY"].tolist() == [0, 2**31, 256]
    assert cube.quality["flagged"].tolist() == [False, True, True]
    assert cube.quality["no_data"].tolist() == [False, True, False]


def test_helioprojective_frames(ccd_file):
    cube = SharpCube.from_files(ccd_file(data=np.zeros((40, 50), dtype=np.int16)))
    assert (cube.projection, cube.series, cube.segments) == ("tan", "hmi.sharp_720s", ("field",))
    assert cube.map("field", 0).rotation_matrix[0, 0] == pytest.approx(-1, abs=1e-4)


def test_maps_keep_their_observer(sample):
    sun = sample.map("Br", 5)
    assert sun.observer_coordinate.radius.to_value("m") == pytest.approx(sample.header(5)["DSUN_OBS"])
    assert sun.rsun_meters == 696000 * u.km
    sun.data[0, 0] = 1e6
    assert sample.frame("Br", 5)[0, 0] != 1e6


def test_repr_says_what_it_is(sample, cube_of):
    for text in (
        "SYNTHETIC",
        "HARP 0",
        "48 frames",
        "1 gap (3 missing)",
        "2023-09-05T00:00",
        "conf_disambig",
    ):
        assert text in repr(sample)
    assert "SYNTHETIC" not in repr(cube_of([0]))
    assert "1 frame," in repr(cube_of([0]))


def test_progress_bars(cube_of, capsys):
    cube = cube_of([0, 1], progress=True)
    cube.array("Br", progress=True)
    shown = capsys.readouterr()
    assert "Reading headers" in shown.err
    assert "Reading Br" in shown.err
    assert shown.out == ""


def test_five_hundred_frames_open_by_their_headers_alone(cube_of, monkeypatch):
    def refuse(*_args):
        raise AssertionError("opening a cube must not read pictures or whole headers")

    with monkeypatch.context() as patched:
        for read in ("read_picture", "read_header", "read_values"):
            patched.setattr(files_module, read, refuse)
        cube = cube_of(range(500))
        assert len(cube.times) == len(cube.quality) == 500
        assert cube.grid.shape == (6, 8)
        assert "500 frames" in repr(cube)
    assert len(cube.keywords) == 500
    one = cube.frame("Br", 0).nbytes
    cube.cache_bytes = 10 * one
    for index in range(500):
        assert cube.frame("Br", index)[0, 0] == index
        assert cube.cache_info().n_bytes <= cube.cache_bytes
    assert cube.cache_info().n_items == 10
    assert cube.frame("Br", 499) is cube.frame("Br", -1)
    cube.cache_bytes = 0
    assert cube.cache_info().n_items == 0


def test_the_shape_of_a_frame_is_its_own(tmp_path):
    shapes = [(6, 8), (7, 8)]
    cube = SharpCube.from_files(
        [write_frame(tmp_path, t_rec=time_of(i), data=np.zeros(shape)) for i, shape in enumerate(shapes)]
    )
    assert [cube.shape(0), cube.shape(-1), cube[1:].shape(0)] == [(6, 8), (7, 8), (7, 8)]
    assert [cube.frame("Br", i).shape for i in (0, 1)] == shapes
    with pytest.raises(FrameIndexError, match="no frame 2"):
        cube.shape(2)


def test_slices_share_the_cache(cube_of):
    cube = cube_of([0, 1, 2])
    assert cube[1:].frame("Br", 0) is cube.frame("Br", 1)


def test_frames_are_read_only(cube_of):
    with pytest.raises(ValueError, match="read-only"):
        cube_of([0]).frame("Br", 0)[0, 0] = 1


def test_many_threads_read_the_same_frames(cube_of):
    cube = cube_of(range(12), cache_bytes=5 * 6 * 8 * 4)
    wrong = []

    def work(seed):
        for index in np.random.default_rng(seed).integers(0, 12, 60):
            if cube.frame("Br", index)[0, 0] != index:
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_map_that_sunpy_refuses_names_the_file(sharp_file):
    cube = SharpCube.from_files(sharp_file(T_OBS="yesterday"))
    with pytest.raises(SharpFileError, match=r"no map of .*Br\.fits"):
        cube.map("Br", 0)
