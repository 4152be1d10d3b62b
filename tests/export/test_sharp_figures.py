"""Figures of frames."""

import astropy.units as u
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sunwidgets import SharpCube
from sunwidgets.export.looks import Look
from sunwidgets.export.sharp_figures import frame_figure, unit_text


def test_the_figure_has_frame_colour_bar_and_series() -> None:
    cube = SharpCube.sample(n_frames=8)
    figure = frame_figure(cube, 5, "Br", look=Look(-700, 700, "gray"))
    picture, bar, series = figure.axes
    assert picture.images[0].get_clim() == (-700, 700)
    np.testing.assert_array_equal(picture.images[0].get_array(), cube.frame("Br", 5))
    assert bar.get_ylabel() == "Br (G)"
    assert series.get_ylabel() == "USFLUX (Mx)"
    assert "made up" in figure.get_suptitle()


def test_categories_are_named() -> None:
    figure = frame_figure(SharpCube.sample(n_frames=3), 2, "conf_disambig", keyword=None)
    FigureCanvasAgg(figure).draw()
    labels = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert "90 strong field, annealed" in labels


def test_the_past_is_strong_and_the_future_pale() -> None:
    series = frame_figure(SharpCube.sample(n_frames=8), 2, "Br").axes[-1]
    past, future = (container.lines[0] for container in series.containers)
    assert (len(past.get_xdata()), len(future.get_xdata())) == (3, 5)
    assert past.get_alpha() > future.get_alpha()


def test_nothing_is_cut_off() -> None:
    figure = frame_figure(SharpCube.sample(n_frames=3), 1, "Br")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    box = figure.get_tightbbox(canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (u.Mx / u.cm**2, "G"),
        (u.dimensionless_unscaled, ""),
        (u.percent, "%"),
        (u.Mx, "Mx"),
        (u.DN / u.s, "DN s⁻¹"),
    ],
)
def test_units_are_written_as_people_write_them(unit: u.UnitBase, text: str) -> None:
    assert unit_text(unit) == text


def test_a_second_segment_stands_beside_the_first() -> None:
    figure = frame_figure(SharpCube.sample(n_frames=3), 2, "Br", second_segment="continuum", grid=True)
    assert [axes.get_ylabel() for axes in figure.axes if axes.get_label() == "<colorbar>"] == [
        "Br (G)",
        "continuum (DN s⁻¹)",
    ]


def test_a_flagged_frame_says_so_in_words_and_in_the_series() -> None:
    cube = SharpCube.sample(n_frames=6)
    flagged = int(np.flatnonzero(cube.quality["flagged"])[0])
    figure = frame_figure(cube, flagged, "Br")
    assert "eclipse" in figure.get_suptitle()
    marks = [line for line in figure.axes[-1].lines if line.get_marker() == "v"]
    assert len(marks[0].get_xdata()) == 1
    assert "QUALITY" not in frame_figure(cube, 0, "Br").get_suptitle()


def test_asinh_ticks_stand_apart() -> None:
    figure = frame_figure(SharpCube.sample(n_frames=3), 2, "Br", look=Look(-1600, 1600, "gray", "asinh"))
    FigureCanvasAgg(figure).draw()
    bar = next(axes for axes in figure.axes if axes.get_label() == "<colorbar>")
    assert [label.get_text() for label in bar.get_yticklabels()] == ["−1000", "−100", "0", "100", "1000"]
