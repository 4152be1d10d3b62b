"""Coronal loops: one loop, its plasma, and arcades of many.

What a user imports for loops. The parts are apart by idea: `~sunwidgets.core.recipe` (published
or corrected), `~sunwidgets.core.loop_geometry` (where a loop is), `~sunwidgets.core.plasma` (what
fills it), `~sunwidgets.core.arcade` (many loops as flat arrays). Only `loop_arcade`, which brings
them together, is here.
"""

from numbers import Real
from typing import Any, Final

import astropy.units as u
import numpy as np

from sunwidgets.core._given import read_whole
from sunwidgets.core._quantities import Floats, positive
from sunwidgets.core._reading import read_time
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.loop_geometry import (
    SUN_KM,
    leaning,
    point_counts,
    radians,
    semi_circular_loop,
    trace_arcs,
    trapezoid,
)
from sunwidgets.core.plasma import (
    PUBLISHED_HEATING_RATE,
    base_density,
    fall_off,
    isothermal_density,
    rtv_temperature,
    scale_height,
)
from sunwidgets.core.recipe import Recipe, RecipeLike
from sunwidgets.exceptions import LoopError

__all__ = [
    "LoopArcade",
    "Recipe",
    "isothermal_density",
    "loop_arcade",
    "rtv_temperature",
    "semi_circular_loop",
]

_STEEPEST: Final = 100.0


@u.quantity_input(
    length_min=u.cm,
    length_max=u.cm,
    latitude_min=u.deg,
    latitude_max=u.deg,
    longitude=u.deg,
    orientation=u.deg,
    inclination=u.deg,
    heating_rate=u.erg / u.cm**3 / u.s,
    n0=u.cm**-3,
    temperature=u.K,
    area=u.cm**2,
)
def loop_arcade(
    n_loops: int,
    *,
    length_min: u.Quantity,
    length_max: u.Quantity,
    latitude_min: u.Quantity = -10 * u.deg,
    latitude_max: u.Quantity = 10 * u.deg,
    longitude: u.Quantity = 0 * u.deg,
    orientation: u.Quantity = 0 * u.deg,
    inclination: u.Quantity = 0 * u.deg,
    alpha: float = -1.5,
    heating_rate: u.Quantity = PUBLISHED_HEATING_RATE,
    n0: u.Quantity | None = None,
    temperature: u.Quantity | None = None,
    area: u.Quantity = 1 * u.Mm**2,
    n_points: Any = None,
    recipe: RecipeLike = "corrected",
    seed: int | None = None,
    obstime: Any = None,
) -> LoopArcade:
    r"""Grow an arcade: loops of random lengths, side by side in latitude.

    Parameters
    ----------
    n_loops : int
        How many loops.
    length_min, length_max : Quantity
        Range of the lengths from foot to foot.
    latitude_min, latitude_max : Quantity
        The loops stand at equal steps of latitude between these.
    longitude, orientation, inclination : Quantity
        As in `semi_circular_loop`: one value, or one for each loop.
    alpha : float
        Index of the power law :math:`dN/dL \propto L^\alpha` that the lengths follow.
    heating_rate : Quantity
        Uniform heating, one value or one for each loop; 1e-4 erg / cm^3 / s as published.
    n0 : Quantity, optional
        Density at the feet, one value or one for each loop; the recipe's if left out.
    temperature : Quantity, optional
        One value or one for each loop; that of the scaling law if left out.
    area : Quantity
        Cross-section of a loop, one value or one for each loop.
    n_points : int, optional
        Points of each loop, one value or one for each loop, as in `semi_circular_loop`.
    recipe : "corrected", "blog" or Recipe
        How points, temperature and density are found.
    seed : int, optional
        Of the random lengths; the same seed gives the same arcade.
    obstime : time, optional
        What `sunpy.time.parse_time` reads.

    Returns
    -------
    LoopArcade
        Whose loops follow each other from the lowest latitude to the highest.

    Raises
    ------
    LoopError
        If there is no loop, a range is upside down, a loop is too long to close, or a value is
        not finite or out of range.

    Notes
    -----
    Lengths are :math:`[(L_{max}^{\alpha+1} - L_{min}^{\alpha+1}) x + L_{min}^{\alpha+1}]^{1/(\alpha+1)}`
    with :math:`x` uniform (Barnes 2018, sunpy blog), :math:`L_{min} (L_{max}/L_{min})^x` in the
    limit :math:`\alpha = -1`.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import loop_arcade
    >>> arcade = loop_arcade(3, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=0)
    >>> print(arcade.length.to(u.Mm).round(1), arcade.temperature.to(u.MK).round(2))
    [156.9  75.2  52.9] Mm [2.68 1.76 1.44] MK
    """
    read_whole(n_loops, "n_loops", low=1, error=LoopError)
    counts = point_counts(n_points, n_loops, recipe)
    length = _power_law_lengths(n_loops, length_min, length_max, alpha, seed)
    low = float(radians(latitude_min, "latitude_min"))
    high = float(radians(latitude_max, "latitude_max"))
    if not -np.pi / 2 <= low <= high <= np.pi / 2:
        raise LoopError(
            f"latitudes from {latitude_min} to {latitude_max}; they must rise, between -90 and 90 deg"
        )
    arcs = trace_arcs(
        length,
        np.linspace(low, high, n_loops),
        radians(longitude, "longitude", n_loops),
        radians(orientation, "orientation", n_loops),
        leaning(inclination, n_loops),
        counts,
        recipe,
    )
    lengths = length * u.km
    positive(heating_rate, "heating_rate", u.erg / u.cm**3 / u.s)
    if temperature is None:
        temperature = rtv_temperature(lengths, heating_rate, recipe=recipe)
    temperature = _one_each(temperature, "temperature", n_loops, u.K)
    feet = _one_each(base_density(lengths, temperature, n0, recipe), "n0", n_loops, u.cm**-3)
    radius = np.sqrt((arcs.xyz**2).sum(axis=0)) / SUN_KM
    density = fall_off(radius, arcs.offsets, scale_height(temperature).to_value(u.km) / SUN_KM, recipe)
    density *= np.repeat(feet.value, np.diff(arcs.offsets))
    return LoopArcade(
        xyz=arcs.xyz,
        density=density * u.cm**-3,
        ds=trapezoid(arcs.s, arcs.offsets) * u.km,
        cross_section=area if area.isscalar else _one_each(area, "area", n_loops, area.unit),
        offsets=arcs.offsets,
        length=lengths,
        temperature=temperature,
        obstime=None if obstime is None else read_time(obstime, "obstime"),
    )


