"""Loop geometry and arcades, against the published points and against what an arc must be."""

import dataclasses

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.time import Time
from hypothesis import given, settings
from hypothesis import strategies as st
from sunpy.coordinates import HeliographicCarrington

from sunwidgets.core.loops import LoopArcade, Recipe, loop_arcade, semi_circular_loop
from sunwidgets.core.recipe import BLOG
from sunwidgets.exceptions import LoopError

from .direct_recipe import direct_arcade, direct_lengths, direct_loop

SUN = 695700 * u.km
RANGE = {"length_min": 50 * u.Mm, "length_max": 500 * u.Mm}

quiet = settings(deadline=None, max_examples=40)


def km(coords):
    return coords.cartesian.xyz.to_value(u.km)


def test_published_points_to_the_last_printed_digit():
    loop = semi_circular_loop(500 * u.Mm, 30 * u.deg, recipe="blog")
    assert str(loop[[0, -1]]).split("\n")[1:] == [
        "    [(-14.09138695, 29.2478234, 698633.18692374),",
        "     ( 14.09138695, 29.2478234, 698633.18692374)]>",
    ]


@pytest.mark.parametrize(("length", "points"), [(50, 28), (10, 6)])
def test_sampling_by_angle_keeps_few_points_of_short_loops(length, points):
    loop = semi_circular_loop(length * u.Mm, recipe="blog")
    assert loop.size == points
    if length == 50:
        assert (loop.radius.min() - SUN).to_value(u.Mm) == pytest.approx(5.2, abs=0.05)


@quiet
@given(
    length=st.floats(2, 4300),
    latitude=st.floats(-90, 90),
    n_points=st.sampled_from([501, 1000, 2000]),
)
def test_blog_loops_are_the_direct_ones(length, latitude, n_points):
    direct = direct_loop(length * u.Mm, latitude * u.deg, n_points)
    if direct.size < 2:
        with pytest.raises(LoopError, match="above the surface"):
            semi_circular_loop(length * u.Mm, latitude * u.deg, recipe="blog", n_points=n_points)
        return
    ours = semi_circular_loop(length * u.Mm, latitude * u.deg, recipe="blog", n_points=n_points)
    assert ours.shape == direct.shape
    np.testing.assert_allclose(km(ours), km(direct), rtol=0, atol=1e-5)


@quiet
@given(
    length=st.floats(0.1, 2500),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-360, 360),
    orientation=st.floats(-360, 360),
    inclination=st.floats(-70, 70),
)
def test_a_loop_is_an_arc_of_its_length_about_a_point_of_the_surface(
    length, latitude, longitude, orientation, inclination
):
    loop = semi_circular_loop(
        length * u.Mm,
        latitude * u.deg,
        longitude=longitude * u.deg,
        orientation=orientation * u.deg,
        inclination=inclination * u.deg,
        n_points=401,
    )
    points = km(loop)
    middle = km(SkyCoord(longitude * u.deg, latitude * u.deg, SUN, frame="heliographic_stonyhurst"))
    radius = np.linalg.norm(points - middle[:, None], axis=0)
    np.testing.assert_allclose(radius, radius[0], rtol=1e-9)
    heights = np.linalg.norm(points, axis=0) - SUN.value
    assert np.abs(heights[[0, -1]]).max() < 1e-3
    assert heights[1:-1].min() > 0
    steps = np.linalg.norm(np.diff(points, axis=1), axis=0)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
    # Chords of a finely divided arc are shorter than it by the square of their angle over 24.
    chord_angle = steps[0] / radius[0]
    assert steps.sum() == pytest.approx(length * 1e3 * (1 - chord_angle**2 / 24), rel=1e-7)


@pytest.mark.parametrize(
    ("orientation", "expected"), [(0, (0, 1, 0)), (90, (0, 0, 1)), (180, (0, -1, 0)), (45, (0, 1, 1))]
)
def test_orientation_is_the_azimuth_of_the_footpoint_line(orientation, expected):
    loop = semi_circular_loop(100 * u.Mm, orientation=orientation * u.deg, n_points=5)
    line = km(loop)[:, -1] - km(loop)[:, 0]
    np.testing.assert_allclose(line / np.linalg.norm(line), expected / np.linalg.norm(expected), atol=1e-12)


