"""Draw the segments of the embedded sample; the flux itself is made elsewhere, this is texture and light.

Quiet Sun is drawn only where no fragment is, so that sums over the mask are those of the fragments alone.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.sample_flux import CENTRE, PATCH, SHAPE, TILT, Fragments, fragments_at

__all__ = ["ERROR_AT_ZERO", "ERROR_GROWTH", "SAMPLE_SEGMENTS", "Moment", "draw", "field_mask"]

Picture = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

ERROR_AT_ZERO = 25.0
"""Error of Br where there is no field, gauss."""
ERROR_GROWTH = 2.0
"""Inside the mask, the error of Br is ``sqrt(ERROR_AT_ZERO^2 + ERROR_GROWTH |Br|)``, gauss."""

_SEED = 11
_FAN = 1.5
_SHEAR_GAUSS = 700.0
_QUIET_DN = 56000.0
_BAND_ROWS = 16


@dataclass(frozen=True)
class Moment:
    """What a picture is drawn from.

    Attributes
    ----------
    hours : float
        Time since the start of the sample.
    number : int
        Number of the frame; it picks the noise.
    degraded : bool
        True for a frame that went wrong.
    geometry : FrameGeometry
        Where the observer is.
    """

    hours: float
    number: int
    degraded: bool
    geometry: FrameGeometry


def draw(segment: str, moment: Moment) -> Picture:
    """Return one segment at one moment: float32, of `SHAPE`.

    Parameters
    ----------
    segment : str
        One of `SAMPLE_SEGMENTS`.
    moment : Moment
        When, and for which observer.

    Returns
    -------
    array
        In the unit of the segment.
    """
    return _DRAW[segment](moment)


def field_mask(hours: float) -> Mask:
    """Return where the fragments are.

    Parameters
    ----------
    hours : float
        Time since the start of the sample.

    Returns
    -------
    array of bool
        Of `SHAPE`.
    """
    radial, _, _ = _region(hours)
    return np.asarray(radial != 0)


def _region(hours: float, *, transverse: bool = False) -> tuple[Picture, Picture, Picture]:
    """Return the radial, westward and northward field of the fragments; the last two only if asked for."""
    radial = np.zeros(SHAPE, dtype=np.float32)
    west, north = (np.zeros(SHAPE, dtype=np.float32) for _ in range(2)) if transverse else (radial, radial)
    fragments: Fragments = fragments_at(hours)
    for x, y, radius, field in zip(fragments.x, fragments.y, fragments.radius, fragments.field, strict=True):
        rows = slice(max(0, math.ceil(y - radius)), math.floor(y + radius) + 1)
        columns = slice(max(0, math.ceil(x - radius)), math.floor(x + radius) + 1)
        dx = (np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(x)) / np.float32(radius)
        dy = (np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(y)) / np.float32(radius)
        inside = np.maximum(1 - dx * dx - (dy * dy)[:, np.newaxis], 0)
        radial[rows, columns] += np.float32(field) * inside * inside
        if transverse:
            fan = np.float32(_FAN * field) * inside
            west[rows, columns] += fan * dx
            north[rows, columns] += fan * dy[:, np.newaxis]
    if transverse:
        shear = np.float32(min(max(hours, 0.0) / 48, 1.0)) * _shear_shape() * (radial != 0)
        west += np.float32(math.sin(TILT)) * shear
        north += np.float32(math.cos(TILT)) * shear
    return radial, west, north


def _draw_br(moment: Moment) -> Picture:
    radial, _, _ = _region(moment.hours)
    quiet = _network() + _noise(moment, 0) * np.float32(9)
    return np.where(radial != 0, radial, quiet)


def _draw_bp(moment: Moment) -> Picture:
    radial, west, _ = _region(moment.hours, transverse=True)
    return np.where(radial != 0, west, _noise(moment, 1) * np.float32(45))


def _draw_bt(moment: Moment) -> Picture:
    radial, _, north = _region(moment.hours, transverse=True)
    return np.where(radial != 0, -north, _noise(moment, 2) * np.float32(45))


def _draw_magnetogram(moment: Moment) -> Picture:
    """Project the field on the line of sight: positive towards the observer."""
    radial_part, west_part, south_part = _line_of_sight(moment.geometry)
    radial, west, south = _draw_br(moment), _draw_bp(moment), _draw_bt(moment)
    return np.asarray(radial_part * radial + west_part * west + south_part * south)


def _draw_error(moment: Moment, factor: float) -> Picture:
    radial, _, _ = _region(moment.hours)
    strong = np.sqrt(np.float32(ERROR_AT_ZERO**2) + np.float32(ERROR_GROWTH) * np.abs(radial))
    weak = np.float32(ERROR_AT_ZERO) + np.float32(4) * np.abs(_noise(moment, 3))
    return np.float32(factor) * np.where(radial != 0, strong, weak)


def _draw_conf_disambig(moment: Moment) -> Picture:
    weak = np.where(_patch(), np.float32(60), np.float32(50))
    return np.where(field_mask(moment.hours), np.float32(90), weak)


def _draw_bitmap(moment: Moment) -> Picture:
    weak = np.where(_patch(), np.float32(33), np.float32(1))
    return np.where(field_mask(moment.hours), np.float32(34), weak)


def _draw_continuum(moment: Moment) -> Picture:
    radial, west, north = _region(moment.hours, transverse=True)
    magnetic = radial != 0
    strength = np.sqrt(radial[magnetic] ** 2 + west[magnetic] ** 2 + north[magnetic] ** 2)
    granules = _roll(_textures()[4], moment.number, 4)
    light = 1 + np.float32(0.028) * granules
    # Granules make ragged edges; faculae, penumbra, umbra: brightness falls in two steps as the field grows.
    strength *= 1 + 0.06 * granules[magnetic]
    dimming = np.interp(
        strength, (0, 350, 650, 950, 1450, 1950, 2500), (1, 1.01, 0.93, 0.76, 0.66, 0.27, 0.15)
    )
    light[magnetic] = dimming * (1 + 0.028 * granules[magnetic] * np.sqrt(dimming))
    mu, _, _ = _line_of_sight(moment.geometry)
    light *= np.float32(_QUIET_DN) * (1 - np.float32(0.56) * (1 - mu))
    if moment.degraded:
        # The Earth moves in from one side; some rows lose signal.
        shadow = np.clip(np.linspace(-0.1, 1.6, SHAPE[1], dtype=np.float32), 0.06, 1)
        light *= shadow * (1 - np.float32(0.25) * _bands())
    return light


def _noise(moment: Moment, which: int) -> Picture:
    """Return noise of unit deviation that differs from frame to frame, stronger and banded if degraded."""
    noise = _roll(_textures()[which], moment.number, which)
    return noise * np.float32(5) * (1 + 2 * _bands()) if moment.degraded else noise


def _roll(texture: Picture, number: int, which: int) -> Picture:
    down, right = np.random.default_rng((_SEED, number, which)).integers(0, SHAPE)
    return np.roll(texture, (int(down), int(right)), axis=(0, 1))


def _bands() -> Picture:
    """Return 1 in some bands of rows and 0 in the others."""
    band = np.arange(SHAPE[0]) // _BAND_ROWS
    return np.asarray((band * 7 % 5) == 0, dtype=np.float32)[:, np.newaxis]


def _line_of_sight(geometry: FrameGeometry) -> tuple[Picture, Picture, Picture]:
    """Return the radial, westward and southward parts of the direction from each pixel to the observer."""
    cos_lon, sin_lon, cos_lat, sin_lat = _places()
    l0, b0 = math.radians(geometry.l0), math.radians(geometry.b0)
    cos_rel = cos_lon * np.float32(math.cos(l0)) + sin_lon * np.float32(math.sin(l0))
    sin_rel = sin_lon * np.float32(math.cos(l0)) - cos_lon * np.float32(math.sin(l0))
    cos_b0, sin_b0 = np.float32(math.cos(b0)), np.float32(math.sin(b0))
    radial = cos_lat * cos_b0 * cos_rel + sin_lat * sin_b0 - np.float32(geometry.rsun / geometry.dsun)
    west = -cos_b0 * sin_rel
    south = sin_lat * cos_b0 * cos_rel - cos_lat * sin_b0
    length = np.sqrt(radial * radial + west * west + south * south)
    return radial / length, west / length, south / length


@functools.cache
def _places() -> tuple[Picture, Picture, Picture, Picture]:
    """Return cosine and sine of the Carrington longitude, and of the latitude, of each pixel."""
    rows, columns = np.indices(SHAPE)
    lon, lat = np.radians(PATCH.pixel_to_carrington(columns, rows))
    lon_cos, lon_sin, lat_cos, lat_sin = (
        part.astype(np.float32) for f in (lon, lat) for part in (np.cos(f), np.sin(f))
    )
    return lon_cos, lon_sin, lat_cos, lat_sin


def _line_coordinates() -> tuple[Picture, Picture]:
    """Return the distance of each pixel from the inversion line, and along it."""
    rows, columns = np.indices(SHAPE, dtype=np.float32)
    dx, dy = columns - np.float32(CENTRE[0]), rows - np.float32(CENTRE[1])
    cos_tilt, sin_tilt = np.float32(math.cos(TILT)), np.float32(math.sin(TILT))
    return dx * cos_tilt - dy * sin_tilt, dx * sin_tilt + dy * cos_tilt


@functools.cache
def _shear_shape() -> Picture:
    """Return where the field is dragged along the inversion line at the end, gauss."""
    across, along = _line_coordinates()
    return np.float32(_SHEAR_GAUSS) * np.exp(-((across / 28) ** 2) - (along / 60) ** 2)


@functools.cache
def _patch() -> Mask:
    """Return which pixels belong to the patch."""
    across, along = _line_coordinates()
    return (across / 205) ** 2 + (along / 115) ** 2 < 1


@functools.cache
def _textures() -> tuple[Picture, Picture, Picture, Picture, Picture]:
    """Return four textures of instrument noise, and one of granules, each of zero mean and unit deviation."""
    random = np.random.default_rng(_SEED)
    noises = [_smoothed(random.normal(size=SHAPE), 0.6) for _ in range(4)]
    granules = _smoothed(random.normal(size=SHAPE), 1.1)
    return noises[0], noises[1], noises[2], noises[3], granules


@functools.cache
def _network() -> Picture:
    """Return the field between supergranules, gauss: small patches of both signs along the edges of cells."""
    random = np.random.default_rng(_SEED + 1)
    cells = random.uniform((-40, -40), (SHAPE[0] + 40, SHAPE[1] + 40), size=(60, 2))
    rows, columns = np.indices(SHAPE, dtype=np.float32)
    nearest, second = (np.full(SHAPE, np.inf, dtype=np.float32) for _ in range(2))
    for row, column in cells.astype(np.float32):
        distance = np.hypot(rows - row, columns - column)
        second = np.minimum(second, np.maximum(nearest, distance))
        nearest = np.minimum(nearest, distance)
    edges = np.exp(-((second - nearest) / 9))
    blobs = _smoothed(random.normal(size=SHAPE), 2.2)
    return (np.float32(12) * edges * blobs * blobs * blobs).astype(np.float32)


def _smoothed(noise: npt.NDArray[np.float64], sigma: float) -> Picture:
    """Smooth with a Gaussian that wraps around, so that rolling leaves no seam; back to unit deviation."""
    kernel = [np.exp(-2 * (np.pi * sigma * np.fft.fftfreq(length)) ** 2) for length in noise.shape]
    spectrum = np.fft.fft2(noise) * kernel[0][:, np.newaxis] * kernel[1]
    smooth = np.fft.ifft2(spectrum).real
    return np.asarray((smooth - smooth.mean()) / smooth.std(), dtype=np.float32)


_DRAW: dict[str, Callable[[Moment], Picture]] = {
    "magnetogram": _draw_magnetogram,
    "bitmap": _draw_bitmap,
    "continuum": _draw_continuum,
    "Bp": _draw_bp,
    "Bt": _draw_bt,
    "Br": _draw_br,
    "Bp_err": functools.partial(_draw_error, factor=1.4),
    "Bt_err": functools.partial(_draw_error, factor=1.4),
    "Br_err": functools.partial(_draw_error, factor=1.0),
    "conf_disambig": _draw_conf_disambig,
}

SAMPLE_SEGMENTS = tuple(_DRAW)
"""Names of the segments that `draw` knows."""
