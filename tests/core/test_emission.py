"""Pictures, against what they must conserve and what their headers say."""

import multiprocessing

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from sunpy.coordinates import (
    HeliocentricInertial,
    HeliographicCarrington,
    HeliographicStonyhurst,
    Helioprojective,
)

from sunwidgets.core.binning import Points, bin_in_grid
from sunwidgets.core.emission import emission_map, pixel_solid_angle
from sunwidgets.core.loop_geometry import SUN_KM, opening_angle
from sunwidgets.core.loops import Recipe, loop_arcade
from sunwidgets.core.picture_grid import Grid
from sunwidgets.core.picture_span import found_span
from sunwidgets.core.plasma import scale_height
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import look_from
from sunwidgets.exceptions import ImageTooLargeError, LoopError

from .scenes import RANGE, SHARP, WHEN, in_sight, latitudes, longitudes, observer_at, quiet


@quiet
@given(
    lon=longitudes,
    lat=latitudes,
    radius=st.floats(1.6, 300),
    n_points=st.integers(2, 400),
    pixel=st.floats(3, 3000),
    projection=st.sampled_from(["tan", "angles"]),
)
def test_the_picture_holds_what_is_in_sight(lon, lat, radius, n_points, pixel, projection):
    arcade = loop_arcade(15, **RANGE, seed=1, n_points=n_points)
    observer = observer_at(lon, lat, radius)
    pixel *= max(1, 60 / radius)
    try:
        picture = emission_map(
            arcade,
            observer,
            psf=SHARP,
            resolution=pixel * u.arcsec / u.pix,
            recipe=Recipe(projection=projection),
        )
    except ImageTooLargeError:
        assume(False)
    visible, distance = in_sight(arcade, observer)
    expected = (arcade.emission_measure / distance**2)[visible].sum()
    total = (picture.data * pixel_solid_angle(picture).value).sum()
    assert total == pytest.approx(expected, rel=1e-12, abs=0)
    assert np.isfinite(picture.data).all()


@pytest.mark.parametrize("pixels", [1, 6.9995, 7, 7.0005, 7.0009])
def test_loops_that_end_on_the_edge_of_a_pixel_are_not_lost(pixels, arcade):
    observer = observer_at(35, 20)
    span = found_span(arcade, look_from(observer, None, CORRECTED), CORRECTED)
    for width in (span.right - span.left, span.high - span.low):
        pixel = (width / pixels * u.rad).to(u.arcsec) / u.pix
        picture = emission_map(arcade, observer, psf=SHARP, resolution=pixel)
        visible, distance = in_sight(arcade, observer)
        expected = (arcade.emission_measure / distance**2)[visible].sum()
        total = (picture.data * pixel_solid_angle(picture).value).sum()
        assert total == pytest.approx(expected, rel=1e-12, abs=0)


@settings(deadline=None, max_examples=15)
@given(
    length=st.floats(20, 500),
    temperature=st.floats(1, 5),
    n_points=st.integers(500, 2000),
    inclination=st.floats(-60, 60),
)
def test_emission_measure_tends_to_the_volume_integral(length, temperature, n_points, inclination):
    ratio = _sum_over_integral(length, temperature, n_points, inclination)
    assert ratio == pytest.approx(1, abs=2e-4)


def test_few_points_miss_the_volume_integral():
    assert _sum_over_integral(500, 1, 50, 0) == pytest.approx(1 + 8e-3, abs=1e-3)


def _sum_over_integral(length, temperature, n_points, inclination):
    arcade = loop_arcade(
        1,
        length_min=length * u.Mm,
        length_max=length * u.Mm,
        temperature=temperature * u.MK,
        n0=1e9 * u.cm**-3,
        area=1 * u.cm**2,
        inclination=inclination * u.deg,
        n_points=n_points,
    )
    cos = np.cos(np.deg2rad(inclination))
    beta = opening_angle(np.array([length * 1e3]), np.array([np.deg2rad(inclination)]))[0]
    ring = 2 * SUN_KM * cos * np.sin(beta)
    height = scale_height(temperature * u.MK).to_value(u.km)

    def squared(psi):
        r = np.sqrt(SUN_KM**2 + ring**2 + 2 * SUN_KM * ring * np.cos(psi) * cos)
        return np.exp(-2 * SUN_KM / height * (1 - SUN_KM / r))

    integral = 2 * quad(squared, 0, np.pi / 2 + beta, epsabs=0, epsrel=1e-10)[0] * ring * 1e5 * 1e18
    return arcade.emission_measure.sum() / integral


