"""What the pixels of a region hold in one frame: plain statistics, without the pipeline's choice of pixels.

Apart from the space-weather quantities, which count only strong field inside the patch: here every
pixel of the region counts that has data.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsIndex

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.regions import Bools, Region, region_mask
from sunwidgets.core.sharp.segments import segment_info
from sunwidgets.core.sharp.spaceweather.patch import PixelScale
from sunwidgets.exceptions import NoDataError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["RegionStatistics", "region_statistics"]

_BINS = 48


@dataclass(frozen=True, repr=False)
class RegionStatistics:
    r"""What is in a region of one frame.

    Attributes
    ----------
    segment : str
        What was looked at.
    n_pixels : int
        How many pixels of the region have data.
    n_empty : int
        How many have none.
    area : Quantity
        On the Sun, of the pixels with data. Those of frames as the camera saw them each have their own.
    mean, std, minimum, maximum : Quantity
        In the unit of the segment; NaN without data.
    unsigned_flux, unsigned_flux_error : Quantity
        Sum of \|Br\| times the area of a pixel, whatever segment was looked at, over the pixels
        where Br has data, and its standard error from Br_err. NaN without these, which only maps
        of equal area have.
        For a cube of differences it is that of the frames they are of.
    edges : Quantity
        The bins of the histogram, one more than there are counts.
    counts : array of int
        How many pixels fall into each; the last bin holds its upper end too.
    """

    segment: str
    n_pixels: int
    n_empty: int
    area: u.Quantity
    mean: u.Quantity
    std: u.Quantity
    minimum: u.Quantity
    maximum: u.Quantity
    unsigned_flux: u.Quantity
    unsigned_flux_error: u.Quantity
    edges: u.Quantity
    counts: npt.NDArray[np.int64]

    def __repr__(self) -> str:
        unit = self.mean.unit
        return (
            f"RegionStatistics({self.segment}: {self.n_pixels} pixels, {self.area:.4g}; mean "
            f"{self.mean.value:.4g}, deviation {self.std.value:.4g}, from {self.minimum.value:.4g} to "
            f"{self.maximum.value:.4g} {unit}; unsigned flux of Br ({self.unsigned_flux.value:.5g} ± "
            f"{self.unsigned_flux_error.value:.2g}) {self.unsigned_flux.unit})"
        )


def region_statistics(
    cube: "SharpCube", segment: str, index: SupportsIndex, region: Region | Bools
) -> RegionStatistics:
    """Return what `SharpCube.statistics` describes.

    Raises
    ------
    NoDataError
        If the numbers of the segment are names.
    """
    at, info = cube.number(index), segment_info(segment)
    if info.kind == "category":
        raise NoDataError(f"{segment} names classes, which have no mean; use another segment")
    mask = region_mask(region, cube, at)
    inside = cube.frame(segment, at)[mask].astype(np.float64)
    is_there = np.isfinite(inside)
    values = inside[is_there]
    geometry = cube.geometry(at)
    if cube.projection == "cea":
        # As the pipeline has it, so that flux over area is the mean field.
        pixel = PixelScale.of(geometry).area * u.cm**2
        area = values.size * pixel
    else:
        y, x = np.nonzero(mask)
        pixel = np.nan * u.cm**2
        area = np.nansum(geometry.pixel_areas(x, y)[is_there]) * u.m**2
    flux, error = _unsigned_flux(cube, at, mask)
    found = [values.mean(), values.std(), values.min(), values.max()] if values.size else [np.nan] * 4
    mean, std, minimum, maximum = (value * info.unit for value in found)
    counts, edges = np.histogram(values, bins=_BINS)
    return RegionStatistics(
        segment,
        values.size,
        inside.size - values.size,
        area.to(u.Mm**2),
        mean,
        std,
        minimum,
        maximum,
        (flux * pixel).to(u.Mx),
        (error * pixel).to(u.Mx),
        edges * info.unit,
        counts,
    )


def _unsigned_flux(cube: "SharpCube", index: int, mask: Bools) -> tuple[u.Quantity, u.Quantity]:
    """Return the sum of the strength of the radial field and its error, before the area."""
    # Of differences neither the flux nor the error is that of the region.
    cube = cube.plain
    unit = segment_info("Br").unit
    if not cube.has("Br", index):
        return np.nan * unit, np.nan * unit
    radial = cube.frame("Br", index)[mask].astype(np.float64)
    if not np.isfinite(radial).any():
        return np.nan * unit, np.nan * unit
    total = np.nansum(np.abs(radial))
    if not cube.has("Br_err", index):
        return total * unit, np.nan * unit
    errors = cube.frame("Br_err", index)[mask].astype(np.float64)
    return total * unit, np.sqrt(np.nansum(errors[np.isfinite(radial)] ** 2)) * unit
