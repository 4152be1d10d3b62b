"""Coarser images: the mean of blocks of pixels, which leaves none out."""

import numpy as np
import numpy.typing as npt

__all__ = ["mean_of_blocks"]


def mean_of_blocks(frame: npt.NDArray[np.float32], block: int) -> npt.NDArray[np.float32]:
    """Return the mean of the pixels with data of each block; those at the edges may be smaller."""
    rows, columns = (-(-size // block) for size in frame.shape)
    missing = [(0, n * block - size) for n, size in zip((rows, columns), frame.shape, strict=True)]
    has_data = np.isfinite(frame)
    blocks = np.pad(np.where(has_data, frame, 0), missing).reshape(rows, block, columns, block)
    counts = np.pad(has_data, missing).reshape(blocks.shape).sum(axis=1).sum(axis=2)
    total = blocks.sum(axis=1, dtype=np.float64).sum(axis=2)
    mean = np.divide(total, counts, out=np.full(total.shape, np.nan), where=counts > 0)
    return mean.astype(np.float32)
