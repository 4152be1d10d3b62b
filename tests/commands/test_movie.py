"""``python -m sunwidgets movie``: run for real."""

import subprocess
import sys

import drms
import numpy as np
import pytest

from sunwidgets import SharpCube
from sunwidgets.__main__ import main
from sunwidgets.export.looks import Look
from sunwidgets.export.moments import all_moments, moment_of
from sunwidgets.export.sharp_movies import bare_frames, sharp_layout
from sunwidgets.export.sharp_overlays import Overlays
from tests.core.conftest import write_frame
from tests.export.movies import decode, decode_gif
from tests.jsoc_server import Fault, JsocServer, sample_archive


def run(*words):
    return main(["movie", *[str(word) for word in words]])


def test_the_sample_as_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "sunwidgets", "movie", "--sample", "6", "-o", "äh.mp4"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "äh.mp4: 6 frames" in done.stdout
    assert "100%" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["äh.mp4"]
    frames, about = decode(tmp_path / "äh.mp4")
    cube = SharpCube.sample(n_frames=6)
    assert about["fps"] == 10
    assert len(frames) == len(all_moments(cube))
    drawn = sharp_layout(cube).draw(moment_of(cube, 0))[..., :3]
    assert np.abs(frames[0].astype(int) - drawn).mean() < 1.5


def test_options_reach_the_movie(tmp_path, capsys):
    path = tmp_path / "a.gif"
    words = ("--sample", 3, "-o", path, "--bare", "--magnify", 1, "--segment", "Bp", "--fps", 4, "--quiet")
    assert run(*words, "--vmin", -300, "--vmax", 200, "--cmap", "hmimag", "--norm", "asinh") == 0
    assert capsys.readouterr().err == ""
    frames, durations = decode_gif(path)
    assert set(durations) == {250}
    cube = SharpCube.sample(n_frames=3)
    look = Look(-300, 200, "hmimag", "asinh")
    expected = next(bare_frames(cube, all_moments(cube), "Bp", look=look, scale=1))
    assert np.abs(frames[0].astype(int) - expected[..., :3]).mean() < 2


def test_overlays_and_differences_reach_the_movie(tmp_path):
    path = tmp_path / "a.mp4"
    over = ("--inversion-line", "--contours=-300,300", "--arrows", "--outline", "--difference", "running")
    assert run("--sample", 4, "-o", path, *over, "--quiet") == 0
    cube = SharpCube.sample(n_frames=4).differences()
    overlays = Overlays(inversion_line=True, levels=(-300.0, 300.0), arrows=True, outline=True)
    last = moment_of(cube, 3)
    frame = decode(path)[0][-1].astype(int)
    wrong, right = (
        np.abs(frame - sharp_layout(cube, overlays=one).draw(last)[..., :3]).mean()
        for one in (Overlays(), overlays)
    )
    assert right < 2
    assert wrong > 1.2 * right


def test_panels_times_and_encoding(tmp_path):
    path = tmp_path / "a.webm"
    words = ("--sample", 3, "-o", path, "--panels", "Br,USFLUX", "--times", "true", "--dpi", 50, "--quiet")
    assert run(*words, "--codec", "libvpx-vp9", "--preset", "realtime", "--crf", 40) == 0
    cube = SharpCube.sample(n_frames=3)
    layout = sharp_layout(cube, panels=["Br", "USFLUX"], dpi=50)
    height, width = layout.draw(moment_of(cube, 0)).shape[:2]
    frames, about = decode(path)
    assert about["size"] == (width + width % 2, height + height % 2)
    assert len(frames) >= 3


