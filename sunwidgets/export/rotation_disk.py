"""The disk and what is drawn on it: limb and graticule, an image, tracks; and the colours of the laws."""

from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core._given import read_as

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sunwidgets.core.rotation import RotationTrack

__all__ = [
    "MODEL_COLORS",
    "OWN_COLOR",
    "PALE",
    "disk_axes",
    "draw_background",
    "draw_disk",
    "draw_track",
    "limb_arcsec",
]

MODEL_COLORS: dict[str, str] = {
    "howard": "#d55e00",
    "snodgrass": "#0072b2",
    "allen": "#009e73",
    "rigid": "#cc79a7",
}
"""Colour of each published law, from Okabe & Ito's palette: readers of any colour vision tell them apart."""
OWN_COLOR = "#e69f00"
"""Of all other laws."""
PALE = 0.65
"""Opacity of what another observer sees."""

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


def draw_background(axes: "Axes", picture: Any, half_width: float, cmap: Any) -> Any:
    """Draw values 0 to 255 over a square of sky.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw, in arcseconds.
    picture : array
        The values, row 0 in the south.
    half_width : float
        Half the side of the square, whose middle is the disk's, in arcseconds.
    cmap : colour map
        As matplotlib takes it.

    Returns
    -------
    `~matplotlib.image.AxesImage`
        Under all else.
    """
    extent = (-half_width, half_width, -half_width, half_width)
    return axes.imshow(picture, origin="lower", cmap=cmap, vmin=0, vmax=255, extent=extent, zorder=-1)
