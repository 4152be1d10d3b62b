"""The README: its speed table is what was measured, its links lead somewhere, its code runs."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.harness import Result, write

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

sys.path.insert(0, str(ROOT / "tools"))
import speed_table  # noqa: E402


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """Give a folder of tables as `make bench` writes them, with one ratio for all."""
    for file in {row[-2] for row in (*speed_table.COMPARED, *speed_table.MEASURED)}:
        results = [
            Result(f"{row[3]}, in a test", 2400, 12.34, 194.5, 180, 210, 7, f"peer: {row[1]}, in a test")
            for row in speed_table.COMPARED
            if row[2] == file
        ]
        other = [replace(result, note="peer: another", ratio=1.0) for result in results]
        facts = [
            (row[2], "12.3 ms (12.4 ms of processor time)") for row in speed_table.MEASURED if row[1] == file
        ]
        write(tmp_path, file, other + results, facts)
    return tmp_path


def test_the_speed_table_is_written_from_what_was_measured(measured: Path) -> None:
    table = speed_table.speed_table(measured)
    assert table.count("| 2.4 s | 12.3 ms | 194 |") == len(speed_table.COMPARED)
    assert table.count("| 12.3 ms |\n") + table.endswith("| 12.3 ms |") == len(speed_table.MEASURED)
    text = speed_table.refresh(README, measured)
    assert text != README
    assert speed_table.refresh(text, measured) == text


def test_a_row_that_was_not_measured_is_an_error(measured: Path) -> None:
    write(measured, "movies", [], [])
    with pytest.raises(SystemExit, match="make bench"):
        speed_table.speed_table(measured)


def test_the_readme_has_every_row(measured: Path) -> None:
    rows = [
        line.split("|")[1] for line in speed_table.speed_table(measured).splitlines() if line.count("|") > 2
    ]
    assert all(f"|{row}|" in README for row in rows)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#\s]+)", README):
        assert (ROOT / target).exists(), target


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    assert len(blocks) >= 4
    namespace: dict[str, object] = {}
    for block in blocks:
        # A quarter of the frames, for the sake of time.
        exec(block.replace("SharpCube.sample()", "SharpCube.sample(n_frames=13)"), namespace)
    assert {path.suffix for path in tmp_path.iterdir()} == {".mp4", ".pdf", ".html"}