def test_inclination_leans_the_plane_and_keeps_the_footpoint_line():
    loop = km(semi_circular_loop(100 * u.Mm, inclination=30 * u.deg, n_points=3))
    up = loop[:, 1] - [SUN.value, 0, 0]
    assert np.rad2deg(np.arctan2(up[2], up[0])) == pytest.approx(30)
    assert loop[2, 0] == pytest.approx(loop[2, 2])


def test_the_longest_loop_almost_closes():
    longest = 4 * np.pi * SUN
    loop = semi_circular_loop(longest * (1 - 1e-12))
    assert loop.radius.max().to_value(u.km) == pytest.approx(3 * SUN.value, rel=1e-5)
    with pytest.raises(LoopError, match=r"8750 Mm cannot close on the Sun.*8742"):
        semi_circular_loop(8750 * u.Mm)
    with pytest.raises(LoopError, match="cannot close"):
        semi_circular_loop(5000 * u.Mm, inclination=60 * u.deg)


@pytest.mark.parametrize("length", [0, -5, np.nan, np.inf])
def test_impossible_lengths_are_refused(length):
    with pytest.raises(LoopError, match="length"):
        semi_circular_loop(length * u.Mm)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_points": 1}, "n_points = 1"),
        ({"n_points": 7.5}, "n_points"),
        ({"latitude": np.nan * u.deg}, "latitude"),
        ({"inclination": 90 * u.deg}, "inclination"),
        ({"orientation": [1, 2] * u.deg}, "orientation has the shape"),
    ],
)
def test_impossible_options_are_refused(options, message):
    with pytest.raises(LoopError, match=message):
        semi_circular_loop(100 * u.Mm, **options)


def test_units_keywords_and_shapes_are_checked():
    with pytest.raises(u.UnitsError):
        semi_circular_loop(100 * u.s)
    with pytest.raises(TypeError):
        semi_circular_loop(100)
    with pytest.raises(TypeError):
        semi_circular_loop(100 * u.Mm, colour="red")
    with pytest.raises(LoopError, match="a loop has one"):
        semi_circular_loop([100, 200] * u.Mm)


def test_obstime_is_read_like_sunpy_does():
    assert semi_circular_loop(100 * u.Mm, obstime="2018-07-25").obstime == Time("2018-07-25")
    assert semi_circular_loop(100 * u.Mm).obstime is None


def test_blog_arcade_is_the_direct_one():
    coords, density = direct_arcade(30, **RANGE, seed=3)
    arcade = loop_arcade(30, **RANGE, seed=3, recipe="blog")
    np.testing.assert_allclose(km(arcade.coords), km(coords), rtol=0, atol=1e-5)
    np.testing.assert_allclose(arcade.density.to_value(u.cm**-3), density.to_value(u.cm**-3), rtol=1e-10)


