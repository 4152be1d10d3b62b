"""What a globe gives away as a movie.

Apart from the widget because it needs no page; `sunwidgets.export.globe_movies` does it.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission_image import EmissionImage
from sunwidgets.core.observers import observer_preset
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.view import View, look_from
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.globe_figures import Seen
from sunwidgets.export.globe_movies import save_views

__all__ = ["GlobeExport"]

_TURN_FRAMES = 72


class GlobeExport:
    """The part of `~sunwidgets.widgets.observer_globe.ObserverGlobe` that makes movies."""

    if TYPE_CHECKING:
        obstime: Any
        vmin: float
        vmax: float
        cmap: str
        recipe: Recipe
        observer: SkyCoord
        arcade: LoopArcade

        def _look(self, view: View) -> EmissionImage: ...

        def _seen(self, image: EmissionImage) -> Seen: ...

    def save_movie(
        self,
        path: str | os.PathLike[str],
        *,
        along: SkyCoord | Sequence[SkyCoord | str] | None = None,
        **options: Any,
    ) -> Path:
        """Write a movie of what observer after observer sees of the loops, beside the loops.

        Parameters
        ----------
        path : path
            Ends in ``.mp4``, ``.webm`` or ``.gif``; a file that is there is replaced once the movie is
            whole.
        along : SkyCoord, or sequence of SkyCoord or str, optional
            An observer for each frame, for example of `sunwidgets.core.observers.observer_path`;
            names are those of presets, at the time of the globe. By default once around the Sun,
            from the observer that there is.
        **options
            Those of `sunwidgets.export.movie_writer.write_movie`: ``fps``, ``codec``, ``preset``,
            ``crf``, ``progress``; and ``dpi``.

        Returns
        -------
        `~pathlib.Path`
            The movie. The globe stays where it is.

        Raises
        ------
        ExportOptionError
            If an option cannot be, or there is no observer.
        ExportError
            If the movie cannot be written.
        ObserverError
            If one of them is not an observer.

        Examples
        --------
        >>> from sunwidgets import ObserverGlobe
        >>> from sunwidgets.core.observers import observer_path, observer_preset
        >>> globe = ObserverGlobe(n_loops=20)
        >>> path = observer_path([globe.observer, observer_preset("North pole", globe.obstime)], 50)
        >>> globe.save_movie("up.mp4", along=path)  # doctest: +SKIP
        """
        if along is None:
            along = self._around()
        places = [observer_preset(each, self.obstime) if isinstance(each, str) else each for each in along]
        if not places:
            raise ExportOptionError("along has no observer, so there is nothing to see; give one or more")
        views = [look_from(each, self.arcade.obstime, self.recipe) for each in places]
        return save_views(
            path,
            self.arcade,
            views,
            lambda view: self._seen(self._look(view)),
            limits=(self.vmin, self.vmax),
            cmap=self.cmap,
            **options,
        )

    def _around(self) -> SkyCoord:
        """Return observers once around the Sun."""
        here = self.observer
        turn = np.arange(_TURN_FRAMES) * (360 / _TURN_FRAMES) * u.deg
        lon, lat, radius = here.lon + turn, here.lat + 0 * turn, here.radius * np.ones(_TURN_FRAMES)
        return SkyCoord(lon, lat, radius, frame=here.frame.replicate_without_data())
