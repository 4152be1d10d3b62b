"""What a scrubber gives away: figures, movies, frames as files, and the code behind the picture.

Apart from the widget because none of it needs a page; each method asks `sunwidgets.export` with
what is shown.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sunwidgets.core.sharp import SharpCube
from sunwidgets.export.frame_sequence import save_frames
from sunwidgets.export.looks import Look
from sunwidgets.export.sharp_code import scrubber_code
from sunwidgets.export.sharp_figures import frame_figure, three_panel_figure
from sunwidgets.export.sharp_movies import save_movie
from sunwidgets.export.sharp_overlays import Overlays

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SharpExport"]

Panels = Sequence[str] | Literal["three"]


class SharpExport:
    """The part of `~sunwidgets.widgets.sharp_scrubber.SharpScrubber` that makes figures and files."""

    if TYPE_CHECKING:
        _cube: SharpCube
        _looks: dict[str, Look]
        frame: int
        segment: str
        second_segment: str
        keyword: str
        grid: bool
        fps: float

        def _look(self, segment: str) -> Look: ...

        def _current_look(self) -> Look: ...

        def _overlays_shown(self) -> Overlays: ...

    def figure(
        self, frame: int | None = None, *, panels: Panels | None = None, dpi: float | None = None
    ) -> "Figure":
        """Return a frame as a matplotlib figure.

        Parameters
        ----------
        frame : int, optional
            Number of a frame: its figure for print, with three panels. Without it, what is shown,
            the whole frame and the keyword series.
        panels : sequence of str or "three", optional
            Segments and keywords to draw from top to bottom, in place of the three; also of the
            frame that is shown, if none is named.
        dpi : float, optional
            Dots per inch.

        Returns
        -------
        `~matplotlib.figure.Figure`

        See Also
        --------
        sunwidgets.export.sharp_figures.three_panel_figure : the three panels.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=3))
        >>> scrubber.figure().savefig("as_shown.png")  # doctest: +SKIP
        >>> scrubber.figure(2).savefig("for_print.pdf")  # doctest: +SKIP
        """
        density: dict[str, Any] = {} if dpi is None else {"dpi": dpi}
        if frame is None and panels is None:
            return frame_figure(self._cube, self.frame, **self._shown(), **density)
        index = self.frame if frame is None else frame
        named = None if panels == "three" else panels
        return three_panel_figure(self._cube, index, **{**self._shown("three"), "panels": named}, **density)

    def save_movie(
        self,
        path: str | os.PathLike[str],
        *,
        bare: bool = False,
        panels: Panels | None = None,
        fps: float | None = None,
        **options: Any,
    ) -> Path:
        """Write all frames as a movie, as they are shown: segments, colours, overlays, keyword, speed.

        Parameters
        ----------
        path : path
            Ends in ``.mp4``, ``.webm`` or ``.gif``.
        bare : bool
            The pictures alone, with nothing over them; else with coordinates, region, time, colour
            bar, keyword, and what is drawn over the pictures.
        panels : sequence of str or "three", optional
            In place of what is shown, the figure that `figure` draws with such panels.
        fps : float, optional
            Frames a second; by default those of the widget.
        **options
            Others of `sunwidgets.export.sharp_movies.save_movie`: ``times``, ``scale``, ``codec``,
            ``preset``, ``crf``, ``dpi``, ``progress``.

        Returns
        -------
        `~pathlib.Path`
            The movie.

        Raises
        ------
        ExportOptionError
            If an option cannot be.
        ExportError
            If the movie cannot be written.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> SharpScrubber(SharpCube.sample()).save_movie("region.mp4")  # doctest: +SKIP
        """
        how = {"fps": self.fps if fps is None else fps, **options}
        if bare and panels is None:
            return save_movie(
                self._cube, path, bare=True, segment=self.segment, look=self._current_look(), **how
            )
        return save_movie(self._cube, path, bare=bare, **self._shown(panels), **how)

    def save_frames(
        self, folder: str | os.PathLike[str], *, panels: Panels | None = "three", **options: Any
    ) -> list[Path]:
        """Write a figure of each frame into a folder, and leave those alone that are there already.

        Parameters
        ----------
        folder : path
            Is made if it is not there.
        panels : sequence of str or "three", optional
            As for `figure`; None for figures of what is shown.
        **options
            Others of `sunwidgets.export.frame_sequence.save_frames`: ``template``, ``dpi``,
            ``processes``, ``overwrite``, ``compress_level``, ``progress``.

        Returns
        -------
        list of `~pathlib.Path`
            A file a frame.

        Raises
        ------
        ExportOptionError
            If an option cannot be.
        ExportError
            If a file cannot be written.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=3))
        >>> scrubber.save_frames("frames", template="{region}_{index:03d}.png")  # doctest: +SKIP
        """
        return save_frames(self._cube, folder, **self._shown(panels), **options)

    def code(self) -> str:
        """Return a script, without this widget in it, that makes the picture that is shown.

        Returns
        -------
        str
            Python, with sunpy and matplotlib; ``cube``, ``frame``, ``image`` and, if there is a
            series, ``values`` hold what it draws.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> print(SharpScrubber(SharpCube.sample(n_frames=3)).code().splitlines()[0])
        # Synthetic region, made up: Br at 2023-09-05 00:00 TAI, as SharpScrubber shows it.
        """
        return scrubber_code(self._cube, self.frame, **self._shown())

    def _shown(self, panels: Panels | None = None) -> dict[str, Any]:
        """Return what is shown, as options of figures and movies."""
        if panels is not None:
            return {
                "panels": panels,
                "looks": self._looks_so_far(),
                "grid": self.grid,
                "overlays": self._overlays_shown(),
            }
        second = self.second_segment or None
        return {
            "segment": self.segment,
            "look": self._current_look(),
            "second_segment": second,
            "second_look": self._look(second) if second else None,
            "keyword": self.keyword or None,
            "grid": self.grid,
            "overlays": self._overlays_shown(),
        }

    def _looks_so_far(self) -> dict[str, Look]:
        """Return how each segment looks that was shown so far."""
        return {**self._looks, self.segment: self._current_look()}