@quiet
@given(
    alpha=st.floats(-4, 3),
    low=st.floats(1, 100),
    factor=st.floats(1, 40),
    n_loops=st.integers(1, 20),
    recipe=st.sampled_from(["corrected", "blog"]),
)
def test_arcades_hold_what_was_asked(alpha, low, factor, n_loops, recipe):
    arcade = loop_arcade(
        n_loops,
        length_min=low * u.Mm,
        length_max=low * factor * u.Mm,
        alpha=alpha,
        recipe=recipe,
        n_points=4000,
        seed=1,
        longitude=20 * u.deg,
    )
    assert len(arcade) == n_loops
    assert arcade.size == arcade.loop_index.size == arcade.density.size == arcade.area.size
    lengths = arcade.length.to_value(u.Mm)
    assert lengths.min() >= low * (1 - 1e-12)
    assert lengths.max() <= low * factor * (1 + 1e-12)
    if abs(alpha + 1) > 1e-3:
        expected = direct_lengths(n_loops, low * u.Mm, low * factor * u.Mm, 1, alpha).to_value(u.Mm)
        np.testing.assert_allclose(lengths, expected, rtol=1e-6)
    assert np.isfinite(arcade.emission_measure).all()
    middle = arcade[n_loops // 2].coords.cartesian.mean()
    assert np.rad2deg(np.arctan2(middle.y, middle.x).to_value(u.rad)) == pytest.approx(20)
    if recipe == "corrected":
        weights = np.add.reduceat(arcade.ds.to_value(u.Mm), arcade.offsets[:-1])
        np.testing.assert_allclose(weights, lengths, rtol=1e-9)


def test_the_logarithmic_limit_of_the_power_law():
    near, limit = (loop_arcade(50, **RANGE, alpha=alpha, seed=2).length for alpha in (-1 + 1e-7, -1))
    np.testing.assert_allclose(limit.to_value(u.Mm), near.to_value(u.Mm), rtol=1e-5)


def test_loops_stand_at_equal_steps_of_latitude():
    arcade = loop_arcade(5, **RANGE, latitude_min=-20 * u.deg, latitude_max=40 * u.deg, n_points=3)
    apexes = arcade.coords[1::3]
    np.testing.assert_allclose(apexes.lat.deg, [-20, -5, 10, 25, 40], atol=1e-9)


def test_seeds_make_arcades_again():
    one, same, other = (loop_arcade(5, **RANGE, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one.xyz, same.xyz)
    assert not np.array_equal(one.xyz, other.xyz)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_loops": 0}, "n_loops = 0"),
        ({"n_loops": 2.5}, "n_loops"),
        ({"length_min": 600 * u.Mm}, "swap"),
        ({"length_max": 9000 * u.Mm, "length_min": 8900 * u.Mm}, "cannot close"),
        ({"length_min": -1 * u.Mm}, "length_min = -1000 km"),
        ({"latitude_min": 50 * u.deg}, "latitudes from"),
        ({"n0": -1e9 * u.cm**-3}, "n0 = -1e"),
        ({"n0": np.nan * u.cm**-3}, "n0 = nan"),
        ({"temperature": -1 * u.MK}, "temperature = -1e"),
        ({"temperature": [1, 2] * u.MK}, "temperature has the shape"),
        ({"heating_rate": 0 * u.erg / u.cm**3 / u.s}, "heating_rate = 0"),
        ({"area": 0 * u.Mm**2}, "area = 0"),
        ({"area": [1, 2] * u.Mm**2}, "area has the shape"),
        ({"alpha": np.nan}, "alpha"),
        ({"n0": 1e200 * u.cm**-3}, "no more than 1e[+]60"),
        ({"n_points": [5, 6]}, "n_points has 2 values"),
    ],
)
def test_impossible_arcades_are_refused(options, message):
    with pytest.raises(LoopError, match=message):
        loop_arcade(**{"n_loops": 3, **RANGE, **options})


def test_a_free_density_temperature_and_area_of_each_loop():
    arcade = loop_arcade(
        3,
        **RANGE,
        n0=[1, 2, 3] * u.cm**-3,
        temperature=[1, 2, 3] * u.MK,
        area=[4, 5, 6] * u.Mm**2,
        n_points=9,
    )
    np.testing.assert_allclose(arcade.density[::9].value, [1, 2, 3])
    np.testing.assert_allclose(arcade.temperature.to_value(u.MK), [1, 2, 3])
    np.testing.assert_allclose(arcade.area[::9].to_value(u.Mm**2), [4, 5, 6])


def test_selecting_and_joining_give_the_same_points_back():
    arcade = loop_arcade(6, **RANGE, n_points=[3, 4, 5, 6, 7, 8], area=np.arange(1, 7) * u.Mm**2, seed=1)
    parts = [arcade[:2], arcade[[2, 3]], arcade[arcade.loop_index[-1]], arcade[4]]
    joined = parts[0] + parts[1] + parts[3] + parts[2]
    for name in ("xyz", "density", "ds", "area", "length", "temperature", "emission_measure", "loop_index"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(arcade, name), err_msg=name)
    long = arcade[arcade.length > arcade.length.mean()]
    assert 0 < len(long) < 6
    assert long.length.min() > arcade.length.mean()


