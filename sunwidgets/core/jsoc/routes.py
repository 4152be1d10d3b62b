"""The three ways from a record to the address of a file, and the order in which they are tried.

``direct`` takes the path that the query names; nothing has to be asked for, and the header is built
from keywords. ``as-is`` has JSOC bring the same files back from tape. ``fits`` has JSOC write new files
with full headers. The two exports need a registered e-mail address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from sunwidgets.core.jsoc.client import JsocClient
from sunwidgets.core.jsoc.records import JsocRecord
from sunwidgets.core.jsoc.transport import NotThereError
from sunwidgets.exceptions import JsocRequestError

__all__ = ["ROUTES", "DirectRoute", "Located", "NotLocated", "Route", "RouteName", "Wanted", "check_route"]

RouteName: TypeAlias = Literal["auto", "direct", "as-is", "fits"]
"""The ways in which files come."""
ROUTES: tuple[RouteName, ...] = ("auto", "direct", "as-is", "fits")
"""All of them."""

Wanted: TypeAlias = tuple[JsocRecord, str]
"""A record and a segment."""


@dataclass(frozen=True)
class Located:
    """The address of a file."""

    wanted: Wanted
    url: str


@dataclass(frozen=True)
class NotLocated:
    """Why a file has no address by this route; another may still have one."""

    wanted: Wanted
    reason: str


class Route(Protocol):
    """A way to files."""

    name: str
    full_header: bool

    def locate(self, wanted: list[Wanted]) -> Iterator[Located | NotLocated]:
        """Yield the address of each file, as soon as it is known."""

    def not_there(self, wanted: Wanted) -> None:
        """Be told that there was no file at the address."""


class DirectRoute:
    """The paths that a query names.

    Parameters
    ----------
    client : JsocClient
        The server.
    """

    name = "direct"
    full_header = False

    def __init__(self, client: JsocClient) -> None:
        self._client = client

    def locate(self, wanted: list[Wanted]) -> Iterator[Located | NotLocated]:
        """Yield the address of each file."""
        for item in wanted:
            record, segment = item
            if not record.online:
                yield NotLocated(item, "the record is on tape")
            elif not record.paths[segment]:
                yield NotLocated(item, "JSOC names no file for it")
            else:
                try:
                    yield Located(item, self._client.file_url(record.paths[segment]))
                except NotThereError as error:
                    yield NotLocated(item, str(error))

    def not_there(self, wanted: Wanted) -> None:
        """Take note of nothing: the next query names the paths anew."""


def check_route(route: str) -> None:
    """Raise `JsocRequestError` if there is no such route.

    Raises
    ------
    JsocRequestError
        If there is no such route.
    """
    if route not in ROUTES:
        raise JsocRequestError(f"route must be one of {', '.join(ROUTES)}, not {route!r}")
