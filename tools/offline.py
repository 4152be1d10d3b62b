"""An environment for kernels that have no network, whatever network the machine has.

Apart because the tests run the example notebooks in it, and `make notebooks` saves them from it: what
a reader sees must not depend on a server that may or may not answer.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["offline_environment"]

# IPython runs this before the first cell. Kernels talk to Jupyter by other means than Python's sockets.
_STARTUP = """
import socket as _socket


def _refuse(*_, **__):
    raise OSError("no network: this notebook is run without one")


_socket.getaddrinfo = _refuse
_socket.create_connection = _refuse
_socket.socket.connect = _refuse
"""


@contextmanager
def offline_environment() -> Iterator[dict[str, str]]:
    """Give the environment of this process, but for a kernel that reaches no network."""
    with tempfile.TemporaryDirectory() as folder:
        startup = Path(folder) / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-offline.py").write_text(_STARTUP)
        yield {**os.environ, "IPYTHONDIR": folder}
