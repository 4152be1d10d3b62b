"""What tests of the globe begin with: a day, a small globe, two loops, and places around the Sun."""

from typing import Any

import astropy.units as u
from astropy.coordinates import SkyCoord

from sunwidgets.core.loops import loop_arcade

DAY = "2018-07-25"
OWN = loop_arcade(2, length_min=100 * u.Mm, length_max=200 * u.Mm, seed=2)
SMALL = {"n_loops": 8, "size": 64}


def at(lon: Any, lat: Any, distance: float = 1.0, obstime: Any = DAY) -> SkyCoord:
    """Return places in Stonyhurst coordinates: degrees, and au from the Sun's centre."""
    return SkyCoord(
        lon * u.deg, lat * u.deg, distance * u.au, frame="heliographic_stonyhurst", obstime=obstime
    )
