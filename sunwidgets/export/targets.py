"""Where files go: places that can be written are told from others at once, and files are there whole or not.

Apart because movies and pages alike are found out before anything is drawn, packed or downloaded.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sunwidgets.exceptions import ExportError

__all__ = ["checked_place", "whole_file"]


def checked_place(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file that can be made; raise if it cannot.

    Parameters
    ----------
    path : path
        Where the file is to be; ``~`` is the home folder.

    Returns
    -------
    `~pathlib.Path`
        The path, with the home folder written out.

    Raises
    ------
    ExportError
        If it is a folder, or in a folder that is not there.

    Examples
    --------
    >>> from sunwidgets.export.targets import checked_place
    >>> checked_place("sun.html").name
    'sun.html'
    """
    target = Path(path).expanduser()
    if target.is_dir():
        raise ExportError(f"{target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise ExportError(f"there is no folder {target.parent}; make it first, or write somewhere else")
    return target


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path to write to, beside the target, which it becomes once all is well.

    Parameters
    ----------
    target : `~pathlib.Path`
        What is there is replaced in the end; if anything fails, or is interrupted, it stays as it was.

    Yields
    ------
    `~pathlib.Path`
        In a folder that is gone afterwards, with the same ending.

    Raises
    ------
    ExportError
        If nothing can be written there.
    """
    try:
        # Beside the target, since a file can be renamed at a stroke only within one file system.
        folder = tempfile.TemporaryDirectory(
            prefix=".sunwidgets-", dir=target.parent, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise ExportError(f"nothing can be written in {target.parent}: {error.strerror}") from error
    with folder:
        made = Path(folder.name) / f"made{target.suffix.lower()}"
        yield made
        try:
            os.replace(made, target)
        except OSError as error:
            raise ExportError(f"{target} cannot be written: {error.strerror}") from error
