"""What a command draws over its pictures, and the differences that it shows in their place."""

import argparse
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sunwidgets.export.sharp_overlays import Overlays

__all__ = ["add_overlay_arguments", "difference", "overlay_segments", "overlays"]

_LEVELS = "-500,500"


def add_overlay_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `overlays` and `difference` read."""
    over = parser.add_argument_group("what is drawn over the pictures")
    over.add_argument("--inversion-line", action="store_true", help="polarity inversion lines")
    over.add_argument(
        "--contours",
        nargs="?",
        const=_LEVELS,
        metavar="LEVELS",
        help="contours of Br, gauss; write --contours=-300,300 for levels of your own (by default -500,500)",
    )
    over.add_argument("--arrows", action="store_true", help="arrows of the horizontal field")
    over.add_argument("--outline", action="store_true", help="the outline of the patch")
    parser.add_argument(
        "--difference",
        metavar="WHAT",
        help="show frames minus the one before (running), or minus the frame of this number",
    )


def overlays(options: argparse.Namespace) -> "Overlays":
    """Return what is to be drawn over the pictures."""
    from sunwidgets.exceptions import ExportOptionError
    from sunwidgets.export.sharp_overlays import Overlays

    try:
        levels = tuple(sorted({float(level) for level in (options.contours or "").split(",") if level}))
    except ValueError:
        raise ExportOptionError(
            f"--contours is {options.contours!r}; write levels such as -500,500"
        ) from None
    return Overlays(
        inversion_line=options.inversion_line,
        levels=levels,
        arrows=options.arrows,
        outline=options.outline,
    )


def overlay_segments(options: argparse.Namespace) -> list[str]:
    """Return the segments that overlays are made from, to ask JSOC for."""
    from sunwidgets.export.sharp_overlays import OVERLAY_SEGMENTS

    return [name for what, names in OVERLAY_SEGMENTS.items() if getattr(options, what) for name in names]


def difference(options: argparse.Namespace) -> Literal["running"] | int | None:
    """Return what is to be subtracted: the frame before, that of a number, or nothing."""
    from sunwidgets.exceptions import ExportOptionError

    if options.difference in (None, "running"):
        return "running" if options.difference else None
    try:
        return int(options.difference)
    except ValueError:
        raise ExportOptionError(
            f"--difference is {options.difference!r}; write running, or the number of a frame"
        ) from None
