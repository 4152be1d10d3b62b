"""Inversion lines, contours and arrows; differences between frames."""

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.overlays import (
    contour_lines,
    field_arrows,
    line_length,
    patch_outline,
    polarity_inversion_line,
    smoothed,
)
from sunwidgets.core.sharp.sample_flux import CENTRE, TILT
from sunwidgets.exceptions import FrameIndexError, NoDataError
from tests.core.conftest import write_frame

Y, X = np.mgrid[0:100, 0:140].astype(float)


def bipole(angle_deg=30.0, width=5.0):
    """A field that changes sign on a straight line through the middle, and dies out away from it."""
    angle = np.radians(angle_deg)
    across = (X - 70) * np.cos(angle) - (Y - 50) * np.sin(angle)
    along = (X - 70) * np.sin(angle) + (Y - 50) * np.cos(angle)
    return 1500 * np.tanh(across / width) * np.exp(-((along / 25) ** 2) - (across / 30) ** 2), across, along


def test_a_straight_inversion_line():
    field, _, _ = bipole()
    (line,) = polarity_inversion_line(field)
    angle = np.radians(30)
    off = (line[:, 0] - 70) * np.cos(angle) - (line[:, 1] - 50) * np.sin(angle)
    assert np.abs(off).max() < 0.1
    # As long as both sides are strong: 100 G within 8 pixels, where the profile is at its highest.
    reach = 25 * np.sqrt(np.log(1500 * np.tanh(8 / 5) * np.exp(-((8 / 30) ** 2)) / 100))
    assert line_length(line) == pytest.approx(2 * reach, rel=0.1)


def test_noise_and_weak_fields_have_no_line():
    random = np.random.default_rng(1)
    noise = random.normal(0, 60, X.shape)
    assert polarity_inversion_line(noise) == []
    assert len(polarity_inversion_line(noise, strength=0 * u.G)) > 5
    field, _, _ = bipole()
    assert len(polarity_inversion_line(field + noise)) == 1
    assert polarity_inversion_line(np.abs(field)) == []
    assert polarity_inversion_line(0.05 * field) == []


def test_a_ring_is_a_closed_line():
    radius = np.hypot(X - 70, Y - 50)
    (ring,) = polarity_inversion_line(800 * np.tanh((radius - 20) / 4))
    np.testing.assert_array_equal(ring[0], ring[-1])
    assert line_length(ring) == pytest.approx(2 * np.pi * 20, rel=0.02)


def test_missing_pixels_cut_the_line_and_do_not_spread():
    field, _, _ = bipole(0)
    field[45:55, 60:80] = np.nan
    pieces = polarity_inversion_line(field)
    assert len(pieces) == 2
    for piece in pieces:
        np.testing.assert_allclose(piece[:, 0], 70, atol=0.1)
    smooth = smoothed(field, 3)
    np.testing.assert_array_equal(np.isnan(smooth), np.isnan(field))
    np.testing.assert_allclose(smoothed(np.where(np.isnan(field), np.nan, 7.0), 3)[40:44, 60:80], 7)


def test_the_line_of_the_sample_is_between_its_halves(sample):
    """While it emerges, before its halves drift apart; what lies between them is weak, so reach far."""
    options = {"smoothing": 3 * u.pix, "strength": 60 * u.G, "reach": 16 * u.pix}
    longest = polarity_inversion_line(sample.frame("Br", 6), **options)[0]
    x, y = longest.T
    across = (x - CENTRE[0]) * np.cos(TILT) - (y - CENTRE[1]) * np.sin(TILT)
    assert np.abs(across).max() < 6
    assert line_length(longest) > 40


def test_contours():
    radius = np.hypot(X - 70, Y - 50)
    levels = contour_lines(1000 - 10 * radius, [900, 700, -5000] * u.G)
    assert [len(lines) for lines in levels] == [1, 1, 0]
    np.testing.assert_allclose(np.hypot(*(levels[1][0] - (70, 50)).T), 30, atol=0.02)
    assert contour_lines(np.zeros((1, 5)), [1] * u.G) == [[]]
    with pytest.raises(u.UnitConversionError):
        contour_lines(radius, [1] * u.m)


