"""Figures of rotation with matplotlib: tracks on the disk and against time, at any day."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np

from sunwidgets.core._given import read_as, read_real
from sunwidgets.export.rates_figures import draw_rates, rates_figure
from sunwidgets.export.rotation_disk import (
    MODEL_COLORS,
    OWN_COLOR,
    PALE,
    disk_axes,
    draw_background,
    draw_disk,
    draw_track,
    limb_arcsec,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sunwidgets.core.rotation import RotationTrack

__all__ = [
    "MODEL_COLORS",
    "TracksFigure",
    "disk_axes",
    "draw_disk",
    "draw_rates",
    "draw_track",
    "limb_arcsec",
    "rates_figure",
    "tracks_figure",
]


def tracks_figure(
    tracks: "dict[str, RotationTrack]",
    day: float,
    *,
    title: str = "",
    difference: "RotationTrack | None" = None,
    background: tuple[Any, float, Any] | None = None,
    others: "Sequence[RotationTrack]" = (),
    meridians: "Sequence[RotationTrack]" = (),
) -> "Figure":
    """Draw tracks of one feature by several laws: on the disk, and as longitude against time.

    Parameters
    ----------
    tracks : dict of str to RotationTrack
        By the name that the legend shows; all of the same start and times.
    day : float
        Where the markers stand, in days after the start; the nearest of the tracks' times is taken.
    title : str
        What is above the figure.
    difference : RotationTrack, optional
        Its longitudes are subtracted from those drawn against time.
    background : (array, float, colour map), optional
        Values 0 to 255 over a square of sky about the disk's centre, half its side in arcseconds, and
        their colours.
    others : sequence of RotationTrack, optional
        Tracks as another observer sees them, drawn pale on the disk.
    meridians : sequence of RotationTrack, optional
        Of many features each, which are joined by a line on the disk.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> figure = tracks_figure({"howard": track}, 1)
    >>> figure.axes[1].get_ylabel()
    'Stonyhurst longitude (deg)'
    """
    made = TracksFigure(
        tracks, difference=difference, background=background, others=others, meridians=meridians
    )
    made.show(day, title)
    return made.figure


class TracksFigure:
    """The figure of `tracks_figure`, at any day.

    Parameters
    ----------
    tracks : dict of str to RotationTrack
        By the name that the legend shows; all of the same start and times.
    difference : RotationTrack, optional
        Its longitudes are subtracted from those drawn against time.
    background : (array, float, colour map), optional
        Values 0 to 255 over a square of sky about the disk's centre, half its side in arcseconds, and
        their colours.
    others : sequence of RotationTrack, optional
        Tracks as another observer sees them, drawn pale on the disk.
    meridians : sequence of RotationTrack, optional
        Of many features each, which are joined by a line on the disk.

    Attributes
    ----------
    figure : `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.
    title : `~matplotlib.text.Text`
        What is above it.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> made = TracksFigure({"howard": rotation_track(start, [0, 1, 2] * u.day)})
    >>> made.show(2, "Two days later")
    >>> made.title.get_text()
    'Two days later'
    """

    def __init__(
        self,
        tracks: "dict[str, RotationTrack]",
        *,
        difference: "RotationTrack | None" = None,
        background: tuple[Any, float, Any] | None = None,
        others: "Sequence[RotationTrack]" = (),
        meridians: "Sequence[RotationTrack]" = (),
    ) -> None:
        from matplotlib.figure import Figure

        from sunwidgets.core.track import RotationTrack

        for name, track in read_as(tracks, "tracks", dict).items():
            read_as(track, f"the track {name!r}", RotationTrack)
        self.figure = Figure(figsize=(10, 5), layout="constrained")
        self.title = self.figure.suptitle("", fontsize="medium")
        disk, panel = self.figure.subplots(1, 2, width_ratios=[1.1, 1])
        self._picture = None if background is None else draw_background(disk, *background)
        self._days = np.zeros(1)
        self._paths: list[tuple[Any, Any, Any]] = []
        for other in others:
            color = MODEL_COLORS.get(other.law.name, OWN_COLOR)
            draw_track(disk, other, label=None, color=color, linewidth=1, alpha=PALE)
        for name, track in tracks.items():
            self._days = track.durations.to_value(u.day)
            if not self._paths:
                draw_disk(disk, track)
            color = MODEL_COLORS.get(track.law.name, OWN_COLOR)
            draw_track(disk, track, label=name, color=color)
            longitude = track.longitude[0].value
            if difference is not None:
                longitude = longitude - difference.longitude[0].value
            panel.plot(self._days, longitude, color=color, label=name)
            for axes, across, up in (
                (disk, track.tx.value[0], track.ty.value[0]),
                (panel, self._days, longitude),
            ):
                self._paths.append((axes.plot([], [], "o", mfc="none", mec=color, ms=9)[0], across, up))
        self._meridians = [
            (disk.plot([], [], color=MODEL_COLORS.get(one.law.name, OWN_COLOR), linewidth=1)[0], one)
            for one in meridians
        ]
        self._playhead = panel.axvline(self._days[0], color="0.6", linewidth=1)
        panel.set_xlabel("Days after the start")
        less = "" if difference is None else f" minus {difference.law.name}"
        panel.set_ylabel(f"Stonyhurst longitude{less} (deg)")
        if tracks:
            panel.legend()
        # The playhead is within the days, and moves nothing.
        panel.set_xlim(panel.get_xlim())

    def show(self, day: float, title: str, background: Any = None) -> None:
        """Put the markers at a day, and other values 0 to 255 under the tracks if they are given.

        Parameters
        ----------
        day : float
            Days after the start; the markers go to the nearest of the tracks' times.
        title : str
            What is above the figure.
        background : array, optional
            As the figure was made with, and of the same shape; without effect if it was made without.

        Raises
        ------
        ValueError
            If the day is not a finite number.
        """
        day = read_real(day, "day")
        at = int(np.argmin(np.abs(self._days - day)))
        for marker, across, up in self._paths:
            marker.set_data([across[at]], [up[at]])
        for line, meridian in self._meridians:
            seen = np.where(
                meridian.visible[:, at], [meridian.tx.value[:, at], meridian.ty.value[:, at]], np.nan
            )
            line.set_data(*seen)
        self._playhead.set_xdata([day, day])
        self.title.set_text(title)
        if self._picture is not None and background is not None:
            self._picture.set_data(background)
