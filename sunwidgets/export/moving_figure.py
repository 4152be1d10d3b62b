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

__all__ = ["Dots", "MovingFigure", "MovingPicture", "drawn_inside", "settle"]

_MOST_STEPS = 6
_STEADY = 1e-7

_OPAQUE = np.array([0, 0, 0, 255], dtype=np.uint8).view(np.uint32)[0]

Dots = npt.NDArray[np.uint8]
"""RGBA, shape (height, width, 4), row 0 on top."""


@dataclass(frozen=True, eq=False)
class MovingPicture:
    """A picture that changes.

    Attributes
    ----------
    image : AxesImage
        As the whole figure shows it: opaque, but for pixels without data.
    colors : callable
        Returns the packed RGBA of each pixel that the image now has, shape (ny, nx). A pixel
        without data is transparent, and has the red, green and blue of the axes below it.
    """

    image: "AxesImage"
    colors: Callable[[], npt.NDArray[np.uint32]]


def drawn_inside(axes: Any) -> "list[Artist]":
    """Return what is drawn inside axes, without their ticks and titles, in the order in which it is drawn.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Any.

    Returns
    -------
    list of `~matplotlib.artist.Artist`
        Without words inside the axes, and without their background.
    """
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    drawn = [
        artist
        for artist in axes.get_children()
        if artist is not axes.patch and not isinstance(artist, Axis | Text)
    ]
    return sorted(drawn, key=lambda artist: artist.get_zorder())


def settle(figure: "Figure", *, for_good: bool = True) -> None:
    """Lay a figure out, so that it is drawn the first time as any later time.

    Parameters
    ----------
    figure : Figure
        With a layout engine.
    for_good : bool
        Leave it at that; else the engine stays, for a figure that may yet change its size.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    if figure.get_layout_engine() is None:
        return
    FigureCanvasAgg(figure)
    # Ticks are chosen for the room they have, and the room depends on their labels, whose size some
    # axes know only once they are drawn.
    places = None
    for _ in range(_MOST_STEPS):
        figure.draw_without_rendering()
        before, places = places, [axes.get_position(original=True).bounds for axes in figure.axes]
        if before is not None and np.allclose(before, places, atol=_STEADY, rtol=0):
            break
    if for_good:
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
        The numbers of those dots that something above the picture covers, wholly or in part, or that
        are not of the colour of the axes without it.
    below, share : array
        What such a dot shows over black, and its share of the picture; (n, 3), of 255 and of 1.
    without : array
        What such a dot shows more if there is no picture than if it had the colour of the axes; (n, 3).
    """

    place: tuple[slice, slice]
    pixels: npt.NDArray[np.intp] | None
    crossed: npt.NDArray[np.intp]
    below: npt.NDArray[np.float32]
    share: npt.NDArray[np.float32]
    without: npt.NDArray[np.float32]

    def put(self, figure_dots: Dots, seen: npt.NDArray[np.uint32]) -> None:
        """Put the picture's dots, packed, under what lies above it."""
        window = figure_dots.view(np.uint32)[..., 0][self.place]
        np.bitwise_or(seen, _OPAQUE, out=window)
        under = seen.ravel()[self.crossed].view(np.uint8).reshape(-1, 4)
        uncovered = 1 - under[:, 3:] / np.float32(255)
        blended = np.full_like(under, 255)
        blended[:, :3] = np.rint(self.below + self.share * under[:, :3] + uncovered * self.without)
        rows, columns = np.divmod(self.crossed, window.shape[1])
        window[rows, columns] = blended.view(np.uint32)[:, 0]


