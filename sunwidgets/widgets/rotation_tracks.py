"""`RotationTracks`: features of the Sun that rotate under the hand, by several laws at once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import traitlets as t
from astropy.coordinates import SkyCoord

from sunwidgets._page_code import page_code
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.rotation import MODELS, RotationLaw, RotationTrack, rotation_law, rotation_track
from sunwidgets.exceptions import StartError
from sunwidgets.export.html import FilePart
from sunwidgets.export.rotation_disk import limb_arcsec
from sunwidgets.widgets._base import Answer, answers
from sunwidgets.widgets._rotation_background import BACKGROUND_SIDE, PAGE_REACH, checked_map, colors, resample
from sunwidgets.widgets._rotation_days import DAYS, checked_days, day_steps
from sunwidgets.widgets._rotation_export import RotationExport
from sunwidgets.widgets._rotation_file import rotation_file_part
from sunwidgets.widgets._rotation_measure import MeasureMode
from sunwidgets.widgets._rotation_scene import (
    MERIDIAN_LATITUDES,
    model_list,
    pack_meridians,
    pack_tracks,
    place_of,
    scene,
    start_info,
)

if TYPE_CHECKING:
    from sunpy.map import GenericMap

__all__ = ["RotationTracks"]

_ASKED_WITH = ("models", "moving_observer", "both_observers", "difference", "mode")


class RotationTracks(RotationExport, MeasureMode):
    """Follow a feature of the solar surface as it rotates, by several laws at once, or measure one.

    Parameters
    ----------
    start : SkyCoord, optional
        Where the feature is, and when: helioprojective with an observer, or heliographic. Without
        it a place in the north-east on 2001-01-01, the example of sunpy's guide to rotation.
    days : (float, float, float)
        First and last day of the tracks, counted from the start, and their step.
    day : float
        The day the markers stand at; the nearest step is taken.
    models : list of str or RotationLaw
        The laws: "howard", "snodgrass", "allen", "rigid", or your own.
    moving_observer : bool
        Look on from the Earth at each time; else from where the start was seen.
    both_observers : bool
        Draw the tracks of the other observer too, thin.
    sun_center : bool
        Let features follow the Sun's centre, as they do; see `rotation_track`.
    difference : str
        A model that is subtracted from the longitudes drawn against time, since laws differ by little;
        '' for none.
    mode : {"track", "meridian", "measure"}
        Follow the feature, or the whole meridian that it is on; or mark features in a sequence of
        images, for their rates and the law (`marks`, `rates`, `law`).
    background : `~sunpy.map.GenericMap`, optional
        A map to show under the tracks: helioprojective, or heliographic, such as a synoptic map, which
        is laid on the surface at the time of the start by its own coordinates.
    rotate_background : bool
        Rotate the map to the day that is shown, by the first of the models; else it is shown as taken.
    playing : bool
        Let the days, or the images, go by at once.
    sequence : list of `~sunpy.map.GenericMap` or path, or `~sunpy.map.MapSequence`, optional
        Helioprojective images to measure in, of two times or more; their observers may differ. Without
        them, a made-up Sun (`~sunwidgets.core.rotation_sequence.synthetic_sequence`, which takes a seed).
    position_error : Quantity, optional
        Standard error of a mark in each direction of the sky; by default a pixel, of the images or of
        the page, whichever is larger.
    image : int
        Number of the image that is shown, counted from 0 in order of time.
    feature : str
        The feature that the next mark is of.
    terms : {3, 2, 1}
        How many coefficients of the law are fitted.
    predict : bool
        Show where the first of the models takes the feature, from its mark that is next in time.

    Raises
    ------
    TypeError
        If an option is not one of these.
    TraitError
        If a value is not possible.
    StartError
        If the start has no time, no observer, or is off the disk.
    SequenceError
        If the images are no sequence in which rotation can be measured.

    Examples
    --------
    >>> import astropy.units as u
    >>> from astropy.coordinates import SkyCoord
    >>> from sunwidgets import RotationTracks
    >>> spot = SkyCoord(0 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime="2014-03-01")
    >>> widget = RotationTracks(spot, models=["howard", "rigid"], moving_observer=False)
    >>> widget.day = 2
    >>> widget.tracks["howard"].longitude[0, -1].round(4)
    <Quantity 70.2671 deg>
    """

    _esm = page_code("rotation_tracks.js")
    _css = page_code("rotation_tracks.css")

    days = t.Tuple(
        t.Float(), t.Float(), t.Float(), default_value=DAYS, help="First day, last day, step."
    ).tag(sync=True)
    day = t.Float(0.0, help="Day the markers stand at.").tag(sync=True, echo_update=False)
    models: t.List[Any] = t.List(help="Laws that are drawn.").tag(sync=True)
    moving_observer = t.Bool(True, help="Whether the Earth of each time looks on.").tag(sync=True)
    both_observers = t.Bool(False, help="Whether the other observer's tracks are drawn too.").tag(sync=True)
    sun_center = t.Bool(True, help="Whether features follow the Sun's centre.").tag(sync=True)
    difference = t.Unicode("rigid", help="Model subtracted from longitudes; '' for none.").tag(sync=True)
    rotate_background = t.Bool(False, help="Whether the map is rotated to the day.").tag(sync=True)
    playing = t.Bool(False, help="Whether the days go by.").tag(sync=True)

    _scene = t.Dict().tag(sync=True)
    _background = t.Unicode("", help="What the map is called; '' for none.").tag(sync=True)
    _models: t.List[Any] = t.List().tag(sync=True)

    def __init__(
        self,
        start: SkyCoord | None = None,
        *,
        models: Sequence[str | RotationLaw] = MODELS,
        background: "GenericMap | None" = None,
        sequence: Any = None,
        position_error: u.Quantity | None = None,
        **options: Any,
    ) -> None:
        self._refuse_unknown(options)
        self._map = checked_map(background)
        self._own_laws: dict[str, RotationLaw] = {}
        self._known_tracks: tuple[Any, dict[str, RotationTrack]] = (None, {})
        self._stamp = 1
        self._backgrounds = 0
        days = checked_days(options.pop("days", DAYS))
        options.setdefault("day", min(days[1], max(days[0], 0.0)))
        start = _example() if start is None else start
        # Here and not by an observer: the page must find the scene when it begins.
        self._first = self._follow(start, days, sun_center=bool(options.get("sun_center", True)))
        super().__init__(
            sequence=sequence,
            position_error=position_error,
            models=models,
            days=days,
            **options,
            _scene=scene(self._first, self._stamp),
        )
        self.background = background

    @property
    def start(self) -> SkyCoord:
        """Where the feature is, and when; set it to follow another."""
        return self._first.start

    @start.setter
    def start(self, start: SkyCoord) -> None:
        self._first = self._follow(start, self.days, sun_center=self.sun_center)
        self._tell_page()

    @property
    def background(self) -> "GenericMap | None":
        """The map under the tracks; set it to show another, or None."""
        return self._map

    @background.setter
    def background(self, background: "GenericMap | None") -> None:
        self._map = checked_map(background)
        # A new name for each, so that the page asks again also for two of one time.
        self._backgrounds += 1
        name = "" if background is None else f"{background.latex_name} ({self._backgrounds})"
        self._background = name

    @property
    def tracks(self) -> dict[str, RotationTrack]:
        """The track of each law in `models`, for the observer that is chosen."""
        key = (self._first, tuple(self.models), self.moving_observer)
        if self._known_tracks[0] != key:
            self._known_tracks = (key, self._tracks_of(self._first, moving=self.moving_observer))
        return self._known_tracks[1]

    @property
    def meridians(self) -> dict[str, RotationTrack]:
        """The meridian of the start by each law; a feature every 5 degrees of latitude."""
        longitude = self._first.first_view.places.longitude[0]
        meridian = self._first.beside(
            np.full(MERIDIAN_LATITUDES.shape, longitude) * u.rad, MERIDIAN_LATITUDES
        )
        return self._tracks_of(meridian, moving=self.moving_observer)

    def file_part(self, max_bytes: float | None) -> FilePart:
        """Return the start, the laws and the ephemeris for a file of its own; only images may not fit."""
        names = [model["name"] for model in self._models]
        picture = None
        if self._map is not None:
            description, (values,) = self._answer_background(None, False, PAGE_REACH)
            picture = description, values
        sequence = self._sequence_for_file(max_bytes)
        laws = {name: self._law(name) for name in names}
        return rotation_file_part(self._first, laws, self._page_state(), picture, sequence)

    def __repr__(self) -> str:
        place = start_info(self._first)
        return (
            f"RotationTracks(from {self._scene['obstime']} at longitude {place['lon']:.2f}, "
            f"latitude {place['lat']:.2f}; {', '.join(self.models) or 'no model'}; day {self.day:g})"
        )

    def _follow(
        self, start: SkyCoord, days: tuple[float, float, float], *, sun_center: bool
    ) -> RotationTrack:
        """Return what all tracks share, as the track of a law that all know."""
        if not isinstance(start, SkyCoord):
            raise StartError(f"the start is {start!r}; give a SkyCoord")
        if start.size != 1:
            raise StartError(
                f"the start has {start.size} places; the widget follows one, rotation_track any number"
            )
        return rotation_track(start, day_steps(days) * u.day, model="rigid", sun_center=sun_center)

    def _tracks_of(self, first: RotationTrack, *, moving: bool) -> dict[str, RotationTrack]:
        observer = "earth" if moving else "fixed"
        return {name: first.by(self._law(name), observer=observer) for name in self.models}

    def _laws(self) -> dict[str, RotationLaw]:
        return {name: self._law(name) for name in self.models}

    def _law(self, name: str) -> RotationLaw:
        return self._own_laws.get(name) or rotation_law(name)

    def _tell_page(self) -> None:
        self._stamp += 1
        self._scene = scene(self._first, self._stamp)

    @t.validate("days")
    def _check_days(self, proposal: Any) -> tuple[float, float, float]:
        return checked_days(proposal.value)

    @t.validate("day")
    def _check_day(self, proposal: Any) -> float:
        first, last, _ = self.days
        if not first <= proposal.value <= last:
            raise t.TraitError(f"day is {proposal.value:g}; the tracks go from day {first:g} to {last:g}")
        return self._nearest(proposal.value)

    def _nearest(self, day: float) -> float:
        steps = day_steps(self.days)
        return float(steps[np.argmin(np.abs(steps - day))])

    @t.validate("models")
    def _check_models(self, proposal: Any) -> list[str]:
        names: list[str] = []
        own = dict(self._own_laws)
        for model in proposal.value:
            name = model.name if isinstance(model, RotationLaw) else model
            if isinstance(model, RotationLaw) and model is not own.get(name):
                if name in MODELS and not np.array_equal(model.coefficients, rotation_law(name).coefficients):
                    raise t.TraitError(f"{model!r} has the name of a published law; give it another")
                own.update({} if name in MODELS else {name: model})
            elif not isinstance(model, RotationLaw) and name not in (*MODELS, *own):
                hint = did_you_mean(str(name), (*MODELS, *own))
                raise t.TraitError(
                    f"model {name!r} is not there; there are {', '.join((*MODELS, *own))}.{hint}"
                )
            if name not in names:
                names.append(name)
        self._own_laws = own
        self._models = model_list(own)
        return names

    @t.validate("difference")
    def _check_difference(self, proposal: Any) -> str:
        known = (*MODELS, *self._own_laws)
        if proposal.value and proposal.value not in known:
            hint = did_you_mean(proposal.value, known)
            raise t.TraitError(
                f"difference {proposal.value!r} is not a model; there are {', '.join(known)}.{hint}"
            )
        return str(proposal.value)

    @t.observe("days", "sun_center")
    def _follow_again(self, change: Any) -> None:
        made_with = self._first.sun_center, self._first.durations.to_value("day")
        if made_with[0] == self.sun_center and np.array_equal(made_with[1], day_steps(self.days)):
            return
        self._first = self._follow(self.start, self.days, sun_center=self.sun_center)
        with self.hold_sync():
            if change.name == "days":
                first, last, _ = self.days
                self.day = self._nearest(min(last, max(first, self.day)))
            self._tell_page()

    @answers("tracks")
    def _answer_tracks(self, start: dict[str, float] | None = None, **asked: Any) -> Answer:
        """Answer with what the page asks with, since the news of its traits may come after its question."""
        unknown = set(asked) - set(_ASKED_WITH)
        if unknown:
            raise ValueError(f"tracks cannot be asked for with {', '.join(sorted(unknown))}")
        with self.hold_trait_notifications():
            for name, value in asked.items():
                setattr(self, name, value)
        if start is not None:
            self._first = self._follow(place_of(self._first, start), self.days, sun_center=self.sun_center)
        shown = self.tracks
        drawn = [{"model": name, "moving": self.moving_observer, "main": True} for name in shown]
        tracks = list(shown.values())
        if self.both_observers:
            other = not self.moving_observer
            drawn += [{"model": name, "moving": other, "main": False} for name in shown]
            tracks += self._tracks_of(self._first, moving=other).values()
        content: dict[str, Any] = {
            "start": start_info(self._first),
            "tracks": drawn,
            "difference": None,
            "n_latitudes": 0,
        }
        buffers = [pack_tracks(tracks)] if tracks else []
        if self.difference:
            observer = "earth" if self.moving_observer else "fixed"
            base = self._first.by(self._law(self.difference), observer=observer)
            content["difference"] = [float(value) for value in base.longitude[0].value]
        if self.mode == "meridian" and tracks:
            content["n_latitudes"] = len(MERIDIAN_LATITUDES)
            buffers.append(pack_meridians(list(self.meridians.values())))
        return content, buffers

    @answers("background")
    def _answer_background(self, step: int | None, moving_observer: bool, reach: float) -> Answer:
        if self._map is None:
            raise ValueError("there is no background")
        turned: dict[str, Any] = {}
        if step is not None:
            if not 0 <= step < len(self._first.durations):
                raise ValueError(f"there is no step {step}; there are {len(self._first.durations)}")
            law = self._law(self.models[0] if self.models else "howard")
            observer = "earth" if moving_observer else "fixed"
            turned = {"track": self._first.by(law, observer=observer), "step": int(step), "law": law}
        half_width = float(reach) * limb_arcsec(self._first)
        picture = resample(self._map, half_width, BACKGROUND_SIDE, start=self._first.first_view, **turned)
        return {"side": BACKGROUND_SIDE, "colors": colors(self._map)}, [picture.tobytes()]


def _example() -> SkyCoord:
    return SkyCoord(
        -123 * u.arcsec, 456 * u.arcsec, frame="helioprojective", observer="earth", obstime="2001-01-01"
    )
