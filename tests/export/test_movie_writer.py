"""Movies of plain frames: what is written, and what is left when it fails."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sunwidgets.exceptions import ExportError, ExportOptionError
from sunwidgets.export.movie_options import encoding, true_times
from sunwidgets.export.movie_writer import write_movie
from tests.export.movies import decode, decode_gif


def grey(level, size=(48, 64)):
    return np.full((*size, 4), level, dtype=np.uint8)


LEVELS = list(range(20, 240, 20))


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_frames_come_back_in_order_and_in_their_colours(tmp_path, suffix):
    frames = []
    for level in LEVELS:
        frame = grey(level)
        frame[:, 32:] = (200, 40, 30, 0)
        frames.append(frame)
    path = write_movie(tmp_path / f"a{suffix}", frames, total=len(frames), fps=8, progress=False)
    back, about = decode(path)
    assert back.shape == (len(LEVELS), 48, 64, 3)
    assert about["fps"] == 8
    np.testing.assert_allclose(back[:, 8:40, 4:28].mean(axis=(1, 2, 3)), LEVELS, atol=2)
    np.testing.assert_allclose(back[:, 8:40, 36:60].mean(axis=(0, 1, 2)), (200, 40, 30), atol=5)


def test_a_gif_of_few_colours_is_exact_and_goes_on_for_ever(tmp_path):
    random = np.random.default_rng(0)
    frames = [np.stack([random.integers(0, 250, (30, 31))] * 4, axis=-1).astype(np.uint8) for _ in range(4)]
    path = write_movie(tmp_path / "a.gif", frames, total=4, fps=5, progress=False)
    back, durations = decode_gif(path)
    np.testing.assert_array_equal(back, np.stack(frames)[..., :3])
    assert durations == [200] * 4
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in path.read_bytes()


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
@pytest.mark.parametrize("size", [(47, 63), (48, 63), (47, 64), (1, 1)])
def test_odd_frames_are_padded_by_their_last_row_and_column(tmp_path, suffix, size):
    frame = grey(50, size)
    frame[-1], frame[:, -1] = 200, 200
    back, _ = decode(write_movie(tmp_path / f"a{suffix}", [frame] * 3, total=3, crf=0, progress=False))
    height, width = (side + side % 2 for side in size)
    assert back.shape[1:3] == (height, width)
    padded = np.pad(frame[..., :3], ((0, height - size[0]), (0, width - size[1]), (0, 0)), mode="edge")
    np.testing.assert_allclose(back[0].astype(int), padded, atol=6)


def test_repeated_frames_stay_longer(tmp_path):
    frames = [grey(level) for level in (20, 120, 220)]
    path = write_movie(tmp_path / "a.mp4", frames, total=3, fps=10, repeats=[1, 3, 2], progress=False)
    back, _ = decode(path)
    np.testing.assert_allclose(back.mean(axis=(1, 2, 3)), [20, 120, 120, 120, 220, 220], atol=2)
    gif = write_movie(tmp_path / "a.gif", frames, total=3, fps=10, repeats=[1, 3, 2], progress=False)
    assert decode_gif(gif)[1] == [100, 300, 200]


def test_true_times_do_not_add_up_errors():
    random = np.random.default_rng(1)
    seconds = np.cumsum(random.uniform(200, 1500, 400))
    rate, repeats = true_times(seconds, 720, 10)
    assert rate == 60
    begins = np.concatenate([[0], np.cumsum(repeats)[:-1]]) / rate
    wanted = (seconds - seconds[0]) / 720 / 10
    assert np.abs(begins - wanted).max() <= 0.5 / rate + 1e-9


def test_no_frame_is_left_out_of_true_times():
    _, repeats = true_times([0, 1, 2, 3, 720], 720, 10)
    assert min(repeats) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"codec": "libx265x"}, "libx264 or libx265"),
        ({"codec": "libvpx-vp9"}, "not written with"),
        ({"preset": "veryfst"}, "Did you mean 'veryfast'"),
        ({"preset": "-y"}, "no preset"),
        ({"crf": 52}, "0 to 51"),
        ({"crf": 3.5}, "whole number"),
        ({"crf": True}, "whole number"),
    ],
)
def test_an_encoding_that_cannot_be_is_refused(options, message):
    with pytest.raises(ExportOptionError, match=message):
        encoding(".mp4", **options)


def test_a_gif_has_no_codec():
    with pytest.raises(ExportOptionError, match="gif has no preset or crf"):
        encoding(".gif", preset="slow", crf=3)
    with pytest.raises(ExportOptionError, match="gif has no codec"):
        encoding(".gif").options()


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_lower_crf_is_better_and_larger(tmp_path, codec):
    random = np.random.default_rng(0)
    frames = [random.integers(0, 255, (64, 64, 4)).astype(np.uint8) for _ in range(5)]
    sizes = [
        write_movie(tmp_path / "a.mp4", frames, total=5, codec=codec, crf=crf, progress=False).stat().st_size
        for crf in (10, 40)
    ]
    assert sizes[0] > 2 * sizes[1]


@pytest.mark.parametrize("fps", [0, -3, 61, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_is_refused(tmp_path, fps):
    with pytest.raises(ExportOptionError, match=r"0\.1 to 60"):
        write_movie(tmp_path / "a.mp4", [grey(1)], total=1, fps=fps, progress=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.avi", "ends in '.avi'"),
        ("a", "no ending"),
        ("a.mp5", "Did you mean '.mp4'"),
        (".mp4", "no ending"),
    ],
)
def test_an_unknown_ending_is_refused(tmp_path, name, message):
    with pytest.raises(ExportOptionError, match=message):
        write_movie(tmp_path / name, [grey(1)], total=1, progress=False)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ExportError, match="no folder"):
        write_movie(tmp_path / "none" / "a.mp4", [grey(1)], total=1, progress=False)
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        write_movie(tmp_path / "a.mp4", [grey(1)], total=1, progress=False)
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="no folder"):
        write_movie(tmp_path / "file" / "a.mp4", [grey(1)], total=1, progress=False)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which nobody may write")
def test_a_folder_that_is_read_only_is_named():
    with pytest.raises(ExportError, match="nothing can be written in /proc/self"):
        write_movie("/proc/self/a.mp4", [grey(1)], total=1, progress=False)


@pytest.mark.parametrize(
    "name", ["Sonnenflecken äöü ☀.mp4", "with space 'quote' \"double\".gif", "-i.mp4", "%d.mp4"]
)
def test_any_name_is_a_name(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write_movie(name, [grey(100)] * 2, total=2, progress=False, title="a=b; ☀\nnew")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert path.stat().st_size > 0


def test_no_frames_and_frames_that_differ_are_refused_and_leave_nothing(tmp_path):
    with pytest.raises(ExportOptionError, match="no frame"):
        write_movie(tmp_path / "a.mp4", [], total=0, progress=False)
    with pytest.raises(ExportOptionError, match="must be the same"):
        write_movie(tmp_path / "a.gif", [grey(1), grey(1, (50, 64))], total=2, progress=False)
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_the_old_movie_as_it_was(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the old one")

    def frames():
        yield grey(1)
        yield grey(2)
        raise KeyboardInterrupt

    for suffix in (".mp4", ".gif"):
        with pytest.raises(KeyboardInterrupt):
            write_movie(path.with_suffix(suffix), frames(), total=9, progress=False)
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]
    assert path.read_bytes() == b"the old one"


def test_a_function_is_told_of_progress_and_can_stop_it(tmp_path):
    told = []

    def tell(done, total):
        told.append((done, total))
        if done == 3:
            raise InterruptedError("enough")

    with pytest.raises(InterruptedError):
        write_movie(tmp_path / "a.mp4", [grey(level) for level in LEVELS], total=len(LEVELS), progress=tell)
    assert told == [(number, len(LEVELS)) for number in range(4)]
    assert not list(tmp_path.iterdir())


def test_a_missing_ffmpeg_is_explained(tmp_path, monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    with pytest.raises(ExportError, match="Install imageio-ffmpeg"):
        write_movie(tmp_path / "a.mp4", [grey(1)], total=1, progress=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="a script with a shebang")
def test_an_ffmpeg_that_fails_is_quoted(tmp_path, monkeypatch):
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\necho the disk is full >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(broken))
    with pytest.raises(ExportError, match=r"\(3\): the disk is full"):
        write_movie(tmp_path / "a.mp4", [grey(1, (600, 800))] * 9, total=9, progress=False)
    assert [file.name for file in tmp_path.iterdir()] == ["ffmpeg"]


SLOW = """
import sys, time, numpy as np
from sunwidgets.export.movie_writer import write_movie
def frames():
    for level in range(200):
        time.sleep(0.05)
        if level == 3:
            print("begun", flush=True)
        yield np.full((48, 64, 4), level, np.uint8)
write_movie(sys.argv[1], frames(), total=200, progress=False)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_control_c_in_the_middle_leaves_neither_a_file_nor_a_process(tmp_path):
    command = [sys.executable, "-c", SLOW, str(tmp_path / "a.mp4")]
    # A group of its own, to which the interrupt goes as from a terminal.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    ffmpeg = children.read_text().split() if children.exists() else []
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in said
    assert not list(tmp_path.iterdir())
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in ffmpeg) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in ffmpeg if Path(f"/proc/{pid}").exists()]
