"""Loops and their pictures, beside the published recipe done directly with SkyCoord and histogram2d."""

import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core.binning import Points, bin_in_grid
from sunwidgets.core.emission import arcade_to_map, emission_map
from sunwidgets.core.loops import LoopArcade, loop_arcade
from sunwidgets.core.picture_grid import Grid
from sunwidgets.core.recipe import CORRECTED
from sunwidgets.core.view import look_from
from tests.benchmarks.harness import Comparison
from tests.core.direct_recipe import direct_arcade, direct_histogram

RANGE = {"length_min": 50 * u.Mm, "length_max": 500 * u.Mm, "seed": 0}
OBSERVER = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2018-07-25")
# Loops that give about as many points as their names say.
LOOPS = {"88,658": 1000, "1e6": 11_000, "1e7": 113_000}

MEMORY = """
import threading, time
import astropy.units as u, psutil
from astropy.coordinates import SkyCoord
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
observer = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2018-07-25")
options = {"length_min": 50 * u.Mm, "length_max": 500 * u.Mm, "seed": 0}
emission_map(loop_arcade(10, **options), observer, fov=3000 * u.arcsec)
arcade = loop_arcade(20_000, n_points=500, **options)
process, most, running = psutil.Process(), [0], [True]
before = process.memory_info().rss
def watch():
    while running:
        most[0] = max(most[0], process.memory_info().rss)
        time.sleep(0.0005)
watcher = threading.Thread(target=watch)
watcher.start()
emission_map(arcade, observer, fov=3000 * u.arcsec)
running.clear()
watcher.join()
print(arcade.size, (max(most[0], process.memory_info().rss) - before) / 2**20)
"""

FIRST_CALL = """
import time
import sunpy.map, numba
start = time.perf_counter()
import astropy.units as u
from astropy.coordinates import SkyCoord
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
arcade = loop_arcade(10, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=0)
observer = SkyCoord(0 * u.deg, 0 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2018-07-25")
ready = time.perf_counter()
emission_map(arcade, observer)
print(ready - start, time.perf_counter() - ready)
"""


@functools.cache
def published(n_loops: int) -> LoopArcade:
    """An arcade as published, whose points the direct recipe also has."""
    return loop_arcade(n_loops, recipe="blog", **RANGE)


@functools.cache
def corrected(n_loops: int) -> LoopArcade:
    """As many points on the same loops, from foot to foot."""
    return loop_arcade(n_loops, n_points=np.diff(published(n_loops).offsets), **RANGE)


@functools.cache
def published_coords(n_loops: int) -> SkyCoord:
    """The points as the direct recipe holds them."""
    coords = published(n_loops).coords
    return SkyCoord(coords.lon, coords.lat, coords.radius, frame="heliographic_stonyhurst")


def _direct(n_loops: int) -> Callable[[], object]:
    coords, density = published_coords(n_loops), published(n_loops).density
    return lambda: direct_histogram(coords, density, OBSERVER)


def _pass_over(n_loops: int, threads: int) -> Callable[[], object]:
    """The compiled pass alone, into a picture of 600 by 600 pixels."""
    arcade, view = corrected(n_loops), look_from(OBSERVER, None, CORRECTED)
    points = Points(arcade.xyz, arcade.emission_measure, arcade.offsets, np.empty(0))
    pixel = float(u.arcsec.to(u.rad)) * 5
    grid = Grid(600, 600, -300 * pixel, -300 * pixel, pixel, pixel, in_plane=True)
    return lambda: bin_in_grid(points, view, grid, CORRECTED, threads)


def _sum_of_arrays(n_loops: int) -> Callable[[], object]:
    arcade = corrected(n_loops)
    x, y, z = arcade.xyz
    return lambda: x.sum() + y.sum() + z.sum() + arcade.emission_measure.sum()


def _whole_map(n_loops: int, threads: int = 1) -> Callable[[], object]:
    arcade = corrected(n_loops)
    return lambda: emission_map(arcade, OBSERVER, threads=threads)


def comparisons() -> list[Comparison]:
    """What is timed in turn."""
    thousand = LOOPS["88,658"]
    counts = np.diff(published(thousand).offsets)
    direct = functools.partial(direct_arcade, thousand, RANGE["length_min"], RANGE["length_max"], seed=0)
    rows = [
        Comparison(
            "1,000 loops built (88,658 points)",
            direct,
            lambda: loop_arcade(thousand, n_points=counts, **RANGE),
            5,
            "peer: direct recipe",
        ),
        Comparison(
            "1,000 loops built, recipe='blog'",
            direct,
            lambda: loop_arcade(thousand, recipe="blog", **RANGE),
            5,
            "peer: direct recipe",
        ),
    ]
    for name, n_loops in LOOPS.items():
        peer = _direct(n_loops)
        for threads in (1, 2):
            label = f"{name} points, {threads} thread{'s' if threads > 1 else ''}"
            note = "peer: SkyCoord and histogram2d"
            rows += [
                Comparison(f"pass over {label}", peer, _pass_over(n_loops, threads), 7, note),
                Comparison(f"emission_map of {label}", peer, _whole_map(n_loops, threads), 7, note),
            ]
            if name == "1e6":
                # As while an observer is dragged about: one picture after the other.
                often = f"{note}; five in a row"
                rows += [
                    Comparison(f"pass over {label}", peer, _pass_over(n_loops, threads), 5, often, 5),
                    Comparison(f"emission_map of {label}", peer, _whole_map(n_loops, threads), 5, often, 5),
                ]
        rows += [
            Comparison(
                f"pass over {name} points, 1 thread",
                _sum_of_arrays(n_loops),
                _pass_over(n_loops, 1),
                15,
                "peer: the sum of the four float64 arrays; 0.4 is 2.5 times as long",
            ),
            Comparison(
                f"emission_map of {name} points, 1 thread",
                _sum_of_arrays(n_loops),
                _whole_map(n_loops),
                15,
                "peer: the sum of the four float64 arrays; 0.4 is 2.5 times as long",
            ),
        ]
    million = LOOPS["1e6"]
    coords, density = published_coords(million), published(million).density
    rows.append(
        Comparison(
            f"arcade_to_map of {coords.size:,} SkyCoord points",
            _direct(million),
            lambda: arcade_to_map(coords, density, OBSERVER),
            9,
            "peer: SkyCoord and histogram2d",
        )
    )
    return rows


def _in_fresh_process(code: str, **environment: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(number) for number in done.stdout.split()]


def facts() -> list[tuple[str, str]]:
    """What is not a comparison."""
    points, added = _in_fresh_process(MEMORY)
    _in_fresh_process(FIRST_CALL)
    warm = sorted(_in_fresh_process(FIRST_CALL) for _ in range(5))[2]
    with tempfile.TemporaryDirectory(prefix="sunwidgets-bench-") as folder:
        cold = _in_fresh_process(FIRST_CALL, NUMBA_CACHE_DIR=folder)
    return [
        (f"memory added by emission_map of {points:,.0f} points", f"{added:.0f} MB"),
        ("fresh process, sunpy.map and numba loaded: import and arcade", f"{warm[0]:.2f} s"),
        ("then the first emission_map, kernel in the cache", f"{warm[1]:.2f} s"),
        ("then the first emission_map, kernel compiled", f"{cold[1]:.2f} s"),
    ]
