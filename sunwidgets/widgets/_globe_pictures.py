"""What the observer of the globe sees, and a second one who is pinned: pictures of the loops as they are now.

Apart from the widget, which shows them: here nothing is known of colours, nor of what the page asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import astropy.units as u
import numpy as np
import traitlets as t
from astropy.coordinates import SkyCoord
from astropy.time import Time
from sunpy.time import parse_time

from sunwidgets.core import observers
from sunwidgets.core.emission_image import EmissionImage, emission_image
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.picture_span import Span
from sunwidgets.core.view import View, look_from, turn, view_at
from sunwidgets.exceptions import ObserverError
from sunwidgets.widgets._globe_loops import GrownLoops
from sunwidgets.widgets._globe_observer import AU_KM, PLACE, PlacedObserver, read_observer, stonyhurst
from sunwidgets.widgets._globe_scene import read_outs
from sunwidgets.widgets._globe_traits import Physical, Whole

if TYPE_CHECKING:
    from sunpy.map import GenericMap

__all__ = ["SeenLoops"]

_ARCSEC: Final = float(u.arcsec.to(u.rad))
# Solar radii around the loops, and how far from the axis a picture may reach, however near the observer.
_ROOM: Final = 1.03
_LEAST_REACH: Final = 1.1
_WIDEST: Final = float(np.deg2rad(60))
_DECADES: Final = 3.0


class SeenLoops(GrownLoops, PlacedObserver):
    """Pictures of the loops that a widget grows, for the observer that it places and a second one."""

    size = Whole(384, low=32, high=704, help="Pixels of the picture from side to side.").tag(sync=True)
    psf = Physical(5.0, u.arcsec, low=0, high=600, help="Blur, arcsec.").tag(sync=True)

    _pinned = t.Dict(help="Place and time of the second observer; empty for none.").tag(sync=True)
    _scene = t.Dict(help="How much there is to see; a new stamp tells the page to ask anew.").tag(sync=True)

    _images: dict[Any, EmissionImage]
    _stamp = 1

    @property
    def map(self) -> "GenericMap":
        """What the observer sees: the map of which the page shows the pixels."""
        return self._image_from(self._place_now()).to_map()

    @property
    def pinned(self) -> SkyCoord | None:
        """The second observer, or None; set it to a SkyCoord or a name."""
        return stonyhurst(**self._pinned) if self._pinned else None

    @pinned.setter
    def pinned(self, observer: SkyCoord | str | None) -> None:
        if isinstance(observer, str):
            observer = observers.observer_preset(observer, self.obstime)
        self._pinned = {} if observer is None else read_observer(observer, self.obstime)

    @property
    def pinned_map(self) -> "GenericMap":
        """What the second observer sees.

        Raises
        ------
        ObserverError
            If there is none.
        """
        return self._image_from(self._pinned_place()).to_map()

    @property
    def difference_map(self) -> "GenericMap":
        """What the observer sees minus what the second one does, pixel by pixel.

        Pixels are the same parts of the Sun's disk, not of the sky, so that distances may differ.
        The map has the header of the observer.

        Raises
        ------
        ObserverError
            If there is no second observer.
        LoopError
            If the pictures have different pixels, as those of the published grid.
        """
        from sunpy.map import GenericMap

        image, other = self._image_from(self._place_now()), self._image_from(self._pinned_place())
        return GenericMap(image.minus(other), image.header())

    def observer_path(self, stops: Sequence[SkyCoord | str], n_frames: int) -> "Iterator[GenericMap]":
        """See the loops of the globe from observer after observer, for example for a movie.

        Parameters
        ----------
        stops : sequence of SkyCoord or str
            Two observers or more; names are those of presets, at the time of the globe.
        n_frames : int
            How many maps, two or more.

        Yields
        ------
        GenericMap
            One for each observer of `sunwidgets.core.observers.observer_path`, made when it is asked
            for. The globe stays where it is.

        Raises
        ------
        ObserverError
            If there are less than two stops or frames, or a stop is not an observer.

        Examples
        --------
        >>> from sunwidgets import ObserverGlobe
        >>> globe = ObserverGlobe(n_loops=5, size=64)
        >>> maps = list(globe.observer_path(["West limb", "North pole"], 4))
        >>> print([round(picture.observer_coordinate.lat.deg) for picture in maps])
        [0, 30, 60, 90]
        """
        places = [
            observers.observer_preset(stop, self.obstime) if isinstance(stop, str) else stop for stop in stops
        ]
        path = observers.observer_path(places, n_frames)
        return (self._look(look_from(each, self.arcade.obstime, self.recipe)).to_map() for each in path)

    def _place_now(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*PLACE, "obstime")}

    def _checked_place(self, place: Mapping[str, Any]) -> dict[str, Any]:
        return {name: getattr(type(self), name).validate(self, value) for name, value in place.items()}

    def _pinned_place(self) -> dict[str, Any]:
        if not self._pinned:
            raise ObserverError("no second observer is pinned; set `pinned` to a SkyCoord or a name")
        return self._pinned

    def _image_from(self, place: Mapping[str, Any]) -> EmissionImage:
        """Look from a place; the last pictures are kept, of which each belongs to what is shown now."""
        key = tuple(place.values())
        if key not in self._images:
            image = self._look(self._view(**place))
            self._images = dict([*self._images.items(), (key, image)][-2:])
        return self._images[key]

    def _view(self, lon: float, lat: float, distance: float, obstime: str) -> View:
        return view_at(lon, lat, distance * AU_KM, _time(obstime), self._turned(obstime))

    def _turned(self, obstime: str) -> float:
        loops_time = self.arcade.obstime
        return 0.0 if loops_time is None else _turned(obstime, loops_time.utc.isot)

    def _look(self, view: View) -> EmissionImage:
        half = self._half_width(view.distance)
        pixel = 2 * half / self.size
        return emission_image(
            self.arcade,
            view,
            pixel=(pixel, pixel),
            sigma=None if self.recipe.psf == "pixel" else self.psf * _ARCSEC,
            span=None if self.recipe.grid == "extent" else Span(-half, half, -half, half),
            recipe=self.recipe,
        )

    def _half_width(self, distance: float) -> float:
        """Give half the side of the picture, tangent or radians: a sphere about all loops fits in."""
        angle = min(_WIDEST, float(np.arcsin(min(1.0, self._scene["reach"] * SUN_KM / distance))))
        return angle if self.recipe.projection == "angles" else float(np.tan(angle))

    @property
    def _fitted(self) -> tuple[float, float]:
        middle = self.arcade.xyz.mean(axis=1)
        x, y, z = middle / np.linalg.norm(middle)
        lon, lat = np.degrees([np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))])
        brightest = float(self._look(view_at(lon, lat, AU_KM, _time(self.obstime))).data().max()) or 1.0
        top = float(f"{brightest:.1e}")
        return float(f"{top * 10**-_DECADES:.1e}"), top

    @t.default("_scene")
    def _make_scene(self) -> dict[str, Any]:
        """Describe the loops; a new stamp tells the page that it has to ask for what is drawn anew."""
        arcade = self.arcade
        highest = float(np.sqrt((arcade.xyz**2).sum(axis=0).max())) / SUN_KM
        return {
            "stamp": self._stamp,
            "reach": max(_LEAST_REACH, _ROOM * highest),
            "turned": self._turned(self.obstime),
            **read_outs(arcade),
        }

    def _show_again(self) -> None:
        self._images = {}
        self._stamp += 1
        self._scene = self._make_scene()

    @t.validate("_pinned")
    def _check_pinned(self, proposal: Any) -> dict[str, Any]:
        place = proposal.value
        if place and set(place) != {*PLACE, "obstime"}:
            raise t.TraitError(f"the pinned observer is {place!r}; it has {', '.join(PLACE)} and obstime")
        return self._checked_place(place)


@lru_cache(maxsize=64)
def _time(obstime: str) -> Time:
    return parse_time(obstime)


@lru_cache(maxsize=64)
def _turned(obstime: str, loops_time: str) -> float:
    return turn(_time(obstime), _time(loops_time))
