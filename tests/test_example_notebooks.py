"""The course of example notebooks: each runs without a network, and its answers are right.

A number that an answer gives in bold must be one that the run prints; other numbers of a text are those
of the question or of the papers.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "example_notebooks").glob("*.ipynb"))
DETAILS = re.compile(r"<details>\n<summary>Answer</summary>\n\n(.+?)\n\n</details>", re.DOTALL)
BOLD = re.compile(r"\*\*(.+?)\*\*")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[-:]\d+)*(?: \d\d:\d\d)?")
LARGEST = 3_000_000
"""What a notebook may have in bytes: code hosts show larger ones late, or not at all."""

sys.path.insert(0, str(ROOT / "tools"))
import handout  # noqa: E402
from offline import offline_environment  # noqa: E402


def by_name(path: Path) -> str:
    return path.stem


def outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def printed(notebook: Any) -> str:
    """Give all text that the cells of a notebook put out."""
    return "\n".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs(notebook)
    )


def answers(notebook: Any) -> list[str]:
    return [found for cell in notebook.cells for found in DETAILS.findall(cell.source)]


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text.replace("−", "-").replace("T", " ")))


def test_they_are_a_course() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{number:02d}" for number in range(len(NOTEBOOKS))]
    start = (ROOT / "example_notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8")
    assert all(f"({path.name})" in start for path in NOTEBOOKS[1:])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_it_says_what_it_asks_for_and_hides_the_answers(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    head = notebook.cells[0].source
    assert head.startswith(f"# {path.stem[:2]} ")
    for words in ("You will learn", "Time:", "You need"):
        assert f"**{words}" in head
    questions = sum(cell.source.startswith("**Question ") for cell in notebook.cells)
    assert questions == len(answers(notebook)) >= 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_it_runs_and_its_answers_are_what_it_computes(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    with offline_environment() as environment:
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        )
        client.execute(env=environment)
    assert any("image/png" in output.get("data", {}) for output in outputs(notebook))
    if any("from_jsoc(" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        assert "JSOC cannot be reached" in printed(notebook)
    there = numbers(printed(notebook))
    for answer in answers(notebook):
        for bold in BOLD.findall(answer):
            assert numbers(bold) <= there, (bold, answer)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_it_is_saved_with_pictures_and_without_traces_of_a_machine(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "Scrubber(" in cell.source.splitlines()[-1]:
            assert any("image/png" in output.get("data", {}) for output in cell.outputs), cell.source
    for output in outputs(notebook):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
    said = printed(notebook)
    assert not re.search(r"/(?:home|tmp|root|work|Users)/|site-packages", said), said


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_a_handout_has_the_questions_and_no_answers(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(handout.write(path, tmp_path), as_version=4)
    assert not answers(notebook)
    assert not printed(notebook)
    assert not any(cell.get("id") == "answers" for cell in notebook.cells)
    questions = [cell.source for cell in notebook.cells if cell.source.startswith("**Question ")]
    assert questions
    assert not any("summary" in question for question in questions)
