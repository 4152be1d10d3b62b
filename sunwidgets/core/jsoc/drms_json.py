"""drms's knowledge of JSOC's addresses, over our own transport; the one module that loads drms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import drms
from drms.json import HttpJsonClient

from sunwidgets.exceptions import JsocRequestError

__all__ = ["json_client", "server_config"]


@dataclass(frozen=True)
class _Answer:
    data: Mapping[str, Any]


class _JsonClient(HttpJsonClient):
    def __init__(self, config: drms.ServerConfig, answer: Callable[[str, str], Mapping[str, Any]]) -> None:
        super().__init__(config)
        self._get = answer

    def _json_request(self, url: str) -> _Answer:
        return _Answer(self._get(url, self.server.encoding))


def json_client(config: drms.ServerConfig, answer: Callable[[str, str], Mapping[str, Any]]) -> Any:
    """Return drms's client of the JSON interface, which gets every address through ``answer``."""
    return _JsonClient(config, answer)


def server_config(server: Any) -> tuple[drms.ServerConfig, str | None]:
    """Return the configuration of a server, and the e-mail address that comes with it.

    Raises
    ------
    JsocRequestError
        If it is neither a name that drms knows nor one of its objects.
    """
    if isinstance(server, drms.Client):
        return server._server, server.email
    if isinstance(server, drms.ServerConfig):
        return server, None
    try:
        return HttpJsonClient(server).server, None
    except (KeyError, AttributeError):
        raise JsocRequestError(
            f"{server!r} is not a server; pass a name that drms knows, such as 'jsoc', "
            "a drms.ServerConfig or a drms.Client"
        ) from None
