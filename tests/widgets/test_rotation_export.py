"""What the rotation tracks give away: the script behind the picture, and a movie of the days."""

from pathlib import Path
from typing import Any

import astropy.units as u
import matplotlib as mpl
import numpy as np
import pytest
import sunpy.map
from astropy.coordinates import SkyCoord
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sunwidgets import RotationTracks
from sunwidgets.core.rotation import RotationLaw, rotation_track
from sunwidgets.core.rotation_sequence import synthetic_sequence
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.moving_figure import settle
from tests.export.movies import decode


def place(lon: float, lat: float, obstime: Any, *distance: u.Quantity) -> SkyCoord:
    return SkyCoord(lon * u.deg, lat * u.deg, *distance, frame="heliographic_stonyhurst", obstime=obstime)


EARTH_SIDE = place(20, 30, "2014-03-01T12:34:56.789")
FAR_SIDE = place(170, -40, "2014-03-01")
FROM_MARS = SkyCoord(
    -100 * u.arcsec,
    200 * u.arcsec,
    frame="helioprojective",
    obstime="2020-05-05",
    observer=place(60, -5, "2020-05-05", 1.5 * u.au),
)
OWN = RotationLaw(14.2 * u.deg / u.day, -2.3 * u.deg / u.day, -1.1 * u.deg / u.day, name="my 'law'")


@pytest.fixture(autouse=True)
def without_windows():
    import matplotlib.pyplot as plt

    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(code, "script.py", "exec"), names)
    return names


@pytest.mark.parametrize("moving", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"start": EARTH_SIDE, "models": ["rigid", OWN], "difference": "", "sun_center": False},
        {"start": FAR_SIDE, "days": (-3.7, 4.1, 0.7), "day": 1.2, "difference": "my 'law'", "models": [OWN]},
        {"start": FROM_MARS, "models": ["howard"], "days": (0, 2, 0.5)},
    ],
)
def test_the_script_gives_the_same_tracks(options: dict[str, Any], moving: bool) -> None:
    difference = options.get("difference", "rigid")
    widget = RotationTracks(moving_observer=moving, **{**options, "difference": "rigid"})
    widget.difference = difference
    code = widget.code()
    assert "RotationTracks(" not in code
    names = run(code)
    assert list(names["tracks"]) == widget.models
    for name, track in widget.tracks.items():
        theirs = names["tracks"][name]
        for column in ("tx", "ty"):
            np.testing.assert_allclose(getattr(theirs, column), getattr(track, column), atol=1e-5 * u.arcsec)
        np.testing.assert_allclose(theirs.longitude, track.longitude, atol=1e-8 * u.deg)
        np.testing.assert_array_equal(theirs.visible, track.visible)
        assert abs((theirs.obstime - track.obstime).to_value("s")) < 1e-6
    ours, theirs = widget.figure().axes[1], names["panel"]
    for name in widget.models:
        mine, other = (
            next(line for line in axes.lines if line.get_label() == name) for axes in (ours, theirs)
        )
        np.testing.assert_allclose(other.get_ydata(), mine.get_ydata(), atol=1e-7)
    assert theirs.get_ylabel() == ours.get_ylabel()


@pytest.mark.parametrize("moving", [True, False], ids=["moving", "fixed"])
def test_the_script_has_the_other_observer_too(moving: bool) -> None:
    widget = RotationTracks(EARTH_SIDE, moving_observer=moving, both_observers=True, models=["howard", OWN])
    names = run(widget.code())
    turned = RotationTracks(EARTH_SIDE, moving_observer=not moving, models=["howard", OWN])
    assert list(names["others"]) == widget.models
    for name, track in turned.tracks.items():
        np.testing.assert_allclose(names["others"][name].tx, track.tx, atol=1e-5 * u.arcsec)


def test_the_script_of_a_meridian_gives_the_meridian() -> None:
    widget = RotationTracks(EARTH_SIDE, mode="meridian", models=["howard"])
    names = run(widget.code())
    np.testing.assert_allclose(
        names["meridians"]["howard"].tx, widget.meridians["howard"].tx, atol=1e-5 * u.arcsec
    )


