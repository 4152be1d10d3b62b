"""A notebook of Colab as widgets meet it: a double of its comm, with real widgets on both sides.

What is Colab's is the way between them. Each output is a frame of its own, which knows of a widget
only its state, without bytes; a message takes 2 MB at most; the page's are taken one at a time, and
nothing says when Python has dealt with one. The frame's side is js/tests/colab/output.ts.
"""

import base64
import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import comm
from playwright.sync_api import BrowserContext, FrameLocator, Route

from sunwidgets.widgets._base import SunWidget

__all__ = ["MOST_MESSAGE_BYTES", "MOST_WIDGET_BYTES", "Colab"]

JS = Path(__file__).parents[2] / "js"
ADDRESS = "http://colab.test/"
MOST_MESSAGE_BYTES = 2_000_000
MOST_WIDGET_BYTES = 20_000_000

# The notebook: it passes messages on, the page's one by one.
NOTEBOOK = """
<!doctype html><meta charset="utf-8"><title>Colab's double</title>
<style>iframe { width: 100%; height: 900px; border: 0; }</style>
<script>
let before = Promise.resolve();
function giveToPython(message) {
  before = before.then(() => toPython(JSON.stringify(message))).then(deliver);
}
function deliver(messages) {
  const outputs = [...document.querySelectorAll('iframe')].map(frame => frame.contentWindow);
  for (const message of messages) for (const output of outputs) output.receive?.(message);
}
async function addOutput(id) {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.src = '/output';
  await new Promise(resolve => frame.addEventListener('load', resolve));
  await frame.contentWindow.show(id);
}
</script><body></body>
"""
OUTPUT = """<!doctype html><meta charset="utf-8"><title>Output</title><body></body>
<script src="/output.js"></script><script src="/anywidget.js"></script>"""

# What ipywidgets 8 says and 7, which Colab has, does not.
NEWER_KEYS = {"tabbable", "tooltip", "border_bottom", "border_left", "border_right", "border_top"}


@cache
def output_script() -> str:
    """Return the frame's script, bundled."""
    command = ["node_modules/.bin/esbuild", "tests/colab/output.ts", "--bundle", "--minify", "--format=iife"]
    options = ["--define:process.env.NODE_ENV='production'", "--log-level=error"]
    return subprocess.run([*command, *options], cwd=JS, capture_output=True, text=True, check=True).stdout


class Colab:
    """Outputs with widgets in them, and what went over the comm.

    Attributes
    ----------
    complaints : list of str
        What Colab would not have carried, or the page said that went wrong.
    sizes : list of int
        Bytes of each message to the page.
    """

    def __init__(self, context: BrowserContext, monkeypatch: Any) -> None:
        self.complaints: list[str] = []
        self.sizes: list[int] = []
        self.from_page: list[dict[str, Any]] = []
        self._states: dict[str, dict[str, Any]] = {}
        self._waiting: list[dict[str, Any]] | None = None
        self._comms: dict[str, Any] = {}
        self._join(monkeypatch)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.route("**/*", self._serve)
        self.page.expose_function("toPython", self._take)
        self.page.expose_function("stateOf", lambda id: self._states[id])
        self.page.goto(ADDRESS)

    def show(self, widget: SunWidget) -> FrameLocator:
        """Show a widget in an output of its own."""
        number = self.page.locator("iframe").count()
        self.page.evaluate("id => addOutput(id)", widget.model_id)
        return self.page.frame_locator("iframe").nth(number)

    def show_again(self, widget: SunWidget) -> None:
        """Show a widget once more in the last output."""
        self.page.frames[-1].evaluate("id => show(id)", widget.model_id)

    def remove_first_view(self) -> None:
        self.page.frames[-1].evaluate("() => removeFirst()")

    def eventually(self, so: Callable[[], object], what: str, tries: int = 250) -> None:
        """Wait until something is so in Python: the page's news reach it a little later."""
        for _ in range(tries):
            if so():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"it did not come to be that {what}")

    def _join(self, monkeypatch: Any) -> None:
        """Take the place of the comm between all widgets that are made from now on and the page."""
        colab = self

        class ColabComm(comm.base_comm.BaseComm):
            def publish_msg(
                self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any
            ) -> None:
                colab._send(msg_type, self.comm_id, data or {}, buffers or [])

        manager = comm.base_comm.CommManager()
        self._comms = manager.comms
        monkeypatch.setattr(comm, "create_comm", ColabComm)
        monkeypatch.setattr(comm, "get_comm_manager", lambda: manager)

    def _send(self, kind: str, comm_id: str, data: dict[str, Any], buffers: list[Any]) -> None:
        size = len(json.dumps(data)) + sum(memoryview(buffer).nbytes for buffer in buffers)
        self.sizes.append(size)
        if size > MOST_MESSAGE_BYTES:
            self.complaints.append(f"a message of {size} bytes: {str(data)[:200]}")
        if kind == "comm_open":
            self._states[comm_id] = as_ipywidgets_7(data["state"])
        elif kind == "comm_msg" and data.get("method") != "echo_update":
            if data.get("method") == "update":
                self._states[comm_id].update(as_ipywidgets_7(data["state"]))
            self._deliver({"comm_id": comm_id, "data": data, "buffers": [text(b) for b in buffers]})

    def _deliver(self, message: dict[str, Any]) -> None:
        # Within a question of the page, its answers go back with it.
        if self._waiting is not None:
            self._waiting.append(message)
        elif not self.page.is_closed():
            self.page.evaluate("message => deliver([message])", message)

    def _take(self, text: str) -> list[dict[str, Any]]:
        message = json.loads(text)
        self.from_page.append(message["data"])
        self._waiting = []
        try:
            content = {"comm_id": message["comm_id"], "data": message["data"]}
            self._comms[message["comm_id"]].handle_msg({"content": content, "buffers": []})
        except Exception as error:
            self.complaints.append(f"Python refused {message['data']}: {error!r}")
        finally:
            answers, self._waiting = self._waiting, None
        return answers

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        bodies = {
            "": ("text/html", NOTEBOOK),
            "output": ("text/html", OUTPUT),
            "output.js": ("text/javascript", output_script()),
            "anywidget.js": ("text/javascript", (JS / "node_modules/anywidget/dist/index.js").read_text()),
            "favicon.ico": ("image/x-icon", ""),
        }
        if path not in bodies:
            self.complaints.append(f"a request for {route.request.url}")
            route.abort()
            return
        kind, body = bodies[path]
        route.fulfill(content_type=kind, body=body)


def as_ipywidgets_7(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state as the ipywidgets that Colab has would tell it."""
    older = {name: value for name, value in state.items() if name not in NEWER_KEYS}
    for of in ("model", "view"):
        if older.get(f"_{of}_module") == "@jupyter-widgets/base":
            older[f"_{of}_module_version"] = "1.2.0"
    return older


def text(buffer: Any) -> str:
    return base64.b64encode(buffer).decode("ascii")
