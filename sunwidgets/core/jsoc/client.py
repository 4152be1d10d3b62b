"""Ask a JSOC server, and see that what comes back has the form it should have.

drms knows the addresses and arguments of JSOC's interface; here its requests go over our own
`Transport`, for its own has no retries, follows redirects to any host, and leaves the form of an
answer to chance. drms is loaded when a client is made, not before.
"""

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sunwidgets.core.jsoc.patience import Patience
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.jsoc.transport import NotThereError, Transport, TryAgainError
from sunwidgets.exceptions import JsocRequestError, JsocServerError

if TYPE_CHECKING:
    import drms

__all__ = ["JsocClient"]

_ADDRESSES = (
    "url_show_series",
    "url_jsoc_info",
    "url_jsoc_fetch",
    "url_check_address",
    "url_show_series_wrapper",
    "http_download_baseurl",
)
_EMAIL_IS_REGISTERED = 2


class JsocClient:
    """A JSOC server, asked over one connection and with patience.

    Parameters
    ----------
    server : str, `drms.ServerConfig` or `drms.Client`
        Which server: a name that drms knows, or one of its objects.
    email : str, optional
        Address registered at JSOC, which exports need; it is checked when an export is asked for.
        By default that of the `drms.Client`, if it has one.
    patience : Patience
        How long and how often to try.

    Raises
    ------
    JsocRequestError
        If the server has no name or addresses to ask.

    Examples
    --------
    >>> from sunwidgets.core.jsoc import JsocClient
    >>> JsocClient()
    JsocClient('JSOC')
    """

    def __init__(
        self,
        server: "str | drms.ServerConfig | drms.Client" = "jsoc",
        *,
        email: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        with _logging_as_it_is():
            from sunwidgets.core.jsoc.drms_json import json_client, server_config

        self.config, its_email = server_config(server)
        self.email = email or its_email
        self.patience = patience or Patience()
        self.addresses = [
            address for name in _ADDRESSES if isinstance(address := getattr(self.config, name), str)
        ]
        if not self.config.url_jsoc_info:
            raise JsocRequestError(f"the server {self.name!r} has no address for queries; use another")
        self.transport = Transport(self.addresses, self.patience)
        self._json = json_client(self.config, self._answer)

    def __repr__(self) -> str:
        return f"JsocClient({self.name!r})"

    @property
    def name(self) -> str:
        """Name of the server."""
        return plain(self.config.name)

    @property
    def can_export(self) -> bool:
        """Whether the server takes requests for export."""
        return bool(self.config.url_jsoc_fetch)

    def series_struct(self, series: str, *, attempts: int | None = None) -> dict[str, Any]:
        """Return the description of a series as the server sends it.

        Parameters
        ----------
        series : str
            Full name.
        attempts : int, optional
            How often to try; by default as the patience says.

        Returns
        -------
        dict
            As the server sends it.
        """
        return self._checked(f"the description of {series}", "series_struct", series, attempts=attempts)

    def count(self, record_set: str, *, attempts: int | None = None) -> dict[str, Any]:
        """Return how many records a record set has, under ``count``.

        Parameters
        ----------
        record_set : str
            In JSOC's words, such as ``'hmi.sharp_cea_720s[377]'``.
        attempts : int, optional
            How often to try; by default as the patience says.

        Returns
        -------
        dict
            As the server sends it.
        """
        return self._checked(f"the number of records of {record_set}", "rs_summary", record_set,
                             attempts=attempts)  # fmt: skip

    def records(
        self,
        record_set: str,
        *,
        key: list[str],
        seg: list[str] | None = None,
        attempts: int | None = None,
    ) -> dict[str, Any]:
        """Return keywords and file paths of the records of a set, and the name of each record.

        Parameters
        ----------
        record_set : str
            In JSOC's words, such as ``'hmi.sharp_cea_720s[377]'``.
        key : list of str
            Keywords.
        seg : list of str, optional
            Segments.
        attempts : int, optional
            How often to try; by default as the patience says.

        Returns
        -------
        dict
            As the server sends it.
        """
        return self._checked(f"the records of {record_set}", "rs_list", record_set, attempts=attempts,
                             key=key, seg=seg, recinfo=True)  # fmt: skip

    def request_export(
        self, record_set: str, *, method: str, protocol: str, filename: str | None
    ) -> dict[str, Any]:
        """Ask for an export and return the answer, whatever its status.

        Parameters
        ----------
        record_set : str
            In JSOC's words, such as ``'hmi.sharp_cea_720s[377]'``.
        method : str
            Such as ``"url_quick"``.
        protocol : str
            Such as ``"as-is"`` or ``"fits"``.
        filename : str or None
            Pattern for the names of the files.

        Returns
        -------
        dict
            As the server sends it.
        """
        return self._ask(f"the export of {record_set}", "exp_request", record_set, self.email,
                         method=method, protocol=protocol, filenamefmt=filename)  # fmt: skip

    def export_status(self, request_id: str) -> dict[str, Any]:
        """Return the state of an export, whatever it is.

        Parameters
        ----------
        request_id : str
            As the answer to the request names it.

        Returns
        -------
        dict
            As the server sends it.
        """
        return self._ask(f"the state of the export {request_id}", "exp_status", request_id)

    def check_email(self) -> None:
        """See that the server knows the e-mail address.

        Raises
        ------
        JsocRequestError
            If it is not registered.
        """
        answer = self._ask("the check of the e-mail address", "check_address", str(self.email))
        if str(answer.get("status")) != str(_EMAIL_IS_REGISTERED):
            raise JsocRequestError(
                f"{self.email} is not registered at {self.name} "
                f"({plain(answer.get('msg', 'no reason given'))}); register it at "
                "http://jsoc.stanford.edu/ajax/register_email.html"
            )

    def file_url(self, path: str) -> str:
        """Return the address of a file that an answer names.

        Parameters
        ----------
        path : str
            As an answer has it.

        Returns
        -------
        str
            Address below that of the server.

        Raises
        ------
        NotThereError
            If it is not a plain path below the server's folder of files.
        """
        base = self.config.http_download_baseurl
        if not base:
            raise NotThereError(f"the server {self.name!r} has no address for files")
        parts = path.split("/")
        if (
            not path.startswith("/")
            or path.startswith("//")
            or not {".", ".."}.isdisjoint(parts)
            or any(letter in path for letter in "\\?#:%")
            or not path.isprintable()
        ):
            raise NotThereError(f"the server names a file by the path {plain(path)!r}, which is refused")
        root = urlsplit(base)
        return f"{root.scheme}://{root.netloc}{root.path.rstrip('/')}{quote(path)}"

    def _checked(self, what: str, call: str, *args: Any, attempts: int | None, **options: Any) -> Any:
        answer = self._ask(what, call, *args, attempts=attempts, **options)
        if str(answer.get("status")) != "0":
            reason = plain(answer.get("error") or f"status {answer.get('status')}")
            raise JsocRequestError(f"{self.name} does not give {what}: {reason}")
        return answer

    def _ask(
        self, what: str, call: str, *args: Any, attempts: int | None = None, **options: Any
    ) -> dict[str, Any]:
        try:
            return self.transport.persevere(
                what, lambda: getattr(self._json, call)(*args, **options), attempts=attempts
            )
        except JsocServerError as error:
            raise JsocServerError(f"{self.name} does not give {what}: {error}") from error

    def _answer(self, url: str, encoding: str) -> Mapping[str, Any]:
        body = self.transport.read(url)
        try:
            answer = json.loads(body.decode(encoding), strict=False)
        except (ValueError, RecursionError):
            start = plain(body[:80].decode("latin1"))
            raise TryAgainError(f"the answer is not JSON; it starts with {start!r}") from None
        if not isinstance(answer, dict):
            raise TryAgainError(f"the answer is not a JSON object but {plain(answer, 80)!r}")
        return answer


@contextlib.contextmanager
def _logging_as_it_is() -> Iterator[None]:
    """Undo what drms does on import: it has every library's messages shown from then on."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
