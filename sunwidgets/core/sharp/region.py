"""A region on the Sun that moves with it: rectangle, ellipse or polygon, and the pixels of a frame in it.

A region is a few places in Carrington coordinates. In each frame these places fall on pixels, and
the outline is drawn between them on the frame's own grid; so a region that was drawn on one frame
is the same shape, over the same part of the Sun, in all others of the same projection.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from astropy.coordinates import SkyCoord

from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.exceptions import RegionError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["Bools", "Region", "RegionKind"]

RegionKind = Literal["rectangle", "ellipse", "polygon"]
"""The shapes of `Region`."""
Bools = npt.NDArray[np.bool_]
"""A mask."""
Floats = npt.NDArray[np.float64]

_KINDS: tuple[str, ...] = get_args(RegionKind)
# How far off its pixel a place may come back after a turn through coordinates.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Region:
    """A part of the surface of the Sun, turning with the Carrington grid.

    Attributes
    ----------
    kind : {"rectangle", "ellipse", "polygon"}
        ``rectangle``: two opposite corners of a box along the axes of the frames. ``ellipse``: its
        centre, and the ends of two half axes at right angles. ``polygon``: three corners or more, in order.
    vertices : tuple of (longitude, latitude)
        Carrington coordinates, degrees.

    Raises
    ------
    RegionError
        If the kind is unknown, or the vertices are too few, too many, or no places.

    Examples
    --------
    >>> from sunwidgets.core.sharp import SharpCube
    >>> from sunwidgets.core.sharp.regions import Region
    >>> cube = SharpCube.sample(n_frames=3)
    >>> spot = Region.from_pixels(cube, 2, "ellipse", [(400, 150), (440, 150), (400, 180)])
    >>> spot.mask(cube, 2).sum(), spot.mask(cube, 0).sum()
    (np.int64(3761), np.int64(3761))
    >>> Region.from_dict(spot.to_dict()) == spot
    True
    """

    kind: RegionKind
    vertices: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise RegionError(f"there is no region of kind {self.kind!r}; use {', '.join(_KINDS)}")
        try:
            places = tuple((float(lon) % 360, float(lat)) for lon, lat in self.vertices)
        except (TypeError, ValueError):
            raise RegionError(f"the vertices {self.vertices!r} are not pairs of numbers") from None
        if not all(math.isfinite(lon) and abs(lat) <= 90 for lon, lat in places):
            raise RegionError(
                f"the vertices {places} are not all on the Sun; latitudes are from -90 to 90 degrees"
            )
        wanted = {"rectangle": "2", "ellipse": "3"}.get(self.kind, "3 or more")
        if len(places) != int(wanted[0]) and not (self.kind == "polygon" and len(places) > 3):
            raise RegionError(f"a {self.kind} has {wanted} vertices, not {len(places)}")
        object.__setattr__(self, "vertices", places)

    @classmethod
    def from_pixels(
        cls, cube: "SharpCube", index: int, kind: RegionKind, pixels: Sequence[tuple[float, float]]
    ) -> "Region":
        """Make a region from (x, y) pixels of a frame, as drawn on it; 0 is the centre of the first.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame; negative ones count from the end.
        kind : str
            As in the class.
        pixels : sequence of (x, y)
            As many as the kind has vertices.

        Returns
        -------
        Region
            Over these pixels of the frame.

        Raises
        ------
        RegionError
            If a pixel is not on the Sun, or the kind does not have that many vertices.
        """
        try:
            x, y = np.asarray(pixels, dtype=np.float64).reshape(-1, 2).T
        except ValueError:
            raise RegionError(f"the pixels {pixels!r} are not pairs of numbers") from None
        longitude, latitude = checked_cube(cube).geometry(index).pixel_to_carrington(x, y)
        return cls(kind, tuple(zip(longitude.tolist(), latitude.tolist(), strict=True)))

    @classmethod
    def from_skycoord(cls, kind: RegionKind, places: SkyCoord | Sequence[SkyCoord]) -> "Region":
        """Make a region from places in any frame that leads to the Sun.

        Parameters
        ----------
        kind : str
            As in the class.
        places : SkyCoord of shape (n,), or sequence of SkyCoord
            Heliographic ones, or helioprojective ones with their observer. Those that are not in
            Carrington coordinates have an obstime; the region is where they are at that time.

        Returns
        -------
        Region
            Over these places.

        Examples
        --------
        >>> import astropy.units as u
        >>> from astropy.coordinates import SkyCoord
        >>> corners = SkyCoord([320, 330] * u.deg, [10, 18] * u.deg, frame="heliographic_carrington",
        ...                    observer="earth", obstime="2023-09-05")
        >>> Region.from_skycoord("rectangle", corners).vertices
        ((320.0, 10.0), (330.0, 18.0))
        """
        several = places if not isinstance(places, SkyCoord) or places.ndim else [places]
        return cls(kind, tuple(_carrington(place) for place in several))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Region":
        """Make a region of what `to_dict` gave.

        Parameters
        ----------
        values : mapping
            With the keys ``kind`` and ``vertices``.

        Returns
        -------
        Region
            Equal to the one they came from.

        Raises
        ------
        RegionError
            If a key is missing, or the values are not those of a region.
        """
        try:
            return cls(values["kind"], tuple(tuple(vertex) for vertex in values["vertices"]))
        except (KeyError, TypeError):
            raise RegionError(f"{values!r} is no region; it needs the keys kind and vertices") from None

    def to_dict(self) -> dict[str, Any]:
        """Return kind and vertices, in Carrington degrees, as plain values ready for JSON.

        Returns
        -------
        dict
            With the keys ``kind`` and ``vertices``.
        """
        return {"kind": self.kind, "vertices": [list(vertex) for vertex in self.vertices]}

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, the centre or the mean of the corners: longitude and latitude, degrees."""
        places = self.vertices[:1] if self.kind == "ellipse" else self.vertices
        lon, lat = np.radians(places).T
        x, y, z = (np.cos(lat) * np.cos(lon)).sum(), (np.cos(lat) * np.sin(lon)).sum(), np.sin(lat).sum()
        return math.degrees(math.atan2(y, x)) % 360, math.degrees(math.atan2(z, math.hypot(x, y)))

    @property
    def extent(self) -> tuple[float, float]:
        """How far it reaches from west to east and from south to north, degrees of longitude and latitude."""
        lon0, lat0 = self.middle
        # The middle may be no vertex; of an ellipse the vertices but the first are half of its axes.
        east = [abs((lon - lon0 + 180) % 360 - 180) for lon, _ in self.vertices]
        north = [abs(lat - lat0) for _, lat in self.vertices]
        return 2 * max(east), 2 * max(north)

    def pixels(self, cube: "SharpCube", index: int) -> Floats:
        """Return where the vertices are in a frame, (n, 2) of x and y.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        float64 (n, 2)
            Pixels from 0 at the centre of the first.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> cube = SharpCube.sample(n_frames=3)
        >>> spot = Region.from_pixels(cube, 2, "ellipse", [(400, 150), (440, 150), (400, 180)])
        >>> spot.pixels(cube, 2)[0].round(3)
        array([400., 150.])
        """
        geometry = checked_cube(cube).geometry(index)
        return np.array([geometry.carrington_to_pixel(*vertex) for vertex in self.vertices])

    def outline(self, cube: "SharpCube", index: int, *, n_points: int = 90) -> Floats:
        """Return the outline in a frame as a closed line, (n, 2) of x and y; an ellipse has ``n_points``.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame; negative ones count from the end.
        n_points : int
            Points of an ellipse.

        Returns
        -------
        float64 (n, 2)
            Pixels from 0; the last is the first again.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> cube = SharpCube.sample(n_frames=3)
        >>> spot = Region.from_pixels(cube, 2, "ellipse", [(400, 150), (440, 150), (400, 180)])
        >>> spot.outline(cube, 2, n_points=30).shape[1]
        2
        """
        at = self.pixels(cube, index)
        if self.kind == "rectangle":
            (x0, y0), (x1, y1) = at
            return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
        if self.kind == "ellipse":
            turn = np.linspace(0, 2 * math.pi, n_points)[:, np.newaxis]
            return np.asarray(at[0] + np.cos(turn) * (at[1] - at[0]) + np.sin(turn) * (at[2] - at[0]))
        return np.vstack([at, at[:1]])

    def mask(self, cube: "SharpCube", index: int) -> Bools:
        """Return which pixels of a frame are in the region, (ny, nx).

        For a rectangle these are the pixels that it reaches into, as in sunpy's ``submap`` of pixels;
        for the others those whose centre is inside.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        array of bool
            True inside.
        """
        ny, nx = checked_cube(cube).shape(index)
        at = self.pixels(cube, index)
        if not self.is_near(cube, index):
            return np.zeros((ny, nx), dtype=np.bool_)
        if self.kind == "rectangle":
            low, high = at.min(axis=0), at.max(axis=0)
            (x0, y0), (x1, y1) = np.floor(low + 0.5 + _ROUNDING), np.ceil(high - 0.5 - _ROUNDING)
            x, y = np.arange(nx), np.arange(ny)[:, np.newaxis]
            return np.asarray((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
        inside = _inside_ellipse if self.kind == "ellipse" else _inside_polygon
        return inside(at, ny, nx)

    def is_cut(self, cube: "SharpCube", index: int) -> bool:
        """Tell whether part of the region is beyond the edge of a frame, or on the far side of the Sun.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        bool
            False if all of it is in the frame.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> cube = SharpCube.sample(n_frames=3)
        >>> spot = Region.from_pixels(cube, 2, "ellipse", [(400, 150), (440, 150), (400, 180)])
        >>> spot.is_cut(cube, 2)
        False
        """
        if not self.is_near(cube, index):
            return True
        ny, nx = checked_cube(cube).shape(index)
        x, y = self.outline(cube, index).T
        return bool(x.min() < -0.5 or y.min() < -0.5 or x.max() > nx - 0.5 or y.max() > ny - 0.5)

    def is_near(self, cube: "SharpCube", index: int) -> bool:
        """Tell whether all vertices are on the half of the Sun that a frame shows.

        Those of the other half fall on pixels too, as if the Sun were transparent.

        Parameters
        ----------
        cube : SharpCube
            The frames.
        index : int
            Number of the frame.

        Returns
        -------
        bool
            False if a vertex is on the far side.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> Region("rectangle", ((320.0, 10.0), (330.0, 18.0))).is_near(SharpCube.sample(n_frames=2), 0)
        True
        """
        geometry = checked_cube(cube).geometry(index)
        lon0, lat0 = (
            (geometry.crval1, geometry.crval2) if geometry.projection == "cea" else (geometry.l0, geometry.b0)
        )
        lon, lat = np.radians(self.vertices).T
        middle, tilt = math.radians(lon0), math.radians(lat0)
        cosine = np.sin(lat) * math.sin(tilt) + np.cos(lat) * math.cos(tilt) * np.cos(lon - middle)
        return bool((cosine > 0).all())


def _inside_ellipse(at: Floats, ny: int, nx: int) -> Bools:
    (x0, y0), (ax, ay), (bx, by) = at[0], at[1] - at[0], at[2] - at[0]
    area = ax * by - ay * bx
    if abs(area) < _ROUNDING:
        raise RegionError("the two half axes of the ellipse lie on one line; give the ends of two")
    x, y = np.arange(nx) - x0, np.arange(ny)[:, np.newaxis] - y0
    # The pixel in units of both half axes.
    return np.asarray(((x * by - y * bx) ** 2 + (y * ax - x * ay) ** 2) <= area**2 * (1 + _ROUNDING))


def _inside_polygon(at: Floats, ny: int, nx: int) -> Bools:
    """Count the sides to the right of each pixel: an odd number is inside."""
    inside = np.zeros((ny, nx), dtype=np.bool_)
    x, y = np.arange(nx), np.arange(ny)[:, np.newaxis]
    for (x0, y0), (x1, y1) in zip(at, np.roll(at, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside


def _carrington(place: Any) -> tuple[float, float]:
    """Return the Carrington coordinates of one place at its own time, degrees."""
    from sunpy.coordinates import HeliographicCarrington

    coordinate = SkyCoord(place)
    frame = coordinate.frame
    try:
        if not isinstance(frame, HeliographicCarrington):
            own = {"rsun": frame.rsun} if hasattr(frame, "rsun") else {}
            observer = getattr(frame, "observer", None) or "earth"
            target = HeliographicCarrington(obstime=frame.obstime, observer=observer, **own)
            coordinate = coordinate.transform_to(target)
        return float(coordinate.lon.deg), float(coordinate.lat.deg)
    except Exception as error:
        raise RegionError(
            f"{place!r} leads to no place on the Sun: {error}; give it an obstime, and an observer if it is "
            "helioprojective"
        ) from error
