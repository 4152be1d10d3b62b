"""Differential rotation: where features of the solar surface are before and after, and how they are seen.

`rotation_track` turns one or many features by a law and gives their places at any times, as seen
by an observer who stays or moves. It agrees with sunpy's `~sunpy.coordinates.RotatedSunFrame`
(observer fixed), and with a transformation of it to each time (observer moving), and is faster by
orders of magnitude where those ask the ephemeris for each step. What it gives is in
`sunwidgets.core.track`, the laws are in `sunwidgets.core.rotation_laws`, their measurement is in
`sunwidgets.core.rotation_fit`, whole maps are turned in `sunwidgets.core.rotation_maps`; their names
can be imported from here.
"""

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core._rotation_start import read_start
from sunwidgets.core.rotation_fit import fit_rotation_law, measure_rates
from sunwidgets.core.rotation_laws import MODELS, RotationLaw, compare_laws, rotation_law
from sunwidgets.core.rotation_maps import rotate_map, sheared_meridian
from sunwidgets.core.track import RotationTrack

__all__ = [
    "MODELS",
    "RotationLaw",
    "RotationTrack",
    "compare_laws",
    "fit_rotation_law",
    "measure_rates",
    "rotate_map",
    "rotation_law",
    "rotation_track",
    "sheared_meridian",
]

_LONGEST_DAYS = 36525.0


def rotation_track(
    start: SkyCoord,
    durations: u.Quantity,
    *,
    model: str | RotationLaw = "howard",
    observer: str | SkyCoord = "earth",
    sun_center: bool = True,
) -> RotationTrack:
    r"""Follow features of the solar surface as they rotate.

    Parameters
    ----------
    start : `~astropy.coordinates.SkyCoord`
        One place, or a one-dimensional array of them, at one time: helioprojective with an
        observer, or heliographic. Directions without a distance meet the surface.
    durations : Quantity
        Times after the start, negative ones before it; one, or a one-dimensional array, any order.
    model : {"howard", "snodgrass", "allen", "rigid"} or RotationLaw
        How fast each latitude turns.
    observer : {"earth", "fixed"} or SkyCoord
        Who looks on: the Earth at each time; the observer of the start, who stays where and when
        they are; or a place, or one for each time. A single place stays where it is in space.
    sun_center : bool
        Whether features follow the Sun's centre, as they do, when it moves about the barycentre of
        the solar system. False keeps them about where it was at the start, which is what sunpy
        does outside `~sunpy.coordinates.transform_with_sun_center`, and is up to some 8 arcsec off
        in five days.

    Returns
    -------
    RotationTrack
        Its arrays have the shape (feature, time).

    Raises
    ------
    OffDiskError
        If a start misses the Sun; names the elements.
    StartError
        If the start lacks a time or an observer, or is not finite.
    RotationModelError
        If there is no such model.
    TypeError
        If the durations are not a Quantity.
    ValueError
        If the durations are not finite, further than a century, or have more than one dimension.

    Notes
    -----
    The longitude of a feature is :math:`\phi_0 + \Omega(\theta)\,t` in axes that do not rotate;
    the Earth moves in these by the ephemeris of astropy (interpolated to 0.2 km, which is less than
    1e-6 arcsec on the disk), and the projection is that of Thompson 2006, A&A 449, 791.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> start = SkyCoord(-123 * u.arcsec, 456 * u.arcsec, frame="helioprojective",
    ...                  observer="earth", obstime="2001-01-01")
    >>> track = rotation_track(start, [0, 5] * u.day, observer="fixed")
    >>> track.coords.Tx.round(3)
    <Longitude [[-123.   ,  780.541]] arcsec>
    """
    # By hand, since `quantity_input` would cost a tenth of a track.
    if not isinstance(durations, u.Quantity):
        kind = type(durations).__name__
        raise TypeError(f"durations are {kind}, without a unit; use such as [0, 1] * u.day")
    if durations.dtype.kind not in "fiu":
        raise ValueError(f"durations = {durations}; they must be real numbers of days")
    days = np.atleast_1d(np.asarray(durations.to_value(u.day), dtype=np.float64))
    if days.ndim > 1 or days.size == 0:
        raise ValueError(f"durations have the shape {days.shape}; use one, or a one-dimensional array")
    if not np.isfinite(days).all():
        raise ValueError(f"durations must be finite; element {int(np.argmin(np.isfinite(days)))} is not")
    if np.abs(days).max() > _LONGEST_DAYS:
        raise ValueError(f"durations = {durations}; they must be within {_LONGEST_DAYS:g} days of the start")
    begin = read_start(start, sun_center=sun_center)
    return RotationTrack(begin, days, rotation_law(model), observer, sun_center)
