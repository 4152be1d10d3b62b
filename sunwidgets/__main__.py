"""``python -m sunwidgets``, or ``sunwidgets``: what can be done without a notebook."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

import sunwidgets
from sunwidgets.exceptions import SunWidgetsError

__all__ = ["COMMANDS", "main"]

COMMANDS = ("fetch", "cache", "movie", "html")
"""The commands, each a module of `sunwidgets.commands`."""

_ERROR, _INTERRUPTED = 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    parser = argparse.ArgumentParser(prog="sunwidgets", description=sunwidgets.__doc__.partition("\n")[0])
    parser.add_argument("--version", action="version", version=sunwidgets.__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    modules: dict[str, ModuleType] = {}
    for name in COMMANDS:
        modules[name] = importlib.import_module(f"sunwidgets.commands.{name}")
        modules[name].add_arguments(
            commands.add_parser(name, help=modules[name].HELP, description=modules[name].__doc__)
        )
    options = parser.parse_args(arguments)
    try:
        return int(modules[options.command].run(options))
    except SunWidgetsError as error:
        sys.stderr.write(f"sunwidgets {options.command}: {error}\n")
        return _ERROR
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; what is complete is kept, and the same command goes on from there\n")
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