class MovingFigure:
    """Draws a figure again and again, only where it changes.

    Parameters
    ----------
    figure : Figure
        Laid out already: see `settle`.
    pictures : sequence of MovingPicture
        The pictures that change. Nothing but their axes lies below them.
    changing : callable
        Returns all else that changes, with all that lies above it, in the order in which it is drawn;
        it is asked anew for each drawing. What is invisible when it is to be drawn is left out.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from sunwidgets.export.moving_figure import MovingFigure
    >>> figure = Figure(figsize=(2, 1), dpi=50)
    >>> line = figure.add_subplot().plot([0, 1])[0]
    >>> moving = MovingFigure(figure, [], lambda: [line])
    >>> line.set_ydata([1, 0])
    >>> moving.draw().shape
    (50, 100, 4)
    """

    def __init__(
        self,
        figure: "Figure",
        pictures: Sequence[MovingPicture],
        changing: Callable[[], Sequence["Artist"]],
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self._canvas: Any = FigureCanvasAgg(figure)
        self._pictures = list(pictures)
        self._changing = changing
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
        shown = [artist for artist in self._changing() if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        try:
            over_black = self._drawn_over(images, 0)
            over_white = self._drawn_over(images, 255)
            self._still = over_black
            without = self._drawn_without(images)
            self._windows = [self._window(image, over_black, over_white, without) for image in images]
        finally:
            for image, values in zip(images, kept, strict=True):
                image.set_data(values)
            for artist in shown:
                artist.set_visible(True)

    def draw(self) -> Dots:
        """Draw the figure as it now is, into one array that is written anew each time.

        Returns
        -------
        uint8 (height, width, 4)
            Red, green, blue and opacity, row 0 on top; copy what is to be kept.
        """
        seen = [self._seen(*pair) for pair in zip(self._pictures, self._windows, strict=True)]
        dots = self._dots()
        np.copyto(dots, self._still)
        for window, picture_dots in zip(self._windows, seen, strict=True):
            if window is not None and picture_dots is not None:
                window.put(dots, picture_dots)
        renderer = self._canvas.get_renderer()
        for artist in self._changing():
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
        seen = self._alone(picture.image)[window.place].copy()
        covered = seen[..., 3:] / np.float32(255)
        partly = (covered > 0) & (covered < 1)
        mixed = np.rint(covered * seen[..., :3] + (1 - covered) * _below(picture.image))
        seen[..., :3] = np.where(partly, mixed, seen[..., :3])
        return seen.view(np.uint32)[..., 0]

    def _alone(self, image: "AxesImage") -> Dots:
        """Draw an image over nothing, which has the colour of its axes, and nothing else."""
        dots = self._dots()
        dots[..., :3], dots[..., 3] = _below(image), 0
        image.draw(self._canvas.get_renderer())
        return dots

    def _drawn_over(self, images: Sequence["AxesImage"], level: int) -> Dots:
        """Draw the figure with one grey in place of the pictures."""
        for image in images:
            image.set_data(_grey(image, level))
        self._canvas.draw()
        return self._dots().copy()

    def _drawn_without(self, images: Sequence["AxesImage"]) -> Dots:
        """Draw the figure without its pictures."""
        for image in images:
            image.set_visible(False)
        try:
            self._canvas.draw()
        finally:
            for image in images:
                image.set_visible(True)
        return self._dots().copy()

    def _window(
        self, image: "AxesImage", over_black: Dots, over_white: Dots, without: Dots
    ) -> _Window | None:
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
        below = over_black[place][..., :3].astype(np.float32)
        share = (difference[place][..., :3] / 255).astype(np.float32)
        without = without[place][..., :3] - (below + share * _below(image))
        # The edge of the axes need not be that of the picture.
        crossed = np.flatnonzero(np.any((share != 1) | (without != 0), axis=-1).ravel())
        pixels = self._pixels(image, place) if image.get_interpolation() in ("nearest", "none") else None
        of_crossed = (part.reshape(-1, 3)[crossed].astype(np.float32) for part in (below, share, without))
        return _Window(place, pixels, crossed, *of_crossed)

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


def _below(image: "AxesImage") -> npt.NDArray[np.float32]:
    """Return red, green and blue of what an image is drawn on, 0 to 255."""
    from matplotlib.colors import to_rgb

    return np.rint(255 * np.array(to_rgb(image.axes.get_facecolor()[:3]))).astype(np.float32)


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
