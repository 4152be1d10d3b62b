"""A figure of SHARP frames that can show any of them: in an instant, where it is drawn again and again.

Apart from `sunwidgets.export.sharp_figures`, which says what is in such figures and where.
"""

import functools
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from sunwidgets.core._given import read_real
from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.moments import Moment
from sunwidgets.export.moving_figure import Dots, MovingFigure, settle
from sunwidgets.export.series_panel import SeriesPanel
from sunwidgets.export.sharp_panels import FramePanel

if TYPE_CHECKING:
    from matplotlib.artist import Artist

__all__ = ["SharpFigure", "region_title"]

_DPI = 100.0
_MOST_DPI = 220.0
# What a figure may be asked for.
_LEAST_DENSITY, _MOST_DENSITY = 10, 1200
_MARGIN_INCHES = 0.08
_TITLE_INCHES = 0.3
_PROBLEM_INCHES = 0.17
_LETTERS_AN_INCH = 14


class SharpFigure:
    """A figure of frames that can show any of them, in a layout that is the same for all.

    Made by `frame_layout` and `panels_layout`.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    size : (float, float)
        Inches.
    dpi : float
        Dots per inch.

    Attributes
    ----------
    figure : `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.
    pictures : list of FramePanel
        Its pictures.
    series : list of SeriesPanel
        Its keywords against time.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.moments import moment_of
    >>> cube = SharpCube.sample(n_frames=3)
    >>> from sunwidgets.export.sharp_figures import frame_layout
    >>> made = frame_layout(cube, "Br")
    >>> made.resize(8, 6)
    >>> made.settle(for_good=False).show(moment_of(cube, 1)).figure.get_size_inches()
    array([8., 6.])
    >>> movie = frame_layout(cube, "Br", keyword=None).fit_dots()
    >>> dots = movie.draw(moment_of(cube, 2))
    >>> dots.dtype, [side % 2 for side in dots.shape]
    (dtype('uint8'), [0, 0, 0])
    """

    def __init__(self, cube: SharpCube, size: tuple[float, float], dpi: float) -> None:
        from matplotlib.figure import Figure

        self.cube = cube
        density = read_real(dpi, "dpi", least=_LEAST_DENSITY, most=_MOST_DENSITY, error=ExportOptionError)
        self.figure = Figure(figsize=size, dpi=density, layout=_engine_of_the_rest()())
        self.pictures: list[FramePanel] = []
        self.series: list[SeriesPanel] = []
        self._moving: MovingFigure | None = None
        self._title = self.figure.suptitle("", fontsize="medium", va="top")
        # What headers say is text, whatever signs are in it.
        self._title.set_parse_math(False)
        self._place_title()

    def show(self, moment: Moment, *, forgiving: bool = False) -> "SharpFigure":
        """Show a frame or a gap.

        Parameters
        ----------
        moment : Moment
            Which.
        forgiving : bool
            Say in the picture that a file cannot be read; else that raises.

        Returns
        -------
        SharpFigure
            Itself.

        Raises
        ------
        SharpFileError
            If a file cannot be read, unless forgiving.
        """
        for picture in self.pictures:
            picture.show(moment, forgiving=forgiving)
        for series in self.series:
            series.show(moment)
        title = f"{region_title(self.cube)}   {moment.time.strftime('%Y-%m-%d %H:%M')} TAI"
        problems = "; ".join(self.cube.quality["text"][moment.index])
        if problems and not moment.n_missing:
            width = int(_LETTERS_AN_INCH * self.figure.get_figwidth())
            title += "\n" + textwrap.shorten(f"QUALITY: {problems}", width, placeholder=" …")
        self._title.set_text(title)
        return self

    def resize(self, width: float, height: float) -> None:
        """Change the size, in inches.

        Parameters
        ----------
        width, height : float
            Inches.
        """
        self.figure.set_size_inches(width, height)
        self._place_title()

    def settle(self, *, for_good: bool = True) -> "SharpFigure":
        """Lay the figure out, and choose how pictures are drawn at its dpi.

        Parameters
        ----------
        for_good : bool
            The layout stays as it is; else it follows a later change of size.

        Returns
        -------
        SharpFigure
            Itself.
        """
        settle(self.figure, for_good=for_good)
        for picture in self.pictures:
            picture.blend_if_smaller()
        return self

    def fit_dots(self) -> "SharpFigure":
        """Choose dots so that a pixel of a picture is a whole number of them, in a figure of even size.

        Pictures with far more pixels than a screen has are left to be blended.

        Returns
        -------
        SharpFigure
            Itself, with another dpi and size.
        """
        self.settle()
        figure, (ny, nx) = self.figure, self.cube.grid.shape
        across = self.pictures[0].axes.get_position().width * figure.get_figwidth()
        each = max(1, round(_DPI * across / nx))
        dpi = min(each * nx / across, _MOST_DPI)
        width, height = (2 * round(side * dpi / 2) for side in figure.get_size_inches())
        figure.set_dpi(dpi)
        figure.set_size_inches(width / dpi, height / dpi)
        if dpi < _MOST_DPI:
            for picture in self.pictures:
                picture.place(each * nx, each * ny)
        for picture in self.pictures:
            picture.blend_if_smaller()
        return self

    def draw(self, moment: Moment, *, forgiving: bool = False) -> Dots:
        """Draw a moment into the dots of the settled figure, one array that is written anew each time.

        Parameters
        ----------
        moment : Moment
            Which.
        forgiving : bool
            Say in the picture that a file cannot be read; else that raises.

        Returns
        -------
        uint8 (height, width, 4)
            Red, green, blue and opacity, row 0 on top; copy what is to be kept.

        Raises
        ------
        SharpFileError
            If a file cannot be read, unless forgiving.
        """
        self.show(moment, forgiving=forgiving)
        if self._moving is None:
            pictures = [panel.picture for panel in self.pictures]
            self._moving = MovingFigure(self.figure, pictures, self._changing)
        elif any(picture.moves for picture in self.pictures):
            self._moving.renew()
        return self._moving.draw()

    def _changing(self) -> "list[Artist]":
        parts: list[FramePanel | SeriesPanel] = [*self.pictures, *self.series]
        return [*(artist for part in parts for artist in part.changing), self._title]

    def _place_title(self) -> None:
        height = self.figure.get_figheight()
        room = (_TITLE_INCHES + _PROBLEM_INCHES * bool(np.any(self.cube.quality["flagged"]))) / height
        self._title.set_y(1 - _MARGIN_INCHES / height)
        engine: Any = self.figure.get_layout_engine()
        engine.set(rect=(0, 0, 1, 1 - room))


