"""From coordinates to plain numbers: where a track starts, and where its observer is at each time.

Apart from the tracks because this is the only place that talks to sunpy's frames; it does so as
little as it can, since one transformation there costs more than a thousand steps of a track.
"""

import functools
import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import erfa
import numpy as np
import numpy.typing as npt
from astropy.coordinates import BaseCoordinateFrame, SkyCoord
from astropy.time import Time
from sunpy.coordinates import (
    HeliographicStonyhurst,
    Helioprojective,
    SunPyBaseCoordinateFrame,
    transform_with_sun_center,
)

from sunwidgets.core._ephemeris import earth_and_sun
from sunwidgets.core._rotation_geometry import Observers, Places, surface_point
from sunwidgets.exceptions import OffDiskError, StartError

__all__ = [
    "Start",
    "SunMotion",
    "days_later",
    "observers_at",
    "read_start",
    "stonyhurst_observers",
    "sun_motion",
    "surface_places",
]

Floats = npt.NDArray[np.float64]

# How far the Earth goes in a day on average; only to count whole turns.
_MEAN_MOTION = math.radians(0.9856)
_RSUN_KM = 695700.0
_FARTHEST_KM = 1e15
# Before this year UTC went at a rate of its own.
_WHOLE_SECONDS = 1972


@dataclass(frozen=True)
class Start:
    """Where and when a track starts, as seen by its first observer."""

    coordinate: SkyCoord
    obstime: Time
    places: Places
    observer: Observers
    rsun: float

    @property
    def mjd_tai(self) -> float:
        """The time as a modified Julian date."""
        return float(self.obstime.tai.mjd)


@dataclass(frozen=True)
class SunMotion:
    """What changes with time whoever looks on: shape (time,), and (3, time) for `shift`."""

    earth: Observers
    """The Earth, in the axes of the start."""
    shift: Floats
    """From the Sun's centre to where it was at the start, in the axes of the start."""


def sun_motion(start: Start, days: Floats) -> SunMotion:
    """Return the Earth and the Sun at so many days after a start."""
    earth, sun = earth_and_sun(start.mjd_tai + np.append(0.0, days))
    longitude = np.arctan2(earth[1], earth[0])
    first = longitude[0]
    turned = longitude[1:] - first - _MEAN_MOTION * days
    turned = (turned + np.pi) % (2 * np.pi) - np.pi + _MEAN_MOTION * days
    distance = np.sqrt((earth**2).sum(axis=0))[1:]
    x, y, z = sun[:, :1] - sun[:, 1:]
    shift = np.stack([x * np.cos(first) + y * np.sin(first), y * np.cos(first) - x * np.sin(first), z])
    return SunMotion(Observers(turned, np.arcsin(earth[2, 1:] / distance), distance), shift)


def days_later(obstime: Time, days: Floats) -> Time:
    """Return the times so many days of 86,400 seconds later.

    Where no leap second lies between, UTC goes along with TAI, and a sum will do: asking for the offset
    at each of a thousand times costs a quarter of a whole track.
    """
    if obstime.scale == "utc" and not _leap_between(float(obstime.mjd), days):
        later = Time(obstime.jd1, obstime.jd2 + days, format="jd", scale="utc")
        # In place: a replica of a thousand times costs as much as making them.
        later.format = obstime.format
        return later
    return obstime + days * u.day


def _leap_between(mjd: float, days: Floats) -> bool:
    """Return whether UTC and TAI part between a time and others, or are not tied by whole seconds yet."""
    leaps = _leap_days(len(erfa.leap_seconds.get()))
    first, last = mjd + min(0.0, float(days.min())), mjd + max(0.0, float(days.max()))
    # A day of margin, for the day at whose end the second is put in.
    return first < leaps[0] + 1 or bool(((leaps > first - 1) & (leaps < last + 1)).any())


@functools.cache
def _leap_days(_length: int) -> Floats:
    """Return the days that begin with another offset; the length of the table tells when it is a new one."""
    table = erfa.leap_seconds.get()
    whole = table[table["year"] >= _WHOLE_SECONDS]
    days = [f"{row['year']}-{row['month']:02}-01" for row in whole]
    return np.array([Time(day, scale="tai").mjd for day in days])


