"""From numbers of colours to the planes of a video: brightness, and colour at half the size.

Apart because a movie of bare pictures spends its time here. A codec stores no red, green and blue;
where every pixel has one of a few hundred colours, its brightness and colour are looked up, in a
quarter of the bytes and the time that it takes to turn dots into planes.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["VideoPlanes"]

# ITU-R BT.709: the shares of red, green and blue in brightness, and the ranges of "tv" planes.
_SHARES = np.array([0.2126, 0.7152, 0.0722])
_BLACK, _BRIGHT, _NEUTRAL, _COLORFUL = 16, 219, 128, 224


class VideoPlanes:
    """The planes of pictures in a table of colours: ``yuv420p`` of ffmpeg, BT.709, range "tv".

    Parameters
    ----------
    table : uint8 (n, 4)
        Red, green, blue, and a number that is not read, of each colour.

    Examples
    --------
    >>> import numpy as np
    >>> from sunwidgets.export.video_planes import VideoPlanes
    >>> black_and_white = VideoPlanes(np.array([[0, 0, 0, 255], [255, 255, 255, 255]], np.uint8))
    >>> black_and_white(np.array([[0, 1], [1, 1]], np.uint16))
    array([[ 16, 235],
           [235, 235],
           [128, 128]], dtype=uint8)
    """

    def __init__(self, table: npt.NDArray[np.uint8]) -> None:
        colors = table[:, :3] / 255.0
        bright = colors @ _SHARES
        blue, red = ((colors[:, i] - bright) / (2 * (1 - _SHARES[i])) for i in (2, 0))
        self._bright = np.rint(_BLACK + _BRIGHT * bright).astype(np.uint8)
        blueness, redness = (np.rint(_NEUTRAL + _COLORFUL * one).astype(np.uint32) for one in (blue, red))
        # In one number, so that they are added up together.
        self._colorful = blueness | redness << 16
        is_colored = (blueness != _NEUTRAL) | (redness != _NEUTRAL)
        self._first_colored = int(np.argmax(np.append(is_colored, True)))

    def __call__(self, numbers: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
        """Return the planes of a picture, one after the other; an odd side gets its last pixels twice.

        Parameters
        ----------
        numbers : uint16 (ny, nx)
            Row numbers of the table.

        Returns
        -------
        uint8 (3 / 2 height, width)
            Of the even height and width.
        """
        ny, nx = numbers.shape
        height, width = ny + ny % 2, nx + nx % 2
        if (ny, nx) != (height, width):
            numbers = np.pad(numbers, ((0, height - ny), (0, width - nx)), mode="edge")
        planes = np.full((height * 3 // 2, width), _NEUTRAL, np.uint8)
        planes[:height] = np.take(self._bright, numbers)
        # Most pictures of a grey map have no colour at all.
        if numbers.max() >= self._first_colored:
            pixels = np.take(self._colorful, numbers)
            two = pixels[0::2] + pixels[1::2]
            mean = (two[:, 0::2] + two[:, 1::2] + (2 | 2 << 16)) >> 2
            halves = planes[height:].reshape(2, height // 2, width // 2)
            halves[0], halves[1] = mean & 0xFF, mean >> 16
        return planes