def test_files_make_a_movie_of_their_region(tmp_path, monkeypatch, capsys):
    files = [write_frame(tmp_path, t_rec=f"2011.02.15_0{hour}:00:00_TAI") for hour in range(3)]
    monkeypatch.chdir(tmp_path)
    assert run(*files, "--keyword", "none") == 0
    assert "harp377.mp4: 3 frames" in capsys.readouterr().out
    assert run(tmp_path, "-o", "b.mp4", "--quiet") == 0
    assert len(decode(tmp_path / "b.mp4")[0]) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name a HARP number, FITS files, or --sample"),
        (("--sample", 3, "-o", "a.mov"), "a movie ends in .mp4"),
        (("--sample", 0), "at least 1"),
        (("--sample", 3, "--bare", "--keyword", "none"), "bare movie has no keyword"),
        (("--sample", 3, "--contours=a,b"), "write levels such as -500,500"),
        (("--sample", 3, "--difference", "before"), "running, or the number of a frame"),
        (("--sample", 3, "--difference", 7), "no frame 7"),
        (("--sample", 3, "--bare", "--arrows"), "bare movie has no overlays"),
        (("--sample", 3, "--panels", "Br", "--vmin", 3), "leave segment and look out"),
        (("--sample", 3, "--panels", "Br", "--second", "Bp"), "leave second_segment out"),
        (("--sample", 3, "--segment", "br"), "Did you mean 'Br'"),
        (("--sample", 3, "--fps", 0), "0.1 to 60"),
        (("--sample", 3, "--vmin", 9e9), "not below vmax"),
        (("--sample", 3, "--cmap", "greyy"), "no colour map"),
        (("--sample", 3, "--bare", "--grid"), "bare movie has no grid"),
        (("nothing.fits",), "No such file"),
        (("7117", "2017-09-03", "2017-09-04", "2017-09-05"), "a first and a last time"),
        (("7117", "--server", "nowhere"), "is not a server"),
        (("7117", "--cadence", "soon"), "no cadence"),
        (("7117", "--sample", 3), "--sample needs no files"),
    ],
)
def test_a_mistake_is_explained_and_leaves_nothing(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    assert run(*words, *(() if "-o" in words else ("-o", "a.mp4"))) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_output_is_checked_before_anything_is_read(tmp_path, capsys):
    assert run("nothing.fits", "-o", tmp_path / "a.mov") == 2
    assert "a.mov ends in '.mov'" in capsys.readouterr().err


@pytest.fixture
def server(monkeypatch):
    """A server that drms knows by the name ``test``."""
    with JsocServer(sample_archive(6)) as running:
        monkeypatch.setitem(drms.config._server_configs, "test", running.config)
        yield running


def test_a_region_comes_from_jsoc(server, tmp_path, capsys):
    words = ("--server", "test", "--cache-dir", tmp_path / "cache", "--quiet")
    where = tmp_path / "ar13422.mp4"
    assert run(7115, "2023-09-05", "2023-09-06", "-o", where, *words) == 0
    assert "ar13422.mp4: 4 frames" in capsys.readouterr().out
    cube = SharpCube.from_files(tmp_path / "cache" / "**" / "*.Br.fits")
    frames, _ = decode(where)
    drawn = sharp_layout(cube).draw(moment_of(cube, 0))[..., :3]
    assert np.abs(frames[0].astype(int) - drawn).mean() < 3


def test_by_noaa_number_with_the_segments_of_its_panels(server, tmp_path):
    words = ("--noaa", 13422, "--panels", "three", "--server", "test", "--cache-dir", tmp_path / "cache")
    assert run(*words, "-o", tmp_path / "a.gif", "--dpi", 50, "--quiet") == 0
    segments = {file.name.split(".")[-2] for file in (tmp_path / "cache").rglob("*.fits")}
    assert segments == {"Br", "conf_disambig"}


def test_frames_that_did_not_come_are_drawn_with_the_reason(server, tmp_path):
    server.faults.append(Fault("404", match="5000002", times=10**6))
    words = ("--server", "test", "--cache-dir", tmp_path / "cache", "--quiet", "--times", "even")
    with pytest.warns(match="not complete"):
        assert run(7115, "-o", tmp_path / "a.mp4", *words) == 0
    from sunwidgets.core.jsoc import JsocClient

    with pytest.warns(match="not complete"):
        cube = SharpCube.from_jsoc(
            7115, client=JsocClient("test"), cache_dir=tmp_path / "cache", progress=False
        )
    moments = all_moments(cube)
    assert any("404" in moment.note for moment in moments)
    frames, _ = decode(tmp_path / "a.mp4")
    assert len(frames) == len(moments)