def read_start(start: Any, *, sun_center: bool = True) -> Start:
    """Read a start, one place or a one-dimensional array of them, in any frame of sunpy.

    Raises
    ------
    OffDiskError
        If a direction misses the Sun; names the elements.
    StartError
        If time or observer are missing, or a place is not finite.
    """
    if not isinstance(start, SkyCoord | BaseCoordinateFrame):
        raise StartError(f"the start is {start!r}; give a SkyCoord, such as of Helioprojective")
    coordinate = start if isinstance(start, SkyCoord) else SkyCoord(start)
    frame = coordinate.frame
    if not isinstance(frame, SunPyBaseCoordinateFrame):
        raise StartError(
            f"the start is in the frame {frame.name}; use one of the Sun's, such as Helioprojective"
        )
    if coordinate.ndim > 1 or coordinate.size == 0:
        raise StartError(
            f"the start has the shape {coordinate.shape}; use one place, or a one-dimensional array of them"
        )
    obstime = frame.obstime
    if obstime is None:
        raise StartError("the start has no time; make it with obstime=...")
    if not obstime.isscalar:
        if np.any(obstime.tai != obstime.ravel()[0].tai):
            raise StartError("the places of the start have different times; make one track for each time")
        obstime = obstime.ravel()[0]
    if isinstance(frame, Helioprojective):
        return _from_helioprojective(coordinate, obstime, sun_center=sun_center)
    return _from_heliographic(coordinate, obstime, sun_center=sun_center)


def _from_helioprojective(coordinate: SkyCoord, obstime: Time, *, sun_center: bool) -> Start:
    frame = coordinate.frame
    observer = _observer_of(frame)
    if observer is None:
        raise StartError("the start has no observer; make it with observer='earth' or a place")
    seen_by = _stonyhurst(observer, obstime, sun_center=sun_center)
    if seen_by.longitude.size > 1:
        seen_by = Observers(seen_by.longitude[:1], seen_by.latitude[:1], seen_by.distance[:1])
    rsun = float(np.ravel(frame.rsun.to_value(u.km))[0])
    # Once, since each look at a component of a frame makes its representation.
    sphere = frame.spherical
    tx, ty = (np.atleast_1d(angle.to_value(u.rad)).astype(float) for angle in (sphere.lon, sphere.lat))
    _refuse_not_finite(tx, ty, "arcsec", math.degrees(3600))
    if sphere.distance.unit == u.one:
        places = surface_point(tx, ty, seen_by, rsun)
        missed = np.flatnonzero(np.isnan(places.longitude))
        if missed.size:
            raise OffDiskError(_off_disk(missed, tx, ty, seen_by, rsun))
        return Start(coordinate, obstime, places, seen_by, rsun)
    there = _transform(coordinate, obstime, sun_center=sun_center)
    return Start(coordinate, obstime, surface_places(there), seen_by, rsun)


def _off_disk(missed: npt.NDArray[np.int64], tx: Floats, ty: Floats, observer: Observers, rsun: float) -> str:
    limb = math.degrees(math.asin(rsun / float(observer.distance[0]))) * 3600
    first = missed[0]
    where = f"({np.degrees(tx[first]) * 3600:.1f}, {np.degrees(ty[first]) * 3600:.1f}) arcsec"
    which = (
        "" if tx.size == 1 else f" (element {first})" if missed.size == 1 else f" (elements {_list(missed)})"
    )
    return (
        f"the start {where}{which} is off the disk, whose limb is at {limb:.1f} arcsec; choose a place inside"
    )


def _list(numbers: npt.NDArray[np.int64]) -> str:
    shown = ", ".join(str(number) for number in numbers[:8])
    return shown if numbers.size <= 8 else f"{shown} and {numbers.size - 8} more"


def _from_heliographic(coordinate: SkyCoord, obstime: Time, *, sun_center: bool) -> Start:
    frame = coordinate.frame
    rsun = float(frame.rsun.to_value(u.km)) if hasattr(frame, "rsun") else _RSUN_KM
    places = surface_places(_transform(coordinate, obstime, sun_center=sun_center))
    _refuse_not_finite(places.longitude, places.latitude, "deg", 180 / math.pi)
    observer = _observer_of(frame)
    if observer is None:
        from sunpy.coordinates import get_earth

        observer = get_earth(obstime)
    return Start(coordinate, obstime, places, _stonyhurst(observer, obstime, sun_center=sun_center), rsun)


def _refuse_not_finite(first: Floats, second: Floats, unit: str, factor: float) -> None:
    bad = np.flatnonzero(~(np.isfinite(first) & np.isfinite(second)))
    if bad.size:
        place = f"({first[bad[0]] * factor:g}, {second[bad[0]] * factor:g}) {unit}"
        raise StartError(f"the start has no finite place: {place} (elements {_list(bad)})")


