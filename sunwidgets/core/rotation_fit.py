"""Measure the rotation: from positions of features to rates, and from rates to a law.

Apart from the tracks, which go the other way. Everything is fitted in the sky, where positions are
measured and where their errors are alike: a click near the limb, which says little about longitude,
then weighs as little as it should, and one that falls off the disk need not be thrown away. Where
the observer is at each time (B0, the Earth's motion, its distance) is part of the model.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.coordinates import BaseCoordinateFrame, SkyCoord
from astropy.table import QTable
from sunpy.coordinates import SunPyBaseCoordinateFrame

from sunwidgets.core._ephemeris import earth_and_sun
from sunwidgets.core._rotation_geometry import Observers, Places, look_at, rotate, surface_point
from sunwidgets.core._rotation_start import stonyhurst_observers
from sunwidgets.core.rotation_laws import RATE, RotationLaw, rotation_law
from sunwidgets.exceptions import RotationFitError

__all__ = ["fit_rotation_law", "measure_rates", "rates_table"]

Floats = npt.NDArray[np.float64]

_SAME_LATITUDE_DEG = 0.01
_SMALLEST_ERROR, _LARGEST_ERROR = 1e-6 * u.arcsec, 1 * u.deg
_SMALLEST_RATE = 1e-9
_C_ERROR_LIMIT = 0.5
"""A law is refused if the error of its last coefficient is more than this part of A."""


@u.quantity_input
def measure_rates(
    positions: Iterable[SkyCoord] | Mapping[str, SkyCoord], *, position_error: u.Quantity[u.arcsec]
) -> QTable:
    r"""Fit a sidereal rate and a latitude to the positions of each feature.

    Parameters
    ----------
    positions : iterable of SkyCoord, or mapping of name to SkyCoord
        For each feature its positions at two times or more, as an array with an array of times:
        helioprojective with the observer of each time, or heliographic (then seen from the Earth).
    position_error : Quantity
        Standard error of a position in the sky, in each of its two directions; one, or one a feature.

    Returns
    -------
    QTable
        A row a feature: ``feature``, ``n`` (positions), ``span`` (from the first to the last),
        ``latitude``, ``latitude_error``, ``rate``, ``rate_error`` (sidereal), and ``chi2`` with
        ``dof``, which tell a feature that changed or was mistaken for another.

    Raises
    ------
    RotationFitError
        If positions cannot give a rate, or are on the far side; names the feature.

    Notes
    -----
    The longitude in axes that do not rotate is :math:`\phi_0 + \Omega t` at a constant latitude. Its
    three parameters are fitted to :math:`(T_x, T_y)` by least squares, with the observer of each
    time; the covariance is the inverse of :math:`J^T J`. Features are taken to be on the surface.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets.core.rotation import rotation_track
    >>> spot = SkyCoord(-20 * u.deg, 30 * u.deg, frame="heliographic_stonyhurst", obstime="2014-03-01")
    >>> clicks = rotation_track(spot, [0, 1, 2, 3] * u.day).coords[0]
    >>> table = measure_rates([clicks], position_error=2 * u.arcsec)
    >>> table["rate"].round(3), table["rate_error"].round(3)
    (<Quantity [13.682] deg / d>, <Quantity [0.065] deg / d>)
    """
    if isinstance(positions, str) or not isinstance(positions, Iterable):
        raise RotationFitError(f"positions = {positions!r}; give a list with the positions of each feature")
    named = dict(positions) if isinstance(positions, Mapping) else dict(enumerate(positions))
    if not named:
        raise RotationFitError("there are no positions to measure rates from")
    checked = checked_position_error(position_error, n_features=len(named))
    errors = np.broadcast_to(checked.to_value(u.rad), len(named))
    rows = [
        (name, *_fit_feature(name, place, float(error)))
        for (name, place), error in zip(named.items(), errors, strict=True)
    ]
    return rates_table(rows)


def checked_position_error(error: Any, *, n_features: int | None = None) -> u.Quantity:
    """Return the error of positions in arcsec: one, or also one for each feature if their number is given.

    Raises
    ------
    RotationFitError
        If it is no angle, not finite, not more than 0, or no position is as exact, or as bad.
    """
    if not isinstance(error, u.Quantity) or not error.unit.is_equivalent(u.arcsec):
        raise RotationFitError(f"position_error is {error!r}; it must be an angle, such as 4 * u.arcsec")
    if error.dtype.kind not in "fiu":
        raise RotationFitError(f"position_error is {error}; it must be real numbers")
    if error.shape not in ((), (n_features,)):
        many = "" if n_features is None else f", or one for each of {n_features} features"
        raise RotationFitError(f"position_error is {error}; give one for all positions{many}")
    if not (np.isfinite(error) & (error > 0)).all():
        raise RotationFitError(f"position_error is {error}; it must be finite and more than 0")
    if not ((error >= _SMALLEST_ERROR) & (error <= _LARGEST_ERROR)).all():
        raise RotationFitError(
            f"position_error is {error}; no position of a feature is as exact, or as bad: it must be "
            f"{_SMALLEST_ERROR} to {_LARGEST_ERROR}"
        )
    return error.to(u.arcsec)


def rates_table(rows: list[tuple[Any, ...]]) -> QTable:
    """Return rows of features as the table that `measure_rates` gives; also none."""
    names = ("feature", "n", "span", "latitude", "latitude_error", "rate", "rate_error", "chi2", "dof")
    units = dict(span=u.day, latitude=u.deg, latitude_error=u.deg, rate=RATE, rate_error=RATE)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return QTable([list(column) for column in columns], names=names, units=units)


def _fit_feature(name: Any, position: SkyCoord, error: float) -> tuple[float, ...]:
    from scipy.optimize import least_squares

    tx, ty, mjd, observers, rsun = _as_seen(name, position)
    middle = mjd.mean()
    days = mjd - middle

    def residuals(parameters: Floats) -> Floats:
        longitude, latitude, rate = parameters
        there = Places(np.array([longitude]), np.array([latitude]), np.array([rsun]))
        seen = look_at(rotate(there, np.array([rate]), days)[1], observers, rsun)
        return np.concatenate([seen.tx[0] - tx, seen.ty[0] - ty]) / error

    fit = least_squares(residuals, _first_guess(name, tx, ty, days, observers, rsun), method="lm")
    covariance = np.linalg.inv(fit.jac.T @ fit.jac)
    _, latitude, rate = np.degrees(fit.x)
    _, latitude_error, rate_error = np.degrees(np.sqrt(np.diagonal(covariance)))
    return len(mjd), np.ptp(mjd), latitude, latitude_error, rate, rate_error, 2 * fit.cost, 2 * len(mjd) - 3


def _as_seen(name: Any, position: SkyCoord) -> tuple[Floats, Floats, Floats, Observers, float]:
    """Return Tx, Ty, times, observers in axes that do not rotate, and the solar radius."""
    if not isinstance(position, SkyCoord | BaseCoordinateFrame):
        raise RotationFitError(f"feature {name!r} is {position!r}; give a SkyCoord of its positions")
    place = position if isinstance(position, SkyCoord) else SkyCoord(position)
    if getattr(place, "obstime", None) is None or not isinstance(place.frame, SunPyBaseCoordinateFrame):
        raise RotationFitError(
            f"feature {name!r} is in {place.frame.name}; use a frame of the Sun, with times"
        )
    if place.obstime is None or place.ndim != 1 or place.obstime.shape != place.shape:
        raise RotationFitError(
            f"feature {name!r} needs an array of positions with an array of times, one each; it has the "
            f"shapes {place.shape} and {getattr(place.obstime, 'shape', None)}"
        )
    mjd = np.asarray(place.obstime.tai.mjd, dtype=np.float64)
    if len(np.unique(mjd)) < 2:
        raise RotationFitError(
            f"feature {name!r} has positions at {len(np.unique(mjd))} time; a rate needs two or more"
        )
    seen, observers = stonyhurst_observers(place)
    tx, ty = (angle.to_value(u.rad) for angle in (seen.Tx, seen.Ty))
    if not (np.isfinite(tx) & np.isfinite(ty)).all():
        bad = int(np.argmin(np.isfinite(tx) & np.isfinite(ty)))
        raise RotationFitError(f"position {bad} of feature {name!r} is not finite; leave it out")
    hidden = np.flatnonzero(~_is_seen(seen))
    if hidden.size:
        raise RotationFitError(
            f"position {hidden[0]} of feature {name!r} is on the far side for its observer; leave it out"
        )
    earth, _ = earth_and_sun(mjd)
    longitude = observers.longitude + np.arctan2(earth[1], earth[0])
    rsun = float(np.ravel(seen.rsun.to_value(u.km))[0])
    return tx, ty, mjd, Observers(longitude, observers.latitude, observers.distance), rsun


def _is_seen(frame: Any) -> npt.NDArray[np.bool_]:
    """Return whether positions can be seen; directions without a distance always can."""
    if frame.spherical.distance.unit == u.one:
        return np.ones(frame.shape, dtype=bool)
    return np.asarray(frame.is_visible())


def _first_guess(
    name: Any, tx: Floats, ty: Floats, days: Floats, observers: Observers, rsun: float
) -> Floats:
    there = surface_point(tx, ty, observers, rsun)
    on_disk = np.isfinite(there.longitude)
    if len(np.unique(days[on_disk])) < 2:
        raise RotationFitError(
            f"feature {name!r} has {on_disk.sum()} of {len(days)} positions on the disk; "
            "a rate needs them at two times"
        )
    usual = rotation_law("rigid")(0 * u.deg).to_value(u.rad / u.day)
    t, latitude = days[on_disk], there.latitude[on_disk]
    off = there.longitude[on_disk] - usual * t
    # Near the limb a click says little about longitude, and the first guess is better without it.
    weight = np.cos(there.longitude[on_disk] - observers.longitude[on_disk]).clip(0.05)
    off = off[0] + (off - off[0] + np.pi) % (2 * np.pi) - np.pi
    slope, first = np.polyfit(t, off, 1, w=weight)
    return np.array([first, np.average(latitude, weights=weight), usual + slope])


@u.quantity_input
def fit_rotation_law(
    latitude: u.Quantity[u.deg],
    rate: u.Quantity[u.deg / u.day],
    rate_error: u.Quantity[u.deg / u.day] | None = None,
    *,
    latitude_error: u.Quantity[u.deg] | None = None,
    terms: int = 3,
) -> RotationLaw:
    r"""Fit :math:`A + B \sin^2\theta + C \sin^4\theta` to sidereal rates.

    Parameters
    ----------
    latitude, rate : Quantity, shape (n,)
        Latitudes and sidereal rates, such as `measure_rates` gives.
    rate_error : Quantity, optional
        Standard errors of the rates; without them all count alike, and the errors of the
        coefficients are taken from the scatter.
    latitude_error : Quantity, optional
        Standard errors of the latitudes, which are added by the slope of the law.
    terms : {3, 2, 1}
        How many coefficients to fit; those left out are zero, and taken as exact.

    Returns
    -------
    RotationLaw
        With its covariance.

    Raises
    ------
    RotationFitError
        If there are too few latitudes, or if they are too close together to constrain the last
        coefficient; says which.

    Examples
    --------
    >>> import numpy as np, astropy.units as u
    >>> from sunwidgets.core.rotation_laws import rotation_law
    >>> latitude = [0, 15, 30, 45, 60] * u.deg
    >>> fit_rotation_law(latitude, rotation_law("allen")(latitude), 0.1 * np.ones(5) * u.deg / u.day)
    <RotationLaw fitted law: A=14.4400±0.0806, B=-3.0000±0.6096, C=0.0000±0.7954 deg/day>
    """
    if terms not in (1, 2, 3):
        raise RotationFitError(f"terms is {terms!r}; use 3 for A, B and C, 2 for A and B, or 1 for A")
    theta, rates = (np.atleast_1d(q.to_value(unit)) for q, unit in ((latitude, u.rad), (rate, RATE)))
    _check_rates(theta, rates, terms, has_errors=rate_error is not None)
    errors = np.ones(rates.shape) if rate_error is None else _like(rate_error, RATE, rates, "rate_error")
    sine2 = np.sin(theta) ** 2
    powers = np.stack([sine2**i for i in range(terms)], axis=1)
    slopes = np.stack([i * sine2 ** max(0, i - 1) * np.sin(2 * theta) for i in range(terms)], axis=1)
    spread = 0 if latitude_error is None else _like(latitude_error, u.rad, theta, "latitude_error")
    total = errors
    for _ in range(3 if latitude_error is not None else 1):
        weighted = powers / total[:, None]
        coefficients, *_ = np.linalg.lstsq(weighted, rates / total)
        total = np.hypot(errors, spread * (slopes @ coefficients))
    weighted = powers / total[:, None]
    covariance = np.linalg.pinv(weighted.T @ weighted, hermitian=True)
    if rate_error is None:
        covariance *= ((rates - powers @ coefficients) ** 2).sum() / (len(rates) - terms)
    _check_last(theta, coefficients, covariance)
    whole, all_three = np.zeros((3, 3)), np.zeros(3)
    whole[:terms, :terms], all_three[:terms] = covariance, coefficients
    a, b, c = all_three * RATE
    return RotationLaw(a, b, c, covariance=whole * RATE**2, name="fitted law")


def _like(errors: u.Quantity, unit: u.Unit, values: Floats, name: str) -> Floats:
    if errors.shape not in ((), values.shape):
        raise RotationFitError(f"{name} has the shape {errors.shape}; give one, or {values.size}")
    numbers = np.broadcast_to(errors.to_value(unit), values.shape)
    bad = np.flatnonzero(~((numbers > _SMALLEST_RATE) & (numbers < 1 / _SMALLEST_RATE)))
    if bad.size:
        raise RotationFitError(
            f"{name} {bad[0]} is {numbers[bad[0]]:g} {unit}; errors must be finite and more than 0"
        )
    return numbers


def _check_rates(theta: Floats, rates: Floats, terms: int, *, has_errors: bool) -> None:
    if theta.shape != rates.shape or theta.ndim != 1:
        raise RotationFitError(
            f"latitude has the shape {theta.shape} and rate {rates.shape}; they must be equal and (n,)"
        )
    if not (np.isfinite(theta) & np.isfinite(rates)).all():
        bad = int(np.argmin(np.isfinite(theta) & np.isfinite(rates)))
        raise RotationFitError(f"latitude or rate {bad} is not finite; leave it out")
    highest, fastest = (float(np.max(np.abs(values), initial=0)) for values in (theta, rates))
    if highest > np.pi / 2 or fastest > 1 / _SMALLEST_RATE:
        raise RotationFitError(f"latitudes reach {np.degrees(highest):g} deg, rates {fastest:g} deg/day")
    names = "ABC"[:terms]
    # North and south count as one: the law knows only the sine squared.
    if not theta.size:
        raise RotationFitError("there are no rates to fit a law to; measure features first")
    distinct = 1 + int((np.diff(np.sort(np.abs(np.degrees(theta)))) > _SAME_LATITUDE_DEG).sum())
    if distinct < terms:
        raise RotationFitError(
            f"{names[-1]} cannot be constrained: {', '.join(names)} need {terms} different latitudes "
            f"(north and south alike), and there {'is' if distinct == 1 else 'are'} {distinct}; "
            f"measure more, or fit fewer with terms={distinct}"
        )
    if not has_errors and len(rates) <= terms:
        raise RotationFitError(
            f"{len(rates)} rates without rate_error leave nothing to take errors from when {terms} "
            "coefficients are fitted; give rate_error, or measure more features"
        )


def _check_last(theta: Floats, coefficients: npt.NDArray[Any], covariance: npt.NDArray[Any]) -> None:
    last = len(coefficients) - 1
    error, limit = float(np.sqrt(covariance[last, last])), _C_ERROR_LIMIT * abs(float(coefficients[0]))
    if last and error > limit:
        low, high = np.degrees(np.abs(theta)).min(), np.degrees(np.abs(theta)).max()
        raise RotationFitError(
            f"{'ABC'[last]} cannot be constrained: its error would be {error:.1f} deg/day, for latitudes "
            f"from {low:.1f} to {high:.1f} deg; measure features further from the equator, or fit fewer "
            f"coefficients with terms={last}"
        )
