"""The region of a scrubber from Python: what it takes, what the page is told, and what it is answered."""

import json
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t
from astropy.coordinates import SkyCoord

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.sharp import Region
from sunwidgets.widgets import _sharp_regions
from tests.widgets.page import Page


@pytest.fixture
def cube() -> SharpCube:
    return SharpCube.sample(n_frames=6)


@pytest.fixture
def spot(cube: SharpCube) -> Region:
    return Region.from_pixels(cube, 3, "ellipse", [(300, 150), (350, 150), (300, 190)])


@pytest.fixture
def scrubber(cube: SharpCube, spot: Region) -> SharpScrubber:
    return SharpScrubber(cube, region=spot)


@pytest.fixture
def page(scrubber: SharpScrubber, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(scrubber, monkeypatch)


def test_a_region_is_right_in_its_cell_and_both_ways(cube: SharpCube, spot: Region) -> None:
    scrubber = SharpScrubber(cube)
    assert scrubber.region is None
    scrubber.region = spot
    assert scrubber.region == spot
    sent = json.loads(json.dumps(scrubber.get_state("region")))["region"]
    assert Region.from_dict(sent) == spot
    heard = []
    scrubber.observe(heard.append, "region")
    scrubber.set_state({"region": {"kind": "rectangle", "vertices": [[325, 14], [327, 15]]}})
    assert scrubber.region == Region("rectangle", ((325.0, 14.0), (327.0, 15.0)))
    assert len(heard) == 1
    scrubber.set_state({"region": None})
    assert scrubber.region is None


def test_places_and_masks_are_regions_too(cube: SharpCube) -> None:
    scrubber = SharpScrubber(cube)
    corners = SkyCoord([325, 327] * u.deg, [13, 15] * u.deg, frame="heliographic_carrington",
                       observer="earth", obstime=cube.times[2].isot)  # fmt: skip
    scrubber.region = corners
    assert scrubber.region == Region("rectangle", ((325.0, 13.0), (327.0, 15.0)))
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[50:60, 100:120] = True
    scrubber.region = mask
    np.testing.assert_array_equal(scrubber.region, mask)
    told = scrubber.get_state("region")["region"]
    assert told["kind"] == "mask"
    assert told["on_grid"]
    assert np.min(told["lines"][0], axis=0).tolist() == [99.5, 49.5]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("region", 3, "a region is a mask"),
        ("region", np.zeros((3, 4), dtype=bool), "the mask has the shape"),
        ("region", {"kind": "circle", "vertices": []}, "circle"),
        ("region_keywords", ["USFLX"], "Did you mean 'USFLUX'"),
    ],
)
def test_what_is_no_region_is_refused(cube: SharpCube, name: str, value: Any, message: str) -> None:
    scrubber = SharpScrubber(cube)
    with pytest.raises(t.TraitError, match=message):
        setattr(scrubber, name, value)
    assert scrubber.region is None


def test_measures_are_those_of_the_cube(page: Page, cube: SharpCube, spot: Region) -> None:
    names = ["USFLUX", "MEANSHR"]
    reply, _ = page.ask("measure", keywords=names, frames=[4, 2])
    json.dumps(reply, allow_nan=False)
    assert reply["result"]["frames"][0]["frame"] == 4
    # What one answer leaves out, the next one has.
    done = {one["frame"]: one for one in reply["result"]["frames"]}
    while 2 not in done:
        reply, _ = page.ask("measure", keywords=names, frames=[2])
        done.update({one["frame"]: one for one in reply["result"]["frames"]})
    table = cube.measure([*names, "ERRMSHA_SUMMED"], region=spot, frames=[4, 2], progress=False)
    for row in table:
        one = done[int(row["frame"])]
        assert one["values"] == {name: pytest.approx(row[name].value) for name in names}
        assert one["errors"]["USFLUX"] == pytest.approx(row["ERRVF"].value)
        # The error bar is the standard error, and not what the archive calls so.
        assert one["errors"]["MEANSHR"] == pytest.approx(row["ERRMSHA_SUMMED"].value)
        assert one["pixels"] == row["pixels"]


def test_an_answer_takes_no_longer_than_a_moment(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sharp_regions, "_ANSWER_SECONDS", 0.0)
    reply, _ = page.ask("measure", keywords=["USFLUX"], frames=[3, 4, 2])
    assert [one["frame"] for one in reply["result"]["frames"]] == [3]


def test_a_question_may_name_its_own_region(page: Page, cube: SharpCube) -> None:
    other = Region.from_pixels(cube, 3, "rectangle", [(100, 100), (140, 140)])
    reply, _ = page.ask("statistics", segment="Br", frame=3, region=other.to_dict())
    wanted = cube.statistics("Br", 3, region=other)
    assert reply["result"]["pixels"] == wanted.n_pixels == 41 * 41
    assert reply["result"]["flux"] == pytest.approx(wanted.unsigned_flux.value)
    reply, _ = page.ask("statistics", segment="Br", frame=3)
    assert reply["result"]["pixels"] != 41 * 41


def test_statistics_are_of_what_is_shown(page: Page, cube: SharpCube, spot: Region) -> None:
    page.widget.difference = "running"
    reply, _ = page.ask("statistics", segment="Br", frame=3)
    change = (cube.frame("Br", 3) - cube.frame("Br", 2))[spot.mask(cube, 3)]
    assert reply["result"]["mean"] == pytest.approx(change.mean(dtype=np.float64))
    reply, _ = page.ask("statistics", segment="Br", frame=0)
    assert "no frame before the first" in reply["error"]


def test_a_region_that_misses_a_frame_says_so(page: Page) -> None:
    far = {"kind": "rectangle", "vertices": [[10, 0], [12, 2]]}
    reply, _ = page.ask("statistics", segment="Br", frame=0, region=far)
    assert "does not meet" in reply["error"]
    reply, _ = page.ask("measure", keywords=["USFLUX"], frames=[0], region=far)
    (one,) = reply["result"]["frames"]
    assert one["values"]["USFLUX"] is None
    assert "does not meet" in one["reason"]


def test_other_frames_keep_the_region_where_it_fits(scrubber: SharpScrubber, spot: Region) -> None:
    scrubber.region_keywords = ["TOTUSJZ"]
    scrubber.cube = SharpCube.sample(n_frames=3)
    assert scrubber.region == spot
    assert scrubber.region_keywords == ["TOTUSJZ"]
    scrubber.region = np.ones(scrubber.cube.grid.shape, dtype=bool)
    scrubber.cube = SharpCube.sample(n_frames=4)
    assert scrubber.region is None


def test_the_figure_has_the_region(scrubber: SharpScrubber) -> None:
    with_region = len(scrubber.figure().axes[0].collections)
    scrubber.region = None
    assert len(scrubber.figure().axes[0].collections) == with_region - 2
