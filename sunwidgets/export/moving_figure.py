"""A figure of which little changes from frame to frame, drawn whole once and then only where it changes.

Apart because it knows nothing of the Sun. What does not change is drawn by matplotlib once. Of a
picture whose pixels are drawn as squares, matplotlib is asked once which of its pixels each dot of
the figure shows, and how strongly the lines above it cover that dot; from then on the dots are
looked up. All else that changes is drawn by matplotlib, dot for dot as in the whole figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

__all__ = ["Dots", "MovingFigure", "MovingPicture", "settle"]

Dots = npt.NDArray[np.uint8]
"""RGBA, shape (height, width, 4), row 0 on top."""


@dataclass(frozen=True, eq=False)
class MovingPicture:
    """A picture that changes.

    Attributes
    ----------
    image : AxesImage
        As the whole figure shows it, opaque or above opaque axes.
    colors : callable
        Returns the packed RGBA of each pixel that the image now has, shape (ny, nx).
    """

    image: "AxesImage"
    colors: Callable[[], npt.NDArray[np.uint32]]


def settle(figure: "Figure") -> None:
    """Lay a figure out once and for all, so that nothing in it moves when a text in it changes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    engine = figure.get_layout_engine()
    if engine is None:
        return
    FigureCanvasAgg(figure)
    # Ticks are chosen for the room they have, and the room depends on their labels.
    for _ in range(2):
        engine.execute(figure)
    figure.set_layout_engine("none")


@dataclass(frozen=True, eq=False)
class _Window:
    """The dots of the figure in which a picture is seen.

    Attributes
    ----------
    place : pair of slice
        Rows and columns of the figure's dots.
    pixels : array or None
        The number, row by row, of the picture's pixel that each dot shows; None if dots are blends of pixels.
    crossed : array
        The numbers of those dots that something above the picture covers, wholly or in part.
    below, share : array
        What such a dot shows over black, and its share of the picture; (n, 4), of 255 and of 1.
    """

    place: tuple[slice, slice]
    pixels: npt.NDArray[np.intp] | None
    crossed: npt.NDArray[np.intp]
    below: npt.NDArray[np.float32]
    share: npt.NDArray[np.float32]

    def put(self, figure_dots: Dots, seen: npt.NDArray[np.uint32]) -> None:
        """Put the picture's dots, packed, under what lies above it."""
        window = figure_dots.view(np.uint32)[..., 0][self.place]
        if len(self.crossed):
            under = seen.ravel()[self.crossed].view(np.uint8).reshape(-1, 4)
            blended = np.rint(self.below + self.share * under).astype(np.uint8)
            window[...] = seen
            rows, columns = np.divmod(self.crossed, window.shape[1])
            window[rows, columns] = blended.view(np.uint32)[:, 0]
        else:
            window[...] = seen


