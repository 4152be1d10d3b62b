"""Marks in images: rates and law from them, or the reason why there are none yet."""

import re
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core.rotation import RotationLaw, rotation_law, rotation_track
from sunwidgets.core.rotation_marks import (
    Mark,
    expected_places,
    marks_table,
    measure_marks,
    put_mark,
    read_marks,
)
from sunwidgets.core.rotation_sequence import (
    SYNTHETIC_LAW,
    ImageSequence,
    synthetic_sequence,
    synthetic_spots,
)
from sunwidgets.exceptions import MarkError, RotationFitError
from tests.core.test_rotation_sequence import image

RATE = u.deg / u.day
DAYS = np.arange(7) * u.day
ERROR = 4 * u.arcsec


@pytest.fixture(scope="module")
def images() -> ImageSequence:
    return ImageSequence.read(synthetic_sequence(side=64))


def clicked(seed: int, error: u.Quantity = ERROR, law: RotationLaw = SYNTHETIC_LAW) -> list[Mark]:
    """Marks of all spots in all images, each off by what a hand is."""
    track = rotation_track(synthetic_spots(), DAYS, model=law)
    off = np.random.default_rng(seed).normal(0, error.to_value("arcsec"), (2, *track.shape))
    return [
        Mark(str(i + 1), k, track.tx.value[i, k] + off[0, i, k], track.ty.value[i, k] + off[1, i, k])
        for i, k in np.ndindex(track.shape)
    ]


def test_marks_of_the_made_up_sun_give_its_law_back(images: ImageSequence) -> None:
    pulls = []
    for seed in range(30):
        measured = measure_marks(marks_table(clicked(seed), images), position_error=ERROR)
        assert measured.law is not None
        pulls.append((measured.law.coefficients - SYNTHETIC_LAW.coefficients) / measured.law.errors.value)
    assert np.std(pulls) == pytest.approx(1, abs=4 / np.sqrt(2 * 30))
    assert abs(np.mean(pulls)) < 4 / np.sqrt(30)


def test_features_without_a_rate_have_a_reason_and_leave_the_others_alone(images: ImageSequence) -> None:
    marks = [mark for mark in clicked(1) if mark.feature in "1234" or mark.image == 2]
    measured = measure_marks(marks_table(marks, images), position_error=ERROR)
    assert list(measured.rates["feature"]) == ["1", "2", "3", "4"]
    assert list(measured.without_rate) == ["5", "6", "7", "8"]
    assert "positions at 1 time" in measured.without_rate["5"]
    assert measured.law is not None
    assert measured.doubtful == {}


def test_marks_of_one_time_by_two_observers_give_no_rate() -> None:
    ship = SkyCoord(40 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2014-03-01")
    images = ImageSequence.read([image("2014-03-01"), image("2014-03-01", ship), image("2014-03-03")])
    marks = [Mark("1", 0, 100, 200), Mark("1", 1, -300, 200)]
    measured = measure_marks(marks_table(marks, images), position_error=ERROR)
    assert "positions at 1 time" in measured.without_rate["1"]


def test_observers_may_differ_from_image_to_image() -> None:
    ship = SkyCoord(40 * u.deg, 5 * u.deg, 0.8 * u.au, frame="heliographic_stonyhurst", obstime="2014-03-02")
    images = ImageSequence.read([image("2014-03-01"), image("2014-03-02", ship), image("2014-03-04")])
    spot = SkyCoord(10 * u.deg, 25 * u.deg, frame="heliographic_stonyhurst", obstime="2014-03-01")
    by_earth = rotation_track(spot, [0, 3] * u.day, model="allen").coords[0]
    by_ship = rotation_track(spot, 1 * u.day, model="allen", observer=ship).coords[0]
    marks = read_marks({"spot": by_earth, "same": by_ship}, images)
    assert [mark.image for mark in marks] == [0, 2, 1]
    one = [Mark("spot", mark.image, mark.tx, mark.ty) for mark in marks]
    rates = measure_marks(marks_table(one, images), position_error=ERROR).rates
    assert rates["n"][0] == 3
    assert rates["rate"][0].to_value(RATE) == pytest.approx(14.44 - 3 * np.sin(np.radians(25)) ** 2, abs=1e-5)
    assert rates["chi2"][0] == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("features", "terms", "reason"),
    [
        ("", 3, "No feature has a rate yet"),
        ("1", 3, "need 3 different latitudes .* there is 1"),
        ("1", 1, ""),
        ("45", 3, "there are 2; .* terms=2"),
        ("28", 2, ""),
    ],
)
def test_the_law_or_the_reason_why_there_is_none(
    images: ImageSequence, features: str, terms: int, reason: str
) -> None:
    marks = [mark for mark in clicked(1) if mark.feature in features]
    measured = measure_marks(marks_table(marks, images), position_error=ERROR, terms=terms)
    assert (measured.law is None) == bool(reason)
    assert re.search(reason, measured.why_no_law)
    assert bool(measured.why_no_law) == bool(reason)


def test_a_mark_on_another_feature_is_told(images: ImageSequence) -> None:
    marks = clicked(1)
    marks[9] = Mark("2", 2, marks[9].tx + 60, marks[9].ty)
    measured = measure_marks(marks_table(marks, images), position_error=ERROR)
    assert list(measured.doubtful) == ["2"]
    assert "does not turn evenly" in measured.doubtful["2"]


