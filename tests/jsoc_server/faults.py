"""What can go wrong, by script: on which request, how often, and in which way.

A fault either changes the answer before it is sent, or sends it in a way of its own.
"""

import gzip
import json
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.jsoc_server.server import Handler

__all__ = ["Fault", "Reply"]


@dataclass
class Reply:
    """An answer that is not sent yet."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """A way to fail.

    ``on`` is the operation (``series_struct``, ``rs_summary``, ``rs_list``, ``exp_request``, ``exp_status``,
    ``address``, ``file`` or ``any``), ``match`` a pattern for its address, ``times`` how often it happens,
    after having let ``skip`` requests pass.
    """

    name: str
    on: str = "file"
    match: str = ""
    times: int = 1
    skip: int = 0
    change: Callable[[dict[str, Any]], Any] = dict
    value: Any = None
    hits: int = 0

    def is_hit_by(self, operation: str, address: str) -> bool:
        if self.on not in ("any", operation) or not re.search(self.match, address):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.hits >= self.times:
            return False
        self.hits += 1
        return True

    def send(self, handler: "Handler", reply: Reply) -> bool:
        """Answer in the way of this fault; tell whether the answer went out whole."""
        if self.name == "raw":
            # Control characters as they are, which strict JSON does not allow.
            text = json.dumps(self.change(json.loads(reply.body)))
            handler.send_reply(Reply(text.replace("\\t", "\t").replace("\\u0001", "\x01").encode("latin1")))
            return True
        if self.name == "change":
            handler.send_reply(Reply(json.dumps(self.change(json.loads(reply.body))).encode("latin1")))
            return True
        return WAYS[self.name](handler, reply, self.value)


def _status(code: int) -> Callable[["Handler", Reply, Any], bool]:
    def send(handler: "Handler", reply: Reply, value: Any) -> bool:
        headers = {"Retry-After": str(value)} if value is not None else {}
        handler.send_reply(Reply(b"<html><body>Sorry</body></html>", code, headers))
        return False

    return send


def _redirect(handler: "Handler", reply: Reply, value: Any) -> bool:
    handler.send_reply(Reply(b"", 302, {"Location": value or handler.path}))
    return False


def _body(make: Callable[[bytes], bytes]) -> Callable[["Handler", Reply, Any], bool]:
    def send(handler: "Handler", reply: Reply, value: Any) -> bool:
        handler.send_reply(Reply(make(reply.body), reply.status, reply.headers))
        return False

    return send


def _given(handler: "Handler", reply: Reply, value: Any) -> bool:
    handler.send_reply(Reply(value))
    return False


def _cut(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Promise all of it, send half, and hang up politely."""
    handler.send_head(reply, len(reply.body))
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.close_connection = True
    return False


def _reset(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Promise all of it, send half, and break the connection."""
    handler.send_head(reply, len(reply.body))
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.wfile.flush()
    _break(handler)
    return False


def _refuse(handler: "Handler", reply: Reply, value: Any) -> bool:
    _break(handler)
    return False


def _break(handler: "Handler") -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def _too_short(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Promise less than there is, and send what was promised."""
    n_bytes = len(reply.body) - 3000
    handler.send_head(reply, n_bytes)
    handler.wfile.write(reply.body[:n_bytes])
    return False


def _packed(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Send all of it, packed without having been asked to."""
    handler.send_reply(Reply(gzip.compress(reply.body), 200, {"Content-Encoding": "gzip"}))
    return True


def _endless(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Say nothing of the length, and never end."""
    handler.send_head(reply, None)
    handler.close_connection = True
    while not handler.server.closing:
        handler.wfile.write(b" " * 2**16)
    return False


def _drip(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Send a byte now and then, so that no timeout for silence is ever reached."""
    handler.send_head(reply, len(reply.body))
    handler.close_connection = True
    for at in range(len(reply.body)):
        if handler.server.closing:
            break
        handler.wfile.write(reply.body[at : at + 1])
        handler.wfile.flush()
        time.sleep(0.02)
    return False


def _silence(handler: "Handler", reply: Reply, value: Any) -> bool:
    """Take the question and say nothing."""
    handler.server.wait_for_closing(value or 30)
    handler.close_connection = True
    return False


def _flip(body: bytes) -> bytes:
    at = len(body) * 2 // 3
    return body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]


WAYS: dict[str, Callable[["Handler", Reply, Any], bool]] = {
    **{str(code): _status(code) for code in (403, 404, 429, 500, 502, 503)},
    "redirect": _redirect,
    "truncated": _cut,
    "reset mid-file": _reset,
    "reset": _refuse,
    "wrong length": _too_short,
    "endless": _endless,
    "gzip": _packed,
    "drip": _drip,
    "silence": _silence,
    "html": _body(lambda body: b"<html><title>JSOC is down</title><script>alert(1)</script></html>"),
    "empty": _body(lambda body: b""),
    "flipped byte": _body(_flip),
    "half": _body(lambda body: body[: len(body) // 2]),
    "given": _given,
}
