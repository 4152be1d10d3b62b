"""Figures of rotation with matplotlib: tracks on the disk, and rates that were measured."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core._given import read_as, read_real

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sunwidgets.core.rotation import RotationLaw, RotationTrack
    from sunwidgets.core.rotation_marks import Measurement

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

MODEL_COLORS: dict[str, str] = {
    "howard": "#d55e00",
    "snodgrass": "#0072b2",
    "allen": "#009e73",
    "rigid": "#cc79a7",
}
"""Colour of each published law, from Okabe & Ito's palette: readers of any colour vision tell them apart."""
OWN_COLOR = "#e69f00"
_MARK_COLOR = "#ff5a1f"

_GRATICULE_DEG = 15
_ROOM = 1.08


def disk_axes(track: "RotationTrack") -> "Axes":
    """Return axes of a new figure, in arcseconds, with the disk as the track's first observer saw it.

    Parameters
    ----------
    track : RotationTrack
        Whose first observer looks on.

    Returns
    -------
    `~matplotlib.axes.Axes`
        Of a figure that pyplot does not know.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> disk_axes(track).get_xlabel()
    'Helioprojective x (arcsec)'
    """
    from matplotlib.figure import Figure

    axes = Figure(figsize=(6, 6), layout="constrained").add_subplot()
    draw_disk(axes, track)
    return axes


def limb_arcsec(track: "RotationTrack") -> float:
    """Return the angle from the middle of the disk to its limb, for the observer of the start.

    Parameters
    ----------
    track : RotationTrack
        Whose first observer looks on.

    Returns
    -------
    float
        Arcseconds.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> round(limb_arcsec(track), 1)
    975.5
    """
    from sunwidgets.core.track import RotationTrack

    view = read_as(track, "track", RotationTrack).first_view
    return float(np.degrees(np.arcsin(view.rsun / view.observer.distance[0])) * 3600)


def draw_disk(axes: "Axes", track: "RotationTrack") -> None:
    """Draw limb and graticule as the observer of the start saw them.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw, in arcseconds.
    track : RotationTrack
        Whose first observer looks on.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> draw_disk(axes, track)
    """
    from sunwidgets.core._rotation_geometry import look_at

    limb, start = limb_arcsec(track), track.first_view
    turn = np.linspace(0, 2 * np.pi, 361)
    axes.plot(limb * np.cos(turn), limb * np.sin(turn), color="0.4", linewidth=1)
    for curve in _graticule():
        seen = look_at(curve[:, None, :] * start.rsun, start.observer, start.rsun)
        lines = np.degrees(np.where(seen.visible, [seen.tx, seen.ty], np.nan))[:, 0] * 3600
        axes.plot(*lines, color="0.8", linewidth=0.6, zorder=0)
    reach = _ROOM * limb
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_xlabel("Helioprojective x (arcsec)")
    axes.set_ylabel("Helioprojective y (arcsec)")


def _graticule() -> list[npt.NDArray[np.float64]]:
    steps = np.radians(np.arange(-180, 181, 2))
    parallels = [
        np.stack([np.cos(b) * np.cos(steps), np.cos(b) * np.sin(steps), np.full(len(steps), np.sin(b))])
        for b in np.radians(np.arange(-75, 76, _GRATICULE_DEG))
    ]
    half = steps[np.abs(steps) <= np.pi / 2]
    meridians = [
        np.stack([np.cos(half) * np.cos(longitude), np.cos(half) * np.sin(longitude), np.sin(half)])
        for longitude in np.radians(np.arange(-180, 180, _GRATICULE_DEG))
    ]
    return parallels + meridians


def draw_track(axes: "Axes", track: "RotationTrack", **options: Any) -> None:
    """Draw tracks in arcseconds: the far side dashed, a dot at each whole day.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw, in arcseconds.
    track : RotationTrack
        Of one feature or many.
    **options
        For the lines.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> axes = disk_axes(track)
    >>> draw_track(axes, track, linewidth=2)
    """
    from matplotlib.axes import Axes

    from sunwidgets.core.track import RotationTrack

    read_as(axes, "axes", Axes)
    read_as(track, "track", RotationTrack)
    color = options.pop("color", MODEL_COLORS.get(track.law.name, OWN_COLOR))
    label = options.pop("label", track.law.name)
    order = np.argsort(track.durations)
    days = track.durations.to_value(u.day)[order]
    whole = np.isclose(days, np.rint(days))
    for tx, ty, visible in zip(track.tx.value, track.ty.value, track.visible, strict=True):
        x, y, seen = tx[order], ty[order], visible[order]
        # A step that crosses the limb belongs to both sides, so that the line has no hole.
        near = seen | np.append(seen[1:], False) | np.append(False, seen[:-1])
        axes.plot(np.where(near, x, np.nan), np.where(near, y, np.nan), color=color, label=label, **options)
        axes.plot(
            np.where(seen, np.nan, x), np.where(seen, np.nan, y), color=color, linestyle="--", **options
        )
        axes.plot(x[whole & seen], y[whole & seen], "o", color=color, markersize=3)
        label = None


