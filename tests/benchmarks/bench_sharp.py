"""SHARP frames in Python: opening, decoding, the sample, and memory while scrubbing."""

import atexit
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from astropy.io import fits

from sunwidgets import SharpCube
from sunwidgets.core.sharp.encoding import encode_frame
from tests.benchmarks.frames import write_frames
from tests.benchmarks.harness import Comparison

FRAMES = 500

MEMORY = """
import sys, psutil
from sunwidgets import SharpCube
cube = SharpCube.from_files(sys.argv[1], cache_bytes=64 * 2**20)
process = psutil.Process()
used = []
for index in range(len(cube)):
    cube.frame("Br", index)
    used.append(process.memory_info().rss / 2**20)
print(used[299] - used[99], used[499] - used[299], cube.cache_info().n_bytes / 2**20)
"""


def _open_each(paths: list[Path]) -> list[object]:
    """Read the headers as one would without this package: open each file with astropy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        headers = []
        for path in paths:
            with fits.open(path) as hdus:
                headers.append(hdus[1].header["T_REC"])
        return headers


def _decode(path: Path) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fits.open(path) as hdus:
            return hdus[1].data.astype("f4")


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sunwidgets-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


_PATHS: list[Path] = []


def _paths() -> list[Path]:
    if not _PATHS:
        _PATHS.extend(write_frames(_folder(), FRAMES))
    return _PATHS


def comparisons() -> list[Comparison]:
    paths = _paths()
    cube = SharpCube.from_files(paths[:20], cache_bytes=0)
    return [
        Comparison(
            f"open {FRAMES} frames, T_REC of each",
            lambda: _open_each(paths),
            lambda: SharpCube.from_files(paths).times,
            rounds=3,
            note="peer: astropy.io.fits.open on each",
        ),
        Comparison(
            "decode one 744 x 377 Rice frame",
            lambda: _decode(paths[3]),
            lambda: cube.frame("Br", 3),
            rounds=15,
            note="peer: astropy.io.fits.open, data as float32",
        ),
    ]


def _median_ms(call: object, rounds: int = 9) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()  # type: ignore[operator]
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def facts() -> list[tuple[str, str]]:
    paths = _paths()
    frame = SharpCube.from_files(paths[3]).frame("Br", 0)

    def all_frames() -> None:
        cube = SharpCube.sample(n_frames=48)
        for index in range(48):
            cube.frame("Br", index)

    command = [sys.executable, "-c", MEMORY, str(paths[0].parent)]
    early, late, held = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [
        ("sample of 48 frames, opened and all Br made", f"{_median_ms(all_frames, 5):.0f} ms"),
        ("frame to 16-bit integers, 744 x 377", f"{_median_ms(lambda: encode_frame(frame)):.1f} ms"),
        (
            "memory added by scrubbing frames 100 to 300, and 300 to 500, with a cache of 64 MiB",
            f"{float(early):+.1f} and {float(late):+.1f} MiB (cache holds {float(held):.1f} MiB)",
        ),
    ]
