"""A picture of an arcade as plain numbers: which pixels, the sum in each, and the blur.

Apart from `~sunwidgets.core.emission` because a map with its header takes longer to make than the
numbers in it, and a picture that follows a hand needs only these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import astropy.units as u
import numpy as np

from sunwidgets.core._quantities import Floats, positive
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.binning import Extent, Points, bin_in_grid, extent_of
from sunwidgets.core.picture_grid import Grid, check_memory, header, solid_angles
from sunwidgets.core.picture_span import Span, found_span
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.view import View, refuse_inside
from sunwidgets.exceptions import LoopError

__all__ = [
    "EMISSION_MEASURE",
    "EmissionImage",
    "Response",
    "blurred",
    "emission_image",
    "extent_grid",
    "points_of",
    "square_grid",
]

Response = Callable[[u.Quantity], u.Quantity]
"""Temperatures of loops to as many values of zero or more: what an instrument makes of the emission."""

EMISSION_MEASURE: Final = u.cm**-5
"""Unit of a picture that no instrument took."""
_KM_IN_CM: Final = 1e5
# Where scipy's Gaussian ends, in standard deviations.
_TRUNCATE: Final = 4.0


@dataclass(frozen=True, eq=False)
class EmissionImage:
    """What an observer sees of some loops, in each pixel of a grid.

    Attributes
    ----------
    sums : float64 (ny, nx)
        In each pixel, after the blur: of the emission measure of each point over the square of its
        distance in km, or of the square of its density, whichever the recipe weighs with.
    dz : float or None
        The published depth of the view, km; None if the weight does not ask for it.
    grid : Grid
        The pixels.
    view : View
        The observer.
    pixel : (float, float)
        The size of a pixel that was asked for, radians.
    unit : UnitBase
        Of the picture.
    recipe : Recipe
        How it was made.
    """

    sums: Floats
    dz: float | None
    grid: Grid
    view: View
    pixel: tuple[float, float]
    unit: u.UnitBase
    recipe: Recipe

    def data(self) -> Floats:
        """Return the picture in its unit, shape (ny, nx)."""
        if self.recipe.weight == "n2dz" and self.dz is not None:
            return self.sums * (self.dz * _KM_IN_CM / max(self.grid.nx, self.grid.ny))
        return self.sums / (solid_angles(self.grid) * _KM_IN_CM**2)

    def minus(self, other: "EmissionImage") -> Floats:
        """Return this picture minus another, pixel by pixel.

        Raises
        ------
        LoopError
            If their pixels are not the same parts of the picture, as those of the published grid.
        """
        if self.recipe.grid == "extent" and self.grid != other.grid:
            raise LoopError(
                "pixels that divide the extent of the loops are others for each observer, and cannot be "
                'subtracted; use a recipe with grid="square"'
            )
        if self.sums.shape != other.sums.shape:
            raise LoopError(
                f"pictures of {self.sums.shape[1]} x {self.sums.shape[0]} and {other.sums.shape[1]} x "
                f'{other.sums.shape[0]} pixels cannot be subtracted; use a recipe with grid="square"'
            )
        return self.data() - other.data()

    def header(self) -> dict[str, Any]:
        """Return the picture's header: FITS keywords and values."""
        return header(self.grid, self.view, self.pixel, _unit_text(self.unit), self.recipe)

    def to_map(self) -> Any:
        """Return the picture as a `~sunpy.map.GenericMap`."""
        from sunpy.map import GenericMap

        return GenericMap(self.data(), self.header())


def emission_image(
    arcade: LoopArcade,
    view: View,
    *,
    pixel: tuple[float, float],
    sigma: float | None,
    span: Span | None,
    recipe: Recipe,
    response: Response | None = None,
    threads: int = 1,
) -> EmissionImage:
    """Look at an arcade.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    view : View
        Who looks.
    pixel : (float, float)
        Size of a pixel in radians, x and y.
    sigma : float or None
        Standard deviation of the blur in radians, or None for one pixel.
    span : Span or None
        What part of the sky, in the measure of the recipe's projection; None for all loops.
    recipe : Recipe
        How the picture is made.
    response : callable, optional
        As in `~sunwidgets.core.emission.emission_map`.
    threads : int
        How many threads to bin with.

    Returns
    -------
    EmissionImage
        Sums and pixels; its ``to_map`` makes the map.

    Raises
    ------
    LoopError
        If the response is not one of these loops.
    ObserverError
        If the observer is inside a loop, or ahead of every loop.
    ImageTooLargeError
        If the picture would not fit in memory.
    """
    refuse_inside(arcade, view)
    points, unit = points_of(arcade, response, recipe)
    dz = None
    if recipe.weight == "n2dz" or recipe.grid == "extent":
        extent = extent_of(points, view, in_plane=recipe.projection == "tan")
        dz = extent.farthest - extent.nearest
    if recipe.grid == "extent" and span is None:
        grid = extent_grid(extent, pixel, recipe)
    elif span is None:
        # A pixel more all around, for loops that end just on an edge.
        reach = 1 + int(np.ceil(_TRUNCATE * (sigma or 0.0) / min(pixel)))
        grid = square_grid(found_span(arcade, view, recipe), pixel, recipe, margin=reach)
    else:
        grid = square_grid(span, pixel, recipe)
    sums = blurred(lambda padded: bin_in_grid(points, view, padded, recipe, threads), grid, sigma)
    return EmissionImage(sums, dz, grid, view, pixel, unit, recipe)


