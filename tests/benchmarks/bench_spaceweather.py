"""The space-weather keywords of 744 x 377 pixels: against the direct loop, and over many frames."""

import atexit
import functools
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from numba import njit

from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
from sunwidgets.core.sharp.keywords import SPACEWEATHER
from sunwidgets.core.sharp.spaceweather import pipeline_field
from sunwidgets.core.sharp.spaceweather.patch import PixelScale
from tests.benchmarks.harness import Comparison
from tests.conftest import RECORD
from tests.core.conftest import write_frame
from tests.core.slow_spaceweather import slow_keywords

SHAPE = (377, 744)
SEGMENTS = ("Br", "Bp", "Bt", "Br_err", "Bp_err", "Bt_err", "conf_disambig", "bitmap", "magnetogram")
CUT = np.s_[100:180, 260:380]


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sunwidgets-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def full_size() -> tuple[SharpCube, str]:
    """Return a frame of full size: the real record if it is there, else the sample, repeated."""
    if any(RECORD.glob("*.fits")):
        return SharpCube.from_files(RECORD), "real record"
    sample, folder = SharpCube.sample(), _folder()
    for name in SEGMENTS:
        frame = np.asarray(sample.frame(name, -1))
        room = [(0, full - length) for full, length in zip(SHAPE, frame.shape, strict=True)]
        write_frame(folder, name, data=np.pad(frame, room, mode="wrap"))
    return SharpCube.from_files(folder), "sample, repeated to fill it"


@functools.cache
def _small() -> SharpCube:
    sample, folder = SharpCube.sample(), _folder()
    for name in SEGMENTS:
        write_frame(folder, name, data=np.array(sample.frame(name, -4)[CUT]))
    return SharpCube.from_files(folder)


def _direct(cube: SharpCube) -> object:
    scale = PixelScale.of(cube.geometry(0))
    field = {name: cube.frame(name, 0).astype(np.float64) for name in SEGMENTS}
    return slow_keywords(field, scale.arcsec, scale.metres)


@njit
def _direct_potential(bz, weights):  # type: ignore[no-untyped-def]
    """The window of the pipeline as a compiled double loop, the fastest direct way."""
    ny, nx = bz.shape
    potential = np.zeros((ny, nx))
    for j in range(ny):
        for i in range(nx):
            total = 0.0
            for j2 in range(max(0, j - 10), min(ny, j + 10)):
                for i2 in range(max(0, i - 10), min(nx, i + 10)):
                    total += bz[j2, i2] * weights[abs(j2 - j), abs(i2 - i)]
            potential[j, i] = total
    return potential


def comparisons() -> list[Comparison]:
    small, (large, what) = _small(), full_size()
    bz = np.nan_to_num(large.frame("Br", 0)).astype(np.float64)
    distance = np.arange(11.0)
    weights = 0.001 / np.sqrt(distance[:, np.newaxis] ** 2 + distance**2 + 1e-6)
    everywhere = np.arange(bz.size)
    vector = [name for name in spaceweather_keywords(large, 0) if not name.startswith("ERR")]
    return [
        Comparison(
            "all keywords and errors of 120 x 80 pixels",
            lambda: _direct(small),
            lambda: spaceweather_keywords(small, 0),
            rounds=3,
            note="peer: a loop over rows and columns in Python, without the _LAPLACE and line-of-sight ones",
        ),
        Comparison(
            "potential field of the pipeline, 744 x 377",
            lambda: _direct_potential(bz, weights),
            lambda: pipeline_field(bz, everywhere),
            rounds=9,
            note=f"peer: the double loop compiled by numba; {what}",
        ),
        Comparison(
            f"{len(vector)} quantities with errors, 744 x 377, frames in memory",
            lambda: _direct_potential(bz, weights),
            lambda: spaceweather_keywords(large, 0),
            rounds=15,
            note=f"peer: the double loop of the potential alone, compiled; {what}",
        ),
    ]


def median_ms(call: object, rounds: int = 9) -> str:
    times, used = [], []
    for _ in range(rounds):
        start, cpu = time.perf_counter(), time.process_time()
        call()  # type: ignore[operator]
        times.append(1000 * (time.perf_counter() - start))
        used.append(1000 * (time.process_time() - cpu))
    return f"{statistics.median(times):.1f} ms ({statistics.median(used):.1f} ms of processor time)"


def facts() -> list[tuple[str, str]]:
    large, what = full_size()
    start = time.perf_counter()
    _direct(large)
    direct = time.perf_counter() - start

    def from_disk() -> None:
        large.cache_bytes = 0
        large.cache_bytes = 2**28
        spaceweather_keywords(large, 0)

    def series(processes: int | None) -> float:
        cube = SharpCube.sample(n_frames=48)
        begin = time.perf_counter()
        cube.measure(["USFLUX", "MEANSHR_LAPLACE"], processes=processes, progress=False)
        return time.perf_counter() - begin

    archived = [name for name in SPACEWEATHER if name != "R_VALUE"]
    return [
        (f"everything, 744 x 377, {what}", median_ms(lambda: spaceweather_keywords(large, 0))),
        (
            "what the archive has, the same frame",
            median_ms(lambda: spaceweather_keywords(large, 0, keywords=archived)),
        ),
        ("everything, with the nine segments decoded from disk first", median_ms(from_disk)),
        ("the archived keywords in a Python loop, the same frame, once", f"{direct:.0f} s"),
        ("series of 48 frames of the sample, one process", f"{series(None):.1f} s"),
        ("the same, two fresh processes", f"{series(2):.1f} s"),
    ]
