"""The part of a script that draws over a picture: each overlay by the core's function that makes it.

Apart from `sunwidgets.export.sharp_code`, which writes the rest; `sunwidgets.export.sharp_overlays`
draws the same.
"""

import numpy as np

from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.export.sharp_overlays import (
    ARROW_COLOR,
    ARROW_GAUSS,
    ARROW_SPACING,
    LEVEL_COLORS,
    LINE_COLOR,
    OUTLINE_COLOR,
    REGION_COLOR,
    Overlays,
    has_overlay,
)

__all__ = ["overlay_code", "overlay_imports"]

_FUNCTIONS = {
    "inversion_line": "polarity_inversion_line",
    "contours": "contour_lines",
    "arrows": "field_arrows",
    "outline": "patch_outline",
}


def overlay_imports(cube: SharpCube, index: int, overlays: Overlays) -> list[str]:
    """Return the imports of `overlay_code`.

    Parameters
    ----------
    cube : SharpCube
        The frames themselves, not their differences.
    index : int
        Number of the frame.
    overlays : Overlays
        What is drawn.

    Returns
    -------
    list of str
        Lines of Python; none if nothing is drawn.
    """
    functions = sorted(_FUNCTIONS[name] for name in _drawn(cube, index, overlays))
    is_region = isinstance(overlays.region, Region)
    has_lines = is_region or any(name != "field_arrows" for name in functions)
    return [
        *(["import astropy.units as u"] if "contour_lines" in functions else []),
        *(["from matplotlib.collections import LineCollection"] if has_lines else []),
        *(["from sunwidgets.core.sharp import Region"] if is_region else []),
        *([f"from sunwidgets.core.sharp.overlays import {', '.join(functions)}"] if functions else []),
    ]


def overlay_code(cube: SharpCube, index: int, overlays: Overlays, *, name: str) -> list[str]:
    """Return lines of Python that draw over the axes ``ax`` of the frame ``index``.

    Parameters
    ----------
    cube : SharpCube
        The frames themselves, not their differences.
    index : int
        Number of the frame; what it lacks the segments for is left out.
    overlays : Overlays
        What is drawn.
    name : str
        What the cube is called in the script.

    Returns
    -------
    list of str
        None if nothing is drawn. A region that is a mask is left out, which a comment says.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.sharp_overlays import Overlays
    >>> cube = SharpCube.sample(n_frames=2)
    >>> overlay_code(cube, 1, Overlays(outline=True), name="cube")[0]
    'outline = patch_outline(cube.frame("bitmap", index))'
    """
    made = {
        "outline": [
            f'outline = patch_outline({name}.frame("bitmap", index))',
            _lines("outline", f"{OUTLINE_COLOR!r}", 1.2, ", linestyles=[(0, (4, 2))]"),
        ],
        "contours": [
            f"levels = {list(overlays.levels)!r} * u.G",
            f'contours = contour_lines({name}.frame("Br", index), levels)',
            "for level, lines in zip(levels, contours):",
            f"    color = {LEVEL_COLORS[1]!r} if level >= 0 else {LEVEL_COLORS[0]!r}",
            "    " + _lines("lines", "color", 0.8),
        ],
        "inversion_line": [
            f'inversion_line = polarity_inversion_line({name}.frame("Br", index))',
            _lines("inversion_line", f"{LINE_COLOR!r}", 1.4),
        ],
        "arrows": [
            f'arrows = field_arrows({name}.frame("Bp", index), {name}.frame("Bt", index))',
            f"pixels_per_gauss = {2 * ARROW_SPACING.value:g} / {ARROW_GAUSS:g}",
            "dx, dy = (part.value * pixels_per_gauss for part in (arrows.west, arrows.north))",
            "quiver = ax.quiver(",
            "    arrows.x, arrows.y, dx, dy, angles='xy', scale_units='xy', scale=1, width=0.0018,",
            f"    color={ARROW_COLOR!r},",
            ")",
            f"ax.quiverkey(quiver, 0.94, 0.05, {ARROW_GAUSS:g} * pixels_per_gauss, '{ARROW_GAUSS:g} G', "
            "labelpos='W')",
        ],
    }
    drawn = _drawn(cube, index, overlays)
    lines = [line for name, part in made.items() if name in drawn for line in part]
    if isinstance(overlays.region, np.ndarray):
        lines.append("# The region is a mask, which a script does not carry: it is not drawn.")
    elif overlays.region is not None:
        region = overlays.region.to_dict()
        lines += [
            f"region = Region.from_dict({region!r})",
            _lines(f"[region.outline({name}, index)]", f"{REGION_COLOR!r}", 1.4),
        ]
    return lines


def _drawn(cube: SharpCube, index: int, overlays: Overlays) -> list[str]:
    """Return the names of the overlays that a frame has what it takes for."""
    wanted = {
        "inversion_line": overlays.inversion_line,
        "contours": bool(overlays.levels),
        "arrows": overlays.arrows,
        "outline": overlays.outline,
    }
    return [name for name, is_on in wanted.items() if is_on and has_overlay(cube, name, index)]


def _lines(lines: str, color: str, width: float, style: str = "") -> str:
    return (
        f"ax.add_collection(LineCollection({lines}, colors={color}, linewidths={width:g}{style}), "
        "autolim=False)"
    )
