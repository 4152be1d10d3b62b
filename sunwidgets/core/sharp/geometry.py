"""Where on the Sun, and in the sky, the pixels of a SHARP frame are.

Apart, and in plain numpy, because a page computes the same coordinates without Python: every
function here is a few named equations that can be written down again in another language, line
for line. Longitudes and latitudes are in degrees, angles in the sky in arcseconds, distances in
metres, and pixels are counted from 0 at the centre of the first one.

The equations are those of Calabretta & Greisen 2002 (A&A 395, 1077; "CG02") for the two
projections, and of Thompson 2006 (A&A 449, 791; "T06") for the step between the Sun and the sky.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.io import fits

from sunwidgets.core.sharp.keywords import number
from sunwidgets.exceptions import SharpFileError

__all__ = ["GEOMETRY_KEYWORDS", "FrameGeometry"]

Floats = npt.NDArray[np.float64]

GEOMETRY_KEYWORDS: tuple[str, ...] = (
    *(f"{name}{axis}" for name in ("CTYPE", "CUNIT", "CRPIX", "CRVAL", "CDELT") for axis in (1, 2)),
    "CROTA2",
    "CRLN_OBS",
    "CRLT_OBS",
    "DSUN_OBS",
    "RSUN_REF",
)
"""The keywords that `FrameGeometry.from_header` reads."""

_ARCSEC = math.radians(1 / 3600)
_PROJECTIONS = {("CRLN-CEA", "CRLT-CEA"): "cea", ("HPLN-TAN", "HPLT-TAN"): "tan"}
_DEGREES_IN = {"degree": 1.0, "degrees": 1.0, "deg": 1.0, "arcsec": 1 / 3600}


@dataclass(frozen=True)
class FrameGeometry:
    """The coordinates of one frame, as plain numbers.

    Attributes
    ----------
    projection : {"cea", "tan"}
        ``cea``: a cylindrical equal-area map about the centre of the patch, in Carrington
        coordinates. ``tan``: a gnomonic picture of the sky, in helioprojective coordinates.
    crpix1, crpix2 : float
        Pixel of the reference point, counted from 1 as FITS does.
    crval1, crval2, cdelt1, cdelt2 : float
        Reference point and size of a pixel: degrees for ``cea``, arcseconds for ``tan``.
    crota2 : float
        Rotation of the picture, degrees; close to 180 in ``hmi.sharp_720s``.
    l0, b0 : float
        Carrington longitude and latitude of the observer, degrees.
    dsun : float
        Distance of the observer from the centre of the Sun, metres.
    rsun : float
        Radius of the Sun, metres.
    """

    projection: str
    crpix1: float
    crpix2: float
    crval1: float
    crval2: float
    cdelt1: float
    cdelt2: float
    crota2: float
    l0: float
    b0: float
    dsun: float
    rsun: float

    @classmethod
    def from_header(cls, header: Mapping[str, Any], what: str = "the header") -> "FrameGeometry":
        """Read the geometry from header values.

        Parameters
        ----------
        header : mapping
            Values by keyword.
        what : str
            What the header belongs to, for messages.

        Returns
        -------
        FrameGeometry
            Of the frame that the header belongs to.

        Raises
        ------
        SharpFileError
            If a keyword is missing or is no number, or if the projection is not one of the two.
        """
        if not isinstance(header, Mapping | fits.Header):
            raise SharpFileError(f"{what} is {header!r}; give values by keyword")
        ctypes = (str(header.get("CTYPE1")), str(header.get("CTYPE2")))
        projection = _PROJECTIONS.get(ctypes)
        if projection is None:
            raise SharpFileError(
                f"{what} has CTYPE1, CTYPE2 = {', '.join(ctypes)}; "
                "a SHARP has CRLN-CEA, CRLT-CEA or HPLN-TAN, HPLT-TAN"
            )

        def need(keyword: str) -> float:
            value = number(header.get(keyword))
            if not math.isfinite(value):
                raise SharpFileError(
                    f"{what} has {keyword} = {header.get(keyword)!r}, not a number; "
                    "export the record again with its full header"
                )
            return value

        units = []
        for keyword in ("CUNIT1", "CUNIT2"):
            unit = str(header.get(keyword) or "deg").strip().lower()
            if unit not in _DEGREES_IN:
                raise SharpFileError(f"{what} has {keyword} = {unit!r}; it must be degree or arcsec")
            units.append(_DEGREES_IN[unit] * (1 if projection == "cea" else 3600))
        geometry = cls(
            projection,
            crpix1=need("CRPIX1"),
            crpix2=need("CRPIX2"),
            crval1=need("CRVAL1") * units[0],
            crval2=need("CRVAL2") * units[1],
            cdelt1=need("CDELT1") * units[0],
            cdelt2=need("CDELT2") * units[1],
            crota2=number(header.get("CROTA2", 0.0)),
            l0=need("CRLN_OBS"),
            b0=need("CRLT_OBS"),
            dsun=need("DSUN_OBS"),
            rsun=need("RSUN_REF"),
        )
        if 0 in (geometry.cdelt1, geometry.cdelt2) or not math.isfinite(geometry.crota2):
            raise SharpFileError(f"{what} has a CDELT of zero or a CROTA2 that is no number; export it again")
        if not 0 < geometry.rsun < geometry.dsun:
            raise SharpFileError(
                f"{what} has DSUN_OBS = {geometry.dsun} and RSUN_REF = {geometry.rsun}; "
                "the observer must be outside the Sun"
            )
        return geometry

    def to_dict(self) -> dict[str, str | float]:
        """Return the fields as a plain dictionary, ready for JSON.

        Returns
        -------
        dict of str to str or float
            By the name of the field.
        """
        return dataclasses.asdict(self)

    @np.errstate(invalid="ignore")
    def pixel_to_carrington(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Return the Carrington longitude (0 to 360) and latitude of pixels, degrees.

        Parameters
        ----------
        x, y : float, array or Quantity
            Pixels along the columns and rows, from 0 at the centre of the first; fractions count.

        Returns
        -------
        longitude, latitude : array
            NaN where the line of sight of a ``tan`` frame misses the Sun, or where the pixel is
            beyond the edge of a ``cea`` map.

        Notes
        -----
        For ``cea``, CG02 section 5.2.2 (CEA with lambda = 1): the native longitude is the first
        coordinate in the map, and the sine of the native latitude is the second. CRVAL is the
        native origin, so tilting the native sphere by CRVAL2 about the axis through its equator
        gives the sky (CG02 equation 2, with the default LONPOLE): the map is oblique, and its
        rows are not lines of equal latitude.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> longitude, latitude = SharpCube.sample(n_frames=1).geometry(0).pixel_to_carrington(299.5, 159.5)
        >>> print(longitude.round(3), latitude.round(3))
        325.5 14.5
        """
        if self.projection == "tan":
            return self._helioprojective_to_carrington(*self.pixel_to_helioprojective(x, y))
        map_x, map_y = self._pixel_to_map(x, y)
        phi = np.radians(map_x)
        theta = np.arcsin(np.radians(map_y))
        tilt = math.radians(self.crval2)
        native_x = np.cos(theta) * np.cos(phi)
        native_y = np.cos(theta) * np.sin(phi)
        native_z = np.sin(theta)
        equator_x = native_x * math.cos(tilt) - native_z * math.sin(tilt)
        pole_z = native_x * math.sin(tilt) + native_z * math.cos(tilt)
        longitude = self.crval1 + np.degrees(np.arctan2(native_y, equator_x))
        return longitude % 360, np.degrees(np.arcsin(np.clip(pole_z, -1, 1)))

    @np.errstate(invalid="ignore")
    def carrington_to_pixel(self, longitude: Any, latitude: Any) -> tuple[Floats, Floats]:
        """Return the pixels at Carrington coordinates: the inverse of `pixel_to_carrington`.

        Parameters
        ----------
        longitude, latitude : float, array or Quantity
            Degrees. A place on the far side of the Sun gets the pixel it would be seen at if the
            Sun were transparent.

        Returns
        -------
        x, y : array
            Pixels from 0 at the centre of the first.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> geometry = SharpCube.sample(n_frames=1).geometry(0)
        >>> x, y = geometry.carrington_to_pixel(*geometry.pixel_to_carrington(10, 20))
        >>> print(x.round(6), y.round(6))
        10.0 20.0
        """
        if self.projection == "tan":
            return self._helioprojective_to_pixel(*self.carrington_to_helioprojective(longitude, latitude))
        relative, lat = (
            np.radians(_plain(longitude, u.deg) - self.crval1),
            np.radians(_plain(latitude, u.deg)),
        )
        tilt = math.radians(self.crval2)
        equator_x = np.cos(lat) * np.cos(relative)
        pole_z = np.sin(lat)
        native_x = equator_x * math.cos(tilt) + pole_z * math.sin(tilt)
        native_y = np.cos(lat) * np.sin(relative)
        native_z = pole_z * math.cos(tilt) - equator_x * math.sin(tilt)
        return self._map_to_pixel(np.degrees(np.arctan2(native_y, native_x)), np.degrees(native_z))

    @np.errstate(invalid="ignore")
    def carrington_to_helioprojective(self, longitude: Any, latitude: Any) -> tuple[Floats, Floats]:
        """Return the helioprojective longitude and latitude of places on the surface, arcseconds.

        Parameters
        ----------
        longitude, latitude : float, array or Quantity
            Carrington coordinates, degrees; the far side of the Sun is not told apart.

        Returns
        -------
        longitude, latitude : array
            Arcseconds.

        Notes
        -----
        T06 equations 11 (heliographic to heliocentric) and 16 (heliocentric to helioprojective).
        """
        relative, lat = np.radians(_plain(longitude, u.deg) - self.l0), np.radians(_plain(latitude, u.deg))
        b0 = math.radians(self.b0)
        west = self.rsun * np.cos(lat) * np.sin(relative)
        north = self.rsun * (np.sin(lat) * math.cos(b0) - np.cos(lat) * np.cos(relative) * math.sin(b0))
        towards = self.rsun * (np.sin(lat) * math.sin(b0) + np.cos(lat) * np.cos(relative) * math.cos(b0))
        depth = self.dsun - towards
        return np.arctan2(west, depth) / _ARCSEC, np.arctan2(north, np.hypot(west, depth)) / _ARCSEC

    @np.errstate(invalid="ignore")
    def pixel_to_helioprojective(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Return the helioprojective longitude and latitude of pixels, arcseconds.

        Parameters
        ----------
        x, y : float or array
            As in `pixel_to_carrington`.

        Returns
        -------
        longitude, latitude : array
            Arcseconds.

        Notes
        -----
        For ``tan``, CG02 section 5.1.3 with the rotation of CG02 equation 2, written out for the
        default LONPOLE; a ``cea`` frame goes through the surface of the Sun.
        """
        if self.projection == "cea":
            return self.carrington_to_helioprojective(*self.pixel_to_carrington(x, y))
        map_x, map_y = self._pixel_to_map(x, y)
        xi, eta = map_x * _ARCSEC, map_y * _ARCSEC
        lat0 = self.crval2 * _ARCSEC
        forward = math.cos(lat0) - eta * math.sin(lat0)
        longitude = self.crval1 + np.arctan2(xi, forward) / _ARCSEC
        latitude = np.arctan2(math.sin(lat0) + eta * math.cos(lat0), np.hypot(xi, forward)) / _ARCSEC
        return longitude, latitude

    def pixel_areas(self, x: Any, y: Any) -> Floats:
        """Return the area on the Sun that pixels cover, square metres.

        Parameters
        ----------
        x, y : float or array
            As in `pixel_to_carrington`.

        Returns
        -------
        array
            NaN where the line of sight of a ``tan`` frame misses the Sun.

        Notes
        -----
        A ``cea`` map has pixels of equal area. For ``tan`` it is the solid angle of the pixel
        (CG02 section 5.1.3), times the square of the distance to the surface, over the cosine of
        the angle between the line of sight and the normal there.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> area = SharpCube.sample(n_frames=1).geometry(0).pixel_areas(10, 20)
        >>> print(f"{area:.4g} m2")
        1.328e+11 m2
        """
        x, y = _plain(x, u.pix), _plain(y, u.pix)
        if self.projection == "cea":
            sides = math.radians(self.cdelt1) * math.radians(self.cdelt2)
            return np.broadcast_to(self.rsun**2 * abs(sides), np.broadcast(x, y).shape)
        longitude, latitude = self.pixel_to_helioprojective(x, y)
        cosine = np.cos(latitude * _ARCSEC) * np.cos(longitude * _ARCSEC)
        with np.errstate(invalid="ignore"):
            # From the middle of the chord through the Sun to its surface.
            half_chord = np.sqrt(self.rsun**2 - self.dsun**2 * (1 - cosine**2))
        distance = self.dsun * cosine - half_chord
        map_x, map_y = self._pixel_to_map(x, y)
        off = 1 + (map_x * _ARCSEC) ** 2 + (map_y * _ARCSEC) ** 2
        solid_angle = abs(self.cdelt1 * self.cdelt2) * _ARCSEC**2 / off**1.5
        return np.asarray(solid_angle * distance**2 * self.rsun / half_chord)

    def _helioprojective_to_pixel(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        relative, lat = (longitude - self.crval1) * _ARCSEC, latitude * _ARCSEC
        lat0 = self.crval2 * _ARCSEC
        depth = np.sin(lat) * math.sin(lat0) + np.cos(lat) * np.cos(relative) * math.cos(lat0)
        xi = np.cos(lat) * np.sin(relative) / depth
        eta = (np.sin(lat) * math.cos(lat0) - np.cos(lat) * np.cos(relative) * math.sin(lat0)) / depth
        return self._map_to_pixel(xi / _ARCSEC, eta / _ARCSEC)

    def _helioprojective_to_carrington(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Follow a line of sight to the near side of the Sun (T06 equations 15 and 12); NaN if it misses."""
        lon, lat = longitude * _ARCSEC, latitude * _ARCSEC
        cos_angle = np.cos(lat) * np.cos(lon)
        sin_angle = np.hypot(np.sin(lat), np.cos(lat) * np.sin(lon))
        distance = self.dsun * cos_angle - np.sqrt(self.rsun**2 - (self.dsun * sin_angle) ** 2)
        west = distance * np.cos(lat) * np.sin(lon)
        north = distance * np.sin(lat)
        towards = self.dsun - distance * cos_angle
        b0 = math.radians(self.b0)
        sin_latitude = (north * math.cos(b0) + towards * math.sin(b0)) / self.rsun
        meridian = towards * math.cos(b0) - north * math.sin(b0)
        carrington = self.l0 + np.degrees(np.arctan2(west, meridian))
        return carrington % 360, np.degrees(np.arcsin(np.clip(sin_latitude, -1, 1)))

    def _pixel_to_map(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Return the coordinates in the plane of projection, in the unit of CDELT (CG02 equation 1)."""
        dx = (_plain(x, u.pix) + 1 - self.crpix1) * self.cdelt1
        dy = (_plain(y, u.pix) + 1 - self.crpix2) * self.cdelt2
        angle = math.radians(self.crota2)
        return dx * math.cos(angle) - dy * math.sin(angle), dx * math.sin(angle) + dy * math.cos(angle)

    def _map_to_pixel(self, map_x: Floats, map_y: Floats) -> tuple[Floats, Floats]:
        angle = math.radians(self.crota2)
        dx = map_x * math.cos(angle) + map_y * math.sin(angle)
        dy = map_y * math.cos(angle) - map_x * math.sin(angle)
        return dx / self.cdelt1 + self.crpix1 - 1, dy / self.cdelt2 + self.crpix2 - 1


def _plain(value: Any, unit: u.UnitBase) -> Floats:
    """Return plain numbers, which are in a unit already or can be converted to it."""
    try:
        if isinstance(value, u.Quantity):
            value = value.to_value(unit)
        array = np.asarray(value)
        if array.dtype.kind == "c":
            raise TypeError
        return array.astype(np.float64)
    except (u.UnitConversionError, TypeError, ValueError):
        raise ValueError(f"{value!r} is no coordinate in {unit}; give numbers, or a Quantity") from None
