"""The published numbers of sunpy's guide to rotation, reached by our functions to their last digit."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from sunpy.coordinates import (
    HeliographicCarrington,
    Helioprojective,
    RotatedSunFrame,
    propagate_with_solar_surface,
    transform_with_sun_center,
)

from sunwidgets.core.rotation import RotationLaw, rotation_law, rotation_track, sheared_meridian

START = SkyCoord(
    -123 * u.arcsec, 456 * u.arcsec, frame="helioprojective", observer="earth", obstime="2001-01-01"
)
DAYS = np.arange(-5, 6) * u.day

# fmt: off
FIXED = np.array([
    (-865.549563, 418.102848, 0.982512), (-794.67361, 429.259359, 0.981549),
    (-676.999492, 439.158483, 0.980695),
    (-519.354795, 447.212391, 0.980001), (-330.98304, 452.940564, 0.979507), (-123, 456, 0.979244),
    (92.27676, 456.207078, 0.979226), (302.081349, 453.54936, 0.979455), (493.984308, 448.186389, 0.979917),
    (656.653862, 440.439434, 0.980585), (780.541211, 430.770974, 0.981419),
])
MOVING = np.array([
    (-853.35712, 420.401517, 0.982294), (-771.20926, 429.298481, 0.981392),
    (-650.31062, 437.85932, 0.980601),
    (-496.634378, 445.519914, 0.97996), (-317.863549, 451.731964, 0.9795), (-123, 456, 0.979244),
    (78.103714, 457.916782, 0.979203), (275.263157, 457.194475, 0.97938),
    (458.500759, 453.689226, 0.979764),
    (618.572111, 447.417202, 0.980336), (747.448484, 438.560811, 0.981067),
])
MERIDIAN = [110.755047, 111.706972, 112.809044, 113.682163, 114.17618, 114.326328, 114.17618, 113.682163,
            112.809044, 111.706972, 110.755047]
IN_SPACE = np.array([
    (96.71777552, -75.1035280, 695509.61226612), (97.60193088, -60.0954217, 695194.47689542),
    (98.68350999, -45.0808511, 694918.44538999), (99.54760854, -30.0611014, 694697.75301952),
    (100.03737064, -15.0375281, 694544.31380180), (100.18622957, -0.01157236, 694467.21969767),
    (100.03737064, 15.0151761, 694471.58239044), (99.54760854, 30.0410725, 694557.27090716),
    (98.68350999, 45.0645144, 694719.82847332), (97.60193088, 60.0838908, 694951.31065278),
    (96.71777552, 75.0975847, 695238.51302901),
])
WITH_CENTER = [96.570646, 97.52257, 98.624643, 99.497762, 99.991779, 100.141927, 99.991779, 99.497762,
    98.624643,
               97.52257, 96.570646]
LATITUDES = np.arange(-75, 76, 15) * u.deg

HOWARD = [22.05449682, 23.03214991, 24.12033958, 25.210281, 26.21032832, 27.05716463, 27.71932645,
    28.19299667,
          28.49196765, 28.63509765]
ALLEN = [23.58186667, 24.14800185, 24.82808733, 25.57737945, 26.34658134, 27.08508627, 27.74430709,
    28.28087284,
         28.6594822, 28.85522599]
# fmt: on


def meridian() -> SkyCoord:
    return SkyCoord(
        100 * u.deg, LATITUDES, frame="heliographic_carrington", observer="earth", obstime="2001-01-01"
    )


def test_1_a_point_at_rest_in_space() -> None:
    point = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2001-01-01")
    track = rotation_track(point, 1 * u.day, model=RotationLaw(0 * u.deg / u.day), sun_center=False)
    assert track.longitude[0, 0].value == pytest.approx(-1.01372559, abs=1e-8)
    icrs = track.coords[0, 0].icrs
    wanted = (101.79107615, 26.05004621, 0.99601156)
    assert (icrs.ra.deg, icrs.dec.deg, icrs.distance.au) == pytest.approx(wanted, abs=1e-8)


def test_2_one_day_at_the_equator() -> None:
    start = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    track = rotation_track(start, 1 * u.day, observer="fixed")
    assert track.longitude[0, 0].value == pytest.approx(14.32632838, abs=1e-8)


@pytest.mark.parametrize(("model", "longitude"), [("howard", 45.13354448), ("allen", 45.22266666)])
def test_3_a_carrington_coordinate(model: str, longitude: float) -> None:
    start = SkyCoord(
        10 * u.deg, 20 * u.deg, frame="heliographic_carrington", observer="earth", obstime="2020-03-04"
    )
    track = rotation_track(start, 2.5 * u.day, model=model, observer="fixed")
    carrington = track.coords[0, 0].transform_to(start.frame.replicate_without_data())
    assert carrington.lon.deg == pytest.approx(longitude, abs=1e-8)
    assert carrington.lat.deg == pytest.approx(20, abs=1e-8)
    assert carrington.radius.to_value("km") == pytest.approx(695700, abs=1e-3)
    # And back, by sunpy's own frame: into RotatedSun, and without that layer.
    rotated = carrington.transform_to(
        RotatedSunFrame(base=start.frame, rotated_time="2020-03-06 12:00", rotation_model=model)
    )
    assert (rotated.lon.deg, rotated.lat.deg) == pytest.approx((10, 20), abs=1e-8)
    assert rotated.as_base().lon.deg == pytest.approx(10, abs=1e-8)


def test_4_a_meridian_sheared_for_a_day() -> None:
    turned = sheared_meridian(meridian(), 1 * u.day)
    np.testing.assert_allclose(turned.lon.deg, MERIDIAN, rtol=0, atol=1e-6)
    np.testing.assert_allclose(turned.lat, LATITUDES)


@pytest.mark.parametrize("way", ["sheared", "track"])
def test_4_the_meridian_in_the_carrington_frame_a_day_later(way: str) -> None:
    later = HeliographicCarrington(observer="earth", obstime="2001-01-02")
    if way == "sheared":
        turned = sheared_meridian(meridian(), 1 * u.day)
    else:
        turned = rotation_track(meridian(), 1 * u.day, sun_center=False).coords[:, 0]
    there = turned.transform_to(later)
    found = np.transpose([there.lon.deg, there.lat.deg, there.radius.to_value("km")])
    np.testing.assert_allclose(found[:, :2], IN_SPACE[:, :2], rtol=0, atol=1e-7)
    np.testing.assert_allclose(found[:, 2], IN_SPACE[:, 2], rtol=0, atol=1e-3)


@pytest.mark.parametrize("way", ["sheared", "track", "propagate"])
def test_4_the_meridian_with_the_center_of_the_sun(way: str) -> None:
    later = HeliographicCarrington(observer="earth", obstime="2001-01-02")
    if way == "propagate":
        with propagate_with_solar_surface():
            there = meridian().transform_to(later)
    elif way == "track":
        there = rotation_track(meridian(), 1 * u.day).coords[:, 0].transform_to(later)
    else:
        with transform_with_sun_center():
            there = sheared_meridian(meridian(), 1 * u.day).transform_to(later)
    np.testing.assert_allclose(there.lon.deg, WITH_CENTER, rtol=0, atol=1e-6)
    np.testing.assert_allclose(there.lat, LATITUDES, rtol=0, atol=1e-7)
    np.testing.assert_allclose(there.radius.to_value("km"), 695700, rtol=0, atol=1e-2)


def test_5_a_track_in_the_frame_of_its_start() -> None:
    coords = rotation_track(START, DAYS, observer="fixed").coords[0]
    found = np.transpose([coords.Tx.arcsec, coords.Ty.arcsec, coords.distance.au])
    np.testing.assert_allclose(found, FIXED, rtol=0, atol=1e-6)
    assert coords.is_equivalent_frame(Helioprojective(observer=START.observer, obstime=START.obstime))


def test_5_a_track_seen_by_the_moving_earth() -> None:
    coords = rotation_track(START, DAYS, sun_center=False).coords[0]
    found = np.transpose([coords.Tx.arcsec, coords.Ty.arcsec, coords.distance.au])
    np.testing.assert_allclose(found, MOVING, rtol=0, atol=1e-6)


def test_5_what_the_center_of_the_sun_makes_of_it() -> None:
    track = rotation_track(START, DAYS)
    off = np.hypot(track.tx[0].value - MOVING[:, 0], track.ty[0].value - MOVING[:, 1])
    assert track.tx[0, 0].value == pytest.approx(-845.34, abs=0.01)
    assert off.max() == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize(("model", "wanted"), [("howard", HOWARD), ("allen", ALLEN)])
def test_6_two_days_at_twenty_latitudes(model: str, wanted: list[float]) -> None:
    turned = (rotation_law(model)(np.linspace(-70, 70, 20) * u.deg) * 2 * u.day).to_value("deg")
    np.testing.assert_allclose(turned, [*wanted, *wanted[::-1]], rtol=0, atol=1e-8)


def test_6_two_days_at_thirty_degrees_forward_and_back() -> None:
    start = SkyCoord(0 * u.deg, 30 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    longitude = rotation_track(start, [2, -2] * u.day, observer="fixed").longitude[0].value
    np.testing.assert_allclose(longitude, [27.36432679, -27.36432679], rtol=0, atol=1e-8)