@pytest.mark.parametrize("error", [0 * u.arcsec, -1 * u.arcsec, np.nan * u.arcsec, [1, 2] * u.arcsec])
def test_an_error_that_is_none_is_refused(images: ImageSequence, error: u.Quantity) -> None:
    with pytest.raises(RotationFitError, match="position_error is"):
        measure_marks(marks_table(clicked(1), images), position_error=error)


def test_one_mark_a_feature_and_image(images: ImageSequence) -> None:
    marks: tuple[Mark, ...] = ()
    for mark in (Mark("1", 0, 1, 2), Mark("1", 1, 3, 4), Mark("2", 0, 5, 6), Mark("1", 0, 7, 8)):
        marks = put_mark(marks, mark, images)
    assert marks == (Mark("1", 1, 3, 4), Mark("2", 0, 5, 6), Mark("1", 0, 7, 8))


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (Mark("1", 7, 0, 0), "no image 7; the sequence has 7"),
        (Mark("1", -1, 0, 0), "no image -1"),
        (Mark("", 0, 0, 0), "no name"),
        (
            Mark("1", 2, 700, -700),
            r"\(700.0, -700.0\) arcsec is off the disk of image 2, whose limb is at 952.3",
        ),
        (Mark("1", 2, np.nan, 0), "off the disk"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(images: ImageSequence, mark: Mark, message: str) -> None:
    with pytest.raises(MarkError, match=message):
        put_mark((), mark, images)


def test_the_limb_itself_is_on_the_disk(images: ImageSequence) -> None:
    limb = float(images.limbs[0])
    for angle in np.linspace(0, 6, 9):
        inside = Mark("1", 0, (limb - 0.01) * np.cos(angle), (limb - 0.01) * np.sin(angle))
        assert put_mark((), inside, images)
        with pytest.raises(MarkError):
            put_mark((), Mark("1", 0, inside.tx * 1.0001, inside.ty * 1.0001), images)


def test_a_table_goes_there_and_back(images: ImageSequence) -> None:
    marks = tuple(clicked(2))
    table = marks_table(marks, images)
    assert table.colnames == ["feature", "image", "position"]
    assert table["position"].observer.shape == (56,)
    back = read_marks(table, images)
    assert [(mark.feature, mark.image) for mark in back] == [(mark.feature, mark.image) for mark in marks]
    np.testing.assert_allclose([mark.tx for mark in back], [mark.tx for mark in marks], atol=1e-9)
    assert read_marks(table[:0], images) == ()
    assert len(marks_table((), images)) == 0


def test_heliographic_positions_are_seen_in_their_images(images: ImageSequence) -> None:
    track = rotation_track(synthetic_spots()[3], DAYS, model=SYNTHETIC_LAW)
    there = SkyCoord(HeliographicStonyhurst(track.longitude[0], track.latitude[0], obstime=track.times))
    marks = read_marks([there], images)
    assert [mark.feature for mark in marks] == ["1"] * 7
    np.testing.assert_allclose([mark.tx for mark in marks], track.tx[0].value, atol=1e-3)
    np.testing.assert_allclose([mark.ty for mark in marks], track.ty[0].value, atol=1e-3)


def spot(longitude: float, obstime: Any) -> SkyCoord:
    return SkyCoord([longitude] * u.deg, [5] * u.deg, frame="heliographic_stonyhurst", obstime=obstime)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([spot(0, "2014-09-07 12:00")], "position 0 is of 2014-09-07T12:00.* no such image"),
        ([spot(120, "2014-09-07")], "position 0 is on the far side"),
        ([spot(0, None)], "no time"),
        ([[1, 2]], "positions are list"),
        ({"a": spot(0, "2014-09-07"), "": spot(0, "2014-09-07")}, "no name"),
    ],
)
def test_positions_that_are_no_marks_are_refused(images: ImageSequence, given: Any, message: str) -> None:
    with pytest.raises(MarkError, match=message):
        read_marks(given, images)


def test_a_table_that_is_none_of_marks_is_refused(images: ImageSequence) -> None:
    table = marks_table([Mark("1", 0, 1, 2), Mark("1", 0, 3, 4)], images)
    with pytest.raises(MarkError, match="feature '1' has two marks in image 0"):
        read_marks(table, images)
    with pytest.raises(MarkError, match="no column position"):
        read_marks(table["feature", "image"], images)
    table["image"] = [3, 4]
    with pytest.raises(MarkError, match="no such image"):
        read_marks(table, images)


def test_a_law_tells_where_to_look(images: ImageSequence) -> None:
    track = rotation_track(synthetic_spots()[5], DAYS, model="allen")
    places = np.transpose([track.tx[0].value, track.ty[0].value])
    marks = [Mark("1", i, *places[i]) for i in (1, 4)]
    found = expected_places(marks, "1", images, rotation_law("allen"))
    np.testing.assert_allclose(np.array(found, dtype=float), places, atol=1e-3)
    assert expected_places(marks, "2", images, rotation_law("allen")) == [None] * 7
    late = ImageSequence.read([image("2014-09-07"), image("2014-09-20")])
    assert expected_places([Mark("1", 0, 0, 100)], "1", late, rotation_law("allen"))[1] is None
