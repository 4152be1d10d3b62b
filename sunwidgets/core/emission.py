"""Pictures of loops: what an observer anywhere would see, as sunpy maps of emission measure.

Brings together who looks (`~sunwidgets.core.view`), which pixels (`~sunwidgets.core.picture_grid`)
and the numbers themselves (`~sunwidgets.core.emission_image`).
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core._given import read_whole
from sunwidgets.core._quantities import Floats, positive
from sunwidgets.core._reading import to_stonyhurst
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.binning import Points, bin_in_grid, extent_of, stonyhurst_km
from sunwidgets.core.distributed import Part, make_part, sum_parts
from sunwidgets.core.emission_image import (
    EMISSION_MEASURE,
    EmissionImage,
    Response,
    blurred,
    emission_image,
    extent_grid,
    points_of,
    square_grid,
)
from sunwidgets.core.picture_grid import Grid, pixel_solid_angle
from sunwidgets.core.picture_span import given_span
from sunwidgets.core.recipe import BLOG, Recipe, RecipeLike, as_recipe
from sunwidgets.core.view import look_from, refuse_inside
from sunwidgets.exceptions import LoopError

__all__ = ["Response", "arcade_to_map", "emission_map", "pixel_solid_angle"]

_ARCSEC: Final = float(u.arcsec.to(u.rad))
_DEFAULT_PSF: Final = 5 * _ARCSEC
_WIDEST_PIXEL: Final = float(np.deg2rad(80))
_MOST_THREADS: Final = 1024


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
    read_whole(threads, "threads", low=1, high=_MOST_THREADS, error=LoopError)
    if not isinstance(arcade, LoopArcade):
        return _map_of_parts(
            arcade, observer, pixel, sigma, fov, response, chosen, threads, client=client, progress=progress
        )
    if client is not None:
        raise LoopError("client takes parts; give an iterable, for example [arcade[:500], arcade[500:]]")
    image = emission_image(
        arcade,
        look_from(observer, arcade.obstime, chosen),
        pixel=pixel,
        sigma=sigma,
        span=None if fov is None else given_span(fov, chosen),
        recipe=chosen,
        response=response,
        threads=threads,
    )
    return image.to_map()


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
    grid = extent_grid(extent, pixel, BLOG)
    sums = blurred(lambda padded: bin_in_grid(points, view, padded, BLOG, 1), grid, None)
    dz = extent.farthest - extent.nearest
    return EmissionImage(sums, dz, grid, view, pixel, EMISSION_MEASURE, BLOG).to_map()


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
    grid = square_grid(given_span(fov, recipe), pixel, recipe)
    # For the header, which does not ask when the loops were; each part is then seen from its own time.
    view = look_from(observer, None, recipe)
    unit = EMISSION_MEASURE if response is None else EMISSION_MEASURE * u.Quantity(response([1] * u.MK)).unit

    def all_parts(padded: Grid) -> Floats:
        job = partial(
            _bin_part, observer=observer, grid=padded, response=response, recipe=recipe, threads=threads
        )
        return sum_parts(parts, job, (padded.ny, padded.nx), client=client, progress=progress)

    return EmissionImage(blurred(all_parts, grid, sigma), None, grid, view, pixel, unit, recipe).to_map()


def _bin_part(
    part: Part, *, observer: SkyCoord, grid: Grid, response: Response | None, recipe: Recipe, threads: int
) -> Floats:
    """Make a part and bin it, here or on a worker."""
    arcade = make_part(part)
    view = look_from(observer, arcade.obstime, recipe)
    refuse_inside(arcade, view)
    points, _ = points_of(arcade, response, recipe)
    return bin_in_grid(points, view, grid, recipe, threads)


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
