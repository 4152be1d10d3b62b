"""Where to look at the Sun from: places by name.

Planets, poles and limbs are computed without a network. Spacecraft are asked of JPL Horizons once
for each time, and kept on disk.
"""

import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.config import get_cache_dir
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst, get_body_heliographic_stonyhurst, get_horizons_coord

from sunwidgets.core._given import read_whole
from sunwidgets.core._quantities import Floats
from sunwidgets.core._reading import read_time
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import look_from
from sunwidgets.exceptions import EphemerisError, ObserverError

__all__ = ["OBSERVER_NAMES", "observer_path", "observer_preset"]

_log = logging.getLogger("sunwidgets")

_BODIES: Final = ("Earth", "Moon", "Mercury", "Venus", "Mars", "Jupiter")
# Longitude and latitude as seen from Earth, which is at longitude 0.
_NEAREST, _FARTHEST = 1 * u.R_sun, 1e6 * u.au
_PLACES: Final = {
    "North pole": (0.0, 90.0),
    "South pole": (0.0, -90.0),
    "East limb": (-90.0, 0.0),
    "West limb": (90.0, 0.0),
    "Far side": (180.0, 0.0),
}
# What Horizons calls them.
_SPACECRAFT: Final = {
    "STEREO-A": "STEREO-A",
    "Solar Orbiter": "Solar Orbiter",
    "Parker Solar Probe": "Parker Solar Probe",
}

OBSERVER_NAMES: Final = (*_BODIES, *_PLACES, *_SPACECRAFT)
"""What `observer_preset` takes."""


@u.quantity_input(distance=u.au)
def observer_preset(
    name: str, obstime: Any, *, distance: u.Quantity = 1 * u.au, cache_dir: str | Path | None = None
) -> SkyCoord:
    """Return an observer by name.

    Parameters
    ----------
    name : str
        One of `OBSERVER_NAMES`, in upper or lower case. ``"Earth"`` has the solar B0 angle of the
        time as its latitude. ``"East limb"`` looks straight down on the limb that Earth sees in
        the east, ``"West limb"`` on the other.
    obstime : time
        What `sunpy.time.parse_time` reads.
    distance : Quantity
        From the Sun's centre, for the poles and limbs; the others are where they are.
    cache_dir : path, optional
        Where places of spacecraft are kept; a folder in astropy's cache if left out.

    Returns
    -------
    SkyCoord
        `~sunpy.coordinates.HeliographicStonyhurst`, with the obstime.

    Raises
    ------
    ObserverError
        If the name is not known, or the distance is inside the Sun or not finite.
    EphemerisError
        If a spacecraft's place is not in the cache and cannot be fetched.

    Examples
    --------
    >>> from sunwidgets.core.observers import observer_preset
    >>> earth = observer_preset("Earth", "2018-07-25")
    >>> print(earth.lat.deg.round(2), earth.radius.to("au").round(3))
    5.21 1.016 AU
    """
    if not isinstance(name, str):
        raise ObserverError(f"the name of an observer is text, not {name!r}; see OBSERVER_NAMES")
    known = {each.casefold(): each for each in OBSERVER_NAMES}
    preset = known.get(name.casefold().strip())
    if preset is None:
        raise ObserverError(f"no observer is called {name!r}; there are {', '.join(OBSERVER_NAMES)}")
    time = read_time(obstime, "obstime", several=True)
    if not (distance.isscalar and distance.dtype.kind in "fiu" and _NEAREST < distance <= _FARTHEST):
        raise ObserverError(f"distance = {distance}; it must be one value from {_NEAREST} to {_FARTHEST}")
    if preset in _SPACECRAFT:
        return _spacecraft(preset, time, Path(cache_dir) if cache_dir else _default_cache())
    if preset in _BODIES:
        place = get_body_heliographic_stonyhurst(preset, time)
        lon, lat, distance = place.lon, place.lat, place.radius
    else:
        lon, lat = (angle * u.deg for angle in _PLACES[preset])
    return SkyCoord(HeliographicStonyhurst(lon=lon, lat=lat, radius=distance, obstime=time))


