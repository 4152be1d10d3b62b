"""Write the example notebooks without answers and results into build/handout, to hand them to a class."""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
ANSWER = re.compile(r"\n*<details>\n<summary>Answer</summary>.+?</details>", re.DOTALL)
ABOUT_ANSWERS = "## The numbers behind the answers"


def write(path: Path, folder: Path) -> Path:
    """Write one notebook without what tells the answers; give the file."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.get("id") != "answers" and not cell.source.startswith(ABOUT_ANSWERS)
    ]
    for cell in notebook.cells:
        cell.source = ANSWER.sub("", cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / path.name)
    return folder / path.name


def main() -> None:
    for path in sorted((ROOT / "example_notebooks").glob("*.ipynb")):
        written = write(path, ROOT / "build" / "handout")
        sys.stdout.write(f"{written.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
