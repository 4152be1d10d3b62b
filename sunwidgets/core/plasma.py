"""What fills a loop: temperature, pressure and density, as small functions of length and heating.

The scaling laws are those of Rosner, Tucker & Vaiana (1978, ApJ 220, 643; "RTV") between the
temperature at the apex, the pressure, the length and the uniform heating rate of a loop in
balance. The density then falls with height as gravity asks for. Nothing here knows where a loop
is or how it is seen.
"""

from typing import Final

import astropy.constants as const
import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from sunpy.sun import constants as sun_constants

from sunwidgets.core._quantities import Floats, Ints, positive
from sunwidgets.core._reading import to_stonyhurst
from sunwidgets.core.recipe import RecipeLike, as_recipe
from sunwidgets.exceptions import LoopError

__all__ = [
    "PUBLISHED_HEATING_RATE",
    "RTV_CONSTANTS",
    "isothermal_density",
    "rtv_density",
    "rtv_pressure",
    "rtv_temperature",
    "scale_height",
]

RTV_CONSTANTS: Final = {"barnes2018": (1.83e3, 5.09e4), "rtv1978": (1.4e3, 9.8e4)}
"""c1 and c2 in cgs: those of Barnes (2018), and those of Rosner, Tucker & Vaiana (1978)."""

PUBLISHED_HEATING_RATE: Final = 1e-4 * u.erg / u.cm**3 / u.s
"""The uniform heating of every loop in Barnes (2018)."""

_PUBLISHED_DENSITY: Final = 1e11 * u.cm**-3

_HEATING = u.erg / u.cm**3 / u.s
_PRESSURE = u.dyne / u.cm**2


def _constants(name: str) -> tuple[float, float]:
    if name not in RTV_CONSTANTS:
        raise LoopError(f"constants is one of {', '.join(map(repr, RTV_CONSTANTS))}, not {name!r}")
    return RTV_CONSTANTS[name]


def _scaling_length(length: u.Quantity, recipe: RecipeLike) -> Floats:
    full = positive(length, "length", u.cm)
    return full / 2 if as_recipe(recipe).rtv_length == "half" else full


@u.quantity_input(length=u.cm, heating_rate=_HEATING)
def rtv_pressure(
    length: u.Quantity,
    heating_rate: u.Quantity,
    *,
    recipe: RecipeLike = "corrected",
    constants: str = "barnes2018",
) -> u.Quantity:
    r"""Pressure of a loop in balance, from its length and its heating rate.

    Parameters
    ----------
    length : Quantity
        From foot to foot; scalar or array.
    heating_rate : Quantity
        Uniform heating, energy per volume and time; scalar or array.
    recipe : "corrected", "blog" or Recipe
        Its ``rtv_length`` says which length enters the law.
    constants : {"barnes2018", "rtv1978"}
        The constants :math:`c_1, c_2`: 1.83e3, 5.09e4 or the classic 1.4e3, 9.8e4.

    Returns
    -------
    Quantity
        In dyne per square cm, in the shape of the arguments.

    Raises
    ------
    LoopError
        If a value is not finite and above zero, or the constants are not known.

    Notes
    -----
    :math:`E = c_2\,p^{7/6} (L/2)^{-5/6}` (RTV, eq. 4.4), solved for :math:`p`.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.plasma import rtv_pressure
    >>> rtv_pressure(50 * u.Mm, 1e-4 * u.erg / u.cm**3 / u.s).round(3)
    <Quantity 0.178 dyn / cm2>
    """
    _, c2 = _constants(constants)
    heating = positive(heating_rate, "heating_rate", _HEATING)
    return (heating / c2 * _scaling_length(length, recipe) ** (5 / 6)) ** (6 / 7) * _PRESSURE