def points_of(arcade: LoopArcade, response: Response | None, recipe: Recipe) -> tuple[Points, u.UnitBase]:
    """What the kernel reads of an arcade, and the unit of the picture.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    response : callable or None
        As in `~sunwidgets.core.emission.emission_map`.
    recipe : Recipe
        Its ``weight`` says what is read.

    Returns
    -------
    points : Points
    unit : UnitBase

    Raises
    ------
    LoopError
        If the loops have no temperature, or the response is not one value for each.
    """
    factor, unit = np.empty(0), EMISSION_MEASURE
    if response is not None:
        if arcade.temperature is None:
            raise LoopError("a response needs the temperature of the loops; give it to LoopArcade.from_loops")
        values = u.Quantity(response(arcade.temperature))
        factor = positive(values, "response", values.unit, zero=True)
        unit = EMISSION_MEASURE * values.unit
        if factor.shape != (len(arcade),):
            raise LoopError(
                f"the response has the shape {factor.shape} for {len(arcade)} loops; return one for each"
            )
    weight = arcade.emission_measure if recipe.weight == "volume" else arcade.density.to_value(u.cm**-3)
    arrays = (np.ascontiguousarray(each) for each in (arcade.xyz, weight, arcade.offsets, factor))
    return Points(*arrays), unit


def square_grid(span: Span, pixel: tuple[float, float], recipe: Recipe, *, margin: int = 0) -> Grid:
    """Cover a span with square pixels, and some more around it.

    Parameters
    ----------
    span : Span
        What to cover.
    pixel : (float, float)
        Width and height of a pixel, radians.
    recipe : Recipe
        Its ``projection`` says in which plane.
    margin : int
        Pixels to add on each side.

    Returns
    -------
    Grid
        Refused if it would not fit in memory.
    """
    check_memory((span.right - span.left) / pixel[0], (span.high - span.low) / pixel[1])
    return Grid.square(span, pixel, margin, recipe)


def extent_grid(extent: Extent, pixel: tuple[float, float], recipe: Recipe) -> Grid:
    """Divide the extent of the points, as published.

    Parameters
    ----------
    extent : Extent
        Of the points.
    pixel : (float, float)
        About the width and height of a pixel, radians.
    recipe : Recipe
        Its ``projection`` says in which plane.

    Returns
    -------
    Grid
        Refused if it would not fit in memory.
    """
    span = Span(extent.left, extent.right, extent.low, extent.high)
    check_memory((span.right - span.left) / pixel[0], (span.high - span.low) / pixel[1])
    return Grid.extent(span, pixel, recipe)


def blurred(bin_all: Callable[[Grid], Floats], grid: Grid, sigma: float | None) -> Floats:
    """Sums in each pixel after the blur, with what shines in from outside the picture.

    A closed grid has nothing outside; the blur of one pixel is reflected at its edges.

    Parameters
    ----------
    bin_all : callable
        Makes the sums on a grid.
    grid : Grid
        The pixels.
    sigma : float or None
        Standard deviation in radians; None for one pixel.

    Returns
    -------
    float64 (ny, nx)
        On the grid that was given.
    """
    from scipy.ndimage import gaussian_filter

    if sigma is None:
        check_memory(grid.nx, grid.ny)
        return gaussian_filter(bin_all(grid), 1.0, mode="reflect", truncate=_TRUNCATE)
    widths = sigma / grid.dy, sigma / grid.dx
    rows, columns = (0 if grid.closed else int(np.ceil(_TRUNCATE * width)) for width in widths)
    padded = grid.padded(columns, rows)
    check_memory(padded.nx, padded.ny)
    image = bin_all(padded)
    if sigma > 0:
        image = gaussian_filter(image, widths, mode="constant", truncate=_TRUNCATE)
    return image[rows : rows + grid.ny, columns : columns + grid.nx]


def _unit_text(unit: u.UnitBase) -> str:
    """A unit as FITS writes it, or as astropy does if FITS has no name for it."""
    try:
        return str(unit.to_string("fits"))
    except ValueError:
        return str(unit.to_string())
