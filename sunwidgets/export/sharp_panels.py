"""The parts of a figure of SHARP frames: a picture in its coordinates, and a keyword against time.

Apart because each is made once and then shows any frame: a figure shows one, a movie all of them,
so that both are the same by construction.
"""

import copy
import logging
from typing import TYPE_CHECKING, Any, Literal

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.time import Time

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.keywords import ERRORS, KEYWORD_TITLES
from sunwidgets.core.sharp.maps import frame_map
from sunwidgets.exceptions import SharpFileError, UnknownSegmentError
from sunwidgets.export.looks import NO_DATA_COLOR, Look, class_colors, colormap, default_look, matplotlib_norm
from sunwidgets.export.moments import Moment
from sunwidgets.export.moving_figure import MovingPicture, drawn_inside
from sunwidgets.export.pixel_colors import PixelColors, class_colormap, class_norm

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

__all__ = ["FramePanel", "SeriesPanel", "TimeScale", "known_segment", "on_grid", "shown_values", "unit_text"]

TimeScale = Literal["tai", "utc"]
"""The scales that a time axis can have."""

_PALE = 0.35
_SCALE_LABELS = {"tai": "T_REC (TAI)", "utc": "Time (UTC)"}

log = logging.getLogger("sunwidgets")


def unit_text(unit: u.UnitBase) -> str:
    """Return a unit as it is written beside a number: gauss for maxwell a square centimetre, '' for none.

    Parameters
    ----------
    unit : `~astropy.units.UnitBase`
        Of a segment or keyword.

    Returns
    -------
    str
        Short enough for an axis.

    Examples
    --------
    >>> import astropy.units as u
    >>> unit_text(u.Mx / u.cm**2)
    'G'
    """
    if unit == u.dimensionless_unscaled:
        return ""
    if unit == u.Mx / u.cm**2:
        return "G"
    if unit == u.percent:
        return "%"
    return str(unit.to_string("unicode"))


def known_segment(cube: SharpCube, segment: str) -> str:
    """Return the name of a segment that a cube has.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        The name.

    Returns
    -------
    str
        The same.

    Raises
    ------
    UnknownSegmentError
        If no frame has it.
    """
    if segment not in cube.segments:
        hint = did_you_mean(segment, cube.segments)
        raise UnknownSegmentError(f"no segment {segment!r}; there are {', '.join(cube.segments)}.{hint}")
    return segment


def on_grid(cube: SharpCube, segment: str, index: int) -> npt.NDArray[np.float32]:
    """Return a frame in its place on the cube's common grid, NaN around it.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.
    index : int
        Number of the frame.

    Returns
    -------
    float32, (ny, nx) of the grid
        In the unit of the segment; not a copy if the frame is the whole grid.

    Raises
    ------
    SharpFileError
        If the file cannot be read.
    """
    picture = cube.frame(segment, index)
    if picture.shape == cube.grid.shape:
        return picture
    whole = np.full(cube.grid.shape, np.nan, dtype=np.float32)
    y0, x0 = cube.grid.origin(index)
    whole[y0 : y0 + picture.shape[0], x0 : x0 + picture.shape[1]] = picture
    return whole


def shown_values(
    cube: SharpCube, segment: str, moment: Moment, *, forgiving: bool
) -> tuple[npt.NDArray[np.float32], str]:
    """Return what a moment has to show, on the common grid, and why it is nothing if it is.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.
    moment : Moment
        Which.
    forgiving : bool
        A file that cannot be read has nothing to show; else that raises.

    Returns
    -------
    values : float32, (ny, nx) of the grid
        In the unit of the segment, NaN where there is nothing.
    note : str
        Why there is nothing at all; empty if there is something.

    Raises
    ------
    SharpFileError
        If the file cannot be read, unless forgiving.
    """
    nothing = np.full(cube.grid.shape, np.nan, dtype=np.float32)
    if moment.n_missing:
        return nothing, moment.note
    if cube.quality["no_data"][moment.index]:
        return nothing, "This frame has no data"
    if not cube.has(segment, moment.index):
        return nothing, f"This frame has no {segment}"
    try:
        values = on_grid(cube, segment, moment.index)
    except SharpFileError as error:
        if not forgiving:
            raise
        log.warning("frame %d is drawn as unreadable: %s", moment.index, error)
        return nothing, f"{segment} of this frame cannot be read"
    return values, "" if np.isfinite(values).any() else f"This frame has no data in {segment}"


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
    ) -> None:
        self.cube, self.segment = cube, known_segment(cube, segment)
        self._graticule = grid
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
        return [self._note]

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


