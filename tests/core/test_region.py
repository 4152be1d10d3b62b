"""Regions in Carrington coordinates: their pixels in each frame, from pixels and places, and as JSON."""

import json

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst, Helioprojective

from sunwidgets.core.sharp import Region, SharpCube, spaceweather_keywords
from sunwidgets.core.sharp.regions import as_region
from sunwidgets.exceptions import RegionError
from tests.core.conftest import write_frame


@pytest.fixture
def drifting(tmp_path):
    """Two frames of different size, of which the second begins 7 columns and 3 rows earlier."""
    first = np.arange(60 * 80, dtype=np.float32).reshape(60, 80)
    second = np.full((66, 90), -1, dtype=np.float32)
    second[3:63, 7:87] = first
    write_frame(tmp_path, data=first, CRPIX1=40.5, CRPIX2=30.5)
    write_frame(tmp_path, t_rec="2011.02.15_02:12:00_TAI", data=second, CRPIX1=47.5, CRPIX2=33.5)
    return SharpCube.from_files(tmp_path)


def places(cube, index, pixels, segment="Br"):
    x, y = np.transpose(pixels)
    return cube.map(segment, index).pixel_to_world(x * u.pix, y * u.pix)


SHAPES = {
    "rectangle": [(12.2, 10.7), (43.9, 31.4)],
    "ellipse": [(40, 30), (55, 36), (36.8, 38)],
    "polygon": [(10, 8), (60.5, 12), (33, 20), (50, 47), (12, 40)],
}


@pytest.mark.parametrize(("kind", "pixels"), SHAPES.items())
def test_a_region_stays_on_its_part_of_the_sun(drifting, kind, pixels):
    region = Region.from_pixels(drifting, 0, kind, pixels)
    masks = [region.mask(drifting, index) for index in (0, 1)]
    values = [drifting.frame("Br", index)[mask] for index, mask in enumerate(masks)]
    np.testing.assert_array_equal(*values)
    assert 300 < len(values[0]) < 1500


def test_corners_on_pixels_are_inclusive(sample):
    region = Region.from_pixels(sample, 0, "rectangle", [(20, 30), (29, 35)])
    rows, columns = np.nonzero(region.mask(sample, 0))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (30, 35, 20, 29)


def test_an_ellipse_and_a_polygon_by_their_definition(sample):
    y, x = np.mgrid[0:320, 0:600]
    (x0, y0), (ax, ay), _ = SHAPES["ellipse"]
    ellipse = Region.from_pixels(sample, 0, "ellipse", SHAPES["ellipse"])
    along = ((x - x0) * (ax - x0) + (y - y0) * (ay - y0)) / np.hypot(ax - x0, ay - y0)
    across = (-(x - x0) * (ay - y0) + (y - y0) * (ax - x0)) / np.hypot(ax - x0, ay - y0)
    inside = (along / np.hypot(15, 6)) ** 2 + (across / np.hypot(3.2, 8)) ** 2 <= 1
    assert np.count_nonzero(ellipse.mask(sample, 0) != inside) <= 2
    from matplotlib.path import Path

    polygon = Region.from_pixels(sample, 0, "polygon", SHAPES["polygon"])
    path = Path(SHAPES["polygon"]).contains_points(np.column_stack([x.ravel(), y.ravel()]))
    # On a side itself either is right.
    assert np.count_nonzero(polygon.mask(sample, 0).ravel() != path) <= 3


def test_places_on_the_sun_make_the_same_region_in_any_frame(sample):
    pixels = SHAPES["polygon"]
    drawn = Region.from_pixels(sample, 5, "polygon", pixels)
    carrington = places(sample, 5, pixels)
    seen = sample.map("Br", 5)
    own = HeliographicStonyhurst(obstime=carrington.obstime, rsun=seen.rsun_meters)
    stonyhurst = carrington.transform_to(own)
    observer = {"observer": seen.observer_coordinate, "obstime": carrington.obstime, "rsun": seen.rsun_meters}
    helioprojective = carrington.transform_to(Helioprojective(**observer))
    for given in (carrington, list(carrington), helioprojective):
        region = Region.from_skycoord("polygon", given)
        np.testing.assert_allclose(region.vertices, drawn.vertices, atol=2e-4)
    # From the Earth, not from the record's observer: the time that light takes differs.
    region = Region.from_skycoord("polygon", stonyhurst)
    np.testing.assert_allclose(region.vertices, drawn.vertices, atol=0.02)


