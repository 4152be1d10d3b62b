"""The published recipe, written the direct way: SkyCoord transformations and numpy.histogram2d.

The yardstick that `sunwidgets.core` is held against, bin for bin. It shares no code with the
package, and takes one loop at a time as a reader of the post would (Barnes 2018, sunpy blog,
"Modeling Coronal Loops in 3D with sunpy.coordinates").
"""

import warnings
from typing import Any, NamedTuple

import astropy.constants as const
import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from scipy.integrate import cumulative_trapezoid
from scipy.ndimage import gaussian_filter
from scipy.optimize import bisect
from sunpy.coordinates import Heliocentric, Helioprojective
from sunpy.sun import constants as sun_constants

PUBLISHED_VIEWS = {
    "front": (0, 0),
    "below and to the left": (-25, -25),
    "south pole": (0, -90),
    "east limb": (-90, 0),
}


def direct_loop(length: Any, theta0: Any, n_points: int = 2000) -> SkyCoord:
    """One loop: uniform in heliocentric angle, points at or below the surface dropped."""
    r_sun = const.R_sun.to_value(u.cm)
    full = length.to_value(u.cm)
    r_2 = bisect(
        lambda x: np.arccos(x / (2 * r_sun)) - np.pi + full / (2 * x),
        full / (2 * np.pi),
        min(full / np.pi, 2 * r_sun),
    )
    alpha = np.arccos(r_2 / (2 * r_sun))
    phi = np.linspace(-np.pi + alpha, np.pi - alpha, n_points)
    with np.errstate(invalid="ignore"):
        r = r_sun * np.cos(phi) + np.sqrt((r_sun * np.cos(phi)) ** 2 - r_sun**2 + r_2**2)
        kept = r > r_sun
    phi, r = phi[kept], r[kept]
    apex = SkyCoord(lon=0 * u.deg, lat=theta0, radius=const.R_sun, frame="heliographic_stonyhurst")
    return SkyCoord(
        x=r * np.sin(phi) * u.cm,
        y=np.zeros_like(r) * u.cm,
        z=r * np.cos(phi) * u.cm,
        frame=Heliocentric(observer=apex),
    ).transform_to("heliographic_stonyhurst")


def direct_density(loop: SkyCoord, temperature: Any, n0: Any = 1e11 * u.cm**-3) -> Any:
    """Hydrostatic and isothermal, integrated numerically along s from the first point kept."""
    scale_height = 2 * const.k_B * temperature / (const.m_p * sun_constants.surface_gravity)
    r = loop.radius.to_value(u.cm)
    s = np.linspace(0, 1, r.size)
    slope = np.gradient(r) / np.gradient(s)
    integral = cumulative_trapezoid(slope / r**2, s, initial=0) / u.cm
    exponent = const.R_sun**2 / scale_height * integral
    return (n0 * np.exp(-exponent.to_value(u.one))).to(u.cm**-3)


def direct_temperature(length: Any, heating_rate: Any = 1e-4 * u.erg / u.cm**3 / u.s) -> Any:
    """The scaling law with the full length, as published."""
    e = heating_rate.to_value(u.erg / u.cm**3 / u.s)
    return 1.83e3 * (e / 5.09e4 * length.to_value(u.cm) ** 2) ** (2 / 7) * u.K


class DirectMap(NamedTuple):
    raw: np.ndarray
    smoothed: np.ndarray
    range_x: tuple[float, float]
    range_y: tuple[float, float]
    pixels: np.ndarray


def direct_histogram(
    coords: SkyCoord, density: Any, observer: SkyCoord, resolution: float = 5.0
) -> DirectMap:
    """Pixels of about 5 arcsec over the extent of the points, n^2 dz in each, smoothed by a pixel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seen = coords.transform_to(Helioprojective(observer=observer, obstime=observer.obstime))
    tx, ty = seen.Tx.to_value(u.arcsec), seen.Ty.to_value(u.arcsec)
    distance = seen.distance.to_value(u.cm)
    range_x, range_y = (tx.min(), tx.max()), (ty.min(), ty.max())
    bins_x = int(np.ceil((range_x[1] - range_x[0]) / resolution))
    bins_y = int(np.ceil((range_y[1] - range_y[0]) / resolution))
    dz = (distance.max() - distance.min()) / max(bins_x, bins_y)
    observer_distance = observer.radius.to_value(u.cm)
    r_sun = const.R_sun.to_value(u.cm)
    limb = np.rad2deg(r_sun / (observer_distance - r_sun)) * 3600
    visible = (np.hypot(tx, ty) > limb) | (distance < observer_distance)
    raw, _, _ = np.histogram2d(
        tx,
        ty,
        bins=(bins_x, bins_y),
        range=(range_x, range_y),
        weights=np.where(visible, density.to_value(u.cm**-3) ** 2 * dz, 0),
    )
    pixels = np.stack(
        [
            (tx - range_x[0]) / (range_x[1] - range_x[0]) * bins_x,
            (ty - range_y[0]) / (range_y[1] - range_y[0]) * bins_y,
        ]
    )
    return DirectMap(raw.T, gaussian_filter(raw.T, 1), range_x, range_y, pixels)


def direct_lengths(n_loops: int, length_min: Any, length_max: Any, seed: int, alpha: float = -1.5) -> Any:
    """Random lengths with a power-law distribution."""
    x = np.random.default_rng(seed).random(n_loops)
    low, high = length_min.to_value(u.cm) ** (alpha + 1), length_max.to_value(u.cm) ** (alpha + 1)
    return ((high - low) * x + low) ** (1 / (alpha + 1)) * u.cm


def direct_arcade(
    n_loops: int, length_min: Any, length_max: Any, seed: int, latitudes: tuple[float, float] = (-10, 10)
) -> tuple[SkyCoord, Any]:
    """An arcade, loop by loop: its points and their density."""
    lengths = direct_lengths(n_loops, length_min, length_max, seed)
    thetas = np.linspace(*latitudes, n_loops) * u.deg
    loops = [direct_loop(length, theta) for length, theta in zip(lengths, thetas, strict=True)]
    densities = [
        direct_density(loop, direct_temperature(length)) for loop, length in zip(loops, lengths, strict=True)
    ]
    coords = SkyCoord(
        lon=np.concatenate([loop.lon for loop in loops]),
        lat=np.concatenate([loop.lat for loop in loops]),
        radius=np.concatenate([loop.radius for loop in loops]),
        frame="heliographic_stonyhurst",
    )
    return coords, np.concatenate(densities)
