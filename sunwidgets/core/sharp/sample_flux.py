"""The made-up region of the embedded sample: fragments of flux that rise, drift apart and gather into spots.

Apart from its pictures because here everything has a closed form. Each fragment has the profile
``B (1 - r^2/R^2)^2`` inside its radius ``R`` and nothing outside, so its flux is ``pi R^2 B / 3``.
Positive fragments stay on one side of a straight inversion line and negative ones on the other,
so opposite signs never overlap, and the total unsigned flux is the plain sum over fragments.
"""

import functools
import math
from dataclasses import dataclass

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.geometry import FrameGeometry

__all__ = [
    "CENTRE",
    "PATCH",
    "PIXEL_AREA",
    "PIXEL_DEGREES",
    "RSUN_METRES",
    "SHAPE",
    "TILT",
    "Fragments",
    "fragments_at",
    "unsigned_flux",
]

SHAPE = (320, 600)
"""Rows and columns of each picture."""
CENTRE = (299.5, 159.5)
"""Where the region emerges: x and y, in pixels from 0."""

PIXEL_DEGREES = 0.03
"""Side of a pixel on the Sun, as of HMI's own patches."""
RSUN_METRES = 696e6
"""The radius that HMI's headers give the Sun."""
PIXEL_AREA = (RSUN_METRES * math.radians(PIXEL_DEGREES) * u.m).to(u.cm) ** 2
"""Area of a pixel on the Sun, the same all over an equal-area map."""

PATCH = FrameGeometry(
    "cea",
    crpix1=SHAPE[1] / 2 + 0.5,
    crpix2=SHAPE[0] / 2 + 0.5,
    crval1=325.5,
    crval2=14.5,
    cdelt1=PIXEL_DEGREES,
    cdelt2=PIXEL_DEGREES,
    crota2=0.0,
    l0=343.4761,
    b0=7.2354,
    dsun=1.5086117e11,
    rsun=RSUN_METRES,
)
"""The coordinates of the first frame."""

TILT = math.radians(9.0)
"""Joy's law: the leading spot, to the west, is closer to the equator, here to the south."""

_SEED = 20230905
_SMALLEST_RADIUS = 4.5
_MARGIN = 1.5
_FOLLOWING_SPREAD = 1.2


@dataclass(frozen=True)
class Fragments:
    """The fragments that are there at one time, as arrays with one entry each.

    Attributes
    ----------
    x, y : array
        Centre, pixels from 0.
    radius : array
        Pixels.
    field : array
        Radial field at the centre, gauss, signed.
    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    radius: npt.NDArray[np.float64]
    field: npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Plan:
    """What each fragment will do: ``across`` is the distance from the line, ``along`` runs on it."""

    sign: npt.NDArray[np.float64]
    start: npt.NDArray[np.float64]
    rise: npt.NDArray[np.float64]
    travel: npt.NDArray[np.float64]
    radius: npt.NDArray[np.float64]
    field: npt.NDArray[np.float64]
    across: npt.NDArray[np.float64]
    along_first: npt.NDArray[np.float64]
    along: npt.NDArray[np.float64]


def fragments_at(hours: float) -> Fragments:
    """Return the fragments that are there some hours after the start of the sample.

    Parameters
    ----------
    hours : float
        Time since the start of the sample.

    Returns
    -------
    Fragments
        Only those that have emerged.
    """
    plan = _plan()
    growth = _smooth((hours - plan.start) / plan.rise)
    there = growth > 0
    travelled = _smooth((hours - plan.start) / plan.travel)
    radius = _SMALLEST_RADIUS + (plan.radius - _SMALLEST_RADIUS) * growth
    # Never closer to the line than a radius: that keeps opposite signs apart.
    across = radius + _MARGIN + (plan.across - plan.radius - _MARGIN) * travelled
    along = plan.along_first + (plan.along - plan.along_first) * travelled
    x = CENTRE[0] + plan.sign * across * math.cos(TILT) + along * math.sin(TILT)
    y = CENTRE[1] - plan.sign * across * math.sin(TILT) + along * math.cos(TILT)
    return Fragments(x[there], y[there], radius[there], (plan.sign * plan.field * growth)[there])


def unsigned_flux(hours: float) -> u.Quantity:
    """Return the total unsigned flux, the sum of ``pi R^2 B / 3``, some hours after the start.

    Parameters
    ----------
    hours : float
        Time since the start of the sample.

    Returns
    -------
    Quantity
        Mx.
    """
    fragments = fragments_at(hours)
    gauss_pixels = float(np.sum(np.pi * fragments.radius**2 * np.abs(fragments.field) / 3))
    return (gauss_pixels * u.G * PIXEL_AREA).to(u.Mx, equivalencies=[(u.G * u.cm**2, u.Mx)])


def _smooth(fraction: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Go from 0 to 1 with no jump in speed."""
    inside = np.clip(fraction, 0, 1)
    return inside * inside * (3 - 2 * inside)


@functools.cache
def _plan() -> _Plan:
    random = np.random.default_rng(_SEED)
    n_spot, n_plage = 22, 58
    n_pairs = n_spot + n_plage
    start = np.concatenate([np.linspace(-14, 32, n_spot), np.sort(random.uniform(-14, 40, n_plage))])
    radius = np.concatenate([random.uniform(13, 19, n_spot), random.uniform(5, 9, n_plage)])
    field = np.concatenate([random.uniform(225, 370, n_spot), random.uniform(300, 1000, n_plage)])
    along_first = random.normal(0, 20, n_pairs)
    # The leading spot is one; the following one is looser and falls into two groups.
    group = np.arange(n_spot) % 5 < 2
    # Along a sunflower's spiral: an even spot without chance piles of flux.
    spiral = np.arange(n_spot) + 0.5
    ring, turn = (spiral / n_spot) ** 0.6, spiral * math.pi * (3 - math.sqrt(5))
    spot_x, spot_y = ring * np.cos(turn), ring * np.sin(turn)
    leading_spot = 112 + 18 * spot_x, 16 * spot_y
    following_spot = (
        np.where(group, 78, 114) + np.where(group, 22, 11) * spot_x,
        np.where(group, -24, 14) + np.where(group, 24, 11) * spot_y,
    )
    leading_plage = random.uniform(18, 86, n_plage), random.normal(0, 24, n_plage)
    following_plage = random.uniform(20, 150, n_plage), random.normal(0, 32, n_plage)
    rise, travel = random.uniform(8, 14, n_pairs), random.uniform(19, 27, n_pairs)
    return _Plan(
        sign=np.repeat([1.0, -1.0], n_pairs),
        start=np.tile(start, 2),
        rise=np.tile(rise, 2),
        travel=np.tile(travel, 2),
        # Pairs have equal flux, but the following half is wider and weaker.
        radius=np.concatenate([radius, radius * _FOLLOWING_SPREAD]),
        field=np.concatenate([field, field / _FOLLOWING_SPREAD**2]),
        across=np.concatenate([leading_spot[0], leading_plage[0], following_spot[0], following_plage[0]]),
        along_first=np.tile(along_first, 2),
        along=np.concatenate([leading_spot[1], leading_plage[1], following_spot[1], following_plage[1]]),
    )
