"""Tracks against sunpy's own way, and what `rotation_track` refuses."""

import warnings
from contextlib import nullcontext

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord, get_body_barycentric
from astropy.time import Time
from sunpy.coordinates import (
    HeliographicCarrington,
    HeliographicStonyhurst,
    Helioprojective,
    RotatedSunFrame,
    get_earth,
    transform_with_sun_center,
)

from sunwidgets.core import _ephemeris
from sunwidgets.core.rotation import MODELS, RotationLaw, RotationTrack, rotation_track
from sunwidgets.exceptions import OffDiskError, RotationModelError, StartError


def on_disk(n: int, obstime: str, observer: object = "earth", seed: int = 1) -> SkyCoord:
    random = np.random.default_rng(seed)
    radius, angle = 930 * np.sqrt(random.uniform(0, 1, n)), random.uniform(0, 2 * np.pi, n)
    return SkyCoord(
        radius * np.cos(angle) * u.arcsec,
        radius * np.sin(angle) * u.arcsec,
        frame="helioprojective",
        observer=observer,
        obstime=obstime,
    )


def sunpy_way(start: SkyCoord, days: u.Quantity, model: str, observer: object, sun_center: bool) -> SkyCoord:
    """Ask sunpy for each feature and time, the features' times repeated in the base frame."""
    n, k = start.size, days.size
    base = start[np.repeat(np.arange(n), k)]
    durations = np.tile(days, n)
    rotated = SkyCoord(RotatedSunFrame(base=base, duration=durations, rotation_model=model))
    if isinstance(observer, str) and observer == "fixed":
        return rotated.transform_to(start.frame.replicate_without_data()).reshape(n, k)
    times = start.obstime + durations
    to = Helioprojective(observer=observer, obstime=times)
    if not sun_center:
        return rotated.transform_to(to).reshape(n, k)
    with transform_with_sun_center():
        return rotated.transform_to(to).reshape(n, k)


def assert_same(track: RotationTrack, wanted: SkyCoord) -> None:
    for ours, angle in ((track.tx, wanted.Tx), (track.ty, wanted.Ty)):
        np.testing.assert_allclose(ours.value, angle.to_value("arcsec"), rtol=0, atol=1e-4)
    np.testing.assert_allclose(
        track.coords.distance.to_value("km"), wanted.distance.to_value("km"), rtol=0, atol=1
    )
    sure = np.abs(track.mu) > 1e-3
    np.testing.assert_array_equal(track.visible[sure], wanted.is_visible()[sure])