class SeriesPanel:
    """A keyword against time: the past strong, the future pale, gaps hatched, flagged frames marked.

    Parameters
    ----------
    axes : Axes
        Where it is drawn.
    cube : SharpCube
        The frames.
    keyword : str
        A keyword of the cube's table that is a number.
    scale : {"tai", "utc"}
        The times of the axis.
    """

    def __init__(self, axes: Any, cube: SharpCube, keyword: str, *, scale: TimeScale = "tai") -> None:
        self.axes, self._scale = axes, scale
        table = cube.keywords
        quantity = u.Quantity(table[keyword])
        self._values = np.asarray(quantity.value, dtype=float)
        self._days = _days(cube.times, scale)
        error_name = ERRORS.get(keyword)
        errors = (
            u.Quantity(table[error_name]).to_value(quantity.unit) if error_name in table.colnames else None
        )
        self._bars = None
        if errors is not None:
            ends = np.stack([self._values - errors, self._values + errors], axis=1)
            self._bars = np.stack([np.repeat(self._days[:, None], 2, axis=1), ends], axis=2)
        self._parts = [
            axes.errorbar(
                self._days, self._values, yerr=errors, fmt="o", ms=3, color="C0", alpha=alpha, elinewidth=1
            )
            for alpha in (1.0, _PALE)
        ]
        self._draw_gaps(cube)
        self._playhead = axes.axvline(self._days[0], color="0.6", linewidth=1, zorder=0)
        flagged = self._days[np.asarray(cube.quality["flagged"])]
        if flagged.size:
            # On the upper edge, where no value can hide them. (No line at all if there are none: an empty
            # one would claim the figure's corner in its layout.)
            where = {"transform": axes.get_xaxis_transform(), "clip_on": False}
            axes.plot(flagged, np.ones_like(flagged), "v", color="C1", **where)
        room = max(0.02 * (self._days[-1] - self._days[0]), cube.cadence.to_value("day"))
        axes.set_xlim(self._days[0] - room, self._days[-1] + room)
        _date_axis(axes, _SCALE_LABELS[scale])
        unit = unit_text(quantity.unit)
        axes.set_ylabel(f"{keyword} ({unit})" if unit else keyword, parse_math=False)
        axes.set_title(KEYWORD_TITLES.get(keyword, ""), fontsize="small", loc="left")
        # What is drawn later changes nothing in the limits.
        axes.set_ylim(axes.get_ylim())
        if not np.isfinite(self._values).any():
            text = f"No frame has a value of {keyword}"
            axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)

    @property
    def changing(self) -> "list[Artist]":
        """What changes, and what lies above it, in the order in which it is drawn."""
        return drawn_inside(self.axes)

    def show(self, moment: Moment) -> None:
        """Show the series as it is known at a moment.

        Parameters
        ----------
        moment : Moment
            Which.
        """
        past = slice(0, moment.index + 1)
        for part, shown in zip(self._parts, (past, slice(past.stop, None)), strict=True):
            line, _, bars = part.lines
            line.set_data(self._days[shown], self._values[shown])
            if self._bars is not None:
                bars[0].set_segments(self._bars[shown])
        day = _days(moment.time, self._scale)[0]
        self._playhead.set_xdata([day, day])

    def _draw_gaps(self, cube: SharpCube) -> None:
        gaps, half = cube.gaps, cube.cadence.to_value("day") / 2
        edges = zip(_days(gaps["start"], self._scale), _days(gaps["end"], self._scale), strict=True)
        for start, end in edges:
            self.axes.axvspan(
                start - half, end + half, facecolor="none", edgecolor="0.7", hatch="////", linewidth=0
            )


def _date_axis(axes: Any, label: str) -> None:
    from matplotlib import dates

    locator = dates.AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel(label)


def _days(times: Time, scale: TimeScale) -> npt.NDArray[np.float64]:
    """Give times as matplotlib counts them, TAI written as it is if it is asked for."""
    from matplotlib.dates import date2num

    as_written = np.asarray(getattr(times, scale).isot, dtype="datetime64[ms]")
    return np.atleast_1d(date2num(as_written))  # type: ignore[no-untyped-call]
