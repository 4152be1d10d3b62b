"""Pictures of loops: what an observer anywhere would see, as sunpy maps of emission measure.

Brings together who looks (`~sunwidgets.core.view`), which pixels (`~sunwidgets.core.picture_grid`)
and the compiled pass over the points (`~sunwidgets.core._binning`), and blurs the result.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord, SphericalRepresentation
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core._quantities import Floats, positive
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.distributed import Part, make_part, sum_parts
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.picture_grid import (
    Grid,
    Span,
    check_memory,
    found_span,
    given_span,
    header,
    solid_angles,
)
from sunwidgets.core.recipe import BLOG, Recipe, RecipeLike, as_recipe
from sunwidgets.core.view import View, look_from, refuse_inside
from sunwidgets.exceptions import LoopError

__all__ = ["Response", "arcade_to_map", "emission_map", "pixel_solid_angle"]

Response = Callable[[u.Quantity], u.Quantity]

_ARCSEC: Final = float(u.arcsec.to(u.rad))
_DEFAULT_PSF: Final = 5 * _ARCSEC
_KM_IN_CM: Final = 1e5
# The depth below the surface that counts as in sight, as in sunpy, km.
_TOLERANCE: Final = 1e-3
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
    if isinstance(threads, bool) or not isinstance(threads, int | np.integer) or threads < 1:
        raise LoopError(f"threads = {threads!r}; it must be a whole number of 1 or more")
    sigma = _blur(psf, chosen)
    if isinstance(arcade, LoopArcade):
        if client is not None:
            raise LoopError("client takes parts; give an iterable of arcades, for example [arcade[:500], arcade[500:]]")
        view = look_from(observer, arcade.obstime, chosen)
        refuse_inside(arcade, view)
        weight = arcade.emission_measure if chosen.weight == "volume" else arcade.density.to_value(u.cm**-3)
        factor, unit = _through(response, arcade)
        points = _Points(arcade.xyz, weight, arcade.offsets, factor)
        if chosen.grid == "extent" and fov is None:
            grid = _extent_grid(points, view, pixel, chosen)
        else:
            span = found_span(arcade, view, chosen) if fov is None else given_span(fov, chosen)
            grid = _square_grid(span, pixel, sigma if fov is None else None, chosen)
        return _finish(
            lambda padded: _bin(points, view, padded, chosen, threads), grid, view, points, pixel, sigma, unit, chosen
        )
    if fov is None or chosen.weight != "volume" or chosen.grid != "square":
        raise LoopError(
            'an iterable of arcades needs a fov, and a recipe with weight="volume" and grid="square": '
            "the published dz and pixels depend on all points at once"
        )
    grid = _square_grid(given_span(fov, chosen), pixel, None, chosen)
    # The loops' own time does not change who looks, only where the loops then are.
    view = look_from(observer, None, chosen)
    unit = _EMISSION_MEASURE if response is None else _response_unit(response)

    def all_parts(padded: Grid) -> Floats:
        job = partial(
            _bin_part, observer=observer, grid=padded, response=response, recipe=chosen, threads=threads
        )
        return sum_parts(arcade, job, padded.nx * padded.ny, client=client, progress=progress)

    return _finish(all_parts, grid, view, None, pixel, sigma, unit, chosen)


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
    if coords.ndim != 1 or coords.size < 1:
        raise LoopError(f"coords has the shape {coords.shape}; give the points in one row, one at least")
    numbers = positive(density, "density", u.cm**-3, zero=True)
    if numbers.shape not in ((), coords.shape):
        raise LoopError(f"density has the shape {numbers.shape}, coords {coords.shape}; give one for each point")
    pixel = _resolution(resolution)
    view = look_from(observer, coords.obstime, BLOG)
    xyz = _positions(coords)
    if not np.isfinite(xyz.sum()):
        raise LoopError("coords are not all finite; drop the points that are NaN")
    weight = np.ascontiguousarray(np.broadcast_to(numbers, coords.shape))
    points = _Points(xyz, weight, np.array([0, coords.size]), np.empty(0))
    grid = _extent_grid(points, view, pixel, BLOG)
    return _finish(
        lambda padded: _bin(points, view, padded, BLOG, 1), grid, view, points, pixel, None, _EMISSION_MEASURE, BLOG
    )


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
    meta = picture.meta
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


class _Points:
    """What the kernel reads: positions, weights, where loops begin, and a factor for each loop."""

    def __init__(self, xyz: Floats, weight: Floats, offsets: Any, factor: Floats) -> None:
        self.xyz = np.ascontiguousarray(xyz)
        self.weight = np.ascontiguousarray(weight)
        self.offsets = np.ascontiguousarray(offsets, dtype=np.int64)
        self.factor = np.ascontiguousarray(factor)


def _resolution(resolution: u.Quantity) -> tuple[float, float]:
    """Size of a pixel in radians, x and y."""
    sizes = positive(resolution, "resolution", u.rad / u.pix)
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


def _through(response: Response | None, arcade: LoopArcade) -> tuple[Floats, u.UnitBase]:
    """What an instrument makes of each loop, and the unit of its picture."""
    if response is None:
        return np.empty(0), _EMISSION_MEASURE
    if arcade.temperature is None:
        raise LoopError("a response needs the temperature of the loops; give it to LoopArcade.from_loops")
    values = u.Quantity(response(arcade.temperature))
    numbers = positive(values, "response", values.unit, zero=True)
    if numbers.shape != (len(arcade),):
        raise LoopError(
            f"the response has the shape {numbers.shape} for {len(arcade)} temperatures; return one for each"
        )
    return numbers, _EMISSION_MEASURE * values.unit


def _response_unit(response: Response) -> u.UnitBase:
    """Unit of the picture of an instrument, before any loop is made."""
    return _EMISSION_MEASURE * u.Quantity(response([1] * u.MK)).unit


def _positions(coords: SkyCoord) -> Floats:
    """Stonyhurst positions of any coordinates, km, shape (3, n)."""
    if not isinstance(coords.frame, HeliographicStonyhurst):
        coords = coords.transform_to(HeliographicStonyhurst(obstime=coords.obstime))
    data = coords.frame.data
    if type(data) is not SphericalRepresentation:
        return np.array(coords.cartesian.xyz.to_value(u.km), dtype=np.float64)
    from sunwidgets.core._binning import to_cartesian

    parts = [data.lon, data.lat, data.distance]
    scales = [float(part.unit.to(unit)) for part, unit in zip(parts, (u.rad, u.rad, u.km), strict=True)]
    plain = [np.ascontiguousarray(part.view(np.ndarray), dtype=np.float64) for part in parts]
    xyz = np.empty((3, coords.size))
    to_cartesian(*plain, *scales, xyz)
    return xyz


def _square_grid(span: Span, pixel: tuple[float, float], sigma: float | None, recipe: Recipe) -> Grid:
    """Cover a span with square pixels, with a margin for the blur if there is one."""
    check_memory((span.right - span.left) / pixel[0], (span.high - span.low) / pixel[1])
    margin = int(np.ceil(_TRUNCATE * sigma / min(pixel))) if sigma else 0
    return Grid.square(span, pixel, margin, recipe)


def _extent_grid(points: _Points, view: View, pixel: tuple[float, float], recipe: Recipe) -> Grid:
    """Divide the extent of the points, as published."""
    left, right, low, high, _, _ = _extent(points, view, recipe.projection == "tan")
    check_memory((right - left) / pixel[0], (high - low) / pixel[1])
    return Grid.extent(Span(left, right, low, high), pixel, recipe)


def _extent(points: _Points, view: View, in_plane: bool) -> tuple[float, ...]:
    from sunwidgets.core._binning import find_extent

    numbers = np.concatenate([view.rotation.ravel(), [view.distance]])
    return tuple(map(float, find_extent(points.xyz, numbers, in_plane)))


def _bin(points: _Points, view: View, grid: Grid, recipe: Recipe, threads: int) -> Floats:
    """Add up the points in a flat picture: emission measure over distance squared, or n^2."""
    from sunwidgets.core._binning import bin_points

    exact = recipe.occultation == "exact"
    limb = (
        (SUN_KM - _TOLERANCE) / view.distance if exact else SUN_KM / (view.distance - SUN_KM)
    )
    numbers = np.concatenate(
        [
            view.rotation.ravel(),
            [view.distance, limb**2, (SUN_KM - _TOLERANCE) ** 2, grid.x0, grid.y0, 1 / grid.dx, 1 / grid.dy],
        ]
    )
    flags = np.array([grid.in_plane, exact, recipe.weight == "volume", grid.closed])

    def share(start: int, stop: int) -> Floats:
        picture = np.zeros(grid.nx * grid.ny)
        bin_points(
            points.xyz,
            points.weight,
            points.offsets,
            points.factor,
            start,
            stop,
            numbers,
            flags,
            grid.nx,
            grid.ny,
            picture,
        )
        return picture

    bounds = [len(points.weight) * part // threads for part in range(threads + 1)]
    if threads == 1:
        return share(*bounds)
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(share, bounds[:-1], bounds[1:]), start=np.zeros(grid.nx * grid.ny))


def _bin_part(
    part: Part, *, observer: SkyCoord, grid: Grid, response: Response | None, recipe: Recipe, threads: int
) -> Floats:
    """Make a part and bin it, here or on a worker."""
    arcade = make_part(part)
    view = look_from(observer, arcade.obstime, recipe)
    refuse_inside(arcade, view)
    factor, _ = _through(response, arcade)
    points = _Points(arcade.xyz, arcade.emission_measure, arcade.offsets, factor)
    return _bin(points, view, grid, recipe, threads)


def _finish(
    bin_all: Callable[[Grid], Floats],
    grid: Grid,
    view: View,
    points: _Points | None,
    pixel: tuple[float, float],
    sigma: float | None,
    unit: u.UnitBase,
    recipe: Recipe,
) -> Any:
    """Bin, blur, turn sums into emission measure, and make the map."""
    from scipy.ndimage import gaussian_filter
    from sunpy.map import GenericMap

    widths = (1.0, 1.0) if sigma is None else (sigma / grid.dy, sigma / grid.dx)
    # What lies outside the picture shines into it; a closed grid has nothing outside.
    rows, columns = (0, 0) if sigma is None or grid.closed else (int(np.ceil(_TRUNCATE * w)) for w in widths)
    padded = grid.padded(columns, rows)
    check_memory(padded.nx, padded.ny)
    image = bin_all(padded).reshape(padded.ny, padded.nx)
    if sigma is None or sigma > 0:
        mode = "reflect" if sigma is None else "constant"
        image = gaussian_filter(image, widths, mode=mode, truncate=_TRUNCATE)
    image = np.ascontiguousarray(image[rows : rows + grid.ny, columns : columns + grid.nx])
    if recipe.weight == "volume":
        image /= solid_angles(grid)
        image *= _KM_IN_CM**-2
    elif points is not None:
        *_, nearest, farthest = _extent(points, view, grid.in_plane)
        image *= (farthest - nearest) * _KM_IN_CM / max(grid.nx, grid.ny)
    return GenericMap(image, header(grid, view, pixel, _unit_text(unit), recipe))


def _unit_text(unit: u.UnitBase) -> str:
    """A unit as FITS writes it, or as astropy does if FITS has no name for it."""
    try:
        return str(unit.to_string("fits"))
    except ValueError:
        return str(unit.to_string())
