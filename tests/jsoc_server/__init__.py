"""A JSOC to test against: a real HTTP server that speaks its JSON interface and misbehaves on demand."""

from tests.jsoc_server.archive import Archive, Record, real_archive, sample_archive
from tests.jsoc_server.faults import Fault
from tests.jsoc_server.server import JsocServer

__all__ = ["Archive", "Fault", "JsocServer", "Record", "real_archive", "sample_archive"]
