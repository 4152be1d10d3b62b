"""The observer's side of a picture: how the Sun is turned, how far it is, and what is too near.

Axes are those of Thompson (2006, A&A 449, 791), section 2.1: heliocentric Cartesian, x to the
west, y to the north, z to the observer, turned from the Stonyhurst frame of the loops.
"""

from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, UnitSphericalRepresentation
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst, transform_with_sun_center
from sunpy.time import parse_time

from sunwidgets.core._quantities import Floats
from sunwidgets.core._reading import to_stonyhurst
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.recipe import Recipe
from sunwidgets.exceptions import ObserverError

__all__ = ["PUBLISHED_TIME", "View", "look_from", "project", "refuse_inside", "turn", "view_at"]

PUBLISHED_TIME = "2018-07-25"
"""Date of the post of the published recipe, whose observers have no time."""


@dataclass(frozen=True)
class View:
    """An observer of the Sun.

    Attributes
    ----------
    rotation : float64 (3, 3)
        From the loops' Stonyhurst axes to the observer's axes.
    distance : float
        From the Sun's centre, km.
    lon, lat : float
        Stonyhurst, at the observer's own time, degrees.
    obstime : Time
        The observer's time.
    """

    rotation: Floats
    distance: float
    lon: float
    lat: float
    obstime: Time


def look_from(observer: SkyCoord, loops_time: Time | None, recipe: Recipe) -> View:
    """Read an observer.

    Parameters
    ----------
    observer : SkyCoord
        One place with three dimensions, in any frame of sunpy.
    loops_time : Time or None
        Of the Stonyhurst frame that the loops are given in. If it differs from the observer's,
        the loops stand still in space, about the Sun's centre, in between.
    recipe : Recipe
        With the nominal header an observer may have no obstime.

    Returns
    -------
    View
        Where the observer is, in plain numbers.

    Raises
    ------
    ObserverError
        If the observer is not one place, has no obstime, or is inside the Sun.
    """
    if not isinstance(observer, SkyCoord) or not observer.isscalar:
        raise ObserverError(f"the observer must be one SkyCoord, not {observer!r}")
    obstime = observer.obstime
    if obstime is None:
        if recipe.header == "true":
            raise ObserverError(
                "the observer has no obstime, so the picture would have no date; give one: "
                'SkyCoord(..., frame="heliographic_stonyhurst", obstime=...)'
            )
        if not isinstance(observer.frame, HeliographicStonyhurst):
            raise ObserverError(
                f"an observer in {observer.frame.name} needs an obstime; only Stonyhurst can do without"
            )
        place = observer
        obstime = parse_time(PUBLISHED_TIME) if loops_time is None else loops_time
    elif isinstance(observer.frame, HeliographicStonyhurst):
        place = observer
    else:
        place = to_stonyhurst(observer, "the observer", ObserverError)
    if isinstance(place.data, UnitSphericalRepresentation):
        raise ObserverError(f"{observer!r} has no distance; give the observer's radius from the Sun's centre")
    x, y, z = (float(value) for value in place.cartesian.xyz.to_value(u.km))
    distance = float(np.sqrt(x * x + y * y + z * z))
    if not np.isfinite(distance):
        raise ObserverError(f"the observer at {observer} is not at a finite place; give its radius")
    if distance <= SUN_KM:
        raise ObserverError(
            f"the observer is {distance:.6g} km from the Sun's centre, inside the Sun ({SUN_KM:.6g} km); "
            "give a greater radius"
        )
    lon, lat = float(place.lon.to_value(u.deg)), float(place.lat.to_value(u.deg))
    return view_at(lon, lat, distance, obstime, turn(obstime, loops_time))


def view_at(lon: float, lat: float, distance: float, obstime: Time, turned: float = 0.0) -> View:
    """Put an observer at a place, without the cost of a SkyCoord.

    Parameters
    ----------
    lon, lat : float
        Stonyhurst, at the observer's own time, degrees.
    distance : float
        From the Sun's centre, km.
    obstime : Time
        The observer's time.
    turned : float
        How far the observer's Stonyhurst frame is turned from the loops', degrees: see `turn`.

    Returns
    -------
    View
        As `look_from` reads it of a SkyCoord.
    """
    rotation = _rotation(float(np.deg2rad(lon + turned)), float(np.deg2rad(lat)))
    return View(rotation, distance, lon, lat, obstime)


