"""Run the example notebooks, or those named, and save them with their pictures.

So they read well without a kernel. They are run without a network.
Widgets are saved as the still picture that they show for that purpose, without their state,
which is large and of no use to a reader.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import colab
import nbformat
from nbclient import NotebookClient
from offline import offline_environment

ROOT = Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def is_progress_bar(output: Any) -> bool:
    """Tell whether an output is a widget without a still picture: its text is from when it began."""
    data = output.get("data", {})
    return WIDGET_VIEW in data and "image/png" not in data


def save(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder, offline_environment() as environment:
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            store_widget_state=False,
        )
        # What a reader sees must not depend on the files that this machine happens to have.
        client.execute(env={**environment, "SUNWIDGETS_SHARP_DATA": "none"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_progress_bar(output)]
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.write(notebook, path)


def main() -> None:
    colab.main()
    named = sys.argv[1:]
    for path in sorted((ROOT / "example_notebooks").glob("*.ipynb")):
        if named and path.stem not in named:
            continue
        sys.stdout.write(f"running {path.name}\n")
        save(path)


if __name__ == "__main__":
    main()