@pytest.mark.parametrize("observer", ["fixed", "earth"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("sun_center", [True, False])
@pytest.mark.parametrize("obstime", ["1996-02-29T17:31:05", "2019-07-04T03:02:01.5"])
def test_equals_sunpy(observer: str, model: str, sun_center: bool, obstime: str) -> None:
    start = on_disk(6, obstime)
    days = np.sort(np.random.default_rng(2).uniform(-40, 40, 9)) * u.day
    track = rotation_track(start, days, model=model, observer=observer, sun_center=sun_center)
    assert track.shape == (6, 9)
    assert_same(track, sunpy_way(start, days, model, observer, sun_center))


@pytest.mark.parametrize("sun_center", [True, False])
def test_equals_sunpy_for_an_observer_elsewhere(sun_center: bool) -> None:
    elsewhere = SkyCoord(
        67 * u.deg, -5 * u.deg, 0.4 * u.au, frame="heliographic_stonyhurst", obstime="2021-03-01"
    )
    start = on_disk(4, "2021-03-01", observer=elsewhere)
    days = [-3.2, 0, 1.7, 9] * u.day
    for observer in ("fixed", "earth", elsewhere):
        track = rotation_track(start, days, observer=observer, sun_center=sun_center)
        to = observer
        if observer is elsewhere:
            # Given as it is, its distance at its own time would be taken for what is visible.
            with transform_with_sun_center() if sun_center else nullcontext():
                times = start.obstime + np.tile(days, 4)
                to = elsewhere.transform_to(HeliographicStonyhurst(obstime=times))
        assert_same(track, sunpy_way(start, days, "howard", to, sun_center))


@pytest.mark.parametrize("seed", range(10))
def test_equals_sunpy_for_anyone_at_any_time(seed: int) -> None:
    random = np.random.default_rng([377, seed])
    obstime = Time("1997-01-01") + random.uniform(0, 9500) * u.day
    who = SkyCoord(
        random.uniform(-180, 180) * u.deg,
        random.uniform(-30, 30) * u.deg,
        random.uniform(0.2, 1.6) * u.au,
        frame="heliographic_stonyhurst",
        obstime=obstime,
    )
    limb = np.degrees(np.arcsin(695700 / who.radius.to_value("km"))) * 3600
    radius, angle = 0.98 * limb * np.sqrt(random.uniform(0, 1, 5)), random.uniform(0, 2 * np.pi, 5)
    start = SkyCoord(
        radius * np.cos(angle) * u.arcsec,
        radius * np.sin(angle) * u.arcsec,
        frame="helioprojective",
        observer=who,
        obstime=obstime,
    )
    days = random.uniform(-60, 60, 7) * u.day
    model, sun_center = str(random.choice(MODELS)), bool(random.integers(2))
    for observer in ("fixed", "earth"):
        track = rotation_track(start, days, model=model, observer=observer, sun_center=sun_center)
        assert_same(track, sunpy_way(start, days, model, observer, sun_center))


def test_an_observer_can_be_given_for_each_time() -> None:
    start = on_disk(3, "2021-03-01")
    days = [0, 2, 4] * u.day
    times = Time("2021-03-01") + days
    ship = SkyCoord([10, 20, 30] * u.deg, [1, 2, 3] * u.deg, [0.9, 0.8, 0.7] * u.au,
                    frame="heliographic_stonyhurst", obstime=times)  # fmt: skip
    track = rotation_track(start, days, observer=ship)
    assert_same(track, sunpy_way(start, days, "howard", ship[np.tile(np.arange(3), 3)], True))
    with pytest.raises(StartError, match="one for each of 2 times"):
        rotation_track(start, [0, 1] * u.day, observer=ship)


@pytest.mark.parametrize("frame", ["stonyhurst", "carrington"])
@pytest.mark.parametrize("radius", [None, 1.02 * u.Rsun])
def test_equals_sunpy_for_heliographic_starts(frame: str, radius: u.Quantity | None) -> None:
    extra = {"observer": "earth"} if frame == "carrington" else {}
    place = [np.array([10, 250]) * u.deg, np.array([-30, 50]) * u.deg]
    place += [] if radius is None else [radius * np.ones(2)]
    start = SkyCoord(*place, frame=f"heliographic_{frame}", obstime="2015-05-05", **extra)
    days = np.linspace(-10, 10, 5) * u.day
    track = rotation_track(start, days)
    assert_same(track, sunpy_way(start, days, "howard", "earth", True))
    np.testing.assert_allclose(track.latitude.value, np.array([[-30.0] * 5, [50.0] * 5]), atol=1e-9)


def test_mu_is_the_cosine_of_the_heliocentric_angle() -> None:
    start = on_disk(5, "2016-06-06")
    track = rotation_track(start, [-10, -2, 0, 2, 10] * u.day)
    features = track.coords.heliocentric.cartesian.xyz.to_value("km")
    to_observer = np.array([0, 0, 1])[:, None, None] * track.coords.observer.radius.to_value("km") - features
    up = features / np.linalg.norm(features, axis=0)
    mu = (up * to_observer).sum(axis=0) / np.linalg.norm(to_observer, axis=0)
    np.testing.assert_allclose(track.mu, mu, atol=1e-9)
    assert (track.mu < 0).any()
    assert ((track.mu > 0) == track.visible).all()


def test_longitudes_are_not_wrapped_and_are_those_of_their_frames() -> None:
    start = on_disk(3, "2012-12-12")
    days = np.linspace(-60, 60, 31) * u.day
    fixed, moving = (rotation_track(start, days, observer=who) for who in ("fixed", "earth"))
    for track in (fixed, moving):
        assert (np.diff(track.longitude.value) > 0).all()
        assert np.ptp(track.longitude.value) > 1300
    np.testing.assert_array_equal(fixed.longitude, moving.sidereal_longitude)
    np.testing.assert_array_equal(moving.longitude, fixed.synodic_longitude)
    with transform_with_sun_center():
        there = moving.coords.transform_to(HeliographicStonyhurst(obstime=moving.coords.obstime)).frame
    turn = (moving.longitude - there.spherical.lon).to_value("deg")
    np.testing.assert_allclose(turn / 360, np.rint(turn / 360), atol=1e-9)


def test_to_ask_for_coordinates_changes_no_number() -> None:
    start = SkyCoord(-10 * u.deg, 5 * u.deg, frame="heliographic_stonyhurst", obstime="2014-03-01")
    track = rotation_track(start, [0, 1] * u.day)
    before = track.tx.copy(), track.ty.copy(), track.longitude.copy()
    assert track.coords.Tx[0, 0] < 0 * u.arcsec
    for was, now in zip(before, (track.tx, track.ty, track.longitude), strict=True):
        np.testing.assert_array_equal(was, now)


@pytest.mark.parametrize(
    "obstime",
    [
        "2016-12-31T12:00",
        "2016-12-31",
        "2017-01-01T00:30",
        "2020-05-05T01:02:03",
        "1972-06-30T18:00",
        "1970-05-01",
    ],
)
def test_times_count_seconds_also_across_a_leap_second(obstime: str) -> None:
    days = np.array([-400, -1.25, -0.5, -1e-5, 0, 0.25, 0.5 + 0.5 / 86400, 0.75, 3, 100])
    for part in (days, days[3:6], days[-1:]):
        track = rotation_track(on_disk(1, obstime), part * u.day)
        passed = (track.times.tai - Time(obstime).tai).to_value("day")
        np.testing.assert_allclose(passed, part, rtol=0, atol=1e-11)
        assert (track.times.scale, track.times.format) == ("utc", "isot")


def test_the_order_of_times_and_one_time_alone_do_not_matter() -> None:
    start = on_disk(2, "2012-12-12")
    days = np.array([3, -2, 0.5]) * u.day
    together = rotation_track(start, days)
    for i, day in enumerate(days):
        alone = rotation_track(start[1], day)
        assert alone.shape == (1, 1)
        np.testing.assert_allclose(alone.tx[0, 0], together.tx[1, i], rtol=1e-12)


def test_the_ephemeris_is_within_its_stated_error() -> None:
    mjd = np.random.default_rng(3).uniform(Time("1962-01-01").mjd, Time("2029-01-01").mjd, 3000)
    earth, sun = _ephemeris.earth_and_sun(mjd)
    times = Time(mjd, format="mjd", scale="tai")
    real = {
        body: _ephemeris._axes() @ get_body_barycentric(body, times).xyz.to_value("km")
        for body in ("earth", "sun")
    }
    sun_error = np.linalg.norm(sun - real["sun"], axis=0).max()
    earth_error = np.linalg.norm(earth - (real["earth"] - real["sun"]), axis=0).max()
    assert 0 < sun_error < _ephemeris.SUN_ERROR_KM
    assert 0.01 < earth_error < _ephemeris.EARTH_ERROR_KM


def test_the_ephemeris_forgets_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ephemeris, "_MOST_BLOCKS", 3)
    first = _ephemeris.earth_and_sun(np.array([50000.5]))[0]
    for mjd in range(51000, 52000, 100):
        _ephemeris.earth_and_sun(np.array([mjd + 0.25, mjd + 70.0]))
        assert len(_ephemeris._blocks) <= 3
    np.testing.assert_array_equal(_ephemeris.earth_and_sun(np.array([50000.5]))[0], first)


def test_places_off_the_disk_are_named() -> None:
    start = SkyCoord([0, 1200, 100, -980] * u.arcsec, [0, 0, 50, 980] * u.arcsec,
                     frame="helioprojective", observer="earth", obstime="2001-01-01")  # fmt: skip
    with pytest.raises(OffDiskError, match=r"\(1200.0, 0.0\) arcsec \(elements 1, 3\).*limb is at 975"):
        rotation_track(start, 1 * u.day)
    with pytest.raises(OffDiskError, match=r"\(1200.0, 0.0\) arcsec is off the disk"):
        rotation_track(start[1], 1 * u.day)


HGS = "heliographic_stonyhurst"


@pytest.mark.parametrize(
    ("start", "error", "message"),
    [
        (SkyCoord(1 * u.deg, 2 * u.deg), StartError, "frame icrs"),
        (SkyCoord(1 * u.deg, 2 * u.deg, frame=HGS), StartError, "no time"),
        (SkyCoord(np.nan * u.deg, 2 * u.deg, frame=HGS, obstime="2001-01-01"), StartError, "finite"),
        (SkyCoord([[1]] * u.deg, [[2]] * u.deg, frame=HGS, obstime="2001-01-01"), StartError, "shape"),
        (SkyCoord(1 * u.deg, 2 * u.deg, frame="heliographic_carrington", obstime="2001-01-01"),
         StartError, "observer"),
        (SkyCoord(1 * u.arcsec, 2 * u.arcsec, frame="helioprojective", obstime="2001-01-01"),
         StartError, "no observer"),
        (SkyCoord([1, 2] * u.deg, [1, 2] * u.deg, frame=HGS, obstime=["2001-01-01", "2001-01-02"]),
         StartError, "different times"),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_is_refused(start: SkyCoord, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        rotation_track(start, 1 * u.day)


def test_other_arguments_that_cannot_be_are_refused() -> None:
    start = on_disk(1, "2001-01-01")
    with pytest.raises(RotationModelError, match="Did you mean 'howard'"):
        rotation_track(start, 1 * u.day, model="Howard")
    with pytest.raises(StartError, match="no observer 'stereo'"):
        rotation_track(start, 1 * u.day, observer="stereo")
    with pytest.raises(ValueError, match="element 1 is not"):
        rotation_track(start, [0, np.nan] * u.day)
    with pytest.raises(u.UnitsError):
        rotation_track(start, 1 * u.deg)
    with pytest.raises(TypeError, match="durations are list, without a unit"):
        rotation_track(start, [0, 1])


def test_asking_for_coordinates_does_not_change_the_numbers() -> None:
    track = rotation_track(on_disk(5, "2001-01-01"), np.linspace(-3, 3, 4) * u.day)
    before = track.tx.copy(), track.ty.copy(), track.mu.copy()
    assert (before[0] < 0).any()
    coords = track.coords
    assert coords.obstime.shape == coords.observer.shape == (5, 4)
    np.testing.assert_allclose(coords.Tx.to_value("arcsec"), before[0].value, rtol=0, atol=1e-9)
    for now, then in zip((track.tx, track.ty, track.mu), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_an_own_law_turns_as_it_says() -> None:
    law = RotationLaw(14 * u.deg / u.day, -2 * u.deg / u.day, -1 * u.deg / u.day)
    start = SkyCoord([0, 0] * u.deg, [0, 90] * u.deg, frame=HGS, obstime="2001-01-01")
    track = rotation_track(start, 2 * u.day, model=law, observer="fixed")
    np.testing.assert_allclose(track.longitude.value, [[28], [22]], atol=1e-9)


def test_the_table_has_a_row_for_each_feature_and_time() -> None:
    start = on_disk(2, "2001-01-01")
    track = rotation_track(start, [0, 1, 2] * u.day, model="allen")
    table = track.to_table()
    assert len(table) == 6
    assert list(table["feature"]) == [0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(table["Tx"], track.tx.ravel())
    assert (table["time"] - Time("2001-01-01"))[4].to_value("day") == pytest.approx(1)
    assert table.meta == {
        "model": "allen", "observer": "earth", "start": "2001-01-01T00:00:00.000", "sun_center": True,
    }  # fmt: skip


def test_the_plot_dashes_the_far_side_and_dots_whole_days() -> None:
    start = SkyCoord(40 * u.deg, 10 * u.deg, frame=HGS, obstime="2001-01-01")
    axes = rotation_track(start, np.arange(0, 10.1, 0.25) * u.day).plot(label="spot")
    drawn = {line.get_linestyle(): line for line in axes.lines if line.get_color() == "#d55e00"}
    assert set(drawn) == {"-", "--", "None"}
    seen = np.isfinite(drawn["-"].get_xdata())
    assert seen[0]
    assert not seen[-1]
    assert np.isfinite(drawn["--"].get_xdata())[-1]
    assert len(drawn["None"].get_xdata()) == 4


def test_nothing_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rotation_track(on_disk(2, "2001-01-01"), np.linspace(-5, 5, 7) * u.day).coords  # noqa: B018


def test_the_earth_is_where_sunpy_has_it() -> None:
    track = rotation_track(on_disk(1, "2020-01-01"), [0, 30.5] * u.day)
    earth = get_earth(track.times)
    seen_from = track.coords.observer
    np.testing.assert_allclose(seen_from.lat[0].deg, earth.lat.deg, atol=1e-7)
    np.testing.assert_allclose(seen_from.radius[0].to_value("km"), earth.radius.to_value("km"), atol=0.5)
    np.testing.assert_allclose(seen_from.lon[0].deg, 0, atol=1e-12)
    carrington = track.coords[0].transform_to(HeliographicCarrington(observer="earth", obstime=track.times))
    assert np.isfinite(carrington.lon).all()
