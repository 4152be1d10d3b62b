"""Mean horizontal gradients of the total, vertical, horizontal and line-of-sight field.

The archived values are in gauss a pixel, whatever the documentation says (gauss a megametre); the
gradient a megametre stands beside each under its name with ``_PER_MM``.
"""

import numpy as np

from sunwidgets.core.sharp.spaceweather.flux import (
    LINE_OF_SIGHT_NOISE_GAUSS,
    horizontal_field,
    mean_and_error,
    total_field,
)
from sunwidgets.core.sharp.spaceweather.patch import Estimate, Floats, Ints, Patch

__all__ = ["horizontal_gradient", "line_of_sight_gradient", "total_gradient", "vertical_gradient"]

_COMPONENTS = ("bx", "by", "bz", "bx_err", "by_err", "bz_err")


def total_gradient(patch: Patch) -> dict[str, Estimate]:
    """Return MEANGBT, the mean gradient of the strength of the field."""
    field, error = total_field(*(patch.cut(name) for name in _COMPONENTS))
    return _both_units("MEANGBT", mean_gradient(field, error, patch.inner), patch)


def vertical_gradient(patch: Patch) -> dict[str, Estimate]:
    """Return MEANGBZ, the mean gradient of the vertical field."""
    return _both_units("MEANGBZ", mean_gradient(patch.cut("bz"), patch.cut("bz_err"), patch.inner), patch)


def horizontal_gradient(patch: Patch) -> dict[str, Estimate]:
    """Return MEANGBH, the mean gradient of the strength of the horizontal field."""
    field, error = horizontal_field(*(patch.cut(name) for name in ("bx", "by", "bx_err", "by_err")))
    return _both_units("MEANGBH", mean_gradient(field, error, patch.inner), patch)


def line_of_sight_gradient(patch: Patch) -> dict[str, Estimate]:
    """Return MEANGBL, the mean gradient of the line-of-sight field, for a noise of 6.4 G a pixel."""
    los, mask = patch.whole("los").astype(np.float64), patch.line_of_sight_mask.copy()
    mask[[0, -1]] = mask[:, [0, -1]] = False
    error = np.full_like(los, LINE_OF_SIGHT_NOISE_GAUSS)
    estimate = mean_gradient(los, error, np.flatnonzero(mask), skip_cancelling=False)
    return _both_units("MEANGBL", estimate, patch)


def mean_gradient(field: Floats, error: Floats, at: Ints, *, skip_cancelling: bool = True) -> Estimate:
    """Return the mean over pixels of the length of the gradient, by central differences, a pixel.

    Parameters
    ----------
    field, error : array, (ny, nx)
        A field and its standard error.
    at : array of int
        Flat indices of the pixels to take, none of them on the border.
    skip_cancelling : bool
        Leave out pixels whose two differences add up to zero, as the pipeline does. That is meant
        for pixels with no gradient, but also meets those whose gradient points exactly north-west
        or south-east.

    Notes
    -----
    The error is propagated to each pixel's gradient; these are then taken as independent, although
    each difference shares its pixels with others.
    """
    nx = field.shape[1]
    flat, variance = field.ravel(), np.square(error.ravel())
    dx, dy = flat[at + 1] - flat[at - 1], flat[at + nx] - flat[at - nx]
    keep = np.isfinite(dx) & np.isfinite(dy) & np.isfinite(flat[at]) & np.isfinite(variance[at])
    if skip_cancelling:
        # In the single precision of the pipeline, which decides whether they cancel.
        single = flat.astype(np.float32)
        keep &= (single[at + 1] - single[at - 1]) + (single[at + nx] - single[at - nx]) != 0
    dx, dy, at = dx[keep], dy[keep], at[keep]
    squares = dx**2 + dy**2
    variances = dx**2 * (variance[at + 1] + variance[at - 1])
    variances += dy**2 * (variance[at + nx] + variance[at - nx])
    # Where there is no gradient its length has no derivative either, and adds no error.
    np.divide(variances, 4 * squares, out=variances, where=squares > 0)
    return Estimate(*mean_and_error(0.5 * np.sqrt(squares), variances), at.size)


def _both_units(keyword: str, estimate: Estimate, patch: Patch) -> dict[str, Estimate]:
    per_mm = 1e6 / patch.scale.metres
    in_mm = Estimate(estimate.value * per_mm, estimate.error * per_mm, estimate.n_pixels)
    return {keyword: estimate, f"{keyword}_PER_MM": in_mm}
