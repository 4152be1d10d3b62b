"""Points on their way into the compiled kernel: what it reads, and the calls that run it.

Apart from `~sunwidgets.core.emission` because workers of a cluster need just this, and so that the
compiler is loaded when the first point is binned and not before.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, NamedTuple

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, SphericalRepresentation
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core._quantities import Floats, Ints
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.picture_grid import Grid
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.view import View

__all__ = ["Extent", "Points", "bin_in_grid", "extent_of", "stonyhurst_km"]

# The depth below the surface that counts as in sight, as in sunpy, km.
_TOLERANCE: Final = 1e-3


class Points(NamedTuple):
    """What the kernel reads.

    Attributes
    ----------
    xyz : float64 (3, n)
        Stonyhurst positions, km.
    weight : float64 (n,)
        Emission measure of each point, or its density if the weight is n^2 alone.
    offsets : int64 (n_loops + 1,)
        Where each loop begins, and the end.
    factor : float64 (n_loops,) or (0,)
        What to multiply the points of each loop with; empty for nothing.
    """

    xyz: Floats
    weight: Floats
    offsets: Ints
    factor: Floats


class Extent(NamedTuple):
    """Limits of all points.

    Attributes
    ----------
    left, right, low, high : float
        Of the picture's coordinates: tangents, or radians.
    nearest, farthest : float
        Of the distance from the observer, km.
    """

    left: float
    right: float
    low: float
    high: float
    nearest: float
    farthest: float


def stonyhurst_km(coords: SkyCoord) -> Floats:
    """Stonyhurst positions of any coordinates, km, shape (3, n).

    Parameters
    ----------
    coords : SkyCoord
        The points, shape (n,), in any frame with three dimensions.

    Returns
    -------
    float64 (3, n)
        Contiguous, and a copy.
    """
    if not isinstance(coords.frame, HeliographicStonyhurst):
        coords = coords.transform_to(HeliographicStonyhurst(obstime=coords.obstime))
    data = coords.frame.data
    if type(data) is not SphericalRepresentation:
        return np.array(coords.cartesian.xyz.to_value(u.km), dtype=np.float64)
    from sunwidgets.core._binning import to_cartesian

    parts = [data.lon, data.lat, data.distance]
    scales = [float(part.unit.to(unit)) for part, unit in zip(parts, (u.rad, u.rad, u.km), strict=True)]
    lon, lat, radius = (np.ascontiguousarray(part.view(np.ndarray), dtype=np.float64) for part in parts)
    xyz = np.empty((3, coords.size))
    to_cartesian(lon, lat, radius, np.array(scales), xyz)
    return xyz


def extent_of(points: Points, view: View, *, in_plane: bool) -> Extent:
    """Find the limits of all points, in sight or not, as an observer sees them.

    Parameters
    ----------
    points : Points
        What to find the limits of.
    view : View
        Who looks.
    in_plane : bool
        Whether the picture's coordinates are tangents in the plane, else angles.

    Returns
    -------
    Extent
        Tangents, or radians, and km.
    """
    from sunwidgets.core._binning import find_extent

    numbers = np.concatenate([view.rotation.ravel(), [view.distance]])
    return Extent(*map(float, find_extent(points.xyz, numbers, in_plane)))


def bin_in_grid(points: Points, view: View, grid: Grid, recipe: Recipe, threads: int) -> Floats:
    """Add up the points in a picture, shape (ny, nx).

    Each adds its emission measure over the square of its distance in km, or the square of its
    density, whichever the recipe weighs with.

    Parameters
    ----------
    points : Points
        What to add up.
    view : View
        Who looks.
    grid : Grid
        The pixels.
    recipe : Recipe
        Its ``occultation`` and ``weight`` say what counts, and how much.
    threads : int
        How many threads share the points.

    Returns
    -------
    float64 (ny, nx)
        Row 0 is the lowest.
    """
    from sunwidgets.core._binning import bin_points

    exact = recipe.occultation == "exact"
    limb = (SUN_KM - _TOLERANCE) / view.distance if exact else SUN_KM / (view.distance - SUN_KM)
    solid = SUN_KM - _TOLERANCE
    numbers = np.concatenate(
        [
            view.rotation.ravel(),
            [view.distance, limb**2, solid**2, grid.x0, grid.y0, 1 / grid.dx, 1 / grid.dy],
        ]
    )
    flags = np.array([grid.in_plane, exact, recipe.weight == "volume", grid.closed])

    def share(start: int, stop: int) -> Floats:
        picture = np.zeros(grid.nx * grid.ny)
        bin_points(*points, start, stop, numbers, flags, grid.nx, grid.ny, picture)
        return picture.reshape(grid.ny, grid.nx)

    size = points.weight.size
    if threads == 1:
        return share(0, size)
    bounds = [size * part // threads for part in range(threads + 1)]
    others = _helpers(threads - 1).map(share, bounds[1:-1], bounds[2:])
    picture = share(bounds[0], bounds[1])
    for other in others:
        picture += other
    return picture


@cache
def _helpers(threads: int) -> ThreadPoolExecutor:
    """Threads that wait between pictures: to start them takes as long as to bin 1e5 points."""
    return ThreadPoolExecutor(threads, thread_name_prefix="sunwidgets-binning")


# A forked process inherits the pool but not its threads, and would wait for them without end.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)
