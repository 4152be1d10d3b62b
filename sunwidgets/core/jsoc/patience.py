"""How long to wait for JSOC and how often to ask again, in one place so that it can be set in one."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sunwidgets.core._given import read_real, read_whole

__all__ = ["Patience"]


@dataclass(frozen=True)
class Patience:
    """How long and how often to try.

    Attributes
    ----------
    attempts : int
        How often one request is tried before it counts as failed.
    first_wait, longest_wait : float
        Seconds. The wait before the second try is a random part of the first, and the limit
        doubles with each try up to the longest.
    connect_timeout, read_timeout : float
        Seconds until a connection, or the next piece of a file, must have come.
    answer_timeout : float
        Seconds until the next piece of the answer to a question must have come; a list of a
        thousand records takes JSOC a while.
    slowest : float
        Bytes a second. An answer that comes more slowly than this, after `grace`, is given up.
    grace : float
        Seconds before `slowest` counts.
    export_wait : float
        Seconds between two questions whether an export is ready.
    export_timeout : float
        Seconds to wait for an export; the next call goes on waiting for the same one.
    sleep : callable
        What waits for a number of seconds.

    Examples
    --------
    >>> Patience(attempts=2).first_wait
    1.0
    """

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect_timeout: float = 15.0
    read_timeout: float = 60.0
    answer_timeout: float = 300.0
    slowest: float = 500.0
    grace: float = 60.0
    export_wait: float = 5.0
    export_timeout: float = 1800.0
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        read_whole(self.attempts, "attempts", low=1)
        for name in ("first_wait", "longest_wait", "connect_timeout", "read_timeout", "answer_timeout"):
            read_real(getattr(self, name), name, above=0)
        for name in ("slowest", "grace", "export_wait", "export_timeout"):
            read_real(getattr(self, name), name, least=0)