@quiet
@given(turn=st.floats(-360, 360), lon=longitudes, lat=st.floats(-85, 85), radius=st.floats(3, 215))
def test_turning_arcade_and_observer_together_changes_nothing(turn, lon, lat, radius):
    options = {
        "resolution": 20 * max(1, 60 / radius) * u.arcsec / u.pix,
        "fov": 3100.7 * 215 / radius * u.arcsec,
    }
    pictures = [
        emission_map(
            loop_arcade(10, **RANGE, seed=2, longitude=angle * u.deg, n_points=200),
            observer_at(lon + angle, lat, radius),
            **options,
        ).data
        for angle in (0, turn)
    ]
    np.testing.assert_allclose(pictures[1], pictures[0], rtol=1e-6, atol=1e-9 * pictures[0].max())


@quiet
@given(lat=st.floats(-80, 80), lon=longitudes, radius=st.floats(1.5, 215), length=st.floats(1, 80))
def test_a_loop_behind_the_disk_gives_nothing(lat, lon, radius, length):
    hidden = loop_arcade(
        1,
        length_min=length * u.Mm,
        length_max=length * u.Mm,
        latitude_min=-lat * u.deg,
        latitude_max=-lat * u.deg,
        longitude=(lon + 180) * u.deg,
    )
    picture = emission_map(
        hidden, observer_at(lon, lat, radius), resolution=100 * u.arcsec / u.pix, fov=5000 * u.arcsec
    )
    assert not picture.data.any()


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), lon=longitudes, lat=latitudes, radius=st.floats(1.01, 300))
def test_visibility_is_that_of_sunpy(seed, lon, lat, radius):
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(3, 60))
    height = np.concatenate([rng.uniform(0.3, 0.999, 10), 1 + 10 ** rng.uniform(-8, 0.5, 50)])
    xyz = directions / np.linalg.norm(directions, axis=0) * height * SUN_KM
    observer = observer_at(lon, lat, radius)
    coords = SkyCoord(
        *xyz * u.km, representation_type="cartesian", frame=HeliographicStonyhurst(obstime=observer.obstime)
    )
    seen = coords.transform_to(Helioprojective(observer=observer, obstime=observer.obstime))
    view = look_from(observer, None, CORRECTED)
    # One pixel as wide as the sky ahead: whatever counts is visible.
    everything = Grid(1, 1, -1e9, -1e9, 2e9, 2e9, in_plane=True)
    ahead = seen.cartesian.x > 0
    for number in np.flatnonzero(ahead):
        point = Points(xyz[:, number : number + 1].copy(), np.ones(1), np.array([0, 1]), np.empty(0))
        counted = bin_in_grid(point, view, everything, CORRECTED, 1)[0, 0] > 0
        assert counted == seen[number].is_visible()


