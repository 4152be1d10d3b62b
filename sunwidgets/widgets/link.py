"""`link`: widgets that share what they show - scrubbers the time, the zoom and the region; others the place.

Apart from the widgets, none of which knows another.
"""

import functools
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core._given import read_as
from sunwidgets.widgets._region_place import Place, place_of, put_arcade_over
from sunwidgets.widgets.observer_globe import ObserverGlobe
from sunwidgets.widgets.rotation_tracks import RotationTracks
from sunwidgets.widgets.sharp_scrubber import SharpScrubber

if TYPE_CHECKING:
    from sunwidgets.widgets._base import SunWidget

__all__ = ["Link", "link"]


class Link:
    """Widgets that are linked; made by `link`.

    Parameters
    ----------
    scrubbers : list of SharpScrubber
        Those that share time, zoom and region.
    others : list of SunWidget
        Those that follow the place.
    shared : tuple of str
        What is shared.

    Attributes
    ----------
    widgets : tuple
        The widgets.
    is_linked : bool
        False once `unlink` was called.
    """

    def __init__(
        self, scrubbers: list[SharpScrubber], others: list["SunWidget"], shared: tuple[str, ...]
    ) -> None:
        self.widgets = (*scrubbers, *others)
        self.is_linked = True
        self._others = others
        self._shared = shared
        self._is_passing_on = False
        self._name = uuid.uuid4().hex
        self._heard: list[tuple[SharpScrubber, Callable[[Any], None], str]] = []
        for scrubber in scrubbers:
            for trait in ("frame", "region", "zoom"):
                listener = functools.partial(self._pass_on, scrubber, scrubbers)
                scrubber.observe(listener, trait)
                self._heard.append((scrubber, listener, trait))
            scrubber._links = [*scrubber._links, *(f"{self._name} {what}" for what in shared)]
        # Not for their pages, but for a file, in which there is no Python to tell them of a place.
        for widget in others if "place" in shared else []:
            widget._links = [*widget._links, f"{self._name} place"]
        first = scrubbers[0]
        for trait in ("frame", "region", "zoom"):
            self._share(first, scrubbers, trait)

    def unlink(self) -> None:
        """Let each widget go its own way again; what they show stays as it is."""
        for scrubber, listener, trait in self._heard:
            scrubber.unobserve(listener, trait)
        for widget in self.widgets:
            widget._links = [name for name in widget._links if not name.startswith(self._name)]
        self._heard = []
        self.is_linked = False

    def __repr__(self) -> str:
        state = ", ".join(self._shared) if self.is_linked else "no more"
        return f"Link({', '.join(type(widget).__name__ for widget in self.widgets)}: {state})"

    def _pass_on(self, source: SharpScrubber, scrubbers: list[SharpScrubber], change: Any) -> None:
        if not self._is_passing_on:
            self._share(source, scrubbers, change.name)

    def _share(self, source: SharpScrubber, scrubbers: list[SharpScrubber], trait: str) -> None:
        # What one widget hears of another it must not tell back.
        self._is_passing_on = True
        try:
            what = {"frame": "time"}.get(trait, trait)
            if what in self._shared:
                for scrubber in scrubbers:
                    if scrubber is not source:
                        _follow(scrubber, source, trait)
            if "place" in self._shared:
                self._share_place(source, trait)
        finally:
            self._is_passing_on = False

    def _share_place(self, source: SharpScrubber, trait: str) -> None:
        if trait == "frame":
            for widget in self._others:
                if isinstance(widget, RotationTracks):
                    _go_to_day(widget, source)
        elif trait == "region" and (place := place_of(source.cube, source.frame, source.region)) is not None:
            for widget in self._others:
                if isinstance(widget, RotationTracks):
                    _start_at(widget, place)
                elif isinstance(widget, ObserverGlobe):
                    put_arcade_over(widget, place)


def link(
    *widgets: Any, time: bool = True, zoom: bool = True, region: bool = True, place: bool = True
) -> Link:
    """Link widgets, so that what is chosen in one is shown in the others.

    Scrubbers share the time (each shows its frame that is nearest to it, whatever its number), the
    zoom and the region, the last two by Carrington coordinates; they begin with those of the first.
    With a region, a `RotationTracks` starts at its middle at the time that it is chosen at, and goes to the
    day of the frame; an `ObserverGlobe` has an arcade over it, with the observer at Earth at that time.

    Parameters
    ----------
    *widgets : SharpScrubber, RotationTracks, ObserverGlobe
        Two or more, at least one of them a scrubber.
    time, zoom, region : bool
        What scrubbers share.
    place : bool
        Whether the others follow the region.

    Returns
    -------
    Link
        Keeps them together until its `unlink` is called.

    Raises
    ------
    TypeError
        If something is no widget that can be linked, or none is a scrubber.
    ValueError
        If there are less than two, or the same twice.

    Examples
    --------
    >>> from sunwidgets import SharpCube, SharpScrubber, link
    >>> cube = SharpCube.sample(n_frames=9)
    >>> fine, coarse = SharpScrubber(cube), SharpScrubber(cube[::4])
    >>> together = link(fine, coarse)
    >>> fine.frame = 8
    >>> coarse.frame
    2
    >>> together.unlink()
    """
    scrubbers = [widget for widget in widgets if isinstance(widget, SharpScrubber)]
    others = [widget for widget in widgets if isinstance(widget, RotationTracks | ObserverGlobe)]
    for widget in widgets:
        if not isinstance(widget, SharpScrubber | RotationTracks | ObserverGlobe):
            raise TypeError(
                f"a {type(widget).__name__} cannot be linked; give scrubbers, track plotters and globes"
            )
    if not scrubbers:
        raise TypeError("there is no SharpScrubber among them; the others follow the region of one")
    if len(widgets) < 2 or len({id(widget) for widget in widgets}) < len(widgets):
        raise ValueError(f"{len(widgets)} widgets were given; give two or more, each once")
    shared = {"time": time, "zoom": zoom, "region": region, "place": place}
    for name, is_shared in shared.items():
        read_as(is_shared, name, bool)
    return Link(scrubbers, list(others), tuple(name for name, is_shared in shared.items() if is_shared))


def _follow(follower: SharpScrubber, source: SharpScrubber, trait: str) -> None:
    value: Any = getattr(source, trait)
    if trait == "frame":
        away = (follower.cube.times - source.cube.times[source.frame]).to_value("s")
        value = int(np.argmin(np.abs(away)))
    elif isinstance(value, np.ndarray) and value.shape != follower.cube.grid.shape:
        # A mask belongs to its own frames.
        return
    if trait in ("frame", "zoom") and follower._hears and source._is_told_by_page:
        with follower._known_to_page(**{trait: value}):
            setattr(follower, trait, value)
    else:
        setattr(follower, trait, value)


def _start_at(tracks: RotationTracks, place: Place) -> None:
    start = SkyCoord(place.longitude, place.latitude, frame="heliographic_stonyhurst", obstime=place.time)
    first, last, _ = tracks.days
    tracks.start = start
    tracks.day = min(last, max(first, 0.0))


def _go_to_day(tracks: RotationTracks, source: SharpScrubber) -> None:
    days = float((source.cube.times[source.frame] - tracks.start.obstime).to_value("day"))
    first, last, _ = tracks.days
    if first <= days <= last:
        tracks.day = days