@functools.cache
def _engine_of_the_rest() -> Any:
    """Return a constrained layout of all but the title, whose room is kept free whatever it says.

    The title would move the rest with its words; but it belongs to the figure where that is cut to
    what is drawn, as in a notebook.
    """
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    class EngineOfTheRest(ConstrainedLayoutEngine):  # type: ignore[misc, unused-ignore]
        def execute(self, fig: Any) -> Any:
            title = fig._suptitle
            title.set_in_layout(False)
            try:
                return super().execute(fig)
            finally:
                title.set_in_layout(True)

    return EngineOfTheRest


def region_title(cube: SharpCube) -> str:
    """Name the region of a cube: its HARP and NOAA numbers, or that it is made up.

    Parameters
    ----------
    cube : SharpCube
        The frames.

    Returns
    -------
    str
        Such as ``HARP 377 (NOAA 11158)``; of differences also what is subtracted.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> region_title(SharpCube.sample(n_frames=2))
    'Synthetic region, made up'
    """
    difference = f", {cube.subtracted}" if checked_cube(cube).subtracted else ""
    if cube.synthetic:
        return f"Synthetic region, made up{difference}"
    noaa = f" (NOAA {', '.join(map(str, cube.noaa_ars))})" if cube.noaa_ars else ""
    return f"HARP {cube.harpnum}{noaa}{difference}"