def test_the_outline_of_the_sample(sample):
    bitmap = sample.frame("bitmap", 20)
    (outline,) = patch_outline(bitmap)
    np.testing.assert_array_equal(outline[0], outline[-1])
    x, y = outline.T
    area = abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
    assert area == pytest.approx(np.count_nonzero(bitmap >= 30), rel=1e-3)
    assert patch_outline(np.ones((5, 5))) == []


def test_arrows_point_as_the_field_does():
    """A field that turns counterclockwise, with y to the north: Bt is minus its y component."""
    arrows = field_arrows(-10 * (Y - 49.5), -10 * (X - 69.5), spacing=20 * u.pix, strength=0 * u.G)
    assert len(arrows) == 5 * 7
    np.testing.assert_allclose(arrows.west.value, -10 * (arrows.y - 49.5))
    np.testing.assert_allclose(arrows.north.value, 10 * (arrows.x - 69.5))
    assert arrows.strength.unit == u.G


def test_weak_arrows_and_masked_squares_are_left_out():
    bp = np.where(X < 70, 500.0, 100.0)
    bp[:20, :20] = np.nan
    bp[30, 30] = np.nan
    arrows = field_arrows(bp, np.zeros_like(bp), spacing=10 * u.pix)
    assert arrows.x.max() < 70
    assert len(arrows) == 10 * 7 - 4
    assert (arrows.west == 500 * u.G).all()
    where = Y >= 50
    assert field_arrows(bp, 0 * bp, spacing=10 * u.pix, where=where).y.min() > 50
    uneven = field_arrows(np.full((25, 33), 300.0), np.zeros((25, 33)), spacing=10 * u.pix)
    assert (uneven.x.max(), uneven.y.max()) == (31, 22)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: field_arrows(X, Y, spacing=2.5 * u.pix), "spacing is 2.5 pix"),
        (lambda: field_arrows(X, Y, spacing=0 * u.pix), "spacing is 0.0 pix"),
        (lambda: field_arrows(X, Y[:50]), "must be equal"),
        (lambda: polarity_inversion_line(X, smoothing=-1 * u.pix), "smoothing is -1.0 pix"),
    ],
)
def test_what_cannot_be(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_running_and_base_differences(sample):
    frames = [sample.frame("Br", index) for index in (3, 4, 9)]
    np.testing.assert_array_equal(sample.difference("Br", 4), frames[1] - frames[0])
    np.testing.assert_array_equal(sample.difference("Br", 9, base=3), frames[2] - frames[0])
    np.testing.assert_array_equal(sample.difference("Br", 3, base=-39), frames[0] - frames[2])
    assert sample.difference("continuum", 1).dtype == np.float32


def test_differences_of_frames_that_drift(tmp_path):
    first = np.arange(60 * 80, dtype=np.float32).reshape(60, 80)
    second = np.full((66, 90), 5, dtype=np.float32)
    second[3:63, 7:87] = first + 2
    write_frame(tmp_path, data=first, CRPIX1=40.5, CRPIX2=30.5)
    write_frame(tmp_path, t_rec="2011.02.15_02:12:00_TAI", data=second, CRPIX1=47.5, CRPIX2=33.5)
    cube = SharpCube.from_files(tmp_path)
    difference = cube.difference("Br", 1)
    assert difference.shape == (66, 90)
    assert np.isnan(difference[0]).all()
    assert (difference[3:63, 7:87] == 2).all()
    assert (cube.difference("Br", 0, base=1) == -2).all()


def test_what_has_no_difference(sample):
    with pytest.raises(FrameIndexError, match=r"no frame before the first"):
        sample.difference("Br", 0)
    with pytest.raises(FrameIndexError, match=r"no frame 100"):
        sample.difference("Br", 1, base=100)
    with pytest.raises(NoDataError, match=r"conf_disambig names classes"):
        sample.difference("conf_disambig", 1)
    with pytest.raises(ValueError, match=r"base is 'first'"):
        sample.difference("Br", 1, base="first")
