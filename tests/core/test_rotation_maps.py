"""A whole map, rotated to another time."""

import astropy.units as u
import numpy as np
import pytest
import sunpy.map
from astropy.coordinates import SkyCoord
from sunpy.coordinates import Helioprojective, SphericalScreen, get_earth
from sunpy.map import GenericMap

from sunwidgets.core.rotation import RotationLaw, rotate_map, rotation_track, sheared_meridian
from sunwidgets.exceptions import RotationModelError, StartError

SPOT = (-200, 300)


@pytest.fixture(scope="module")
def spot_map() -> GenericMap:
    """A smooth disk with one bright spot."""
    frame = Helioprojective(observer="earth", obstime="2013-10-10")
    header = sunpy.map.make_fitswcs_header(
        (150, 150), SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=frame), scale=[15, 15] * u.arcsec / u.pix
    )
    x, y = np.meshgrid(*[15 * (np.arange(150) - 74.5)] * 2)
    spot = np.exp(-0.5 * ((x - SPOT[0]) ** 2 + (y - SPOT[1]) ** 2) / 30**2)
    return sunpy.map.Map(np.where(np.hypot(x, y) < 950, 1 + 10 * spot, 0), header)


@pytest.mark.parametrize("model", ["howard", "rigid"])
def test_a_spot_goes_where_its_track_goes(spot_map: GenericMap, model: str) -> None:
    later = rotate_map(spot_map, "2013-10-12", model=model, progress=False)
    assert later.data.shape == spot_map.data.shape
    assert later.date.isot == "2013-10-12T00:00:00.000"
    assert later.observer_coordinate.radius.to_value("km") == pytest.approx(
        get_earth("2013-10-12").radius.to_value("km")
    )
    start = SkyCoord(*SPOT * u.arcsec, frame=spot_map.coordinate_frame)
    track = rotation_track(start, 2 * u.day, model=model)
    weight = np.clip(np.nan_to_num(later.data) - 2, 0, None)
    row, column = (np.average(index, weights=weight) for index in np.indices(weight.shape))
    there = later.pixel_to_world(column * u.pix, row * u.pix)
    assert there.Tx.arcsec == pytest.approx(track.tx[0, 0].value, abs=4)
    assert there.Ty.arcsec == pytest.approx(track.ty[0, 0].value, abs=4)
    assert np.isnan(later.data[0, 0])


def test_the_strips_join_without_a_seam(spot_map: GenericMap, monkeypatch: pytest.MonkeyPatch) -> None:
    in_strips = rotate_map(spot_map, "2013-10-11", progress=False).data
    monkeypatch.setattr("sunwidgets.core.rotation_maps._ROWS", 1000)
    np.testing.assert_allclose(rotate_map(spot_map, "2013-10-11", progress=False).data, in_strips, atol=1e-9)


def test_progress_is_shown(spot_map: GenericMap, capsys: pytest.CaptureFixture[str]) -> None:
    rotate_map(spot_map, "2013-10-11")
    assert "150/150" in capsys.readouterr().err


def test_a_screen_keeps_what_is_off_the_disk(spot_map: GenericMap) -> None:
    with SphericalScreen(spot_map.observer_coordinate, only_off_disk=True):
        later = rotate_map(spot_map, "2013-10-11", progress=False)
    assert np.isfinite(later.data[1, 75])


def test_what_sunpy_does_not_know_is_refused(spot_map: GenericMap) -> None:
    with pytest.raises(RotationModelError, match="by name"):
        rotate_map(spot_map, "2013-10-11", model=RotationLaw(14 * u.deg / u.day))
    with pytest.raises(RotationModelError, match="no rotation model 'allan'"):
        rotate_map(spot_map, "2013-10-11", model="allan")
    with pytest.raises(StartError, match="helioprojective"):
        sheared_meridian(SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=spot_map.coordinate_frame), 1 * u.day)
    meridian = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2013-10-10")
    with pytest.raises(ValueError, match="one time"):
        sheared_meridian(meridian, [1, 2] * u.day)
