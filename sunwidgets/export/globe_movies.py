"""Movies of loops and of what is seen of them, observer after observer."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core._given import read_as, read_real, read_whole
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission_image import emission_image
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.picture_span import Span
from sunwidgets.core.recipe import RecipeLike, as_recipe
from sunwidgets.core.view import View, look_from
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.globe_figures import Seen, globe_figure, redraw
from sunwidgets.export.looks import colormap
from sunwidgets.export.movie_writer import Progress, write_movie
from sunwidgets.export.moving_figure import Dots, settle

__all__ = ["save_emission_movie", "save_views"]

_DECADES = 2.0
_ROOM = 1.02
_MOST_SIZE = 4096
# As wide as the Sun from where pictures are usually made, arcsec: no wider blur leaves anything to see.
_WIDEST_BLUR = 2000
_SHOWN_SAMPLES = 5


@u.quantity_input(psf=u.arcsec)
def save_emission_movie(
    arcade: LoopArcade,
    observers: SkyCoord | Sequence[SkyCoord],
    path: str | os.PathLike[str],
    *,
    size: int = 384,
    psf: u.Quantity = 5 * u.arcsec,
    vmin: float | None = None,
    vmax: float | None = None,
    cmap: str = "inferno",
    recipe: RecipeLike = "corrected",
    fps: float = 10.0,
    codec: str | None = None,
    preset: str | None = None,
    crf: int | None = None,
    progress: Progress = True,
) -> Path:
    """Write a movie of loops as observer after observer sees them: the loops, and their emission measure.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    observers : SkyCoord, or sequence of SkyCoord
        A frame of the movie each, with obstimes; for example
        `~sunwidgets.core.observers.observer_path`.
    path : path
        Ends in ``.mp4``, ``.webm`` or ``.gif``; a file that is there is replaced once the movie is whole.
    size : int
        Pixels of the picture from side to side, which spans the Sun with all its loops.
    psf : Quantity
        Standard deviation of the blur, arcsec, unless the recipe has one of its own.
    vmin, vmax : float, optional
        Limits of the colours in cm-5, logarithmic between them; if left out, from the brightest
        pixel of five views along the way, and a hundredth of it.
    cmap : str
        Colour map of matplotlib or sunpy.
    recipe : "corrected", "blog" or Recipe
        How pictures are made.
    fps, codec, preset, crf, progress
        As for `~sunwidgets.export.movie_writer.write_movie`.

    Returns
    -------
    `~pathlib.Path`
        The movie.

    Raises
    ------
    ExportOptionError
        If there is no observer, or an option cannot be.
    ObserverError
        If an observer has no obstime, or is inside the Sun or a loop.
    ExportError
        If the movie cannot be written.

    Examples
    --------
    >>> from sunwidgets.core.loops import loop_arcade
    >>> from sunwidgets.core.observers import observer_path, observer_preset
    >>> from sunwidgets.export.globe_movies import save_emission_movie
    >>> arcade = loop_arcade(100, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=1)
    >>> stops = [observer_preset(name, "2018-07-25") for name in ("Earth", "North pole")]
    >>> save_emission_movie(arcade, observer_path(stops, 60), "loops.mp4")  # doctest: +SKIP
    """
    chosen = as_recipe(recipe)
    read_as(arcade, "arcade", LoopArcade)
    read_whole(size, "size", low=8, high=_MOST_SIZE, error=ExportOptionError)
    colormap(cmap)
    arcsec = psf.to_value(u.arcsec)
    blur = read_real(arcsec, "psf in arcsec", least=0, most=_WIDEST_BLUR, error=ExportOptionError)
    sigma = None if chosen.psf == "pixel" else blur * u.arcsec.to(u.rad)
    reach = _ROOM * float(np.sqrt((arcade.xyz**2).sum(axis=0).max()))
    reach = max(reach, _ROOM * SUN_KM)

    def look(view: View) -> Seen:
        angle = min(np.pi / 3, float(np.arcsin(min(1.0, reach / view.distance))))
        half = angle if chosen.projection == "angles" else float(np.tan(angle))
        pixel = 2 * half / size
        span = None if chosen.grid == "extent" else Span(-half, half, -half, half)
        image = emission_image(arcade, view, pixel=(pixel, pixel), sigma=sigma, span=span, recipe=chosen)
        return Seen(image, half)

    views = [look_from(observer, arcade.obstime, chosen) for observer in observers]
    if not views:
        raise ExportOptionError("there is no observer, so there is nothing to see; give one or more")
    if vmin is None or vmax is None:
        shown = [views[i] for i in np.unique(np.linspace(0, len(views) - 1, _SHOWN_SAMPLES).astype(int))]
        brightest = max(float(look(view).image.data().max()) for view in shown) or 1.0
        vmax = brightest if vmax is None else vmax
        vmin = vmax * 10**-_DECADES if vmin is None else vmin
    options: dict[str, Any] = {"fps": fps, "codec": codec, "preset": preset, "crf": crf, "progress": progress}
    return save_views(path, arcade, views, look, limits=(vmin, vmax), cmap=cmap, **options)


def save_views(
    path: str | os.PathLike[str],
    arcade: LoopArcade,
    views: Sequence[View],
    look: Callable[[View], Seen],
    *,
    limits: tuple[float, float],
    cmap: str,
    dpi: float = 100,
    **encoding: Any,
) -> Path:
    """Write a movie of views; ``encoding`` are the options of `write_movie`.

    Parameters
    ----------
    path : path
        Ends in ``.mp4``, ``.webm`` or ``.gif``; a file that is there is replaced once the movie is whole.
    arcade : LoopArcade
        The loops.
    views : sequence of View
        From where they are seen, one or more, a frame of the movie each.
    look : callable
        Returns what is seen in a view; called once for each.
    limits : (float, float)
        Of the colours, cm-5, logarithmic between them.
    cmap : str
        Colour map of matplotlib or sunpy.
    dpi : float
        Dots per inch.
    **encoding
        The options of `~sunwidgets.export.movie_writer.write_movie`.

    Returns
    -------
    `~pathlib.Path`
        The movie.

    Raises
    ------
    ExportOptionError
        If the limits are not above 0 and in order, or an option cannot be.
    ExportError
        If the movie cannot be written.
    """
    if not 0 < limits[0] < limits[1]:
        raise ExportOptionError(f"the limits of the colours are {limits}; they must be above 0, and in order")
    frames = _frames(arcade, views, look, limits, cmap, dpi)
    return write_movie(path, frames, total=len(views), title=repr(arcade).strip("<>"), **encoding)


def _frames(
    arcade: LoopArcade,
    views: Sequence[View],
    look: Callable[[View], Seen],
    limits: tuple[float, float],
    cmap: str,
    dpi: float,
) -> Iterator[Dots]:
    """Draw one view after the other into one figure, whose layout is that of the first."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = globe_figure(arcade, look(views[0]), limits=limits, cmap=cmap)
    figure.set_dpi(dpi)
    settle(figure)
    canvas: Any = FigureCanvasAgg(figure)
    for number, view in enumerate(views):
        if number > 0:
            redraw(figure, arcade, look(view), limits=limits, cmap=cmap)
        canvas.draw()
        yield np.asarray(canvas.buffer_rgba())
