"""Whole meridians and whole maps that rotate: thin layers over what sunpy can do itself.

Apart from the tracks because a map is reprojected pixel by pixel by sunpy and reproject, which takes
seconds and shows its progress, while a track takes a millisecond.
"""

from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, SphericalRepresentation
from tqdm import tqdm

from sunwidgets.core._reading import read_time, to_stonyhurst
from sunwidgets.core.rotation_laws import MODELS, RotationLaw, rotation_law
from sunwidgets.exceptions import RotationModelError, StartError

if TYPE_CHECKING:
    from sunpy.map import GenericMap

__all__ = ["rotate_map", "sheared_meridian"]

_LONGEST = 36525 * u.day
_ROWS = 64
"""Rows that are reprojected at once: enough to be quick, few enough to show progress."""


@u.quantity_input
def sheared_meridian(
    meridian: SkyCoord, duration: u.Quantity[u.day], *, model: str | RotationLaw = "howard"
) -> SkyCoord:
    """Return where the points of a meridian are after a time, in the frame they were given in.

    Parameters
    ----------
    meridian : SkyCoord, shape (n,)
        Heliographic coordinates: of a meridian, or any others.
    duration : Quantity
        One time.
    model : str or RotationLaw
        How fast each latitude turns.

    Returns
    -------
    SkyCoord
        In the frame, and at the time, of the meridian; transform it to another time to compare.

    Raises
    ------
    StartError
        If the coordinates are not heliographic.
    ValueError
        If the duration is not one time.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> meridian = SkyCoord(100 * u.deg, [0, 45, 75] * u.deg, frame="heliographic_carrington",
    ...                     observer="earth", obstime="2001-01-01")
    >>> sheared_meridian(meridian, 1 * u.day).lon
    <Longitude [114.32632838, 112.80904447, 110.7550473 ] deg>
    """
    from sunpy.coordinates import HeliographicCarrington, HeliographicStonyhurst

    if not isinstance(meridian, SkyCoord):
        raise StartError(f"the meridian is {meridian!r}; give a SkyCoord")
    frame = meridian.frame
    if not isinstance(frame, (HeliographicCarrington, HeliographicStonyhurst)):
        raise StartError(f"the meridian is in the frame {frame.name}; use a heliographic one")
    if not duration.isscalar:
        raise ValueError(f"duration has the shape {duration.shape}; use one time")
    if duration.dtype.kind not in "fiu" or not abs(duration) <= _LONGEST:
        raise ValueError(f"duration = {duration}; it must be within {_LONGEST}")
    sphere = frame.make_3d().spherical
    if not np.all(np.isfinite(sphere.lon) & np.isfinite(sphere.lat) & np.isfinite(sphere.distance)):
        raise StartError(f"the meridian is not finite everywhere: {meridian}")
    turned = sphere.lon + (rotation_law(model)(sphere.lat) * duration).to(u.deg)
    return SkyCoord(frame.realize_frame(SphericalRepresentation(turned, sphere.lat, sphere.distance)))


def rotate_map(
    solar_map: "GenericMap",
    time: Any,
    *,
    model: str = "howard",
    observer: SkyCoord | None = None,
    progress: bool = True,
) -> "GenericMap":
    """Return a map as the differentially rotated Sun would look at another time.

    It is `~sunpy.map.GenericMap.reproject_to` within
    `~sunpy.coordinates.propagate_with_solar_surface`, a few rows at a time. What is off the disk has
    no place there and becomes NaN, unless the call is made within a screen, such as
    `~sunpy.coordinates.SphericalScreen` with ``only_off_disk=True`` (sunpy 7 or newer).

    Parameters
    ----------
    solar_map : `~sunpy.map.GenericMap`
        A helioprojective map.
    time : time-like
        Anything that `sunpy.time.parse_time` takes.
    model : {"howard", "snodgrass", "allen", "rigid"}
        How fast each latitude turns; here by name only, since sunpy does the work.
    observer : SkyCoord, optional
        Who looks on; by default the Earth at that time.
    progress : bool
        Show a progress bar.

    Returns
    -------
    `~sunpy.map.GenericMap`
        With the scale and orientation of the map, its time and its observer.

    Raises
    ------
    RotationModelError
        If the model is not one of sunpy's.
    StartError
        If the observer is not one place outside the Sun.
    TypeError
        If it is not a map.
    ValueError
        If the time is not one.

    Examples
    --------
    >>> later = rotate_map(aia_map, "2011-06-09")  # doctest: +SKIP
    """
    import sunpy.map
    from sunpy.coordinates import Helioprojective, get_earth, propagate_with_solar_surface

    if not isinstance(model, str):
        raise RotationModelError(
            f"a map is rotated by sunpy, which knows its laws by name: {', '.join(MODELS)}; not {model!r}"
        )
    rotation_law(model)
    obstime = read_time(time, "time")
    if not isinstance(solar_map, sunpy.map.GenericMap):
        raise TypeError(f"the map is {solar_map!r}; give one of sunpy.map.Map")
    if observer is not None:
        observer = to_stonyhurst(observer, "the observer", StartError)
        with np.errstate(over="ignore"):
            far = observer.cartesian.norm()
        is_place = observer.isscalar and far.unit.is_equivalent(u.km)
        if not (is_place and 1 * u.R_sun < far < 1e6 * u.au):
            raise StartError(
                f"the observer is at {observer}; give one place outside the Sun, with its distance"
            )
    frame = Helioprojective(
        obstime=obstime,
        observer=get_earth(obstime) if observer is None else observer,
        rsun=solar_map.coordinate_frame.rsun,
    )
    reference = solar_map.reference_coordinate
    header = sunpy.map.make_fitswcs_header(
        solar_map.data.shape,
        SkyCoord(reference.Tx, reference.Ty, frame=frame),
        reference_pixel=u.Quantity(solar_map.reference_pixel),
        scale=u.Quantity(solar_map.scale),
        rotation_matrix=solar_map.rotation_matrix,
        unit=solar_map.unit,
    )
    strips = []
    n_rows = solar_map.data.shape[0]
    with (
        propagate_with_solar_surface(model),
        tqdm(total=n_rows, unit="row", desc="rotating", disable=not progress) as bar,
    ):
        for first in range(0, n_rows, _ROWS):
            strip = header.copy()
            strip["NAXIS2"] = min(_ROWS, n_rows - first)
            strip["CRPIX2"] -= first
            strips.append(solar_map.reproject_to(strip).data)
            bar.update(strip["NAXIS2"])
    return sunpy.map.Map(np.concatenate(strips), header, plot_settings=solar_map.plot_settings)
