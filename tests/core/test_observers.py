"""Observers by name: those computed offline, and spacecraft from a Horizons that is pretended here."""

import json

import astropy.units as u
import numpy as np
import pytest
import requests
from astropy.coordinates import SkyCoord
from sunpy.coordinates import get_earth
from sunpy.coordinates.sun import B0

from sunwidgets.core import observers
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.observers import OBSERVER_NAMES, observer_path, observer_preset
from sunwidgets.exceptions import EphemerisError, ObserverError

WHEN = "2018-07-25"
SPACECRAFT = ("STEREO-A", "Solar Orbiter", "Parker Solar Probe")
OFFLINE = [name for name in OBSERVER_NAMES if name not in SPACECRAFT]


@pytest.fixture
def horizons(monkeypatch):
    """A Horizons that answers, and counts how often it is asked."""
    asked = []

    def answer(body, time):
        asked.append((body, time.isot))
        return SkyCoord(12 * u.deg, -3 * u.deg, 0.4 * u.au, frame="heliographic_stonyhurst", obstime=time)

    monkeypatch.setattr(observers, "get_horizons_coord", answer)
    return asked


@pytest.fixture
def no_network(monkeypatch):
    def refuse(body, time):
        raise requests.exceptions.ConnectionError("no route")

    monkeypatch.setattr(observers, "get_horizons_coord", refuse)


@pytest.mark.parametrize("name", OFFLINE)
def test_presets_need_no_network(name, no_network):
    observer = observer_preset(name, WHEN)
    assert observer.obstime.isot.startswith(WHEN)
    assert 0.3 < observer.radius.to_value(u.au) < 6


def test_earth_has_the_b0_angle():
    earth = observer_preset("earth ", WHEN)
    assert earth.lat.deg == pytest.approx(B0(WHEN).deg)
    assert earth.separation_3d(get_earth(WHEN)) < 1 * u.km


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("North pole", (0, 0, 1)),
        ("South pole", (0, 0, -1)),
        ("East limb", (0, -1, 0)),
        ("West limb", (0, 1, 0)),
        ("Far side", (-1, 0, 0)),
    ],
)
def test_poles_and_limbs_as_seen_from_earth(name, direction):
    observer = observer_preset(name, WHEN, distance=0.5 * u.au)
    place = observer.cartesian.xyz.to_value(u.au)
    np.testing.assert_allclose(place, 0.5 * np.array(direction), atol=1e-15)


def test_every_preset_sees_an_arcade():
    arcade = loop_arcade(3, length_min=300 * u.Mm, length_max=400 * u.Mm, longitude=-45 * u.deg, n_points=50)
    for name in OFFLINE:
        assert np.isfinite(emission_map(arcade, observer_preset(name, WHEN)).data).all()


@pytest.mark.parametrize("name", SPACECRAFT)
def test_spacecraft_are_asked_for_once(name, horizons, tmp_path):
    first, again = (observer_preset(name.upper(), WHEN, cache_dir=tmp_path) for _ in range(2))
    assert len(horizons) == 1
    assert horizons[0][1].startswith(WHEN)
    assert first.separation_3d(again) < 1 * u.km
    assert again.lon.deg == pytest.approx(12)
    observer_preset(name, "2018-07-26", cache_dir=tmp_path)
    assert len(horizons) == 2


def test_a_kept_place_serves_without_network(horizons, tmp_path, monkeypatch):
    observer_preset("STEREO-A", WHEN, cache_dir=tmp_path)
    monkeypatch.setattr(observers, "get_horizons_coord", None)
    assert observer_preset("STEREO-A", WHEN, cache_dir=tmp_path).radius.to_value(u.au) == pytest.approx(0.4)