def test_points_behind_the_observer_are_dropped():
    tall = loop_arcade(1, length_min=4000 * u.Mm, length_max=4000 * u.Mm, n_points=2001)
    inside_the_arch = observer_at(0, 20, 1.3)
    side = 11.0
    picture = emission_map(
        tall,
        inside_the_arch,
        fov=side * u.rad,
        resolution=(side / 64 * u.rad).to(u.arcsec) / u.pix,
        psf=SHARP,
    )
    visible, distance = in_sight(tall, inside_the_arch)
    data = tall.coords.transform_to(Helioprojective(observer=inside_the_arch, obstime=WHEN)).cartesian
    ahead = data.x > 0
    framed = ahead & (np.abs(data.y / data.x) < side / 2) & (np.abs(data.z / data.x) < side / 2)
    # Behind, well off the Sun's axis: these would land in the picture, upside down.
    mirrored = (data.x < 0) & (np.abs(data.z / data.x) < side / 2) & (np.abs(data.z) > 0.8 * data.norm())
    assert framed.any()
    assert mirrored.any()
    expected = (tall.emission_measure / distance**2)[visible & framed].sum()
    assert (picture.data * pixel_solid_angle(picture).value).sum() == pytest.approx(expected)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_change_nothing(arcade, threads):
    observer = observer_at(30, 10)
    one = emission_map(arcade, observer).data
    np.testing.assert_allclose(
        emission_map(arcade, observer, threads=threads).data, one, rtol=1e-12, atol=1e-14 * one.max()
    )


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_threads_serve_a_forked_process_too(arcade):
    observer = observer_at(30, 10)
    here = emission_map(arcade, observer, threads=2).data
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(emission_map, (arcade, observer), {"threads": 2}).get(timeout=30).data
    np.testing.assert_allclose(there, here, rtol=1e-12)


def test_the_header_is_complete_and_true(arcade):
    observer = observer_at(-40, 12, 150)
    picture = emission_map(arcade, observer, resolution=[4, 3] * u.arcsec / u.pix)
    assert picture.unit == u.cm**-5
    assert picture.date.isot == "2018-07-25T00:00:00.000"
    assert picture.dsun.to_value(u.km) == pytest.approx(150 * SUN_KM)
    assert picture.rsun_meters.to_value(u.km) == SUN_KM
    assert picture.rsun_obs.to_value(u.rad) == pytest.approx(np.arcsin(1 / 150))
    assert picture.observer_coordinate.separation_3d(observer) < 1 * u.km
    assert picture.scale.axis1.value == pytest.approx(4)
    assert picture.scale.axis2.value == pytest.approx(3)


def test_points_land_where_the_header_says(arcade):
    observer = observer_at(-40, 12, 12)
    for projection in ("tan", "angles"):
        picture = emission_map(
            arcade,
            observer,
            psf=SHARP,
            resolution=40 * u.arcsec / u.pix,
            recipe=Recipe(projection=projection),
        )
        seen = arcade.coords.transform_to(picture.coordinate_frame)
        visible = seen.is_visible()
        columns, rows = (np.rint(axis[visible].value).astype(int) for axis in picture.world_to_pixel(seen))
        assert picture.data[rows, columns].min() > 0
        expected = np.zeros(picture.data.shape, dtype=bool)
        expected[rows, columns] = True
        # Rounding may move a point on an edge to the next pixel, no more.
        assert (expected != (picture.data > 0)).sum() <= 2


def test_an_observer_at_another_time_sees_the_arcade_stand_still(arcade):
    dated = loop_arcade(40, **RANGE, seed=0, n_points=200, obstime="2018-07-25")
    options = {"fov": 2500 * u.arcsec, "resolution": 10 * u.arcsec / u.pix}
    then = emission_map(dated, observer_at(0, 5, obstime="2018-07-25"), **options)
    # The central meridian moves on with the Earth, which inertial coordinates tell.
    meridians = [
        observer_at(0, 0, obstime=time).transform_to(HeliocentricInertial(obstime=time)).lon.deg
        for time in ("2018-07-25", "2018-07-28")
    ]
    later = emission_map(dated, observer_at(meridians[0] - meridians[1], 5, obstime="2018-07-28"), **options)
    np.testing.assert_allclose(later.data, then.data, atol=1e-4 * then.data.max())
    moved = emission_map(dated, observer_at(0, 5, obstime="2018-07-28"), **options)
    assert np.abs(moved.data - then.data).max() > 0.3 * then.data.max()


def test_the_blur_keeps_the_total_and_is_measured_in_the_sky(arcade):
    observer = observer_at(20, 0)
    totals, spreads = [], []
    for pixel in (2, 4):
        for psf in (0, 12):
            picture = emission_map(arcade, observer, resolution=pixel * u.arcsec / u.pix, psf=psf * u.arcsec)
            flux = picture.data * pixel_solid_angle(picture).value
            totals.append(flux.sum())
            x = np.arange(flux.shape[1]) * pixel
            mean = (flux.sum(axis=0) * x).sum() / flux.sum()
            spreads.append((flux.sum(axis=0) * (x - mean) ** 2).sum() / flux.sum())
    np.testing.assert_allclose(totals, totals[0], rtol=1e-3)
    assert spreads[1] - spreads[0] == pytest.approx(144, rel=0.02)
    assert spreads[3] - spreads[2] == pytest.approx(144, rel=0.02)