@u.quantity_input(length=u.cm, heating_rate=_HEATING)
def rtv_temperature(
    length: u.Quantity,
    heating_rate: u.Quantity,
    *,
    recipe: RecipeLike = "corrected",
    constants: str = "barnes2018",
) -> u.Quantity:
    r"""Temperature of a loop in balance, from its length and its heating rate.

    Parameters
    ----------
    length : Quantity
        From foot to foot; scalar or array.
    heating_rate : Quantity
        Uniform heating, energy per volume and time; scalar or array.
    recipe : "corrected", "blog" or Recipe
        Its ``rtv_length`` says which length enters the law.
    constants : {"barnes2018", "rtv1978"}
        The constants :math:`c_1, c_2`: 1.83e3, 5.09e4 or the classic 1.4e3, 9.8e4.

    Returns
    -------
    Quantity
        In K, in the shape of the arguments.

    Raises
    ------
    LoopError
        If a value is not finite and above zero, or the constants are not known.

    Notes
    -----
    :math:`T = c_1 (p L/2)^{1/3}` (RTV, eq. 4.3) with the pressure of `rtv_pressure`, which is
    :math:`c_1\,[(E/c_2) (L/2)^2]^{2/7}`.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import rtv_temperature
    >>> heating = 1e-4 * u.erg / u.cm**3 / u.s
    >>> rtv_temperature(50 * u.Mm, heating).to(u.MK).round(2)
    <Quantity 1.4 MK>
    >>> rtv_temperature(50 * u.Mm, heating, recipe="blog").to(u.MK).round(2)
    <Quantity 2.08 MK>
    """
    c1, c2 = _constants(constants)
    heating = positive(heating_rate, "heating_rate", _HEATING)
    return c1 * (heating / c2 * _scaling_length(length, recipe) ** 2) ** (2 / 7) * u.K


@u.quantity_input(length=u.cm, temperature=u.K)
def rtv_density(
    length: u.Quantity,
    temperature: u.Quantity,
    *,
    recipe: RecipeLike = "corrected",
    constants: str = "barnes2018",
) -> u.Quantity:
    r"""Density at the feet of a loop in balance, from its length and its temperature.

    Parameters
    ----------
    length : Quantity
        From foot to foot; scalar or array.
    temperature : Quantity
        Of the loop, for example of `rtv_temperature`; scalar or array.
    recipe : "corrected", "blog" or Recipe
        Its ``rtv_length`` says which length enters the law.
    constants : {"barnes2018", "rtv1978"}
        The constant :math:`c_1`: 1.83e3 or the classic 1.4e3.

    Returns
    -------
    Quantity
        Per cubic cm, in the shape of the arguments.

    Raises
    ------
    LoopError
        If a value is not finite and above zero, or the constants are not known.

    Notes
    -----
    :math:`n = p / 2 k T` with :math:`p = (T / c_1)^3 / (L/2)` (RTV, eq. 4.3).

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.plasma import rtv_density
    >>> rtv_density(50 * u.Mm, 1.397 * u.MK) / 1e8
    <Quantity 4.6 1 / cm3>
    """
    c1, _ = _constants(constants)
    kelvin = positive(temperature, "temperature", u.K)
    pressure = (kelvin / c1) ** 3 / _scaling_length(length, recipe)
    return pressure / (2 * const.k_B.cgs.value * kelvin) * u.cm**-3


@u.quantity_input(temperature=u.K)
def scale_height(temperature: u.Quantity) -> u.Quantity:
    r"""Hydrostatic scale height of fully ionised hydrogen at the Sun's surface.

    Parameters
    ----------
    temperature : Quantity
        Scalar or array.

    Returns
    -------
    Quantity
        :math:`\lambda = 2 k T / (m_p g)`, in Mm.

    Raises
    ------
    LoopError
        If a temperature is not finite and above zero.

    Notes
    -----
    The gravity is 274 m/s^2 (`sunpy.sun.constants.surface_gravity`).

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.plasma import scale_height
    >>> scale_height(1 * u.MK).round(2)
    <Quantity 60.25 Mm>
    """
    kelvin = positive(temperature, "temperature", u.K)
    per_kelvin = (2 * const.k_B / (const.m_p * sun_constants.surface_gravity)).to_value(u.Mm / u.K)
    return kelvin * per_kelvin * u.Mm


def fall_off(radius: Floats, offsets: Ints, height: Floats, recipe: RecipeLike) -> Floats:
    """Density over that at the feet, for the points of many loops at once.

    Parameters
    ----------
    radius : float64 (n,)
        Distance of each point from the Sun's centre, in solar radii.
    offsets : int64 (n_loops + 1,)
        Where each loop begins.
    height : float64 (n_loops,)
        Scale height of each loop, in solar radii.
    recipe : "corrected", "blog" or Recipe
        Its ``stratification`` says how.
    """
    counts = np.diff(offsets)
    if as_recipe(recipe).stratification == "closed":
        depth = 1 - 1 / radius
    else:
        depth = _published_integral(radius, offsets, counts)
    return np.exp(-depth / np.repeat(height, counts))


