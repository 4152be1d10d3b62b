"""``sunwidgets fetch``: download the frames of a region from JSOC into the cache."""

import argparse
import sys
import warnings
from collections.abc import Mapping
from typing import Any

__all__ = ["HELP", "add_arguments", "run"]

HELP = "download SHARP frames from JSOC"
"""What the command does, for the list of commands."""

_EXAMPLES = """examples:
  sunwidgets fetch 377 --start 2011-02-14 --end 2011-02-16 --cadence 1h
  sunwidgets fetch --noaa 11158 --segments Br,conf_disambig --plan
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command; they are those of `SharpCube.from_jsoc`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("harpnum", nargs="?", type=int, help="HARP number")
    parser.add_argument("--noaa", type=int, help="number of a NOAA active region, instead")
    parser.add_argument("--query", help="a record set in JSOC's own words, instead")
    parser.add_argument("--start", help="first time, such as 2011-02-15T02:00; by default the first there is")
    parser.add_argument("--end", help="last time")
    parser.add_argument("--scale", choices=("tai", "utc"), default="tai", help="scale of start and end")
    parser.add_argument("--cadence", help="time between frames, such as 1h; by default every record")
    parser.add_argument("--segments", default="Br", help="such as Br,conf_disambig (by default Br)")
    parser.add_argument("--series", default="cea", help="cea (default), ccd, nrt, ccd_nrt or a full name")
    parser.add_argument("--route", default="auto", choices=("auto", "direct", "as-is", "fits"))
    parser.add_argument("--email", help="address registered at JSOC, for exports")
    parser.add_argument("--server", default="jsoc", help="another server that drms knows")
    parser.add_argument("--cache-dir", help="folder of the files")
    parser.add_argument("--plan", action="store_true", help="say what there is to download, and stop")
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")


def run(options: argparse.Namespace) -> int:
    """Download; return 0 if every frame is complete, and 1 if some are not."""
    from sunwidgets.core.jsoc import JsocClient
    from sunwidgets.core.jsoc.plan import JsocSetup, make_plan
    from sunwidgets.core.jsoc.selection import select
    from sunwidgets.core.jsoc.source import fetch
    from sunwidgets.exceptions import JsocWarning

    setup = JsocSetup.of(JsocClient(options.server, email=options.email), options.cache_dir, None)
    selection = select(**_what(options))
    if options.plan:
        sys.stdout.write(f"{make_plan(setup, selection)}\n")
        return 0
    with warnings.catch_warnings():
        # The report says the same, and more.
        warnings.simplefilter("ignore", JsocWarning)
        source = fetch(setup, selection, route=options.route, progress=not options.quiet)
    sys.stdout.write(f"{source.report}\n  files are in {source.folder}\n")
    return 1 if source.report.failures else 0


def _what(options: argparse.Namespace) -> Mapping[str, Any]:
    import astropy.units as u

    from sunwidgets.exceptions import JsocRequestError

    names = ("harpnum", "noaa", "query", "start", "end", "scale", "segments", "series")
    try:
        cadence = None if options.cadence is None else u.Quantity(options.cadence)
    except (TypeError, ValueError):
        raise JsocRequestError(f"{options.cadence!r} is no cadence; write 12min or 1h") from None
    return {name: getattr(options, name) for name in names} | {"cadence": cadence}
