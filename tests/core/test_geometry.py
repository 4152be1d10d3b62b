import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwidgets.core.sharp import FrameGeometry, SharpCube
from sunwidgets.core.sharp.sample_flux import PATCH
from sunwidgets.exceptions import SharpFileError


def tan(**changes):
    scale = {"cdelt1": 0.504365, "cdelt2": 0.504365, "crota2": 180.0137}
    return dataclasses.replace(
        PATCH, **({"projection": "tan", "crval1": 0.0, "crval2": 0.0} | scale | changes)
    )


def test_sample_coordinates_are_those_of_sunpy(sample, assert_as_sunpy):
    assert_as_sunpy(sample, "Br")


@pytest.mark.parametrize("latitude", [-21.0, 0.0, 38.0])
def test_oblique_maps_on_both_sides_of_the_equator(sharp_file, assert_as_sunpy, latitude):
    path = sharp_file(data=np.zeros((300, 500), dtype=np.int16), CRVAL2=latitude, CRVAL1=2.0)
    assert_as_sunpy(SharpCube.from_files(path), "Br")


@pytest.mark.parametrize("shift", [0.0, 60.0])
def test_helioprojective_coordinates_are_those_of_sunpy(ccd_file, assert_as_sunpy, shift):
    path = ccd_file(data=np.zeros((300, 500), dtype=np.int16), CRVAL1=shift, CRVAL2=-shift)
    assert_as_sunpy(SharpCube.from_files(path), "field")


def test_the_map_is_oblique(sample):
    geometry = sample.geometry(0)
    _, latitude = geometry.pixel_to_carrington([0, geometry.crpix1 - 1, 599], [300, 300, 300])
    assert latitude[1] - latitude[0] > 0.1
    assert latitude[0] == pytest.approx(latitude[2])


def test_it_goes_to_json(sample):
    geometry = sample.geometry(0)
    fields = json.loads(json.dumps(geometry.to_dict()))
    assert FrameGeometry(**fields) == geometry
    assert fields["projection"] == "cea"


@given(st.floats(-50, 700), st.floats(-50, 400), st.floats(-60, 60))
@settings(deadline=None, max_examples=100)
def test_cea_pixels_come_back(x, y, latitude):
    geometry = dataclasses.replace(PATCH, crval2=latitude)
    back = geometry.carrington_to_pixel(*geometry.pixel_to_carrington(x, y))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(st.floats(-200, 600), st.floats(-200, 200), st.floats(0, 360))
@settings(deadline=None, max_examples=100)
def test_tan_pixels_come_back(x, y, turn):
    geometry = tan(crota2=turn, crpix1=430.0, crpix2=30.0)
    back = geometry.carrington_to_pixel(*geometry.pixel_to_carrington(x, y))
    assert back == pytest.approx((x, y), abs=1e-4)


def test_off_the_disk_is_nan_and_the_sky_is_not():
    geometry = tan(crpix1=0.0, crpix2=0.0)
    assert np.isnan(geometry.pixel_to_carrington(3000.0, 0.0)).all()
    assert np.isfinite(geometry.pixel_to_helioprojective(3000.0, 0.0)).all()


def test_beyond_the_edge_of_the_map_is_nan():
    assert np.isnan(PATCH.pixel_to_carrington(300.0, 99999.0)).any()


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"CTYPE1": "SOLX"}, "SOLX"),
        ({"CRVAL1": "nan"}, "CRVAL1 = 'nan'"),
        ({"CRLN_OBS": None}, "CRLN_OBS = None"),
        ({"CUNIT1": "rad"}, "'rad'"),
        ({"CDELT1": 0.0}, "CDELT"),
        ({"DSUN_OBS": 1.0}, "outside the Sun"),
    ],
)
def test_a_header_that_says_too_little_is_refused(sample, changes, match):
    header = dict(sample.header(0)) | changes
    with pytest.raises(SharpFileError, match=match):
        FrameGeometry.from_header(header, "my file")


@pytest.mark.parametrize(
    "geometry", [PATCH, dataclasses.replace(PATCH, crval2=-40.0), tan(), tan(crval1=400.0)]
)
def test_areas_of_pixels_are_those_on_the_sphere(geometry):
    """Against the change of longitude and latitude from pixel to pixel."""
    x, y = np.random.default_rng(3).uniform(-150, 150, (2, 200))
    x, y = x + geometry.crpix1, y + geometry.crpix2
    step = 0.05
    across, up = (
        [
            (b - a + 180) % 360 - 180
            for a, b in zip(
                geometry.pixel_to_carrington(x - dx, y - dy),
                geometry.pixel_to_carrington(x + dx, y + dy),
                strict=True,
            )
        ]
        for dx, dy in ((step, 0), (0, step))
    )
    jacobian = np.abs(across[0] * up[1] - across[1] * up[0]) * np.radians(1) ** 2 / (2 * step) ** 2
    _, latitude = geometry.pixel_to_carrington(x, y)
    expected = geometry.rsun**2 * np.cos(np.radians(latitude)) * jacobian
    assert np.isfinite(expected).sum() > 150
    np.testing.assert_allclose(geometry.pixel_areas(x, y), expected, rtol=2e-5)


def test_the_disk_has_the_area_of_the_half_of_the_sun_that_is_seen():
    geometry = tan(crpix1=1000.5, crpix2=1000.5, cdelt1=1.0, cdelt2=1.0)
    area = geometry.pixel_areas(*np.meshgrid(np.arange(2000), np.arange(2000)))
    cap = 2 * np.pi * geometry.rsun**2 * (1 - geometry.rsun / geometry.dsun)
    # At the limb pixels are few and large.
    assert np.nansum(area) == pytest.approx(cap, rel=0.02)
    assert np.isnan(area[0, 0])
