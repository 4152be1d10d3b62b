"""Free magnetic energy at the surface and shear: how far the field is from a potential one.

Each exists twice: with the pipeline's potential field, under the archived name, and with the
potential field that belongs to Bz, under that name with ``_LAPLACE``; see the module ``potential``.
"""

import math
from dataclasses import dataclass

import numpy as np

from sunwidgets.core.sharp.spaceweather.flux import mean_and_error
from sunwidgets.core.sharp.spaceweather.patch import Estimate, Floats, Ints, Patch
from sunwidgets.core.sharp.spaceweather.potential import laplace_field, pipeline_field

__all__ = ["free_energy", "free_energy_laplace", "shear", "shear_laplace"]

LAPLACE = "_LAPLACE"

_LARGE_SHEAR_DEG = 45.0

_Horizontal = tuple[Floats, Floats]


def free_energy(patch: Patch) -> dict[str, Estimate]:
    """Return MEANPOT in erg/cm^3 and TOTPOT in erg/cm: (B - B_pot)^2 / 8 pi (Wang et al. 1996)."""
    return _free_energy(patch, _pipeline_here(patch), "")


def free_energy_laplace(patch: Patch) -> dict[str, Estimate]:
    """Return the same with the potential field that belongs to Bz."""
    return _free_energy(patch, _laplace_here(patch), LAPLACE)


def shear(patch: Patch) -> dict[str, Estimate]:
    """Return MEANSHR and SHRGT45, of the angle between the field and the potential one.

    The archived ERRMSHA is not the error of the mean: it is that of the last pixel alone, column by
    column, of three times the term of Bx, divided by the number of pixels above 45 degrees.
    ERRMSHA_SUMMED is the error that follows from those of all pixels.
    """
    angles = _shear_angles(patch, _pipeline_here(patch))
    mean, share = _mean_shear(angles)
    summed = Estimate(mean.error, math.nan, mean.n_pixels)
    archived = mean._replace(error=_archived_error(patch, angles))
    return {"MEANSHR": archived, "ERRMSHA_SUMMED": summed, "SHRGT45": share}


def shear_laplace(patch: Patch) -> dict[str, Estimate]:
    """Return the same with the potential field that belongs to Bz."""
    mean, share = _mean_shear(_shear_angles(patch, _laplace_here(patch)))
    return {f"MEANSHR{LAPLACE}": mean, f"SHRGT45{LAPLACE}": share}


def _pipeline_here(patch: Patch) -> _Horizontal:
    return patch.once("pipeline", lambda: pipeline_field(patch.cut("bz"), patch.at))


def _laplace_here(patch: Patch) -> _Horizontal:
    def compute() -> _Horizontal:
        # Of the whole frame: the flux of a neighbouring group bends the field here.
        bx, by = laplace_field(patch.whole("bz"))
        return patch.pick(bx), patch.pick(by)

    return patch.once("laplace", compute)


def _free_energy(patch: Patch, potential: _Horizontal, suffix: str) -> dict[str, Estimate]:
    off_x, off_y = patch.here("bx") - potential[0], patch.here("by") - potential[1]
    keep = np.isfinite(off_x) & np.isfinite(off_y)
    off_x, off_y, count = off_x[keep], off_y[keep], int(np.count_nonzero(keep))
    total = float((off_x**2 + off_y**2).sum()) / (8 * math.pi)
    variance = np.square(off_x * patch.here("bx_err")[keep]) + np.square(off_y * patch.here("by_err")[keep])
    error = 2 * math.sqrt(float(variance.sum())) / (8 * math.pi)
    mean, mean_error = (total / count, error / count) if count else (math.nan, math.nan)
    area = patch.scale.area
    return {
        f"MEANPOT{suffix}": Estimate(mean, mean_error, count),
        f"TOTPOT{suffix}": Estimate(total * area, error * area, count),
    }


@dataclass(frozen=True)
class _Shear:
    """Of the pixels where it is defined: their places in `Patch.at`, the angle, and how it changes.

    ``slopes`` are the derivatives of the angle by Bx, By and Bz, the potential field held fixed.
    """

    where: Ints
    radians: Floats
    slopes: tuple[Floats, Floats, Floats]
    variance: Floats


def _shear_angles(patch: Patch, potential: _Horizontal) -> _Shear:
    names = ("bx", "by", "bz")
    field = [patch.here(name) for name in names]
    errors = [patch.here(f"{name}_err") for name in names]
    other = [*potential, field[2]]
    length, other_length = (np.sqrt(b[0] ** 2 + b[1] ** 2 + b[2] ** 2) for b in (field, other))
    # Without a field there is no angle; with NaN in any part the product is NaN.
    where = np.flatnonzero((length * other_length > 0) & np.isfinite(errors[0] + errors[1] + errors[2]))
    ours = [b[where] / length[where] for b in field]
    theirs = [b[where] / other_length[where] for b in other]
    cosine = np.clip(ours[0] * theirs[0] + ours[1] * theirs[1] + ours[2] * theirs[2], -1, 1)
    # Where both are parallel the angle has no derivative, and adds no error.
    scale = length[where] * np.sqrt(1 - cosine**2)
    slope = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0)
    slopes = tuple((cosine * a - b) * slope for a, b in zip(ours, theirs, strict=True))
    variance = sum(np.square(part * err[where]) for part, err in zip(slopes, errors, strict=True))
    return _Shear(where, np.arccos(cosine), slopes, variance)


def _mean_shear(angles: _Shear) -> tuple[Estimate, Estimate]:
    """Return the mean angle in degrees and the percentage of pixels above 45."""
    count = angles.radians.size
    mean, error = mean_and_error(angles.radians, angles.variance)
    share = 100 * _n_large(angles) / count if count else math.nan
    return (
        Estimate(math.degrees(mean), math.degrees(error), count),
        Estimate(share, math.nan, count),
    )


def _n_large(angles: _Shear) -> int:
    return int(np.count_nonzero(np.degrees(angles.radians) > _LARGE_SHEAR_DEG))


def _archived_error(patch: Patch, angles: _Shear) -> float:
    n_large = _n_large(angles)
    if not n_large:
        return math.nan
    y, x = np.divmod(patch.at[angles.where], patch.shape[1])
    last = np.lexsort((y, x))[-1]
    term = angles.slopes[0][last] * patch.here("bx_err")[angles.where[last]]
    return math.degrees(math.sqrt(3 * term**2) / n_large)
