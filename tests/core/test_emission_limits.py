"""What cannot be pictured is refused with a reason, and pictures load no more than they need."""

import subprocess
import sys

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from sunpy.coordinates import (
    HeliographicStonyhurst,
)

from sunwidgets.core.emission import arcade_to_map, emission_map
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.loops import LoopArcade, loop_arcade, semi_circular_loop
from sunwidgets.core.picture_grid import check_memory
from sunwidgets.exceptions import ImageTooLargeError, LoopError, ObserverError

from .scenes import WHEN, observer_at


@pytest.mark.parametrize(
    "fov",
    [-5 * u.arcsec, 0 * u.arcsec, 5 * u.Mm, 400, "all", [1, 2, 3] * u.arcsec, [[5, -5], [0, 1]] * u.arcsec],
)
def test_impossible_fields_of_view_are_refused(arcade, fov):
    with pytest.raises(LoopError, match="fov"):
        emission_map(arcade, observer_at(0, 0), fov=fov)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (lambda t: -1 * t.value, "response = -"),
        (lambda t: np.nan * t.value, "response = nan"),
        (lambda t: np.ones(3), "has the shape"),
    ],
)
def test_impossible_responses_are_refused(arcade, response, message):
    with pytest.raises(LoopError, match=message):
        emission_map(arcade, observer_at(0, 0), response=response)
    without = LoopArcade.from_loops([semi_circular_loop(100 * u.Mm)], [1e9 * u.cm**-3])
    with pytest.raises(LoopError, match="temperature"):
        emission_map(without, observer_at(0, 0), response=response)


@pytest.mark.parametrize(
    ("observer", "message"),
    [
        (observer_at(0, 0, 0.5), "inside the Sun"),
        (observer_at(0, 0, np.nan), "finite"),
        (observer_at([0, 1], [0, 1]), "one SkyCoord"),
        (SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN), "no distance"),
        ("Earth", "one SkyCoord"),
    ],
)
def test_impossible_observers_are_refused(arcade, observer, message):
    with pytest.raises(ObserverError, match=message):
        emission_map(arcade, observer)


def test_an_observer_in_a_loop_is_refused_and_one_beside_it_is_not():
    loop = loop_arcade(1, length_min=500 * u.Mm, length_max=500 * u.Mm, area=100 * u.Mm**2, n_points=21)
    # Between two points of the loop, where no point is near.
    between = (loop.xyz[:, 10] + loop.xyz[:, 11]) / 2
    for shift, inside in ((4e3, True), (7e3, False)):
        x, y, z = between + np.array([0, 0, shift])
        radius = np.linalg.norm([x, y, z])
        observer = observer_at(
            np.rad2deg(np.arctan2(y, x)), np.rad2deg(np.arcsin(z / radius)), radius / SUN_KM
        )
        if inside:
            with pytest.raises(ObserverError, match="inside loop 0"):
                emission_map(loop, observer, fov=9000 * u.arcsec)
        else:
            assert emission_map(loop, observer, fov=9000 * u.arcsec).data.shape == (1800, 1800)


def test_loops_all_behind_the_observer_are_refused():
    far = loop_arcade(1, length_min=10 * u.Mm, length_max=10 * u.Mm)
    above = SkyCoord(far.coords.cartesian * 50, frame=HeliographicStonyhurst)
    floating = LoopArcade.from_loops([above], [1 * u.cm**-3])
    with pytest.raises(ObserverError, match="behind the observer"):
        emission_map(floating, observer_at(0, 0, 10))


def test_pictures_beyond_the_memory_are_refused(arcade):
    with pytest.raises(ImageTooLargeError, match=r"GiB.*coarser resolution"):
        emission_map(arcade, observer_at(0, 0), resolution=1e-4 * u.arcsec / u.pix)
    with pytest.raises(MemoryError):
        arcade_to_map(arcade.coords, arcade.density, observer_at(0, 0), resolution=1e-4 * u.arcsec / u.pix)
    with pytest.raises(ImageTooLargeError):
        emission_map(arcade, observer_at(0, 0), psf=1e8 * u.arcsec)
    check_memory(4096, 4096)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resolution": 0 * u.arcsec / u.pix}, "resolution = 0"),
        ({"resolution": [1, 2, 3] * u.arcsec / u.pix}, "resolution has the shape"),
        ({"psf": -1 * u.arcsec}, "psf = -"),
        ({"psf": [1, 2] * u.arcsec}, "psf has the shape"),
        ({"threads": 0}, "threads = 0"),
        ({"threads": 1.5}, "threads"),
        ({"client": object()}, "client takes parts"),
    ],
)
def test_impossible_options_are_refused(arcade, options, message):
    with pytest.raises(LoopError, match=message):
        emission_map(arcade, observer_at(0, 0), **options)


