"""Observers, and what sunpy says that they see, for the tests of pictures."""

import warnings

import astropy.units as u
from astropy.coordinates import SkyCoord
from hypothesis import settings
from hypothesis import strategies as st
from sunpy.coordinates import (
    Helioprojective,
)

from sunwidgets.core.loop_geometry import SUN_KM

quiet = settings(deadline=None, max_examples=25)
longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)

RANGE = {"length_min": 50 * u.Mm, "length_max": 500 * u.Mm}
WHEN = "2018-07-25"
SHARP = 0 * u.arcsec


def observer_at(lon, lat, radius=215.0, obstime=WHEN):
    return SkyCoord(
        lon * u.deg, lat * u.deg, radius * SUN_KM * u.km, frame="heliographic_stonyhurst", obstime=obstime
    )


def in_sight(arcade, observer):
    """What sunpy says is visible, and the distances in cm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seen = arcade.coords.transform_to(Helioprojective(observer=observer, obstime=observer.obstime))
    return seen.is_visible(), seen.distance.to_value(u.cm)
