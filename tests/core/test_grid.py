import dataclasses

import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.grid import CommonGrid
from sunwidgets.core.sharp.sample_flux import PATCH
from sunwidgets.exceptions import SharpFileError
from tests.core.conftest import CCD_HEADER, write_frame


def at_same_pixel(grid, geometries, longitude, latitude):
    """Return the grid pixel that a place on the Sun falls on, a row a frame."""
    pixels = np.array([geometry.carrington_to_pixel(longitude, latitude) for geometry in geometries])
    return pixels + np.array([grid.origin(i)[::-1] for i in range(len(geometries))])


def test_the_sample_needs_no_room(sample):
    assert sample.grid.shape == (320, 600)
    assert {sample.grid.origin(i) for i in range(len(sample))} == {(0, 0)}


def test_patches_that_grow_and_drift_keep_the_sun_in_place():
    shapes, geometries = [], []
    for i in range(500):
        ny, nx = 320 + i % 2, 600 + i % 3
        shapes.append((ny, nx))
        changes = {"crpix1": nx / 2 + 0.5, "crpix2": ny / 2 + 0.5, "crval1": PATCH.crval1 + 0.0013 * i}
        geometries.append(dataclasses.replace(PATCH, l0=PATCH.l0 - 0.1 * i, **changes))
    grid = CommonGrid(shapes, geometries)
    drift = 0.0013 * 499 * np.cos(np.radians(PATCH.crval2)) / PATCH.cdelt1
    assert 601 + drift - 2 <= grid.shape[1] <= 602 + drift + 2
    places = at_same_pixel(grid, geometries, PATCH.crval1, PATCH.crval2)
    assert np.ptp(places, axis=0).max() <= 1.05
    for i, (ny, nx) in enumerate(shapes):
        y0, x0 = grid.origin(i)
        assert 0 <= y0 <= grid.shape[0] - ny
        assert 0 <= x0 <= grid.shape[1] - nx


def test_the_union_touches_every_side():
    geometries = [dataclasses.replace(PATCH, crpix1=crpix) for crpix in (4.5, 14.5)]
    grid = CommonGrid([(6, 8), (10, 8)], geometries)
    assert grid.shape == (10, 18)
    assert [grid.origin(i) for i in (0, 1)] == [(0, 10), (0, 0)]


def test_arrays_are_padded_and_never_cropped(tmp_path):
    data = np.arange(48, dtype=np.int16).reshape(6, 8)
    paths = [
        write_frame(tmp_path, t_rec="2011.02.15_02:00:00_TAI", data=data, CRVAL1=325.5),
        write_frame(
            tmp_path, t_rec="2011.02.15_02:12:00_TAI", data=data[:5], CRVAL1=325.5, CRPIX2=3.5, CRPIX1=2.5
        ),
    ]
    stack = SharpCube.from_files(paths).array("Br")
    assert stack.shape == (2, 6, 10)
    np.testing.assert_array_equal(stack[0, :, :8], data)
    np.testing.assert_array_equal(stack[1, :5, 2:], data[:5])
    assert np.isnan(stack[0, :, 8:]).all()
    assert np.isnan(stack[1, 5]).all()
    assert np.isnan(stack[1, :, :2]).all()


def test_cut_outs_of_the_sky_follow_the_rotation(tmp_path):
    """A patch that is cut differently each time, on a Sun that turns: the place stays on one pixel."""
    paths = []
    for i in range(5):
        # The middle of the patch moves west by 8 arcsec a frame; the picture is upside down.
        changes = {
            "CRPIX1": 60.0 + 16 * i,
            "CRPIX2": -300.0 + i,
            "CRLN_OBS": 343.0 - 0.5 * i,
            "CRLT_OBS": 7.0,
        }
        t_rec = f"2011.02.15_0{i}:00:00_TAI"
        shape = (40 + i, 50 + 3 * i)
        name = f"hmi.sharp_720s.377.20110215_0{i}0000_TAI.field.fits"
        data = np.full(shape, i, dtype=np.int16)
        paths.append(
            write_frame(tmp_path, "field", t_rec=t_rec, data=data, name=name, **(CCD_HEADER | changes))
        )
    cube = SharpCube.from_files(paths)
    geometries = [cube.geometry(i) for i in range(5)]
    central = min(range(5), key=lambda i: abs(geometries[i].crpix1 - 25))
    ny, nx = cube.frame("field", central).shape
    place = geometries[central].pixel_to_carrington((nx - 1) / 2, (ny - 1) / 2)
    places = at_same_pixel(cube.grid, geometries, *place)
    assert np.ptp(places, axis=0).max() <= 1.05
    assert cube.array("field").shape == (5, *cube.grid.shape)
    assert [np.isfinite(frame).sum() for frame in cube.array("field")] == [
        (40 + i) * (50 + 3 * i) for i in range(5)
    ]


def test_coordinates_that_cannot_be_right_are_refused():
    far = dataclasses.replace(PATCH, crpix1=1e12)
    with pytest.raises(SharpFileError, match=r"too far apart.*CRPIX"):
        CommonGrid([(6, 8), (6, 8)], [PATCH, far])
    off = dataclasses.replace(PATCH, crpix2=1e5)
    with pytest.raises(SharpFileError, match="no frame has its middle on the Sun"):
        CommonGrid([(6, 8)], [off])
