"""Where features are as days pass, and how they are seen: the track that `rotation_track` gives.

Apart from the function, which reads and checks what a user gives: here the numbers are good, and what
is not asked for is not computed.
"""

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.coordinates import Longitude, SkyCoord, SphericalRepresentation
from astropy.table import QTable
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst, Helioprojective

from sunwidgets.core._rotation_geometry import Observers, look_at, rotate
from sunwidgets.core._rotation_start import (
    Start,
    SunMotion,
    days_later,
    observers_at,
    sun_motion,
    surface_places,
)
from sunwidgets.core.rotation_laws import RotationLaw, rotation_law
from sunwidgets.exceptions import StartError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["RotationTrack"]

Floats = npt.NDArray[np.float64]

_HALF_TURN = 180 * u.deg


class RotationTrack:
    """Features at times, as `rotation_track` makes it; arrays have the shape (feature, time).

    What is not asked for is not computed.

    Parameters
    ----------
    start : Start
        Where and when the features are at first, as `read_start` gives it.
    days : array of float, shape (time,)
        Days after the start.
    law : RotationLaw
        How fast each latitude turns; kept as an attribute.
    observer : {"earth", "fixed"} or SkyCoord
        Who looks on.
    sun_center : bool
        Whether features follow the Sun's centre; kept as an attribute.
    motion : SunMotion, optional
        Where Earth and Sun are at these days, if it is known from another track.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> start = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 1, 2] * u.day)
    >>> track.shape, track.visible.all()
    ((1, 3), np.True_)
    """

    def __init__(
        self,
        start: Start,
        days: Floats,
        law: RotationLaw,
        observer: str | SkyCoord,
        sun_center: bool,
        *,
        motion: SunMotion | None = None,
    ) -> None:
        if motion is not None:
            self._motion = motion
        self._start = start
        self._days = days
        self.law = law
        self.sun_center = sun_center
        if not isinstance(observer, SkyCoord) and observer not in ("earth", "fixed"):
            raise StartError(f"there is no observer {observer!r}; use 'earth', 'fixed' or a SkyCoord")
        self._observer = observer
        self._is_fixed = isinstance(observer, str) and observer == "fixed"
        rates = law.radians_a_day(start.places.latitude)
        self._longitude, self._about_first_center = rotate(start.places, rates, days)
        observers = start.observer
        if not self._is_fixed:
            observers = self._motion.earth
            if not isinstance(observer, str):
                observers = observers_at(observer, start, self._motion, self.times, sun_center=sun_center)
        self._observers: Observers = observers
        self._seen = look_at(self._vectors, observers, start.rsun)

    @functools.cached_property
    def _motion(self) -> SunMotion:
        return sun_motion(self._start, self._days)

    @property
    def _vectors(self) -> Floats:
        """Where features are from the centre of the Sun that the observer sees."""
        if self._is_fixed or self.sun_center:
            return self._about_first_center
        return self._about_first_center + self._motion.shift[:, None, :]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of features and of times."""
        n_features, n_times = self._longitude.shape
        return n_features, n_times

    @property
    def start(self) -> SkyCoord:
        """The start, as it was given."""
        return self._start.coordinate

    @property
    def first_view(self) -> Start:
        """The start in plain numbers: its time, its place, its observer, the solar radius."""
        return self._start

    @property
    def observers(self) -> Observers:
        """Where the observer is at each time, or once if they stay, as `earth` is."""
        return self._observers

    @property
    def earth(self) -> Observers:
        """Where the Earth is at each time, in plain numbers and the axes of the start's time."""
        return self._motion.earth

    @property
    def shift(self) -> Floats:
        """From the Sun's centre of each time to where it was at the start: (3, time), km, the same axes."""
        return self._motion.shift

    @property
    def obstime(self) -> Time:
        """Time of the start."""
        return self._start.obstime

    @property
    def durations(self) -> u.Quantity:
        """Times after the start, shape (time,)."""
        return self._days * u.day

    @functools.cached_property
    def times(self) -> Time:
        """Shape (time,)."""
        return days_later(self._start.obstime, self._days)

    @property
    def visible(self) -> npt.NDArray[np.bool_]:
        """Whether the observer sees the feature, as in sunpy's ``is_visible``."""
        return self._seen.visible

    @property
    def mu(self) -> Floats:
        """Cosine of the angle between the way up and the way to the observer; negative on the far side."""
        return self._seen.mu

    @property
    def tx(self) -> u.Quantity:
        """Helioprojective longitude, to solar west."""
        return np.degrees(self._seen.tx) * 3600 << u.arcsec

    @property
    def ty(self) -> u.Quantity:
        """Helioprojective latitude, to solar north."""
        return np.degrees(self._seen.ty) * 3600 << u.arcsec

    @property
    def sidereal_longitude(self) -> u.Quantity:
        """Stonyhurst longitude in the axes of the start's time; not wrapped."""
        return np.degrees(self._longitude) * u.deg

    @functools.cached_property
    def synodic_longitude(self) -> u.Quantity:
        """Stonyhurst longitude of each time, so from the Earth of that time; not wrapped.

        Corrected by where the Earth really is, not by its mean motion.
        """
        longitude = self._longitude
        if not self.sun_center:
            x, y, _ = self._about_first_center + self._motion.shift[:, None, :]
            off = np.arctan2(y, x) - longitude
            longitude = longitude + (off + np.pi) % (2 * np.pi) - np.pi
        return np.degrees(longitude - self._motion.earth.longitude) * u.deg

    @property
    def longitude(self) -> u.Quantity:
        """Stonyhurst longitude, not wrapped: of the start's time for a fixed observer, else of each time."""
        return self.sidereal_longitude if self._is_fixed else self.synodic_longitude

    @property
    def latitude(self) -> u.Quantity:
        """Stonyhurst latitude; the same at all times, but for ``sun_center=False`` and a moving observer."""
        x, y, z = self._vectors
        return np.degrees(np.arctan2(z, np.hypot(x, y))) * u.deg

    @functools.cached_property
    def coords(self) -> SkyCoord:
        """Helioprojective coordinates with distances, each with its time and observer.

        A fixed observer's are all in the frame of the start's time.
        """
        seen, observers, rsun = self._seen, self._observers, self._start.rsun * u.km
        places = _sphere(seen.tx, seen.ty, seen.distance)
        longitude, obstime = observers.longitude, self.obstime
        if self._is_fixed:
            longitude, latitude, distance = (
                array[0] for array in (longitude, observers.latitude, observers.distance)
            )
        else:
            # Of shape (1, time): a frame does not need an array for each feature, and makes it if it does.
            obstime = self.times[np.newaxis]
            latitude, distance = observers.latitude[np.newaxis], observers.distance[np.newaxis]
            longitude = (longitude - self._motion.earth.longitude)[np.newaxis]
        observer = HeliographicStonyhurst(
            _sphere(longitude, latitude, distance), obstime=obstime, rsun=rsun, copy=False
        )
        frame = Helioprojective(places, obstime=obstime, observer=observer, rsun=rsun)
        return SkyCoord(frame, copy=False)

    def to_table(self) -> QTable:
        """Return a row for each feature and time.

        Returns
        -------
        QTable
            ``feature`` (number), ``day``, ``time``, ``longitude``, ``latitude``, ``Tx``, ``Ty``, ``mu``,
            ``visible``; the metadata name model, observer, start and whether the Sun's centre is followed.

        Examples
        --------
        >>> import astropy.units as u
        >>> from astropy.coordinates import SkyCoord
        >>> from sunwidgets.core.rotation import rotation_track
        >>> start = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
        >>> rotation_track(start, [0, 1] * u.day, observer="fixed").to_table()["longitude"].round(6)
        <Quantity [ 0.      , 14.326328] deg>
        """
        n_features, n_times = self.shape
        columns: dict[str, Any] = {
            "feature": np.repeat(np.arange(n_features), n_times),
            "day": np.tile(self._days, n_features) * u.day,
            "time": Time(np.broadcast_to(self.times, self.shape)).ravel(),
            "longitude": self.longitude.ravel(),
            "latitude": self.latitude.ravel(),
            "Tx": self.tx.ravel(),
            "Ty": self.ty.ravel(),
            "mu": self.mu.ravel(),
            "visible": self.visible.ravel(),
        }
        meta = {
            "model": self.law.name,
            "observer": self._observer if isinstance(self._observer, str) else "own",
            "start": self.obstime.isot,
            "sun_center": self.sun_center,
        }
        return QTable(columns, meta=meta)

    def plot(self, axes: "Axes | None" = None, **options: Any) -> "Axes":
        """Draw the tracks on the disk, the far side dashed, with dots at whole days.

        Parameters
        ----------
        axes : `~matplotlib.axes.Axes`, optional
            Where to draw, in arcseconds; by default axes of a new figure with the disk and its graticule.
        **options
            For the lines.

        Returns
        -------
        `~matplotlib.axes.Axes`
        """
        from sunwidgets.export.rotation_figures import disk_axes, draw_track

        if axes is None:
            axes = disk_axes(self)
        draw_track(axes, self, **options)
        return axes

    def by(self, law: str | RotationLaw, *, observer: str | SkyCoord | None = None) -> "RotationTrack":
        """Return the track of the same start and times by another law, or for another observer.

        What does not depend on them is not computed again.

        Parameters
        ----------
        law : str or RotationLaw
            How fast each latitude turns.
        observer : {"earth", "fixed"} or SkyCoord, optional
            Who looks on; as before if left out.

        Returns
        -------
        RotationTrack
            Of the same shape.

        Examples
        --------
        >>> import astropy.units as u
        >>> from astropy.coordinates import SkyCoord
        >>> from sunwidgets.core.rotation import rotation_track
        >>> start = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
        >>> rotation_track(start, [1] * u.day).by("rigid", observer="fixed").longitude.round(4)
        <Quantity [[14.1844]] deg>
        """
        return RotationTrack(
            self._start,
            self._days,
            rotation_law(law),
            self._observer if observer is None else observer,
            self.sun_center,
            motion=self._motion,
        )

    def beside(self, longitude: u.Quantity, latitude: u.Quantity) -> "RotationTrack":
        """Return tracks of other places of the surface, of the same time, law and observer.

        Parameters
        ----------
        longitude, latitude : Quantity, shape (n,)
            Stonyhurst coordinates at the time of the start.

        Returns
        -------
        RotationTrack
            Of shape (n, time).

        Raises
        ------
        StartError
            If there are not as many of each, or one is not finite.

        Examples
        --------
        >>> import astropy.units as u
        >>> from astropy.coordinates import SkyCoord
        >>> from sunwidgets.core.rotation import rotation_track
        >>> start = SkyCoord(0 * u.deg, 0 * u.deg, frame="heliographic_stonyhurst", obstime="2001-01-01")
        >>> rotation_track(start, [0, 1] * u.day).beside([0, 10, 20] * u.deg, [60, 0, -60] * u.deg).shape
        (3, 2)
        """
        rsun = self._start.rsun * u.km
        frame = HeliographicStonyhurst(obstime=self.obstime, rsun=rsun)
        is_good = all(isinstance(angle, u.Quantity) and angle.size > 0 for angle in (longitude, latitude))
        if not (
            is_good
            and longitude.shape == latitude.shape
            and np.all(np.isfinite(longitude))
            and np.all(np.abs(latitude) <= 90 * u.deg)
        ):
            raise StartError(f"longitude = {longitude}, latitude = {latitude}; give as many of each, finite")
        coordinate = SkyCoord(longitude, latitude, rsun, frame=frame)
        start = dataclasses.replace(self._start, coordinate=coordinate, places=surface_places(coordinate))
        return RotationTrack(
            start, self._days, self.law, self._observer, self.sun_center, motion=self._motion
        )

    def __repr__(self) -> str:
        n_features, n_times = self.shape
        observer = self._observer if isinstance(self._observer, str) else "own observer"
        return (
            f"<RotationTrack {self.law.name}, {observer}: {n_features} features at {n_times} times "
            f"from {self.obstime.isot}>"
        )


def _sphere(longitude: Floats, latitude: Floats, distance: Floats) -> SphericalRepresentation:
    """Return radians and kilometres as a representation, the longitudes -180 to 180 degrees from the start.

    As those of sunpy's frames are: else they would be wrapped twice, and the first time in place, which
    would change the numbers of the track.
    """
    lon = Longitude(longitude, u.rad, wrap_angle=_HALF_TURN)
    return SphericalRepresentation(lon, latitude << u.rad, distance << u.km, copy=False)
