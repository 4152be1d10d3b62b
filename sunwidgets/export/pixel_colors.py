"""From values to colours, a look-up a pixel: as matplotlib's norm and colour map, in a fraction of the time.

Apart because a movie spends its time here. The colours are matplotlib's own, asked for once and
kept as a table; `tests/export/test_pixel_colors.py` holds them equal.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sunwidgets.core.sharp import segment_info
from sunwidgets.export.looks import UNNAMED_CLASS, Look, class_colors, colormap, matplotlib_norm

__all__ = ["PixelColors", "class_colormap", "class_norm", "segment_colors"]

Pixels = npt.NDArray[np.uint32]

_N_CLASS_VALUES = 256


class PixelColors:
    """The colours of a segment, as packed RGBA.

    Parameters
    ----------
    norm, cmap : Normalize and Colormap
        Of matplotlib.
    blank : color
        Of pixels without data. They are transparent, so that they can be told apart.
    is_category : bool
        Whether the values are whole numbers from 0 to 255 that stand for names.

    Attributes
    ----------
    table : uint8 (n, 4)
        All colours; the last is that of pixels without data.

    Examples
    --------
    >>> import numpy as np
    >>> from matplotlib.colors import Normalize
    >>> from sunwidgets.export.looks import colormap
    >>> colors = PixelColors(Normalize(0, 1), colormap("gray"), blank="red")
    >>> colors(np.array([[0, 0.5, np.nan]], dtype=np.float32)).view(np.uint8).reshape(3, 4)[:, :3]
    array([[  0,   0,   0],
           [128, 128, 128],
           [255,   0,   0]], dtype=uint8)
    """

    def __init__(self, norm: Any, cmap: Any, *, blank: Any = "white", is_category: bool = False) -> None:
        from matplotlib.colors import to_rgba

        self._norm = norm
        self._is_category = is_category
        if is_category:
            colors = cmap(norm(np.arange(_N_CLASS_VALUES)), bytes=True)
            beyond = cmap(norm(np.array([_N_CLASS_VALUES])), bytes=True)
            table = np.concatenate([colors, beyond])
        else:
            table = cmap(np.arange(cmap.N), bytes=True)
        last = np.round(255 * np.array([to_rgba(blank)])).astype(np.uint8)
        last[:, 3] = 0
        self.table: npt.NDArray[np.uint8] = np.ascontiguousarray(np.concatenate([table, last]))

    def __call__(self, values: npt.NDArray[np.float32]) -> Pixels:
        """Return a colour for each value, shape as given; NaN gets the colour for no data."""
        return np.take(self.table.view(np.uint32)[:, 0], self.numbers(values))

    def numbers(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint16]:
        """Return which colour of the table each value has; NaN has the last.

        Parameters
        ----------
        values : float32 array
            In the unit of the norm.

        Returns
        -------
        uint16 array
            Of the same shape.
        """
        n_colors = len(self.table) - 1
        if self._is_category:
            unit = np.where((values >= 0) & (values < n_colors - 1), values, np.float32(n_colors - 1))
        else:
            unit = np.ma.getdata(self._norm(values)) * n_colors
        nothing = np.isnan(values)
        np.clip(unit, 0, n_colors - 1, out=unit)
        if nothing.any():
            unit[nothing] = n_colors
        return unit.astype(np.uint16)


def class_norm(segment: str) -> Any:
    """Return the norm of a segment whose numbers are names: a colour for each, one more for the rest.

    Parameters
    ----------
    segment : str
        Name of the segment.

    Returns
    -------
    `~matplotlib.colors.BoundaryNorm`
        With edges 0.5 below and above each number; what lies between two of them is a class of its own.
    """
    from matplotlib.colors import BoundaryNorm

    values = sorted(class_colors(segment))
    edges = [edge for value in values for edge in (value - 0.5, value + 0.5)]
    edges = [edge for i, edge in enumerate(edges) if i == 0 or edge > edges[i - 1]]
    return BoundaryNorm(edges, len(edges) - 1)


def class_colormap(segment: str) -> Any:
    """Return the colour map that goes with `class_norm`.

    Parameters
    ----------
    segment : str
        Name of the segment, whose numbers are names.

    Returns
    -------
    `~matplotlib.colors.ListedColormap`
        The colours of `~sunwidgets.export.looks.class_colors`, and one for numbers without a name.
    """
    from matplotlib.colors import ListedColormap

    colors = class_colors(segment)
    norm = class_norm(segment)
    middles = (norm.boundaries[:-1] + norm.boundaries[1:]) / 2
    return ListedColormap([colors.get(middle, UNNAMED_CLASS) for middle in middles]).with_extremes(
        under=UNNAMED_CLASS, over=UNNAMED_CLASS
    )


def segment_colors(segment: str, look: Look, *, blank: Any = "white") -> PixelColors:
    """Return the colours of a segment as a figure shows it.

    Parameters
    ----------
    segment : str
        Name of the segment.
    look : Look
        Limits and colours; not used if its numbers are names.
    blank : colour
        Of pixels without data, as matplotlib reads it.

    Returns
    -------
    PixelColors
        To be called with the values.

    Raises
    ------
    ExportOptionError
        If there is no such colour map.
    """
    if segment_info(segment).classes:
        return PixelColors(class_norm(segment), class_colormap(segment), blank=blank, is_category=True)
    return PixelColors(matplotlib_norm(look), colormap(look.cmap), blank=blank)
