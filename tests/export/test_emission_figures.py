"""Figures of emission maps and loops: the published views against stored pictures, and what is drawn."""

import io
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from PIL import Image
from skimage.metrics import structural_similarity

from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.export.emission_figures import figure

REFERENCE = Path(__file__).parent / "reference" / "published_views.npz"
VIEWS = {"front": (0, 0), "below_left": (-25, -25), "south_pole": (0, -90), "east_limb": (-90, 0)}
ONE = {"length_min": 500 * u.Mm, "length_max": 500 * u.Mm}


def seen_from(lon, lat):
    return SkyCoord(lon * u.deg, lat * u.deg, 1 * u.au, frame="heliographic_stonyhurst")


def picture_of(fig):
    """The figure in grey, at a size where fonts matter little."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=50)
    return np.asarray(Image.open(buffer).convert("L"))


def published_figure(view):
    arcade = loop_arcade(100, length_min=50 * u.Mm, length_max=500 * u.Mm, recipe="blog", seed=0)
    return figure(emission_map(arcade, seen_from(*VIEWS[view]), recipe="blog"))


@pytest.mark.parametrize("view", VIEWS)
def test_published_views_look_like_the_stored_ones(view):
    stored = np.load(REFERENCE)[view]
    drawn = picture_of(published_figure(view))
    assert drawn.shape == stored.shape
    assert structural_similarity(drawn, stored) > 0.9


def test_another_view_does_not_look_like_the_stored_one():
    stored = np.load(REFERENCE)["front"]
    drawn = picture_of(published_figure("below_left"))
    rows, columns = (min(pair) for pair in zip(drawn.shape, stored.shape, strict=True))
    assert structural_similarity(drawn[:rows, :columns], stored[:rows, :columns]) < 0.7


def test_a_figure_has_limb_grid_unit_and_place():
    arcade = loop_arcade(5, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=0)
    observer = SkyCoord(
        30 * u.deg, 10 * u.deg, 0.5 * u.au, frame="heliographic_stonyhurst", obstime="2020-01-02"
    )
    fig = figure(emission_map(arcade, observer))
    axes, bar = fig.axes
    assert axes.get_title() == "From 30°, 10° (Stonyhurst), 0.50 au, 2020-01-02"
    assert "cm" in bar.get_ylabel()
    assert axes.images[0].cmap.name == "magma"
    assert type(axes.images[0].norm).__name__ == "SymLogNorm"
    assert len(axes.patches) + len(axes.lines) > 0
    assert figure(emission_map(arcade, observer), title="Mine").axes[0].get_title() == "Mine"


@pytest.mark.parametrize("fov", [(2000, 300), (500, 500), (300, 2000)])
def test_nothing_is_cut_off_whatever_the_proportions(fov):
    arcade = loop_arcade(5, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=0)
    observer = SkyCoord(
        30 * u.deg, 10 * u.deg, 0.5 * u.au, frame="heliographic_stonyhurst", obstime="2020-01-02"
    )
    fig = figure(emission_map(arcade, observer, fov=fov * u.arcsec))
    fig.canvas.draw()
    drawn = fig.get_tightbbox()
    width, height = fig.get_size_inches()
    assert drawn.x0 >= 0
    assert drawn.y0 >= 0
    assert drawn.x1 <= width
    assert drawn.y1 <= height
    shape = fig.axes[0].get_window_extent()
    assert shape.width / shape.height == pytest.approx(fov[0] / fov[1], rel=0.02)


def test_the_published_limits_of_a_single_loop():
    loop = loop_arcade(
        1, **ONE, latitude_min=30 * u.deg, latitude_max=30 * u.deg, temperature=1 * u.MK, recipe="blog"
    )
    picture = emission_map(loop, seen_from(0, 0), recipe="blog")
    assert 1e27 < np.median(picture.data[picture.data > 1e26]) < 5e29
    image = figure(picture, vmin=1e27, vmax=5e29).axes[0].images[0]
    assert (image.norm.linthresh, image.norm.vmax) == (1e27, 5e29)


def test_a_picture_with_nothing_in_it_is_drawn():
    hidden = loop_arcade(1, length_min=50 * u.Mm, length_max=50 * u.Mm, longitude=180 * u.deg)
    picture = emission_map(hidden, seen_from(0, 0), recipe="blog")
    assert not picture.data.any()
    assert picture_of(figure(picture)).std() > 0


def test_a_loop_on_an_empty_map():
    loop = loop_arcade(1, **ONE, latitude_min=30 * u.deg, latitude_max=30 * u.deg, n_points=50)
    axes = loop.plot(color="red")
    (line,) = axes.lines
    assert line.get_color() == "red"
    x, y = line.get_data()
    assert np.isfinite(x).all()
    left, right = axes.get_xlim()
    assert left < x.min() < x.max() < right
    assert axes.get_ylim()[0] < y.min() < y.max() < axes.get_ylim()[1]
    assert picture_of(axes.figure).std() > 0


def test_hidden_loops_are_not_drawn_and_loops_are_not_tied_together():
    near = loop_arcade(2, length_min=100 * u.Mm, length_max=200 * u.Mm, n_points=50)
    far = loop_arcade(2, length_min=50 * u.Mm, length_max=100 * u.Mm, n_points=50, longitude=180 * u.deg)
    (line,) = (
        (near + far)
        .plot(
            observer=SkyCoord(
                0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2018-07-25"
            )
        )
        .lines
    )
    x = line.get_xdata()
    assert np.isnan(x[50])
    assert np.isfinite(x).sum() == 100


def test_loops_drawn_over_a_map_lie_on_their_emission():
    arcade = loop_arcade(3, length_min=200 * u.Mm, length_max=400 * u.Mm, n_points=300, seed=1)
    observer = SkyCoord(
        -30 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2020-01-02"
    )
    picture = emission_map(arcade, observer, psf=0 * u.arcsec)
    axes = figure(picture).axes[0]
    before = len(axes.lines)
    arcade.plot(axes=axes)
    x, y = axes.lines[before].get_data()
    drawn = np.isfinite(x)
    columns, rows = (
        np.clip(np.rint(c[drawn]), 0, n - 1).astype(int)
        for c, n in zip((x, y), picture.data.shape[::-1], strict=True)
    )
    assert (picture.data[rows, columns] > 0).mean() > 0.99
