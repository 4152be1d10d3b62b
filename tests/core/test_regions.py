"""What can be given as a region: corners, masks of a frame or of the common grid, and plain values."""

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.core.sharp.regions import as_region, region_key, region_mask
from sunwidgets.exceptions import RegionError
from tests.core.conftest import write_frame

CORNERS = [(12.2, 10.7), (43.9, 31.4)]


def test_a_pair_of_corners_is_the_box_of_submap(sample):
    (x0, y0), (x1, y1) = CORNERS
    pair = sample.map("Br", 0).pixel_to_world(*(np.transpose(CORNERS) * u.pix))
    mask = region_mask((pair[0], pair[1]), sample, 0)
    cut = sample.map("Br", 0).submap((x0, y0) * u.pix, top_right=(x1, y1) * u.pix)
    assert mask.sum() == cut.data.size
    np.testing.assert_array_equal(sample.frame("Br", 0)[mask].reshape(cut.data.shape), cut.data)
    np.testing.assert_array_equal(region_mask(pair, sample, 0), mask)


def test_a_mask_is_of_a_frame_or_of_the_common_grid(tmp_path):
    small, large = np.zeros((60, 80), dtype=np.float32), np.zeros((66, 90), dtype=np.float32)
    write_frame(tmp_path, data=small, CRPIX1=40.5, CRPIX2=30.5)
    write_frame(tmp_path, t_rec="2011.02.15_02:12:00_TAI", data=large, CRPIX1=47.5, CRPIX2=33.5)
    cube = SharpCube.from_files(tmp_path)
    on_grid = np.zeros(cube.grid.shape, dtype=bool)
    on_grid[20:30, 30:50] = True
    for index in (0, 1):
        y0, x0 = cube.grid.origin(index)
        inside = np.argwhere(region_mask(on_grid, cube, index))
        assert inside.min(axis=0).tolist() == [20 - y0, 30 - x0]
        assert len(inside) == 200
    own = np.zeros((60, 80), dtype=bool)
    own[:5] = True
    np.testing.assert_array_equal(region_mask(own, cube, 0), own)
    with pytest.raises(RegionError, match=r"shape \(60, 80\), the frame 1 \(66, 90\)"):
        region_mask(own, cube, 1)
    with pytest.raises(RegionError, match="does not meet"):
        region_mask(np.zeros((60, 80), dtype=bool), cube, 0)


def test_a_mask_is_taken_as_it_was(sample):
    mask = np.zeros(sample.shape(0), dtype=bool)
    mask[10, 20] = True
    taken = as_region(mask)
    mask[10, 20] = False
    assert taken[10, 20]
    with pytest.raises(ValueError, match="read-only"):
        taken[0, 0] = True


def test_keys_tell_regions_apart_and_nothing_else(sample):
    mask = np.zeros(sample.shape(0), dtype=bool)
    mask[10:20, 20:30] = True
    other = mask.copy()
    other[10, 20] = False
    region = Region("rectangle", ((320.0, 10.0), (330.0, 18.0)))
    keys = [region_key(as_region(one)) for one in (mask, other, mask.T.copy(), region)] + [region_key(None)]
    assert len(set(keys)) == 5
    assert region_key(as_region(mask.copy())) == keys[0]
    assert region_key(as_region(region.to_dict())) == keys[3]