class MovingFigure:
    """Draws a figure again and again, only where it changes.

    Parameters
    ----------
    figure : Figure
        Laid out already: see `settle`.
    pictures : sequence of MovingPicture
        The pictures that change. Nothing but their axes lies below them.
    changing : sequence of Artist
        All else that changes, with all that lies above it, in the order in which it is drawn. What
        is invisible when it is to be drawn is left out.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from sunwidgets.export.moving_figure import MovingFigure
    >>> figure = Figure(figsize=(2, 1), dpi=50)
    >>> line = figure.add_subplot().plot([0, 1])[0]
    >>> moving = MovingFigure(figure, [], [line])
    >>> line.set_ydata([1, 0])
    >>> moving.draw().shape
    (50, 100, 4)
    """

    def __init__(
        self, figure: "Figure", pictures: Sequence[MovingPicture], changing: Sequence["Artist"]
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self._canvas: Any = FigureCanvasAgg(figure)
        self._pictures = list(pictures)
        self._changing = list(changing)
        self.renew()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots."""
        height, width = self._still.shape[:2]
        return width, height

    def renew(self) -> None:
        """Draw the part that does not change anew."""
        images = [picture.image for picture in self._pictures]
        kept = [image.get_array() for image in images]
        shown = [artist for artist in self._changing if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        try:
            over_black = self._drawn_over(images, 0)
            over_white = self._drawn_over(images, 255)
            self._still = over_black
            self._windows = [self._window(image, over_black, over_white) for image in images]
        finally:
            for image, values in zip(images, kept, strict=True):
                image.set_data(values)
            for artist in shown:
                artist.set_visible(True)

    def draw(self) -> Dots:
        """Draw the figure as it now is, RGBA (height, width, 4): one array, written anew each time."""
        seen = [self._seen(*pair) for pair in zip(self._pictures, self._windows, strict=True)]
        dots = self._dots()
        np.copyto(dots, self._still)
        for window, picture_dots in zip(self._windows, seen, strict=True):
            if window is not None and picture_dots is not None:
                window.put(dots, picture_dots)
        renderer = self._canvas.get_renderer()
        for artist in self._changing:
            artist.draw(renderer)
        return dots

    def _dots(self) -> Dots:
        return np.asarray(self._canvas.buffer_rgba())

    def _seen(self, picture: MovingPicture, window: _Window | None) -> npt.NDArray[np.uint32] | None:
        """Return the packed dots of a picture in its window, with nothing above it."""
        if window is None:
            return None
        if window.pixels is not None:
            return np.take(picture.colors().ravel(), window.pixels)
        return self._alone(picture.image).view(np.uint32)[..., 0][window.place].copy()

    def _alone(self, image: "AxesImage") -> Dots:
        """Draw an image over the colour of its axes, and nothing else."""
        from matplotlib.colors import to_rgba

        dots = self._dots()
        dots[...] = np.rint(255 * np.array(to_rgba(image.axes.get_facecolor())))
        image.draw(self._canvas.get_renderer())
        return dots

    def _drawn_over(self, images: Sequence["AxesImage"], level: int) -> Dots:
        """Draw the figure with one grey in place of the pictures."""
        for image in images:
            image.set_data(_grey(image, level))
        self._canvas.draw()
        return self._dots().copy()

    def _window(self, image: "AxesImage", over_black: Dots, over_white: Dots) -> _Window | None:
        """Find where a picture is seen and what lies above it; None if it is not seen at all."""
        difference = over_white.astype(np.int16) - over_black
        image.set_data(_grey(image, 0))
        dark = self._alone(image).copy()
        image.set_data(_grey(image, 255))
        covered = np.any(self._alone(image) != dark, axis=-1)
        rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
        if not rows.size:
            return None
        place = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        below, share = over_black[place].astype(np.float32), (difference[place] / 255).astype(np.float32)
        # Opaque either way.
        below[..., 3], share[..., 3] = 255, 0
        crossed = np.flatnonzero(np.any(share[..., :3] != 1, axis=-1).ravel())
        pixels = self._pixels(image, place) if image.get_interpolation() in ("nearest", "none") else None
        return _Window(place, pixels, crossed, below.reshape(-1, 4)[crossed], share.reshape(-1, 4)[crossed])

    def _pixels(self, image: "AxesImage", place: tuple[slice, slice]) -> npt.NDArray[np.intp]:
        """Ask matplotlib which pixel each dot shows, by pictures whose colours are the pixels' numbers."""
        ny, nx = _shape(image)
        numbers = []
        for number in np.broadcast_arrays(np.arange(ny)[:, None], np.arange(nx)[None, :]):
            image.set_data(_opaque(np.stack([number >> 16, number >> 8 & 255, number & 255], axis=-1)))
            dots = self._alone(image)[place].astype(np.intp)
            numbers.append((dots[..., 0] << 16) + (dots[..., 1] << 8) + dots[..., 2])
        row, column = numbers
        return row * nx + column


def _shape(image: "AxesImage") -> tuple[int, int]:
    ny, nx = np.asarray(image.get_array()).shape[:2]
    return ny, nx


def _grey(image: "AxesImage", level: int) -> Dots:
    return _opaque(np.full((*_shape(image), 3), level))


def _opaque(colors: npt.NDArray[Any]) -> Dots:
    """Return colours 0 to 255, shape (ny, nx, 3), as opaque RGBA."""
    opaque = np.full((*colors.shape[:2], 4), 255, dtype=np.uint8)
    opaque[..., :3] = colors
    return opaque
