"""The observer of the globe: longitude, latitude, distance and time, in step with a SkyCoord."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import astropy.units as u
import traitlets as t
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst
from sunpy.time import parse_time

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.observers import OBSERVER_NAMES, observer_preset
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import PUBLISHED_TIME, look_from
from sunwidgets.exceptions import ObserverError, SunWidgetsError
from sunwidgets.widgets._base import SunWidget
from sunwidgets.widgets._globe_traits import Moment, Physical

__all__ = ["AU_KM", "PLACE", "PlacedObserver", "preset_places", "read_observer", "stonyhurst"]

log = logging.getLogger("sunwidgets")

AU_KM: Final = float(u.au.to(u.km))
PLACE: Final = ("lon", "lat", "distance")
_HERE: Final = (0.0, 0.0, 1.0)
"""Of an option of the place that is left out."""


class PlacedObserver(SunWidget):
    """What a widget lets one choose of who looks."""

    lon = Physical(0.0, u.deg, help="Stonyhurst longitude of the observer, deg.").tag(
        sync=True, echo_update=False
    )
    lat = Physical(0.0, u.deg, low=-90, high=90, help="Latitude of the observer, deg.").tag(
        sync=True, echo_update=False
    )
    distance = Physical(1.0, u.au, low=0.01, high=100, help="From the Sun's centre, au.").tag(
        sync=True, echo_update=False
    )
    obstime = Moment(PUBLISHED_TIME, help="When the observer looks.").tag(sync=True)
    preset = t.Unicode("", help="Name of the observer; '' for one placed by hand.").tag(sync=True)

    _whereabouts = t.Dict(help="The place, and which page took the observer there.").tag(sync=True)

    _is_placing = False
    _placed_by = ""
    _moves = 0

    @staticmethod
    def _first_place(observer: SkyCoord | str | None, options: dict[str, Any]) -> dict[str, Any]:
        """Return the place, time and name that options ask for."""
        by_hand = [name for name in PLACE if name in options]
        if (observer is not None) + ("preset" in options) + bool(by_hand) > 1:
            raise TypeError("place the observer once: by observer, by preset, or by lon, lat and distance")
        obstime = options.get("obstime", PUBLISHED_TIME)
        if observer is not None and not isinstance(observer, str):
            return read_observer(observer, obstime)
        if by_hand:
            return {**dict(zip(PLACE, _HERE, strict=True)), **{name: options[name] for name in by_hand}}
        name = known_name(observer or options.get("preset", "Earth"))
        time = PlacedObserver.obstime.validate(None, obstime)
        return {**_preset_place(name, time), "preset": name, "obstime": time}

    @property
    def observer(self) -> SkyCoord:
        """Who looks, with an obstime; set it to any place in any frame of sunpy, or to a name."""
        return stonyhurst(self.lon, self.lat, self.distance, self.obstime)

    @observer.setter
    def observer(self, observer: SkyCoord | str) -> None:
        if isinstance(observer, str):
            self.preset = observer
            return
        place = read_observer(observer, self.obstime)
        self._place({**place, "preset": ""})

    def _place(self, values: dict[str, Any]) -> None:
        with self._placing(), self.hold_sync(), self.hold_trait_notifications():
            for name, value in values.items():
                setattr(self, name, value)

    def _follow_page(self, lon: float, lat: float, distance: float, by: str) -> None:
        """Go where a page went, which then need not be told."""
        self._placed_by = by
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                self.lon, self.lat, self.distance = lon, lat, distance
        finally:
            self._placed_by = ""

    @contextmanager
    def _placing(self) -> Iterator[None]:
        """Keep the name of the observer while its place is set."""
        before, self._is_placing = self._is_placing, True
        try:
            yield
        finally:
            self._is_placing = before

    @t.validate("lon")
    def _wrap(self, proposal: Any) -> float:
        lon = proposal.value
        # Only what is outside: to wrap costs the last digits.
        return float(lon if -180 <= lon < 180 else (lon + 180) % 360 - 180)

    @t.validate("preset", "obstime")
    def _check_preset(self, proposal: Any) -> str:
        values = {"preset": self.preset, "obstime": self.obstime, proposal.trait.name: proposal.value}
        if values["preset"]:
            values["preset"] = known_name(values["preset"])
            try:
                _preset_place(values["preset"], values["obstime"])
            except (SunWidgetsError, ValueError) as error:
                raise t.TraitError(str(error)) from None
        return str(values[proposal.trait.name])

    @t.observe("preset", "obstime")
    def _go_to_preset(self, _change: Any) -> None:
        if self.preset:
            self._place(_preset_place(self.preset, self.obstime))

    @t.observe(*PLACE)
    def _leave_preset(self, _change: Any) -> None:
        if not self._is_placing:
            self.preset = ""
        self._whereabouts = self._first_whereabouts()

    @t.default("_whereabouts")
    def _first_whereabouts(self) -> dict[str, Any]:
        """Give the place with a number, so that it is news also where the page has left it meanwhile."""
        self._moves += 1
        place = {name: getattr(self, name) for name in PLACE}
        return {**place, "by": self._placed_by, "number": self._moves}


def known_name(name: str) -> str:
    """Return the name of a preset as it is written."""
    known = {each.casefold(): each for each in OBSERVER_NAMES}
    found = known.get(str(name).casefold().strip())
    if found is None:
        hint = did_you_mean(str(name), OBSERVER_NAMES)
        raise t.TraitError(f"no observer is called {name!r}; there are {', '.join(OBSERVER_NAMES)}.{hint}")
    return found


@lru_cache(maxsize=256)
def _preset_place(name: str, obstime: str) -> dict[str, float]:
    return _numbers(observer_preset(name, obstime))


def preset_places(obstime: str) -> dict[str, dict[str, float]]:
    """Return where the observers with a name are, but for those that cannot be had without a network."""
    places = {}
    for name in OBSERVER_NAMES:
        try:
            places[name] = _preset_place(name, obstime)
        except SunWidgetsError as error:
            log.info("%s is left out: %s", name, error)
    return places


def read_observer(observer: SkyCoord, obstime: str) -> dict[str, Any]:
    """Return place and time of an observer; without a time of its own, it has the one given.

    Raises
    ------
    ObserverError
        If it is not one place, with a distance, outside the Sun.
    """
    if isinstance(observer, SkyCoord) and observer.obstime is None:
        if not isinstance(observer.frame, HeliographicStonyhurst):
            raise ObserverError(
                f"{observer!r} has no obstime; only one in the Stonyhurst frame can do without"
            )
        observer = SkyCoord(HeliographicStonyhurst(observer.data, obstime=obstime))
    view = look_from(observer, None, CORRECTED)
    return {
        "lon": view.lon,
        "lat": view.lat,
        "distance": view.distance / AU_KM,
        "obstime": view.obstime.utc.isot,
    }


def _numbers(observer: SkyCoord) -> dict[str, float]:
    return {
        "lon": float(observer.lon.to_value(u.deg)),
        "lat": float(observer.lat.to_value(u.deg)),
        "distance": float(observer.radius.to_value(u.au)),
    }


def stonyhurst(lon: float, lat: float, distance: float, obstime: str) -> SkyCoord:
    """Return an observer from numbers in degrees and au."""
    return SkyCoord(
        HeliographicStonyhurst(lon * u.deg, lat * u.deg, distance * u.au, obstime=parse_time(obstime))
    )