def test_light_from_outside_the_field_of_view_shines_in(arcade):
    observer = observer_at(0, 0)
    wide = emission_map(arcade, observer, fov=[[-300, 300], [-300, 300]] * u.arcsec, psf=15 * u.arcsec)
    narrow = emission_map(arcade, observer, fov=[[-50, 100], [-25, 50]] * u.arcsec, psf=15 * u.arcsec)
    assert narrow.data.shape == (15, 30)
    cut = wide.data[55:70, 50:80]
    np.testing.assert_allclose(narrow.data, cut, rtol=1e-10, atol=1e-12 * cut.max())


def test_forms_of_the_field_of_view(arcade):
    observer = observer_at(0, 0)
    frame = Helioprojective(observer=observer, obstime=WHEN)
    corners = [SkyCoord(*corner * u.arcsec, frame=frame) for corner in ((-100, -50), (100, 50))]
    pictures = [
        emission_map(arcade, observer, fov=fov)
        for fov in ([200, 100] * u.arcsec, [[-100, 100], [-50, 50]] * u.arcsec, corners)
    ]
    for picture in pictures:
        assert picture.data.shape == (20, 40)
        np.testing.assert_allclose(
            picture.data, pictures[0].data, rtol=1e-3, atol=1e-6 * pictures[0].data.max()
        )
    assert emission_map(arcade, observer, fov=0.1 * u.deg).data.shape == (72, 72)


def test_an_instrument_weighs_loops_by_their_temperature(arcade):
    observer = observer_at(10, 10)

    def channel(temperature):
        hot = temperature > arcade.temperature.mean()
        return np.where(hot, 3e-24, 0) * u.DN * u.cm**5 / u.s

    hot = arcade[arcade.temperature > arcade.temperature.mean()]
    options = {"fov": 800 * u.arcsec}
    picture = emission_map(arcade, observer, response=channel, **options)
    expected = emission_map(hot, observer, **options).data * 3e-24
    np.testing.assert_allclose(picture.data, expected, rtol=1e-12, atol=1e-14 * expected.max())
    assert picture.unit == u.DN / u.s


def test_solid_angles_add_up_to_the_sky_they_cover(arcade):
    # A field of view of 90 degrees square is a face of a cube: a sixth of the sky.
    picture = emission_map(
        arcade, observer_at(0, 0), fov=2 * u.rad, resolution=(2 / 7 * u.rad).to(u.arcsec) / u.pix, psf=SHARP
    )
    assert picture.data.shape == (7, 7)
    assert pixel_solid_angle(picture).sum().to_value(u.sr) == pytest.approx(4 * np.pi / 6, rel=1e-12)
    tilted = emission_map(
        arcade, observer_at(0, 0), recipe=Recipe(header="nominal"), fov=[[0, 99], [5, 99]] * u.arcsec
    )
    with pytest.raises(LoopError, match="centred on the Sun"):
        pixel_solid_angle(tilted)


def test_an_observer_in_another_frame_sees_the_same(arcade):
    observer = observer_at(25, -10)
    expected = emission_map(arcade, observer).data
    from_a_map = emission_map(arcade, observer).observer_coordinate
    inertial = observer.transform_to(HeliocentricInertial(obstime=WHEN))
    carrington = observer.transform_to(HeliographicCarrington(observer="earth", obstime=WHEN))
    for other in (from_a_map, inertial, carrington):
        data = emission_map(arcade, other, fov=None).data
        assert data.shape == expected.shape
        np.testing.assert_allclose(data.sum(), expected.sum(), rtol=1e-9)
        np.testing.assert_allclose(data, expected, atol=1e-3 * expected.max())
