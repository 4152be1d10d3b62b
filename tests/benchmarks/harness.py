"""Run a peer and ours in turn, and say how many times faster ours is, with the spread."""

import json
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

__all__ = ["Comparison", "Result", "compare", "machine", "table", "write"]


@dataclass(frozen=True)
class Comparison:
    """Two ways to do one thing. Both are called once before they are timed.

    In each round either is called ``calls`` times in a row and the mean is taken: with 1, each
    finds the processor's caches full of the other's data, and its second core asleep.
    """

    name: str
    peer: Callable[[], object]
    ours: Callable[[], object]
    rounds: int = 7
    note: str = ""
    calls: int = 1


@dataclass(frozen=True)
class Result:
    """Medians in milliseconds, and the ratio of paired runs with its 16 to 84 % range."""

    name: str
    peer_ms: float
    ours_ms: float
    ratio: float
    low: float
    high: float
    rounds: int
    note: str


def _milliseconds(call: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return 1000 * (time.perf_counter() - start) / calls


def compare(comparison: Comparison) -> Result:
    """Run both in turn, so that a slow moment of the machine strikes both."""
    comparison.peer()
    comparison.ours()
    calls = comparison.calls
    pairs = [
        (_milliseconds(comparison.peer, calls), _milliseconds(comparison.ours, calls))
        for _ in range(comparison.rounds)
    ]
    ratios = [peer / ours for peer, ours in pairs]
    low, high = np.percentile(ratios, (16, 84))
    return Result(
        comparison.name,
        statistics.median(peer for peer, _ in pairs),
        statistics.median(ours for _, ours in pairs),
        statistics.median(ratios),
        float(low),
        float(high),
        comparison.rounds,
        comparison.note,
    )


def machine() -> str:
    """Describe the machine, without its name."""
    import os

    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}, {platform.system()}"


def table(results: Iterable[Result], facts: Iterable[tuple[str, str]]) -> str:
    """Write results and facts as Markdown."""
    lines = [machine(), ""]
    results, facts = list(results), list(facts)
    if results:
        lines += ["| what | peer | ours | ratio (16-84 %) | note |", "|-|-|-|-|-|"]
        for r in results:
            spread = f"{r.ratio:.1f} ({r.low:.1f}-{r.high:.1f})"
            lines.append(f"| {r.name} | {r.peer_ms:.1f} ms | {r.ours_ms:.1f} ms | {spread} | {r.note} |")
        lines.append("")
    if facts:
        lines += ["| what | measured |", "|-|-|", *(f"| {name} | {value} |" for name, value in facts)]
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str, results: list[Result], facts: list[tuple[str, str]]) -> None:
    """Keep the table, and the numbers for those who want to compare runs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(table(results, facts))
    numbers = {"machine": machine(), "results": [asdict(result) for result in results], "facts": dict(facts)}
    (folder / f"{name}.json").write_text(json.dumps(numbers, indent=1) + "\n")
