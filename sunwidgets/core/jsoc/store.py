"""What one server sent, kept so that several processes can share it and none can spoil it.

A file is written under ``incoming``, checked there, and moved to its place in one step; so what has a
place is whole, even after a crash. Nothing that a server sends becomes part of a path.
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
from pathlib import Path
from typing import Any

import filelock

from sunwidgets.core.jsoc.cache import FILE_PLACE, FOLDER_VARIABLE, JsocCache, remove
from sunwidgets.core.sharp.fits import find_image
from sunwidgets.exceptions import JsocCacheError, SharpFileError

__all__ = ["ServerCache"]


class ServerCache:
    """What one server sent: files, answers, and exports that it is still working on.

    Parameters
    ----------
    cache : JsocCache
        The whole.
    name : str
        Name of the server.
    addresses : list of str
        Its addresses: two servers may have one name, and their records must not be mixed.

    Attributes
    ----------
    folder : `~pathlib.Path`
        The folder of this server.
    """

    def __init__(self, cache: JsocCache, name: str, addresses: list[str]) -> None:
        readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "server"
        digest = hashlib.sha256("\n".join(sorted(addresses)).encode()).hexdigest()[:8]
        self.cache = cache
        self.folder = cache.folder / f"{readable}-{digest}"
        self._lock = filelock.FileLock(self.folder / "network.lock")
        self._thread_lock = threading.RLock()

    def path(self, series: str, harpnum: int, t_rec: str, recnum: int, segment: str) -> Path:
        """Return the place of a file, whether there is one or not.

        Raises
        ------
        JsocCacheError
            If a name cannot be part of a path.
        """
        stamp = t_rec.replace(".", "").replace(":", "")
        name = f"{series}.{harpnum}.{stamp}.{segment}.fits"
        place = f"{self.folder.name}/{series}/{harpnum}/{stamp}/{recnum}/{name}"
        if not FILE_PLACE.fullmatch(place):
            raise JsocCacheError(f"{place!r} is no place for a file in the cache")
        return self.cache.folder / place

    def find(self, path: Path) -> bool:
        """Tell whether a file is there and as long as its headers say; one that is not is removed."""
        if not path.exists():
            return False
        try:
            find_image(path)
        except SharpFileError:
            remove(path)
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
            except (OSError, NotImplementedError):
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
                f"the cache {self.cache.folder} cannot be written to: {error.strerror or error}; make room, "
                f"or name another folder by cache_dir= or {FOLDER_VARIABLE}. What is there is kept"
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
            remove(path)

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

    def _json_path(self, kind: str, key: Any) -> Path:
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        return self.folder / kind / f"{digest}.json"
