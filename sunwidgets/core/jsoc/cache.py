"""The folder of downloaded frames, for those who own it: where it is, what is in it, how large it may be.

The path of a file says what it is, so there is no index that could disagree with the files:
``<server>/<series>/<HARP number>/<record time>/<record number>/<name as JSOC gives it>.fits``.
"""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs
from astropy.table import Table

from sunwidgets.core._given import read_whole

__all__ = ["FILE_PLACE", "FOLDER_VARIABLE", "CachedFile", "JsocCache", "remove"]

FOLDER_VARIABLE = "SUNWIDGETS_JSOC_CACHE"
"""Environment variable that names the folder of the cache."""

LIMIT_VARIABLE = "SUNWIDGETS_JSOC_CACHE_BYTES"
"""Environment variable that limits the size of the cache, in bytes."""

FILE_PLACE = re.compile(
    r"(?P<server>[\w-]+)/(?P<series>[\w.]+)/(?P<harpnum>\d+)/(?P<t_rec>\d{8}_\d{6}_TAI)/(?P<recnum>\d+)/"
    r"[\w.]+\.(?P<segment>\w+)\.fits",
    re.ASCII,
)
"""The place of a file below the folder of the cache."""


@dataclass(frozen=True)
class CachedFile:
    """One file of the cache.

    Attributes
    ----------
    path : `~pathlib.Path`
        Where it is.
    server, series, harpnum, t_rec, recnum, segment
        What it is.
    n_bytes : int
        Its size.
    used : float
        When it was last used, in seconds since 1970.
    """

    path: Path
    server: str
    series: str
    harpnum: int
    t_rec: str
    recnum: int
    segment: str
    n_bytes: int
    used: float

    @classmethod
    def at(cls, path: Path, folder: Path) -> "CachedFile | None":
        """Return the file at a path below the folder of a cache, or None if there is no such file."""
        match = FILE_PLACE.fullmatch(path.relative_to(folder).as_posix())
        try:
            status = path.stat()
        except OSError:
            return None
        if match is None:
            return None
        return cls(
            path,
            match["server"],
            match["series"],
            int(match["harpnum"]),
            match["t_rec"],
            int(match["recnum"]),
            match["segment"],
            status.st_size,
            status.st_mtime,
        )


