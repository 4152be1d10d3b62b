"""R_VALUE: how much line-of-sight field is near the strong part of the polarity inversion line."""

import math

import numpy as np

from sunwidgets.core.sharp.spaceweather.flux import LINE_OF_SIGHT_NOISE_GAUSS
from sunwidgets.core.sharp.spaceweather.patch import Bools, Estimate, Floats, Patch

__all__ = ["bin_mean", "near_inversion_line", "r_value"]

BIN_ARCSEC = 2.0
STRONG_GAUSS = 150.0
FWHM_BINS = 10.0


def r_value(patch: Patch) -> dict[str, Estimate]:
    """Return R_VALUE and R_VALUE_MX (Schrijver 2007, ApJ 655, L117).

    The line-of-sight field is averaged over bins of about 2 arcsec, the pixel of the instrument
    that R was made for. Where bins above 150 G and below -150 G touch is the inversion line; a
    Gaussian of 10 bins (15 Mm) about it weighs the unsigned field, and R is the logarithm of the sum.

    R_VALUE is the logarithm of a sum of gauss over bins, as in the archive and in the paper's figures;
    R_VALUE_MX is that of the flux in maxwells, the sum times the area of a bin. Both are 0 if there
    is no strong inversion line. The error is that of a noise of 6.4 G a pixel; the archive has none.
    A region limits the sum, not the search for the line.
    """
    width = max(1, round(BIN_ARCSEC / patch.scale.arcsec))
    field = bin_mean(patch.whole("los").astype(np.float64), width)
    line, weight = near_inversion_line(field)
    if patch.region is not None:
        weight = weight * bin_mean(patch.region.astype(np.float64), width)
    there = np.isfinite(field)
    total = float((weight[there] * np.abs(field[there])).sum())
    noise = LINE_OF_SIGHT_NOISE_GAUSS / width
    error = math.sqrt(float(np.square(weight[there]).sum())) * noise
    count = int(np.count_nonzero(line & (weight > 0)))
    if total < 1:
        none = Estimate(0.0, math.nan, count)
        return {"R_VALUE": none, "R_VALUE_MX": none}
    value, value_error = math.log10(total), error / (total * math.log(10))
    area = math.log10(patch.scale.area * width**2)
    return {
        "R_VALUE": Estimate(value, value_error, count),
        "R_VALUE_MX": Estimate(value + area, value_error, count),
    }


def near_inversion_line(field: Floats) -> tuple[Bools, Floats]:
    """Return the bins on the strong inversion line, and the weight of each bin from 0 to 1.

    Parameters
    ----------
    field : float64 (ny, nx)
        Line-of-sight field in bins, gauss.
    """
    from scipy import ndimage

    with np.errstate(invalid="ignore"):
        sides = [field > STRONG_GAUSS, field < -STRONG_GAUSS]
    touching = [ndimage.binary_dilation(side, np.ones((3, 3))) for side in sides]
    line = np.asarray(touching[0] & touching[1])
    sigma = FWHM_BINS / math.sqrt(8 * math.log(2))
    weight = ndimage.gaussian_filter(line.astype(np.float64), sigma, mode="constant")
    return line, np.asarray(weight)


def bin_mean(field: Floats, width: int) -> Floats:
    """Return the mean over squares of pixels, those at the far borders over the pixels they have.

    Parameters
    ----------
    field : float64 (ny, nx)
        What to average.
    width : int
        Pixels along a side.
    """
    ny, nx = field.shape
    rows, columns = np.arange(0, ny, width), np.arange(0, nx, width)
    sums = np.add.reduceat(np.add.reduceat(field, rows, axis=0), columns, axis=1)
    heights, widths = np.diff(np.append(rows, ny)), np.diff(np.append(columns, nx))
    return np.asarray(sums / (heights[:, np.newaxis] * widths))
