"""Vertical electric currents, twist and current helicity, from the curl of the horizontal field.

SAVNCPP is archived with ``1 / c`` where its definition has ``c`` (the side of a pixel in arcseconds),
so that it is in amperes a square arcsecond; the amperes stand beside it as SAVNCPP_AMPERES.
"""

import math

import numpy as np

from sunwidgets.core.sharp.spaceweather.patch import Estimate, Floats, Patch, PixelScale

__all__ = ["current", "helicity", "polarity_currents", "twist", "vertical_current"]

MU_0 = 4e-7 * math.pi
_TESLA = 1e-4


def vertical_current(bx: Floats, by: Floats, bx_err: Floats, by_err: Floats) -> tuple[Floats, Floats]:
    """Return the vertical current density and its error, both (ny, nx), in gauss a pixel.

    It is dBy/dx - dBx/dy by central differences; on the border by one-sided ones of second order,
    whose direction then has no part in the error, as in the pipeline.

    Parameters
    ----------
    bx, by : float64 (ny, nx)
        Field, gauss.
    bx_err, by_err : float64 (ny, nx)
        Its errors, gauss.
    """
    jz = np.gradient(by, axis=1, edge_order=2) - np.gradient(bx, axis=0, edge_order=2)
    variance = np.zeros_like(jz)
    variance[:, 1:-1] += np.square(by_err[:, 2:]) + np.square(by_err[:, :-2])
    variance[1:-1] += np.square(bx_err[2:]) + np.square(bx_err[:-2])
    return jz, 0.5 * np.sqrt(variance)


def current(patch: Patch) -> dict[str, Estimate]:
    """Return MEANJZD, the mean current density in mA/m^2, and TOTUSJZ, the total current in A."""
    jz, jz_err = _current_here(patch)
    keep = np.isfinite(jz)
    jz, jz_err = jz[keep], jz_err[keep]
    error = math.sqrt(float(np.square(jz_err).sum()))
    mean = float(jz.mean()) if jz.size else math.nan
    mean_error = error / jz.size if jz.size else math.nan
    density, total = 1e3 * _TESLA / (MU_0 * patch.scale.metres), _amperes(patch.scale)
    return {
        "MEANJZD": Estimate(mean * density, mean_error * density, jz.size),
        "TOTUSJZ": Estimate(float(np.abs(jz).sum()) * total, error * total, jz.size),
    }


def polarity_currents(patch: Patch) -> dict[str, Estimate]:
    """Return SAVNCPP, the unsigned sum of the net currents of both polarities, archived and in amperes."""
    (jz, jz_err), bz = _current_here(patch), patch.here("bz")
    keep = np.isfinite(jz) & np.isfinite(bz)
    jz, jz_err, bz = jz[keep], jz_err[keep], bz[keep]
    total = abs(float(jz[bz > 0].sum())) + abs(float(jz[bz <= 0].sum()))
    error = math.sqrt(float(np.square(jz_err).sum()))
    amperes = _amperes(patch.scale)
    archived = amperes / patch.scale.arcsec**2
    return {
        "SAVNCPP": Estimate(total * archived, error * archived, jz.size),
        "SAVNCPP_AMPERES": Estimate(total * amperes, error * amperes, jz.size),
    }


def twist(patch: Patch) -> dict[str, Estimate]:
    """Return MEANALP, sum(Jz Bz) / sum(Bz^2), a megametre (Hagino & Sakurai 2004, PASJ 56, 831).

    Pixels on the border, and those with no current or no vertical field, are left out.
    """
    (jz, jz_err), bz, bz_err = _current_here(patch), patch.here("bz"), patch.here("bz_err")
    keep = np.isfinite(jz) & np.isfinite(bz) & (jz != 0) & (bz != 0) & patch.is_inner
    jz, jz_err, bz, bz_err = jz[keep], jz_err[keep], bz[keep], bz_err[keep]
    weight = float(np.square(bz).sum())
    if not weight:
        return {"MEANALP": Estimate(math.nan, math.nan, 0)}
    alpha = float((jz * bz).sum()) / weight
    variance = np.square(bz * jz_err) + np.square((jz - 2 * bz * alpha) * bz_err)
    per_mm = 1e6 / patch.scale.metres
    error = math.sqrt(float(variance.sum())) / weight
    return {"MEANALP": Estimate(alpha * per_mm, error * per_mm, jz.size)}


def helicity(patch: Patch) -> dict[str, Estimate]:
    """Return MEANJZH, TOTUSJH and ABSNJZH, of the current helicity Jz Bz, in G^2/m.

    Pixels with no current or no vertical field are left out, which the mean feels.
    """
    (jz, jz_err), bz, bz_err = _current_here(patch), patch.here("bz"), patch.here("bz_err")
    keep = np.isfinite(jz) & np.isfinite(bz) & np.isfinite(jz_err) & np.isfinite(bz_err)
    keep &= (jz != 0) & (bz != 0)
    jz, jz_err, bz, bz_err = jz[keep], jz_err[keep], bz[keep], bz_err[keep]
    product, count = jz * bz / patch.scale.metres, jz.size
    net = float(product.sum())
    variance = np.square(jz_err * bz) + np.square(bz_err * jz)
    error = math.sqrt(float(variance.sum())) / patch.scale.metres
    mean, mean_error = (net / count, error / count) if count else (math.nan, math.nan)
    return {
        "MEANJZH": Estimate(mean, mean_error, count),
        "TOTUSJH": Estimate(float(np.abs(product).sum()), error, count),
        "ABSNJZH": Estimate(abs(net), error, count),
    }


def _current_here(patch: Patch) -> tuple[Floats, Floats]:
    """Return current density and error at the pixels that count, computed once a patch."""

    def compute() -> tuple[Floats, Floats]:
        jz, jz_err = vertical_current(*(patch.cut(name) for name in ("bx", "by", "bx_err", "by_err")))
        return jz.ravel()[patch.at], jz_err.ravel()[patch.at]

    return patch.once("current", compute)


def _amperes(scale: PixelScale) -> float:
    """Return what turns gauss a pixel into amperes through a pixel."""
    return _TESLA / MU_0 * scale.metres
