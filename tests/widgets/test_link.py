"""Linked widgets without a page: by true time, by Carrington places, and apart again."""

from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber, link
from sunwidgets.core.sharp import Region
from tests.widgets.page import Page


@pytest.fixture(scope="module")
def cube() -> SharpCube:
    return SharpCube.sample(n_frames=9)


@pytest.fixture
def spot(cube: SharpCube) -> Region:
    return Region.from_pixels(cube, 5, "ellipse", [(300, 150), (350, 150), (300, 190)])


def test_scrubbers_share_the_time_and_not_the_number(cube: SharpCube) -> None:
    fine, coarse, late = (SharpScrubber(one) for one in (cube, cube[::2], cube[4:]))
    fine.frame = 6
    link(fine, coarse, late)
    assert (coarse.frame, late.frame) == (3, 2)
    late.frame = 0
    assert (fine.frame, coarse.frame) == (4, 2)
    fine.frame = 1
    assert late.frame == 0
    assert abs((coarse.cube.times[coarse.frame] - cube.times[1]).to_value("h")) <= 6


def test_scrubbers_share_zoom_and_region(cube: SharpCube, spot: Region) -> None:
    a, b = SharpScrubber(cube, region=spot), SharpScrubber(cube[::2])
    link(a, b)
    assert b.region == spot
    b.zoom = (325, 14, 3)
    assert a.zoom == [325.0, 14.0, 3.0]
    b.region = None
    assert a.region is None
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[100:120, 200:240] = True
    a.region = mask
    np.testing.assert_array_equal(b.region, mask)


def test_what_is_not_to_be_shared_is_not(cube: SharpCube, spot: Region) -> None:
    a, b = SharpScrubber(cube), SharpScrubber(cube)
    tied = link(a, b, time=False, zoom=False)
    a.frame, a.zoom, a.region = 3, (325, 14, 3), spot
    assert (b.frame, b.zoom) == (0, [])
    assert b.region == spot
    assert [name.split()[1] for name in a._links] == ["region", "place"]
    assert repr(tied) == "Link(SharpScrubber, SharpScrubber: region, place)"


def test_unlinked_widgets_go_their_own_way(cube: SharpCube) -> None:
    a, b, c = SharpScrubber(cube), SharpScrubber(cube), SharpScrubber(cube)
    first, second = link(a, b), link(b, c)
    a.frame = 4
    assert c.frame == 4
    first.unlink()
    first.unlink()
    assert not first.is_linked
    assert "no more" in repr(first)
    a.frame = 2
    assert (b.frame, c.frame) == (4, 4)
    assert a._links == []
    assert len(b._links) == 4
    second.unlink()
    assert b._links == c._links == []


def test_one_that_was_closed_does_not_hold_the_others_up(cube: SharpCube, spot: Region) -> None:
    a, b, c = (SharpScrubber(one) for one in (cube, cube[::2], cube))
    tracks = RotationTracks()
    tied = link(a, b, c, tracks)
    b.close()
    tracks.close()
    a.frame, a.region, a.zoom = 6, spot, (325, 14, 3)
    assert (c.frame, c.region, c.zoom) == (6, spot, [325.0, 14.0, 3.0])
    c.region = None
    assert a.region is None
    tied.unlink()
    a.frame = 0
    assert c.frame == 6


def test_tracks_start_in_the_region_and_go_to_the_day_of_the_frame(cube: SharpCube, spot: Region) -> None:
    scrubber, tracks = SharpScrubber(cube, frame=5), RotationTracks()
    link(scrubber, tracks)
    scrubber.region = spot
    place = cube.map("Br", 5).pixel_to_world(300 * u.pix, 150 * u.pix).heliographic_stonyhurst
    assert tracks.start.lon.deg == pytest.approx(place.lon.deg, abs=0.02)
    assert tracks.start.lat.deg == pytest.approx(place.lat.deg, abs=0.001)
    assert abs((tracks.start.obstime - cube.times[5]).to_value("s")) < 1
    scrubber.frame = 7
    gone = (cube.times[7] - cube.times[5]).to_value("day")
    step = tracks.days[2]
    assert tracks.day == pytest.approx(gone, abs=step / 2)


def test_the_globe_has_an_arcade_over_the_region(cube: SharpCube, spot: Region) -> None:
    scrubber, globe = SharpScrubber(cube, frame=5), ObserverGlobe(n_loops=40, size=64, preset="West limb")
    link(scrubber, globe)
    assert globe.loops == "arcade"
    scrubber.region = spot
    place = cube.map("Br", 5).pixel_to_world(300 * u.pix, 150 * u.pix).heliographic_stonyhurst
    feet = globe.arcade.coords
    lon = (feet.lon.to_value(u.deg) + 180) % 360 - 180
    assert (lon.min() + lon.max()) / 2 == pytest.approx(place.lon.deg, abs=0.1)
    assert abs(lon - place.lon.deg).max() <= spot.extent[0] / 2 + 0.1
    lat = feet.lat.to_value(u.deg)
    assert abs(lat - place.lat.deg).max() <= spot.extent[1] / 2 + 0.1
    assert globe.preset == "Earth"
    assert globe.lon == pytest.approx(0, abs=1e-6)
    assert globe.obstime.startswith("2023-09-05T21:59:23")


def test_a_mask_has_a_place_too(cube: SharpCube) -> None:
    scrubber, tracks = SharpScrubber(cube), RotationTracks()
    link(scrubber, tracks)
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[140:161, 290:311] = True
    scrubber.region = mask
    place = cube.map("Br", 0).pixel_to_world(300 * u.pix, 150 * u.pix).heliographic_stonyhurst
    assert tracks.start.lon.deg == pytest.approx(place.lon.deg, abs=0.03)


def test_what_a_page_does_reaches_the_others_and_the_pages_that_do_not_hear(
    cube: SharpCube, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c = SharpScrubber(cube), SharpScrubber(cube), SharpScrubber(cube)
    link(a, b, c)
    Page(b, monkeypatch).ask("hears", is_hearing=True)
    sent: dict[str, list[Any]] = {"b": [], "c": []}
    for name, widget in (("b", b), ("c", c)):
        monkeypatch.setattr(widget, "send_state", lambda key, name=name: sent[name].append(key))
    Page(a, monkeypatch).ask("traits", values={"frame": 6}, page="p")
    assert (b.frame, c.frame) == (6, 6)
    assert (sent["b"], sent["c"]) == ([], ["frame"])
    a.frame = 2
    assert (b.frame, sent["b"]) == (2, ["frame"])


@pytest.mark.parametrize("zoom", [(1, 2), (325, 14, 0), (325, 95, 3), (float("nan"), 0, 1)])
def test_a_zoom_that_cannot_be_is_refused(cube: SharpCube, zoom: tuple[float, ...]) -> None:
    with pytest.raises(t.TraitError, match="zoom is"):
        SharpScrubber(cube, zoom=zoom)


def test_what_cannot_be_linked_is_refused(cube: SharpCube) -> None:
    scrubber = SharpScrubber(cube)
    with pytest.raises(TypeError, match="a SharpCube cannot be linked"):
        link(scrubber, cube)
    with pytest.raises(TypeError, match="no SharpScrubber"):
        link(RotationTracks(), RotationTracks())
    with pytest.raises(ValueError, match="each once"):
        link(scrubber, scrubber)
    with pytest.raises(ValueError, match="1 widgets"):
        link(scrubber)
