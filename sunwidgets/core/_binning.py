"""The one pass over the points: rotate, project, occult, weigh and bin, compiled by numba.

Apart because it is the only module that needs numba, so that nothing else waits for a compiler:
it is imported when the first picture is made. The machine code is kept on disk, and a fresh
process reads it back instead of compiling it again.

Points are taken in blocks that stay in the fastest cache of the processor, each step a loop over
the block that the compiler turns into vector instructions (which it can only do for slices: an
index that might be negative stops it). Nothing of the size of the points is ever made. The
compiled functions release the interpreter's lock, so that threads may each bin a share of the
points into a picture of their own.

A view is a vector of numbers, in the order of the constants below: the rotation from Stonyhurst
to the observer's axes row by row, then distances in km, sines, and the grid.
"""

import logging
import math
from typing import Any, Final

import numpy as np
from numba import njit

__all__ = ["bin_points", "find_extent", "solid_angles_of_plane", "to_cartesian"]

_log = logging.getLogger("sunwidgets")

_BLOCK: Final = 512
# Up to this tangent the series of the arctangent ends in rounding.
_SERIES_LIMIT: Final = 0.1

# pi / 2 in two parts, so that taking off a few quarter turns loses no digit.
_QUARTER_HIGH: Final = 1.5707963267948966
_QUARTER_LOW: Final = 6.123233995736766e-17


def _kept_on_disk(function):  # type: ignore[no-untyped-def]
    """Compile a function that others call, once for all processes if its code can be kept."""
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        return njit(cache=True, **options)(function)
    except (RuntimeError, OSError) as error:
        # Neither the package nor the user has a folder to write to.
        _log.info("%s is compiled anew in each process: %s", function.__name__, error)
        return njit(**options)(function)


@njit(inline="always")
def _arctan_series(t):  # type: ignore[no-untyped-def]
    """Arctangent of a small number: its Taylor series, in Horner form."""
    q = t * t
    s = 1 / 17 - q * (1 / 19)
    s = 1 / 15 - q * s
    s = 1 / 13 - q * s
    s = 1 / 11 - q * s
    s = 1 / 9 - q * s
    s = 1 / 7 - q * s
    s = 1 / 5 - q * s
    s = 1 / 3 - q * s
    return t - t * q * s


@njit(inline="always")
def _sine_cosine(angle):  # type: ignore[no-untyped-def]
    """Sine and cosine of an angle of a few turns: quarter turns off, then the Taylor series."""
    quarter = np.rint(angle / _QUARTER_HIGH)
    r = (angle - quarter * _QUARTER_HIGH) - quarter * _QUARTER_LOW
    q = r * r
    s = 1.0 - q / 210.0
    s = 1.0 - q / 156.0 * s
    s = 1.0 - q / 110.0 * s
    s = 1.0 - q / 72.0 * s
    s = 1.0 - q / 42.0 * s
    s = 1.0 - q / 20.0 * s
    s = r - r * q / 6.0 * s
    c = 1.0 - q / 240.0
    c = 1.0 - q / 182.0 * c
    c = 1.0 - q / 132.0 * c
    c = 1.0 - q / 90.0 * c
    c = 1.0 - q / 56.0 * c
    c = 1.0 - q / 30.0 * c
    c = 1.0 - q / 12.0 * c
    c = 1.0 - q / 2.0 * c
    turn = quarter - 4.0 * np.floor(quarter / 4.0)
    odd = (turn == 1.0) | (turn == 3.0)
    sine = c if odd else s
    cosine = s if odd else c
    sine = -sine if turn >= 2.0 else sine
    cosine = -cosine if (turn == 1.0) | (turn == 2.0) else cosine
    return sine, cosine


@njit(inline="always")
def _rotate(a, b, c, view):  # type: ignore[no-untyped-def]
    """A point on the observer's axes: west, north, and the distance along the line to the Sun."""
    x = view[0] * a + view[1] * b + view[2] * c
    y = view[3] * a + view[4] * b + view[5] * c
    depth = view[9] - (view[6] * a + view[7] * b + view[8] * c)
    return x, y, depth


@njit(inline="always")
def _in_sight(x, y, depth, view):  # type: ignore[no-untyped-def]
    """Whether the Sun leaves a point in sight, and the square of its distance.

    In sight are: beyond the limb, rho > asin(R / D); or on the near side, d <= D cos(rho), and
    not inside the Sun. Points behind the observer are dropped.
    """
    distance, limb2, solid2 = view[9], view[10], view[11]
    across = x * x + y * y
    d2 = across + depth * depth
    up = distance - depth
    beyond_limb = across > limb2 * d2
    near_side = (d2 <= distance * depth) & (across + up * up >= solid2)
    return (depth > 0.0) & (beyond_limb | near_side), d2


