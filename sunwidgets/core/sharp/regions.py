"""Whatever can be given as a region: a `Region`, a mask, two places, or plain values; and its pixels.

Apart from `sunwidgets.core.sharp.region`, which is the one that moves with the Sun: a mask belongs
to the frames it was made for.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core.sharp.region import Bools, Region, RegionKind
from sunwidgets.exceptions import RegionError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["Bools", "Region", "RegionKind", "RegionLike", "as_region", "region_key", "region_mask"]

RegionLike: TypeAlias = Region | Bools | tuple[SkyCoord, SkyCoord] | Mapping[str, Any]
"""What can be given as a region: also a mask, a pair of corners, or what `Region.to_dict` returns."""


def as_region(region: RegionLike) -> Region | Bools:
    """Return a region, or a mask as a read-only copy.

    Parameters
    ----------
    region : RegionLike
        A `Region`, a mask, a pair of corners, or what `Region.to_dict` gave.

    Raises
    ------
    RegionError
        If it is neither, nor a pair of corners.
    """
    if isinstance(region, Region):
        return region
    if isinstance(region, Mapping):
        return Region.from_dict(region)
    if isinstance(region, SkyCoord) and region.shape == (2,):
        return Region.from_skycoord("rectangle", region)
    if isinstance(region, tuple | list) and len(region) == 2 and _are_places(region):
        return Region.from_skycoord("rectangle", cast(Sequence[SkyCoord], region))
    mask = np.array(region)
    if mask.ndim != 2 or mask.dtype != np.bool_:
        raise RegionError(
            f"a region is a mask of True and False of shape (ny, nx), a pair (bottom_left, top_right) of "
            f"SkyCoord, or a Region; not a {type(region).__name__} of shape {mask.shape}, {mask.dtype}"
        )
    mask.flags.writeable = False
    return mask


def region_mask(region: RegionLike, cube: "SharpCube", index: int) -> Bools:
    """Return which pixels of a frame are in a region, (ny, nx).

    A mask has the shape of the frame, or of the cube's common grid, from which the part of the
    frame is taken.

    Parameters
    ----------
    region : RegionLike
        As in `as_region`.
    cube : SharpCube
        The frames.
    index : int
        Number of the frame; negative ones count from the end.

    Raises
    ------
    RegionError
        If a mask has another shape, or if the region does not meet the frame.
    """
    ready = as_region(region)
    mask = ready.mask(cube, index) if isinstance(ready, Region) else _fit_mask(ready, cube, index)
    if not mask.any():
        raise RegionError(
            f"the region does not meet the frame of {cube.times[index].isot[:16]}; "
            "check its coordinates, or leave the frame out"
        )
    return mask


def region_key(region: Region | Bools | None) -> object:
    """Return what tells regions apart, to keep what was measured in them.

    Parameters
    ----------
    region : Region, array of bool or None
        None is the whole frame.
    """
    if region is None or isinstance(region, Region):
        return region
    return region.shape, hashlib.sha256(np.packbits(region).tobytes()).hexdigest()


def _fit_mask(mask: Bools, cube: "SharpCube", index: int) -> Bools:
    ny, nx = cube.shape(index)
    if mask.shape == (ny, nx):
        return mask
    if mask.shape == cube.grid.shape:
        y0, x0 = cube.grid.origin(cube.number(index))
        return mask[y0 : y0 + ny, x0 : x0 + nx]
    raise RegionError(
        f"the mask has the shape {mask.shape}, the frame {index} ({ny}, {nx}) and the common grid "
        f"{cube.grid.shape}; give a mask of either, or a Region, which fits any frame"
    )


def _are_places(region: Sequence[Any]) -> bool:
    return all(hasattr(place, "transform_to") for place in region)
