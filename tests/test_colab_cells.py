"""What notebooks hold for Colab: a link, and a cell that installs there and does nothing elsewhere."""

import builtins
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "example_notebooks").glob("*.ipynb"))

sys.path.insert(0, str(ROOT / "tools"))
import colab  # noqa: E402


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_is_ready(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].source.startswith("# ")
    wanted = colab.cells(path.name, colab.repository())
    assert [(c.id, c.source) for c in notebook.cells[1:3]] == [(c.id, c.source) for c in wanted]


def test_what_was_put_there_is_replaced() -> None:
    path = NOTEBOOKS[0]
    notebook = nbformat.read(path, as_version=4)
    before = [cell.source for cell in notebook.cells]
    colab.prepare(notebook, path.name, "someone/else")
    assert len(notebook.cells) == len(before)
    link, install = notebook.cells[1:3]
    assert link.source.endswith(f"/github/someone/else/blob/main/example_notebooks/{path.name})")
    assert f"github.com/someone/else/releases/download/v{colab.version()}/sunwidgets-" in install.source
    colab.prepare(notebook, path.name, colab.repository())
    assert [cell.source for cell in notebook.cells] == before


@pytest.mark.parametrize("is_colab", [True, False])
def test_the_cell_installs_the_package_alone_and_only_there(
    is_colab: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    # A shell leaves this behind, by which others would take the test run for IPython.
    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    shell = InteractiveShell()
    monkeypatch.setattr(shell, "run_line_magic", lambda name, line, **_: asked.append(f"{name} {line}"))
    if is_colab:
        monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    _, install = colab.cells("x.ipynb", None)
    result: Any = shell.run_cell(install.source)
    result.raise_error()
    # No other package is named, and none is to be upgraded: the host's own must stay.
    assert asked == ([f"pip install --quiet {colab.wheel()}"] if is_colab else [])
