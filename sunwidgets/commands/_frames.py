"""Where the frames of a command come from: JSOC, files, or the sample."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunwidgets.core.sharp import SharpCube

__all__ = ["add_source_arguments", "default_output", "names_in", "open_cube"]


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that `open_cube` reads."""
    parser.add_argument(
        "what",
        nargs="*",
        help="HARP number and, if wanted, first and last time; or FITS files, folders, patterns",
    )
    source = parser.add_argument_group("where frames come from")
    source.add_argument(
        "--sample", nargs="?", const=48, type=int, metavar="N", help="a made-up region, N frames"
    )
    source.add_argument(
        "--noaa", type=int, help="number of a NOAA active region, in place of the HARP number"
    )
    source.add_argument(
        "--cadence", help="time between frames from JSOC, such as 6h; by default every record"
    )
    source.add_argument("--scale", choices=("tai", "utc"), default="tai", help="scale of the times")
    source.add_argument("--series", default="cea", help="cea (default), ccd, nrt, ccd_nrt or a full name")
    source.add_argument("--server", default="jsoc", help="another server that drms knows")
    source.add_argument("--email", help="address registered at JSOC, for exports")
    source.add_argument("--cache-dir", help="folder of downloaded files")


def open_cube(options: argparse.Namespace, segments: Sequence[str]) -> "SharpCube":
    """Open what is named: the sample, files, or a region at JSOC, of which only some segments are fetched."""
    from sunwidgets.core.sharp import SharpCube
    from sunwidgets.exceptions import ExportOptionError

    what = options.what
    is_region = options.noaa is not None or bool(what and what[0].isdigit() and not Path(what[0]).exists())
    if options.sample is not None:
        if what or is_region:
            raise ExportOptionError(f"--sample needs no files and no region, but there is {' '.join(what)}")
        if options.sample < 1:
            raise ExportOptionError(f"--sample is {options.sample}; it must be at least 1")
        return SharpCube.sample(n_frames=options.sample)
    if is_region:
        return _from_jsoc(options, segments)
    if not what:
        raise ExportOptionError("name a HARP number, FITS files, or --sample")
    return SharpCube.from_files(what, progress=not options.quiet)


def default_output(cube: "SharpCube", ending: str) -> str:
    """Return the file that is written if none is named."""
    return f"{'sample' if cube.synthetic else f'harp{cube.harpnum}'}.{ending}"


def names_in(words: str | None) -> list[str]:
    """Return names that are given with commas."""
    return [name for name in (words or "").split(",") if name]


def _from_jsoc(options: argparse.Namespace, segments: Sequence[str]) -> "SharpCube":
    import astropy.units as u

    from sunwidgets.core.jsoc import JsocClient
    from sunwidgets.core.sharp import SharpCube
    from sunwidgets.exceptions import ExportOptionError

    harpnum, times = (
        (None, options.what) if options.noaa is not None else (int(options.what[0]), options.what[1:])
    )
    if len(times) > 2:
        raise ExportOptionError(f"a first and a last time are enough; there are {', '.join(times)}")
    start, end = [*times, None, None][:2]
    try:
        cadence = None if options.cadence is None else u.Quantity(options.cadence).to(u.s)
    except (TypeError, ValueError):
        raise ExportOptionError(f"{options.cadence!r} is no cadence; write 12min or 6h") from None
    return SharpCube.from_jsoc(
        harpnum,
        noaa=options.noaa,
        start=start,
        end=end,
        scale=options.scale,
        cadence=cadence,
        segments=tuple(dict.fromkeys(segments)) or ("Br",),
        series=options.series,
        client=JsocClient(options.server, email=options.email),
        cache_dir=options.cache_dir,
        progress=not options.quiet,
    )
