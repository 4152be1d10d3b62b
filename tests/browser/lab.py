"""A page of JupyterLab as a test uses it: run cells, ask the kernel, find the widget.

JupyterLab is driven by its own commands; only the widget is found by what a person sees.
"""

import ast
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE
from tests.browser.labserver import jupyterlab

OPEN = """async name => {
  await window.jupyterapp.commands.execute('docmanager:open', {path: name, factory: 'Notebook'});
}"""
# Cells that are run before the kernel is idle may hang for ever.
READY = """name => {
  const widget = window.jupyterapp.shell.currentWidget;
  const kernel = widget?.sessionContext?.session?.kernel;
  return !!(widget?.context?.path === name && widget.context.isReady
    && kernel?.connectionStatus === 'connected' && kernel.status === 'idle');
}"""
RUN_ALL = """limit => Promise.race([
  window.jupyterapp.commands.execute('notebook:run-all-cells'),
  new Promise((_, no) => setTimeout(() => no(new Error('the cells did not end')), limit)),
])"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map(cell => cell.model.sharedModel.getOutputs?.() ?? [])"""
EXECUTE = """([code, limit]) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({code, store_history: false});
  let printed = '';
  future.onIOPub = m => { if (m.header.msg_type === 'stream') printed += m.content.text; };
  return Promise.race([
    future.done.then(reply => ({
      status: reply.content.status, printed, error: (reply.content.traceback || []).join('\\n'),
    })),
    new Promise((_, no) => setTimeout(() => no(new Error('the kernel did not answer')), limit)),
  ]);
}"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
SAVE_STATE = """() => window.jupyterapp.commands.execute(
  '@jupyter-widgets/jupyterlab-manager:saveWidgetState')"""
CLOSE = """async () => {
  const widget = window.jupyterapp.shell.currentWidget;
  if (!widget?.sessionContext) return;
  await widget.sessionContext.shutdown();
  widget.context.model.dirty = false;
  widget.dispose();
}"""
THEME = "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
# The command ends before the theme is there and before its splash has faded; a second command
# in that time makes JupyterLab take the one splash out of the page twice, which throws.
THEME_IS_THERE = """name => document.body.dataset.jpThemeName === name
  && !document.getElementById('jupyterlab-splash')"""
# Cells out of sight leave the page, as they do in JupyterLab where notebooks are long.
WINDOWED = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: 'full'};
}"""
SCROLL = """index => window.jupyterapp.shell.currentWidget.content.scrollToItem(index, 'start')"""
DELETE_FIRST = """async () => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = 0;
  notebook.mode = 'command';
  await window.jupyterapp.commands.execute('notebook:delete-cell');
}"""
RESTART = """async () => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  await kernel.restart();
}"""
LEAVE = "() => window.jupyterapp.shell.currentWidget.dispose()"
SETTLE = 300
"""What a picture may take to be drawn, in milliseconds."""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class Lab:
    """One page of JupyterLab, with one notebook open at a time."""

    def __init__(self, page: Page, root: Path) -> None:
        self.page = page
        self.root = root

    @property
    def notebook(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def run(self, *cells: str, timeout: float = 60) -> Locator:
        """Run cells in a new notebook and give the place where it shows."""
        name = f"test-{uuid.uuid4().hex[:8]}.ipynb"
        book = new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": KERNEL})
        nbformat.write(book, self.root / name)
        self._open(name)
        self.page.wait_for_function(READY, arg=name, timeout=timeout * 1000)
        self.page.evaluate(RUN_ALL, timeout * 1000)
        for outputs in self.page.evaluate(OUTPUTS):
            for output in outputs:
                assert output["output_type"] != "error", "\n".join(output["traceback"])
        return self.notebook

    def _open(self, name: str) -> None:
        self.page.evaluate(OPEN, name)

    def python(self, code: str, timeout: float = 20) -> str:
        """Run code in the notebook's kernel; give what it printed."""
        reply = self.page.evaluate(EXECUTE, [code, timeout * 1000])
        assert reply["status"] == "ok", reply["error"]
        return str(reply["printed"])

    def value(self, expression: str) -> Any:
        return ast.literal_eval(self.python(f"print(repr({expression}))"))

    def eventually(self, expression: str, wanted: Any, tries: int = 250) -> None:
        """Ask the kernel until an expression has a value: the page's news reach it a little later."""
        for _ in range(tries):
            got = self.value(expression)
            if got == wanted:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{expression} stayed {got!r}, not {wanted!r}")

    def toggle_saving_of_state(self) -> None:
        """Let the state of widgets be saved with notebooks, or no longer."""
        self.page.evaluate(SAVE_STATE)

    def reopen(self) -> Locator:
        """Save the notebook, close it with its kernel, and open it again without running anything."""
        name = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        self.page.evaluate(SAVE)
        self.close()
        self._open(name)
        self.page.wait_for_function(READY, arg=name)
        return self.notebook

    def come_back(self) -> Locator:
        """Save the notebook, close its page alone, and open it again: its kernel goes on meanwhile."""
        name = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        self.page.evaluate(SAVE)
        self.page.evaluate(LEAVE)
        self._open(name)
        self.page.wait_for_function(READY, arg=name)
        return self.notebook

    def show_only_what_is_in_sight(self) -> None:
        self.page.evaluate(WINDOWED)

    def scroll_to_cell(self, index: int) -> None:
        self.page.evaluate(SCROLL, index)

    def delete_first_cell(self) -> None:
        self.page.evaluate(DELETE_FIRST)

    def restart_kernel(self) -> None:
        self.page.evaluate(RESTART)

    def run_again(self) -> None:
        self.page.evaluate(RUN_ALL, 60_000)

    @contextmanager
    def theme(self, name: str) -> Iterator[None]:
        """Show JupyterLab in its theme "light" or "dark" for a while."""
        self._set_theme(f"JupyterLab {name.title()}")
        try:
            yield
        finally:
            self._set_theme("JupyterLab Light")

    def _set_theme(self, name: str) -> None:
        self.page.evaluate(THEME, name)
        self.page.wait_for_function(THEME_IS_THERE, arg=name)

    def shoot(self, path: Path, *, width: int = 1280, height: int = 1000) -> None:
        """Save a picture of the page, for people to look at."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(SETTLE)
        self.page.screenshot(path=path)

    def stills(self) -> list[str]:
        """Give the pictures that a saved notebook would show in the place of its widgets."""
        bundles = [output["data"] for cell in self.page.evaluate(OUTPUTS) for output in cell]
        return [str(bundle["image/png"]) for bundle in bundles if "image/png" in bundle]

    def close(self) -> None:
        self.page.evaluate(CLOSE)


class Notebook7(Lab):
    """A page of Notebook 7, which is one notebook and nothing else."""

    def __init__(self, page: Page, root: Path, url: str) -> None:
        super().__init__(page, root)
        self.url = url

    def _open(self, name: str) -> None:
        self.page.goto(f"{self.url}notebooks/{name}")
        self.page.wait_for_function("() => window.jupyterapp?.restored")


def visit(page: Page, url: str) -> None:
    """Open JupyterLab in a page, and wait until it takes commands."""
    page.goto(url + "lab?reset")
    page.wait_for_function("() => window.jupyterapp?.restored", timeout=60_000)
    page.evaluate("() => window.jupyterapp.restored.then(() => 1)")


@contextmanager
def own_lab(folder: Path | None = None) -> Iterator[Lab]:
    """Give a JupyterLab of its own, in a folder or in one that goes with it."""
    with (
        tempfile.TemporaryDirectory(prefix="sunwidgets-") as made,
        jupyterlab(root := folder or Path(made)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        visit(page, url)
        yield Lab(page, root)
        browser.close()


def assert_fits_its_theme(root: Locator, theme: str) -> None:
    """Assert that a widget is no wider than its place, and its text light on dark or dark on light."""
    assert root.evaluate("r => r.scrollWidth <= r.clientWidth + 1")
    text = root.evaluate("r => getComputedStyle(r).color")
    assert (text.count("255") > 0) == (theme == "dark"), text
