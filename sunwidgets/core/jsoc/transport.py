"""Requests that end well or say why not: tried again after a while, never sent to another host.

Apart because everything that comes from the network comes through here: the answers that drms
reads as well as the files. One connection is kept, since JSOC asks for one at a time.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
import urllib3

import sunwidgets
from sunwidgets.core.jsoc.patience import Patience
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.exceptions import JsocServerError

__all__ = ["NotThereError", "Transport", "TryAgainError", "UnreachableError"]

_log = logging.getLogger("sunwidgets")

Result = TypeVar("Result")

_PIECE = 2**16
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_MOST_REDIRECTS = 3
_LONGEST_RETRY_AFTER = 300.0
_MOST_ANSWER_BYTES = 2**28


class TryAgainError(JsocServerError):
    """Something that may go well the next time.

    Attributes
    ----------
    wait : float
        Seconds that the server asks to wait.
    """

    def __init__(self, message: str, *, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class UnreachableError(TryAgainError):
    """No connection, or one that broke: it says something of the server, not of what was asked."""


class NotThereError(JsocServerError):
    """The server answers, but has no such file, or points to where we do not go."""


class Transport:
    """Talk to one server, over one connection.

    Parameters
    ----------
    urls : iterable of str
        Addresses on the server; nothing but their schemes, hosts and ports is ever asked.
    patience : Patience
        How long and how often to try.

    Attributes
    ----------
    n_retries : int
        How often something was tried again.
    """

    def __init__(self, urls: Iterable[str], patience: Patience) -> None:
        self.patience = patience
        self.n_retries = 0
        self._origins = {_origin(url) for url in urls}
        # A server that moves to https on the same host is still the same.
        self._origins |= {("https", host, 443) for _, host, port in self._origins if port == 80}
        self._session = requests.Session()
        self._session.headers.update(
            {"User-Agent": f"sunwidgets/{sunwidgets.__version__}", "Accept-Encoding": "identity"}
        )
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def persevere(self, what: str, attempt: Callable[[], Result], *, attempts: int | None = None) -> Result:
        """Call ``attempt`` until it does not raise `TryAgainError`, with waits that grow.

        Returns
        -------
        object
            What ``attempt`` returned.

        Raises
        ------
        TryAgainError
            The last one, when all attempts are used up.
        """

        def note(state: tenacity.RetryCallState) -> None:
            self.n_retries += 1
            error = state.outcome.exception() if state.outcome else None
            _log.debug("%s: %s; trying again in %.1f s", what, error, state.upcoming_sleep)

        grow = tenacity.wait_random_exponential(
            multiplier=self.patience.first_wait, max=self.patience.longest_wait
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, TryAgainError) else 0.0
            return max(grow(state), min(asked, _LONGEST_RETRY_AFTER))

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgainError),
            stop=tenacity.stop_after_attempt(attempts or self.patience.attempts),
            wait=wait,
            sleep=self.patience.sleep,
            before_sleep=note,
            reraise=True,
        )
        return retrying(attempt)

    def read(self, url: str) -> bytes:
        """Return the whole body of an answer, once.

        Raises
        ------
        TryAgainError, NotThereError
        """
        pieces: list[bytes] = []
        self._receive(url, pieces.append, _MOST_ANSWER_BYTES, self.patience.answer_timeout)
        return b"".join(pieces)

    def save(self, url: str, file: BinaryIO, *, most_bytes: int) -> int:
        """Write the body of an answer to an open file, once, and return its number of bytes.

        Returns
        -------
        int
            Bytes.

        Raises
        ------
        TryAgainError, NotThereError
        """
        return self._receive(url, file.write, most_bytes, self.patience.read_timeout)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _receive(self, url: str, write: Callable[[bytes], Any], most_bytes: int, read_timeout: float) -> int:
        try:
            with self._open(url, read_timeout) as response:
                # The length of what is packed says nothing of what comes out.
                is_packed = response.headers.get("Content-Encoding", "identity") != "identity"
                expected = None if is_packed else _content_length(response)
                if expected is not None and expected > most_bytes:
                    raise NotThereError(f"the answer would have {expected} bytes, more than {most_bytes}")
                n_bytes = 0
                start = time.monotonic()
                # As it comes: a larger piece would be waited for however slowly it drips.
                while piece := response.raw.read1(_PIECE, decode_content=True):
                    write(piece)
                    n_bytes += len(piece)
                    if n_bytes > most_bytes:
                        raise NotThereError(f"the answer has more than {most_bytes} bytes")
                    self._check_speed(n_bytes, time.monotonic() - start)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _unreachable(url, error) from error
        except ValueError as error:
            raise NotThereError(f"the answer is no HTTP: {plain(error)}") from error
        except (TimeoutError, ConnectionError) as error:
            if isinstance(error, JsocServerError):
                raise
            raise _unreachable(url, error) from error
        if expected is not None and n_bytes != expected:
            raise UnreachableError(f"the answer broke off after {n_bytes} of {expected} bytes")
        return n_bytes

    def _open(self, url: str, read_timeout: float) -> requests.Response:
        for _ in range(_MOST_REDIRECTS + 1):
            if _origin(url) not in self._origins:
                raise NotThereError(
                    f"the server points to another one, {_host(url)}, which is not asked; only "
                    f"{', '.join(sorted({origin[1] for origin in self._origins}))} is"
                )
            response = self._session.get(
                url,
                stream=True,
                allow_redirects=False,
                timeout=(self.patience.connect_timeout, read_timeout),
            )
            location = response.headers.get("Location")
            if response.is_redirect and location:
                response.close()
                url = urljoin(url, location)
                continue
            if response.status_code == 200:
                return response
            response.close()
            raise _status_error(response)
        raise NotThereError(f"the server redirects more than {_MOST_REDIRECTS} times")

    def _check_speed(self, n_bytes: int, seconds: float) -> None:
        if seconds > self.patience.grace and n_bytes < self.patience.slowest * seconds:
            raise UnreachableError(
                f"the answer comes too slowly: {n_bytes} bytes in {seconds:.0f} s; given up"
            )


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise NotThereError(f"{plain(url)!r} is not an address: {error}") from None
    return parts.scheme, parts.hostname or "", port


def _host(url: str) -> str:
    return plain(urlsplit(url).netloc) or plain(url)


def _content_length(response: requests.Response) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _status_error(response: requests.Response) -> JsocServerError:
    message = f"HTTP {response.status_code} {plain(response.reason or '')}".strip()
    if response.status_code not in _PASSING:
        return NotThereError(message)
    after = response.headers.get("Retry-After", "")
    return TryAgainError(message, wait=float(after) if after.isascii() and after.isdigit() else 0.0)


def _unreachable(url: str, error: Exception) -> UnreachableError:
    """Say in a few words what the layers below say in many."""
    cause: BaseException = error
    while True:
        inner = getattr(cause, "reason", None) or cause.__cause__ or cause.__context__
        if not isinstance(inner, BaseException):
            break
        cause = inner
    if isinstance(cause, urllib3.exceptions.IncompleteRead):
        words = f"the answer broke off after {cause.partial} bytes, {cause.expected} before its end"
    elif isinstance(error, requests.ConnectTimeout):
        words = "no connection in time"
    elif isinstance(error, requests.Timeout | TimeoutError | urllib3.exceptions.TimeoutError):
        words = "no answer in time"
    else:
        words = plain(str(cause)) or type(cause).__name__
    return UnreachableError(f"{_host(url)}: {words}")
