"""Pictures of loops: what an observer anywhere would see, as sunpy maps of emission measure.

Brings together who looks (`~sunwidgets.core.view`), which pixels (`~sunwidgets.core.picture_grid`)
and the compiled pass over the points (`~sunwidgets.core.binning`), and blurs the result.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core._quantities import Floats, positive
from sunwidgets.core._reading import to_stonyhurst
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.binning import Extent, Points, bin_in_grid, extent_of, stonyhurst_km
from sunwidgets.core.distributed import Part, make_part, sum_parts
from sunwidgets.core.picture_grid import (
    Grid,
    Span,
    check_memory,
    found_span,
    given_span,
    header,
    pixel_solid_angle,
    solid_angles,
)
from sunwidgets.core.recipe import BLOG, Recipe, RecipeLike, as_recipe
from sunwidgets.core.view import View, look_from, refuse_inside
from sunwidgets.exceptions import LoopError

__all__ = ["Response", "arcade_to_map", "emission_map", "pixel_solid_angle"]

Response = Callable[[u.Quantity], u.Quantity]
"""Temperatures of loops to as many values of zero or more: what an instrument makes of the emission."""

_ARCSEC: Final = float(u.arcsec.to(u.rad))
_DEFAULT_PSF: Final = 5 * _ARCSEC
_KM_IN_CM: Final = 1e5
_WIDEST_PIXEL: Final = float(np.deg2rad(80))
_MOST_THREADS: Final = 1024
# Where scipy's Gaussian ends, in standard deviations.
_TRUNCATE: Final = 4.0
_EMISSION_MEASURE: Final = u.cm**-5


@u.quantity_input(resolution=u.arcsec / u.pix, psf=u.arcsec)
def emission_map(
    arcade: LoopArcade | Iterable[Part],
    observer: SkyCoord,
    *,
    resolution: u.Quantity = 5 * u.arcsec / u.pix,
    psf: u.Quantity | None = None,
    fov: Any = None,
    response: Response | None = None,
    recipe: RecipeLike = "corrected",
    threads: int = 1,
    client: Any = None,
    progress: bool = True,
) -> Any:
    r"""Picture of an arcade as an observer sees it: emission measure in each pixel.

    Parameters
    ----------
    arcade : LoopArcade, or iterable of LoopArcade or of functions that make one
        The loops. Of an iterable, which needs a ``fov``, only one part is in memory at a time.
    observer : SkyCoord
        Who looks, with an obstime, in any frame of sunpy; for example
        `~sunwidgets.core.observers.observer_preset` or ``Map.observer_coordinate``. The picture
        is centred on the Sun, its north up.
    resolution : Quantity
        Size of a pixel, arcsec / pix: one value, or two for x and y.
    psf : Quantity, optional
        Standard deviation of a Gaussian blur, arcsec; 0 for none. If left out 5 arcsec, or one
        pixel, whichever the recipe asks for.
    fov : Quantity or pair of SkyCoord, optional
        Field of view in arcsec from the Sun's centre: a width, a (width, height) or
        ``[[x_min, x_max], [y_min, y_max]]``; or the bottom left and top right corners in the
        Helioprojective frame. If left out, all loops and their blur fit.
    response : callable, optional
        An instrument's response R(T): takes a Quantity of temperatures, one for each loop, and
        returns as many values of zero or more, with their unit. The picture is then in that unit
        times cm-5.
    recipe : "corrected", "blog" or Recipe
        See `~sunwidgets.core.recipe.Recipe`. Only with the blog's header may the observer be
        without obstime; 2018-07-25, the date of the post, is then written.
    threads : int
        How many threads to bin with; the result is the same to rounding.
    client : dask.distributed.Client, optional
        With an iterable: make and bin the parts on its workers.
    progress : bool
        With an iterable: whether to show a bar.

    Returns
    -------
    `~sunpy.map.GenericMap`
        float64, with date, observer, solar radius and unit in its header.

    Raises
    ------
    LoopError
        If there is nothing to see, or an option is out of range.
    ObserverError
        If the observer has no obstime, or is inside the Sun or a loop, or ahead of every loop.
    ImageTooLargeError
        If the picture would not fit in memory.

    Notes
    -----
    :math:`EM_p = \sum n_i^2 A_i\,ds_i / (d_i^2 \Omega_p)` over the points in sight that fall in
    the pixel, so that before the blur :math:`\sum_p EM_p \Omega_p = \sum_i n_i^2 A_i\,ds_i / d_i^2`
    to rounding, for any number of points (`pixel_solid_angle` gives :math:`\Omega_p`). Points the
    Sun hides do not count: those of `Helioprojective.is_visible`, with its tolerance of 1 m.
    An observer at another time than the arcade's sees it as it stands, neither turned nor
    evolved.

    The points are read once and nothing of their size is made; each thread has a picture of its
    own. ``recipe="blog"`` reads them twice, once for their extent.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.emission import emission_map
    >>> from sunwidgets.core.loops import loop_arcade
    >>> from sunwidgets.core.observers import observer_preset
    >>> arcade = loop_arcade(10, length_min=50 * u.Mm, length_max=200 * u.Mm, seed=1)
    >>> picture = emission_map(arcade, observer_preset("Earth", "2018-07-25"), fov=800 * u.arcsec)
    >>> print(picture.data.shape, picture.unit)
    (160, 160) 1 / cm5
    """
    chosen = as_recipe(recipe)
    pixel = _resolution(resolution)
    sigma = _blur(psf, chosen)
    is_count = isinstance(threads, int | np.integer) and not isinstance(threads, bool)
    if not (is_count and 1 <= threads <= _MOST_THREADS):
        raise LoopError(f"threads = {threads!r}; it must be a whole number from 1 to {_MOST_THREADS}")
    if not isinstance(arcade, LoopArcade):
        return _map_of_parts(
            arcade, observer, pixel, sigma, fov, response, chosen, threads, client=client, progress=progress
        )
    if client is not None:
        raise LoopError("client takes parts; give an iterable, for example [arcade[:500], arcade[500:]]")
    view = look_from(observer, arcade.obstime, chosen)
    refuse_inside(arcade, view)
    points, unit = _points_of(arcade, response, chosen)
    dz = None
    if chosen.weight == "n2dz" or chosen.grid == "extent":
        extent = extent_of(points, view, in_plane=chosen.projection == "tan")
        dz = extent.farthest - extent.nearest
    if chosen.grid == "extent" and fov is None:
        grid = _extent_grid(extent, pixel, chosen)
    elif fov is None:
        # A pixel more all around, for loops that end just on an edge.
        reach = 1 + int(np.ceil(_TRUNCATE * (sigma or 0.0) / min(pixel)))
        grid = _square_grid(found_span(arcade, view, chosen), pixel, chosen, margin=reach)
    else:
        grid = _square_grid(given_span(fov, chosen), pixel, chosen)
    sums = _blurred(lambda padded: bin_in_grid(points, view, padded, chosen, threads), grid, sigma)
    return _to_map(sums, dz, grid, view, pixel, unit, chosen)


@u.quantity_input(density=u.cm**-3, resolution=u.arcsec / u.pix)
def arcade_to_map(
    coords: SkyCoord,
    density: u.Quantity,
    observer: SkyCoord,
    *,
    resolution: u.Quantity = 5 * u.arcsec / u.pix,
) -> Any:
    """Picture of any points, exactly as published (Barnes 2018, sunpy blog).

    Parameters
    ----------
    coords : SkyCoord
        The points, shape (n,), in any frame of sunpy with three dimensions.
    density : Quantity
        At each point, shape (n,), or one value.
    observer : SkyCoord
        Who looks; without an obstime, the coords' own or 2018-07-25 is written.
    resolution : Quantity
        Approximate size of a pixel, arcsec / pix: one value, or two for x and y.

    Returns
    -------
    `~sunpy.map.GenericMap`
        In cm-5.

    Raises
    ------
    LoopError
        If there are no points, the shapes do not agree, or a value is negative or not finite.
    ObserverError
        If the observer is inside the Sun.
    ImageTooLargeError
        If the picture would not fit in memory.

    Notes
    -----
    Each point adds n^2 dz to its pixel, with what that gets wrong: see
    `~sunwidgets.core.recipe.Recipe`, of which this is ``"blog"``. Three float64 arrays of the
    size of the points are made, for their positions.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.emission import arcade_to_map
    >>> from sunwidgets.core.loops import isothermal_density, semi_circular_loop
    >>> loop = semi_circular_loop(500 * u.Mm, 30 * u.deg, recipe="blog")
    >>> density = isothermal_density(loop, 500 * u.Mm, temperature=1 * u.MK, recipe="blog")
    >>> front = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst")
    >>> picture = arcade_to_map(loop, density, front)
    >>> print(picture.data.shape, f"{picture.data.sum():.2e}")
    (23, 83) 3.86e+31
    """
    place = to_stonyhurst(coords, "coords", LoopError)
    if coords.ndim != 1 or coords.size < 1:
        raise LoopError(f"coords has the shape {coords.shape}; give the points in one row, one at least")
    numbers = positive(density, "density", u.cm**-3, zero=True)
    if numbers.shape not in ((), coords.shape):
        raise LoopError(f"density has the shape {numbers.shape} for {coords.size} points; give one for each")
    pixel = _resolution(resolution)
    view = look_from(observer, coords.obstime, BLOG)
    xyz = stonyhurst_km(place)
    if not np.isfinite(xyz.sum()):
        raise LoopError("coords are not all finite; drop the points that are NaN")
    weight = np.ascontiguousarray(np.broadcast_to(numbers, coords.shape))
    points = Points(xyz, weight, np.array([0, coords.size]), np.empty(0))
    extent = extent_of(points, view, in_plane=False)
    grid = _extent_grid(extent, pixel, BLOG)
    sums = _blurred(lambda padded: bin_in_grid(points, view, padded, BLOG, 1), grid, None)
    return _to_map(sums, extent.farthest - extent.nearest, grid, view, pixel, _EMISSION_MEASURE, BLOG)


def _map_of_parts(
    parts: Iterable[Part],
    observer: SkyCoord,
    pixel: tuple[float, float],
    sigma: float | None,
    fov: Any,
    response: Response | None,
    recipe: Recipe,
    threads: int,
    *,
    client: Any,
    progress: bool,
) -> Any:
    """Picture of arcades that are made one at a time, here or on a cluster."""
    if fov is None or recipe.weight != "volume" or recipe.grid != "square":
        raise LoopError(
            'an iterable of arcades needs a fov, and a recipe with weight="volume" and grid="square": '
            "the published dz and pixels depend on all points at once"
        )
    grid = _square_grid(given_span(fov, recipe), pixel, recipe)
    # For the header, which does not ask when the loops were; each part is then seen from its own time.
    view = look_from(observer, None, recipe)
    unit = (
        _EMISSION_MEASURE if response is None else _EMISSION_MEASURE * u.Quantity(response([1] * u.MK)).unit
    )

    def all_parts(padded: Grid) -> Floats:
        job = partial(
            _bin_part, observer=observer, grid=padded, response=response, recipe=recipe, threads=threads
        )
        return sum_parts(parts, job, (padded.ny, padded.nx), client=client, progress=progress)

    return _to_map(_blurred(all_parts, grid, sigma), None, grid, view, pixel, unit, recipe)


def _bin_part(
    part: Part, *, observer: SkyCoord, grid: Grid, response: Response | None, recipe: Recipe, threads: int
) -> Floats:
    """Make a part and bin it, here or on a worker."""
    arcade = make_part(part)
    view = look_from(observer, arcade.obstime, recipe)
    refuse_inside(arcade, view)
    points, _ = _points_of(arcade, response, recipe)
    return bin_in_grid(points, view, grid, recipe, threads)


def _points_of(arcade: LoopArcade, response: Response | None, recipe: Recipe) -> tuple[Points, u.UnitBase]:
    """What the kernel reads of an arcade, and the unit of the picture."""
    factor, unit = np.empty(0), _EMISSION_MEASURE
    if response is not None:
        if arcade.temperature is None:
            raise LoopError("a response needs the temperature of the loops; give it to LoopArcade.from_loops")
        values = u.Quantity(response(arcade.temperature))
        factor = positive(values, "response", values.unit, zero=True)
        unit = _EMISSION_MEASURE * values.unit
        if factor.shape != (len(arcade),):
            raise LoopError(
                f"the response has the shape {factor.shape} for {len(arcade)} loops; return one for each"
            )
    weight = arcade.emission_measure if recipe.weight == "volume" else arcade.density.to_value(u.cm**-3)
    arrays = (np.ascontiguousarray(each) for each in (arcade.xyz, weight, arcade.offsets, factor))
    return Points(*arrays), unit


def _resolution(resolution: u.Quantity) -> tuple[float, float]:
    """Size of a pixel in radians, x and y."""
    sizes = positive(resolution, "resolution", u.rad / u.pix)
    if sizes.max() > _WIDEST_PIXEL:
        raise LoopError(f"resolution = {resolution}; at most {np.rad2deg(_WIDEST_PIXEL):g} deg make sense")
    if sizes.shape not in ((), (2,)):
        raise LoopError(f"resolution has the shape {sizes.shape}; give one value, or two for x and y")
    across, up = np.broadcast_to(sizes, 2)
    return float(across), float(up)


def _blur(psf: u.Quantity | None, recipe: Recipe) -> float | None:
    """Standard deviation of the blur in radians, or None for one pixel."""
    if psf is not None:
        if not psf.isscalar:
            raise LoopError(f"psf has the shape {psf.shape}; give one value")
        return float(positive(psf, "psf", u.rad, zero=True))
    return None if recipe.psf == "pixel" else _DEFAULT_PSF


def _square_grid(span: Span, pixel: tuple[float, float], recipe: Recipe, *, margin: int = 0) -> Grid:
    """Cover a span with square pixels, and some more around it."""
    check_memory((span.right - span.left) / pixel[0], (span.high - span.low) / pixel[1])
    return Grid.square(span, pixel, margin, recipe)


def _extent_grid(extent: Extent, pixel: tuple[float, float], recipe: Recipe) -> Grid:
    """Divide the extent of the points, as published."""
    span = Span(extent.left, extent.right, extent.low, extent.high)
    check_memory((span.right - span.left) / pixel[0], (span.high - span.low) / pixel[1])
    return Grid.extent(span, pixel, recipe)


def _blurred(bin_all: Callable[[Grid], Floats], grid: Grid, sigma: float | None) -> Floats:
    """Sums in each pixel after the blur, with what shines in from outside the picture.

    A closed grid has nothing outside; the blur of one pixel is reflected at its edges.
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


def _to_map(
    sums: Floats,
    dz: float | None,
    grid: Grid,
    view: View,
    pixel: tuple[float, float],
    unit: u.UnitBase,
    recipe: Recipe,
) -> Any:
    """Turn sums into emission measure and wrap them in a map."""
    from sunpy.map import GenericMap

    if recipe.weight == "n2dz" and dz is not None:
        image = sums * (dz * _KM_IN_CM / max(grid.nx, grid.ny))
    else:
        image = sums / (solid_angles(grid) * _KM_IN_CM**2)
    return GenericMap(image, header(grid, view, pixel, _unit_text(unit), recipe))


def _unit_text(unit: u.UnitBase) -> str:
    """A unit as FITS writes it, or as astropy does if FITS has no name for it."""
    try:
        return str(unit.to_string("fits"))
    except ValueError:
        return str(unit.to_string())
