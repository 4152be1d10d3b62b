"""Where the Earth and the Sun are, fast enough to be asked at every movement of a hand.

Nearly all the time of a transformation to another day goes into astropy's ephemeris, which all
features share and which is smooth. It is asked once a day of time, at midnight TAI, for positions and
velocities; in between they are interpolated by cubic Hermite polynomials. These are within 1e-5 km
of the ephemeris for the Sun and within 0.2 km for the Earth, which moves a point of the solar disk by
less than 1e-6 arcsec.

Axes: z to the Sun's north pole, x to the node where its equator rises above that of the ICRS, the
elements being those that sunpy uses (Archinal et al. 2011, Celest. Mech. Dyn. Astr. 109, 101).
"""

import functools
import math
from collections import OrderedDict
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["EARTH_ERROR_KM", "SUN_ERROR_KM", "earth_and_sun", "forget"]

Floats = npt.NDArray[np.float64]

EARTH_ERROR_KM = 0.2
"""No interpolated position of the Earth is further than this from the ephemeris."""
SUN_ERROR_KM = 1e-5
"""No interpolated position of the Sun is further than this from the ephemeris."""

_DAYS = 32
"""Days in a block."""
_MOST_BLOCKS = 1024
_blocks: OrderedDict[tuple[str, int], Floats] = OrderedDict()


def earth_and_sun(mjd_tai: Floats) -> tuple[Floats, Floats]:
    """Return the Earth seen from the Sun, and the Sun seen from the barycentre.

    Parameters
    ----------
    mjd_tai : array of float, shape (n,)
        Times, as modified Julian dates in TAI.

    Returns
    -------
    earth, sun : array of float, shape (3, n)
        Kilometres, in the Sun's equatorial axes that do not rotate.
    """
    days = np.floor(mjd_tai).astype(np.int64)
    numbers, which = np.unique(days // _DAYS, return_inverse=True)
    cubics = np.stack(_cubics(tuple(int(number) for number in numbers)))[which, days % _DAYS]
    part = (mjd_tai - days)[:, None]
    there = cubics[:, 3]
    for power in (2, 1, 0):
        there = there * part + cubics[:, power]
    return there.T[:3], there.T[3:]


def forget() -> None:
    """Forget the ephemeris, as if nothing had been asked yet."""
    _blocks.clear()


def _cubics(numbers: tuple[int, ...]) -> list[Floats]:
    from astropy.coordinates import solar_system_ephemeris

    ephemeris = str(solar_system_ephemeris.get())
    missing = [number for number in numbers if (ephemeris, number) not in _blocks]
    if missing:
        made = _ask(np.add.outer(np.array(missing) * _DAYS, np.arange(_DAYS + 1)))
        _blocks.update({(ephemeris, number): block for number, block in zip(missing, made, strict=True)})
    found = [_blocks[ephemeris, number] for number in numbers]
    for number in numbers:
        _blocks.move_to_end((ephemeris, number))
    while len(_blocks) > _MOST_BLOCKS:
        _blocks.popitem(last=False)
    return found


def _ask(mjd_tai: npt.NDArray[np.int64]) -> Floats:
    """Ask astropy for days of shape (block, day + 1); give the cubics between, (block, day, power, 6)."""
    from astropy.coordinates import get_body_barycentric_posvel
    from astropy.time import Time

    times = Time(mjd_tai.ravel(), format="mjd", scale="tai")
    (sun, sun_speed), (earth, earth_speed) = (
        get_body_barycentric_posvel(body, times) for body in ("sun", "earth")
    )

    def place(first: Any, second: Any, unit: str) -> Floats:
        both = [_axes() @ vector.xyz.to_value(unit) for vector in (first, second)]
        return np.concatenate(both).T.reshape(*mjd_tai.shape, 6)

    positions = place(earth - sun, sun, "km")
    speeds = place(earth_speed - sun_speed, sun_speed, "km/d")
    # The cubic Hermite polynomial of each day, in powers of the part of the day.
    p, q, v, w = positions[:, :-1], positions[:, 1:], speeds[:, :-1], speeds[:, 1:]
    return np.stack([p, v, 3 * (q - p) - 2 * v - w, 2 * (p - q) + v + w], axis=2)


@functools.cache
def _axes() -> Floats:
    from sunpy.sun import constants

    ra, dec = (constants.get(name).to_value("rad") for name in ("alpha_0", "delta_0"))
    north = np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])
    node = np.array([-math.sin(ra), math.cos(ra), 0.0])
    return np.stack([node, np.cross(north, node), north])
