"""The plain numpy under the tracks: vectors about the Sun, and how an observer sees them.

Axes: those of Heliographic Stonyhurst at the time of the start, kept as they are while time goes by
(z to the north pole, x in the plane of the Earth at that time). Lengths in kilometres, angles in radians.
Equations: Thompson 2006, A&A 449, 791 ("T06").
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Observers", "Places", "Seen", "look_at", "rotate", "surface_point"]

Floats = npt.NDArray[np.float64]

_TRANSPARENT_KM = 1e-3
"""How deep below the surface a point still counts as on it, as in sunpy's `is_visible`."""


@dataclass(frozen=True)
class Observers:
    """Where the observer is at each time, shape (time,) or (1,) if it stays."""

    longitude: Floats
    latitude: Floats
    distance: Floats


@dataclass(frozen=True)
class Places:
    """Places about the Sun, shape (feature,): of features when a track begins."""

    longitude: Floats
    latitude: Floats
    radius: Floats


@dataclass(frozen=True)
class Seen:
    """What an observer sees, shape (feature, time): helioprojective angles, and how the surface lies."""

    tx: Floats
    ty: Floats
    distance: Floats
    mu: Floats
    visible: npt.NDArray[np.bool_]


def rotate(places: Places, rates: Floats, days: Floats) -> tuple[Floats, Floats]:
    """Turn places at rates of shape (feature,), radians a day.

    Returns
    -------
    longitude : array of float, shape (feature, time)
        Not wrapped.
    vectors : array of float, shape (3, feature, time)
    """
    longitude = places.longitude[:, None] + rates[:, None] * days
    across = (places.radius * np.cos(places.latitude))[:, None]
    up = np.broadcast_to((places.radius * np.sin(places.latitude))[:, None], longitude.shape)
    return longitude, np.stack([across * np.cos(longitude), across * np.sin(longitude), up])


def look_at(vectors: Floats, observers: Observers, rsun: float) -> Seen:
    """See vectors of shape (3, feature, time) as helioprojective angles (T06, eqs. 11 and 15)."""
    x, y, z = vectors
    cos_lon, sin_lon = np.cos(observers.longitude), np.sin(observers.longitude)
    cos_lat, sin_lat = np.cos(observers.latitude), np.sin(observers.latitude)
    inward = x * cos_lon + y * sin_lon
    west = y * cos_lon - x * sin_lon
    north = z * cos_lat - inward * sin_lat
    to_observer = inward * cos_lat + z * sin_lat
    ahead = observers.distance - to_observer
    aside2 = west * west + north * north
    distance = np.sqrt(ahead * ahead + aside2)
    radius = np.sqrt(x * x + y * y + z * z)
    # The scalar product of the outward normal, times the radius, with the way to the observer.
    outward = observers.distance * to_observer - radius * radius
    limb = rsun - _TRANSPARENT_KM
    visible = (
        (ahead < 0)
        | (np.sqrt(aside2) * observers.distance > limb * distance)
        | ((outward >= 0) & (radius >= limb))
    )
    return Seen(
        tx=np.arctan2(west, ahead),
        ty=np.arctan2(north, np.hypot(ahead, west)),
        distance=distance,
        mu=outward / (radius * distance),
        visible=visible,
    )


def surface_point(tx: Floats, ty: Floats, observer: Observers, rsun: float) -> Places:
    """Return where lines of sight of one observer first meet the surface; NaN where they miss it."""
    d = observer.distance
    along = d * np.cos(tx) * np.cos(ty)
    # (d sin rho)^2 without the cancellation of d^2 - along^2.
    aside2 = (d * np.cos(ty) * np.sin(tx)) ** 2 + (d * np.sin(ty)) ** 2
    inside = rsun**2 - aside2
    depth = np.sqrt(np.where(inside >= 0, inside, np.nan))
    reach = along - depth
    west = reach * np.cos(ty) * np.sin(tx)
    north = reach * np.sin(ty)
    to_observer = d - reach * np.cos(ty) * np.cos(tx)
    cos_lat, sin_lat = np.cos(observer.latitude), np.sin(observer.latitude)
    inward = to_observer * cos_lat - north * sin_lat
    up = to_observer * sin_lat + north * cos_lat
    return Places(
        longitude=observer.longitude + np.arctan2(west, inward),
        latitude=np.arcsin(np.clip(up / rsun, -1, 1)),
        radius=np.broadcast_to(np.float64(rsun), np.shape(tx)),
    )
