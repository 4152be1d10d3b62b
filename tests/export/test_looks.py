"""Colours and limits."""

import matplotlib
import numpy as np
import pytest
import skimage.color

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


def seen_by(colors: np.ndarray, vision: str) -> np.ndarray:
    """Return colours as CIE Lab, as readers without red or green cones see them (Vienot et al. 1999)."""
    linear = skimage.color.rgb2xyz(colors) @ np.linalg.inv(skimage.color.rgb2xyz(np.eye(3)))
    to_cones = np.array(
        [[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.02996, 0.18431, 1.46709]]
    )
    cones = linear @ to_cones.T
    if vision == "no red":
        cones[:, 0] = 2.02344 * cones[:, 1] - 2.52581 * cones[:, 2]
    elif vision == "no green":
        cones[:, 1] = 0.494207 * cones[:, 0] + 1.24827 * cones[:, 2]
    back = np.clip(cones @ np.linalg.inv(to_cones).T, 0, 1)
    return skimage.color.xyz2lab(back @ skimage.color.rgb2xyz(np.eye(3)))


def colors_of(name: str) -> np.ndarray:
    return np.frombuffer(color_table(name), dtype=np.uint8).reshape(256, 3) / 255


def is_monotonic(values: np.ndarray) -> bool:
    # Eight bits a colour make steps of half a unit of lightness.
    steps = np.diff(values)
    return bool((steps > -0.5).all() or (steps < 0.5).all())


@pytest.mark.parametrize("vision", ["all", "no red", "no green"])
def test_the_maps_offered_first_are_told_apart_by_every_reader(vision: str) -> None:
    for name in COLOR_MAPS[:4]:
        lightness = seen_by(colors_of(name), vision)[:, 0]
        assert is_monotonic(lightness), name
        assert np.ptp(lightness) > 60, name
    for name in COLOR_MAPS[4:6]:
        lab = seen_by(colors_of(name), vision)
        assert is_monotonic(lab[:128, 0]), name
        assert is_monotonic(lab[128:, 0]), name
        # The signs: far more than the 10 or so that tell two colours apart side by side.
        assert np.linalg.norm(lab[16] - lab[239]) > 40, name
    assert not is_monotonic(seen_by(colors_of("hmimag"), vision)[:, 0])
