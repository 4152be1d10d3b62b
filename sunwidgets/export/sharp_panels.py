"""A picture of SHARP frames in its coordinates, with its colour bar and what is drawn over it.

Apart because it is made once and then shows any frame: a figure shows one, a movie all of them, so
that both are the same by construction.
"""

import copy
import logging
from typing import TYPE_CHECKING, Any

import numpy as np

from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.maps import frame_map
from sunwidgets.exceptions import SharpFileError
from sunwidgets.export.frame_values import known_segment, shown_values
from sunwidgets.export.looks import (
    NO_DATA_COLOR,
    Look,
    class_colors,
    colormap,
    default_look,
    matplotlib_norm,
    unit_text,
)
from sunwidgets.export.moments import Moment
from sunwidgets.export.moving_figure import MovingPicture
from sunwidgets.export.pixel_colors import PixelColors, class_colormap, class_norm
from sunwidgets.export.sharp_overlays import Overlays, draw_overlays

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

__all__ = ["FramePanel"]

log = logging.getLogger("sunwidgets")


class FramePanel:
    """A picture on the cube's common grid, with its coordinates and colour bar.

    Parameters
    ----------
    figure : Figure
        Where it is drawn.
    place : SubplotSpec
        Where in it.
    cube : SharpCube
        The frames.
    segment : str
        What is shown of them.
    look : Look, optional
        Limits and colours, if the numbers are not names; by default those of `default_look`.
    grid : bool
        Draw a graticule of the frame's own coordinates.
    overlays : Overlays, optional
        What to draw over the picture.
    """

    def __init__(
        self,
        figure: "Figure",
        place: Any,
        cube: SharpCube,
        segment: str,
        *,
        look: Look | None = None,
        grid: bool = False,
        overlays: Overlays | None = None,
    ) -> None:
        self.cube, self.segment = cube, known_segment(cube, segment)
        self._graticule = grid
        # What is drawn over differences is that of the frames themselves.
        self._overlays, self._plain = overlays or Overlays(), cube.plain
        self._drawn_over: list[Artist] = []
        self.axes = figure.add_subplot(place, projection=_wcs(cube, len(cube) // 2))
        self._is_category = bool(segment_info(segment).classes)
        look = look or default_look(cube, segment)
        norm = class_norm(segment) if self._is_category else matplotlib_norm(look)
        cmap = class_colormap(segment) if self._is_category else colormap(look.cmap)
        self.image = self.axes.imshow(
            np.full(cube.grid.shape, np.nan, dtype=np.float32),
            origin="lower",
            norm=norm,
            cmap=cmap,
            interpolation="none",
            interpolation_stage="data",
        )
        if self._is_category:
            self.bar = _class_bar(figure, self.axes, segment)
        else:
            self.bar = _value_bar(figure, self.axes, self.image, segment, look)
        self.axes.set_facecolor(NO_DATA_COLOR)
        self._colors = PixelColors(norm, cmap, blank=NO_DATA_COLOR, is_category=self._is_category)
        self._note = self.axes.text(0.5, 0.5, "", ha="center", va="center", transform=self.axes.transAxes)
        self._note.set_in_layout(False)
        self._note.set_parse_math(False)
        self._name_axes()

    @property
    def picture(self) -> MovingPicture:
        """The part that changes pixel by pixel."""
        return MovingPicture(self.image, lambda: self._colors(np.ma.getdata(self.image.get_array())))

    @property
    def changing(self) -> "list[Artist]":
        """All else that changes."""
        return [*sorted(self._drawn_over, key=lambda artist: artist.get_zorder()), self._note]

    @property
    def moves(self) -> bool:
        """Whether the coordinates on the axes differ from frame to frame."""
        return self.cube.projection != "cea"

    def show(self, moment: Moment, *, forgiving: bool = False) -> None:
        """Show a frame, or say why there is nothing to show.

        Parameters
        ----------
        moment : Moment
            Which.
        forgiving : bool
            Say in the picture that a file cannot be read; else that raises.

        Raises
        ------
        SharpFileError
            If a file cannot be read, unless forgiving.
        """
        values, note = shown_values(self.cube, self.segment, moment, forgiving=forgiving)
        self.image.set_data(values)
        self._note.set_text(note)
        for artist in self._drawn_over:
            artist.remove()
        self._drawn_over = []
        if not note and self._overlays:
            self._draw_over(moment.index, forgiving=forgiving)
        if self.moves:
            self.axes.reset_wcs(_wcs(self.cube, max(moment.index, 0)))
            self._name_axes()

    def place(self, width: int, height: int) -> None:
        """Give the picture a size in dots, where it is, and its colour bar the same height.

        Parameters
        ----------
        width, height : int
            Dots.
        """
        figure = self.axes.figure
        dots = np.rint(figure.get_size_inches() * figure.dpi)
        self.axes.apply_aspect()
        corner = np.rint(self.axes.get_position().min * dots) / dots
        self.axes.set_position((*corner, *(np.array([width, height]) / dots)))
        beside = self.bar.ax.get_position()
        self.bar.ax.set_position((beside.x0, corner[1], beside.width, height / dots[1]))

    def blend_if_smaller(self) -> None:
        """Let drawn dots be means of pixels where a pixel is smaller than a dot, at the figure's own dpi.

        The mean of two classes is none, so theirs never are.
        """
        if self._is_category:
            return
        figure = self.axes.figure
        width = self.axes.get_position().width * figure.get_figwidth() * figure.dpi
        self.image.set_interpolation("none" if width > 0.99 * self.cube.grid.shape[1] else "hanning")

    def _draw_over(self, index: int, *, forgiving: bool) -> None:
        origin = self.cube.grid.origin(index)
        try:
            self._drawn_over = draw_overlays(self.axes, self.cube.plain, index, self._overlays, origin=origin)
        except SharpFileError as error:
            if not forgiving:
                raise
            log.warning("frame %d is drawn without what was to be over it: %s", index, error)
        for artist in self._drawn_over:
            # All frames have one layout, whatever is drawn over them.
            artist.set_in_layout(False)

    def _name_axes(self) -> None:
        longitude, latitude = self.axes.coords
        for coordinate in (longitude, latitude):
            coordinate.set_ticklabel(exclude_overlapping=True)
        if self.cube.projection == "cea":
            for coordinate, name in ((longitude, "Carrington longitude"), (latitude, "Latitude")):
                coordinate.set_major_formatter("d")
                coordinate.set_axislabel(name)
        else:
            longitude.set_axislabel("Helioprojective x")
            latitude.set_axislabel("Helioprojective y")
        if self._graticule:
            self.axes.coords.grid(color="C0", alpha=0.6, linewidth=0.8)


def _wcs(cube: SharpCube, index: int) -> Any:
    """Return the coordinates of a frame, of pixels of the common grid.

    Frames in Carrington coordinates differ from one another on the grid by less than a pixel.
    """
    header = cube.header(index)
    wcs = copy.deepcopy(frame_map(np.zeros((1, 1), np.float32), header, "", f"frame {index}").wcs)
    y0, x0 = cube.grid.origin(index)
    wcs.wcs.crpix = np.add(wcs.wcs.crpix, (x0, y0))
    wcs.array_shape = cube.grid.shape
    return wcs


def _class_bar(figure: "Figure", axes: Any, segment: str) -> Any:
    """Draw a colour bar in which each name has a part of the same size."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm, ListedColormap

    colors, info = class_colors(segment), segment_info(segment)
    values = sorted(colors)
    edges = np.arange(len(values) + 1) - 0.5
    named = ScalarMappable(
        BoundaryNorm(edges, len(values)), ListedColormap([colors[value] for value in values])
    )
    bar = figure.colorbar(named, ax=axes, ticks=np.arange(len(values)), pad=0.02)
    bar.ax.set_yticklabels([f"{value} {info.classes[value]}" for value in values])
    bar.ax.minorticks_off()
    return bar


def _value_bar(figure: "Figure", axes: Any, image: Any, segment: str, look: Look) -> Any:
    unit = unit_text(segment_info(segment).unit)
    bar = figure.colorbar(image, ax=axes, pad=0.02)
    bar.set_label(f"{segment} ({unit})" if unit else segment, parse_math=False)
    if look.norm == "asinh":
        # The powers of ten that stand apart; matplotlib's own choice runs together at zero.
        top = 10.0 ** np.floor(np.log10(max(abs(look.vmin), abs(look.vmax))))
        ticks = np.array([-top, -top / 10, 0, top / 10, top])
        bar.set_ticks([float(tick) for tick in ticks if look.vmin <= tick <= look.vmax], labels=None)
        bar.minorticks_off()
        bar.ax.yaxis.set_major_formatter("{x:g}")
    return bar
