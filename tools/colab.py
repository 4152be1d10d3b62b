"""Put into each example notebook what Colab needs: a link that opens it there, and a cell that installs.

Where the package is to be had is told once, by `[project.urls]` in pyproject.toml: from a repository on
GitHub, Colab opens the notebook itself, and the wheel is that of the release, since to build one takes
Node. Without one, the notebook and the wheel are uploaded by hand. No name is asked of a package index
that the project does not own there.

Run again it changes nothing: what it wrote is replaced. `make notebooks` does it first.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

ROOT = Path(__file__).resolve().parent.parent
COLAB = "https://colab.research.google.com/"
GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")

UPLOADED = (
    f"[Open in Colab]({COLAB}): upload this notebook there, and beside it the wheel that "
    "`pip wheel --no-deps .` makes of a checkout."
)
CODE = """# Colab has what sunwidgets needs, and not sunwidgets; elsewhere this does nothing.
import sys

if "google.colab" in sys.modules:
    %pip install --quiet {wheel}"""


def repository() -> str | None:
    """Return the owner and name of the project's repository on GitHub, if it has one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = GITHUB.fullmatch(project.get("urls", {}).get("Repository", ""))
    return found[1] if found else None


def version() -> str:
    text = (ROOT / "sunwidgets" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'__version__ = "(.+)"', text)[1]  # type: ignore[index]


def wheel() -> str:
    """Return what the build calls the wheel."""
    return f"sunwidgets-{version()}-py3-none-any.whl"


def cells(name: str, where: str | None) -> list[Any]:
    """Return the cells for a notebook, given its file's name and the repository."""
    source = wheel()
    if where is None:
        link = UPLOADED
    else:
        link = f"[Open in Colab]({COLAB}github/{where}/blob/main/example_notebooks/{name})"
        source = f"https://github.com/{where}/releases/download/v{version()}/{source}"
    return [
        new_markdown_cell(link, id="colab-link"),
        new_code_cell(CODE.format(wheel=source), id="colab-install"),
    ]


def prepare(notebook: Any, name: str, where: str | None) -> None:
    """Put the cells after the title of a notebook, in the place of what was put there before."""
    others = [cell for cell in notebook.cells if not cell.get("id", "").startswith("colab-")]
    notebook.cells = [others[0], *cells(name, where), *others[1:]]


def main() -> None:
    for path in sorted((ROOT / "example_notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        prepare(notebook, path.name, repository())
        nbformat.write(notebook, path)
        sys.stdout.write(f"{path.name} is ready for Colab\n")


if __name__ == "__main__":
    main()
