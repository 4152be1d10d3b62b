"""Widgets that were made and closed leave nothing behind in Python."""

import gc
import threading
import tracemalloc
import weakref
from collections.abc import Callable

import psutil
import pytest
from ipywidgets import Layout, Widget

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber
from sunwidgets.widgets._base import SunWidget

CUBE = SharpCube.sample(n_frames=3)
MAKES: dict[str, Callable[[], SunWidget]] = {
    "SharpScrubber": lambda: SharpScrubber(CUBE),
    "ObserverGlobe": lambda: ObserverGlobe(n_loops=5, size=64),
    "RotationTracks": lambda: RotationTracks(days=(0, 1, 1)),
}
MANY = 200
# What Python and its libraries may keep for all widgets together, in bytes.
SLACK = 1_000_000
PROCESS_SLACK = 40_000_000


@pytest.mark.parametrize("name", MAKES)
def test_many_made_and_closed_leave_nothing(name: str) -> None:
    make = MAKES[name]

    def live() -> weakref.ref[SunWidget]:
        widget = make()
        parameters = {"values": {}, "page": "1"}
        widget._handle_custom_msg(
            {"kind": "request", "id": "1", "what": "traits", "parameters": parameters}, []
        )
        widget.close()
        return weakref.ref(widget)

    for _ in range(20):
        live()
    gc.collect()
    models = len(Widget.get_manager_state()["state"])
    threads = threading.active_count()
    process = psutil.Process().memory_info().rss
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    widgets = [live() for _ in range(MANY)]
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sum(widget() is not None for widget in widgets) == 0
    assert len(Widget.get_manager_state()["state"]) == models
    assert threading.active_count() == threads
    assert grown < SLACK
    assert psutil.Process().memory_info().rss - process < PROCESS_SLACK


def test_a_layout_of_others_stays_open() -> None:
    layout = Layout(width="50%")
    SharpScrubber(CUBE, layout=layout).close()
    assert layout.comm is not None
