"""`python -m tests.benchmarks [name ...]`: run all benchmarks, or those named, and write their tables."""

import importlib
import sys
from pathlib import Path

from tests.benchmarks.harness import compare, table, write

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "artifacts" / "benchmarks"


def main() -> None:
    """Run and print."""
    there = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    chosen = sys.argv[1:] or there
    unknown = set(chosen) - set(there)
    if unknown:
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    for name in chosen:
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        results = [compare(comparison) for comparison in getattr(module, "comparisons", list)()]
        facts = list(getattr(module, "facts", list)())
        sys.stdout.write(f"\n## {name}\n{table(results, facts)}")
        write(OUT, name, results, facts)


if __name__ == "__main__":
    main()
