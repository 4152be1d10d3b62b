"""The server: a thread of its own, a real socket, and a log of all that was asked and sent."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import drms

from tests.jsoc_server.answers import Exports, list_records, series_struct, summary
from tests.jsoc_server.archive import Archive
from tests.jsoc_server.faults import Fault, Reply

__all__ = ["Handler", "JsocServer"]


class JsocServer:
    """A JSOC on loopback; use it in a ``with``.

    ``log`` has an entry a request: ``op``, ``address``, and ``whole`` if the answer went out as it should.
    ``delay`` slows files down, so that a test has time to interfere.
    """

    def __init__(self, archive: Archive, faults: list[Fault] | None = None, *, delay: float = 0.0) -> None:
        self.archive = archive
        self.faults = faults or []
        self.delay = delay
        self.exports = Exports(archive)
        self.log: list[dict[str, Any]] = []
        self.most_at_once = 0

    def __enter__(self) -> "JsocServer":
        self._http = _Http(("127.0.0.1", 0), Handler)
        self._http.jsoc = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Hang up on everyone."""
        self._http.closing = True
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def config(self) -> drms.ServerConfig:
        return drms.ServerConfig(
            name="TEST",
            cgi_baseurl=f"{self.url}/cgi-bin/ajax/",
            cgi_show_series="show_series",
            cgi_jsoc_info="jsoc_info",
            cgi_jsoc_fetch="jsoc_fetch",
            cgi_check_address="checkAddress.sh",
            http_download_baseurl=f"{self.url}/",
        )

    def asked(self, op: str) -> list[dict[str, Any]]:
        return [entry for entry in self.log if entry["op"] == op]

    @property
    def files_sent(self) -> list[str]:
        """Addresses of the files that went out whole, in order; twice if one did so twice."""
        return [entry["address"] for entry in self.log if entry["op"] == "file" and entry["whole"]]


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    jsoc: JsocServer
    closing = False
    lock = threading.Lock()
    at_once = 0

    def wait_for_closing(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.closing and time.monotonic() < end:
            time.sleep(0.02)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the test."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    # Head and body are written apart; without this the second waits for the first to be confirmed.
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        jsoc = self.server.jsoc
        self._is_open = True
        with self.server.lock:
            self.server.at_once += 1
            jsoc.most_at_once = max(jsoc.most_at_once, self.server.at_once)
        try:
            operation, reply = self._reply()
            entry = {"op": operation, "address": unquote(self.path), "whole": False}
            jsoc.log.append(entry)
            if operation == "file" and jsoc.delay:
                time.sleep(jsoc.delay)
            with self.server.lock:
                hit = (one for one in jsoc.faults if one.is_hit_by(operation, entry["address"]))
                fault = next(hit, None)
            if fault is None:
                self.send_reply(reply)
                entry["whole"] = reply.status == 200
            else:
                entry["whole"] = fault.send(self, reply)
        except (ConnectionError, ValueError):
            self.close_connection = True
        finally:
            self._is_over()

    def send_head(self, reply: Reply, n_bytes: int | None) -> None:
        # Counted as over from here: the client may ask the next thing before this thread goes on.
        self._is_over()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if n_bytes is not None:
            self.send_header("Content-Length", str(n_bytes))
        self.end_headers()

    def send_reply(self, reply: Reply) -> None:
        self.send_head(reply, len(reply.body))
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _is_over(self) -> None:
        with self.server.lock:
            self.server.at_once -= self._is_open
            self._is_open = False

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the server keeps a log of its own."""

    def _reply(self) -> tuple[str, Reply]:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        program = parts.path.rpartition("/")[2]
        if parts.path.startswith("/cgi-bin/ajax/"):
            operation = asked.get("op", "address" if program == "checkAddress.sh" else program)
            return operation, Reply(json.dumps(self._answer(operation, asked)).encode("latin1"))
        return "file", self._file(unquote(parts.path))

    def _answer(self, operation: str, asked: dict[str, str]) -> dict[str, Any]:
        archive, exports = self.server.jsoc.archive, self.server.jsoc.exports
        try:
            if operation == "series_struct":
                return series_struct(archive, asked["ds"])
            if operation == "rs_summary":
                return summary(archive, asked["ds"])
            if operation == "rs_list":
                return list_records(archive, asked["ds"], asked.get("key", ""), asked.get("seg", ""),
                                    asked.get("n", ""))  # fmt: skip
            if operation == "exp_request":
                return exports.request(asked["ds"], asked["method"], asked["protocol"], asked["notify"])
            if operation == "exp_status":
                return exports.state(asked["requestid"])
            if operation == "address":
                known = unquote(asked["address"]).endswith("@example.org")
                return {"status": 2 if known else 4, "msg": "registered" if known else "not registered"}
        except (KeyError, ValueError) as error:
            return {"status": 1, "error": f"bad question: {error}"}
        return {"status": 1, "error": f"no operation {operation}"}

    def _file(self, path: str) -> Reply:
        segment = path.rpartition("/")[2].removesuffix(".fits")
        for record in self.server.jsoc.archive.records:
            if path == f"{record.folder}/{segment}.fits" and segment in record.pictures:
                return Reply(record.stored_file(segment))
            name = f"{record.series}.{record.recnum}."
            if path.startswith("/SUM9/") and segment.startswith(name):
                return Reply(record.exported_file(segment.removeprefix(name)))
        return Reply(b"<html>Not found</html>", 404)
