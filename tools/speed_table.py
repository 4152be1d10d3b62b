"""Write the speed table of the README from what `make bench` measured.

`python tools/speed_table.py [folder]` reads the tables of `artifacts/benchmarks`, or of a folder named,
and replaces what is between two marks in README.md. Nothing is typed by hand, and a row whose
benchmark is not there is an error.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- speed: written by tools/speed_table.py -->", "<!-- end of speed -->"

# What the README calls it, the peer as the benchmark's note names it, the file, and how the benchmark's
# name begins.
COMPARED = (
    ("1,000 loops, 88,658 points", "direct recipe", "loops", "1,000 loops built (88,658 points)"),
    (
        "emission map of 10⁶ points",
        "SkyCoord and histogram2d",
        "loops",
        "emission_map of 1e6 points, 1 thread",
    ),
    ("track of 1,001 steps, moving Earth", "RotatedSunFrame", "rotation", "1,001 steps, moving Earth, cold"),
    ("the same once more", "RotatedSunFrame", "rotation", "1,001 steps, moving Earth, warm, as coordinates"),
    ("100 features at 41 times", "RotatedSunFrame", "rotation", "100 features x 41 times, cold"),
    ("bare movie", "ArtistAnimation", "movies", "bare movie, 96 frames of 744 x 377"),
    ("annotated movie", "FuncAnimation", "movies", "annotated movie, 96 frames"),
    ("60 figures, 3 panels, 300 dpi", "a fresh figure each", "movies", "three panels at 300 dpi"),
    ("open 500 frames", "astropy.io.fits", "sharp", "open 500 frames"),
)
MEASURED = (
    ("31 quantities of a frame with errors", "spaceweather", "everything, 744 x 377, real record"),
    ("inversion line of a frame", "regions", "inversion line"),
    ("statistics and histogram of a region", "regions", "statistics and histogram"),
    ("a linked scrubber draws the step of the first", "regions", "a linked scrubber draws a step later"),
    ("globe of 10⁶ points, from the hand to Python's picture, beside a bare echo", "globe", "the difference"),
)


def compared(results: list[dict[str, Any]], peer: str, name: str) -> dict[str, Any]:
    """Return the first comparison with a peer whose name begins so."""
    for row in results:
        if row["name"].startswith(name) and row["note"].startswith(f"peer: {peer}"):
            return row
    raise SystemExit(f"{name!r} was not compared with {peer!r}; run `make bench`")


def measured(facts: dict[str, str], name: str) -> str:
    """Return what was measured under the first name that begins so, without its remark."""
    for what, value in facts.items():
        if what.startswith(name):
            return value.split(" (")[0]
    raise SystemExit(f"{name!r} was not measured; run `make bench`")


def speed_table(folder: Path) -> str:
    """Return the table, given the folder of what was measured."""
    files: dict[str, Any] = {}
    for *_, file, _ in (*COMPARED, *MEASURED):
        path = folder / f"{file}.json"
        if not path.exists():
            raise SystemExit(f"{path} is not there; run `make bench`")
        files[file] = json.loads(path.read_text(encoding="utf-8"))
    machines = {written["machine"] for written in files.values()}
    if len(machines) > 1:
        raise SystemExit(f"measured on different machines: {sorted(machines)}; run `make bench` on one")
    lines = [f"On {machines.pop()}:", "", "| what | peer | takes | here | ratio |", "|-|-|-:|-:|-:|"]
    for label, peer, file, name in COMPARED:
        row = compared(files[file]["results"], peer, name)
        times = f"{_time(row['peer_ms'])} | {_time(row['ours_ms'])}"
        lines.append(f"| {label} | {peer} | {times} | {_ratio(row['ratio'])} |")
    lines += ["", "| what | takes |", "|-|-|"]
    lines += [f"| {label} | {measured(files[file]['facts'], name)} |" for label, file, name in MEASURED]
    return "\n".join(lines)


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.3g} ms"


def _ratio(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"


def refresh(text: str, folder: Path) -> str:
    """Return a text with the table between its two marks made anew."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"the text needs the lines {BEGIN} and {END}")
    return f"{before}{begin}\n{speed_table(folder)}\n{end}{after}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "artifacts" / "benchmarks"
    readme = ROOT / "README.md"
    readme.write_text(refresh(readme.read_text(encoding="utf-8"), folder), encoding="utf-8")
    sys.stdout.write("README.md has the speeds that were measured\n")


if __name__ == "__main__":
    main()
