"""``sunwidgets movie``: write the frames of a region as a movie, from JSOC, from files, or the sample."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from sunwidgets.commands._frames import add_source_arguments, default_output, names_in, open_cube
from sunwidgets.commands._overlays import add_overlay_arguments, difference, overlay_segments, overlays

if TYPE_CHECKING:
    from sunwidgets.core.sharp import SharpCube
    from sunwidgets.export.looks import Look

__all__ = ["HELP", "add_arguments", "run"]

HELP = "write SHARP frames as a movie"
"""What the command does, for the list of commands."""

_EXAMPLES = """examples:
  sunwidgets movie 7115 2017-09-03 2017-09-06 --cadence 6h -o ar12673.mp4
  sunwidgets movie sharp_377/*.fits -o region.webm --segment Bp --bare
  sunwidgets movie --sample -o sample.gif --panels three
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command; most are those of `sunwidgets.export.sharp_movies.save_movie`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("-o", "--output", help="file that ends in .mp4, .webm or .gif; by default REGION.mp4")
    add_source_arguments(parser)
    look = parser.add_argument_group("what it shows")
    look.add_argument("--segment", help="by default Br")
    look.add_argument("--second", metavar="SEGMENT", help="a segment to show beside it")
    look.add_argument("--keyword", help="drawn against time (by default USFLUX); none for none")
    look.add_argument(
        "--panels", help="segments and keywords from top to bottom, such as Bp,Br,CMASK; or three"
    )
    look.add_argument("--bare", action="store_true", help="the pictures alone")
    look.add_argument("--vmin", type=float, help="lower end of the colours, in the unit of the segment")
    look.add_argument("--vmax", type=float, help="upper end of the colours")
    look.add_argument("--cmap", help="colour map of matplotlib or sunpy")
    look.add_argument("--norm", choices=("linear", "asinh"), help="how values become colours")
    look.add_argument("--grid", action="store_true", help="draw a graticule")
    add_overlay_arguments(parser)
    how = parser.add_argument_group("how it is written")
    how.add_argument("--fps", type=float, default=10.0, help="frames a second (by default 10)")
    how.add_argument(
        "--times", choices=("even", "true"), default="even", help="frames evenly, or as time goes"
    )
    how.add_argument("--magnify", type=int, metavar="N", help="of a bare movie: dots that a pixel is wide")
    how.add_argument("--dpi", type=float, help="of a movie of figures; by default so that pixels are squares")
    how.add_argument("--codec", help="libx264 or libx265 for mp4")
    how.add_argument("--preset", help="of the codec, such as slow")
    how.add_argument("--crf", type=int, help="quality: lower is better and larger")
    how.add_argument("--quiet", action="store_true", help="show no progress bar")


def run(options: argparse.Namespace) -> int:
    """Write the movie; return 0.

    Parameters
    ----------
    options : `~argparse.Namespace`
        What `add_arguments` reads.

    Returns
    -------
    int
        0; whatever goes wrong raises.

    Raises
    ------
    ExportOptionError
        If options cannot be, or do not go together.
    ExportError
        If the movie cannot be written.
    """
    from sunwidgets.export.movie_options import checked_target
    from sunwidgets.export.sharp_movies import save_movie

    if options.output:
        # Before anything is downloaded for it.
        checked_target(options.output)
    subtracted = difference(options)
    cube = open_cube(options, [*_segments(options), *overlay_segments(options)])
    output = options.output or default_output(cube, "mp4")
    if subtracted is not None:
        cube = cube.differences(base=subtracted)
    path = save_movie(
        cube,
        output,
        times=options.times,
        fps=options.fps,
        codec=options.codec,
        preset=options.preset,
        crf=options.crf,
        progress=not options.quiet,
        **_shown(cube, options),
    )
    sys.stdout.write(f"{path}: {len(cube)} frames, {path.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _shown(cube: "SharpCube", options: argparse.Namespace) -> dict[str, Any]:
    """Return what is to be shown; whatever does not go together is refused by the movie."""
    given = {
        "bare": options.bare,
        "scale": options.magnify,
        "segment": options.segment,
        "second_segment": options.second,
        "panels": _panels(options.panels),
        "keyword": options.keyword,
        "grid": options.grid,
        "dpi": options.dpi,
        "look": _look(cube, options),
        "overlays": overlays(options) or None,
    }
    shown = {name: value for name, value in given.items() if value not in (None, False)}
    return shown | ({"keyword": None} if options.keyword == "none" else {})


def _segments(options: argparse.Namespace) -> list[str]:
    """Return the segments to ask JSOC for; none for those that are shown anyway."""
    from sunwidgets.core.sharp.segments import SEGMENTS
    from sunwidgets.export.sharp_figures import THREE_PANELS

    panels = _panels(options.panels)
    if panels:
        return [name for name in (THREE_PANELS if panels == "three" else panels) if name in SEGMENTS]
    return [options.segment or "Br", *([options.second] if options.second else [])]


def _panels(words: str | None) -> list[str] | str | None:
    """Return the panels that are named with commas, or "three"."""
    return words if words in (None, "three") else names_in(words)


def _look(cube: "SharpCube", options: argparse.Namespace) -> "Look | None":
    """Return the look of the segment, with what is given of it; None if nothing is."""
    import dataclasses

    from sunwidgets.exceptions import ExportOptionError
    from sunwidgets.export.frame_values import known_segment
    from sunwidgets.export.looks import default_look
    from sunwidgets.export.sharp_movies import main_segment

    named = {name: getattr(options, name) for name in ("vmin", "vmax", "cmap", "norm")}
    given = {name: value for name, value in named.items() if value is not None}
    if not given:
        return None
    segment = known_segment(cube, options.segment or main_segment(cube))
    look = dataclasses.replace(default_look(cube, segment), **given)
    if not look.vmin < look.vmax:
        raise ExportOptionError(f"vmin {look.vmin:g} is not below vmax {look.vmax:g}; give both")
    return look