@njit(inline="always")
def _pixel(across, up, seen, view, nx, ny, closed):  # type: ignore[no-untyped-def]
    """Whether a point counts, and its place in the flat picture.

    A closed grid spans just the points, so that the last ones lie on its edge and belong to it.
    """
    fx = (across - view[12]) * view[14]
    fy = (up - view[13]) * view[15]
    if closed:
        fx = min(max(fx, 0.0), nx - 1.0)
        fy = min(max(fy, 0.0), ny - 1.0)
    counts = seen & (fx >= 0.0) & (fx < nx) & (fy >= 0.0) & (fy < ny)
    column = np.int32(fx if counts else 0.0)
    row = np.int32(fy if counts else 0.0)
    return counts, row * np.int32(nx) + column


@njit(nogil=True, error_model="numpy")
def _look(px, py, pz, view, x, y, depth, tx, ty):  # type: ignore[no-untyped-def]
    """Fill a block with the axes of `_rotate` and the helioprojective angles, radians.

    The angles are those of Thompson (2006, A&A 449, 791), equation 16.
    """
    largest = 0.0
    nearest = np.inf
    for i in range(px.size):
        west, north, along = _rotate(px[i], py[i], pz[i], view)
        t = west / along
        s = north / math.sqrt(west * west + along * along)
        x[i], y[i], depth[i], tx[i], ty[i] = west, north, along, t, s
        largest = max(largest, max(abs(t), abs(s)))
        nearest = min(nearest, along)
    if nearest > 0.0 and largest < _SERIES_LIMIT:
        for i in range(px.size):
            tx[i] = _arctan_series(tx[i])
            ty[i] = _arctan_series(ty[i])
    else:
        for i in range(px.size):
            tx[i] = math.atan2(x[i], depth[i])
            ty[i] = math.atan(ty[i])


@_kept_on_disk
def bin_points(xyz, weight, offsets, factor, start, stop, view, flags, nx, ny, picture):  # type: ignore[no-untyped-def]
    """Add the points from start to stop to a flat picture.

    Parameters
    ----------
    xyz : float64 (3, n)
        Stonyhurst positions, km.
    weight : float64 (n,)
        Emission measure of each point, or its density if the weight is n^2 alone.
    offsets : int64 (n_loops + 1,)
        Where each loop begins.
    factor : float64 (n_loops,) or (0,)
        What to multiply the points of each loop with; empty for nothing.
    start, stop : int
        The share of the points to bin.
    view : float64 (16,)
        The observer and the grid.
    flags : bool (4,)
        In the image plane (else in angles), exact occultation (else as published), weight over
        distance squared (else weight squared), grid closed at its upper edges.
    nx, ny : int
        Size of the picture.
    picture : float64 (ny * nx,)
        What the points are added to.
    """
    x, y, depth = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    tx, ty, value = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    index = np.empty(_BLOCK, np.int32)
    in_plane, exact, volume, closed = flags[0], flags[1], flags[2], flags[3]
    loop = np.searchsorted(offsets, start, side="right") - 1
    for at in range(start, stop, _BLOCK):
        end = min(at + _BLOCK, stop)
        n = end - at
        px, py, pz, w = xyz[0, at:end], xyz[1, at:end], xyz[2, at:end], weight[at:end]
        if in_plane and exact and volume:
            # The corrected recipe in a single loop: half the time of the general way below.
            for i in range(n):
                west, north, along = _rotate(px[i], py[i], pz[i], view)
                seen, d2 = _in_sight(west, north, along, view)
                counts, place = _pixel(west / along, north / along, seen, view, nx, ny, closed)
                index[i] = place
                value[i] = w[i] / d2 if counts else 0.0
        else:
            _look(px, py, pz, view, x, y, depth, tx, ty)
            for i in range(n):
                seen, d2 = _in_sight(x[i], y[i], depth[i], view)
                if not exact:
                    seen = (tx[i] * tx[i] + ty[i] * ty[i] > view[10]) | (d2 < view[9] * view[9])
                if in_plane:
                    seen = seen & (depth[i] > 0.0)
                    tx[i] = x[i] / depth[i]
                    ty[i] = y[i] / depth[i]
                counts, place = _pixel(tx[i], ty[i], seen, view, nx, ny, closed)
                index[i] = place
                value[i] = (w[i] / d2 if volume else w[i] * w[i]) if counts else 0.0
        if factor.size:
            for i in range(n):
                while offsets[loop + 1] <= at + i:
                    loop += 1
                value[i] *= factor[loop]
        for i in range(n):
            picture[index[i]] += value[i]