def turn(obstime: Time, loops_time: Time | None) -> float:
    """Angle between the Stonyhurst frames of two times, degrees: both share the Sun's axis.

    Parameters
    ----------
    obstime : Time
        Of the observer.
    loops_time : Time or None
        Of the loops; None if they go with any time.

    Returns
    -------
    float
        0 if the times are the same.
    """
    if loops_time is None or loops_time == obstime:
        return 0.0
    meridian = SkyCoord(HeliographicStonyhurst(0 * u.deg, 0 * u.deg, 1 * u.au, obstime=obstime))
    with transform_with_sun_center():
        return float(meridian.transform_to(HeliographicStonyhurst(obstime=loops_time)).lon.to_value(u.deg))


def _rotation(lon: float, lat: float) -> Floats:
    """From Stonyhurst to heliocentric Cartesian axes (Thompson 2006, eq. 11)."""
    sin_lon, cos_lon, sin_lat, cos_lat = np.sin(lon), np.cos(lon), np.sin(lat), np.cos(lat)
    return np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )


def project(xyz: Floats, view: View) -> tuple[Floats, Floats, Any]:
    """Where an observer sees points, shape (3, n) in km, and which are in sight.

    Returns the tangents of the picture's plane, to the west and to the north, and whether the Sun
    leaves each point in sight, as in the picture.

    Parameters
    ----------
    xyz : float64 (3, n)
        Stonyhurst positions, km.
    view : View
        Who looks.

    Returns
    -------
    x, y : float64 (n,)
        Tangents.
    is_seen : bool (n,)
        Whether it is in sight.
    """
    x, y, z = view.rotation @ xyz
    depth = view.distance - z
    square = x * x + y * y + depth * depth
    beyond = x * x + y * y > (SUN_KM / view.distance) ** 2 * square
    near = square <= view.distance * depth
    with np.errstate(divide="ignore", invalid="ignore"):
        return x / depth, y / depth, (depth > 0) & (beyond | near)


def refuse_inside(arcade: LoopArcade, view: View) -> None:
    """Raise an error if the observer is inside the plasma of a loop.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    view : View
        Who looks.

    Raises
    ------
    ObserverError
        If the observer is nearer to a loop's axis than the radius of its cross-section.
    """
    place = view.rotation[2] * view.distance
    area = arcade.cross_section.to_value(u.km**2)
    tube = float(np.sqrt(area.max() / np.pi))
    if not np.any(_near_boxes(arcade.common_boxes, place, tube)):
        return
    near = np.flatnonzero(_near_boxes(arcade.bounding_boxes, place, tube))
    for loop in near:
        points = slice(arcade.offsets[loop], arcade.offsets[loop + 1])
        thickest = area if area.ndim == 0 else area[loop] if area.size == len(arcade) else area[points].max()
        if _distance_to_line(arcade.xyz[:, points], place) < np.sqrt(thickest / np.pi):
            raise ObserverError(
                f"the observer is inside loop {loop}, {view.distance / SUN_KM:.4g} solar radii from the "
                "Sun's centre; move it out, or make the area of the loops smaller"
            )


def _near_boxes(boxes: tuple[Floats, Floats], place: Floats, reach: float) -> Any:
    """Whether a place is in each of some boxes, or within reach of it."""
    low, high = boxes
    outside = np.maximum(np.maximum(low - place[:, None], place[:, None] - high), 0)
    return (outside**2).sum(axis=0) <= reach**2


def _distance_to_line(points: Floats, place: Any) -> float:
    """Least distance of a place from the straight pieces between points, km."""
    start, step = points[:, :-1], np.diff(points, axis=1)
    offset = place[:, None] - start
    length2 = np.maximum((step**2).sum(axis=0), np.finfo(float).tiny)
    along = np.clip((offset * step).sum(axis=0) / length2, 0, 1)
    return float(np.sqrt(((offset - along * step) ** 2).sum(axis=0).min()))
