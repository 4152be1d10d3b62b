"""A map under the tracks: resampled to the square of sky that a page draws, as it is or rotated.

Apart from `rotate_map`, which is exact for every pixel and takes seconds: this one is for the eye, and
must keep up with a slider.
"""

import base64
import copy
from typing import TYPE_CHECKING

import astropy.units as u
import numpy as np
import numpy.typing as npt
import traitlets as t
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicCarrington, HeliographicStonyhurst, Helioprojective

from sunwidgets.core._rotation_geometry import Observers, look_at, rotate, surface_point
from sunwidgets.core._rotation_start import Start, read_start, sun_motion
from sunwidgets.core.blocks import mean_of_blocks
from sunwidgets.core.rotation import RotationLaw, RotationTrack

if TYPE_CHECKING:
    from sunpy.map import GenericMap

__all__ = ["BACKGROUND_SIDE", "NOTHING", "PAGE_REACH", "checked_map", "colors", "resample"]

PAGE_REACH = 1.12
"""Half the width of the square of sky that js/src/rotation_tracks/sky.ts draws, in limbs."""
BACKGROUND_SIDE = 384
"""Pixels along a side of that square."""
NOTHING = 255
"""Value of pixels that have no data."""

Floats = npt.NDArray[np.float64]


def checked_map(background: "GenericMap | None") -> "GenericMap | None":
    """Return a map that can lie under the tracks, or raise an error that says why it cannot."""
    from sunpy.map import GenericMap

    if background is not None and not isinstance(background, GenericMap):
        raise TypeError(f"background must be a sunpy Map, not {type(background).__name__}; use sunpy.map.Map")
    frames = (Helioprojective, HeliographicCarrington, HeliographicStonyhurst)
    if background is not None and not isinstance(background.coordinate_frame, frames):
        raise t.TraitError(
            f"the background is in the frame {background.coordinate_frame.name}; use a map in "
            "helioprojective or heliographic coordinates"
        )
    return background


def resample(
    solar_map: "GenericMap",
    half_width: float,
    side: int,
    *,
    start: Start | None = None,
    track: RotationTrack | None = None,
    step: int = 0,
    law: RotationLaw | None = None,
) -> npt.NDArray[np.uint8]:
    """Resample a map to a square of sky, and its values to places on its colour bar.

    Parameters
    ----------
    solar_map : `~sunpy.map.GenericMap`
        A helioprojective map; or a heliographic one, which is laid on the surface at the time of the start.
    half_width : float
        Half the side of the square about the disk's centre, arcseconds.
    side : int
        Pixels along a side.
    start : Start, optional
        Who looks at a heliographic map, and when.
    track : RotationTrack, optional
        Whose observer is to see the Sun; without it the map is shown as it was taken.
    step : int
        The time of the track to rotate to.
    law : RotationLaw, optional
        The law to rotate by.

    Returns
    -------
    array of uint8, shape (side, side)
        From south to north; `NOTHING` where there is no data.
    """
    from scipy.ndimage import map_coordinates

    along = (np.arange(side) + 0.5) / side * 2 * half_width - half_width
    tx, ty = (grid.ravel() for grid in np.meshgrid(along, along))
    is_view = isinstance(solar_map.coordinate_frame, Helioprojective)
    blocks = 1
    if start is not None and not is_view:
        world = _on_surface(solar_map, tx, ty, start, track, step, law)
    else:
        if track is not None and law is not None:
            tx, ty = _before(solar_map, tx, ty, track, step, law)
        world = tx / 3600, ty / 3600
        finest = min(scale.to_value("arcsec/pix") for scale in solar_map.scale)
        blocks = max(1, int(2 * half_width / side / finest))
    # Where there is no place, any finite number will do: it is taken out again below.
    known = np.isfinite(world[0])
    x, y = solar_map.wcs.wcs_world2pix(*(np.where(known, angle, 0) for angle in world), 0)
    if not is_view:
        # A map of all longitudes may begin at any of them.
        turn, columns = 360 / solar_map.scale[0].to_value("deg/pix"), solar_map.data.shape[1]
        x = np.where(x < -0.5, x + turn, np.where(x > columns - 0.5, x - turn, x))
    data = np.asarray(solar_map.data, dtype=np.float32)
    if blocks > 1:
        data = mean_of_blocks(data, blocks)
    x, y = ((at + 0.5) / blocks - 0.5 for at in (x, y))
    values = map_coordinates(data, [y, x], order=1, mode="constant", cval=np.nan)
    # A copy: one that has no limits yet takes those of the first values that it meets.
    norm = copy.copy(solar_map.plot_settings["norm"])
    places = np.ma.filled(norm(np.ma.masked_invalid(values)), np.nan)
    shown = np.isfinite(values) & np.isfinite(places) & known
    levels = np.clip(np.where(shown, places, 0) * NOTHING, 0, NOTHING - 1).astype(np.uint8)
    return np.where(shown, levels, np.uint8(NOTHING)).reshape(side, side)