def test_what_does_not_belong_together_is_not_joined():
    arcade = loop_arcade(2, **RANGE)
    with pytest.raises(LoopError, match="none of the 2 loops"):
        arcade[arcade.length < 0 * u.Mm]
    with pytest.raises(LoopError, match="one obstime"):
        arcade + loop_arcade(2, **RANGE, obstime="2018-07-25")
    cold = LoopArcade.from_loops([arcade[0].coords], [1e9 * u.cm**-3])
    with pytest.raises(LoopError, match="temperatures"):
        arcade + cold
    with pytest.raises(TypeError):
        arcade + 3


def test_own_loops_become_an_arcade():
    loop = semi_circular_loop(300 * u.Mm, obstime="2018-07-25", n_points=2000)
    carrington = loop.transform_to(HeliographicCarrington(observer="earth", obstime="2018-07-25"))
    arcade = LoopArcade.from_loops(
        [carrington, loop[:1000]],
        [np.linspace(1, 2, 2000) * 1e9 * u.cm**-3, 5e8 * u.cm**-3],
        temperature=1 * u.MK,
    )
    assert len(arcade) == 2
    assert arcade.length[0].to_value(u.Mm) == pytest.approx(300, rel=1e-6)
    np.testing.assert_allclose(arcade.xyz[:, :2000], km(loop), atol=1e-6)
    assert arcade.obstime == Time("2018-07-25")
    assert arcade.ds[:2000].sum() == arcade.length[0]


@pytest.mark.parametrize(
    ("loops", "density", "message"),
    [
        ([], [], "0 loops"),
        ([semi_circular_loop(100 * u.Mm)], [], "0 densities"),
        ([semi_circular_loop(100 * u.Mm)[:1]], [1 * u.cm**-3], "two points"),
        ([semi_circular_loop(100 * u.Mm)], [-1 * u.cm**-3], "density = -1"),
        ([semi_circular_loop(100 * u.Mm)], [np.nan * u.cm**-3], "density = nan"),
        (
            [semi_circular_loop(100 * u.Mm), semi_circular_loop(100 * u.Mm, obstime="2018-07-25")],
            [1 * u.cm**-3] * 2,
            "loops of one time",
        ),
        (
            [SkyCoord([0, np.nan] * u.deg, [0, 0] * u.deg, 1.1 * SUN, frame="heliographic_stonyhurst")],
            [1 * u.cm**-3],
            "not all finite",
        ),
    ],
)
def test_impossible_own_loops_are_refused(loops, density, message):
    with pytest.raises(LoopError, match=message):
        LoopArcade.from_loops(loops, density)


def test_an_arcade_says_what_it_is():
    assert repr(loop_arcade(1, length_min=50 * u.Mm, length_max=50 * u.Mm)) == (
        "<LoopArcade: 1 loop of 50 Mm, 500 points>"
    )


def test_recipes_have_two_values_a_field():
    with pytest.raises(ValueError, match=r"Recipe\.sampling is 'arc-length' .* or 'angle' .*, not 'random'"):
        Recipe(sampling="random")
    with pytest.raises(ValueError, match='"corrected", "blog" or a Recipe'):
        semi_circular_loop(100 * u.Mm, recipe="new")


@pytest.mark.parametrize(
    ("field", "value"),
    [("sampling", "angle"), ("rtv_length", "full"), ("density", "1e11"), ("stratification", "integrated")],
)
def test_each_difference_in_building_can_be_switched_alone(field, value):
    corrected = loop_arcade(5, **RANGE, seed=0, n_points=4000)
    switched = loop_arcade(5, **RANGE, seed=0, n_points=4000, recipe=Recipe(**{field: value}))
    assert (switched.size != corrected.size) == (field == "sampling")
    ratio = (switched.temperature / corrected.temperature).to_value(u.one)
    np.testing.assert_allclose(ratio, 2 ** (4 / 7) if field == "rtv_length" else 1)
    changed = switched.size != corrected.size or not np.allclose(
        switched.density, corrected.density, rtol=1e-12
    )
    assert changed


def test_every_published_value_has_its_sentence():
    assert len(BLOG.sentences()) == len(dataclasses.fields(Recipe)) == len(set(BLOG.sentences()))
    assert Recipe().sentences() == []
    assert BLOG.changed().keys() == {field.name for field in dataclasses.fields(Recipe)}
