"""The pixels of a picture: how fine, what solid angle, and the header.

Apart from the physics because a grid is settled before the first point is binned, and because
the same numbers serve the kernel, the header and the solid angles.
"""

from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np

from sunwidgets.core._memory import memory_bytes
from sunwidgets.core._quantities import Floats
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.picture_span import Span
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.view import View
from sunwidgets.exceptions import ImageTooLargeError, LoopError

__all__ = [
    "Grid",
    "check_memory",
    "header",
    "pixel_solid_angle",
    "solid_angles",
]

_ARCSEC = float(u.arcsec.to(u.rad))
# Arrays of the picture's size alive at once while it is made, of 8 bytes each.
_COPIES = 6


@dataclass(frozen=True)
class Grid:
    """The pixels of a picture.

    Attributes
    ----------
    nx, ny : int
        How many.
    x0, y0 : float
        Lower left corner of the first pixel: tangents, or angles in radians.
    dx, dy : float
        Size of a pixel, in the same measure.
    in_plane : bool
        Whether coordinates are tangents in the plane (TAN), else angles.
    closed : bool
        Whether the grid spans just the points, so that its upper edges belong to it.
    """

    nx: int
    ny: int
    x0: float
    y0: float
    dx: float
    dy: float
    in_plane: bool
    closed: bool = False

    @classmethod
    def square(cls, span: Span, resolution: tuple[float, float], margin: int, recipe: Recipe) -> "Grid":
        """Cover a span with pixels of a given size, and a margin of some more on each side.

        Parameters
        ----------
        span : Span
            What to cover.
        resolution : tuple of float
            Width and height of a pixel, radians.
        margin : int
            Pixels to add on each side.
        recipe : Recipe
            Its ``projection`` says what plane the span is in.

        Returns
        -------
        Grid
            Centred on the span.
        """
        dx, dy = resolution
        # A sliver of a pixel, as of a span known by its corners' angles, adds no column.
        nx, ny = (
            max(1, int(np.ceil((high - low) / size - 1e-3)))
            for low, high, size in ((span.left, span.right, dx), (span.low, span.high, dy))
        )
        return cls(
            nx + 2 * margin,
            ny + 2 * margin,
            (span.left + span.right - nx * dx) / 2 - margin * dx,
            (span.low + span.high - ny * dy) / 2 - margin * dy,
            dx,
            dy,
            recipe.projection == "tan",
        )

    @classmethod
    def extent(cls, span: Span, resolution: tuple[float, float], recipe: Recipe) -> "Grid":
        """Divide a span into pixels of about a given size, as published.

        Parameters
        ----------
        span : Span
            What to divide.
        resolution : tuple of float
            About the width and height of a pixel, radians.
        recipe : Recipe
            Its ``projection`` says what plane the span is in.

        Returns
        -------
        Grid
            Closed: its upper edges belong to it.
        """
        sides = []
        for low, high, size in ((span.left, span.right, resolution[0]), (span.low, span.high, resolution[1])):
            width = high - low
            # Points on one straight line leave a picture a single pixel wide.
            sides.append((int(np.ceil(width / size)), low, width) if width > 0 else (1, low - size / 2, size))
        (nx, x0, width), (ny, y0, height) = sides
        return cls(nx, ny, x0, y0, width / nx, height / ny, recipe.projection == "tan", closed=True)

    def padded(self, columns: int, rows: int) -> "Grid":
        """The same pixels with more of them around.

        Parameters
        ----------
        columns, rows : int
            How many to add on each side.

        Returns
        -------
        Grid
            Its pixels are where they were.
        """
        return Grid(
            self.nx + 2 * columns,
            self.ny + 2 * rows,
            self.x0 - columns * self.dx,
            self.y0 - rows * self.dy,
            self.dx,
            self.dy,
            self.in_plane,
            self.closed,
        )


def check_memory(columns: float, rows: float) -> None:
    """Refuse a picture that would not fit in memory.

    Parameters
    ----------
    columns, rows : float
        Pixels of the picture.

    Raises
    ------
    ImageTooLargeError
        If its arrays would take more than half of the memory of the machine.
    """
    pixels = columns * rows
    needed = pixels * 8 * _COPIES
    memory = memory_bytes()
    # The kernel counts pixels in 32 bits.
    if needed > memory / 2 or pixels >= 2**31:
        raise ImageTooLargeError(
            f"a picture of {columns:.4g} by {rows:.4g} pixels needs {needed / 2**30:.3g} GiB of the "
            f"{memory / 2**30:.3g} GiB of memory; give a coarser resolution or a smaller fov"
        )


