"""A cube of differences: the pictures of `SharpCube.difference`, with all else as it was."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
from sunwidgets.exceptions import FrameIndexError, NoDataError, SharpFileError
from tests.core.conftest import write_frame


@pytest.fixture(scope="module")
def cube() -> SharpCube:
    return SharpCube.sample(n_frames=6)


def test_running_differences(cube: SharpCube) -> None:
    growth = cube.differences()
    assert len(growth) == 6
    assert not growth.has("Br", 0)
    for index in range(1, 6):
        np.testing.assert_array_equal(growth.frame("Br", index), cube.difference("Br", index))
    assert (growth.times == cube.times).all()
    assert growth.keywords["USFLUX"][3] == cube.keywords["USFLUX"][3]
    assert growth.geometry(2) == cube.geometry(2)
    assert growth.synthetic


def test_differences_to_a_base_frame(cube: SharpCube) -> None:
    against_last = cube.differences(base=-1)
    np.testing.assert_array_equal(against_last.frame("Bp", 2), cube.difference("Bp", 2, base=5))
    assert np.nanmax(np.abs(against_last.frame("Bp", 5))) == 0
    assert against_last.map("Bp", 2).data.shape == cube.shape(2)


def test_why_there_is_no_difference_is_said(cube: SharpCube, tmp_path: Path) -> None:
    with pytest.raises(NoDataError, match=r"no frame before the first one \(2023"):
        cube.differences().frame("Br", 0)
    for i, name in enumerate(("Br", "Bp", "Br", "Br")):
        write_frame(tmp_path, name, t_rec=f"2011.02.15_0{i}:00:00_TAI")
    gaps = SharpCube.from_files(tmp_path)
    for base, index, which in (("running", 1, 1), ("running", 2, 1), (0, 1, 1)):
        with pytest.raises(NoDataError, match=f"the frame of 2011.02.15_0{which}:00:00_TAI has none"):
            gaps.differences(base=base).frame("Br", index)


def test_names_stay_names(cube: SharpCube) -> None:
    growth = cube.differences()
    assert growth.has("bitmap", 0)
    np.testing.assert_array_equal(growth.frame("bitmap", 3), cube.frame("bitmap", 3))


def test_parts_and_pickles_know_what_they_are_of(cube: SharpCube) -> None:
    part = cube.differences(base=1)[2:5:2]
    assert (part.plain.times == cube.times[2:5:2]).all()
    np.testing.assert_array_equal(part.plain.frame("Br", 1), cube.frame("Br", 4))
    again = pickle.loads(pickle.dumps(part))
    np.testing.assert_array_equal(again.frame("Br", 1), cube.difference("Br", 4, base=1))
    assert cube.plain is cube


def test_a_sliced_cube_subtracts_the_frame_before_in_the_slice(cube: SharpCube) -> None:
    np.testing.assert_array_equal(
        cube[::2].differences().frame("Br", 1), cube.frame("Br", 2) - cube.frame("Br", 0)
    )


def test_what_is_no_base_is_refused(cube: SharpCube) -> None:
    with pytest.raises(FrameIndexError, match="no frame 6"):
        cube.differences(base=6)
    with pytest.raises(ValueError, match="'runing'"):
        cube.differences(base="runing")  # type: ignore[arg-type]


def test_quantities_of_differences_are_refused(cube: SharpCube) -> None:
    growth = cube.differences()
    for measure in (
        lambda: growth.measure("USFLUX", progress=False),
        lambda: spaceweather_keywords(growth[2:], 0, keywords="USFLUX"),
    ):
        with pytest.raises(SharpFileError, match=r"are differences.*cube\.plain"):
            measure()
    assert np.isfinite(growth.plain.measure("USFLUX", frames=[2], progress=False)["USFLUX"][0])


def test_gaps_are_those_of_the_frames_it_is_of(cube: SharpCube) -> None:
    for one in (cube, cube[::2], cube[1:4]):
        growth = one.differences()
        assert growth.gaps.colnames == one.gaps.colnames
        assert growth.gaps["reason"].tolist() == one.gaps["reason"].tolist()
        assert growth.gaps["n_missing"].tolist() == one.gaps["n_missing"].tolist()


def test_differences_and_frames_share_one_limit_of_memory() -> None:
    cube = SharpCube.sample(n_frames=6)
    size = cube.frame("Br", 0).nbytes
    cube.cache_bytes = 5 * size
    growth, against = cube.differences(), cube.differences(base=0)
    for index in range(1, 6):
        growth.frame("Br", index)
        against.frame("Br", index)
        assert cube.cache_info().n_bytes <= 5 * size
    assert growth.cache_info() == cube.cache_info() == against[2:].cache_info()
    growth.cache_bytes = size
    assert cube.cache_info().n_bytes <= size
    # Each has its own pictures there, and equal ones are made once.
    cube.cache_bytes = 50 * size
    last = [one.frame("Br", -1) for one in (cube, growth, against, cube[::5].differences())]
    assert len({picture.tobytes() for picture in last}) == 3
    assert cube.differences().frame("Br", 5) is last[1]
    np.testing.assert_array_equal(last[3], cube.frame("Br", 5) - cube.frame("Br", 0))


def test_the_frames_that_differences_are_of_say_where_they_come_from(cube: SharpCube) -> None:
    part = cube[1:].differences()[1:4:2]
    assert part.plain.origin == "SharpCube.sample(n_frames=6)[2:5:2]"
    assert (part.plain.times == cube[2:5:2].times).all()