def _on_surface(
    solar_map: "GenericMap", tx: Floats, ty: Floats, start: Start,
    track: RotationTrack | None, step: int, law: RotationLaw | None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return the longitudes and latitudes of a heliographic map that are in these directions, degrees."""
    observer, days = start.observer, 0.0
    arcsec = u.arcsec.to(u.rad)
    if track is not None and law is not None:
        i = min(step, track.observers.longitude.size - 1)
        one = track.observers
        observer = Observers(one.longitude[[i]], one.latitude[[i]], one.distance[[i]])
        days = float(track.durations[step].to_value(u.day))
    there = surface_point(tx * arcsec, ty * arcsec, observer, start.rsun)
    longitude = there.longitude
    if law is not None:
        longitude = longitude - law.radians_a_day(there.latitude) * days
    frame = solar_map.coordinate_frame
    first = 0.0
    if isinstance(frame, HeliographicCarrington):
        meridian = SkyCoord(0 * u.deg, 0 * u.deg, frame=HeliographicStonyhurst(obstime=start.obstime))
        turned = meridian.transform_to(HeliographicCarrington(observer="earth", obstime=start.obstime))
        first = float(turned.lon.deg)
    return np.degrees(longitude) + first, np.degrees(there.latitude)


def _before(
    solar_map: "GenericMap", tx: Floats, ty: Floats, track: RotationTrack, step: int, law: RotationLaw
) -> tuple[Floats, Floats]:
    """Return where the map saw what is in these directions at a step, arcseconds; NaN where it did not."""
    center = SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=solar_map.coordinate_frame)
    taken = read_start(center)
    days = np.array([(track.times[step] - taken.obstime).to_value(u.day)])
    # The Earth of the step is where it is in both systems of axes, that of the track and that of the map.
    turned = sun_motion(taken, days).earth.longitude[0] - track.earth.longitude[step]
    observers = track.observers
    i = min(step, observers.longitude.size - 1)
    observer = Observers(observers.longitude[[i]] + turned, observers.latitude[[i]], observers.distance[[i]])
    arcsec = u.arcsec.to(u.rad)
    there = surface_point(tx * arcsec, ty * arcsec, observer, taken.rsun)
    rates = law.radians_a_day(there.latitude)
    seen = look_at(rotate(there, rates, -days)[1], taken.observer, taken.rsun)
    hidden = ~seen.visible[:, 0]
    before_x, before_y = (np.where(hidden, np.nan, angle[:, 0] / arcsec) for angle in (seen.tx, seen.ty))
    return before_x, before_y


def colors(solar_map: "GenericMap") -> str:
    """Return the colour map of a map, 256 RGB triples in base64."""
    table = solar_map.cmap(np.arange(256) / 255, bytes=True)[:, :3]
    return base64.b64encode(np.ascontiguousarray(table).tobytes()).decode("ascii")
