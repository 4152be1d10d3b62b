"""What is drawn only where it changes, against what matplotlib draws anew."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sunwidgets.export.looks import colormap
from sunwidgets.export.moving_figure import MovingFigure, MovingPicture, settle
from sunwidgets.export.pixel_colors import PixelColors

RANDOM = np.random.default_rng(7)


def drawn_whole(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int)


def picture_figure(shape, interpolation="none", dpi=100, origin="lower", norm=None):
    figure = Figure(figsize=(3.3, 2.7), dpi=dpi, layout="constrained")
    axes = figure.add_subplot()
    norm, cmap = norm or Normalize(-1, 1), colormap("viridis")
    image = axes.imshow(
        np.zeros(shape, np.float32),
        norm=norm,
        cmap=cmap,
        origin=origin,
        interpolation=interpolation,
        interpolation_stage="data",
    )
    axes.set_facecolor("#dfe5ee")
    # Lines above the picture, opaque and not.
    axes.grid(color="red", alpha=0.5)
    axes.plot([0, shape[1] - 1], [0, shape[0] - 1], color="white", lw=3)
    settle(figure)
    colors = PixelColors(norm, cmap, blank="#dfe5ee")
    return figure, image, MovingPicture(image, lambda: colors(np.ma.getdata(image.get_array())))


def assert_as_whole(moving, figure, *, most=3, share=0.2):
    """Equal but for rounding under what lies above a picture: a level of 255 for each of three lines."""
    difference = np.abs(moving.draw().astype(int) - drawn_whole(figure)).max(axis=-1)
    figure.set_canvas(moving._canvas)
    assert difference.max() <= most
    assert (difference > 0).mean() < share


def values_with_holes(shape):
    values = RANDOM.normal(0, 1, shape).astype(np.float32)
    values[RANDOM.random(shape) < 0.1] = np.nan
    return values


@pytest.mark.parametrize("interpolation", ["none", "nearest", "hanning", "bilinear"])
@pytest.mark.parametrize("shape", [(40, 50), (173, 201), (1, 1), (2, 700), (600, 640)])
@pytest.mark.parametrize("origin", ["lower", "upper"])
def test_a_picture_is_drawn_as_matplotlib_draws_it(shape, interpolation, origin):
    figure, image, picture = picture_figure(shape, interpolation, origin=origin)
    moving = MovingFigure(figure, [picture], list)
    for _ in range(2):
        image.set_data(values_with_holes(shape))
        assert_as_whole(moving, figure)


@pytest.mark.parametrize("shape", [(40, 50), (600, 640)])
def test_where_nothing_lies_above_a_picture_it_is_exact(shape):
    figure, image, picture = picture_figure(shape)
    image.axes.grid(visible=False)
    image.axes.tick_params(length=0)
    image.axes.lines[0].remove()
    for spine in image.axes.spines.values():
        spine.set_visible(False)
    moving = MovingFigure(figure, [picture], list)
    image.set_data(values_with_holes(shape))
    assert_as_whole(moving, figure, most=0, share=1e-9)


@pytest.mark.parametrize("dpi", [37, 72.5, 100, 300])
def test_at_any_dpi(dpi):
    figure, image, picture = picture_figure((61, 83), dpi=dpi)
    moving = MovingFigure(figure, [picture], list)
    image.set_data(values_with_holes((61, 83)))
    assert_as_whole(moving, figure)


def test_a_picture_that_is_zoomed_into_shows_its_part():
    figure, image, picture = picture_figure((61, 83))
    image.axes.set(xlim=(10.3, 52.8), ylim=(5.1, 40.7))
    moving = MovingFigure(figure, [picture], list)
    image.set_data(values_with_holes((61, 83)))
    assert_as_whole(moving, figure)


def test_the_figure_is_left_as_it_was():
    figure, image, picture = picture_figure((20, 30))
    values = values_with_holes((20, 30))
    image.set_data(values)
    line = image.axes.lines[0]
    hidden = image.axes.plot([1, 2])[0]
    hidden.set_visible(False)
    before = drawn_whole(figure)
    MovingFigure(figure, [picture], lambda: [line, hidden])
    np.testing.assert_array_equal(np.ma.getdata(image.get_array()), values)
    assert line.get_visible()
    assert not hidden.get_visible()
    np.testing.assert_array_equal(drawn_whole(figure), before)


def test_what_changes_is_drawn_in_its_new_state_and_the_old_is_gone():
    figure = Figure(figsize=(3, 2), dpi=80, layout="constrained")
    axes = figure.add_subplot()
    line = axes.plot([0, 1, 2], [0, 1, 0])[0]
    title = figure.suptitle("before")
    title.set_in_layout(False)
    axes.set(xlim=(0, 2), ylim=(0, 1))
    settle(figure)
    spines = list(axes.spines.values())
    moving = MovingFigure(figure, [], lambda: [line, *spines, title])
    for number in range(3):
        line.set_ydata([number, 0, 1])
        title.set_text(f"after {number}")
        np.testing.assert_array_equal(moving.draw(), drawn_whole(figure))
        figure.set_canvas(moving._canvas)


def test_a_picture_outside_the_figure_is_not_drawn():
    figure, image, picture = picture_figure((20, 30))
    image.axes.set_position((2, 2, 0.1, 0.1))
    np.testing.assert_array_equal(MovingFigure(figure, [picture], list).draw(), drawn_whole(figure))
