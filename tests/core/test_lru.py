import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwidgets.core.lru import ArrayLRU


def kilobyte():
    return np.zeros(1024, dtype=np.uint8)


def test_least_recently_used_goes_first():
    cache = ArrayLRU(2 * 1024)
    first = cache.get("a", kilobyte)
    cache.get("b", kilobyte)
    assert cache.get("a", kilobyte) is first
    cache.get("c", kilobyte)
    assert cache.get("a", kilobyte) is first
    assert cache.info() == (2, 3, 2, 2048, 2048)


def test_arrays_are_read_only():
    array = ArrayLRU(10_000).get("a", kilobyte)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


def test_too_large_an_array_is_handed_out_but_not_kept():
    cache = ArrayLRU(1000)
    assert cache.get("a", kilobyte).nbytes == 1024
    assert cache.info().n_items == 0


def test_lowering_the_limit_drops_arrays_at_once():
    cache = ArrayLRU(4096)
    for key in range(4):
        cache.get(key, kilobyte)
    cache.max_bytes = 2048
    assert cache.info().n_items == 2
    cache.clear()
    assert cache.info().n_bytes == 0


@pytest.mark.parametrize("limit", [-1, 1.5, True, float("nan"), "1 GB", None])
def test_a_limit_is_a_whole_number_of_bytes(limit):
    with pytest.raises(ValueError, match="whole number of bytes"):
        ArrayLRU(limit)


def test_a_failed_make_leaves_nothing_behind():
    cache = ArrayLRU(4096)

    def fail():
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        cache.get("a", fail)
    assert cache.get("a", kilobyte).size == 1024


@given(st.integers(0, 5000), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 900)), max_size=60))
@settings(deadline=None, max_examples=100)
def test_never_above_the_limit(limit, gets):
    cache = ArrayLRU(limit)
    for key, size in gets:
        cache.get(key, lambda size=size: np.zeros(size, dtype=np.uint8))
        assert cache.info().n_bytes <= limit
    assert cache.info().hits + cache.info().misses == len(gets)


def test_many_threads_share_one_array():
    cache = ArrayLRU(50 * 1024)
    wrong = []

    def work(seed):
        random = np.random.default_rng(seed)
        for key in random.integers(0, 100, 400):
            array = cache.get(int(key), lambda key=key: np.full(1024, key, dtype=np.uint8))
            if array[0] != key or cache.info().n_bytes > 50 * 1024:
                wrong.append(key)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
