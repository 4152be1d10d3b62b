"""The pixels of one frame that count, the fields about them, and the size of a pixel.

Apart because every quantity starts from the same few arrays: they are read once, cut to the
pixels that count with a margin for differences and sums about them, and shared by all. The axes are
those of the pipeline: x to the west, y to the north and z outward, so that Bx is the segment Bp,
**By is minus the segment Bt** (which points south), and Bz is Br.
"""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.geometry import FrameGeometry

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = [
    "BITMAP_MIN",
    "CONF_DISAMBIG_MIN",
    "Bools",
    "Estimate",
    "Floats",
    "Ints",
    "Patch",
    "PixelScale",
    "patch_mask",
]

Floats = npt.NDArray[np.float64]
"""Plain numbers."""
Ints = npt.NDArray[np.int64]
"""Plain whole numbers."""
Bools = npt.NDArray[np.bool_]
"""Which pixels."""

T = TypeVar("T")

CONF_DISAMBIG_MIN = 70
"""Pixels count from this confidence of the disambiguation on."""
BITMAP_MIN = 30
"""Pixels count from this value of the bitmap on: those inside the patch."""
MARGIN = 12
"""Pixels kept around those that count: a step of a difference, and a window of 10 about its end."""

_SEGMENTS: Mapping[str, tuple[str, float]] = {
    "bx": ("Bp", 1.0),
    "by": ("Bt", -1.0),
    "bz": ("Br", 1.0),
    "bx_err": ("Bp_err", 1.0),
    "by_err": ("Bt_err", 1.0),
    "bz_err": ("Br_err", 1.0),
    "los": ("magnetogram", 1.0),
}


class Estimate(NamedTuple):
    """A number, its standard error (NaN if it has none), and how many pixels it is from.

    Attributes
    ----------
    value : float
        In the unit of its quantity.
    error : float
        In the same unit; NaN if there is none.
    n_pixels : int
        How many pixels it is from.
    """

    value: float
    error: float
    n_pixels: int


@dataclass(frozen=True)
class PixelScale:
    """The size of a pixel, as the pipeline reckons it.

    Attributes
    ----------
    arcsec : float
        ``c``: the angle that a pixel at the centre of the disk is seen under.
    metres : float
        Its side, ``c RSUN_REF / RSUN_OBS``.
    """

    arcsec: float
    metres: float

    @classmethod
    def of(cls, geometry: FrameGeometry) -> "PixelScale":
        """Return the scale of a map in degrees of the Sun."""
        side = geometry.rsun * math.radians(geometry.cdelt1)
        arcsec = math.degrees(math.atan(side / geometry.dsun)) * 3600
        rsun_arcsec = math.degrees(math.asin(geometry.rsun / geometry.dsun)) * 3600
        return cls(arcsec, arcsec * geometry.rsun / rsun_arcsec)

    @property
    def area(self) -> float:
        """Area of a pixel, square centimetres."""
        return (100 * self.metres) ** 2


def patch_mask(cube: "SharpCube", index: int, *, line_of_sight: bool = False) -> Bools:
    """Return the pixels of a frame that the pipeline counts.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    line_of_sight : bool
        For quantities of the line-of-sight field, where the disambiguation does not matter.

    Returns
    -------
    array of bool, (ny, nx)
        Where ``bitmap >= 30``, inside the patch, and ``conf_disambig >= 70``, strong field whose
        disambiguation is sure.
    """
    inside = cube.frame("bitmap", index) >= BITMAP_MIN
    if not line_of_sight:
        inside &= cube.frame("conf_disambig", index) >= CONF_DISAMBIG_MIN
    return inside


class Patch:
    """What the quantities of one frame are computed from; arrays are read when first asked for.

    Parameters
    ----------
    cube : SharpCube
        The frames, of CEA projection.
    index : int
        Number of the frame.
    region : array of bool, (ny, nx), optional
        Which pixels to count of those that the pipeline counts.
    """

    def __init__(self, cube: "SharpCube", index: int, region: Bools | None = None) -> None:
        self._cube, self._index, self.region = cube, index, region
        self._kept: dict[str, object] = {}
        self.scale = PixelScale.of(cube.geometry(index))

    @functools.cached_property
    def mask(self) -> Bools:
        """The pixels that count, (ny, nx) of the whole frame."""
        mask = patch_mask(self._cube, self._index)
        return mask if self.region is None else mask & self.region

    @functools.cached_property
    def line_of_sight_mask(self) -> Bools:
        """The pixels that count for the line-of-sight field, (ny, nx) of the whole frame."""
        mask = patch_mask(self._cube, self._index, line_of_sight=True)
        return mask if self.region is None else mask & self.region

    @functools.cached_property
    def at(self) -> Ints:
        """Flat indices of the pixels that count in the cut-out."""
        return np.flatnonzero(self.mask[self._cut])

    @functools.cached_property
    def is_inner(self) -> Bools:
        """Which of `at` have all four neighbours."""
        ny, nx = self.shape
        y, x = np.divmod(self.at, nx)
        return (y > 0) & (y < ny - 1) & (x > 0) & (x < nx - 1)

    @property
    def inner(self) -> Ints:
        """Those of `at` that have all four neighbours."""
        return self.at[self.is_inner]

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx) of the cut-out."""
        rows, columns = self._cut
        return rows.stop - rows.start, columns.stop - columns.start

    def cut(self, name: str) -> Floats:
        """Return a field of the cut-out, such as ``"bx"`` or ``"bx_err"``, in gauss.

        Parameters
        ----------
        name : str
            Such as ``"bx"`` or ``"bx_err"``.
        """
        return self.once(f"cut {name}", lambda: self.whole(name)[self._cut].astype(np.float64))

    def here(self, name: str) -> Floats:
        """Return a field at the pixels that count.

        Parameters
        ----------
        name : str
            Such as ``"bx"`` or ``"bx_err"``.
        """
        return self.once(f"here {name}", lambda: self.cut(name).ravel()[self.at])

    def whole(self, name: str) -> npt.NDArray[np.float32]:
        """Return a field of the whole frame, in gauss.

        Parameters
        ----------
        name : str
            Such as ``"bx"`` or ``"bx_err"``.
        """
        segment, sign = _SEGMENTS[name]
        frame = self._cube.frame(segment, self._index)
        return frame if sign > 0 else -frame

    def pick(self, whole: npt.NDArray[Any]) -> Floats:
        """Return the entries of an array of the whole frame at the pixels that count.

        Parameters
        ----------
        whole : array, (ny, nx)
            Of the frame.
        """
        return whole[self._cut].ravel()[self.at].astype(np.float64)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what ``make()`` returned when it was first asked for under this key.

        Parameters
        ----------
        key : str
            What it is known by.
        make : callable
            Makes it, without arguments.
        """
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])

    @functools.cached_property
    def _cut(self) -> tuple[slice, slice]:
        """The rows and columns about the pixels that count; all of them if none does."""
        cut = []
        for axis, length in enumerate(self.mask.shape):
            counted = np.flatnonzero(self.mask.any(axis=1 - axis))
            first, last = (counted[0], counted[-1]) if counted.size else (0, length - 1)
            cut.append(slice(max(0, int(first) - MARGIN), min(length, int(last) + MARGIN + 1)))
        return cut[0], cut[1]
