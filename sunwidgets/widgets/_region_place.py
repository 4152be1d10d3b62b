"""Where a region is, for widgets that know no regions: a place with a time, and loops over it."""

import math
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
from astropy.time import Time

from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.widgets._globe_loops import HEATING_UNIT
from sunwidgets.widgets.observer_globe import ObserverGlobe

__all__ = ["Place", "place_of", "put_arcade_over"]

# Of the width between the feet: loops are half circles.
_SHORTEST = 0.25


@dataclass(frozen=True)
class Place:
    """The middle of a region at a time, and how far it reaches.

    Attributes
    ----------
    longitude, latitude : Quantity
        Stonyhurst, at the time.
    width, height : Quantity
        From west to east and from south to north, degrees of longitude and latitude.
    time : Time
        When.
    rsun : Quantity
        Radius of the Sun that the region was drawn on.
    """

    longitude: u.Quantity
    latitude: u.Quantity
    width: u.Quantity
    height: u.Quantity
    time: Time
    rsun: u.Quantity


def place_of(cube: SharpCube, index: int, region: Any) -> Place | None:
    """Return where a region is at the time of a frame; None without a region."""
    if region is None:
        return None
    longitude, latitude, width, height = _spread(cube, index, region)
    geometry = cube.geometry(index)
    # As the observer of the record sees it, at Earth or near it: with the time that light takes.
    from sunpy.coordinates import sun

    time = cube.times[index]
    central = sun.L0(time).deg
    return Place(
        ((longitude - central + 180) % 360 - 180) * u.deg,
        latitude * u.deg,
        width * u.deg,
        height * u.deg,
        time,
        geometry.rsun * u.m,
    )


def _spread(cube: SharpCube, index: int, region: Any) -> tuple[float, float, float, float]:
    """Return longitude and latitude of the middle, Carrington degrees, and how far a region reaches."""
    if isinstance(region, Region):
        return (*region.middle, *region.extent)
    rows, columns = np.nonzero(region)
    if region.shape == cube.grid.shape:
        y0, x0 = cube.grid.origin(index)
        rows, columns = rows - y0, columns - x0
    x, y = [columns.min(), columns.max()], [rows.min(), rows.max()]
    corners = [(x[0], y[0]), (x[1], y[1])]
    box = Region.from_pixels(cube, index, "rectangle", corners)
    return (*box.middle, *box.extent)


def put_arcade_over(globe: ObserverGlobe, place: Place) -> None:
    """Show loops over a place: their feet as far apart as it is wide, along its height, seen from Earth."""
    feet = place.width.to_value("rad") * place.rsun * math.cos(place.latitude.to_value("rad"))
    longest = (math.pi / 2 * feet).to(u.Mm)
    south, north = place.latitude - place.height / 2, place.latitude + place.height / 2
    arcade = loop_arcade(
        globe.n_loops,
        length_min=_SHORTEST * longest,
        length_max=longest,
        latitude_min=max(south, -90 * u.deg),
        latitude_max=min(north, 90 * u.deg),
        longitude=place.longitude,
        alpha=globe.alpha,
        heating_rate=globe.heating_rate * HEATING_UNIT,
        n_points=globe.n_points or None,
        seed=globe.seed,
        recipe=globe.recipe,
        obstime=place.time,
    )
    with globe.hold_sync():
        globe.arcade = arcade
        globe.obstime = place.time.utc.isot
        globe.preset = "Earth"
