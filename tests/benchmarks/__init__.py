"""Benchmarks: `make bench`, or `python -m tests.benchmarks sharp` for one of them.

Each module here named bench_* gives `comparisons()`, pairs of a peer and ours that are run
alternately in one process, and `facts()`, single measured numbers. None of them is a test.
"""
