"""``sunwidgets html``: write the frames of a region as one HTML page."""

import argparse
import sys

from sunwidgets.commands._frames import add_source_arguments, default_output, names_in, open_cube
from sunwidgets.commands._overlays import add_overlay_arguments, difference, overlay_segments, overlays

__all__ = ["HELP", "add_arguments", "run"]

HELP = "write SHARP frames as one HTML page that scrubs without Python"
"""What the command does, for the list of commands."""

_EXAMPLES = """examples:
  sunwidgets html 7115 2017-09-03 2017-09-06 --cadence 6h -o ar12673.html
  sunwidgets html sharp_377/*.fits --segments Br,Bp,conf_disambig --max-size 20Mbyte
  sunwidgets html --sample 12 -o sample.html
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("-o", "--output", help="the file; by default REGION.html")
    add_source_arguments(parser)
    parser.add_argument("--segments", help="what can be shown, with commas, the first at once; by default Br")
    add_overlay_arguments(parser)
    parser.add_argument("--title", help="heading of the page")
    parser.add_argument("--max-size", help="about how large the file may become, such as 20Mbyte")
    parser.add_argument("--quiet", action="store_true", help="show no progress bar of downloads")


def run(options: argparse.Namespace) -> int:
    """Write the page; return 0.

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
    """
    import astropy.units as u
    from traitlets import TraitError

    from sunwidgets import SharpScrubber
    from sunwidgets.exceptions import ExportOptionError
    from sunwidgets.export.targets import checked_place

    segments, over, subtracted = names_in(options.segments), overlays(options), difference(options)
    if options.output:
        # Before anything is downloaded for it.
        checked_place(options.output)
    cube = open_cube(options, [*(segments or ["Br"]), *overlay_segments(options)])
    output = options.output or default_output(cube, "html")
    try:
        max_size = None if options.max_size is None else u.Quantity(options.max_size).to(u.byte)
        scrubber = SharpScrubber(
            cube,
            segment=segments[0] if segments else None,
            inversion_line=over.inversion_line,
            contours=bool(over.levels),
            levels=list(over.levels),
            arrows=over.arrows,
            outline=over.outline,
            difference="base" if isinstance(subtracted, int) else subtracted or "none",
            base=subtracted if isinstance(subtracted, int) else 0,
        )
        path = scrubber.to_html(output, segments=segments, title=options.title, max_size=max_size)
    except (TraitError, TypeError, ValueError) as error:
        raise ExportOptionError(str(error)) from None
    sys.stdout.write(f"{path}: {path.stat().st_size / 1e6:.1f} MB\n")
    return 0
