"""Which quantities there are: what each needs, its unit and title, and the name of its error.

Apart from the computing so that what is missing can be named before anything is read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import astropy.units as u

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp.keywords import ERRORS, KEYWORD_TITLES, KEYWORD_UNITS
from sunwidgets.core.sharp.spaceweather import currents, energy, flux, gradients, neutral_line
from sunwidgets.core.sharp.spaceweather.patch import Estimate, Patch
from sunwidgets.exceptions import UnknownKeywordError

__all__ = [
    "GROUPS",
    "QUANTITIES",
    "QUANTITY_ERRORS",
    "QUANTITY_TITLES",
    "QUANTITY_UNITS",
    "Group",
    "groups_of",
    "quantity_of",
]


@dataclass(frozen=True)
class Group:
    """Quantities that are computed together.

    Attributes
    ----------
    name : str
        What the group is called.
    keywords : tuple of str
        The quantities, without their errors.
    segments : tuple of str
        What they are computed from.
    compute : callable
        Takes a `Patch`, returns an `Estimate` for each keyword.
    line_of_sight : bool
        True if it needs the line-of-sight field and not the vector.
    """

    name: str
    keywords: tuple[str, ...]
    segments: tuple[str, ...]
    compute: Callable[[Patch], dict[str, Estimate]]
    line_of_sight: bool = False


_MASKS = ("conf_disambig", "bitmap")
_RADIAL = ("Br", "Br_err")
_HORIZONTAL = ("Bp", "Bt", "Bp_err", "Bt_err")
_VECTOR = ("Br", *_HORIZONTAL, "Br_err", *_MASKS)


def _gradient(keyword: str) -> tuple[str, str]:
    return keyword, f"{keyword}_PER_MM"


GROUPS: tuple[Group, ...] = (
    Group("flux", ("USFLUX", "CMASK"), (*_RADIAL, *_MASKS), flux.unsigned_flux),
    Group("inclination", ("MEANGAM",), _VECTOR, flux.inclination),
    Group("total gradient", _gradient("MEANGBT"), _VECTOR, gradients.total_gradient),
    Group("vertical gradient", _gradient("MEANGBZ"), (*_RADIAL, *_MASKS), gradients.vertical_gradient),
    Group(
        "horizontal gradient", _gradient("MEANGBH"), (*_HORIZONTAL, *_MASKS), gradients.horizontal_gradient
    ),
    Group("current", ("MEANJZD", "TOTUSJZ"), (*_HORIZONTAL, *_MASKS), currents.current),
    Group("twist", ("MEANALP",), _VECTOR, currents.twist),
    Group("helicity", ("MEANJZH", "TOTUSJH", "ABSNJZH"), _VECTOR, currents.helicity),
    Group("currents by polarity", ("SAVNCPP", "SAVNCPP_AMPERES"), _VECTOR, currents.polarity_currents),
    Group("free energy", ("MEANPOT", "TOTPOT"), ("Br", *_HORIZONTAL, *_MASKS), energy.free_energy),
    Group("shear", ("MEANSHR", "ERRMSHA_SUMMED", "SHRGT45"), _VECTOR, energy.shear),
    Group(
        "free energy, Laplace",
        ("MEANPOT_LAPLACE", "TOTPOT_LAPLACE"),
        ("Br", *_HORIZONTAL, *_MASKS),
        energy.free_energy_laplace,
    ),
    Group("shear, Laplace", ("MEANSHR_LAPLACE", "SHRGT45_LAPLACE"), _VECTOR, energy.shear_laplace),
    Group(
        "line-of-sight flux", ("USFLUXL", "CMASKL"), ("magnetogram", "bitmap"), flux.line_of_sight_flux, True
    ),
    Group(
        "line-of-sight gradient",
        _gradient("MEANGBL"),
        ("magnetogram", "bitmap"),
        gradients.line_of_sight_gradient,
        True,
    ),
    Group("R", ("R_VALUE", "R_VALUE_MX"), ("magnetogram",), neutral_line.r_value, True),
)
"""All of them; the parts of a group cost hardly more than one of them."""

QUANTITIES: tuple[str, ...] = tuple(keyword for group in GROUPS for keyword in group.keywords)
"""The keywords that can be computed, without their errors."""

_NONE = u.dimensionless_unscaled

# Not in the archive: unit, title, and the name of the error ('' for none).
_OWN: Mapping[str, tuple[u.UnitBase, str, str]] = {
    "MEANGBT_PER_MM": (u.G / u.Mm, "Mean gradient of the total field", "ERRBT_PER_MM"),
    "MEANGBZ_PER_MM": (u.G / u.Mm, "Mean gradient of the vertical field", "ERRBZ_PER_MM"),
    "MEANGBH_PER_MM": (u.G / u.Mm, "Mean gradient of the horizontal field", "ERRBH_PER_MM"),
    "MEANGBL_PER_MM": (u.G / u.Mm, "Mean gradient of the line-of-sight field", "ERRGBL_PER_MM"),
    "SAVNCPP_AMPERES": (u.A, "Net current by polarity, unsigned sum, in amperes", "ERRJHT_AMPERES"),
    "ERRMSHA_SUMMED": (u.deg, "Error: Mean shear angle, from all pixels", ""),
    "MEANPOT_LAPLACE": (u.erg / u.cm**3, "Mean free energy density, true potential", "ERRMPOT_LAPLACE"),
    "TOTPOT_LAPLACE": (u.erg / u.cm, "Total free energy density, true potential", "ERRTPOT_LAPLACE"),
    "MEANSHR_LAPLACE": (u.deg, "Mean shear angle, true potential", "ERRMSHA_LAPLACE"),
    "SHRGT45_LAPLACE": (u.percent, "Area with shear above 45 degrees, true potential", ""),
    "R_VALUE_MX": (_NONE, "Flux near the inversion line, log10 of Mx", "ERRR_MX"),
}
# In the archive, but without an error.
_OWN_ERRORS = {"USFLUXL": "ERRVFL", "MEANGBL": "ERRGBL", "R_VALUE": "ERRR"}

QUANTITY_ERRORS: Mapping[str, str] = MappingProxyType(
    ERRORS | _OWN_ERRORS | {name: error for name, (_, _, error) in _OWN.items() if error}
)
"""The name of the error of each quantity that has one."""

_VALUE_UNITS = KEYWORD_UNITS | {name: unit for name, (unit, _, _) in _OWN.items()}
_VALUE_TITLES = KEYWORD_TITLES | {name: title for name, (_, title, _) in _OWN.items()}

QUANTITY_UNITS: Mapping[str, u.UnitBase] = MappingProxyType(
    _VALUE_UNITS | {error: _VALUE_UNITS[name] for name, error in QUANTITY_ERRORS.items()}
)
"""Unit of each quantity and of each error."""

QUANTITY_TITLES: Mapping[str, str] = MappingProxyType(
    {error: f"Error: {_VALUE_TITLES[name]}" for name, error in QUANTITY_ERRORS.items()} | _VALUE_TITLES
)
"""Short plain text for each quantity and each error."""


def groups_of(keywords: Iterable[str]) -> tuple[Group, ...]:
    """Return the groups that hold keywords; an error's keyword stands for its quantity.

    Parameters
    ----------
    keywords : iterable of str
        Quantities or their errors.

    Raises
    ------
    UnknownKeywordError
        If there is no such quantity.
    """
    wanted = [quantity_of(keyword) for keyword in keywords]
    return tuple(group for group in GROUPS if not set(group.keywords).isdisjoint(wanted))


def quantity_of(keyword: str) -> str:
    """Return the quantity that a keyword is, or is the error of.

    Parameters
    ----------
    keyword : str
        Such as ``"ERRVF"``.

    Raises
    ------
    UnknownKeywordError
        If there is no such quantity.
    """
    if keyword in QUANTITIES:
        return keyword
    for name, error in QUANTITY_ERRORS.items():
        if error == keyword:
            return name
    raise UnknownKeywordError(
        f"no quantity {keyword!r} can be computed; there are {', '.join(QUANTITIES)}."
        f"{did_you_mean(keyword, QUANTITIES)}"
    )
