"""Movies of loops, observer after observer: each frame is the figure of its observer."""

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sunwidgets import ObserverGlobe
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.observers import observer_path, observer_preset
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.globe_movies import save_emission_movie
from sunwidgets.export.moving_figure import settle
from tests.export.movies import decode

DAY = "2018-07-25"


@pytest.fixture(scope="module")
def globe():
    return ObserverGlobe(n_loops=12, size=96, obstime=DAY)


def as_drawn(figure):
    settle(figure)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def test_each_frame_is_the_globe_from_there(globe, tmp_path):
    path = observer_path([observer_preset("Earth", DAY), observer_preset("North pole", DAY)], 4)
    before = globe.observer
    frames, about = decode(globe.save_movie(tmp_path / "a.mp4", along=path, fps=5, progress=False))
    assert about["fps"] == 5
    assert len(frames) == 4
    assert globe.observer.separation_3d(before) < 1 * u.km
    drawn = []
    for observer in (path[0], path[2]):
        globe.observer = observer
        drawn.append(as_drawn(globe.figure()))
    globe.observer = before
    first, third = (frames[i].astype(int) for i in (0, 2))
    assert np.abs(first - drawn[0]).mean() < 1.5
    assert np.abs(third - drawn[1]).mean() < 1.5
    assert np.abs(first - drawn[1]).mean() > 3


def test_observers_can_be_named_and_come_closer(globe, tmp_path):
    near = SkyCoord(0 * u.deg, 5 * u.deg, 0.1 * u.au, frame="heliographic_stonyhurst", obstime=DAY)
    frames, _ = decode(
        globe.save_movie(tmp_path / "a.mp4", along=["Earth", "South pole", near], progress=False)
    )
    assert len(frames) == 3
    globe.observer = near
    # The layout is that of the first frame, whose labels are longer.
    close = as_drawn(globe.figure())
    far, near = (np.corrcoef(frames[i].ravel(), close.ravel())[0, 1] for i in (0, 2))
    assert near > max(far, 0.9)
    globe.observer = "Earth"


def test_without_a_path_it_goes_around(globe, tmp_path):
    frames, _ = decode(globe.save_movie(tmp_path / "a.mp4", dpi=40, preset="ultrafast", progress=False))
    assert len(frames) == 72
    assert (np.abs(np.diff(frames.astype(int), axis=0)).max(axis=(1, 2, 3)) > 30).all()


def test_no_observer_is_refused(globe, tmp_path):
    with pytest.raises(ExportOptionError, match="no observer"):
        globe.save_movie(tmp_path / "a.mp4", along=[], progress=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("recipe", ["corrected", "blog"])
def test_from_an_arcade_without_a_widget(tmp_path, recipe):
    arcade = loop_arcade(8, length_min=50 * u.Mm, length_max=400 * u.Mm, seed=1, recipe=recipe)
    path = observer_path([observer_preset(name, DAY) for name in ("Earth", "West limb")], 3)
    told = []
    movie = save_emission_movie(
        arcade, path, tmp_path / "a.mp4", size=64, recipe=recipe, progress=lambda *done: told.append(done)
    )
    frames, about = decode(movie)
    assert about["size"] == (1060, 480)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert np.abs(frames[0].astype(int) - frames[2]).max() > 100


@pytest.mark.parametrize(
    ("options", "message"),
    [({"size": 4}, "8 to 4096"), ({"vmin": 5.0, "vmax": 1.0}, "in order"), ({"vmin": 0.0}, "above 0")],
)
def test_an_option_that_cannot_be_is_refused(tmp_path, options, message):
    arcade = loop_arcade(2, length_min=50 * u.Mm, length_max=400 * u.Mm, seed=1)
    with pytest.raises(ExportOptionError, match=message):
        save_emission_movie(arcade, [observer_preset("Earth", DAY)], tmp_path / "a.mp4", **options)
    assert not list(tmp_path.iterdir())
