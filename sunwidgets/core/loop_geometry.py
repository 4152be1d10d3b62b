r"""Where a loop is: arcs that stand on the Sun, from their length, for many loops at once.

A loop is the part above the surface of a circle of radius :math:`r_2` about a point of the
surface. Its plane holds the footpoint line, and leans from the vertical by the inclination
:math:`i`. In that plane the Sun is a circle of radius :math:`R\cos i`, so that

.. math:: L = 2 r_2 (\pi - \alpha), \qquad \alpha = \arccos\frac{r_2}{2 R \cos i}.

Positions are Cartesian and heliographic (Stonyhurst), in km: x to the central meridian on the
equator, z to the north pole. Plasma and pictures are elsewhere; here is only geometry.
"""

from typing import Any, Final, NamedTuple

import astropy.units as u
import numpy as np
from astropy.coordinates import CartesianRepresentation, SkyCoord
from sunpy.coordinates import HeliographicStonyhurst
from sunpy.sun import constants as sun_constants

from sunwidgets.core._memory import memory_bytes
from sunwidgets.core._quantities import Floats, Ints, positive
from sunwidgets.core._reading import read_time
from sunwidgets.core.recipe import RecipeLike, as_recipe
from sunwidgets.exceptions import LoopError

__all__ = ["semi_circular_loop"]

SUN_KM: Final = float(sun_constants.radius.to_value(u.km))

_PUBLISHED_POINTS: Final = 2000
_POINTS: Final = 500
_MOST_TURNS: Final = 1000
# What the making of an arcade keeps of each point at once.
_BYTES_A_POINT: Final = 150


class Arcs(NamedTuple):
    """The points of many loops, one loop after the other."""

    xyz: Floats
    """Stonyhurst positions, shape (3, n), km."""
    s: Floats
    """Distance along each loop from its apex, shape (n,), km."""
    offsets: Ints
    """Where each loop begins, and the end, shape (n_loops + 1,)."""


def default_points(recipe: RecipeLike) -> int:
    """Points a loop has if nobody says: as published, or as many as its volume needs."""
    return _PUBLISHED_POINTS if as_recipe(recipe).sampling == "angle" else _POINTS


def opening_angle(length: Floats, inclination: Floats) -> Floats:
    r"""Solve for the angle :math:`\beta = \pi/2 - \alpha` of each loop.

    With :math:`r_2 = 2 R \cos i \sin\beta` the length is
    :math:`L = 4 R \cos i\,(\pi/2 + \beta) \sin\beta`, which rises steadily with :math:`\beta`: Newton
    steps, kept inside a bracket, for all loops together.

    Parameters
    ----------
    length : float64 (n_loops,)
        From foot to foot, km.
    inclination : float64 (n_loops,)
        Lean of the plane, radians.

    Raises
    ------
    LoopError
        If a loop is longer than can close on the Sun.
    """
    longest = 4 * np.pi * SUN_KM * np.cos(inclination)
    if np.any(length > longest):
        worst = int(np.argmax(length - longest))
        raise LoopError(
            f"a loop of {length[worst] / 1e3:g} Mm cannot close on the Sun: at an inclination of "
            f"{np.rad2deg(inclination[worst]):g} deg it can be {longest[worst] / 1e3:.6g} Mm long; "
            "give a shorter length"
        )
    goal = length / (4 * SUN_KM * np.cos(inclination))
    low, high = np.zeros_like(goal), np.full_like(goal, np.pi / 2)
    beta = np.minimum(goal / (np.pi / 2), np.pi / 2)
    for _ in range(60):
        excess = (np.pi / 2 + beta) * np.sin(beta) - goal
        high = np.where(excess > 0, beta, high)
        low = np.where(excess > 0, low, beta)
        step = excess / ((np.pi / 2 + beta) * np.cos(beta) + np.sin(beta))
        newton = beta - step
        beta = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        if np.all((np.abs(step) <= 4e-16 * beta) | (high - low <= 4e-16 * high)):
            break
    return beta


