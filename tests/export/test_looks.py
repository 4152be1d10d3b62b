"""Colours and limits."""

import matplotlib
import numpy as np
import pytest

from sunwidgets import SharpCube
from sunwidgets.core.sharp import segment_info
from sunwidgets.export.looks import COLOR_MAPS, Look, class_colors, color_table, default_look, matplotlib_norm


def test_every_offered_map_has_the_colours_of_matplotlib() -> None:
    for name in COLOR_MAPS:
        table = np.frombuffer(color_table(name), dtype=np.uint8).reshape(256, 3)
        wanted = matplotlib.colormaps[name]((np.arange(256) + 0.5) / 256, bytes=True)[:, :3]
        np.testing.assert_array_equal(table, wanted)
        if matplotlib.colormaps[name].N == 256:
            np.testing.assert_array_equal(
                table, matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
            )


@pytest.mark.parametrize("segment", SharpCube.sample(n_frames=2).segments)
def test_the_limits_of_each_segment_hold_its_pixels(segment: str) -> None:
    cube = SharpCube.sample(n_frames=5)
    look = default_look(cube, segment)
    frame = cube.frame(segment, 4)
    if not segment_info(segment).classes:
        assert np.mean((frame >= look.vmin) & (frame <= look.vmax)) > 0.99
    if segment_info(segment).kind == "field":
        assert look.vmin == -look.vmax


def test_classes_have_colours_of_their_own() -> None:
    for segment in ("conf_disambig", "bitmap", "disambig"):
        colors = class_colors(segment)
        assert set(colors) == set(segment_info(segment).classes)
        assert len(set(colors.values())) == len(colors)
    assert class_colors("Br") == {}


def test_the_asinh_norm_spreads_weak_field() -> None:
    linear = matplotlib_norm(Look(-1000, 1000, "gray"))
    asinh = matplotlib_norm(Look(-1000, 1000, "gray", "asinh"))
    assert asinh(50) - asinh(0) > 3 * (linear(50) - linear(0))
    assert (asinh(-1000), asinh(0), asinh(1000)) == pytest.approx((0, 0.5, 1))


def test_an_unknown_map_is_refused_with_a_hint() -> None:
    with pytest.raises(ValueError, match="Did you mean"):
        color_table("virids")
