"""Planes of a video: those that ffmpeg makes of the same dots."""

import subprocess

import imageio_ffmpeg
import numpy as np
import pytest

from sunwidgets.export.looks import NO_DATA_COLOR, Look
from sunwidgets.export.movie_options import YUV
from sunwidgets.export.pixel_colors import segment_colors
from sunwidgets.export.video_planes import VideoPlanes


def planes_of_ffmpeg(dots):
    height, width = dots.shape[:2]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb0", "-s", f"{width}x{height}", "-i", "-"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *raw, "-vf", YUV, "-f", "rawvideo", "-"]
    made = subprocess.run(command, input=dots.tobytes(), stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(made, np.uint8).reshape(height * 3 // 2, width)


@pytest.mark.parametrize(("segment", "cmap"), [("Br", "gray"), ("Br", "hmimag"), ("conf_disambig", "gray")])
def test_planes_are_those_of_ffmpeg(segment, cmap):
    colors = segment_colors(segment, Look(-100, 100, cmap), blank=NO_DATA_COLOR)
    table, wide = colors.table, 64
    # Every colour in blocks of its own, so that no edge is within what ffmpeg takes a mean of.
    every = np.resize(np.arange(len(table), dtype=np.uint16), (8, wide))
    numbers = np.repeat(np.repeat(every, 16, axis=0), 16, axis=1)
    ours, theirs = VideoPlanes(table)(numbers), planes_of_ffmpeg(np.take(table, numbers, axis=0))
    rows = numbers.shape[0]
    np.testing.assert_allclose(ours[:rows].astype(int), theirs[:rows], atol=1)
    middles = [
        planes[rows:].reshape(2, rows // 2, numbers.shape[1] // 2)[:, 4::8, 4::8].astype(int)
        for planes in (ours, theirs)
    ]
    np.testing.assert_allclose(*middles, atol=1)


def test_colours_of_four_pixels_are_averaged_and_brightness_is_not():
    table = np.array([[255, 0, 0, 0], [0, 0, 255, 0]], np.uint8)
    red, blue = (VideoPlanes(table)(np.full((2, 2), number, np.uint16)).astype(int) for number in (0, 1))
    mixed = VideoPlanes(table)(np.array([[0, 1], [1, 0]], np.uint16))
    assert mixed[:2].tolist() == [[red[0, 0], blue[0, 0]], [blue[0, 0], red[0, 0]]]
    np.testing.assert_allclose(mixed[2], (red[2] + blue[2]) / 2, atol=0.5)


@pytest.mark.parametrize("size", [(1, 1), (3, 4), (4, 3), (5, 7)])
def test_an_odd_side_gets_its_last_pixels_twice(size):
    numbers = np.random.default_rng(0).integers(0, 2, size).astype(np.uint16)
    table = np.array([[255, 128, 0, 0], [0, 30, 255, 0]], np.uint8)
    even = np.pad(numbers, [(0, side % 2) for side in size], mode="edge")
    np.testing.assert_array_equal(VideoPlanes(table)(numbers), VideoPlanes(table)(even))
