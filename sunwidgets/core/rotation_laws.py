r"""How fast each latitude of the Sun turns: :math:`A + B \sin^2\theta + C \sin^4\theta`.

Apart from the tracks, which are about places: a law is three numbers and, if it was fitted, their
covariance. The published laws are read off sunpy's own `~sunpy.sun.models.differential_rotation`,
so that they are its constants and stay so.
"""

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable

from sunwidgets.core.names import did_you_mean
from sunwidgets.exceptions import RotationModelError

__all__ = ["MODELS", "SOURCES", "RotationLaw", "compare_laws", "curve_latitudes", "rotation_law"]

RATE = u.deg / u.day
_FASTEST = 1e6 * RATE

SOURCES: dict[str, str] = {
    "howard": "Howard, Harvey & Forgach 1990, Solar Physics 130, 295",
    "snodgrass": "Snodgrass 1983, Astrophysical Journal 270, 288 (not Snodgrass & Ulrich 1990)",
    "allen": "Allen's Astrophysical Quantities",
    "rigid": "the sidereal rate of the Carrington frame at every latitude",
}
"""Where the published laws come from; sunpy holds their numbers."""

MODELS: tuple[str, ...] = tuple(SOURCES)
"""Names of the published laws."""


@dataclass(frozen=True, eq=False)
class RotationLaw:
    r"""A sidereal rotation law, :math:`A + B \sin^2\theta + C \sin^4\theta`.

    Attributes
    ----------
    a, b, c : Quantity
        The coefficients, an angle a time.
    covariance : Quantity, shape (3, 3), optional
        Their covariance, if the law was measured.
    name : str
        What it is called in tables and legends.

    Examples
    --------
    >>> import astropy.units as u
    >>> law = RotationLaw(14.5 * u.deg / u.day, -2.4 * u.deg / u.day, -1.8 * u.deg / u.day)
    >>> law(30 * u.deg)
    <Quantity 13.7875 deg / d>
    """

    a: u.Quantity
    b: u.Quantity = 0 * RATE
    c: u.Quantity = 0 * RATE
    covariance: u.Quantity | None = None
    name: str = "own law"

    def __post_init__(self) -> None:
        for coefficient in ("a", "b", "c"):
            value = getattr(self, coefficient)
            if not isinstance(value, u.Quantity) or not value.unit.is_equivalent(RATE):
                raise RotationModelError(
                    f"{coefficient} is {value!r}; it must be an angle a time, such as 14.4 * u.deg / u.day"
                )
            if not (value.isscalar and value.dtype.kind in "fiu" and np.abs(value) <= _FASTEST):
                raise RotationModelError(f"{coefficient} is {value}; it must be one number up to {_FASTEST}")
            object.__setattr__(self, coefficient, value.to(RATE))
        if self.covariance is not None:
            object.__setattr__(self, "covariance", u.Quantity(self.covariance).to(RATE**2))
            if self.covariance.shape != (3, 3):
                raise RotationModelError(
                    f"covariance has the shape {self.covariance.shape}; it must be (3, 3), for a, b and c"
                )
            variances = np.diagonal(self.covariance.value)
            if not np.all(np.isfinite(self.covariance.value)) or np.any(variances < 0):
                raise RotationModelError(f"covariance has the diagonal {variances}; it must be zero or more")
        if not isinstance(self.name, str):
            raise RotationModelError(f"name is {self.name!r}; it must be a text")

    @property
    def coefficients(self) -> npt.NDArray[np.float64]:
        """A, B and C in degrees a day, shape (3,)."""
        return np.array([q.to_value(RATE) for q in (self.a, self.b, self.c)])

    @property
    def errors(self) -> u.Quantity:
        """Standard errors of A, B and C, shape (3,); NaN where nothing is known of them."""
        if self.covariance is None:
            return np.full(3, np.nan) * RATE
        return np.sqrt(np.diagonal(self.covariance))

    @u.quantity_input
    def __call__(self, latitude: u.Quantity[u.deg]) -> u.Quantity:
        """Return the sidereal rate at latitudes, of their shape.

        Parameters
        ----------
        latitude : Quantity
            Scalar or array.

        Returns
        -------
        Quantity
            Degrees a day, in the shape of the latitudes.
        """
        return _powers(latitude) @ self.coefficients * RATE

    @u.quantity_input
    def error(self, latitude: u.Quantity[u.deg]) -> u.Quantity:
        """Return the standard error of the rate at latitudes; NaN if the law has no covariance.

        Parameters
        ----------
        latitude : Quantity
            Scalar or array.

        Returns
        -------
        Quantity
            Degrees a day, in the shape of the latitudes.

        Examples
        --------
        >>> import numpy as np, astropy.units as u
        >>> rate = u.deg / u.day
        >>> law = RotationLaw(14.4 * rate, covariance=np.diag([1e-4, 1e-2, 1e-2]) * rate**2)
        >>> law.error(0 * u.deg)
        <Quantity 0.01 deg / d>
        """
        powers = _powers(latitude)
        if self.covariance is None:
            return np.full(powers.shape[:-1], np.nan) * RATE
        variance = np.einsum("...i,ij,...j", powers, self.covariance.value, powers)
        return np.sqrt(variance) * RATE

    def radians_a_day(self, latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the rate at latitudes in radians, as plain numbers: what tracks are made of.

        Parameters
        ----------
        latitude : array of float
            Radians.

        Returns
        -------
        array of float
            In the shape of the latitudes.
        """
        sine2 = np.sin(latitude) ** 2
        a, b, c = np.radians(self.coefficients)
        return np.asarray(a + sine2 * (b + sine2 * c))

    def __repr__(self) -> str:
        values = ", ".join(
            f"{name}={value:.4f}" + (f"±{error:.4f}" if np.isfinite(error) else "")
            for name, value, error in zip("ABC", self.coefficients, self.errors.value, strict=True)
        )
        return f"<RotationLaw {self.name}: {values} deg/day>"


def _powers(latitude: u.Quantity) -> npt.NDArray[np.float64]:
    if latitude.dtype.kind == "c" or not np.all(np.abs(latitude) <= 90 * u.deg):
        raise RotationModelError(f"latitude = {latitude}; it must be between -90 and 90 deg")
    sine2 = np.sin(latitude.to_value(u.rad)) ** 2
    return np.stack([np.ones_like(sine2), sine2, sine2**2], axis=-1)


def curve_latitudes() -> u.Quantity:
    """Return the latitudes at which laws are drawn, every two degrees from pole to pole."""
    return np.arange(-90, 91, 2) * u.deg


@functools.cache
def _published(model: str) -> RotationLaw:
    from sunpy.sun.models import differential_rotation

    # Three latitudes, at which sin^2 is 0, 1/4 and 1, give the three coefficients back.
    equator, middle, pole = differential_rotation(1 * u.day, [0, 30, 90] * u.deg, model=model).deg
    c = (4 * (equator - middle) + (pole - equator)) * 4 / 3
    b = pole - equator - c
    return RotationLaw(equator * RATE, b * RATE, c * RATE, name=model)


def rotation_law(model: "str | RotationLaw") -> RotationLaw:
    """Return a published law by its name; a law is given back as it is.

    Parameters
    ----------
    model : {"howard", "snodgrass", "allen", "rigid"} or RotationLaw
        See `SOURCES` for where they come from.

    Returns
    -------
    RotationLaw
        Without a covariance, if it is a published one.

    Raises
    ------
    RotationModelError
        If there is no such law.

    Examples
    --------
    >>> rotation_law("allen")
    <RotationLaw allen: A=14.4400, B=-3.0000, C=0.0000 deg/day>
    """
    if isinstance(model, RotationLaw):
        return model
    if not isinstance(model, str) or model not in SOURCES:
        hint = did_you_mean(model, MODELS) if isinstance(model, str) else ""
        raise RotationModelError(
            f"there is no rotation model {model!r}; use {', '.join(MODELS)}, or a RotationLaw.{hint}"
        )
    return _published(model)


def compare_laws(law: RotationLaw, models: Iterable["str | RotationLaw"] = MODELS) -> QTable:
    r"""Say how far a measured law is from others, in its own standard errors.

    Parameters
    ----------
    law : RotationLaw
        A law with a covariance, as `fit_rotation_law` gives.
    models : iterable of str or RotationLaw
        What to compare it with; they are taken as exact.

    Returns
    -------
    QTable
        A row a model: ``model``; ``a``, ``b``, ``c``; ``a_sigma``, ``b_sigma``, ``c_sigma``, the
        differences (law minus model) in standard errors; ``chi2`` of all three together with their
        covariance; and ``sigma``, the distance of a Gaussian that is as improbable as that.

    Raises
    ------
    RotationModelError
        If the law has no covariance.

    Examples
    --------
    >>> import numpy as np, astropy.units as u
    >>> rate = u.deg / u.day
    >>> law = RotationLaw(14.4 * rate, -3 * rate, covariance=np.diag([1e-4, 1e-2, 1e-2]) * rate**2)
    >>> compare_laws(law, ["allen"])["a_sigma"][0].round(2)
    np.float64(-4.0)
    """
    if not isinstance(law, RotationLaw):
        raise RotationModelError(f"the law is {law!r}; give a RotationLaw, as fit_rotation_law does")
    if not isinstance(models, Iterable) or isinstance(models, str):
        raise RotationModelError(f"models = {models!r}; give a list of names or laws")
    if law.covariance is None:
        raise RotationModelError(f"{law.name} has no covariance, so that nothing can be said in its errors")
    # A coefficient that was not fitted is exact, and has no part in the distance.
    errors = law.errors.value
    fitted = errors > 0
    inverse = np.linalg.inv(law.covariance.value[np.ix_(fitted, fitted)])
    rows = []
    for other in map(rotation_law, models):
        difference = law.coefficients - other.coefficients
        distance = float(difference[fitted] @ inverse @ difference[fitted])
        sigmas = np.divide(difference, errors, out=np.full(3, np.nan), where=fitted)
        sigma = _gaussian_sigma(distance, int(fitted.sum()))
        rows.append((other.name, *other.coefficients, *sigmas, distance, sigma))
    names = ("model", "a", "b", "c", "a_sigma", "b_sigma", "c_sigma", "chi2", "sigma")
    table = QTable(rows=rows, names=names)
    for name in "abc":
        table[name].unit = RATE
    return QTable(table)


def _gaussian_sigma(distance: float, dof: int) -> float:
    """Return how many sigmas of a Gaussian are as improbable as a chi-squared.

    Beyond what a float holds the leading terms of both tails are compared, as logarithms.
    """
    from scipy.stats import chi2, norm

    probability = chi2.sf(distance, dof)
    if probability > 0:
        return float(norm.isf(probability / 2))
    log_tail = (dof / 2 - 1) * math.log(distance / 2) - distance / 2 - math.lgamma(dof / 2)
    sigma = math.sqrt(distance)
    for _ in range(20):
        sigma = math.sqrt(-2 * (log_tail + math.log(sigma) - 0.5 * math.log(2 / math.pi)))
    return sigma