def _power_law_lengths(
    n_loops: int, length_min: u.Quantity, length_max: u.Quantity, alpha: float, seed: int | None
) -> Floats:
    """Random lengths in km, drawn from a power law between two lengths."""
    low = float(positive(length_min, "length_min", u.km))
    high = float(positive(length_max, "length_max", u.km))
    if low > high:
        raise LoopError(f"length_min = {length_min} is above length_max = {length_max}; swap them")
    if not isinstance(alpha, Real) or not abs(alpha) <= _STEEPEST:
        raise LoopError(f"alpha = {alpha!r}; it must be a number between {-_STEEPEST:g} and {_STEEPEST:g}")
    try:
        x = np.random.default_rng(seed).random(n_loops)
    except (TypeError, ValueError):
        raise LoopError(f"seed = {seed!r}; it must be a whole number of 0 or more, or None") from None
    ratio = np.float64(high / low)
    if abs(alpha + 1) < 1e-9:
        return low * ratio**x
    with np.errstate(over="ignore"):
        lengths = low * ((ratio ** (alpha + 1) - 1) * x + 1) ** (1 / (alpha + 1))
    if not np.isfinite(lengths.sum()):
        raise LoopError(f"alpha = {alpha} is too steep for lengths from {length_min} to {length_max}")
    return np.asarray(lengths)


def _one_each(value: u.Quantity, what: str, n_loops: int, unit: Any) -> u.Quantity:
    """Return finite, positive values, one for each loop."""
    numbers = positive(value, what, unit)
    if numbers.ndim > 1 or (numbers.ndim == 1 and numbers.size != n_loops):
        raise LoopError(
            f"{what} has the shape {numbers.shape}; give one value or {n_loops}, one for each loop"
        )
    return np.broadcast_to(numbers, (n_loops,)) * unit
