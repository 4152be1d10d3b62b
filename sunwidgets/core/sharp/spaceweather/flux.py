"""Unsigned flux and inclination: sums over pixels, one by one."""

import math

import numpy as np

from sunwidgets.core.sharp.spaceweather.patch import Estimate, Floats, Patch

__all__ = [
    "LINE_OF_SIGHT_NOISE_GAUSS",
    "horizontal_field",
    "inclination",
    "line_of_sight_flux",
    "mean_and_error",
    "total_field",
    "unsigned_flux",
]

HORIZONTAL_MIN_GAUSS = 100.0
LINE_OF_SIGHT_NOISE_GAUSS = 6.4
"""Noise of a pixel of the 720 s line-of-sight field (Liu et al. 2012, Solar Physics 279, 295)."""


def unsigned_flux(patch: Patch) -> dict[str, Estimate]:
    """Return USFLUX, the sum of ``|Bz| dA`` in maxwells, and CMASK (Bobra et al. 2014, Table 3).

    The error is the root of the sum of squares: errors of pixels are taken as independent.
    """
    bz, bz_err, area = patch.here("bz"), patch.here("bz_err"), patch.scale.area
    there = np.isfinite(bz)
    count = int(np.count_nonzero(there))
    flux = float(np.abs(bz[there]).sum()) * area
    error = math.sqrt(float(np.square(bz_err[there]).sum())) * area
    return {"USFLUX": Estimate(flux, error, count), "CMASK": Estimate(count, math.nan, count)}


def line_of_sight_flux(patch: Patch) -> dict[str, Estimate]:
    """Return USFLUXL, the sum of the unsigned line-of-sight field times dA, and CMASKL.

    As in the pipeline the field is not divided by the cosine of its angle to the line of sight, so
    that a region away from the centre of the disk comes out too weak. The archive has no error for
    it; here it is that of a noise of 6.4 G a pixel.
    """
    los = patch.whole("los")[patch.line_of_sight_mask].astype(np.float64)
    los = los[np.isfinite(los)]
    flux = float(np.abs(los).sum()) * patch.scale.area
    error = math.sqrt(los.size) * LINE_OF_SIGHT_NOISE_GAUSS * patch.scale.area
    return {"USFLUXL": Estimate(flux, error, los.size), "CMASKL": Estimate(los.size, math.nan, los.size)}


def inclination(patch: Patch) -> dict[str, Estimate]:
    """Return MEANGAM, the mean angle of the field to the vertical in degrees (Table 3).

    The mean is over pixels with a horizontal field of 100 G or more and a vertical field that is
    not zero.
    """
    bz, bz_err = patch.here("bz"), patch.here("bz_err")
    bh, bh_err = horizontal_field(*(patch.here(name) for name in ("bx", "by", "bx_err", "by_err")))
    keep = np.isfinite(bz) & np.isfinite(bz_err) & np.isfinite(bh_err)
    keep &= (bh >= HORIZONTAL_MIN_GAUSS) & (bz != 0)
    bz, bz_err, bh, bh_err = bz[keep], bz_err[keep], bh[keep], bh_err[keep]
    # The angle is atan(bh / |bz|), so its error is that of bh and bz across the field.
    variance = (np.square(bh_err * bz) + np.square(bh * bz_err)) / np.square(bh**2 + bz**2)
    value, error = mean_and_error(np.arctan2(bh, np.abs(bz)), variance)
    return {"MEANGAM": Estimate(math.degrees(value), math.degrees(error), bz.size)}


def mean_and_error(values: Floats, variances: Floats) -> tuple[float, float]:
    """Return the mean of independent values and its error; NaN for none.

    Parameters
    ----------
    values : float64 (n,)
        To average.
    variances : float64 (n,)
        Squares of their errors.
    """
    if not values.size:
        return math.nan, math.nan
    return float(values.mean()), math.sqrt(float(variances.sum())) / values.size


def horizontal_field(bx: Floats, by: Floats, bx_err: Floats, by_err: Floats) -> tuple[Floats, Floats]:
    """Return the horizontal field and its error; the error of a field of zero is NaN.

    Parameters
    ----------
    bx, by : array of float
        Field, gauss.
    bx_err, by_err : array of float
        Its errors, gauss.
    """
    strength = np.sqrt(bx**2 + by**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return strength, np.sqrt(np.square(bx * bx_err) + np.square(by * by_err)) / strength


def total_field(
    bx: Floats, by: Floats, bz: Floats, bx_err: Floats, by_err: Floats, bz_err: Floats
) -> tuple[Floats, Floats]:
    """Return the strength of the field and its error; the error of a field of zero is NaN.

    Parameters
    ----------
    bx, by, bz : array of float
        Field, gauss.
    bx_err, by_err, bz_err : array of float
        Its errors, gauss.
    """
    strength = np.sqrt(bx**2 + by**2 + bz**2)
    variance = np.square(bx * bx_err) + np.square(by * by_err) + np.square(bz * bz_err)
    with np.errstate(invalid="ignore", divide="ignore"):
        return strength, np.sqrt(variance) / strength
