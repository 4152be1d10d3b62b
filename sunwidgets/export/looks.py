"""Colours and limits: how a SHARP segment is shown unless the user says otherwise.

Apart because a page, a figure and a movie of the same frame must agree on it.
"""

import functools
import logging
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core._given import read_as, read_real
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.exceptions import ExportOptionError, SharpFileError

__all__ = [
    "ASINH_LINEAR_PART",
    "CLASS_COLORS",
    "COLOR_MAPS",
    "NORMS",
    "NO_DATA_COLOR",
    "UNNAMED_CLASS",
    "Look",
    "class_colors",
    "color_table",
    "colormap",
    "default_look",
    "matplotlib_norm",
    "unit_text",
]

COLOR_MAPS: tuple[str, ...] = (
    "gray",
    "cividis",
    "viridis",
    "magma",
    "PuOr_r",
    "RdBu_r",
    "twilight",
    "hmimag",
    "seismic",
)
"""The colour maps that a page offers; those that every reader can tell apart come first.

The first four grow lighter from end to end, and so order values without any colour. The next two do
so on either side of zero, by two hues that readers who confuse red and green still tell apart. The
others are there for angles and for those who are used to them.
"""

NORMS: tuple[str, ...] = ("linear", "asinh")
"""The ways in which values become colours."""

ASINH_LINEAR_PART = 0.05
"""The asinh norm is linear below this part of the larger limit, and logarithmic above it."""

CLASS_COLORS: tuple[str, ...] = (
    "#d9d9d9", "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#d55e00", "#f0e442",
)  # fmt: skip
"""Okabe & Ito's palette, which readers with any colour vision can tell apart, on grey for "nothing"."""

UNNAMED_CLASS = "#999999"
"""The colour of a number that should be the name of a class and is not."""

NO_DATA_COLOR = "#dfe5ee"
"""The colour of pixels without data on paper and in movies: in none of the grey maps, and no flash."""

_COLORMAP_OF_KIND = {
    "field": "gray",
    "velocity": "RdBu_r",
    "angle": "twilight",
    "intensity": "gray",
}
_SAMPLED_PIXELS = 200_000

log = logging.getLogger("sunwidgets")


@dataclass(frozen=True)
class Look:
    """How a segment is shown: limits in its unit, colour map, and norm.

    Attributes
    ----------
    vmin, vmax : float
        Limits of the colours, in the unit of the segment.
    cmap : str
        A colour map of matplotlib or sunpy.
    norm : {"linear", "asinh"}
        How values become colours.

    Raises
    ------
    ExportOptionError
        If a limit is not a finite number, or there is no such colour map or norm.
    """

    vmin: float
    vmax: float
    cmap: str
    norm: str = "linear"

    def __post_init__(self) -> None:
        for name in ("vmin", "vmax"):
            read_real(getattr(self, name), name, error=ExportOptionError)
        if self.norm not in NORMS:
            raise ExportOptionError(f"there is no norm {self.norm!r}; use {' or '.join(NORMS)}")
        colormap(self.cmap)


def default_look(cube: SharpCube, segment: str) -> Look:
    """Choose limits from the first, the middle and the last frame that have the segment.

    Signed quantities get limits of equal size, rounded to two digits, that hold 99.9 % of the
    pixels; the others the range without the outermost 0.1 %.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    segment : str
        Name of the segment.

    Returns
    -------
    Look

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> look = default_look(SharpCube.sample(n_frames=3), "Br")
    >>> look.cmap, look.vmin == -look.vmax
    ('gray', True)
    """
    kind = segment_info(segment).kind
    cmap = _COLORMAP_OF_KIND.get(kind, "viridis")
    values = _sampled_values(cube, segment)
    if values.size == 0:
        return Look(-1.0, 1.0, cmap)
    low, high = (float(v) for v in np.percentile(values, (0.1, 99.9)))
    if kind in ("field", "velocity") or (kind == "number" and low < 0 < high):
        limit = _round_up(max(-low, high)) or 1.0
        return Look(-limit, limit, cmap)
    if kind in ("strength", "error"):
        low = 0.0
    if not low < high:
        return Look(low - 0.5, low + 0.5, cmap)
    return Look(float(f"{low:.3g}"), float(f"{high:.3g}"), cmap)