def _published_integral(radius: Floats, offsets: Ints, counts: Ints) -> Floats:
    """Trapezoid rule over np.gradient, as published: the spacing of the points drops out."""
    first, last = offsets[:-1], offsets[1:] - 1
    slope = np.empty_like(radius)
    slope[1:-1] = (radius[2:] - radius[:-2]) / 2
    slope[first] = radius[first + 1] - radius[first]
    slope[last] = radius[last] - radius[last - 1]
    slope /= radius**2
    step = np.empty_like(radius)
    step[1:] = (slope[1:] + slope[:-1]) / 2
    step[first] = 0
    total = np.cumsum(step)
    return total - np.repeat(total[first], counts)


def base_density(
    length: u.Quantity, temperature: u.Quantity, n0: u.Quantity | None, recipe: RecipeLike
) -> u.Quantity:
    """Density at the feet: the one given, else the recipe's."""
    if n0 is not None:
        return positive(n0, "n0", u.cm**-3) * u.cm**-3
    if as_recipe(recipe).density == "1e11":
        return _PUBLISHED_DENSITY
    return rtv_density(length, temperature, recipe=recipe)


@u.quantity_input(length=u.cm, n0=u.cm**-3, temperature=u.K)
def isothermal_density(
    loop: SkyCoord,
    length: u.Quantity,
    *,
    n0: u.Quantity | None = None,
    temperature: u.Quantity,
    recipe: RecipeLike = "corrected",
) -> u.Quantity:
    r"""Density along a loop of one temperature, in hydrostatic balance.

    Parameters
    ----------
    loop : SkyCoord
        The points of one loop in order, shape (n,), in any frame with three dimensions.
    length : Quantity
        Its length from foot to foot.
    n0 : Quantity, optional
        Density at the feet; the recipe's if left out: `rtv_density`, or 1e11 per cubic cm.
    temperature : Quantity
        Of the whole loop.
    recipe : "corrected", "blog" or Recipe
        Its ``stratification`` says how the density falls with height, its ``density`` what the
        density at the feet is if none is given.

    Returns
    -------
    Quantity
        Per cubic cm, shape (n,).

    Raises
    ------
    LoopError
        If a value is not finite and above zero, if the loop has less than two points, or if it
        rises higher than half its length.

    Notes
    -----
    :math:`n(r) = n_0 \exp[-(R/\lambda)(1 - R/r)]`, the integral of
    :math:`dn/n = -(R/r)^2\,dr/\lambda` with `scale_height` :math:`\lambda` (for example Aschwanden
    2005, *Physics of the Solar Corona*, section 3.1).

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import isothermal_density, semi_circular_loop
    >>> loop = semi_circular_loop(100 * u.Mm, n_points=3)
    >>> isothermal_density(loop, 100 * u.Mm, n0=1e9 * u.cm**-3, temperature=1 * u.MK) / 1e8
    <Quantity [10.        ,  6.08, 10.        ] 1 / cm3>
    """
    sun = sun_constants.radius.to_value(u.km)
    place = to_stonyhurst(loop, "the loop", LoopError)
    if place.data.norm().unit.is_equivalent(u.one):
        raise LoopError("the loop has no distance from the Sun's centre; give three dimensions")
    with np.errstate(over="ignore"):
        radius = np.atleast_1d(place.cartesian.norm().to_value(u.km)) / sun
    if radius.ndim != 1 or radius.size < 2:
        raise LoopError(f"the loop has the shape {loop.shape}; give the points of one loop, two at least")
    full = float(positive(length, "length", u.km))
    highest = float(radius.max() - 1) * sun
    if not highest <= full / 2 * (1 + 1e-6):
        raise LoopError(
            f"the loop rises to {highest:g} km, more than half its length of {full:g} km; "
            "give the length from foot to foot"
        )
    height = np.atleast_1d(scale_height(temperature).to_value(u.km)) / sun
    feet = base_density(length, temperature, n0, recipe)
    return fall_off(radius, np.array([0, radius.size]), height, recipe) * feet
