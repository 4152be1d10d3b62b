"""Read times and places that a caller gave, with errors that name the argument and its value.

Apart because astropy's own errors say which formats it tried, or which attribute was not there, and not
what was given to whom.
"""

from typing import Any

import astropy.units as u
from astropy.coordinates import ConvertError, SkyCoord
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst
from sunpy.time import parse_time

__all__ = ["read_time", "to_stonyhurst"]


def read_time(value: Any, what: str, *, several: bool = False) -> Time:
    """Read a time.

    Parameters
    ----------
    value : time
        What `sunpy.time.parse_time` reads.
    what : str
        The name of the argument, for the message.
    several : bool
        Whether an array of times will do.

    Returns
    -------
    `~astropy.time.Time`
        One, or of the shape of an array.

    Raises
    ------
    ValueError
        If it is not a time, or not one.
    """
    try:
        time = parse_time(value)
    # What is no time makes sunpy and astropy fail in many ways, each of which means the same to a caller.
    except Exception:
        raise ValueError(f"{what} = {value!r} is not a time; write it like '2018-07-25 12:00'") from None
    if time.size == 0 or not (time.isscalar or several):
        raise ValueError(f"{what} = {value!r} is {time.size} times; give one")
    return time


def to_stonyhurst(place: Any, what: str, error: type[Exception], obstime: Time | None = None) -> SkyCoord:
    """Transform places to Stonyhurst coordinates.

    Parameters
    ----------
    place : SkyCoord
        In any frame of sunpy.
    what : str
        The name of the argument, for the message.
    error : type
        What to raise.
    obstime : time, optional
        Of the Stonyhurst frame; that of the places if left out.

    Returns
    -------
    SkyCoord
        The places themselves, if they are in that frame already.

    Raises
    ------
    Exception
        The error asked for, if there is no way there.
    """
    if not isinstance(place, SkyCoord):
        raise error(f"{what} is {place!r}; give a SkyCoord in one of sunpy's frames")
    if obstime is None:
        obstime = place.obstime
        if isinstance(place.frame, HeliographicStonyhurst):
            return place
    try:
        return place.transform_to(HeliographicStonyhurst(obstime=obstime))
    except (ConvertError, u.UnitsError, ValueError) as trouble:
        raise error(f"{what} has no place about the Sun: {trouble}") from None