def tracks_figure(
    tracks: "dict[str, RotationTrack]",
    day: float,
    *,
    title: str = "",
    difference: "RotationTrack | None" = None,
    background: tuple[Any, float, Any] | None = None,
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
    made = TracksFigure(tracks, difference=difference, background=background)
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
    ) -> None:
        from matplotlib.figure import Figure

        from sunwidgets.core.track import RotationTrack

        for name, track in read_as(tracks, "tracks", dict).items():
            read_as(track, f"the track {name!r}", RotationTrack)
        self.figure = Figure(figsize=(10, 5), layout="constrained")
        self.title = self.figure.suptitle("", fontsize="medium")
        disk, panel = self.figure.subplots(1, 2, width_ratios=[1.1, 1])
        self._picture = None if background is None else _draw_background(disk, *background)
        self._days = np.zeros(1)
        self._paths: list[tuple[Any, Any, Any]] = []
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
        self._playhead.set_xdata([day, day])
        self.title.set_text(title)
        if self._picture is not None and background is not None:
            self._picture.set_data(background)


def _draw_background(axes: "Axes", picture: Any, half_width: float, cmap: Any) -> Any:
    """Draw values 0 to 255 over a square of sky, and return the image."""
    extent = (-half_width, half_width, -half_width, half_width)
    return axes.imshow(picture, origin="lower", cmap=cmap, vmin=0, vmax=255, extent=extent, zorder=-1)


def draw_rates(axes: "Axes", measured: "Measurement", laws: "dict[str, RotationLaw]") -> None:
    """Draw rates with their errors against latitude, the fitted law with its band, and other laws.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw.
    measured : Measurement
        What the marks give.
    laws : dict of str to RotationLaw
        Laws to compare with, by the name that the legend shows.
    """
    from sunwidgets.core.rotation_laws import curve_latitudes

    latitude, rates = curve_latitudes(), measured.rates
    for name, other in laws.items():
        color = MODEL_COLORS.get(name, OWN_COLOR)
        axes.plot(latitude.value, other(latitude).value, color=color, linewidth=1.2, label=name)
    if measured.law is not None:
        middle, error = measured.law(latitude).value, measured.law.error(latitude).value
        axes.fill_between(
            latitude.value, middle - error, middle + error, color="0.5", alpha=0.25, linewidth=0
        )
        axes.plot(latitude.value, middle, color="black", linewidth=2, label=measured.law.name)
    axes.errorbar(
        rates["latitude"].value, rates["rate"].value,
        xerr=rates["latitude_error"].value, yerr=rates["rate_error"].value,
        fmt="o", color="black", markersize=4, linewidth=1,
    )  # fmt: skip
    low, high = rate_span(measured)
    axes.set(xlim=(-90, 90), ylim=(low, high), xticks=range(-90, 91, 30))
    axes.set_xlabel("Latitude (deg)")
    axes.set_ylabel("Sidereal rate (deg/day)")
    if laws or measured.law is not None:
        axes.legend(fontsize="small")


def rate_span(measured: "Measurement") -> tuple[float, float]:
    """Return between which rates to draw: those measured, with their errors, and those of the Sun."""
    rate, error = (measured.rates[name].value for name in ("rate", "rate_error"))
    return min([9.8, *(rate - error - 0.2)]), max([15.2, *(rate + error + 0.2)])


def rates_figure(
    measured: "Measurement",
    laws: "dict[str, RotationLaw]",
    *,
    image: tuple[Any, float, Any],
    marks: Sequence[tuple[str, float, float, bool]] = (),
    title: str = "",
) -> "Figure":
    """Draw marks in an image, and beside it the rates and the law that all marks give.

    Parameters
    ----------
    measured : Measurement
        What the marks give.
    laws : dict of str to RotationLaw
        Laws to compare with, by the name that the legend shows.
    image : (array, float, colour map)
        Values 0 to 255 over a square of sky about the disk's centre, half its side in arcseconds, and
        their colours.
    marks : sequence of (str, float, float, bool)
        Name of the feature, arcseconds to west and north, and whether it is of this image.
    title : str
        What is above the figure.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), layout="constrained")
    disk, panel = figure.subplots(1, 2, width_ratios=[1.1, 1])
    picture, half_width, cmap = image
    _draw_background(disk, picture, half_width, cmap)
    for name, tx, ty, is_here in marks:
        disk.plot(tx, ty, "+", color=_MARK_COLOR, markersize=9, alpha=1 if is_here else 0.4)
        if is_here:
            disk.annotate(name, (tx, ty), (5, 4), textcoords="offset points", color=_MARK_COLOR, fontsize=9)
    disk.set(xlim=(-half_width, half_width), ylim=(-half_width, half_width), aspect="equal")
    disk.set_xlabel("Helioprojective x (arcsec)")
    disk.set_ylabel("Helioprojective y (arcsec)")
    draw_rates(panel, measured, laws)
    reason = measured.why_no_law if measured.law is None else repr(measured.law).strip("<>").split(" ", 1)[1]
    panel.set_title("\n".join(textwrap.wrap(reason, 64)), fontsize="small")
    figure.suptitle(title, fontsize="medium")
    return figure
