"""A keyword against time, the same in figures and movies: made once, it then shows any frame."""

from typing import TYPE_CHECKING, Any, Literal

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.time import Time

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.keywords import ERRORS, KEYWORD_TITLES
from sunwidgets.export.looks import unit_text
from sunwidgets.export.moments import Moment
from sunwidgets.export.moving_figure import drawn_inside

if TYPE_CHECKING:
    from matplotlib.artist import Artist

__all__ = ["SeriesPanel", "TimeScale"]

TimeScale = Literal["tai", "utc"]
"""The scales that a time axis can have."""

_PALE = 0.35
_SCALE_LABELS = {"tai": "T_REC (TAI)", "utc": "Time (UTC)"}


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
