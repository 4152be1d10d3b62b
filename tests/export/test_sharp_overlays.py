"""Overlays of a frame: what they are made from, and what a figure draws of them."""

import astropy.units as u
import numpy as np
import pytest
from matplotlib.figure import Figure

from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.core.sharp.overlays import contour_lines, patch_outline, polarity_inversion_line
from sunwidgets.exceptions import NoDataError
from sunwidgets.export.sharp_figures import frame_figure
from sunwidgets.export.sharp_overlays import (
    Overlays,
    draw_overlays,
    has_overlay,
    overlay_arrows,
    overlay_lines,
)


@pytest.fixture(scope="module")
def cube() -> SharpCube:
    return SharpCube.sample(n_frames=4)


def test_lines_are_those_of_the_core(cube: SharpCube) -> None:
    radial = cube.frame("Br", 3)
    (inversion,) = overlay_lines(cube, "inversion_line", 3)
    for got, wanted in zip(inversion, polarity_inversion_line(radial), strict=True):
        np.testing.assert_array_equal(got, wanted)
    low, high = overlay_lines(cube, "contours", 3, [-300, 700])
    assert len(high) == len(contour_lines(radial, [700] * u.G)[0]) > 0
    assert low
    (outline,) = overlay_lines(cube, "outline", 3)
    np.testing.assert_array_equal(outline[0], patch_outline(cube.frame("bitmap", 3))[0])
    assert overlay_lines(cube, "contours", 3, []) == []


def test_what_is_not_there_is_refused_by_name(cube: SharpCube) -> None:
    with pytest.raises(NoDataError, match="no lines 'arrows'"):
        overlay_lines(cube, "arrows", 0)
    bare = SharpCube(_OnlyBr(cube))
    assert has_overlay(bare, "contours", 0)
    assert not has_overlay(bare, "arrows", 0)
    with pytest.raises(NoDataError, match="does not have Bp and Bt"):
        overlay_arrows(bare, 0)
    with pytest.raises(NoDataError, match="does not have bitmap"):
        overlay_lines(bare, "outline", 0)
    assert draw_overlays(Figure().add_subplot(), bare, 0, Overlays(arrows=True, outline=True)) == []


class _OnlyBr:
    """The sample with one segment."""

    def __init__(self, cube: SharpCube) -> None:
        self._source = cube._source
        self.segments = ("Br",)

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)

    def has(self, segment: str, index: int) -> bool:
        return segment == "Br"


def test_a_figure_has_what_was_asked_for(cube: SharpCube) -> None:
    region = Region.from_pixels(cube, 3, "ellipse", [(300, 150), (350, 150), (300, 190)])
    everything = Overlays(
        inversion_line=True, levels=(-500.0, 500.0), arrows=True, outline=True, region=region
    )
    plain = frame_figure(cube, 3, "Br").axes[0]
    drawn = frame_figure(cube, 3, "Br", overlays=everything).axes[0]
    # A halo and a line each for the outline, two levels, the inversion line and the region; arrows.
    assert len(drawn.collections) - len(plain.collections) == 2 * 5 + 2
    assert drawn.get_xlim() == plain.get_xlim()


def test_the_region_is_where_its_places_are(cube: SharpCube) -> None:
    region = Region.from_pixels(cube, 0, "rectangle", [(100, 50), (160, 90)])
    axes = Figure().add_subplot()
    _, line = draw_overlays(axes, cube, 0, Overlays(region=region), origin=(10, 20))
    (path,) = line.get_paths()
    np.testing.assert_allclose(path.vertices.min(axis=0), (120, 60), atol=1e-6)
    np.testing.assert_allclose(path.vertices.max(axis=0), (180, 100), atol=1e-6)
    mask = np.zeros(cube.grid.shape, dtype=bool)
    mask[50:91, 100:161] = True
    _, line = draw_overlays(axes, cube, 0, Overlays(region=mask))
    np.testing.assert_allclose(line.get_paths()[0].vertices.min(axis=0), (99.5, 49.5))


def test_nothing_asked_for_is_nothing(cube: SharpCube) -> None:
    assert not Overlays()
    assert Overlays(levels=(1.0,))