def observer_path(stops: Sequence[SkyCoord], n_frames: int) -> SkyCoord:
    """Go from observer to observer in even steps, for example for the frames of a movie.

    Parameters
    ----------
    stops : sequence of SkyCoord
        Two observers or more, each with an obstime and a distance, in any frame of sunpy; for
        example of `observer_preset`.
    n_frames : int
        How many observers to return, two or more. The first is the first stop and the last the
        last; each leg gets the same share.

    Returns
    -------
    SkyCoord
        `~sunpy.coordinates.HeliographicStonyhurst`, shape (n_frames,), with as many obstimes. On
        each leg direction moves along a great circle about the Sun, in longitude and latitude,
        distance by equal factors and time by equal steps. Opposite directions are joined by way
        of the west. A stop at a pole keeps its own longitude, which says how a picture is turned.

    Raises
    ------
    ObserverError
        If there are less than two stops or frames, or a stop is not an observer.

    Examples
    --------
    >>> from sunwidgets.core.observers import observer_path, observer_preset
    >>> day = "2018-07-25"
    >>> path = observer_path([observer_preset("Far side", day), observer_preset("North pole", day)], 4)
    >>> print(path.lat.deg.round(1))
    [ 0. 30. 60. 90.]
    """
    read_whole(n_frames, "n_frames", low=2, error=ObserverError)
    views = [look_from(stop, None, CORRECTED) for stop in stops]
    if len(views) < 2:
        raise ObserverError(f"a path of {len(views)} stops leads nowhere; give two observers or more")
    place = np.linspace(0, len(views) - 1, n_frames)
    leg = np.minimum(place.astype(int), len(views) - 2)
    part = place - leg
    directions = np.array([view.rotation[2] for view in views])
    heading = np.empty((n_frames, 3))
    for start in range(len(views) - 1):
        on_leg = leg == start
        heading[on_leg] = _great_circle(directions[start], directions[start + 1], part[on_leg])
    logs = np.log([view.distance for view in views])
    radius = np.exp(logs[leg] + part * (logs[leg + 1] - logs[leg]))
    times = [view.obstime.utc for view in views]
    days = np.array([(time - times[0]).to_value(u.day) for time in times])
    obstime = times[0] + (days[leg] + part * (days[leg + 1] - days[leg])) * u.day
    lon = np.arctan2(heading[:, 1], heading[:, 0])
    lat = np.arctan2(heading[:, 2], np.hypot(heading[:, 0], heading[:, 1]))
    # A direction to a pole has no longitude: a stop there has the one that it was given.
    at_stop = np.isclose(part, np.round(part))
    is_polar = at_stop & (np.hypot(heading[:, 0], heading[:, 1]) < _POLAR)
    lon[is_polar] = np.radians([views[stop].lon for stop in (leg + np.round(part).astype(int))[is_polar]])
    return SkyCoord(
        HeliographicStonyhurst(lon=lon * u.rad, lat=lat * u.rad, radius=radius * u.km, obstime=obstime)
    )


_POLAR: Final = 1e-9
"""Nearer to a pole than this, in radians, longitude is what was rounded."""


def _great_circle(start: Floats, end: Floats, part: Floats) -> Floats:
    """Directions on the way from one to another, shape (n, 3)."""
    across = end - start * (start @ end)
    length = float(np.linalg.norm(across))
    if length < 1e-9:
        # The same place, or the opposite one, to which every way is as short: by the west.
        across = np.cross([0.0, 0.0, 1.0], start)
        length = float(np.linalg.norm(across))
        if length < 1e-9:
            across, length = np.array([0.0, 1.0, 0.0]), 1.0
    angle = np.arctan2(np.linalg.norm(np.cross(start, end)), start @ end) * part[:, None]
    return start * np.cos(angle) + across / length * np.sin(angle)


def _default_cache() -> Path:
    return Path(get_cache_dir()) / "sunwidgets" / "observers"


def _spacecraft(name: str, time: Any, cache_dir: Path) -> SkyCoord:
    """Return the place of a spacecraft, from the cache or from Horizons."""
    stem = re.sub(r"[^0-9A-Za-z]+", "-", f"{name} {time.utc.isot}").strip("-").lower()
    path = cache_dir / f"{stem}.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        lon, lat, radius = (float(kept[key]) for key in ("lon_deg", "lat_deg", "radius_km"))
    except (OSError, ValueError, KeyError, TypeError):
        lon, lat, radius = _ask_horizons(name, time)
        try:
            cache_dir.mkdir(parents=True, exist_ok=True)
            path.write_text(
                json.dumps({"observer": name, "lon_deg": lon, "lat_deg": lat, "radius_km": radius}),
                encoding="utf-8",
            )
        except OSError as error:
            _log.info("the place of %s is not kept: %s", name, error)
    return SkyCoord(
        HeliographicStonyhurst(lon=lon * u.deg, lat=lat * u.deg, radius=radius * u.km, obstime=time)
    )


def _ask_horizons(name: str, time: Any) -> tuple[float, float, float]:
    try:
        place = get_horizons_coord(_SPACECRAFT[name], time)
    except (ValueError, RuntimeError) as error:
        # sunpy raises these when Horizons answers, and has nothing for this time.
        raise EphemerisError(
            f"JPL Horizons has no place of {name} at {time.utc.isot}; choose a time within its mission"
        ) from error
    except OSError as error:
        raise EphemerisError(
            f"the place of {name} at {time.utc.isot} could not be fetched from JPL Horizons; "
            "connect to the network once, after which it is kept, or give the observer as a "
            "SkyCoord with longitude, latitude, radius and obstime"
        ) from error
    return (
        float(place.lon.to_value(u.deg)),
        float(place.lat.to_value(u.deg)),
        float(place.radius.to_value(u.km)),
    )
