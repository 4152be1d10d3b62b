"""Sequences of images: what is read, what is refused, and the made-up Sun."""

from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import sunpy.map
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicCarrington, Helioprojective, get_earth
from sunpy.map import GenericMap

from sunwidgets.core.rotation import RotationLaw, rotation_track
from sunwidgets.core.rotation_sequence import (
    SYNTHETIC_LAW,
    ImageSequence,
    synthetic_law,
    synthetic_sequence,
    synthetic_spots,
)
from sunwidgets.exceptions import SequenceError

RATE = u.deg / u.day


def image(obstime: str, observer: Any = "earth") -> GenericMap:
    frame = Helioprojective(observer=observer, obstime=obstime)
    center = SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=frame)
    header = sunpy.map.make_fitswcs_header((16, 20), center, scale=[120, 150] * u.arcsec / u.pix)
    return sunpy.map.Map(np.ones((16, 20)), header)


@pytest.fixture(scope="module")
def two() -> list[GenericMap]:
    return [image("2014-03-01"), image("2014-03-02 12:00")]


def test_images_come_in_order_of_time_with_their_observers(two: list[GenericMap]) -> None:
    ship = SkyCoord(60 * u.deg, -5 * u.deg, 0.7 * u.au, frame="heliographic_stonyhurst", obstime="2014-03-02")
    images = ImageSequence.read([two[1], image("2014-03-02", ship), two[0]])
    assert images.maps[0] is two[0]
    assert list(images.times.isot) == [
        "2014-03-01T00:00:00.000", "2014-03-02T00:00:00.000", "2014-03-02T12:00:00.000",
    ]  # fmt: skip
    assert np.degrees(images.observers.longitude) == pytest.approx([0, 60, 0], abs=1e-6)
    earth = get_earth("2014-03-02 12:00")
    assert images.observers.latitude[2] == pytest.approx(earth.lat.rad, abs=1e-9)
    limb = np.arcsin(695700 / (0.7 * u.au).to_value("km"))
    assert images.limbs[1] == pytest.approx(np.degrees(limb) * 3600)
    assert images.pixels == pytest.approx([150, 150, 150])
    assert images.law is None


def test_files_and_map_sequences_are_read(two: list[GenericMap], tmp_path: Path) -> None:
    paths = []
    for i, one in enumerate(two):
        paths.append(tmp_path / f"{i}.fits")
        one.save(paths[-1])
    for given in (paths, [str(path) for path in paths], sunpy.map.Map(two, sequence=True), tuple(two)):
        assert list(ImageSequence.read(given).times.isot) == [one.date.isot for one in two]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda two: two[0], "not a list of maps"),
        (lambda two: 5, "sequence is int"),
        (lambda two: "sun.fits", "sequence is str"),
        (lambda two: two[:1], "has 1 image;"),
        (lambda two: [], "has 0 image"),
        (lambda two: [two[0], np.ones((3, 3))], "image 1 is ndarray"),
        (lambda two: [two[0], "not_there.fits"], "image 1, 'not_there.fits', could not be read"),
        (lambda two: [two[0], two[0]], "all 2 images are of 2014-03-01"),
    ],
)
def test_what_is_no_sequence_is_refused(two: list[GenericMap], change: Any, message: str) -> None:
    with pytest.raises(SequenceError, match=message):
        ImageSequence.read(change(two))


def test_a_map_that_is_not_helioprojective_is_refused(two: list[GenericMap]) -> None:
    frame = HeliographicCarrington(observer="earth", obstime="2014-03-03")
    header = sunpy.map.make_fitswcs_header(
        (10, 20), SkyCoord(0 * u.deg, 0 * u.deg, frame=frame), scale=[1, 1] * u.deg / u.pix
    )
    with pytest.raises(SequenceError, match="image 1 is in the frame heliographic_carrington"):
        ImageSequence.read([two[0], sunpy.map.Map(np.ones((10, 20)), header)])