def _sampled_values(cube: SharpCube, segment: str) -> npt.NDArray[np.float32]:
    frames = [i for i in range(len(checked_cube(cube))) if cube.has(segment, i)]
    chosen = sorted({frames[0], frames[len(frames) // 2], frames[-1]}) if frames else []
    parts = []
    for index in chosen:
        try:
            picture = cube.frame(segment, index).ravel()
        except SharpFileError as error:
            # The frame itself says so when it is shown; the others still have a range.
            log.warning("limits are chosen without frame %d: %s", index, error)
            continue
        picture = picture[:: max(1, picture.size // _SAMPLED_PIXELS)]
        parts.append(picture[np.isfinite(picture)])
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.float32)


def _round_up(value: float) -> float:
    if value <= 0:
        return 0.0
    step = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(f"{np.ceil(value / step) * step:.6g}")


def class_colors(segment: str) -> dict[int, str]:
    """Return the colour, as ``'#rrggbb'``, of each value of a segment whose numbers are names.

    Parameters
    ----------
    segment : str
        Name of the segment.

    Returns
    -------
    dict of int to str
        Empty for segments whose numbers are quantities.

    Examples
    --------
    >>> class_colors("conf_disambig")[90]
    '#009e73'
    """
    return dict(zip(segment_info(segment).classes, CLASS_COLORS, strict=False))


@functools.lru_cache(maxsize=64)
def color_table(name: str) -> bytes:
    r"""Return a colour map of matplotlib or sunpy as 256 RGB triples of bytes.

    Parameters
    ----------
    name : str
        Name of the map.

    Returns
    -------
    bytes
        768 of them, from the lower end to the upper.

    Raises
    ------
    ExportOptionError
        If there is no such colour map.

    Examples
    --------
    >>> color_table("gray")[:6]
    b'\x00\x00\x00\x01\x01\x01'
    """
    # The middle of each step: a map of another length is then sampled evenly.
    colors = colormap(name)((np.arange(256) + 0.5) / 256, bytes=True)
    return np.ascontiguousarray(colors[:, :3]).tobytes()


def colormap(name: str) -> Any:
    """Return a colour map of matplotlib or sunpy.

    Parameters
    ----------
    name : str
        Name of the map.

    Returns
    -------
    `~matplotlib.colors.Colormap`
        The map.

    Raises
    ------
    ExportOptionError
        If there is no such colour map.

    Examples
    --------
    >>> colormap("hmimag").name
    'hmimag'
    """
    import matplotlib
    import sunpy.visualization.colormaps  # noqa: F401  (registers the Sun's colour maps)

    try:
        return matplotlib.colormaps[name]
    except (KeyError, TypeError):
        hint = did_you_mean(str(name), matplotlib.colormaps)
        raise ExportOptionError(f"there is no colour map {name!r} in matplotlib or sunpy.{hint}") from None


def matplotlib_norm(look: Look) -> Any:
    """Return the matplotlib norm that shows values as the page does.

    Parameters
    ----------
    look : Look
        How the segment is shown.

    Returns
    -------
    `~matplotlib.colors.Normalize`
        Or `~matplotlib.colors.AsinhNorm`.

    Examples
    --------
    >>> float(matplotlib_norm(Look(-100, 100, "gray"))(50.0))
    0.75
    """
    from matplotlib.colors import AsinhNorm, Normalize

    if read_as(look, "look", Look).norm == "asinh":
        width = ASINH_LINEAR_PART * max(abs(look.vmin), abs(look.vmax))
        return AsinhNorm(linear_width=width, vmin=look.vmin, vmax=look.vmax)
    return Normalize(vmin=look.vmin, vmax=look.vmax)


def unit_text(unit: u.UnitBase) -> str:
    """Return a unit as it is written beside a number: gauss for maxwell a square centimetre, '' for none.

    Parameters
    ----------
    unit : `~astropy.units.UnitBase`
        Of a segment or keyword.

    Returns
    -------
    str
        Short enough for an axis.

    Examples
    --------
    >>> import astropy.units as u
    >>> unit_text(u.Mx / u.cm**2)
    'G'
    """
    if unit == u.dimensionless_unscaled:
        return ""
    if unit == u.Mx / u.cm**2:
        return "G"
    if unit == u.percent:
        return "%"
    return str(unit.to_string("unicode"))