def trace_arcs(
    length: Floats,
    latitude: Floats,
    longitude: Floats,
    orientation: Floats,
    inclination: Floats,
    n_points: Ints,
    recipe: RecipeLike,
) -> Arcs:
    """Place the points of many loops.

    Parameters
    ----------
    length : float64 (n_loops,)
        From foot to foot, km.
    latitude, longitude, orientation, inclination : float64 (n_loops,)
        Where each loop is and how it stands, radians.
    n_points : int64 (n_loops,)
        Points of each loop, two at least; those below the surface are then dropped if the
        recipe samples by angle.
    recipe : "corrected", "blog" or Recipe
        Its ``sampling`` says where on the arc the points are.

    Raises
    ------
    LoopError
        If a loop cannot close, or if less than two of its points are above the surface.
    """
    beta = opening_angle(length, inclination)
    in_plane_sun = SUN_KM * np.cos(inclination)
    radius = 2 * in_plane_sun * np.sin(beta)
    half_turn = np.pi / 2 + beta
    along, outward, center = _plane(latitude, longitude, orientation, inclination)
    if as_recipe(recipe).sampling == "arc-length":
        offsets = np.concatenate([[0], np.cumsum(n_points)])
        loop = np.repeat(np.arange(length.size), n_points)
        number = np.arange(offsets[-1]) - offsets[loop]
        psi = _steps(number, half_turn, n_points, loop)
        s = radius[loop] * psi
        a, b = radius[loop] * np.sin(psi), radius[loop] * np.cos(psi)
    else:
        loop, a, b = _by_angle(radius, in_plane_sun, half_turn, beta, n_points)
        counts = np.bincount(loop, minlength=length.size)
        if counts.min() < 2:
            few = int(np.argmin(counts))
            raise LoopError(
                f"of a loop of {length[few] / 1e3:g} Mm sampled by angle with {n_points[few]} points, "
                f'{counts[few]} are above the surface; give more points or sampling="arc-length"'
            )
        offsets = np.concatenate([[0], np.cumsum(counts)])
        s = radius[loop] * np.arctan2(a, b - in_plane_sun[loop])
        # The angle is counted at the point of the plane nearest to the Sun's centre.
        center = center - in_plane_sun * outward
    xyz = np.empty((3, loop.size))
    for axis in range(3):
        xyz[axis] = center[axis][loop]
        xyz[axis] += a * along[axis][loop]
        xyz[axis] += b * outward[axis][loop]
    return Arcs(xyz, s, offsets.astype(np.int64))


def _plane(
    latitude: Floats, longitude: Floats, orientation: Floats, inclination: Floats
) -> tuple[Floats, Floats, Floats]:
    """Footpoint line and outward axis of each loop, unit vectors, and its point on the surface, km."""
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    west = np.stack([-sin_lon, cos_lon, np.zeros_like(sin_lon)])
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
    along = np.cos(orientation) * west + np.sin(orientation) * north
    aside = np.cos(orientation) * north - np.sin(orientation) * west
    outward = np.cos(inclination) * up + np.sin(inclination) * aside
    return along, outward, SUN_KM * up


def _by_angle(
    radius: Floats, sun: Floats, half_turn: Floats, beta: Floats, n_points: Ints
) -> tuple[Ints, Floats, Floats]:
    """Loop and in-plane position of the points that a uniform heliocentric angle keeps.

    Only points near the kept range are computed: a foot is at the angle 2 beta, and the rest,
    most of the points of a short loop, is known to be below the surface.
    """
    step = 2 * half_turn / (n_points - 1)
    first = np.maximum(np.floor((half_turn - 2 * beta) / step).astype(np.int64) - 1, 0)
    counts = np.maximum(n_points - 2 * first, 0)
    loop = np.repeat(np.arange(radius.size), counts)
    starts = np.cumsum(counts) - counts
    number = np.arange(loop.size) - starts[loop] + first[loop]
    phi = _steps(number, half_turn, n_points, loop)
    cos_phi = np.cos(phi)
    with np.errstate(invalid="ignore"):
        r = sun[loop] * cos_phi + np.sqrt((sun[loop] * cos_phi) ** 2 - sun[loop] ** 2 + radius[loop] ** 2)
        kept = r > sun[loop]
    return loop[kept], (r * np.sin(phi))[kept], (r * cos_phi)[kept]


def _steps(number: Ints, half_turn: Floats, n_points: Ints, loop: Ints) -> Floats:
    """Equal steps of angle from -half_turn to half_turn, the same to the last digit from both ends."""
    last = (n_points - 1)[loop]
    from_nearer_end = np.minimum(number, last - number)
    angle = from_nearer_end * (2 * half_turn / (n_points - 1))[loop] - half_turn[loop]
    return np.where(number > from_nearer_end, -angle, angle)


def trapezoid(s: Floats, offsets: Ints) -> Floats:
    """Weights of the trapezoid rule along each loop, from positions along it: half at the ends."""
    gap = np.zeros(s.size + 1)
    gap[1:-1] = np.diff(s)
    gap[offsets] = 0
    return (gap[1:] + gap[:-1]) / 2


def radians(value: u.Quantity, what: str, n_loops: int | None = None) -> Floats:
    """Return finite angles in radians, one for each loop."""
    if value.dtype.kind not in "fiu":
        raise TypeError(f"{what} = {value}; it must be a Quantity of real numbers")
    angle = np.asarray(value.to_value(u.rad), dtype=np.float64)
    # Of a thousand turns the last digits of a sine are gone, and the mistake is in the unit.
    if not (np.abs(angle) <= _MOST_TURNS * 2 * np.pi).all():
        raise LoopError(f"{what} = {value}; it must be finite, and within {_MOST_TURNS} turns")
    if angle.ndim > 1 or (angle.ndim == 1 and n_loops is not None and angle.size != n_loops):
        raise LoopError(f"{what} has the shape {angle.shape}; give one value or {n_loops}, one for each loop")
    return angle if n_loops is None else np.broadcast_to(angle, (n_loops,))


