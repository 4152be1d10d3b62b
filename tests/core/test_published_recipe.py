"""Pictures as published, against the direct recipe bin for bin, and each switch away from it."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st
from sunpy.coordinates import (
    Helioprojective,
)

from sunwidgets.core.binning import Points, bin_in_grid
from sunwidgets.core.emission import arcade_to_map, emission_map
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.loops import Recipe, loop_arcade, semi_circular_loop
from sunwidgets.core.picture_grid import Grid
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import look_from
from sunwidgets.exceptions import LoopError, ObserverError

from .direct_recipe import PUBLISHED_VIEWS, direct_arcade, direct_histogram
from .scenes import RANGE, SHARP, WHEN, latitudes, longitudes, observer_at, quiet


@pytest.fixture(scope="module")
def direct():
    return direct_arcade(40, **RANGE, seed=0)


@pytest.fixture(scope="module")
def blog():
    return loop_arcade(40, **RANGE, seed=0, recipe="blog")


def assert_bin_for_bin(ours, expected):
    """Equal to 1e-6 of the maximum, bins with a point within 1e-9 pixel of an inner edge aside."""
    raw = expected.raw
    assert ours.shape == raw.shape
    pixels = expected.pixels
    limits = np.array([[raw.shape[1]], [raw.shape[0]]])
    near = np.abs(pixels - np.rint(pixels)) < 1e-9
    inner = (np.rint(pixels) > 0) & (np.rint(pixels) < limits)
    edge = np.flatnonzero((near & inner).any(axis=0))
    compared = np.ones(raw.shape, dtype=bool)
    for shift in (-1e-6, 1e-6):
        columns, rows = np.clip(np.floor(pixels[:, edge] + shift), 0, limits - 1).astype(int)
        compared[rows, columns] = False
    assert compared.mean() > 0.5
    assert np.abs(ours - raw)[compared].max() <= 1e-6 * raw.max()


@pytest.mark.parametrize("place", PUBLISHED_VIEWS.values(), ids=PUBLISHED_VIEWS)
@pytest.mark.parametrize("obstime", [None, WHEN])
def test_published_views_are_the_direct_ones(direct, blog, place, obstime):
    observer = SkyCoord(*place * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime=obstime)
    expected = direct_histogram(*direct, observer)
    for picture in (arcade_to_map(*direct, observer), emission_map(blog, observer, recipe="blog")):
        assert np.abs(picture.data - expected.smoothed).max() <= 1e-6 * expected.smoothed.max()
    assert_bin_for_bin(emission_map(blog, observer, recipe="blog", psf=SHARP).data, expected)


@quiet
@given(lon=longitudes, lat=latitudes, radius=st.floats(2.2, 300), resolution=st.floats(3, 60))
def test_blog_is_the_direct_recipe_from_anywhere(direct, blog, lon, lat, radius, resolution):
    # From nearby a pixel of a few arcsec makes pictures of millions of pixels.
    resolution *= max(1, 50 / radius)
    observer = observer_at(lon, lat, radius)
    expected = direct_histogram(*direct, observer, resolution)
    pixel = resolution * u.arcsec / u.pix
    picture = emission_map(blog, observer, recipe="blog", psf=SHARP, resolution=pixel)
    assert_bin_for_bin(picture.data, expected)
    smoothed = arcade_to_map(*direct, observer, resolution=pixel).data
    assert smoothed.sum() == pytest.approx(expected.smoothed.sum(), rel=1e-6)


def test_check_values_of_the_map_totals():
    front = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst")
    totals = []
    for n_points in (1000, 2000, 8000):
        loop = loop_arcade(
            1,
            length_min=500 * u.Mm,
            length_max=500 * u.Mm,
            latitude_min=30 * u.deg,
            latitude_max=30 * u.deg,
            temperature=1 * u.MK,
            n_points=n_points,
            recipe="blog",
        )
        totals.append(f"{emission_map(loop, front, recipe='blog').data.sum():.3g}")
    assert totals == ["2.13e+31", "3.86e+31", "1.47e+32"]


def test_blog_without_obstime_is_dated_like_the_post(blog):
    observer = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst")
    picture = emission_map(blog, observer, recipe="blog")
    assert picture.date.isot.startswith("2018-07-25")
    assert picture.meta["cdelt1"] == pytest.approx(5)
    assert picture.meta["crpix1"] == (picture.data.shape[1] + 1) / 2
    with pytest.raises(ObserverError, match="no obstime"):
        emission_map(blog, observer)


@pytest.mark.parametrize(
    "change",
    [
        {"weight": "n2dz"},
        {"occultation": "published"},
        {"projection": "angles"},
        {"grid": "extent"},
        {"header": "nominal"},
        {"psf": "pixel"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_difference_in_pictures_can_be_switched_alone(arcade, change):
    observer = observer_at(-70, 5, 4)
    options = {"resolution": 60 * u.arcsec / u.pix}
    corrected = emission_map(arcade, observer, **options)
    switched = emission_map(arcade, observer, recipe=Recipe(**change), **options)
    same_pixels = switched.data.shape == corrected.data.shape and np.allclose(
        switched.data, corrected.data, rtol=1e-6, atol=0
    )
    same_header = all(switched.meta[key] == corrected.meta[key] for key in ("ctype1", "crval1", "cdelt1"))
    assert not (same_pixels and same_header)
    assert same_pixels == (change == {"header": "nominal"})


def test_published_occultation_hides_more_the_nearer_the_observer():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(3, 40000))
    xyz = directions / np.linalg.norm(directions, axis=0) * SUN_KM * rng.uniform(1.00001, 1.3, 40000)
    points = Points(xyz, np.ones(40000), np.array([0, 40000]), np.empty(0))
    sky = Grid(1, 1, -1e9, -1e9, 2e9, 2e9, in_plane=True)
    hidden = []
    for radius in (215, 60, 10):
        view = look_from(observer_at(0, 0, radius), None, CORRECTED)
        # As many times the square of the distance as points: each counts for about one.
        exact, published = (
            bin_in_grid(points, view, sky, Recipe(occultation=how), 1)[0, 0] * view.distance**2 / 40000
            for how in ("exact", "published")
        )
        hidden.append(exact - published)
    assert hidden[0] == pytest.approx(0.005, abs=0.002)
    assert hidden[1] == pytest.approx(0.019, abs=0.004)
    assert hidden[2] == pytest.approx(0.11, abs=0.02)


def test_any_points_in_any_frame(arcade):
    observer = observer_at(15, 5)
    spherical = SkyCoord(
        arcade.coords.lon,
        arcade.coords.lat,
        arcade.coords.radius,
        frame="heliographic_stonyhurst",
        obstime=WHEN,
    )
    moved = spherical.transform_to(Helioprojective(observer=observer, obstime=WHEN))
    expected = arcade_to_map(arcade.coords, arcade.density, observer).data
    for coords in (spherical, moved):
        data = arcade_to_map(coords, arcade.density, observer).data
        assert data.shape == expected.shape
        assert data.sum() == pytest.approx(expected.sum(), rel=1e-6)
    nowhere = SkyCoord([0, np.nan] * u.deg, [0, 0] * u.deg, SUN_KM * u.km, frame="heliographic_stonyhurst")
    with pytest.raises(LoopError, match="not all finite"):
        arcade_to_map(nowhere, 1 * u.cm**-3, observer)


def test_points_in_a_row_make_a_picture_one_pixel_high():
    loop = semi_circular_loop(200 * u.Mm)
    picture = arcade_to_map(loop, 1e9 * u.cm**-3, observer_at(0, 0))
    assert picture.data.shape[0] == 1
    assert np.isfinite(picture.data).all()
