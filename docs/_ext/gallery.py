"""Make the gallery: a page of pictures that lead to the example notebooks.

The notebooks stay where they are, for those who run them; Sphinx reads only what is beside its
configuration, so they are copied there, with the first picture of each.
"""

import base64
import shutil
from pathlib import Path
from typing import Any

import nbformat

INTRODUCTION = """# Gallery

The notebooks of `example_notebooks`, as they were saved: a short course. Run them in JupyterLab to have
the widgets live.
"""


def first_picture(notebook: Any) -> bytes:
    """Return the first PNG among the outputs of a notebook."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            picture = output.get("data", {}).get("image/png")
            if picture:
                return base64.b64decode("".join(picture))
    raise ValueError("a notebook of the gallery needs a picture; run `make notebooks`, which saves them")


def title_of(notebook: Any) -> str:
    """Return the title of a notebook: its first heading."""
    return next(
        line.removeprefix("# ")
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    )


def write_gallery(app: Any) -> None:
    """Copy the notebooks and their pictures into ``docs/gallery``, and write its page."""
    folder = Path(app.srcdir) / "gallery"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tiles, names = [], []
    for path in sorted((Path(app.srcdir).parent / "example_notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        shutil.copy2(path, folder / path.name)
        (folder / f"{path.stem}.png").write_bytes(first_picture(notebook))
        title = title_of(notebook)
        options = {"alt": title, "target": f"{path.stem}.html", "figclass": "gallery-tile"}
        lines = [f":{name}: {value}" for name, value in options.items()]
        tiles.append(
            "\n".join([f":::{{figure}} {path.stem}.png", *lines, "", f"[{title}]({path.name})", ":::\n"])
        )
        names.append(path.stem)
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])
    text = "\n".join([INTRODUCTION, *tiles, toctree, ""])
    (folder / "index.md").write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx what this extension does."""
    app.connect("builder-inited", write_gallery)
    return {"parallel_read_safe": True}
