"""Pictures of more loops than one machine holds: parts are made and binned one by one, and summed.

Only pictures travel back, never points. Without a client the parts are made here, one at a time;
with a `dask.distributed` client they are made on its workers, and a part whose worker is lost is
made again on another.
"""

from collections.abc import Callable, Iterable, Sized
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from sunwidgets.core._quantities import Floats
from sunwidgets.core._workers import RETRIES, on_cluster
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.exceptions import LoopError

__all__ = ["Part", "make_part", "sum_parts"]

Part = LoopArcade | Callable[[], LoopArcade]
"""An arcade, or a function without arguments that makes one."""


def make_part(part: Part) -> LoopArcade:
    """Return a part, making it if it is a function.

    Parameters
    ----------
    part : LoopArcade or callable
        A function is called without arguments.

    Returns
    -------
    LoopArcade
        The part itself, or what the function made.

    Raises
    ------
    LoopError
        If it is not a LoopArcade, nor a function that makes one.
    """
    arcade = part() if callable(part) else part
    if not isinstance(arcade, LoopArcade):
        raise LoopError(f"a part is {arcade!r}; it must be a LoopArcade, or a function that makes one")
    return arcade


def sum_parts(
    parts: Iterable[Part],
    bin_part: Callable[[Part], Floats],
    shape: tuple[int, int],
    *,
    client: Any,
    progress: bool,
) -> Floats:
    """Bin every part and add up the pictures.

    Parameters
    ----------
    parts : iterable
        Arcades, or functions that make them. It may be a generator: with a client, only a few
        parts for each thread of the cluster are taken ahead.
    bin_part : callable
        Makes the picture of a part.
    shape : tuple of int
        Of the picture.
    client : dask.distributed.Client or None
        Where to do it.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    float64
        The sum, of the given shape.

    Raises
    ------
    LoopError
        If there is no part, or one is not an arcade.
    """

    def submit(part: Part) -> Any:
        # Not pure: a function that draws random loops must not be mistaken for its twin.
        return client.submit(bin_part, part, pure=False, retries=RETRIES)

    picture = np.zeros(shape)
    total = len(parts) if isinstance(parts, Sized) else None
    done = 0
    with tqdm(total=total, desc="Loops", unit="part", disable=not progress) as bar:
        pictures = map(bin_part, parts) if client is None else on_cluster(parts, submit, client)
        for share in pictures:
            picture += share
            done += 1
            bar.update()
    if done == 0:
        raise LoopError("the iterable of arcades is empty; give at least one")
    return picture
