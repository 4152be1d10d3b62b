"""What each segment of the SHARP series holds, so that readers, maps and pages agree on units and kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import astropy.units as u

__all__ = ["SEGMENTS", "SegmentInfo", "SegmentKind", "segment_info"]

SegmentKind = Literal["field", "strength", "angle", "error", "velocity", "intensity", "category", "number"]
"""Kinds of segment; `SegmentInfo` says what they are."""


@dataclass(frozen=True)
class SegmentInfo:
    """What a segment holds.

    Attributes
    ----------
    name : str
        As JSOC writes it; case matters.
    description : str
        Short plain text.
    unit : `~astropy.units.UnitBase`
        Unit of the values; dimensionless for categories and pure numbers.
    kind : str
        ``field`` (signed), ``strength`` (zero or more), ``angle``, ``error``, ``velocity``,
        ``intensity``, ``category``, or ``number`` for anything else.
    classes : mapping of int to str
        What each value of a category means; empty for the others.
    """

    name: str
    description: str
    unit: u.UnitBase
    kind: SegmentKind
    classes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


_GAUSS = u.Mx / u.cm**2
_CM_S = u.cm / u.s
_DN_S = u.DN / u.s
_NONE = u.dimensionless_unscaled
_MILLIANGSTROM = u.mAA

_BITMAP = MappingProxyType(
    {
        0: "no data or off the disk",
        1: "weak field, outside the patch",
        2: "strong field, outside the patch",
        33: "weak field, inside the patch",
        34: "strong field, inside the patch",
    }
)
_CONF_DISAMBIG = MappingProxyType(
    {
        0: "not disambiguated",
        50: "weak field",
        60: "weak field, annealed",
        90: "strong field, annealed",
    }
)
_DISAMBIG = MappingProxyType(
    {
        bits: ", ".join(
            f"{method}: {'flip' if bits & bit else 'keep'}"
            for bit, method in ((1, "potential"), (2, "random"), (4, "radial acute"))
        )
        for bits in range(8)
    }
)

_ROWS: tuple[tuple[str, str, u.UnitBase, SegmentKind], ...] = (
    ("magnetogram", "Line-of-sight field", _GAUSS, "field"),
    ("bitmap", "Patch and active pixels", _NONE, "category"),
    ("Dopplergram", "Line-of-sight velocity", _CM_S, "velocity"),
    ("continuum", "Continuum intensity", _DN_S, "intensity"),
    ("Bp", "Field towards the west", _GAUSS, "field"),
    ("Bt", "Field towards the south", _GAUSS, "field"),
    ("Br", "Radial field", _GAUSS, "field"),
    ("Bp_err", "Error of the field towards the west", _GAUSS, "error"),
    ("Bt_err", "Error of the field towards the south", _GAUSS, "error"),
    ("Br_err", "Error of the radial field", _GAUSS, "error"),
    ("conf_disambig", "Confidence of the disambiguation", _NONE, "category"),
    ("inclination", "Inclination of the field to the line of sight", u.deg, "angle"),
    ("azimuth", "Azimuth of the field", u.deg, "angle"),
    ("disambig", "Flip of the azimuth, by method", _NONE, "category"),
    ("field", "Field strength", _GAUSS, "strength"),
    ("vlos_mag", "Line-of-sight velocity of the magnetised plasma", _CM_S, "velocity"),
    ("dop_width", "Doppler width", _MILLIANGSTROM, "strength"),
    ("eta_0", "Line to continuum absorption", _NONE, "strength"),
    ("damping", "Damping parameter", _NONE, "strength"),
    ("src_continuum", "Source function at the surface", _DN_S, "intensity"),
    ("src_grad", "Gradient of the source function", _DN_S, "intensity"),
    ("alpha_mag", "Filling factor", _NONE, "strength"),
    ("chisq", "Misfit of the inversion", _NONE, "strength"),
    ("conv_flag", "Convergence of the inversion", _NONE, "number"),
    ("info_map", "Quality of the inversion, as bits", _NONE, "number"),
    ("confid_map", "Confidence of the inversion", _NONE, "number"),
    ("inclination_err", "Error of the inclination", u.deg, "error"),
    ("azimuth_err", "Error of the azimuth", u.deg, "error"),
    ("field_err", "Error of the field strength", _GAUSS, "error"),
    ("vlos_err", "Error of the line-of-sight velocity", _CM_S, "error"),
    ("alpha_err", "Error of the filling factor", _NONE, "error"),
    ("field_inclination_err", "Correlation of errors: field and inclination", _NONE, "number"),
    ("field_az_err", "Correlation of errors: field and azimuth", _NONE, "number"),
    ("inclin_azimuth_err", "Correlation of errors: inclination and azimuth", _NONE, "number"),
    ("field_alpha_err", "Correlation of errors: field and filling factor", _NONE, "number"),
    ("inclination_alpha_err", "Correlation of errors: inclination and filling factor", _NONE, "number"),
    ("azimuth_alpha_err", "Correlation of errors: azimuth and filling factor", _NONE, "number"),
)
_CLASSES = {"bitmap": _BITMAP, "conf_disambig": _CONF_DISAMBIG, "disambig": _DISAMBIG}

SEGMENTS: Mapping[str, SegmentInfo] = MappingProxyType(
    {row[0]: SegmentInfo(*row, classes=_CLASSES.get(row[0], MappingProxyType({}))) for row in _ROWS}
)
"""Every segment of ``hmi.sharp_cea_720s`` and ``hmi.sharp_720s``, in the order they are listed to users."""


def segment_info(name: str) -> SegmentInfo:
    """Say what a segment holds.

    Parameters
    ----------
    name : str
        Name of the segment, such as ``'Br'``.

    Returns
    -------
    SegmentInfo
        For a name that no SHARP series has: dimensionless, of kind ``error`` if the name ends in
        ``_err`` and ``number`` otherwise.

    Raises
    ------
    TypeError
        If the name is not text.

    Examples
    --------
    >>> from sunwidgets.core.sharp import segment_info
    >>> segment_info("Br").unit.to_string()
    'Mx / cm2'
    >>> segment_info("conf_disambig").classes[90]
    'strong field, annealed'
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of a segment is text, not {name!r}")
    known = SEGMENTS.get(name)
    if known is not None:
        return known
    return SegmentInfo(name, f"Segment {name}", _NONE, "error" if name.endswith("_err") else "number")