def dark_place(one: GenericMap, near: SkyCoord) -> tuple[float, float]:
    """Return where the darkness about a place is centred, arcseconds."""
    x, y = (float(at.value) for at in one.world_to_pixel(near))
    rows, columns = np.indices(one.data.shape)
    # Twice the largest radius: what is around is bright.
    inside = np.hypot(columns - x, rows - y) * one.scale[0].value < 70
    level = np.median(one.data[inside])
    weight = np.where(inside, np.clip(0.75 * level - one.data, 0, None), 0)
    place = one.pixel_to_world(
        np.average(columns, weights=weight) * u.pix, np.average(rows, weights=weight) * u.pix
    )
    return place.Tx.to_value("arcsec"), place.Ty.to_value("arcsec")


def test_the_spots_of_the_made_up_sun_are_where_their_law_takes_them() -> None:
    law = RotationLaw(14 * RATE, -1 * RATE, -2 * RATE)
    spots = synthetic_spots(5, n_spots=6, obstime="2015-06-01")
    maps = synthetic_sequence(seed=5, n_images=4, n_spots=6, obstime="2015-06-01", law=law)
    track = rotation_track(spots, [0, 1, 2, 3] * u.day, model=law)
    assert track.visible.all()
    for i, one in enumerate(maps):
        for feature in range(6):
            if track.mu[feature, i] < 0.5:
                continue
            wanted = (track.tx[feature, i].value, track.ty[feature, i].value)
            assert dark_place(one, track.coords[feature, i]) == pytest.approx(wanted, abs=3)
    assert synthetic_law(maps[0]).coefficients == pytest.approx([14, -1, -2])
    assert maps[0].meta["telescop"] == "SYNTHETIC"


def test_the_made_up_sun_darkens_to_its_limb_and_ends_there() -> None:
    one = synthetic_sequence(n_images=2, n_spots=1, seed=1)[0]
    limb = np.degrees(np.arcsin(695700 / one.observer_coordinate.radius.to_value("km"))) * 3600
    coordinates = sunpy.map.all_coordinates_from_map(one)
    off = np.hypot(coordinates.Tx.to_value("arcsec"), coordinates.Ty.to_value("arcsec")) / limb
    assert (one.data[off > 1.001] == 0).all()
    assert (one.data[off < 0.999] > 0).all()
    for ring in (0.2, 0.6, 0.95):
        wanted = 1 - 0.6 * (1 - np.sqrt(1 - ring**2))
        assert np.median(one.data[np.abs(off - ring) < 0.005]) == pytest.approx(wanted, abs=0.01)


def test_the_seed_decides() -> None:
    assert (synthetic_spots(3).lon == synthetic_spots(3).lon).all()
    assert (synthetic_spots(3).lon != synthetic_spots(4).lon).all()
    one, same, other = (synthetic_sequence(seed=seed, n_images=2, side=64)[0].data for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


@pytest.mark.parametrize("seed", range(5))
def test_no_spot_covers_another_or_leaves_the_disk(seed: int) -> None:
    track = rotation_track(synthetic_spots(seed), np.arange(7) * u.day, model=SYNTHETIC_LAW)
    assert track.mu.min() > 0.15
    for i in range(7):
        places = SkyCoord(track.longitude[:, i], track.latitude[:, i])
        apart = places[:, None].separation(places[None, :]).deg
        assert apart[~np.eye(8, dtype=bool)].min() > 5.6


def test_made_up_suns_that_cannot_be_are_refused(two: list[GenericMap]) -> None:
    with pytest.raises(SequenceError, match="1 images"):
        synthetic_sequence(n_images=1)
    with pytest.raises(SequenceError, match="no sequence"):
        synthetic_sequence(cadence=0 * u.day)
    with pytest.raises(ValueError, match="n_spots is 17"):
        synthetic_spots(n_spots=17)
    assert synthetic_law(two[0]) is None
