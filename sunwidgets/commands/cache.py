"""``sunwidgets cache``: see what was downloaded, and make room."""

import argparse
import sys

__all__ = ["HELP", "add_arguments", "run"]

HELP = "list downloaded frames, or remove some"
"""What the command does, for the list of commands."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--cache-dir", help="folder of the files")
    parser.add_argument("--harpnum", type=int, help="only this region")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--clear", action="store_true", help="remove the files")
    action.add_argument(
        "--trim", type=float, metavar="GB", help="remove those used longest ago, down to this size"
    )


def run(options: argparse.Namespace) -> int:
    """List, or remove; return 0."""
    from sunwidgets.core.jsoc import JsocCache
    from sunwidgets.core.jsoc.texts import megabytes

    cache = JsocCache(options.cache_dir)
    if options.clear:
        removed = cache.clear(harpnum=options.harpnum)
        sys.stdout.write(f"removed {megabytes(removed)} from {cache.folder}\n")
    elif options.trim is not None:
        removed = cache.trim(max(int(options.trim * 1e9), 0))
        sys.stdout.write(f"removed {megabytes(removed)} from {cache.folder}\n")
    else:
        table = cache.table(harpnum=options.harpnum)
        lines = [*table.pformat(max_lines=-1, max_width=-1), ""] if len(table) else []
        lines.append(f"{len(table)} files; {megabytes(cache.n_bytes)} in {cache.folder}")
        sys.stdout.write("\n".join(lines) + "\n")
    return 0