@_kept_on_disk
def find_extent(xyz, view, in_plane):  # type: ignore[no-untyped-def]
    """Least and greatest of the two image coordinates and of the distance, over all points.

    The coordinates are angles in radians, or tangents in the image plane; there, points behind
    the observer do not count.
    """
    x, y, depth = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    tx, ty = np.empty(_BLOCK), np.empty(_BLOCK)
    left, right, low, high = np.inf, -np.inf, np.inf, -np.inf
    near2, far2 = np.inf, -np.inf
    size = xyz.shape[1]
    for at in range(0, size, _BLOCK):
        end = min(at + _BLOCK, size)
        _look(xyz[0, at:end], xyz[1, at:end], xyz[2, at:end], view, x, y, depth, tx, ty)
        for i in range(end - at):
            d2 = x[i] * x[i] + y[i] * y[i] + depth[i] * depth[i]
            near2, far2 = min(near2, d2), max(far2, d2)
            if not in_plane:
                left, right = min(left, tx[i]), max(right, tx[i])
                low, high = min(low, ty[i]), max(high, ty[i])
            elif depth[i] > 0.0:
                across, up = x[i] / depth[i], y[i] / depth[i]
                left, right = min(left, across), max(right, across)
                low, high = min(low, up), max(high, up)
    return left, right, low, high, math.sqrt(near2), math.sqrt(far2)


@_kept_on_disk
def to_cartesian(lon, lat, radius, scales, xyz):  # type: ignore[no-untyped-def]
    """Fill xyz from spherical coordinates; the scales turn them into radians and km."""
    x, y, z = xyz[0], xyz[1], xyz[2]
    lon_scale, lat_scale, radius_scale = scales[0], scales[1], scales[2]
    for i in range(lon.size):
        sin_lon, cos_lon = _sine_cosine(lon[i] * lon_scale)
        sin_lat, cos_lat = _sine_cosine(lat[i] * lat_scale)
        r = radius[i] * radius_scale
        x[i] = r * cos_lat * cos_lon
        y[i] = r * cos_lat * sin_lon
        z[i] = r * sin_lat


@njit(inline="always")
def _corner_product(x, y, p, q):  # type: ignore[no-untyped-def]
    """Scalar product of the directions of two corners of the tangent plane, times their lengths."""
    return 1.0 + x * p + y * q


@_kept_on_disk
def solid_angles_of_plane(x, y, dx, dy, area):  # type: ignore[no-untyped-def]
    """Fill area with the solid angles of pixels in the tangent plane, from their edges.

    Each is two triangles, (a, b, c) and (a, c, d): see `sunwidgets.core.picture_grid`.
    """
    rows, columns = area.shape
    lower, upper = np.empty(columns + 1), np.empty(columns + 1)
    halves = np.empty((2, columns))
    for row in range(rows):
        y0, y1 = y[row], y[row + 1]
        for i in range(columns + 1):
            lower[i] = math.sqrt(_corner_product(x[i], y0, x[i], y0))
            upper[i] = math.sqrt(_corner_product(x[i], y1, x[i], y1))
        line = area[row]
        for i in range(columns):
            x0, x1 = x[i], x[i + 1]
            a, b, c, d = lower[i], lower[i + 1], upper[i + 1], upper[i]
            ac = _corner_product(x0, y0, x1, y1)
            ab, bc = _corner_product(x0, y0, x1, y0), _corner_product(x1, y0, x1, y1)
            cd, ad = _corner_product(x1, y1, x0, y1), _corner_product(x0, y0, x0, y1)
            halves[0, i] = dx * dy / (a * b * c + ab * c + ac * b + bc * a)
            halves[1, i] = dx * dy / (a * c * d + ac * d + ad * c + cd * a)
        if dx * dy < _SERIES_LIMIT:
            for i in range(columns):
                line[i] = 2.0 * (_arctan_series(halves[0, i]) + _arctan_series(halves[1, i]))
        else:
            for i in range(columns):
                line[i] = 2.0 * (math.atan(halves[0, i]) + math.atan(halves[1, i]))
