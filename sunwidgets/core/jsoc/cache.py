"""The folder of downloaded frames: one file a segment of a record, shared by all that run at once.

The path of a file says what it is, so there is no index that could disagree with the files:
``<server>/<series>/<HARP number>/<record time>/<record number>/<name as JSOC gives it>.fits``. A file is
written under ``incoming``, checked there, and moved to its place in one step; so what has a place
is whole. Nothing that a server sends becomes part of a path.
"""

import contextlib
import hashlib
import json
import os
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import platformdirs
from astropy.table import Table

from sunwidgets.core.sharp.fits import find_image
from sunwidgets.exceptions import JsocCacheError, SharpFileError

__all__ = ["CachedFile", "JsocCache", "ServerCache"]

FOLDER_VARIABLE = "SUNWIDGETS_JSOC_CACHE"
"""Environment variable that names the folder of the cache."""

LIMIT_VARIABLE = "SUNWIDGETS_JSOC_CACHE_BYTES"
"""Environment variable that limits the size of the cache, in bytes."""

_FILE = re.compile(
    r"(?P<server>[\w-]+)/(?P<series>[\w.]+)/(?P<harpnum>\d+)/(?P<t_rec>\d{8}_\d{6}_TAI)/(?P<recnum>\d+)/"
    r"[\w.]+\.(?P<segment>\w+)\.fits",
    re.ASCII,
)


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
        """Return the downloaded files, the one used longest ago first."""
        found = []
        for path in self.folder.glob("*/*/*/*/*/*.fits"):
            match = _FILE.fullmatch(path.relative_to(self.folder).as_posix())
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                if match and (harpnum in (None, int(match["harpnum"]))) and series in (None, match["series"]):
                    told = {**match.groupdict(), **{name: int(match[name]) for name in ("harpnum", "recnum")}}
                    found.append(CachedFile(path=path, n_bytes=status.st_size, used=status.st_mtime, **told))
        return sorted(found, key=lambda file: (file.used, str(file.path)))

    def table(self, *, harpnum: int | None = None, series: str | None = None) -> Table:
        """Return the downloaded files as a table: series, region, time, segment, record, bytes."""
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
        """
        limit = self.max_bytes if max_bytes is None else _limit(max_bytes)
        if limit is None:
            return 0
        total, removed = self.n_bytes, 0
        for path in sorted(self._kept(), key=_last_used):
            if total - removed <= limit:
                break
            if path not in keep:
                removed += _remove(path)
        self._remove_empty_folders()
        return removed

    def clear(self, *, harpnum: int | None = None, series: str | None = None) -> int:
        """Remove downloaded files, all or those of a region or series, and return how many bytes that were.

        Without a choice, the answers of the server go as well.
        """
        if harpnum is None and series is None:
            removed = sum(_remove(path) for path in self._kept())
        else:
            removed = sum(_remove(file.path) for file in self.files(harpnum=harpnum, series=series))
        self._remove_empty_folders()
        return removed

    def of_server(self, name: str, addresses: list[str]) -> "ServerCache":
        """Return the part of the cache that belongs to one server."""
        readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "server"
        # Two servers may have one name; their records must not be mixed.
        digest = hashlib.sha256("\n".join(sorted(addresses)).encode()).hexdigest()[:8]
        return ServerCache(self, self.folder / f"{readable}-{digest}")

    def _kept(self) -> list[Path]:
        return [file.path for file in self.files()] + list(self.folder.glob("*/answers/*.json"))

    def _remove_empty_folders(self) -> None:
        for depth in range(5, 1, -1):
            for folder in self.folder.glob("/".join(["*"] * depth)):
                if folder.is_dir() and folder.name not in ("incoming", "answers", "exports"):
                    # Another process may just have put a file there.
                    with contextlib.suppress(OSError):
                        folder.rmdir()


class ServerCache:
    """What one server sent: files, answers, and exports that it is still working on.

    Parameters
    ----------
    cache : JsocCache
        The whole.
    folder : `~pathlib.Path`
        The folder of this server.
    """

    def __init__(self, cache: JsocCache, folder: Path) -> None:
        self.cache = cache
        self.folder = folder
        self._lock = filelock.FileLock(folder / "network.lock")
        self._thread_lock = threading.RLock()

    def path(self, series: str, harpnum: int, t_rec: str, recnum: int, segment: str) -> Path:
        """Return the place of a file, whether there is one or not."""
        stamp = t_rec.replace(".", "").replace(":", "")
        place = self.folder / series / str(harpnum) / stamp / str(recnum)
        path = place / f"{series}.{harpnum}.{stamp}.{segment}.fits"
        if not _FILE.fullmatch(path.relative_to(self.cache.folder).as_posix()):
            raise JsocCacheError(f"{str(path)!r} is no place for a file in the cache")
        return path

    def find(self, path: Path) -> bool:
        """Tell whether a file is there and as long as its headers say; one that is not is removed."""
        if not path.exists():
            return False
        try:
            find_image(path)
        except SharpFileError:
            _remove(path)
            return False
        # That is how the files used longest ago are known.
        with contextlib.suppress(OSError):
            os.utime(path)
        return True

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn to talk to the server: one at a time, of all processes with this cache."""
        with self._thread_lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._lock.acquire()
            except OSError:
                # A folder that cannot be written to can still be read from.
                yield
                return
            try:
                yield
            finally:
                self._lock.release()

    @contextlib.contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give a path to write a new file to; it is gone afterwards, unless it was moved to its place.

        Raises
        ------
        JsocCacheError
            If the folder cannot be written to, or the disk is full.
        """
        folder = self.folder / "incoming"
        path = folder / f"{uuid.uuid4().hex}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            yield path
        except JsocCacheError:
            raise
        except OSError as error:
            if isinstance(error, ConnectionError):
                raise
            raise JsocCacheError(
                f"the cache {self.cache.folder} cannot be written to: {error.strerror or error}; make room, or "
                f"name another folder by cache_dir= or {FOLDER_VARIABLE}. What is there is kept"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def put(self, source: Path, target: Path) -> None:
        """Move a checked file to its place, in one step."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(source, target)

    def sweep(self) -> None:
        """Remove what a process that was killed left half written; only in one's turn."""
        for path in (self.folder / "incoming").glob("*"):
            _remove(path)

    def save(self, kind: str, key: Any, content: Any) -> None:
        """Keep something that JSON can hold, under any key, if the folder can be written to."""
        path = self._json_path(kind, key)
        with contextlib.suppress(OSError), self.turn(), self.incoming() as temporary:
            temporary.write_text(json.dumps({"saved": time.time(), "content": content}), encoding="utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(temporary, path)

    def load(self, kind: str, key: Any) -> tuple[Any, float] | None:
        """Return what was kept under a key, and when; None if there is nothing that can be read."""
        try:
            kept = json.loads(self._json_path(kind, key).read_text(encoding="utf-8"))
            return kept["content"], float(kept["saved"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def drop(self, kind: str, key: Any) -> None:
        """Forget what was kept under a key."""
        _remove(self._json_path(kind, key))

    def _json_path(self, kind: str, key: Any) -> Path:
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        return self.folder / kind / f"{digest}.json"


def _limit(value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        limit = int(value)
    except (TypeError, ValueError):
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


def _remove(path: Path) -> int:
    """Remove a file and return its size; one that cannot be removed counts as nothing."""
    n_bytes = _size(path)
    try:
        path.unlink()
    except OSError:
        return 0
    return n_bytes
