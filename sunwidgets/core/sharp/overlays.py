"""What is drawn over a picture of the field: inversion line, contours, outline and arrows.

Apart from any drawing: places are plain (x, y) pixels of the frame, from 0 at the centre of the first, for a
page, a figure or an analysis alike.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.segments import segment_info
from sunwidgets.core.sharp.spaceweather.patch import BITMAP_MIN

__all__ = [
    "FieldArrows",
    "contour_lines",
    "field_arrows",
    "line_length",
    "mask_outline",
    "patch_outline",
    "polarity_inversion_line",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_GAUSS = segment_info("Br").unit
_STRONG_GAUSS = 100.0
_REACH_PIXELS = 8.0
# Gauss pass for maxwells a square centimetre, which they are in these units.
_AS_GAUSS = [(u.G, _GAUSS)]


@u.quantity_input
def polarity_inversion_line(
    br: npt.NDArray[Any],
    *,
    smoothing: u.Quantity[u.pix] = 2 * u.pix,
    strength: u.Quantity | None = None,
    reach: u.Quantity[u.pix] | None = None,
    min_length: u.Quantity[u.pix] = 5 * u.pix,
) -> list[Floats]:
    """Return the lines where the radial field changes sign between strong fields of both signs.

    Parameters
    ----------
    br : array, (ny, nx)
        Radial field, gauss; NaN where there is none.
    smoothing : Quantity
        Deviation of the Gaussian that smooths the field first; 0 for none.
    strength : Quantity, optional
        How strong the smoothed field is on both sides, by default 100 G; 0 G gives all lines.
    reach : Quantity, optional
        How far away from the line that may be; by default 8 pixels, about 3 Mm, or twice the
        smoothing if that is more.
    min_length : Quantity
        Shorter pieces are left out.

    Returns
    -------
    list of array
        Each (n, 2), x and y; a closed line ends where it began. Longest first.

    Raises
    ------
    ValueError
        If the smoothing is negative or not finite.

    Notes
    -----
    Near NaN the field is smoothed over the pixels there are. Strong fields of both signs within
    reach of a place mark the inversion line, much as in Schrijver 2007 (ApJ 655, L117); the line in
    between is the contour of zero.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(60) - 29.5
    >>> line, = polarity_inversion_line(np.tile(400 * np.tanh(x / 4), (40, 1)))
    >>> line[:, 0].mean().round(2), line_length(line)
    (np.float64(29.5), 39.0)
    """
    from scipy import ndimage

    sigma = smoothing.to_value(u.pix)
    if not (math.isfinite(sigma) and sigma >= 0):
        raise ValueError(f"smoothing is {smoothing}; it must be zero or more")
    field = smoothed(br, sigma)
    least = _STRONG_GAUSS if strength is None else strength.to_value(_GAUSS, equivalencies=_AS_GAUSS)
    distance = max(_REACH_PIXELS, 2 * sigma) if reach is None else reach.to_value(u.pix)
    sides = [np.nan_to_num(field) > least, np.nan_to_num(field) < -least]
    if least > 0:
        # The distance to the nearest strong pixel of each sign.
        far = [
            ndimage.distance_transform_edt(~side) if side.any() else np.full(side.shape, np.inf)
            for side in sides
        ]
        near = (far[0] <= distance) & (far[1] <= distance)
        field = np.where(near, field, np.nan)
    (lines,) = _lines(field, [0.0])
    shortest = min_length.to_value(u.pix)
    return [line for line in lines if line_length(line) >= shortest]


def contour_lines(field: npt.NDArray[Any], levels: Iterable[u.Quantity] | u.Quantity) -> list[list[Floats]]:
    """Return contours of a field at levels.

    Parameters
    ----------
    field : array, (ny, nx)
        Values, in gauss if the levels are; NaN where there are none.
    levels : Quantity or iterable of Quantity
        The levels.

    Returns
    -------
    list of (list of array)
        For each level its lines, each (n, 2) of x and y, longest first.

    Examples
    --------
    >>> import numpy as np, astropy.units as u
    >>> y, x = np.mgrid[-20:21, -20:21]
    >>> (circle,), = contour_lines(100 - np.hypot(x, y), [90] * u.G)
    >>> round(line_length(circle) / (2 * np.pi), 1)
    10.0
    """
    return _lines(field, [float(level.to_value(_GAUSS, equivalencies=_AS_GAUSS)) for level in levels])


def patch_outline(bitmap: npt.NDArray[Any]) -> list[Floats]:
    """Return the outline of the patch, as the segment ``bitmap`` has it.

    Parameters
    ----------
    bitmap : array, (ny, nx)
        Classes of pixels; those of 30 and above are inside.

    Returns
    -------
    list of array
        Closed lines half-way between pixels inside and outside, each (n, 2) of x and y, longest first.

    Examples
    --------
    >>> import numpy as np
    >>> bitmap = np.ones((20, 30))
    >>> bitmap[:, 10:20] = 33
    >>> outline, = patch_outline(bitmap)
    >>> outline[:, 0].min(), outline[:, 1].min()
    (np.float64(9.5), np.float64(-0.5))
    """
    return mask_outline(np.asarray(bitmap) >= BITMAP_MIN)


def mask_outline(mask: Bools) -> list[Floats]:
    """Return the outline of the pixels of a mask: lines as `patch_outline` gives them."""
    # A rim of pixels outside closes the line where the mask reaches the border.
    (lines,) = _lines(np.pad(mask, 1), [0.5])
    return [line - 1 for line in lines]


def _lines(field: npt.NDArray[Any], levels: list[float]) -> list[list[Floats]]:
    from contourpy import LineType, contour_generator

    values = np.asarray(field, dtype=np.float64)
    if min(values.shape) < 2:
        return [[] for _ in levels]
    generator = contour_generator(z=np.ma.masked_invalid(values), line_type=LineType.Separate)
    found = [cast("list[Floats]", generator.lines(level)) for level in levels]
    return [sorted(lines, key=line_length, reverse=True) for lines in found]


def line_length(line: Floats) -> float:
    """Return the length of a line, in pixels.

    Parameters
    ----------
    line : array, (n, 2)
        x and y.
    """
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


@dataclass(frozen=True)
class FieldArrows:
    """Arrows of the horizontal field, one entry each.

    Attributes
    ----------
    x, y : array
        Where they begin, pixels from 0.
    west, north : Quantity
        Their components along x and y of a CEA frame.
    """

    x: Floats
    y: Floats
    west: u.Quantity
    north: u.Quantity

    @property
    def strength(self) -> u.Quantity:
        """Their lengths."""
        return np.hypot(self.west, self.north)

    def __len__(self) -> int:
        return len(self.x)


@u.quantity_input
def field_arrows(
    bp: npt.NDArray[Any],
    bt: npt.NDArray[Any],
    *,
    spacing: u.Quantity[u.pix] = 12 * u.pix,
    strength: u.Quantity | None = None,
    where: Bools | None = None,
) -> FieldArrows:
    """Return arrows of the horizontal field, evenly spaced, each the mean over its square.

    Parameters
    ----------
    bp, bt : array, (ny, nx)
        The segments Bp and Bt, gauss. Bt points to the south, so that arrows go by minus Bt.
    spacing : Quantity
        Distance between arrows, a whole number of pixels, one or more.
    strength : Quantity, optional
        Leave out arrows below this, by default 200 G.
    where : array of bool, (ny, nx), optional
        Leave out pixels where this is False; squares without any pixel have no arrow.

    Returns
    -------
    FieldArrows
        Each begins at the middle of its square.

    Raises
    ------
    ValueError
        If the spacing is not a whole number of pixels, or the shapes differ.

    Examples
    --------
    >>> import numpy as np, astropy.units as u
    >>> south = field_arrows(np.zeros((20, 30)), np.full((20, 30), 500.0), spacing=10 * u.pix)
    >>> len(south), south.north[0], south.x[:3]
    (6, <Quantity -500. G>, array([ 4.5, 14.5, 24.5]))
    """
    step = spacing.to_value(u.pix)
    if not (spacing.isscalar and 1 <= step < np.inf and step == round(step)):
        raise ValueError(f"spacing is {spacing}; it must be a whole number of pixels, one or more")
    if np.shape(bp) != np.shape(bt) or np.ndim(bp) != 2:
        raise ValueError(
            f"bp has the shape {np.shape(bp)} and bt {np.shape(bt)}; they must be equal and (ny, nx)"
        )
    west, north = np.asarray(bp, dtype=np.float64), -np.asarray(bt, dtype=np.float64)
    there = np.isfinite(west) & np.isfinite(north)
    if where is not None:
        there &= where
    ny, nx = west.shape
    rows, columns = np.arange(0, ny, int(step)), np.arange(0, nx, int(step))
    count = _block_sum(there.astype(np.float64), rows, columns)
    means = [
        np.divide(
            _block_sum(np.where(there, part, 0), rows, columns),
            count,
            out=np.zeros_like(count),
            where=count > 0,
        )
        for part in (west, north)
    ]
    least = 200.0 if strength is None else strength.to_value(_GAUSS, equivalencies=_AS_GAUSS)
    at = (count > 0) & (np.hypot(*means) >= least)
    middle_y = (rows + np.minimum(rows + step, ny) - 1) / 2
    middle_x = (columns + np.minimum(columns + step, nx) - 1) / 2
    y, x = np.meshgrid(middle_y, middle_x, indexing="ij")
    return FieldArrows(x[at], y[at], means[0][at] * u.G, means[1][at] * u.G)


def smoothed(field: npt.NDArray[Any], sigma: float) -> Floats:
    """Smooth by a Gaussian over the pixels that there are; NaN stays NaN."""
    from scipy import ndimage

    values = np.asarray(field, dtype=np.float64)
    if not sigma:
        return values
    there = np.isfinite(values)
    total = ndimage.gaussian_filter(np.where(there, values, 0), sigma, mode="nearest")
    weight = ndimage.gaussian_filter(there.astype(np.float64), sigma, mode="nearest")
    return np.where(there, total / np.where(there, weight, 1), np.nan)


def _block_sum(values: Floats, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(np.add.reduceat(np.add.reduceat(values, rows, axis=0), columns, axis=1))
