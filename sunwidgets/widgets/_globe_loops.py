"""The loops of the globe: grown as its controls say, or an arcade of one's own."""

from collections.abc import Mapping
from typing import Any, Final

import astropy.units as u
import traitlets as t

from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.loop_geometry import default_points
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.plasma import PUBLISHED_HEATING_RATE
from sunwidgets.exceptions import LoopError
from sunwidgets.widgets._base import SunWidget
from sunwidgets.widgets._globe_traits import Physical, RecipeTrait, Whole

__all__ = ["HEATING_UNIT", "LOOP_OPTIONS", "GrownLoops", "grow"]

LOOP_OPTIONS: Final = (
    "loops",
    "n_loops",
    "length_min",
    "length_max",
    "latitude_min",
    "latitude_max",
    "alpha",
    "heating_rate",
    "footpoint_density",
    "n_points",
    "seed",
    "length",
    "latitude",
    "recipe",
)
_MOST_POINTS: Final = 10_000_000
HEATING_UNIT: Final = PUBLISHED_HEATING_RATE.unit


def grow(options: Mapping[str, Any]) -> LoopArcade:
    """Grow the loops that options ask for.

    Raises
    ------
    LoopError
        If there cannot be such loops, or there would be too many points to look at by hand.
    """
    single = options["loops"] == "single"
    n_loops = 1 if single else options["n_loops"]
    n_points = options["n_points"] or default_points(options["recipe"])
    if n_loops * n_points > _MOST_POINTS:
        raise LoopError(
            f"{n_loops} loops of {n_points} points are {n_loops * n_points:,} points; {_MOST_POINTS:,} are "
            "the most here; make larger arcades with loop_arcade, and pictures of them with emission_map"
        )
    ends = ("length", "length", "latitude", "latitude")
    if not single:
        ends = ("length_min", "length_max", "latitude_min", "latitude_max")
    low, high, south, north = (options[name] for name in ends)
    feet = options["footpoint_density"]
    return loop_arcade(
        n_loops,
        length_min=low * u.Mm,
        length_max=high * u.Mm,
        latitude_min=south * u.deg,
        latitude_max=north * u.deg,
        alpha=options["alpha"],
        heating_rate=options["heating_rate"] * HEATING_UNIT,
        n0=feet * u.cm**-3 if feet else None,
        n_points=options["n_points"] or None,
        seed=options["seed"],
        recipe=options["recipe"],
    )


class GrownLoops(SunWidget):
    """What a widget of loops lets one choose."""

    loops = t.Enum(("arcade", "single", "own"), "arcade", help="Many loops, one, or an arcade given.").tag(
        sync=True
    )
    n_loops = Whole(300, low=1, high=_MOST_POINTS, help="Number of loops.").tag(sync=True)
    length_min = Physical(50.0, u.Mm, low=0.1, high=5000, help="Shortest loop, Mm.").tag(sync=True)
    length_max = Physical(600.0, u.Mm, low=0.1, high=5000, help="Longest loop, Mm.").tag(sync=True)
    latitude_min = Physical(-40.0, u.deg, low=-90, high=90, help="Southernmost loop, deg.").tag(sync=True)
    latitude_max = Physical(40.0, u.deg, low=-90, high=90, help="Northernmost loop, deg.").tag(sync=True)
    alpha = Physical(-1.5, low=-20, high=20, help="Index of the power law of lengths.").tag(sync=True)
    heating_rate = Physical(
        float(PUBLISHED_HEATING_RATE.value), HEATING_UNIT, low=1e-12, high=1e6, help="Heating, erg / (cm3 s)."
    ).tag(sync=True)
    footpoint_density = Physical(
        0.0, u.cm**-3, low=0, high=1e16, help="Density at the feet, per cubic cm; 0 for the recipe's."
    ).tag(sync=True)
    n_points = Whole(0, low=0, high=100_000, help="Points of each loop; 0 for the recipe's.").tag(sync=True)
    seed = Whole(1, low=0, high=2**31 - 1, help="Of the random lengths.").tag(sync=True)
    length = Physical(250.0, u.Mm, low=0.1, high=5000, help="Of the single loop, Mm.").tag(sync=True)
    latitude = Physical(20.0, u.deg, low=-90, high=90, help="Of the single loop, deg.").tag(sync=True)
    recipe = RecipeTrait(help="How loops are built and pictures made.")

    _own: LoopArcade | None = None
    _grown: tuple[Any, LoopArcade | None] = (None, None)

    @property
    def arcade(self) -> LoopArcade:
        """The loops shown; set it to show your own."""
        return self._arcade_of(self._loop_options())

    @arcade.setter
    def arcade(self, arcade: LoopArcade) -> None:
        self._own = checked_arcade(arcade)
        if self.loops == "own":
            self._show_loops()
        self.loops = "own"

    def grow(self, **options: Any) -> None:
        """Grow other loops: set several of the options of the loops at once.

        Raises
        ------
        TypeError
            If an option is not one of the loops.
        TraitError
            If there cannot be such loops; then nothing is changed.

        Examples
        --------
        >>> from sunwidgets import ObserverGlobe
        >>> globe = ObserverGlobe()
        >>> globe.grow(length_min=700, length_max=800, n_loops=3)
        >>> globe.arcade
        <LoopArcade: 3 loops of 713 to 795 Mm, 1500 points>
        """
        for name in options:
            if name not in LOOP_OPTIONS:
                raise TypeError(f"{name!r} is not an option of loops; there are {', '.join(LOOP_OPTIONS)}")
        self._set_together(options)

    def _set_together(self, values: Mapping[str, Any]) -> None:
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in values.items():
                setattr(self, name, value)

    def _loop_options(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in LOOP_OPTIONS}

    def _arcade_of(self, options: Mapping[str, Any]) -> LoopArcade:
        if options["loops"] == "own":
            if self._own is None:
                raise LoopError("there is no arcade of your own; set `arcade` to one")
            return self._own
        key = tuple(options.values())
        known, arcade = self._grown
        if arcade is None or known != key:
            arcade = grow(options)
            self._grown = (key, arcade)
        return arcade

    @t.validate(*LOOP_OPTIONS)
    def _check_loops(self, proposal: Any) -> Any:
        try:
            self._arcade_of({**self._loop_options(), proposal.trait.name: proposal.value})
        except LoopError as error:
            raise t.TraitError(str(error)) from None
        return proposal.value

    def _show_loops(self) -> None:
        """Tell the page of other loops."""
        raise NotImplementedError


def checked_arcade(arcade: Any) -> LoopArcade:
    """Return an arcade, or say what it should be."""
    if not isinstance(arcade, LoopArcade):
        raise TypeError(
            f"arcade must be a LoopArcade, not {type(arcade).__name__}; make one with loop_arcade or "
            "LoopArcade.from_loops"
        )
    return arcade
