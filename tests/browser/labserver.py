"""A JupyterLab for the length of a test session, on a free port and with folders of its own."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 60
STOP_SECONDS = 10


@contextlib.contextmanager
def jupyterlab(root: Path) -> Iterator[str]:
    """Serve a folder by JupyterLab; give its URL, and stop it with all its kernels at the end."""
    private = Path(tempfile.mkdtemp(prefix="sunwidgets-lab-"))
    _write_settings(private)
    log = private / "lab.log"
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        # The same server has Notebook 7.
        "--JupyterNotebookApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={root}",
    ]
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            env=_environment(private),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        try:
            yield _wait_for_url(server, private / "runtime" / f"jpserver-{server.pid}.json", log)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()
            shutil.rmtree(private, ignore_errors=True)


def _die_with_parent() -> None:
    # Linux only: a killed test run must not leave a server and its kernels behind.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _environment(private: Path) -> dict[str, str]:
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_"))}
    return {
        **inherited,
        **{name: str(private / folder) for name, folder in own.items()},
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _write_settings(private: Path) -> None:
    """No pop-ups, no autosave, and cells that stay in the page when they are out of sight."""
    _write(
        private / "config" / "labconfig" / "page_config.json",
        {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}},
    )
    settings = private / "settings" / "@jupyterlab"
    _write(settings / "notebook-extension" / "tracker.jupyterlab-settings", {"windowingMode": "none"})
    _write(settings / "docmanager-extension" / "plugin.jupyterlab-settings", {"autosave": False})


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def _wait_for_url(server: subprocess.Popen[bytes], info: Path, log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while True:
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError("JupyterLab did not start:\n" + log.read_text()[-3000:])
        try:
            url = str(json.loads(info.read_text())["url"])
            urllib.request.urlopen(url + "api/status", timeout=2).read()
            return url
        except (OSError, ValueError):
            time.sleep(0.05)