def solid_angles(grid: Grid) -> Floats:
    """Solid angle of each pixel, steradian, shape (ny, nx).

    In the tangent plane each pixel is two flat triangles, whose solid angles follow from their
    corners alone (Van Oosterom & Strackee 1983, IEEE Trans. Biomed. Eng. 30, 125), with no loss
    of digits for small pixels. In angles it is the area between two meridians and parallels.

    Parameters
    ----------
    grid : Grid
        The pixels.

    Returns
    -------
    float64 (ny, nx)
        Steradian.
    """
    x = grid.x0 + grid.dx * np.arange(grid.nx + 1)
    y = grid.y0 + grid.dy * np.arange(grid.ny + 1)
    if not grid.in_plane:
        strip = 2 * np.cos((y[1:] + y[:-1]) / 2) * np.sin(grid.dy / 2) * grid.dx
        return np.repeat(strip[:, None], grid.nx, axis=1)
    from sunwidgets.core._binning import solid_angles_of_plane

    area = np.empty((grid.ny, grid.nx))
    solid_angles_of_plane(x, y, grid.dx, grid.dy, area)
    return area


def header(
    grid: Grid, view: View, resolution: tuple[float, float], unit: str, recipe: Recipe
) -> dict[str, Any]:
    """Write the header of a picture: FITS keywords and values.

    Parameters
    ----------
    grid : Grid
        The pixels.
    view : View
        Who looks, and when.
    resolution : tuple of float
        The size of a pixel that was asked for, radians; the nominal header tells it.
    unit : str
        Of the picture.
    recipe : Recipe
        Its ``header`` says what is told.

    Returns
    -------
    dict
        Keywords in lower case with their values.
    """
    if recipe.header == "nominal":
        kind = "TAN"
        cdelt = [size / _ARCSEC for size in resolution]
        crpix = [(grid.nx + 1) / 2, (grid.ny + 1) / 2]
        middle = [grid.x0 + grid.nx * grid.dx / 2, grid.y0 + grid.ny * grid.dy / 2]
        crval = [float(np.arctan(value) if grid.in_plane else value) / _ARCSEC for value in middle]
    else:
        kind = "TAN" if grid.in_plane else "CAR"
        cdelt = [grid.dx / _ARCSEC, grid.dy / _ARCSEC]
        crpix = [0.5 - grid.x0 / grid.dx, 0.5 - grid.y0 / grid.dy]
        crval = [0.0, 0.0]
    return {
        "ctype1": f"HPLN-{kind}",
        "ctype2": f"HPLT-{kind}",
        "cunit1": "arcsec",
        "cunit2": "arcsec",
        "crpix1": float(crpix[0]),
        "crpix2": float(crpix[1]),
        "crval1": crval[0],
        "crval2": crval[1],
        "cdelt1": float(cdelt[0]),
        "cdelt2": float(cdelt[1]),
        "date-obs": view.obstime.utc.isot,
        "hgln_obs": view.lon,
        "hglt_obs": view.lat,
        "dsun_obs": view.distance * 1e3,
        "rsun_ref": SUN_KM * 1e3,
        "rsun_obs": float(np.arcsin(SUN_KM / view.distance)) / _ARCSEC,
        "bunit": unit,
    }


def pixel_solid_angle(picture: Any) -> u.Quantity:
    """Solid angle of each pixel of a map made here.

    Parameters
    ----------
    picture : `~sunpy.map.GenericMap`
        Of `emission_map`, with the true header.

    Returns
    -------
    Quantity
        Steradian, in the shape of the map.

    Raises
    ------
    LoopError
        If the map is not centred on the Sun in the way of `emission_map`.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.emission import emission_map, pixel_solid_angle
    >>> from sunwidgets.core.loops import loop_arcade
    >>> from sunwidgets.core.observers import observer_preset
    >>> arcade = loop_arcade(10, length_min=50 * u.Mm, length_max=200 * u.Mm, seed=1)
    >>> picture = emission_map(arcade, observer_preset("Earth", "2018-07-25"))
    >>> pixel_solid_angle(picture)[0, 0].to(u.arcsec**2).round(2)
    <Quantity 25. arcsec2>
    """
    meta = getattr(picture, "meta", None)
    if meta is None:
        raise LoopError(f"the picture is {picture!r}; give a map of emission_map")
    kinds = {"HPLN-TAN": True, "HPLN-CAR": False}
    if meta["ctype1"] not in kinds or meta["crval1"] != 0 or meta["crval2"] != 0 or "crota2" in meta:
        raise LoopError(
            f"the map's header has CTYPE1 = {meta['ctype1']}, CRVAL = {meta['crval1']}, {meta['crval2']}; "
            "only maps of emission_map with the true header are centred on the Sun"
        )
    dx, dy = meta["cdelt1"] * _ARCSEC, meta["cdelt2"] * _ARCSEC
    ny, nx = picture.data.shape
    x0, y0 = (0.5 - meta["crpix1"]) * dx, (0.5 - meta["crpix2"]) * dy
    return solid_angles(Grid(nx, ny, x0, y0, dx, dy, kinds[meta["ctype1"]])) * u.sr
