"""Traits of the globe that read more than they hold: numbers with a unit, times, and recipes."""

from dataclasses import asdict
from typing import Any

import astropy.units as u
import numpy as np
import traitlets as t

from sunwidgets.core._reading import read_time
from sunwidgets.core.recipe import Recipe, as_recipe

__all__ = ["Moment", "Physical", "RecipeTrait", "Whole"]


class Physical(t.Float[float, Any]):
    """A finite number within a range, or a Quantity that converts to its unit."""

    def __init__(
        self,
        default: float,
        unit: u.UnitBase = u.dimensionless_unscaled,
        *,
        low: float = -np.inf,
        high: float = np.inf,
        **options: Any,
    ) -> None:
        super().__init__(default, **options)
        self.unit, self.low, self.high = unit, low, high

    def validate(self, obj: Any, value: Any) -> float:
        name = f" {self.unit}" if self.unit != u.dimensionless_unscaled else ""
        if isinstance(value, u.Quantity):
            if not value.isscalar or not value.unit.is_equivalent(self.unit):
                raise t.TraitError(f"{self.name} is {value}; it must be one value in{name or ' numbers'}")
            value = value.to_value(self.unit)
        # A bool is an int to Python, and a slip to whoever set it.
        if isinstance(value, bool | np.bool_):
            self.error(obj, value)
        number = super().validate(obj, float(value) if isinstance(value, np.number) else value)
        if not np.isfinite(number) or not self.low <= number <= self.high:
            raise t.TraitError(
                f"{self.name} is {number:g}{name}; it must be {self.low:g} to {self.high:g}{name}"
                if np.isfinite([self.low, self.high]).all()
                else f"{self.name} is {number:g}; it must be a finite number"
            )
        return float(number)


class Whole(t.Int[int, Any]):
    """A whole number within a range."""

    def __init__(self, default: int, *, low: int, high: int, **options: Any) -> None:
        super().__init__(default, **options)
        self.low, self.high = low, high

    def validate(self, obj: Any, value: Any) -> int:
        number = super().validate(obj, int(value) if isinstance(value, np.integer) else value)
        if isinstance(value, bool) or not self.low <= number <= self.high:
            raise t.TraitError(
                f"{self.name} is {value}; it must be a whole number, {self.low} to {self.high}"
            )
        return int(number)


class Moment(t.Unicode[str, Any]):
    """Anything that `sunpy.time.parse_time` reads, kept as text in UTC."""

    def validate(self, obj: Any, value: Any) -> str:
        try:
            text = str(read_time(value, str(self.name)).utc.isot)
            # Years of less than four digits are written so that they cannot be read again.
            read_time(text, str(self.name))
            return text
        except ValueError as error:
            raise t.TraitError(str(error)) from None


class RecipeTrait(t.Instance[Recipe]):
    """A `Recipe`, or the name of one; a mapping of its fields for the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Recipe, kw={}, **options)
        self.tag(
            sync=True,
            to_json=lambda recipe, _widget: asdict(recipe),
            from_json=lambda fields, _widget: Recipe(**fields),
        )

    def validate(self, obj: Any, value: Any) -> Recipe:
        try:
            return as_recipe(value)
        except ValueError as error:
            raise t.TraitError(str(error)) from None