def leaning(value: u.Quantity, n_loops: int) -> Floats:
    """Return inclinations in radians, one for each loop, less than a right angle."""
    angle = radians(value, "inclination", n_loops)
    if np.any(np.abs(angle) >= np.deg2rad(89.9)):
        raise LoopError(f"inclination = {value}; it must lie between -89.9 and 89.9 deg")
    return angle


def point_counts(n_points: Any, n_loops: int, recipe: RecipeLike) -> Ints:
    """Return the number of points of each loop, two at least."""
    counts = np.asarray(default_points(recipe) if n_points is None else n_points)
    if counts.dtype.kind not in "iu" or counts.ndim > 1 or counts.size < 1 or counts.min() < 2:
        raise LoopError(f"n_points = {n_points!r}; it must be a whole number of 2 or more")
    if counts.ndim == 1 and counts.size != n_loops:
        raise LoopError(f"n_points has {counts.size} values for {n_loops} loops; give one for each")
    total = float(counts) * n_loops if counts.ndim == 0 else float(counts.sum(dtype=float))
    if total * _BYTES_A_POINT > memory_bytes():
        raise LoopError(
            f"n_loops = {n_loops} with n_points = {counts.max()} are {total:.3g} points, more than the "
            "memory holds; give fewer, or make the arcade in parts, which emission_map takes one by one"
        )
    return np.broadcast_to(counts.astype(np.int64), (n_loops,))


def to_skycoord(xyz: Floats, obstime: Any) -> SkyCoord:
    """Stonyhurst coordinates of positions in km."""
    time = None if obstime is None else read_time(obstime, "obstime")
    return SkyCoord(
        HeliographicStonyhurst(CartesianRepresentation(xyz, unit=u.km, copy=False), obstime=time), copy=False
    )


@u.quantity_input(length=u.cm, latitude=u.deg, longitude=u.deg, orientation=u.deg, inclination=u.deg)
def semi_circular_loop(
    length: u.Quantity,
    latitude: u.Quantity = 0 * u.deg,
    *,
    longitude: u.Quantity = 0 * u.deg,
    orientation: u.Quantity = 0 * u.deg,
    inclination: u.Quantity = 0 * u.deg,
    n_points: int | None = None,
    recipe: RecipeLike = "corrected",
    obstime: Any = None,
) -> SkyCoord:
    r"""Points of a loop that stands on the Sun: an arc about a point of the surface.

    Parameters
    ----------
    length : Quantity
        From foot to foot, along the loop.
    latitude, longitude : Quantity
        Of the point of the surface halfway between the feet (Stonyhurst).
    orientation : Quantity
        Azimuth of the line from the first foot to the last, from west towards north: 0 deg is
        east to west, 90 deg south to north.
    inclination : Quantity
        How far the loop's plane leans from the vertical, to the north if the feet lie east and
        west, within 89.9 deg.
    n_points : int, optional
        Points along the loop; 500 if left out, or 2000 if sampled by angle, of which those above
        the surface are kept.
    recipe : "corrected", "blog" or Recipe
        Its ``sampling`` says where on the arc the points are.
    obstime : time, optional
        What `sunpy.time.parse_time` reads. Without, the loop is fixed in the Stonyhurst frame of
        whatever time it is looked at.

    Returns
    -------
    SkyCoord
        `~sunpy.coordinates.HeliographicStonyhurst`, shape (n_points,), from foot to foot.

    Raises
    ------
    LoopError
        If the length is not above zero or too long to close on the Sun (4 pi solar radii for an
        upright loop), an angle is not finite, or less than two points are left.
    ValueError
        If the obstime is not a time, or the recipe is not known.

    Notes
    -----
    The loop's radius is the root of
    :math:`\arccos(r_2 / 2R) - \pi + L / 2 r_2` (Barnes 2018, sunpy blog).

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import semi_circular_loop
    >>> loop = semi_circular_loop(500 * u.Mm, 30 * u.deg, n_points=3)
    >>> print(loop.lon.deg.round(2), loop.radius.to(u.Mm).round(2))
    [-14.12   0.    14.12] [695.7  844.68 695.7 ] Mm
    >>> published = semi_circular_loop(500 * u.Mm, 30 * u.deg, recipe="blog")
    >>> print(len(published), published[0].lon.deg.round(8))
    256 -14.09138695
    """
    if not length.isscalar:
        raise LoopError(f"length has the shape {length.shape}; a loop has one (loop_arcade makes many)")
    arcs = trace_arcs(
        np.atleast_1d(positive(length, "length", u.km)),
        radians(latitude, "latitude", 1),
        radians(longitude, "longitude", 1),
        radians(orientation, "orientation", 1),
        leaning(inclination, 1),
        point_counts(n_points, 1, recipe),
        recipe,
    )
    return to_skycoord(arcs.xyz, obstime)
