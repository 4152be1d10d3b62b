"""What is true of every loop, every arcade and every picture of one."""

import astropy.units as u
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunwidgets.core.emission import emission_map, pixel_solid_angle
from sunwidgets.core.loops import isothermal_density, loop_arcade, rtv_temperature, semi_circular_loop
from sunwidgets.core.plasma import rtv_density, rtv_pressure, scale_height
from tests.core.scenes import SHARP, latitudes, longitudes, observer_at

some = settings(max_examples=20)
many = settings(max_examples=80)

lengths, temperatures = st.floats(5, 3000), st.floats(0.1, 30)
heatings = st.floats(-7, -1).map(lambda exponent: 10**exponent * u.erg / u.cm**3 / u.s)
stances = st.fixed_dictionaries(
    {
        "longitude": longitudes.map(lambda value: value * u.deg),
        "orientation": longitudes.map(lambda value: value * u.deg),
        "inclination": st.floats(-60, 60).map(lambda value: value * u.deg),
    }
)
arcades = st.builds(
    lambda n_loops, shortest, factor, seed, **stance: loop_arcade(
        n_loops,
        length_min=shortest * u.Mm,
        length_max=shortest * factor * u.Mm,
        seed=seed,
        n_points=40,
        **stance,
    ),
    n_loops=st.integers(1, 6),
    shortest=st.floats(10, 300),
    factor=st.floats(1, 4),
    seed=st.integers(0, 10**6),
    inclination=st.floats(-45, 45).map(lambda value: value * u.deg),
    orientation=longitudes.map(lambda value: value * u.deg),
)


@given(length=lengths, latitude=latitudes, temperature=temperatures, stance=stances)
@many
def test_the_density_falls_with_height_from_that_of_the_feet(length, latitude, temperature, stance):
    loop = semi_circular_loop(length * u.Mm, latitude * u.deg, n_points=60, **stance)
    density = isothermal_density(loop, length * u.Mm, n0=1e9 * u.cm**-3, temperature=temperature * u.MK)
    upwards = np.argsort(loop.cartesian.norm())
    assert np.all(np.diff(density[upwards]) <= 1e-6 * density[upwards][:-1])
    np.testing.assert_allclose(density[[0, -1]].value, 1e9, rtol=1e-6)
    # At the same height at both feet, and the same on the way up and down.
    np.testing.assert_allclose(density.value, density[::-1].value, rtol=1e-6)


@given(length=lengths, heating=heatings, factor=st.floats(1.1, 100))
@many
def test_scaling_laws_scale(length, heating, factor):
    short, long = length * u.Mm, factor * length * u.Mm
    np.testing.assert_allclose(
        rtv_temperature(long, heating) / rtv_temperature(short, heating), factor ** (4 / 7)
    )
    np.testing.assert_allclose(rtv_pressure(long, heating) / rtv_pressure(short, heating), factor ** (5 / 7))
    hot = rtv_temperature(short, heating)
    np.testing.assert_allclose(rtv_density(short, 2 * hot) / rtv_density(short, hot), 4)
    np.testing.assert_allclose(scale_height(2 * hot) / scale_height(hot), 2)


@given(arcade=arcades)
@some
def test_steps_add_up_to_the_length_and_areas_are_those_of_their_loop(arcade):
    ends = arcade.offsets[:-1]
    np.testing.assert_allclose(np.add.reduceat(arcade.ds, ends).to_value(u.Mm), arcade.length.to_value(u.Mm))
    assert arcade.area.shape == arcade.density.shape == arcade.ds.shape == (arcade.size,)
    np.testing.assert_array_equal(arcade.loop_index[ends], np.arange(len(arcade)))
    assert np.all(arcade.coords.radius >= arcade.coords.radius[ends].min() * (1 - 1e-12))


@given(arcade=arcades, cut=st.integers(1, 5))
@some
def test_parts_of_an_arcade_make_it_whole(arcade, cut):
    assume(cut < len(arcade))
    whole = arcade[:cut] + arcade[cut:]
    for name in ("density", "ds", "area", "length", "temperature"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(arcade, name))
    np.testing.assert_array_equal(whole.xyz, arcade.xyz)
    np.testing.assert_array_equal(whole.offsets, arcade.offsets)


@given(seed=st.integers(0, 10**6), lon=longitudes, lat=latitudes, factor=st.floats(0.1, 10))
@some
def test_emission_goes_with_area_and_the_square_of_density(seed, lon, lat, factor):
    options = {"length_min": 50 * u.Mm, "length_max": 400 * u.Mm, "n_points": 60, "seed": seed}
    picture = {"observer": observer_at(lon, lat), "resolution": 40 * u.arcsec / u.pix, "fov": 3000 * u.arcsec}
    one = emission_map(loop_arcade(5, n0=1e9 * u.cm**-3, **options), **picture)
    denser = emission_map(loop_arcade(5, n0=factor * 1e9 * u.cm**-3, **options), **picture)
    wider = emission_map(loop_arcade(5, n0=1e9 * u.cm**-3, area=factor * u.Mm**2, **options), **picture)
    np.testing.assert_allclose(denser.data, factor**2 * one.data, rtol=1e-9)
    np.testing.assert_allclose(wider.data, factor * one.data, rtol=1e-9)


@given(arcade=arcades, lon=longitudes, lat=latitudes, pixel=st.floats(5, 100), cut=st.integers(1, 5))
@some
def test_the_picture_of_parts_is_the_sum_of_their_pictures(arcade, lon, lat, pixel, cut):
    assume(cut < len(arcade))
    options = {
        "observer": observer_at(lon, lat),
        "resolution": pixel * u.arcsec / u.pix,
        "fov": 4000 * u.arcsec,
    }
    whole = emission_map(arcade, **options).data
    parts = emission_map(arcade[:cut], **options).data + emission_map(arcade[cut:], **options).data
    np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1e-12 * whole.max())


@given(arcade=arcades, lon=longitudes, lat=latitudes, pixels=st.tuples(st.floats(10, 60), st.floats(10, 60)))
@some
def test_the_emission_in_sight_does_not_depend_on_the_pixels(arcade, lon, lat, pixels):
    """Sum EM_p Omega_p is that of the points, so any two grids that hold all of them agree."""
    totals = []
    for pixel in pixels:
        options = {"resolution": pixel * u.arcsec / u.pix, "psf": SHARP, "fov": 8000 * u.arcsec}
        picture = emission_map(arcade, observer_at(lon, lat), **options)
        totals.append(np.sum(picture.data * pixel_solid_angle(picture).value))
    np.testing.assert_allclose(totals[0], totals[1], rtol=1e-9)