def test_the_script_of_measured_marks_gives_the_rates_and_the_law() -> None:
    images = synthetic_sequence(n_images=4, side=64)
    widget = RotationTracks(mode="measure", sequence=images, position_error=0.1 * u.arcsec)
    with pytest.raises(ExportOptionError, match="no feature has a rate"):
        widget.code()
    times = [picture.date for picture in widget.sequence]
    marks = {}
    for i, latitude in enumerate((-40, -20, 0, 15, 35)):
        spot = SkyCoord(-15 * u.deg, latitude * u.deg, frame="heliographic_stonyhurst", obstime=times[0])
        track = rotation_track(spot, u.Quantity([(time - times[0]).to(u.day) for time in times]))
        marks[f"spot '{i}'"] = track.coords[0]
    widget.marks = marks
    names = run(widget.code())
    assert widget.law is not None
    for column in ("rate", "rate_error", "latitude"):
        np.testing.assert_allclose(names["rates"][column], widget.rates[column], rtol=1e-6)
    np.testing.assert_allclose(
        u.Quantity(names["law"].coefficients).value, u.Quantity(widget.law.coefficients).value, rtol=1e-5
    )


def test_the_days_go_by_in_a_movie(tmp_path: Path) -> None:
    widget = RotationTracks(days=(-1, 1, 0.5), models=["howard", "rigid"])
    frames, about = decode(widget.save_movie(tmp_path / "a.mp4", fps=5, progress=False))
    assert about["fps"] == 5
    assert len(frames) == 5
    for number, day in ((0, -1), (3, 0.5)):
        widget.day = day
        figure = widget.figure()
        settle(figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        drawn = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
        assert np.abs(frames[number].astype(int) - drawn).mean() < 1
        assert np.abs(frames[2].astype(int) - drawn).max() > 100


def test_a_map_turns_with_the_days(tmp_path: Path) -> None:
    picture = synthetic_sequence(n_images=2, side=64)[0]
    assert isinstance(picture, sunpy.map.GenericMap)
    options = {"days": (0, 4, 2), "models": ["howard"], "background": picture}
    moved = []
    for turning in (True, False):
        widget = RotationTracks(place(20, 30, picture.date), rotate_background=turning, **options)
        frames, _ = decode(widget.save_movie(tmp_path / "a.mp4", progress=False))
        moved.append(np.abs(frames[0].astype(int) - frames[-1]).mean())
    assert moved[0] > 2 * moved[1]


def test_measuring_has_no_days(tmp_path: Path) -> None:
    widget = RotationTracks(mode="measure")
    with pytest.raises(ExportOptionError, match="no days go by"):
        widget.save_movie(tmp_path / "a.mp4")
    assert not list(tmp_path.iterdir())


def test_the_other_observer_and_the_meridian_are_in_the_figure() -> None:
    widget = RotationTracks(models=["howard"], day=2, days=(-3, 3, 0.5), both_observers=True, mode="meridian")
    disk = widget.figure().axes[0]
    lines = [np.array(line.get_data()) for line in disk.get_lines()]
    start = widget.tracks["howard"]
    other = rotation_track(widget.start, start.durations, model="howard", observer="fixed")
    for track in (start, other):
        seen = track.visible[0]
        assert any(
            line.shape == (2, len(seen)) and np.allclose(line[0][seen], track.tx.value[0][seen], atol=1e-3)
            for line in lines
        )
    meridian = widget.meridians["howard"]
    at = int(np.argmin(np.abs(meridian.durations.to_value("day") - 2)))
    seen = meridian.visible[:, at]
    assert any(
        line.shape == (2, len(seen)) and np.allclose(line[1][seen], meridian.ty.value[seen, at], atol=1e-9)
        for line in lines
    )
    fewer = RotationTracks(models=["howard"], days=(-3, 3, 0.5), day=2).figure().axes[0].get_lines()
    assert len(fewer) < len(lines)


def test_the_meridian_moves_in_a_movie(tmp_path: Path) -> None:
    widget = RotationTracks(models=["howard"], days=(0, 4, 2), mode="meridian")
    frames, _ = decode(widget.save_movie(tmp_path / "a.mp4", progress=False))
    widget.mode = "track"
    without, _ = decode(widget.save_movie(tmp_path / "b.mp4", progress=False))
    columns = []
    for frame, plain in zip(frames, without, strict=True):
        # At the equator, where the track is not.
        middle = slice(frame.shape[0] // 2 - 15, frame.shape[0] // 2 + 15)
        changed = np.abs(frame[middle].astype(int) - plain[middle]).max(axis=-1) > 60
        columns.append(np.flatnonzero(changed.any(axis=0)).mean())
    assert columns[0] + 40 < columns[1] < columns[2] - 20
