"""Figures of frames."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from sunwidgets import SharpCube
from sunwidgets.exceptions import ExportOptionError, FrameIndexError
from sunwidgets.export.looks import UNNAMED_CLASS, Look, class_colors
from sunwidgets.export.sharp_figures import frame_figure, three_panel_figure, unit_text
from tests.core.conftest import write_frame


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


def test_the_three_panels_are_classes_field_and_flux() -> None:
    cube = SharpCube.sample(n_frames=8)
    figure = three_panel_figure(cube, 5)
    FigureCanvasAgg(figure).draw()
    classes, class_bar, field, field_bar, flux = figure.axes
    np.testing.assert_array_equal(classes.images[0].get_array(), cube.frame("conf_disambig", 5))
    names = [label.get_text() for label in class_bar.get_yticklabels()]
    assert names == [
        "0 not disambiguated",
        "50 weak field",
        "60 weak field, annealed",
        "90 strong field, annealed",
    ]
    np.testing.assert_array_equal(field.images[0].get_array(), cube.frame("Br", 5))
    assert field_bar.get_ylabel() == "Br (G)"
    past, future = (container.lines[0] for container in flux.containers)
    assert (len(past.get_xdata()), len(future.get_xdata())) == (6, 2)
    assert past.get_alpha() > future.get_alpha()
    assert flux.get_xlabel() == "Time (UTC)"
    # A date axis: matplotlib's days, of UTC, which was 37 s behind TAI.
    utc = num2date(past.get_xdata()[5]).replace(tzinfo=None)
    assert abs((utc - cube.times[5].utc.datetime).total_seconds()) < 0.01
    assert flux.get_ylabel() == "USFLUX (Mx)"
    assert isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine)


def test_on_paper_text_is_text_and_pixels_are_kept(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=3)
    path = tmp_path / "a.svg"
    with rc_context({"svg.fonttype": "none"}):
        three_panel_figure(cube, 1).savefig(path)
    svg = path.read_text()
    for text in ("90 strong field, annealed", "Carrington longitude", "Time (UTC)", "Br (G)"):
        assert text in svg
    pictures = [
        Image.open(io.BytesIO(base64.b64decode(data)))
        for data in re.findall(r'xlink:href="data:image/png;base64,\s*([^"]+)"', svg)
    ]
    assert [picture.size for picture in pictures].count(cube.grid.shape[::-1]) == 2


def test_nothing_of_three_panels_is_cut_off() -> None:
    figure = three_panel_figure(SharpCube.sample(n_frames=6), 2)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    box = figure.get_tightbbox(canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height


def test_the_layout_is_the_same_for_all_frames() -> None:
    cube = SharpCube.sample(n_frames=6)
    flagged = int(np.flatnonzero(cube.quality["flagged"])[0])
    places = []
    for index in (0, flagged):
        figure = three_panel_figure(cube, index)
        FigureCanvasAgg(figure).draw()
        places.append([axes.get_position().bounds for axes in figure.axes])
    np.testing.assert_array_equal(places[0], places[1])


def named(figure: Figure) -> list[str]:
    """What colour bars and series are called, from top to bottom."""
    labels = [axes.get_ylabel() for axes in figure.axes]
    return [label for label in labels if label not in ("", "Latitude")]


def test_what_a_cube_lacks_is_replaced(sharp_files: Callable[..., SharpCube]) -> None:
    def labels(cube: SharpCube) -> list[str]:
        figure = three_panel_figure(cube, 0)
        return named(figure)

    assert labels(sharp_files("Br")) == ["Br (G)", "USFLUX (Mx)"]
    assert labels(sharp_files("Bp", "bitmap")) == ["Bp (G)", "USFLUX (Mx)"]
    assert labels(sharp_files("Br", without=("USFLUX",))) == ["Br (G)"]
    assert labels(sharp_files("Br", without=("USFLUX",), MEANGAM=33.5)) == ["Br (G)", "MEANGAM (°)"]
    assert len(three_panel_figure(sharp_files("bitmap"), 0).axes) == 3


@pytest.fixture
def sharp_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., SharpCube]:
    """Make a cube of one frame with some segments."""

    def make(*segments: str, **options: Any) -> SharpCube:
        folder = tmp_path_factory.mktemp("sharp")
        for segment in segments:
            write_frame(folder, segment, **options)
        return SharpCube.from_files(folder)

    return make


def test_other_panels_can_be_named() -> None:
    figure = three_panel_figure(SharpCube.sample(n_frames=3), -1, panels=["CMASK", "Bp", "USFLUX"])
    assert named(figure) == ["CMASK (pix)", "Bp (G)", "USFLUX (Mx)"]
    with pytest.raises(ExportOptionError, match=r"'bp' is neither a segment.*Did you mean 'Bp'"):
        three_panel_figure(SharpCube.sample(n_frames=3), 0, panels=["bp"])
    with pytest.raises(FrameIndexError, match="no frame 3"):
        three_panel_figure(SharpCube.sample(n_frames=3), 3)


def test_a_number_that_is_no_class_has_the_colour_of_none() -> None:
    cube = SharpCube.sample(n_frames=2)
    image = three_panel_figure(cube, 0).axes[0].images[0]
    shown = image.cmap(image.norm(np.array([90, 70, 200])), bytes=True)[:, :3]
    assert ["#" + bytes(color).hex() for color in shown] == [
        class_colors("conf_disambig")[90],
        UNNAMED_CLASS,
        UNNAMED_CLASS,
    ]


def test_the_title_is_there_where_a_figure_is_cut_to_what_is_drawn() -> None:
    heights = []
    for index in (0, 1):
        buffer = io.BytesIO()
        figure = three_panel_figure(SharpCube.sample(n_frames=3), index)
        figure.savefig(buffer, bbox_inches="tight", dpi=50)
        heights.append(Image.open(buffer).height)
        title = figure._suptitle
        FigureCanvasAgg(figure).draw()
        assert figure.get_tightbbox().y1 * figure.dpi >= title.get_window_extent().y1 - 0.5
    assert heights[0] == pytest.approx(heights[1], abs=1)


@pytest.mark.parametrize("shape", [(60, 80), (20, 100), (90, 40)])
def test_a_figure_without_flags_has_no_empty_margins(tmp_path: Path, shape: tuple[int, int]) -> None:
    for hour in range(3):
        data = np.zeros(shape, np.int16)
        write_frame(tmp_path, t_rec=f"2011.02.15_0{hour}:00:00_TAI", data=data, QUALITY=0)
    cube = SharpCube.from_files(tmp_path)
    for figure in (frame_figure(cube, 1, "Br"), three_panel_figure(cube, 1)):
        FigureCanvasAgg(figure).draw()
        box = figure.get_tightbbox()
        width, height = figure.get_size_inches()
        assert box.x0 < 0.3
        assert box.y0 < 0.3
        assert box.x1 > width - 0.3
        assert box.y1 > height - 0.3
        picture = figure.axes[0]
        drawn = picture.get_position()
        assert drawn.width * width / (drawn.height * height) == pytest.approx(shape[1] / shape[0], rel=0.01)


def test_classes_are_not_blended_however_coarse_the_figure() -> None:
    cube = SharpCube.sample(n_frames=3)
    figure = three_panel_figure(cube, 1, dpi=40)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    box = figure.axes[0].get_window_extent()
    dots = np.asarray(canvas.buffer_rgba())[:, :, :3]
    height = len(dots)
    inside = dots[height - int(box.y1) + 2 : height - int(box.y0) - 2, int(box.x0) + 2 : int(box.x1) - 2]
    shown = {"#" + bytes(color).hex() for color in inside.reshape(-1, 3)}
    assert shown <= set(class_colors("conf_disambig").values())
    assert len(shown) == 3
