"""What a scrubber draws over its pictures, and the differences it shows in their place.

Apart from the widget because it is one idea of its own. Lines and arrows are made by
`sunwidgets.core.sharp.overlays`, a frame at a time, and sent as 32-bit floats; the page keeps them
by frame.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import traitlets as t

from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.export.sharp_overlays import Overlays, has_overlay, overlay_arrows, overlay_lines
from sunwidgets.widgets._base import Answer, answers

__all__ = [
    "DIFFERENCES",
    "Levels",
    "SharpOverlays",
    "available",
    "differences_of",
    "pack_arrows",
    "pack_lines",
]

DIFFERENCES: tuple[str, ...] = ("none", "running", "base")
_LEVELS = (-500.0, 500.0)
_MOST_LEVELS = 20


class Levels(t.List[Any]):
    """Gauss, or a Quantity that converts to it; in order, each once."""

    def validate(self, obj: Any, value: Any) -> list[float]:
        gauss = segment_info("Br").unit
        given: Iterable[Any] = (
            np.atleast_1d(value) if isinstance(value, u.Quantity) else super().validate(obj, value) or []
        )
        try:
            levels = sorted(
                {
                    float(one.to_value(gauss, [(u.G, gauss)]) if isinstance(one, u.Quantity) else one)
                    for one in given
                }
            )
        except (u.UnitConversionError, TypeError, ValueError):
            raise t.TraitError(f"levels are {value}; they must be numbers, or in gauss") from None
        if len(levels) > _MOST_LEVELS:
            raise t.TraitError(f"there are {len(levels)} levels; give up to {_MOST_LEVELS}")
        if not np.isfinite(levels).all():
            raise t.TraitError(f"levels are {levels}; give finite numbers, gauss")
        return levels


class SharpOverlays(t.HasTraits):
    """The part of `~sunwidgets.widgets.sharp_scrubber.SharpScrubber` that draws over pictures."""

    inversion_line = t.Bool(False, help="Whether polarity inversion lines are drawn.").tag(sync=True)
    contours = t.Bool(False, help="Whether contours of Br are drawn.").tag(sync=True)
    levels = Levels(list(_LEVELS), help="Where contours are drawn, gauss.").tag(sync=True)
    arrows = t.Bool(False, help="Whether arrows of the horizontal field are drawn.").tag(sync=True)
    outline = t.Bool(False, help="Whether the outline of the patch is drawn.").tag(sync=True)
    difference = t.Enum(DIFFERENCES, "none", help="What is subtracted from each frame.").tag(sync=True)
    base = t.Int(0, help="Number of the frame that is subtracted where the difference is 'base'.").tag(
        sync=True
    )

    _overlays: t.List[Any] = t.List(t.Unicode(), help="Overlays that the frames allow.").tag(sync=True)
    _differences: t.List[Any] = t.List(t.Unicode(), help="Differences that the page can ask for.").tag(
        sync=True
    )

    if TYPE_CHECKING:
        _cube: SharpCube

        @property
        def cube(self) -> SharpCube: ...

    @t.validate("base")
    def _check_base(self, proposal: Any) -> int:
        n_frames = len(self.cube)
        if not -n_frames <= proposal.value < n_frames:
            raise t.TraitError(
                f"base is {proposal.value}; there are {n_frames} frames, so use 0 to {n_frames - 1}"
            )
        return int(proposal.value % n_frames)

    def _overlays_shown(self) -> Overlays:
        """Return what is drawn over the picture, for figures."""
        return Overlays(
            inversion_line=self.inversion_line,
            levels=tuple(self.levels) if self.contours else (),
            arrows=self.arrows,
            outline=self.outline,
            region=getattr(self, "region", None),
        )

    @answers("lines")
    def _answer_lines(self, lines: str, frame: int, levels: Sequence[float] = ()) -> Answer:
        return pack_lines(overlay_lines(self.cube, str(lines), int(frame), [float(v) for v in levels]))

    @answers("arrows")
    def _answer_arrows(self, frame: int, spacing: int) -> Answer:
        return pack_arrows(self.cube, int(frame), int(spacing) * u.pix)


def differences_of(cube: SharpCube) -> list[str]:
    """Return the differences that a page can offer: a frame alone has none."""
    return list(DIFFERENCES) if len(cube) > 1 else []


def available(cube: SharpCube) -> list[str]:
    """Return the overlays that at least one frame allows, by the names of their traits."""
    names = ("inversion_line", "contours", "arrows", "outline")
    return [name for name in names if any(has_overlay(cube, name, index) for index in range(len(cube)))]


def pack_arrows(cube: SharpCube, index: int, spacing: u.Quantity) -> Answer:
    """Pack the arrows of a frame: x, y, and the components to west and north in gauss, of each."""
    arrows = overlay_arrows(cube, index, spacing=spacing)
    columns = [arrows.x, arrows.y, arrows.west.value, arrows.north.value]
    return {"count": len(arrows)}, [np.stack(columns, axis=-1).astype("<f4").tobytes()]


def pack_lines(groups: Iterable[Sequence[Any]]) -> Answer:
    """Pack groups of lines, one group a level: numbers of points by group and line, and all points."""
    groups = [list(group) for group in groups]
    points = [line for group in groups for line in group]
    packed = np.concatenate(points) if points else np.empty((0, 2))
    return (
        {"lengths": [[len(line) for line in group] for group in groups]},
        [packed.astype("<f4").tobytes()],
    )
