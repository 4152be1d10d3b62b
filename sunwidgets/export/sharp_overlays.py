"""What can be drawn over a frame, the same for pages and figures: lines, arrows, and the region.

Apart from `sunwidgets.core.sharp.overlays`, which takes arrays: here is which segments of a cube
each is made from, and how matplotlib draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt

from sunwidgets.core._given import read_real
from sunwidgets.core.sharp import Region, SharpCube, segment_info
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.core.sharp.overlays import (
    FieldArrows,
    contour_lines,
    field_arrows,
    mask_outline,
    patch_outline,
    polarity_inversion_line,
)
from sunwidgets.exceptions import ExportOptionError, NoDataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "ARROW_GAUSS",
    "OVERLAY_SEGMENTS",
    "Overlays",
    "draw_overlays",
    "has_overlay",
    "overlay_arrows",
    "overlay_lines",
]

Floats = npt.NDArray[np.float64]

OVERLAY_SEGMENTS: dict[str, tuple[str, ...]] = {
    "inversion_line": ("Br",),
    "contours": ("Br",),
    "arrows": ("Bp", "Bt"),
    "outline": ("bitmap",),
}
"""What each overlay is made from."""

ARROW_GAUSS = 1000.0
"""The field whose arrow is drawn as a key."""

ARROW_SPACING = 12 * u.pix
"""The distance between arrows."""

LINE_COLOR, OUTLINE_COLOR, ARROW_COLOR, REGION_COLOR = "#ffd400", "#2ed573", "#00d8d8", "#ff4fc4"
LEVEL_COLORS: tuple[str, str] = ("#1f9bff", "#ff6a3d")
"""Of contours at levels below zero, and above."""

_HALO = "#000000"


@dataclass(frozen=True)
class Overlays:
    """What is drawn over a frame.

    Attributes
    ----------
    inversion_line : bool
        Lines where the radial field changes sign between strong fields.
    levels : tuple of float
        Contours of the radial field, gauss.
    arrows : bool
        The horizontal field.
    outline : bool
        The patch.
    region : Region or mask, optional
        The part that is measured.

    Raises
    ------
    ExportOptionError
        If levels are not finite numbers.
    """

    inversion_line: bool = False
    levels: tuple[float, ...] = ()
    arrows: bool = False
    outline: bool = False
    region: Any = None

    def __post_init__(self) -> None:
        try:
            levels = tuple(read_real(level, "a level") for level in self.levels)
        except (TypeError, ValueError):
            raise ExportOptionError(f"levels are {self.levels!r}; give finite numbers, gauss") from None
        object.__setattr__(self, "levels", levels)

    def __bool__(self) -> bool:
        return bool(
            self.inversion_line or self.levels or self.arrows or self.outline or self.region is not None
        )


def has_overlay(cube: SharpCube, what: str, index: int) -> bool:
    """Tell whether a frame has what an overlay is made from.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    what : str
        ``"inversion_line"``, ``"contours"``, ``"arrows"`` or ``"outline"``.
    index : int
        Number of the frame.

    Returns
    -------
    bool
        Nothing is read for it.

    Examples
    --------
    >>> has_overlay(SharpCube.sample(n_frames=2), "arrows", 0)
    True

    Raises
    ------
    NoDataError
        If there is no such overlay.
    """
    if what not in OVERLAY_SEGMENTS:
        raise NoDataError(f"there is no overlay {what!r}; use {', '.join(OVERLAY_SEGMENTS)}")
    is_map = what != "arrows" or checked_cube(cube).projection == "cea"
    return is_map and all(checked_cube(cube).has(segment, index) for segment in OVERLAY_SEGMENTS[what])


def overlay_lines(cube: SharpCube, what: str, index: int, levels: Sequence[float] = ()) -> list[list[Floats]]:
    """Return the lines of an overlay, one group a level, pixels of the frame from 0.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    what : str
        ``"inversion_line"``, ``"contours"``, ``"arrows"`` or ``"outline"``.
    index : int
        Number of the frame.
    levels : sequence of float
        Of contours, gauss.

    Returns
    -------
    list of list of array
        Each (n, 2), x and y.

    Raises
    ------
    NoDataError
        If there are no such lines, or the frame lacks what they are made from.

    Examples
    --------
    >>> len(overlay_lines(SharpCube.sample(n_frames=2), "contours", 1, [-500.0, 500.0]))
    2
    """
    if what not in ("inversion_line", "contours", "outline"):
        raise NoDataError(f"there are no lines {what!r}; use inversion_line, contours or outline")
    _need(cube, what, index)
    if what == "outline":
        return [patch_outline(cube.frame("bitmap", index))]
    radial = cube.frame("Br", index)
    if what == "inversion_line":
        return [polarity_inversion_line(radial)]
    checked = Overlays(levels=tuple(levels)).levels
    return contour_lines(radial, checked * u.G if checked else [])


def overlay_arrows(cube: SharpCube, index: int, *, spacing: u.Quantity = ARROW_SPACING) -> FieldArrows:
    """Return arrows of the horizontal field of a frame.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    spacing : Quantity
        Distance between arrows, pixels.

    Returns
    -------
    FieldArrows
        As `~sunwidgets.core.sharp.overlays.field_arrows` gives them.

    Raises
    ------
    NoDataError
        If the frame has no horizontal field.

    Examples
    --------
    >>> len(overlay_arrows(SharpCube.sample(n_frames=2), 1)) > 0
    True
    """
    _need(cube, "arrows", index)
    return field_arrows(cube.frame("Bp", index), cube.frame("Bt", index), spacing=spacing)


def draw_overlays(
    axes: "Axes", cube: SharpCube, index: int, overlays: Overlays, *, origin: tuple[int, int] = (0, 0)
) -> list[Any]:
    """Draw overlays over a frame, those that it has the segments for.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where the frame is, a pixel a unit.
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    overlays : Overlays
        What to draw.
    origin : (int, int)
        Row and column of the axes that the frame's first pixel is at.

    Returns
    -------
    list of `~matplotlib.artist.Artist`
        What was drawn.
    """
    y0, x0 = origin
    drawn: list[Any] = []

    def draw(lines: Sequence[Floats], color: str, **style: Any) -> None:
        drawn.extend(_draw_lines(axes, [line + np.array([x0, y0]) for line in lines], color, **style))

    if overlays.outline and has_overlay(cube, "outline", index):
        draw(overlay_lines(cube, "outline", index)[0], OUTLINE_COLOR, linestyle=(0, (4, 2)))
    if overlays.levels and has_overlay(cube, "contours", index):
        for level, lines in zip(
            overlays.levels, overlay_lines(cube, "contours", index, overlays.levels), strict=True
        ):
            draw(lines, LEVEL_COLORS[level >= 0], linewidth=0.8)
    if overlays.inversion_line and has_overlay(cube, "inversion_line", index):
        draw(overlay_lines(cube, "inversion_line", index)[0], LINE_COLOR, linewidth=1.4)
    if overlays.arrows and has_overlay(cube, "arrows", index):
        drawn += _draw_arrows(axes, overlay_arrows(cube, index), (x0, y0))
    if overlays.region is not None:
        draw(_region_lines(cube, index, overlays.region), REGION_COLOR, linewidth=1.4)
    return drawn


def _draw_lines(
    axes: "Axes",
    lines: Sequence[Floats],
    color: str,
    *,
    linewidth: float = 1.2,
    linestyle: Any = "solid",
) -> list[Any]:
    from matplotlib.collections import LineCollection

    collections = [
        LineCollection(lines, colors=_HALO, linewidths=linewidth + 1.2, alpha=0.5),
        LineCollection(lines, colors=color, linewidths=linewidth, linestyles=[linestyle]),
    ]
    for collection in collections:
        axes.add_collection(collection, autolim=False)
    return collections


def _draw_arrows(axes: "Axes", arrows: FieldArrows, origin: tuple[float, float]) -> list[Any]:
    from matplotlib.patheffects import withStroke

    if len(arrows) == 0:
        return []
    # The same in all frames, as on a page: an arrow of the key reaches to the next but one.
    per_gauss = 2 * ARROW_SPACING.value / ARROW_GAUSS
    style: dict[str, Any] = {
        "angles": "xy",
        "scale_units": "xy",
        "scale": 1,
        "color": ARROW_COLOR,
        "width": 0.0018,
        "edgecolor": _HALO,
        "linewidth": 0.2,
        "zorder": 2,
    }
    quiver = axes.quiver(
        arrows.x + origin[0],
        arrows.y + origin[1],
        arrows.west.value * per_gauss,
        arrows.north.value * per_gauss,
        **style,
    )
    # Not matplotlib's own key, which cannot be hidden.
    to_pixels = axes.transAxes + axes.transData.inverted()
    x, y = to_pixels.transform((0.98, 0.05))
    length = ARROW_GAUSS * per_gauss
    key = axes.quiver([x - length], [y], [length], [0], **style)
    # So thin and level, it would be drawn as its edge alone.
    key.set_edgecolor(ARROW_COLOR)
    unit = "G" if segment_info("Bp").unit == u.Mx / u.cm**2 else str(segment_info("Bp").unit)
    label = axes.text(
        x - 1.25 * length,
        y,
        f"{ARROW_GAUSS:g} {unit}",
        ha="right",
        va="center",
        size="small",
        color="white",
        path_effects=[withStroke(linewidth=2, foreground=_HALO)],
    )
    return [quiver, key, label]


def _region_lines(cube: SharpCube, index: int, region: Any) -> list[Floats]:
    if isinstance(region, Region):
        return [region.outline(cube, index)] if region.is_near(cube, index) else []
    y, x = cube.grid.origin(index) if region.shape == cube.grid.shape else (0, 0)
    return [line - (x, y) for line in mask_outline(region)]


def _need(cube: SharpCube, what: str, index: int) -> None:
    if has_overlay(cube, what, index):
        return
    names = " and ".join(OVERLAY_SEGMENTS[what])
    raise NoDataError(f"frame {index} does not have {names}, which {what} is made from")
