"""What is refused for want of memory, where the machine tells how much it has and where it does not."""

import os

import astropy.units as u
import pytest

from sunwidgets.core._memory import memory_bytes
from sunwidgets.core.loops import loop_arcade, semi_circular_loop
from sunwidgets.exceptions import LoopError


def silent(name: str) -> int:
    raise ValueError(f"{name} is not told")


def test_a_machine_that_does_not_tell_is_taken_for_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert memory_bytes() > 2**20
    monkeypatch.setattr(os, "sysconf", silent)
    assert memory_bytes() == 2 * 2**30


def test_loops_beyond_the_memory_are_refused_before_they_are_made() -> None:
    with pytest.raises(LoopError, match="make the arcade in parts"):
        loop_arcade(10**9, length_min=50 * u.Mm, length_max=60 * u.Mm)
    with pytest.raises(LoopError, match="n_points = 1000000000000"):
        semi_circular_loop(50 * u.Mm, n_points=10**12)
