"""Fewer points that stand for all of an arcade, for what is drawn as lines or only for a moment."""

from typing import Final

import numpy as np

from sunwidgets.core._quantities import Ints
from sunwidgets.core.arcade import LoopArcade

__all__ = ["sparse"]

_FEWEST_POINTS: Final = 8
"""Of a loop, if there are too many points: below this it is loops that are left out."""


def sparse(arcade: LoopArcade, most: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Choose points that stand for all.

    Returns which, where each loop begins among them, and of each the first and the last of the
    points on its loop that it stands for. The feet are among the points chosen.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    most : int
        About how many points to choose at most.

    Returns
    -------
    which, offsets, first, last : int64
        As said above.
    """
    loops = np.arange(len(arcade))
    stride = -(-arcade.size // most)
    if stride > 1 and len(arcade) * _FEWEST_POINTS > most:
        loops = loops[:: -(-len(arcade) * _FEWEST_POINTS // most)]
    begin, counts = arcade.offsets[loops], np.diff(arcade.offsets)[loops]
    stride = max(1, -(-int(counts.sum()) // most))
    shares = -(-counts // stride)
    # Two at least, so that there is a line.
    shares = np.maximum(shares, np.minimum(counts, 2))
    offsets = np.concatenate([[0], np.cumsum(shares)]).astype(np.int64)
    number = np.arange(offsets[-1]) - np.repeat(offsets[:-1], shares)
    n, total = np.repeat(shares, shares), np.repeat(counts, shares)
    first = number * total // n
    last = (number + 1) * total // n - 1
    chosen = (first + last) // 2
    chosen = np.where(number == 0, 0, np.where(number == n - 1, total - 1, chosen))
    base = np.repeat(begin, shares)
    return base + chosen, offsets, base + first, base + last
