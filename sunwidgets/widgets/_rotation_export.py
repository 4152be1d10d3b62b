"""What `RotationTracks` gives away: figures, a movie of the days, and the code behind the picture.

Apart from the widget because none of it needs a page; each method asks `sunwidgets.export` with
what is shown.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sunwidgets.core.rotation import RotationLaw, RotationTrack
from sunwidgets.core.rotation_marks import Measurement
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.rotation_code import rates_code, tracks_code
from sunwidgets.export.rotation_figures import TracksFigure, limb_arcsec, tracks_figure
from sunwidgets.export.rotation_movies import save_tracks_movie
from sunwidgets.widgets._rotation_background import BACKGROUND_SIDE, NOTHING
from sunwidgets.widgets._rotation_days import day_steps
from sunwidgets.widgets._rotation_scene import MERIDIAN_LATITUDES, place_of, start_info

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["RotationExport"]

_REACH = 1.08


class RotationExport:
    """The part of `~sunwidgets.widgets.rotation_tracks.RotationTracks` that makes figures and files."""

    if TYPE_CHECKING:
        mode: str
        models: list[str]
        days: tuple[float, float, float]
        day: float
        difference: str
        moving_observer: bool
        both_observers: bool
        sun_center: bool
        rotate_background: bool
        terms: int
        marks: Any
        measurement: Measurement
        position_error: Any
        _scene: dict[str, Any]
        _first: RotationTrack
        _map: Any

        @property
        def tracks(self) -> dict[str, RotationTrack]: ...

        @property
        def meridians(self) -> dict[str, RotationTrack]: ...

        def _law(self, name: str) -> RotationLaw: ...

        def _measure_figure(self) -> "Figure": ...

        def _answer_background(
            self, step: int | None, moving_observer: bool, reach: float
        ) -> tuple[dict[str, Any], list[bytes]]: ...

    def figure(self) -> "Figure":
        """Return what the mode shows as a matplotlib figure.

        The tracks on the disk and against time, or the marks and the rates that they give.

        Returns
        -------
        `~matplotlib.figure.Figure`

        Examples
        --------
        >>> from sunwidgets import RotationTracks
        >>> RotationTracks().figure().savefig("tracks.png")  # doctest: +SKIP
        """
        if self.mode == "measure":
            return self._measure_figure()
        return tracks_figure(
            self.tracks,
            self.day,
            title=self._title(self.day),
            difference=self._difference_track(),
            background=self._background_at(self.day),
            **self._also_shown(),
        )

    def save_movie(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write a movie in which the days go by.

        Parameters
        ----------
        path : path
            Ends in ``.mp4``, ``.webm`` or ``.gif``; a file that is there is replaced once the movie is
            whole.
        **options
            Those of `sunwidgets.export.movie_writer.write_movie`: ``fps``, ``codec``, ``preset``,
            ``crf``, ``progress``; and ``dpi``.

        Returns
        -------
        `~pathlib.Path`
            The movie: a frame for each step of `days`.

        Raises
        ------
        ExportOptionError
            If an option cannot be, or the mode is "measure", in which no days go by.
        ExportError
            If the movie cannot be written.

        Examples
        --------
        >>> from sunwidgets import RotationTracks
        >>> RotationTracks(days=(0, 27, 0.25)).save_movie("month.mp4")  # doctest: +SKIP
        """
        if self.mode == "measure":
            raise ExportOptionError("in the mode 'measure' no days go by; for a movie set mode = 'track'")
        days = [float(day) for day in day_steps(self.days)]
        figure = TracksFigure(
            self.tracks,
            difference=self._difference_track(),
            background=self._background_at(days[0]),
            **self._also_shown(),
        )
        turning = self._map is not None and self.rotate_background
        return save_tracks_movie(
            path,
            figure,
            days,
            title=self._title,
            background=self._values_at if turning else None,
            **options,
        )

    def code(self) -> str:
        """Return a script, without this widget in it, that computes and draws what is shown.

        Returns
        -------
        str
            Python. It leaves ``start`` and ``tracks``; or ``rates`` and ``law`` if marks were
            measured. A map under the tracks is left out.

        Examples
        --------
        >>> from sunwidgets import RotationTracks
        >>> print(RotationTracks().code().splitlines()[5])
        from sunwidgets.core.rotation import rotation_track
        """
        if self.mode == "measure":
            return self._measure_code()
        place = start_info(self._first)
        start = place_of(self._first, {"lon": place["lon"], "lat": place["lat"]})
        meridian = None
        if self.mode == "meridian":
            meridian = place["lon"], [float(latitude) for latitude in MERIDIAN_LATITUDES.value]
        return tracks_code(
            start,
            [self._law(name) for name in self.models],
            self.days,
            day=self.day,
            observer=self._observer(),
            sun_center=self.sun_center,
            difference=self._law(self.difference) if self.difference else None,
            limb=limb_arcsec(self._first),
            meridian=meridian,
            has_others=self.both_observers,
        )

    def _measure_code(self) -> str:
        marks, measured = self.marks, self.measurement
        names = np.asarray(marks["feature"]).tolist()
        known = [name for name in dict.fromkeys(names) if name not in measured.without_rate]
        if not known:
            raise ExportOptionError("no feature has a rate yet; mark one in two images of different times")
        return rates_code(
            {name: marks["position"][np.asarray(names) == name] for name in known},
            position_error=self.position_error,
            terms=self.terms,
            has_law=measured.law is not None,
        )

    def _observer(self) -> str:
        return "earth" if self.moving_observer else "fixed"

    def _title(self, day: float) -> str:
        who = "the Earth at each time" if self.moving_observer else "the observer of the start"
        return f"From {self._scene['obstime']}, seen by {who}; markers at day {day:+g}"

    def _difference_track(self) -> RotationTrack | None:
        if not self.difference:
            return None
        return self._first.by(self._law(self.difference), observer=self._observer())

    def _also_shown(self) -> dict[str, Any]:
        """Return what the page shows beside the tracks: those of the other observer, and meridians."""
        others: list[RotationTrack] = []
        if self.both_observers:
            observer = "fixed" if self.moving_observer else "earth"
            others = [self._first.by(self._law(name), observer=observer) for name in self.models]
        meridians = list(self.meridians.values()) if self.mode == "meridian" else []
        return {"others": others, "meridians": meridians}

    def _background_at(self, day: float) -> tuple[Any, float, Any] | None:
        """Return the picture under the tracks, half its width in arcseconds, and its colours."""
        if self._map is None:
            return None
        return self._values_at(day), _REACH * limb_arcsec(self._first), self._map.cmap

    def _values_at(self, day: float) -> Any:
        step = int(np.argmin(np.abs(self._first.durations.to_value("day") - day)))
        asked = step if self.rotate_background else None
        _, (picture,) = self._answer_background(asked, self.moving_observer, _REACH)
        shape = (BACKGROUND_SIDE, BACKGROUND_SIDE)
        return np.ma.masked_equal(np.frombuffer(picture, np.uint8).reshape(shape), NOTHING)