def test_units_and_keywords_are_checked(arcade):
    with pytest.raises(u.UnitsError):
        emission_map(arcade, observer_at(0, 0), resolution=5 * u.arcsec)
    with pytest.raises(u.UnitsError):
        emission_map(arcade, observer_at(0, 0), psf=5 * u.Mm)
    with pytest.raises(TypeError):
        emission_map(arcade, observer_at(0, 0), bins=5)
    with pytest.raises(u.UnitsError):
        arcade_to_map(arcade.coords, arcade.ds, observer_at(0, 0))


@pytest.mark.parametrize(
    ("points", "density", "message"),
    [
        (slice(0, 0), 1 * u.cm**-3, "one at least"),
        (slice(0, 3), [1, 2] * u.cm**-3, "give one for each"),
        (slice(0, 3), -1 * u.cm**-3, "density = -1"),
    ],
)
def test_impossible_points_are_refused(arcade, points, density, message):
    with pytest.raises(LoopError, match=message):
        arcade_to_map(arcade.coords[points], density, observer_at(0, 0))


def test_corners_of_another_frame_are_refused(arcade):
    corner = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN)
    with pytest.raises(LoopError, match="corner of the fov"):
        emission_map(arcade, observer_at(0, 0), fov=(corner, corner))


def test_a_loop_on_both_sides_of_the_observer_may_be_anywhere():
    tall = loop_arcade(1, length_min=4000 * u.Mm, length_max=4000 * u.Mm)
    with pytest.raises(ImageTooLargeError, match="smaller fov"):
        emission_map(tall, observer_at(0, 20, 1.3), resolution=1 * u.arcsec / u.pix)


def test_only_stonyhurst_observers_can_do_without_a_time(arcade):
    timeless = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliocentricinertial")
    with pytest.raises(ObserverError, match="needs an obstime"):
        emission_map(arcade, timeless, recipe="blog")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xyz": np.zeros((2, 4))}, "positions of shape"),
        ({"offsets": np.array([0])}, "nothing to see"),
        ({"density": [1, 2] * u.cm**-3}, r"density has the shape \(2,\); it must be \(4,\)"),
        ({"temperature": [1, 2] * u.MK}, "temperature has the shape"),
        ({"length": [-1] * u.Mm}, "length = -1000"),
    ],
)
def test_arrays_that_make_no_arcade_are_refused(change, message):
    arrays = {
        "xyz": np.ones((3, 4)),
        "density": np.ones(4) / u.cm**3,
        "ds": np.ones(4) * u.km,
        "cross_section": 1 * u.km**2,
        "offsets": np.array([0, 4]),
        "length": [3] * u.km,
    }
    assert LoopArcade(**arrays).size == 4
    with pytest.raises(LoopError, match=message):
        LoopArcade(**{**arrays, **change})


IMPORTS = """
import sys
import sunwidgets.core.loops, sunwidgets.core.emission, sunwidgets.core.observers
heavy = "ipywidgets anywidget IPython numba distributed matplotlib sunpy.map scipy.ndimage".split()
print([name for name in heavy if name in sys.modules])
"""

WITHOUT_CACHE = """
import logging, sys
logging.basicConfig(level="INFO")
import astropy.units as u
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.observers import observer_preset
import numba.core.caching as caching
def nowhere(*args): raise RuntimeError("no locator available")
caching.CacheImpl.__init__ = nowhere
arcade = loop_arcade(3, length_min=50 * u.Mm, length_max=90 * u.Mm)
print(emission_map(arcade, observer_preset("Earth", "2018-07-25")).data.sum() > 0)
"""


def fresh(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_importing_loads_nothing_heavy():
    assert fresh(IMPORTS).stdout.strip() == "[]"


def test_pictures_are_made_where_no_code_can_be_kept():
    done = fresh(WITHOUT_CACHE)
    assert done.stdout.strip() == "True"
    assert "compiled anew" in done.stderr
