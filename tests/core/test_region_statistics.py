"""Statistics of a region in one frame, against sums by hand."""

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.core.sharp.spaceweather.patch import PixelScale
from sunwidgets.exceptions import NoDataError, RegionError
from tests.core.conftest import write_frame


@pytest.fixture(scope="module")
def cube() -> SharpCube:
    return SharpCube.sample(n_frames=3)


def test_statistics_are_those_of_the_pixels_inside(cube: SharpCube) -> None:
    spot = Region.from_pixels(cube, 2, "rectangle", [(400, 140), (440, 170)])
    found = cube.statistics("Br", 2, region=spot)
    inside = cube.frame("Br", 2)[140:171, 400:441].astype(np.float64)
    assert found.n_pixels == inside.size == 31 * 41
    assert found.n_empty == 0
    assert found.mean.to_value(u.Mx / u.cm**2) == pytest.approx(inside.mean())
    assert found.std.value == pytest.approx(inside.std())
    assert (found.minimum.value, found.maximum.value) == (inside.min(), inside.max())
    assert found.counts.sum() == inside.size
    assert found.counts[0] == np.count_nonzero(inside < found.edges[1].value)


def test_the_flux_is_of_br_whatever_is_looked_at(cube: SharpCube) -> None:
    mask = np.zeros(cube.shape(2), dtype=bool)
    mask[140:171, 400:441] = True
    found = cube.statistics("continuum", -1, region=mask)
    pixel = PixelScale.of(cube.geometry(2)).area
    radial = np.abs(cube.frame("Br", 2)[mask].astype(np.float64))
    errors = cube.frame("Br_err", 2)[mask].astype(np.float64)
    assert found.unsigned_flux.to_value(u.Mx) == pytest.approx(radial.sum() * pixel)
    assert found.unsigned_flux_error.to_value(u.Mx) == pytest.approx(np.sqrt((errors**2).sum()) * pixel)
    assert found.area.to_value(u.cm**2) == pytest.approx(mask.sum() * pixel)


def test_frames_as_the_camera_saw_them_have_areas_too(ccd_file) -> None:
    data = np.array(SharpCube.sample(n_frames=3).frame("Br", 2))
    data[120:130] = np.nan
    camera = SharpCube.from_files(ccd_file("magnetogram", data=data))
    spot = Region.from_pixels(camera, 0, "ellipse", [(300, 150), (350, 150), (300, 190)])
    found = camera.statistics("magnetogram", 0, region=spot)
    y, x = np.nonzero(spot.mask(camera, 0) & np.isfinite(data))
    assert found.n_pixels == x.size
    assert found.n_empty > 0
    wanted = camera.geometry(0).pixel_areas(x, y).sum() * u.m**2
    assert u.isclose(found.area, wanted)
    # A pixel of half an arcsecond is 0.13 Mm2 in the middle of the disk, and more elsewhere.
    assert 0.13 * u.Mm**2 < found.area / found.n_pixels < 0.2 * u.Mm**2
    assert np.isnan(found.unsigned_flux)


def test_pixels_without_data_are_counted_apart(cube: SharpCube) -> None:
    growth = cube.differences(base=2)
    flat = growth.statistics("Br", 2, region=np.ones(cube.shape(2), dtype=bool))
    assert flat.n_pixels + flat.n_empty == cube.frame("Br", 2).size
    assert flat.maximum.value == flat.minimum.value == 0


def test_of_differences_the_flux_stays_that_of_the_region(cube: SharpCube) -> None:
    mask = np.zeros(cube.shape(2), dtype=bool)
    mask[140:171, 400:441] = True
    growth, plain = (one.statistics("Br", 2, region=mask) for one in (cube.differences(), cube))
    change = (cube.frame("Br", 2) - cube.frame("Br", 1))[mask]
    assert growth.mean.value == pytest.approx(change.mean(dtype=np.float64))
    assert growth.mean != plain.mean
    assert growth.unsigned_flux == plain.unsigned_flux
    assert growth.unsigned_flux_error == plain.unsigned_flux_error


def test_a_region_without_data_has_no_numbers(tmp_path) -> None:
    data = np.array(SharpCube.sample(n_frames=1).frame("Br", 0))
    data[100:200, 200:300] = np.nan
    write_frame(tmp_path, "Br", data=data)
    write_frame(tmp_path, "Br_err", data=np.ones_like(data))
    empty = SharpCube.from_files(tmp_path)
    spot = Region.from_pixels(empty, 0, "rectangle", [(220, 120), (260, 160)])
    found = empty.statistics("Br", 0, region=spot)
    assert (found.n_pixels, found.n_empty, found.area) == (0, 41 * 41, 0 * u.Mm**2)
    numbers = (found.mean, found.std, found.minimum, found.unsigned_flux, found.unsigned_flux_error)
    assert np.isnan([number.value for number in numbers]).all()
    assert found.counts.sum() == 0


def test_names_have_no_mean_and_a_region_elsewhere_is_refused(cube: SharpCube) -> None:
    with pytest.raises(NoDataError, match="names classes"):
        cube.statistics("bitmap", 0, region=np.ones(cube.shape(0), dtype=bool))
    with pytest.raises(RegionError, match="does not meet"):
        cube.statistics("Br", 0, region=Region("rectangle", ((100.0, 0.0), (101.0, 1.0))))
