"""One pixel grid that all frames of a region fit in, for a region's frames differ in size and drift.

Frames are shifted by whole pixels and never resampled or cropped: what is shown are the archived values.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.exceptions import SharpFileError

__all__ = ["CommonGrid"]

_MOST_PIXELS = 2**27


class CommonGrid:
    """The union of all frames, aligned on one place on the Sun.

    The place is the middle of the frame whose middle is closest to the centre of the disk: it is
    on the disk for sure, and is the least foreshortened. (The middle of the first frame would be
    at the limb, if not behind it, for a region that is followed from its rise; and the ``LON_``
    and ``LAT_`` keywords describe the patch of each time, so they drift with it.) Each frame is shifted so
    that this place falls on the same pixel, to the nearest one.

    Parameters
    ----------
    shapes : sequence of (ny, nx)
        Size of each frame.
    geometries : sequence of FrameGeometry
        Coordinates of each frame.

    Attributes
    ----------
    shape : tuple of int
        (ny, nx) of the union.
    """

    def __init__(self, shapes: Sequence[tuple[int, int]], geometries: Sequence[FrameGeometry]) -> None:
        longitude, latitude = _most_central_place(shapes, geometries)
        pixels = np.array([g.carrington_to_pixel(longitude, latitude) for g in geometries]).reshape(-1, 2)
        if not np.all(np.isfinite(pixels)) or np.ptp(pixels, axis=0).max() > _MOST_PIXELS:
            raise SharpFileError(_TOO_FAR_APART)
        # Steps from one frame, which are whole where frames share a lattice; the place itself may
        # lie half-way between pixels, where rounding is a matter of chance.
        corners = -np.rint((pixels - pixels[0])[:, ::-1])
        origins: npt.NDArray[np.int64] = (corners - corners.min(axis=0)).astype(np.int64)
        height, width = (origins + np.array(shapes)).max(axis=0)
        if height * width > _MOST_PIXELS:
            raise SharpFileError(_TOO_FAR_APART)
        self.shape = (int(height), int(width))
        self._origins = origins

    def origin(self, index: int) -> tuple[int, int]:
        """Return the (y0, x0) of a frame's first pixel in the grid; ``index`` counts from 0.

        Parameters
        ----------
        index : int
            Number of the frame, from 0.

        Returns
        -------
        tuple of int
            Row and column.
        """
        y0, x0 = self._origins[index]
        return int(y0), int(x0)

    def __repr__(self) -> str:
        return f"CommonGrid(shape={self.shape}, frames={len(self._origins)})"


_TOO_FAR_APART = (
    "the frames are too far apart for one grid, so the coordinates in a header must be wrong; compare "
    "CRPIX, CRVAL and CDELT of the files"
)


def _most_central_place(
    shapes: Sequence[tuple[int, int]], geometries: Sequence[FrameGeometry]
) -> tuple[float, float]:
    """Return the Carrington coordinates of the middle that is closest to the centre of the disk."""
    best = (np.inf, np.nan, np.nan)
    for (ny, nx), geometry in zip(shapes, geometries, strict=True):
        middle = (nx - 1) / 2, (ny - 1) / 2
        longitude, latitude = geometry.pixel_to_carrington(*middle)
        west, north = geometry.pixel_to_helioprojective(*middle)
        # The far side projects onto the disk too: only a difference in longitude tells it apart.
        far_side = np.cos(np.radians(longitude - geometry.l0)) < 0
        distance = float(np.hypot(west, north)) + (1e6 if far_side else 0.0)
        if distance < best[0] and np.isfinite(longitude) and np.isfinite(latitude):
            best = (distance, float(longitude), float(latitude))
    if not np.isfinite(best[0]):
        raise SharpFileError("no frame has its middle on the Sun, so they cannot be aligned; check CRPIX")
    return best[1], best[2]