@pytest.mark.parametrize("content", ["", "{}", '{"lon_deg": null, "lat_deg": 1, "radius_km": 2}', "[1]"])
def test_a_spoilt_cache_is_fetched_again(content, horizons, tmp_path):
    observer_preset("STEREO-A", WHEN, cache_dir=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text(content)
    observer_preset("STEREO-A", WHEN, cache_dir=tmp_path)
    assert len(horizons) == 2
    assert json.loads(kept.read_text())["lon_deg"] == pytest.approx(12)


def test_a_cache_that_cannot_be_written_does_no_harm(horizons, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert observer_preset("STEREO-A", WHEN, cache_dir=blocked).lat.deg == pytest.approx(-3)


def test_the_cache_is_in_the_users_folder_by_default(horizons, tmp_path, monkeypatch):
    monkeypatch.setattr(observers, "get_cache_dir", lambda: str(tmp_path))
    observer_preset("Solar Orbiter", WHEN)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_without_network_the_error_says_what_to_do(no_network, tmp_path):
    with pytest.raises(EphemerisError, match=r"Solar Orbiter.*connect to the network once.*SkyCoord"):
        observer_preset("Solar Orbiter", WHEN, cache_dir=tmp_path)
    with pytest.raises(ConnectionError):
        observer_preset("Solar Orbiter", WHEN, cache_dir=tmp_path)


def test_a_time_before_launch_is_told_apart(monkeypatch, tmp_path):
    def nothing(body, time):
        raise ValueError("No ephemeris for target prior to A.D. 2018-AUG-12")

    monkeypatch.setattr(observers, "get_horizons_coord", nothing)
    with pytest.raises(EphemerisError, match="within its mission"):
        observer_preset("Parker Solar Probe", "2010-01-01", cache_dir=tmp_path)


def test_unknown_names_units_and_keywords_are_refused():
    with pytest.raises(ObserverError, match=r"'Pluto'; there are Earth, Moon"):
        observer_preset("Pluto", WHEN)
    with pytest.raises(u.UnitsError):
        observer_preset("North pole", WHEN, distance=1 * u.s)
    with pytest.raises(TypeError):
        observer_preset("North pole", WHEN, height=1 * u.au)


def place(lon, lat, distance=1.0, obstime="2018-07-25"):
    return SkyCoord(
        lon * u.deg, lat * u.deg, distance * u.au, frame="heliographic_stonyhurst", obstime=obstime
    )


def test_a_path_goes_by_great_circles_factors_and_even_steps_of_time():
    stops = [place(0, 0), place(90, 0, 0.25, "2018-07-27"), place(90, 90, 1)]
    path = observer_path(stops, 9)
    assert path.shape == (9,)
    np.testing.assert_allclose(path.lon.deg[:5], [0, 22.5, 45, 67.5, 90], atol=1e-9)
    np.testing.assert_allclose(path.lat.deg[4:], [0, 22.5, 45, 67.5, 90], atol=1e-9)
    np.testing.assert_allclose(path.radius.to_value(u.au)[:5], 0.25 ** np.linspace(0, 1, 5))
    np.testing.assert_allclose((path.obstime - path.obstime[0]).to_value(u.day)[:5], [0, 0.5, 1, 1.5, 2])
    for stop, there in zip(stops, path[::4], strict=True):
        assert there.transform_to(stop.frame).separation_3d(stop) < 1 * u.km
    assert emission_map(
        loop_arcade(2, length_min=50 * u.Mm, length_max=90 * u.Mm, seed=1), path[3]
    ).observer_coordinate.lon.deg == pytest.approx(67.5)


@pytest.mark.parametrize(("start", "end"), [((0, 0), (180, 0)), ((20, 50), (-160, -50)), ((0, 90), (0, -90))])
def test_a_path_to_the_opposite_place_stays_on_the_sphere(start, end):
    path = observer_path([place(*start), place(*end)], 7)
    np.testing.assert_allclose(path.radius.to_value(u.au), 1)
    steps = path[1:].separation_3d(path[:-1]).to_value(u.au)
    np.testing.assert_allclose(steps, 2 * np.sin(np.pi / 12))
    assert observer_path([place(*start)] * 2, 3).separation_3d(path[0]).max() < 1 * u.km


@pytest.mark.parametrize(
    ("stops", "n_frames", "message"),
    [([place(0, 0)], 5, "1 stops"), ([place(0, 0)] * 2, 1, "n_frames = 1"), (["Earth"] * 2, 4, "SkyCoord")],
)
def test_a_path_that_leads_nowhere_is_refused(stops, n_frames, message):
    with pytest.raises(ObserverError, match=message):
        observer_path(stops, n_frames)


def test_a_path_keeps_the_longitude_of_a_stop_at_a_pole() -> None:
    day = "2018-07-25"
    stops = [observer_preset(name, day) for name in ("West limb", "North pole", "South pole")]
    path = observer_path(stops, 9)
    for stop, index in zip(stops, (0, 4, 8), strict=True):
        assert path[index].lon.deg == pytest.approx(stop.lon.deg, abs=1e-9)
        assert path[index].lat.deg == pytest.approx(stop.lat.deg, abs=1e-9)
