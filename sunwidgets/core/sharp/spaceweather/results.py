"""What was measured in one frame: numbers with units, errors, pixel counts, areas, and reasons for gaps."""

import math
from collections.abc import Iterator, Mapping

import astropy.units as u
import numpy as np
from astropy.table import QTable

from sunwidgets.core._given import read_whole
from sunwidgets.core.sharp.spaceweather.catalogue import (
    QUANTITY_ERRORS,
    QUANTITY_TITLES,
    QUANTITY_UNITS,
    quantity_of,
)
from sunwidgets.core.sharp.spaceweather.patch import Estimate

__all__ = ["MIN_PIXELS", "SpaceweatherKeywords", "standard_error_name"]

MIN_PIXELS = 50
"""A mean over a region is given from this many pixels on, unless the caller sets another number."""


class SpaceweatherKeywords(Mapping[str, u.Quantity]):
    """Quantities of one frame by keyword, each followed by its error; a read-only mapping.

    Parameters
    ----------
    estimates : mapping of str to Estimate
        What was computed.
    pixel_area : Quantity
        Area of a pixel on the Sun.
    min_pixels : int
        Means over fewer pixels become NaN, and `reasons` says so.

    Examples
    --------
    >>> from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
    >>> measured = spaceweather_keywords(SharpCube.sample(n_frames=3), 2)
    >>> f"{measured['USFLUX']:.4e}", f"{measured['ERRVF']:.1e}"
    ('9.5247e+21 Mx', '6.8e+18 Mx')
    >>> measured.counts["USFLUX"], measured.reasons
    (19027, {})
    """

    def __init__(
        self, estimates: Mapping[str, Estimate], *, pixel_area: u.Quantity, min_pixels: int = 1
    ) -> None:
        self.pixel_area = pixel_area.to(u.Mm**2)
        self.min_pixels = min_pixels
        self._numbers: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._reasons: dict[str, str] = {}
        for keyword, estimate in estimates.items():
            self._counts[keyword] = estimate.n_pixels
            reason = self._reason(keyword, estimate)
            if reason:
                self._reasons[keyword] = reason
                estimate = Estimate(math.nan, math.nan, estimate.n_pixels)
            self._numbers[keyword] = estimate.value
            if keyword in QUANTITY_ERRORS:
                self._numbers[QUANTITY_ERRORS[keyword]] = estimate.error

    def _reason(self, keyword: str, estimate: Estimate) -> str:
        """Say why there is no number, '' if there is one."""
        is_mean = keyword.startswith(("MEAN", "SHRGT45", "ERRMSHA"))
        if is_mean and estimate.n_pixels < self.min_pixels:
            return f"{estimate.n_pixels} of at least {self.min_pixels} pixels"
        if not math.isfinite(estimate.value):
            return "not a number, as some pixel is"
        return ""

    def __getitem__(self, keyword: str) -> u.Quantity:
        return self._numbers[keyword] * QUANTITY_UNITS[keyword]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def counts(self) -> dict[str, int]:
        """How many pixels each quantity is from, by keyword (for R_VALUE, bins on the line)."""
        return dict(self._counts)

    @property
    def areas(self) -> dict[str, u.Quantity]:
        """The area on the Sun of the pixels that each quantity is from."""
        return {keyword: count * self.pixel_area for keyword, count in self._counts.items()}

    @property
    def reasons(self) -> dict[str, str]:
        """Why a quantity is NaN, by keyword; those that have a number are left out."""
        return dict(self._reasons)

    def error(self, keyword: str) -> u.Quantity:
        """Return the standard error of a quantity; NaN if it has none.

        For MEANSHR it is that of all pixels, ERRMSHA_SUMMED, and not the archived ERRMSHA.

        Parameters
        ----------
        keyword : str
            A quantity, such as ``"USFLUX"``.

        Returns
        -------
        Quantity
            In the unit of the quantity.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
        >>> values = spaceweather_keywords(SharpCube.sample(n_frames=2), 1, keywords=["USFLUX"])
        >>> values.error("USFLUX").unit
        Unit("Mx")
        """
        name = standard_error_name(keyword)
        return self[name] if name in self else math.nan * QUANTITY_UNITS[quantity_of(keyword)]

    def to_table(self) -> QTable:
        """Return a row a quantity.

        Returns
        -------
        QTable
            ``keyword``, ``title``, ``value``, ``error`` (plain numbers), ``unit`` (text),
            ``pixels``, ``area`` and ``reason``, '' where there is a value.
        """
        names = list(self._counts)
        return QTable(
            {
                "keyword": names,
                "title": [QUANTITY_TITLES[name] for name in names],
                "value": [self[name].value for name in names],
                "error": [self.error(name).value for name in names],
                "unit": [QUANTITY_UNITS[name].to_string() for name in names],
                "pixels": np.array([self._counts[name] for name in names]),
                "area": u.Quantity(list(self.areas.values()), u.Mm**2),
                "reason": [self._reasons.get(name, "") for name in names],
            }
        )

    def __repr__(self) -> str:
        lines = [
            f"  {name} = {self[name]:.6g}"
            + (f" ± {self.error(name).value:.2g}" if np.isfinite(self.error(name).value) else "")
            + (f" ({self._reasons[name]})" if name in self._reasons else "")
            for name in self._counts
        ]
        return "\n".join(["SpaceweatherKeywords:", *lines])


def least_pixels(min_pixels: int | None, region: object) -> int:
    """Return how many pixels a mean takes: as asked for, or else 50 in a region and one in a patch."""
    if min_pixels is None:
        return 1 if region is None else MIN_PIXELS
    return read_whole(min_pixels, "min_pixels", low=1)


def standard_error_name(keyword: str) -> str:
    """Return the name of a quantity's standard error, '' if it has none; see `SpaceweatherKeywords.error`."""
    return "ERRMSHA_SUMMED" if keyword == "MEANSHR" else QUANTITY_ERRORS.get(keyword, "")