def test_json(sample):
    region = Region.from_pixels(sample, 0, "polygon", SHAPES["polygon"])
    text = json.dumps(region.to_dict())
    again = as_region(json.loads(text))
    assert again == region
    assert hash(again) == hash(region)
    assert json.loads(text)["kind"] == "polygon"


def test_longitudes_across_zero(tmp_path):
    write_frame(tmp_path, data=np.zeros((60, 80), dtype=np.float32), CRVAL1=0.2, CRLN_OBS=10.0)
    cube = SharpCube.from_files(tmp_path)
    region = Region.from_pixels(cube, 0, "ellipse", SHAPES["ellipse"])
    assert {round(lon) % 360 for lon, _ in region.vertices} <= {0, 1, 359}
    assert region.mask(cube, 0).sum() == pytest.approx(np.pi * 16.16 * 8.62, rel=0.03)


def test_beyond_the_frame_and_on_the_far_side(sample):
    inside = Region.from_pixels(sample, 0, "rectangle", [(0, 0), (599, 319)])
    assert not inside.is_cut(sample, 0)
    partly = Region.from_pixels(sample, 0, "rectangle", [(500, 100), (650, 200)])
    assert partly.is_cut(sample, 0)
    assert partly.mask(sample, 0).sum() == 100 * 101
    opposite = Region("rectangle", tuple((lon + 180, -lat) for lon, lat in inside.vertices))
    assert opposite.is_cut(sample, 0)
    with pytest.raises(RegionError, match=r"does not meet the frame of 2023-09-05T00:00"):
        spaceweather_keywords(sample, 0, region=opposite)


def test_the_outline_encloses_the_mask(sample):
    for kind, pixels in SHAPES.items():
        region = Region.from_pixels(sample, 0, kind, pixels)
        x, y = region.outline(sample, 0, n_points=400).T
        area = abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
        # A rectangle also has the pixels that it only reaches into.
        assert region.mask(sample, 0).sum() == pytest.approx(area, rel=0.08 if kind == "rectangle" else 0.03)
        assert (x[0], y[0]) == pytest.approx((x[-1], y[-1]))


def test_helioprojective_frames(ccd_file):
    cube = SharpCube.from_files(ccd_file(data=np.zeros((400, 500), dtype=np.int16)))
    region = Region.from_pixels(cube, 0, "rectangle", [(100, 100), (200, 180)])
    assert region.mask(cube, 0).sum() == 101 * 81


@pytest.mark.parametrize(
    ("kind", "vertices", "message"),
    [
        ("circle", [(1, 2), (3, 4), (5, 6)], "no region of kind 'circle'; use rectangle, ellipse, polygon"),
        ("rectangle", [(1, 2)], "a rectangle has 2 vertices, not 1"),
        ("ellipse", [(1, 2), (3, 4)], "an? ellipse has 3 vertices, not 2"),
        ("polygon", [(1, 2), (3, 4)], "a polygon has 3 or more vertices, not 2"),
        ("polygon", [(1, 2), (3, 4), (5, 91)], "latitudes are from -90 to 90"),
        ("polygon", [(1, 2), (3, 4), (np.nan, 1)], "not all on the Sun"),
        ("polygon", [1, 2, 3], "not pairs of numbers"),
    ],
)
def test_what_is_no_region(kind, vertices, message):
    with pytest.raises(RegionError, match=message):
        Region(kind, tuple(vertices))


def test_places_and_texts_that_lead_nowhere(sample):
    with pytest.raises(RegionError, match=r"obstime"):
        Region.from_skycoord(
            "rectangle", SkyCoord([1, 2] * u.arcsec, [3, 4] * u.arcsec, frame="helioprojective")
        )
    with pytest.raises(RegionError, match=r"needs the keys kind and vertices"):
        as_region({"kind": "polygon"})
    flat = Region.from_pixels(sample, 0, "ellipse", [(10, 10), (20, 20), (30, 30)])
    with pytest.raises(RegionError, match=r"lie on one line"):
        flat.mask(sample, 0)
