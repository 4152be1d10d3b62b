"""Frames as text, for what is saved: files of their own, and the poster of a saved notebook.

Apart because what is saved has no one to ask: js/src/shared/packed.ts reads it. Frames are the
integers that a page is sent (`sunwidgets.core.sharp.encoding`), compressed, in base64.
"""

import base64
import gzip
import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.encoding import EncodedFrame, encode_frame
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.widgets._sharp_manifest import has_picture, is_category

__all__ = ["pack", "poster"]

log = logging.getLogger("sunwidgets")

_POSTER_WIDTH = 160
_POSTER_FRAMES = 16
_POSTER_LEVELS = 100


def pack(encoded: EncodedFrame) -> dict[str, Any]:
    """Return an encoded frame as JSON."""
    data = gzip.compress(encoded.data, mtime=0)
    return {**encoded.describe(), "data": base64.b64encode(data).decode("ascii")}


def poster(cube: SharpCube, segments: Sequence[str]) -> dict[str, Any]:
    """Return a few coarse frames of some segments: some 10 kB each, to scrub where there is no Python."""
    every = -(-len(cube) // _POSTER_FRAMES)
    block = -(-cube.grid.shape[1] // _POSTER_WIDTH)
    indices = range(0, len(cube), every)
    frames = {name: [_coarse(cube, name, index, block) for index in indices] for name in segments}
    return {"every": every, "block": block, "frames": frames}


def _coarse(cube: SharpCube, segment: str, index: int, block: int) -> dict[str, Any] | None:
    if not has_picture(cube, segment, index):
        return None
    try:
        frame = cube.frame(segment, index)
    except SunWidgetsError as error:
        log.warning("frame %d of %s is missing from the poster: %s", index, segment, error)
        return None
    if is_category(segment):
        return pack(encode_frame(frame[block // 2 :: block, block // 2 :: block], is_category=True))
    return pack(encode_frame(_mean_of_blocks(frame, block), levels=_POSTER_LEVELS))


def _mean_of_blocks(frame: npt.NDArray[np.float32], block: int) -> npt.NDArray[np.float32]:
    """Return the mean of the pixels with data of each block; those at the edges may be smaller."""
    starts = [np.arange(0, size, block) for size in frame.shape]
    has_data = np.isfinite(frame)

    def sums(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        rows = np.add.reduceat(values.astype(np.float64), starts[0], axis=0)
        return np.asarray(np.add.reduceat(rows, starts[1], axis=1))

    counts = sums(has_data)
    total = sums(np.where(has_data, frame, 0))
    mean = np.divide(total, counts, out=np.full(total.shape, np.nan), where=counts > 0)
    return mean.astype(np.float32)
