"""Means of blocks of pixels."""

import numpy as np
import pytest

from sunwidgets.core.blocks import mean_of_blocks


@pytest.mark.parametrize(("shape", "block"), [((8, 12), 4), ((7, 10), 3), ((5, 5), 1), ((3, 4), 9)])
def test_each_block_has_the_mean_of_its_pixels_with_data(shape: tuple[int, int], block: int) -> None:
    frame = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    frame[0, :] = np.nan
    frame[2, 1] = np.inf
    coarse = mean_of_blocks(frame, block)
    assert coarse.dtype == np.float32
    assert coarse.shape == (-(-shape[0] // block), -(-shape[1] // block))
    for row, column in np.ndindex(coarse.shape):
        pixels = frame[row * block : (row + 1) * block, column * block : (column + 1) * block]
        known = pixels[np.isfinite(pixels)]
        if known.size:
            assert coarse[row, column] == pytest.approx(known.mean(), rel=1e-5, abs=1e-6)
        else:
            assert np.isnan(coarse[row, column])
