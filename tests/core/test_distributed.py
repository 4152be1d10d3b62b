"""Arcades in parts, here and on a cluster whose memory is below the size of the data."""

import os
import signal
import threading
import time
import weakref
from functools import partial

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord

from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.exceptions import LoopError

OBSERVER = SkyCoord(20 * u.deg, 5 * u.deg, 1 * u.au, frame="heliographic_stonyhurst", obstime="2018-07-25")
OPTIONS = {"fov": 1500 * u.arcsec, "progress": False}


def grow(seed, n_loops=10, n_points=200):
    return loop_arcade(
        n_loops,
        length_min=50 * u.Mm,
        length_max=300 * u.Mm,
        seed=seed,
        n_points=n_points,
        longitude=seed * u.deg,
    )


def assert_same(picture, expected):
    np.testing.assert_allclose(picture.data, expected.data, rtol=1e-11, atol=1e-13 * expected.data.max())
    assert dict(picture.meta) == dict(expected.meta)


def test_parts_make_the_picture_of_the_whole():
    arcades = [grow(seed) for seed in range(4)]
    whole = emission_map(arcades[0] + arcades[1] + arcades[2] + arcades[3], OBSERVER, **OPTIONS)
    assert_same(emission_map(arcades, OBSERVER, **OPTIONS), whole)
    assert_same(emission_map((partial(grow, seed) for seed in range(4)), OBSERVER, **OPTIONS), whole)
    mixed = [arcades[0], partial(grow, 1), arcades[2], partial(grow, 3)]
    assert_same(emission_map(mixed, OBSERVER, **OPTIONS, threads=2), whole)


def test_parts_are_seen_through_an_instrument():
    def channel(temperature):
        return temperature.to_value(u.MK) * u.DN

    arcades = [grow(seed) for seed in range(2)]
    whole = emission_map(arcades[0] + arcades[1], OBSERVER, response=channel, **OPTIONS)
    assert_same(emission_map(arcades, OBSERVER, response=channel, **OPTIONS), whole)


def test_only_one_part_is_there_at_a_time():
    made = []
    still_there = []

    def make(seed):
        still_there.append(sum(reference() is not None for reference in made))
        arcade = grow(seed)
        made.append(weakref.ref(arcade))
        return arcade

    emission_map((partial(make, seed) for seed in range(5)), OBSERVER, **OPTIONS)
    assert still_there == [0] * 5


@pytest.mark.parametrize(
    ("parts", "options", "message"),
    [
        ([], OPTIONS, "empty"),
        ([grow(0)], {"progress": False}, "needs a fov"),
        ([grow(0)], {**OPTIONS, "recipe": "blog"}, "published dz"),
        ([3], OPTIONS, "a part is 3"),
        ([lambda: None], OPTIONS, "a part is None"),
    ],
)
def test_impossible_parts_are_refused(parts, options, message):
    with pytest.raises(LoopError, match=message):
        emission_map(parts, OBSERVER, **options)


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    import dask

    settings = {
        "distributed.worker.memory.terminate": False,
        "distributed.comm.timeouts.connect": "60s",
        "distributed.scheduler.allowed-failures": 5,
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            memory_limit="500MB",
            dashboard_address=None,
            host="127.0.0.1",
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_smaller_than_the_data_survives_a_killed_worker(cluster):
    n_parts, n_loops, n_points = 24, 400, 2500
    memory = sum(worker["memory_limit"] for worker in cluster.scheduler_info()["workers"].values())
    parts = [partial(grow, seed, n_loops, n_points) for seed in range(n_parts)]
    one = parts[0]()
    arrays = (one.xyz, one.density, one.ds, one.emission_measure)
    assert n_parts * sum(array.nbytes for array in arrays) > memory
    victim = next(iter(cluster.run(os.getpid).values()))
    killed = threading.Event()

    def kill_once_busy():
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not any(cluster.processing().values()):
            time.sleep(0.02)
        os.kill(victim, signal.SIGKILL)
        killed.set()

    killer = threading.Thread(target=kill_once_busy)
    killer.start()
    picture = emission_map(iter(parts), OBSERVER, client=cluster, **OPTIONS)
    killer.join()
    assert killed.is_set()
    assert victim not in cluster.run(os.getpid).values()
    assert_same(picture, emission_map(iter(parts), OBSERVER, **OPTIONS))


def test_arcades_in_memory_travel_to_the_cluster(cluster):
    arcades = [grow(seed) for seed in range(5)]
    assert_same(
        emission_map(arcades, OBSERVER, client=cluster, **OPTIONS), emission_map(arcades, OBSERVER, **OPTIONS)
    )


def test_an_error_of_a_part_reaches_the_caller(cluster):
    with pytest.raises(LoopError, match="n_loops = 0"):
        emission_map([partial(grow, 0, 0)], OBSERVER, client=cluster, **OPTIONS)
