"""Do one thing for many items elsewhere: on the workers of a dask cluster, or in processes of this machine.

Apart because loops and frames are shared out alike. Results come back one by one as they are
ready, in any order; when the caller stops, by an error or an interrupt, what has not begun is dropped.
"""

import contextlib
import importlib
import itertools
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any, TypeVar

__all__ = ["RETRIES", "on_cluster", "on_processes"]

_log = logging.getLogger("sunwidgets")

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items handed out at once, for each worker: enough that none is idle.
_AHEAD = 2
RETRIES = 3
"""How often an item is begun again on another worker when its own is lost."""


def checked_client(client: Any) -> Any:
    """Return a client of dask as it is.

    Raises
    ------
    TypeError
        If it is something else.
    """
    if not all(hasattr(client, name) for name in ("scatter", "submit", "nthreads")):
        raise TypeError(f"client is {client!r}; give a dask.distributed.Client, or None for this machine")
    return client


def on_cluster(items: Iterable[Item], submit: Callable[[Item], Any], client: Any) -> Iterator[Any]:
    """Yield the result for each item as the workers of a dask cluster finish them.

    Parameters
    ----------
    items : iterable
        Only a few for each thread of the cluster are taken ahead.
    submit : callable
        Hands an item to the cluster and returns its future.
    client : dask.distributed.Client
        The cluster.
    """
    as_completed: Any = importlib.import_module("distributed").as_completed
    remaining = iter(items)
    threads = max(1, sum(checked_client(client).nthreads().values()))
    _log.debug("working on %d threads of a cluster", threads)
    first = [submit(item) for item in itertools.islice(remaining, _AHEAD * threads)]
    running = as_completed(first, with_results=True)
    pending = {future.key: future for future in first}
    try:
        for future, result in running:
            # Only now, so that the cluster never holds more results than it is working on.
            del pending[future.key]
            future.release()
            for item in itertools.islice(remaining, 1):
                following = submit(item)
                pending[following.key] = following
                running.add(following)
            yield result
    finally:
        if pending:
            client.cancel(list(pending.values()))


def on_processes(
    items: Iterable[Item],
    function: Callable[[Item], Result],
    n_processes: int,
    *,
    prepare: Callable[..., object] | None = None,
    arguments: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """Yield the result for each item as fresh processes of this machine finish them.

    They are spawned, never forked: threads and open files of the caller are not copied.

    Parameters
    ----------
    items : iterable
        What to work on; pickled.
    function : callable
        A function of a module, called with an item.
    n_processes : int
        How many.
    prepare, arguments : callable and tuple
        Called once in each process with the arguments, before any item.
    """
    remaining = iter(items)
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(n_processes, mp_context=context, initializer=prepare, initargs=arguments)
    try:
        with _deaf_to_interrupts():
            running: set[Future[Result]] = {
                executor.submit(function, item) for item in itertools.islice(remaining, _AHEAD * n_processes)
            }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                for item in itertools.islice(remaining, 1):
                    running.add(executor.submit(function, item))
                yield future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that ignore interrupts, which reach all of a terminal: the caller ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