def _observer_of(frame: Any) -> Any:
    """Return the observer of a frame; None for a name that sunpy could not make into a place."""
    observer = getattr(frame, "observer", None)
    return None if isinstance(observer, str) else observer


def _transform(coordinate: SkyCoord, obstime: Time, *, sun_center: bool) -> SkyCoord:
    from astropy.coordinates import ConvertError

    if isinstance(coordinate.frame, HeliographicStonyhurst) and np.all(coordinate.obstime == obstime):
        return coordinate
    try:
        with transform_with_sun_center() if sun_center else nullcontext():
            return coordinate.transform_to(HeliographicStonyhurst(obstime=obstime))
    except ConvertError as error:
        raise StartError(f"the start has no place on the Sun: {error}") from None


def surface_places(there: SkyCoord) -> Places:
    """Return Stonyhurst coordinates as plain numbers; those without a radius are on the surface."""
    frame = there.frame.make_3d()
    sphere = frame.spherical
    radius = np.atleast_1d(sphere.distance.to_value("km"))
    # What is not a number in all three is a direction, which its own check names.
    bad = np.flatnonzero(~((radius > 0) & (radius < _FARTHEST_KM)) & np.isfinite(np.atleast_1d(sphere.lat)))
    if bad.size:
        raise StartError(f"the start is {radius[bad[0]]:g} km from the Sun's centre (elements {_list(bad)})")
    return Places(
        np.atleast_1d(sphere.lon.wrap_at("180d").to_value(u.rad)),
        np.atleast_1d(sphere.lat.to_value(u.rad)),
        radius,
    )


def _stonyhurst(observer: Any, times: Time, *, sun_center: bool) -> Observers:
    """Return a place in Stonyhurst coordinates of times, without asking sunpy when it already is."""
    frame = getattr(observer, "frame", observer)
    if getattr(frame, "obstime", None) is None:
        raise StartError("the observer has no time; make it with obstime=...")
    is_there = isinstance(frame, HeliographicStonyhurst) and _is_same_time(frame.obstime, times)
    there = frame if is_there else _transform(SkyCoord(observer), times, sun_center=sun_center).frame
    sphere = there.spherical
    return Observers(
        np.atleast_1d(sphere.lon.to_value(u.rad)),
        np.atleast_1d(sphere.lat.to_value(u.rad)),
        np.atleast_1d(sphere.distance.to_value(u.km)),
    )


def _is_same_time(one: Time, other: Time) -> bool:
    if one is other:
        return True
    if one.isscalar and other.isscalar and one.scale == other.scale:
        return bool(one.jd1 == other.jd1 and one.jd2 == other.jd2)
    return bool(np.all(one.tai == other.tai))


def observers_at(
    observer: Any, start: Start, motion: SunMotion, times: Time, *, sun_center: bool
) -> Observers:
    """Return where an observer given as coordinates is at each time, in the axes of the start."""
    place = SkyCoord(observer)
    if not place.isscalar and place.shape != times.shape:
        raise StartError(
            f"the observer has the shape {place.shape}; use one place, or one for each of {times.size} times"
        )
    far = place.spherical.distance
    is_near = far.unit.is_equivalent(u.km) and np.all(far < _FARTHEST_KM * u.km)
    there = _stonyhurst(place, times, sun_center=sun_center) if is_near else None
    if there is None or not np.all(there.distance > start.rsun):
        raise StartError(f"the observer is at {place}; give a place outside the Sun, with its distance")
    return Observers(there.longitude + motion.earth.longitude, there.latitude, there.distance)


def stonyhurst_observers(positions: SkyCoord) -> tuple[Any, Observers]:
    """Return positions as the directions in which their observers saw them, and those observers.

    Positions that are not helioprojective are taken to be seen from the Earth.
    """
    frame = positions.frame
    if not isinstance(frame, Helioprojective):
        with transform_with_sun_center():
            frame = positions.transform_to(Helioprojective(observer="earth", obstime=positions.obstime)).frame
    observer = _observer_of(frame)
    if observer is None:
        raise StartError("positions have no observer; make them with observer='earth' or a place")
    seen_by = _stonyhurst(observer, frame.obstime, sun_center=True)
    size = frame.Tx.size
    return frame, Observers(
        *(np.broadcast_to(a, size) for a in (seen_by.longitude, seen_by.latitude, seen_by.distance))
    )