class JsocCache:
    """Downloaded frames on disk.

    Parameters
    ----------
    folder : path, optional
        By default the one that the variable ``SUNWIDGETS_JSOC_CACHE`` names, or else the user's folder
        for caches.
    max_bytes : int, optional
        Limit of its size. The files used longest ago go first, when frames were downloaded. By default
        what the variable ``SUNWIDGETS_JSOC_CACHE_BYTES`` says, or else no limit.

    Examples
    --------
    >>> import tempfile
    >>> cache = JsocCache(tempfile.mkdtemp(), max_bytes=10**9)
    >>> cache.n_bytes, len(cache.files())
    (0, 0)
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None, *, max_bytes: int | None = None) -> None:
        default = os.environ.get(FOLDER_VARIABLE) or Path(platformdirs.user_cache_dir("sunwidgets")) / "jsoc"
        self.folder = Path(folder or default).expanduser().absolute()
        self.max_bytes = _limit(max_bytes if max_bytes is not None else os.environ.get(LIMIT_VARIABLE))

    def __repr__(self) -> str:
        return f"JsocCache({str(self.folder)!r})"

    def files(self, *, harpnum: int | None = None, series: str | None = None) -> list[CachedFile]:
        """Return the downloaded files, the one used longest ago first.

        Parameters
        ----------
        harpnum : int, optional
            Only those of a region.
        series : str, optional
            Only those of a series, by its full name.

        Returns
        -------
        list of CachedFile
            With path, size and time of last use.

        Raises
        ------
        ValueError
            If the number of the region is none.
        TypeError
            If the series is not text.
        """
        if harpnum is not None:
            read_whole(harpnum, "harpnum", low=0)
        if series is not None and not isinstance(series, str):
            raise TypeError(f"series = {series!r}; give the full name, such as 'hmi.sharp_cea_720s'")
        paths = self.folder.glob("*/*/*/*/*/*.fits")
        files = [file for path in paths if (file := CachedFile.at(path, self.folder)) is not None]
        chosen = [file for file in files if harpnum in (None, file.harpnum) and series in (None, file.series)]
        return sorted(chosen, key=lambda file: (file.used, str(file.path)))

    def table(self, *, harpnum: int | None = None, series: str | None = None) -> Table:
        """Return the downloaded files as a table: series, region, time, segment, record, bytes.

        Parameters
        ----------
        harpnum : int, optional
            Only those of a region.
        series : str, optional
            Only those of a series, by its full name.

        Returns
        -------
        `~astropy.table.Table`
            A row a file, by the order of their places.

        Examples
        --------
        >>> import tempfile
        >>> JsocCache(tempfile.mkdtemp()).table().colnames[:3]
        ['series', 'harpnum', 't_rec']
        """
        files = sorted(self.files(harpnum=harpnum, series=series), key=lambda file: str(file.path))
        columns = ("series", "harpnum", "t_rec", "segment", "recnum", "n_bytes")
        rows = [tuple(getattr(file, column) for column in columns) for file in files]
        return Table(rows=rows or None, names=columns, dtype=("str", "i8", "str", "str", "i8", "i8"))

    @property
    def n_bytes(self) -> int:
        """Size of all that is kept, with the answers of the server."""
        return sum(_size(path) for path in self._kept())

    def trim(self, max_bytes: int | None = None, *, keep: frozenset[Path] = frozenset()) -> int:
        """Remove the files used longest ago until the rest is within a limit.

        Parameters
        ----------
        max_bytes : int, optional
            By default the limit of the cache.
        keep : set of `~pathlib.Path`
            Files that stay.

        Returns
        -------
        int
            Bytes removed.

        Examples
        --------
        >>> import tempfile
        >>> JsocCache(tempfile.mkdtemp()).trim(10**6)
        0
        """
        limit = self.max_bytes if max_bytes is None else _limit(max_bytes)
        if limit is None:
            return 0
        total, removed = self.n_bytes, 0
        for path in sorted(self._kept(), key=_last_used):
            if total - removed <= limit:
                break
            if path not in keep:
                removed += remove(path)
        self._remove_empty_folders()
        return removed

    def clear(self, *, harpnum: int | None = None, series: str | None = None) -> int:
        """Remove downloaded files, all or those of a region or series, and return how many bytes that were.

        Without a choice, the answers of the server go as well.

        Parameters
        ----------
        harpnum : int, optional
            Only those of a region.
        series : str, optional
            Only those of a series, by its full name.

        Returns
        -------
        int
            Bytes removed.

        Examples
        --------
        >>> import tempfile
        >>> JsocCache(tempfile.mkdtemp()).clear(harpnum=377)
        0
        """
        if harpnum is None and series is None:
            removed = sum(remove(path) for path in self._kept())
        else:
            removed = sum(remove(file.path) for file in self.files(harpnum=harpnum, series=series))
        self._remove_empty_folders()
        return removed

    def _kept(self) -> list[Path]:
        return [file.path for file in self.files()] + list(self.folder.glob("*/answers/*.json"))

    def _remove_empty_folders(self) -> None:
        for depth in range(5, 1, -1):
            for folder in self.folder.glob("/".join(["*"] * depth)):
                if folder.is_dir() and folder.name not in ("incoming", "answers", "exports"):
                    # Another process may just have put a file there.
                    with contextlib.suppress(OSError):
                        folder.rmdir()


def _limit(value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        limit = int(value)
    except (TypeError, ValueError, OverflowError):
        limit = -1
    if limit < 0 or (isinstance(value, float) and value != limit):
        raise ValueError(f"the limit of the cache is a whole number of bytes, zero or more, not {value!r}")
    return limit


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def remove(path: Path) -> int:
    """Remove a file and return its size; one that cannot be removed counts as nothing.

    Returns
    -------
    int
        Bytes.
    """
    n_bytes = _size(path)
    try:
        path.unlink()
    except OSError:
        return 0
    return n_bytes
