"""Colours of pixels: those that matplotlib gives."""

import numpy as np
import pytest
from matplotlib.colors import BoundaryNorm

from sunwidgets.core.sharp.segments import SEGMENTS
from sunwidgets.export.looks import UNNAMED_CLASS, Look, class_colors, colormap, matplotlib_norm
from sunwidgets.export.pixel_colors import PixelColors, class_colormap, class_norm, segment_colors


def rgba(packed):
    return packed.view(np.uint8).reshape(*packed.shape, 4)


def values_around(low, high):
    random = np.random.default_rng(3)
    spread = random.normal((low + high) / 2, high - low, 40_000)
    edges = np.linspace(low, high, 4097)
    exact = np.array([low, high, np.nextafter(low, -np.inf), np.nextafter(high, np.inf), 1e30, -1e30])
    return np.concatenate([spread, edges, exact]).astype(np.float32)[None, :]


@pytest.mark.parametrize("norm", ["linear", "asinh"])
@pytest.mark.parametrize("limits", [(-1500.0, 1500.0), (0.1, 0.3), (-3.7, 1e5), (4000.0, 61234.5)])
@pytest.mark.parametrize("cmap", ["gray", "twilight", "hmimag", "tab10"])
def test_colours_are_those_of_matplotlib(norm, limits, cmap):
    values = values_around(*limits)
    look = Look(*limits, cmap, norm)
    theirs = colormap(cmap)(matplotlib_norm(look)(values), bytes=True)
    np.testing.assert_array_equal(rgba(PixelColors(matplotlib_norm(look), colormap(cmap))(values)), theirs)


def test_pixels_without_data_have_a_colour_of_their_own():
    colors = PixelColors(matplotlib_norm(Look(-1, 1, "gray")), colormap("gray"), blank="#010203")
    shown = rgba(colors(np.array([[np.nan, 0.0]], dtype=np.float32)))
    assert shown[0, 0].tolist() == [1, 2, 3, 0]
    assert shown[0, 1].tolist() == [128, 128, 128, 255]


@pytest.mark.parametrize("segment", [name for name, info in SEGMENTS.items() if info.classes])
def test_each_class_has_its_colour_and_no_other_number_has_one(segment):
    values = np.arange(-3, 300, dtype=np.float32)[None, :]
    norm, cmap = class_norm(segment), class_colormap(segment)
    assert isinstance(norm, BoundaryNorm)
    fast = rgba(segment_colors(segment, Look(0, 1, "gray"))(values))[0]
    np.testing.assert_array_equal(fast, cmap(norm(values), bytes=True)[0])
    named = class_colors(segment)
    for value, color in zip(values[0], fast, strict=True):
        expected = named.get(int(value), UNNAMED_CLASS)
        assert "#" + bytes(color[:3]).hex() == expected, value
