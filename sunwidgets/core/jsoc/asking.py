"""Ask the server, and keep what it said: when it cannot be reached, its last answer stands in.

Apart because this decides whether a call works offline. Answers are kept as they came, so that
what is read from them later is read in the same way.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sunwidgets.core.jsoc.client import JsocClient
from sunwidgets.core.jsoc.store import ServerCache
from sunwidgets.exceptions import JsocServerError

__all__ = ["Asker"]

_log = logging.getLogger("sunwidgets")

# With an answer in hand it is not worth a minute of waiting for a newer one.
_ATTEMPTS_WITH_AN_ANSWER = 2


class Asker:
    """Put questions to a server, or to what it answered before.

    Parameters
    ----------
    client : JsocClient
        The server.
    cache : ServerCache
        Where its answers are kept.

    Attributes
    ----------
    offline : str
        Why an earlier answer was used, or '' as long as the server answers.
    oldest : float
        When the oldest of the earlier answers was given, in seconds since 1970.
    """

    def __init__(self, client: JsocClient, cache: ServerCache) -> None:
        self.client = client
        self.cache = cache
        self.offline = ""
        self.oldest = float("inf")

    def series_struct(self, series: str) -> Any:
        """Return the description of a series."""
        return self._ask(
            ["series_struct", series], lambda tries: self.client.series_struct(series, attempts=tries)
        )

    def count(self, record_set: str) -> int:
        """Return how many records a record set has.

        Raises
        ------
        JsocServerError
            If the answer holds no count.
        """
        answer = self._ask(["count", record_set], lambda tries: self.client.count(record_set, attempts=tries))
        try:
            return int(answer["count"])
        except (KeyError, TypeError, ValueError):
            raise JsocServerError(
                f"{self.client.name} does not say how many records {record_set} has; try again later"
            ) from None

    def records(self, record_set: str, key: list[str], seg: list[str] | None = None) -> Any:
        """Return keywords and paths of the records of a set."""
        return self._ask(
            ["records", record_set, sorted(key), sorted(seg or [])],
            lambda tries: self.client.records(record_set, key=key, seg=seg, attempts=tries),
        )

    @property
    def since(self) -> str:
        """When the oldest of the earlier answers was given, in words."""
        return f"{datetime.fromtimestamp(self.oldest, UTC):%Y-%m-%d %H:%M} UTC"

    def _ask(self, question: list[Any], ask: Callable[[int | None], Any]) -> Any:
        kept = self.cache.load("answers", question)
        if not self.offline:
            try:
                with self.cache.turn():
                    answer = ask(_ATTEMPTS_WITH_AN_ANSWER if kept else None)
            except JsocServerError as error:
                if kept is None:
                    raise self._no_answer(str(error)) from error
                self.offline = str(error)
            else:
                self.cache.save("answers", question, answer)
                return answer
        if kept is None:
            raise self._no_answer(self.offline)
        answer, saved = kept
        self.oldest = min(self.oldest, saved)
        _log.debug("using the answer to %s of %s", question, self.since)
        return answer

    def _no_answer(self, why: str) -> JsocServerError:
        return JsocServerError(
            f"{why}. The cache {self.cache.cache.folder} has no earlier answer to use instead. Try again "
            "later; SharpCube.sample() needs no network"
        )
