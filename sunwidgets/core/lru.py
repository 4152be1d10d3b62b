"""A least-recently-used store of arrays limited by bytes, for anything that hands out frames."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from numbers import Real
from typing import Any, Generic, NamedTuple, TypeVar

import numpy.typing as npt

__all__ = ["ArrayLRU", "CacheInfo"]

Key = TypeVar("Key", bound=Hashable)


class CacheInfo(NamedTuple):
    """What a cache holds and how often it helped; ``n_bytes`` never exceeds ``max_bytes``.

    Attributes
    ----------
    hits, misses : int
        How often an array was there, and how often it had to be made.
    n_items, n_bytes : int
        Arrays kept, and their size.
    max_bytes : int
        The limit.
    """

    hits: int
    misses: int
    n_items: int
    n_bytes: int
    max_bytes: int


class ArrayLRU(Generic[Key]):
    """Keep the most recently used arrays within a limit of bytes; safe to use from several threads.

    Arrays are stored, and handed out, read-only: many callers share one array.

    Parameters
    ----------
    max_bytes : int
        The limit. An array larger than the limit is handed out but not kept.

    Examples
    --------
    >>> import numpy as np
    >>> from sunwidgets.core.lru import ArrayLRU
    >>> cache = ArrayLRU(max_bytes=100)
    >>> cache.get("zeros", lambda: np.zeros(10)).nbytes
    80
    >>> cache.info().n_bytes
    80
    """

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._arrays: OrderedDict[Key, npt.NDArray[Any]] = OrderedDict()
        self._n_bytes = 0
        self._hits = 0
        self._misses = 0
        self.max_bytes = max_bytes

    @property
    def max_bytes(self) -> int:
        """The limit in bytes; lowering it drops the arrays that were used longest ago."""
        return self._max_bytes

    @max_bytes.setter
    def max_bytes(self, value: int) -> None:
        is_number = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number or value < 0 or int(value) != value:
            raise ValueError(f"a cache limit is a whole number of bytes, zero or more, not {value!r}")
        with self._lock:
            self._max_bytes = int(value)
            self._drop_oldest()

    def get(self, key: Key, make: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return the array kept under ``key``, or the one that ``make()`` returns, which is then kept.

        Parameters
        ----------
        key : hashable
            What the array is known by.
        make : callable
            Makes the array, without arguments; called only if it is not kept.

        Returns
        -------
        array
            Read-only.

        Examples
        --------
        >>> import numpy as np
        >>> cache = ArrayLRU(max_bytes=100)
        >>> cache.get("ones", lambda: np.ones(2)) is cache.get("ones", lambda: np.ones(2))
        True
        """
        with self._lock:
            kept = self._arrays.get(key)
            if kept is not None:
                self._arrays.move_to_end(key)
                self._hits += 1
                return kept
            self._misses += 1
        # Made outside the lock, so that one slow read never stalls a thread whose array is here.
        made = make()
        made.flags.writeable = False
        with self._lock:
            already = self._arrays.get(key)
            if already is not None:
                return already
            if made.nbytes <= self._max_bytes:
                self._arrays[key] = made
                self._n_bytes += made.nbytes
                self._drop_oldest()
        return made

    def clear(self) -> None:
        """Drop every array; the counts of hits and misses go on."""
        with self._lock:
            self._arrays.clear()
            self._n_bytes = 0

    def info(self) -> CacheInfo:
        """Return the counts and sizes at this moment.

        Returns
        -------
        CacheInfo
            Hits and misses since the cache was made, and what it holds now.
        """
        with self._lock:
            return CacheInfo(self._hits, self._misses, len(self._arrays), self._n_bytes, self._max_bytes)

    def __getstate__(self) -> dict[str, int]:
        """Leave the arrays behind: another process reads its own."""
        return {"max_bytes": self.max_bytes}

    def __setstate__(self, state: dict[str, int]) -> None:
        self.__init__(state["max_bytes"])  # type: ignore[misc]

    def _drop_oldest(self) -> None:
        while self._n_bytes > self._max_bytes:
            _, dropped = self._arrays.popitem(last=False)
            self._n_bytes -= dropped.nbytes
