"""Measure the frames of a cube one after the other: the series of quantities, of the patch or a region.

Apart from the quantities of one frame because here is what a long series brings: frames that lack
something or are flagged, work shared out to processes, an interrupt in the middle, and asking
for the same again.
"""

import dataclasses
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, cast

import numpy as np

from sunwidgets.core._given import read_whole
from sunwidgets.core._workers import RETRIES, checked_client, on_cluster, on_processes
from sunwidgets.core.sharp.regions import Bools, Region, region_key, region_mask
from sunwidgets.core.sharp.spaceweather.catalogue import (
    GROUPS,
    Group,
    groups_of,
)
from sunwidgets.core.sharp.spaceweather.compute import check_frames, compute_groups, missing_segments
from sunwidgets.core.sharp.spaceweather.patch import Estimate, patch_mask
from sunwidgets.exceptions import RegionError, SharpFileError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = [
    "Frames",
    "MeasureStore",
    "Measured",
    "check_mask",
    "chosen_frames",
    "measure_each",
]

Frames: TypeAlias = slice | Iterable[SupportsIndex]
"""Which frames of a cube."""

MAX_REGIONS = 64
"""How many regions a cube keeps what was measured in; those used longest ago are dropped first."""

_WORKER_CACHE_BYTES = 2**26


@dataclass(frozen=True)
class Measured:
    """What is known of one frame and region.

    Attributes
    ----------
    estimates : mapping of str to (mapping of str to Estimate)
        By group, then keyword; empty for a group that lacks its segments.
    n_pixels : mapping of str to int
        How many pixels of the region count, by group.
    problems : tuple of str
        What is wrong with the region in this frame, in plain words.
    lasting : bool
        False if it may be otherwise the next time, as for a file that could not be read.
    """

    estimates: Mapping[str, Mapping[str, Estimate]]
    n_pixels: Mapping[str, int]
    problems: tuple[str, ...] = ()
    lasting: bool = True


class MeasureStore:
    """What was measured, by region and frame; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: OrderedDict[Hashable, dict[int, Measured]] = OrderedDict()

    def get(self, region: Hashable, frame: int) -> Measured | None:
        """Return what is known of a frame.

        Parameters
        ----------
        region : hashable
            As `region_key` gives it.
        frame : int
            Number of the frame, from 0.
        """
        with self._lock:
            frames = self._regions.get(region)
            if frames is None:
                return None
            self._regions.move_to_end(region)
            return frames.get(frame)

    def add(self, region: Hashable, frame: int, measured: Measured) -> None:
        """Add what was measured to what is known.

        Parameters
        ----------
        region : hashable
            As `region_key` gives it.
        frame : int
            Number of the frame, from 0.
        measured : Measured
            Of this frame.
        """
        with self._lock:
            frames = self._regions.setdefault(region, {})
            self._regions.move_to_end(region)
            known = frames.get(frame)
            if known is not None:
                measured = dataclasses.replace(
                    measured,
                    estimates={**known.estimates, **measured.estimates},
                    n_pixels={**known.n_pixels, **measured.n_pixels},
                )
            frames[frame] = measured
            while len(self._regions) > MAX_REGIONS:
                self._regions.popitem(last=False)


def measure_each(
    cube: "SharpCube",
    keywords: Iterable[str],
    *,
    region: Region | Bools | None = None,
    frames: Iterable[int] | None = None,
    client: Any = None,
    processes: int | None = None,
) -> Iterator[tuple[int, Measured]]:
    """Yield each frame's number and what was measured, those already known first, the rest as they are ready.

    What has been yielded is kept on the cube: a caller may stop at any time and come back.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    keywords : iterable of str
        Quantities.
    region : Region, array of bool or None
        What part; None for the whole patch.
    frames : iterable of int, optional
        Numbers from 0; all by default.
    client : dask.distributed.Client, optional
        Where to share the work out to.
    processes : int, optional
        Processes of this machine to share it out to.

    Raises
    ------
    UnknownKeywordError
        If there is no such quantity.
    RegionError
        If a mask does not fit the frames.
    SharpFileError
        If the frames are not of CEA projection, or are differences.
    """
    groups = groups_of(keywords)
    check_frames(cube)
    wanted = list(range(len(cube))) if frames is None else list(dict.fromkeys(frames))
    check_mask(cube, region, wanted)
    key, store = region_key(region), cube._measured
    todo: list[tuple[int, tuple[str, ...]]] = []
    for index in wanted:
        known = store.get(key, cube._at(index))
        lacking = tuple(group.name for group in groups if known is None or group.name not in known.estimates)
        if known is not None and not lacking:
            yield index, known
        else:
            todo.append((index, lacking))
    for index, measured in _work(cube, region, todo, client, processes):
        if measured.lasting:
            store.add(key, cube._at(index), measured)
            measured = cast(Measured, store.get(key, cube._at(index)))
        yield index, measured


def chosen_frames(cube: "SharpCube", frames: Frames | None) -> list[int]:
    """Return numbers of frames from 0 on, for a slice, several numbers, or None for all.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    frames : slice, iterable of int or None
        Negative numbers count from the end.

    Raises
    ------
    FrameIndexError
        If there is no such frame.
    """
    if frames is None:
        return list(range(len(cube)))
    if isinstance(frames, slice):
        return list(range(len(cube))[frames])
    return [cube.number(index) for index in frames]


def measure_frame(
    cube: "SharpCube", region: Region | Bools | None, item: tuple[int, tuple[str, ...]]
) -> tuple[int, Measured]:
    """Measure groups, given by name, in one frame; what is wrong with it becomes a problem, not an error."""
    index, names = item
    groups = [group for group in GROUPS if group.name in names]
    problems: tuple[str, ...] = ()
    mask = None
    try:
        if region is not None:
            mask = region_mask(region, cube, index)
            if isinstance(region, Region) and region.is_cut(cube, index):
                problems = ("the region reaches beyond the frame",)
        able = [group for group in groups if not missing_segments(cube, index, [group])]
        estimates = compute_groups(cube, index, able, mask)
        n_pixels = {group.name: _count(cube, index, group, mask) for group in able}
    except RegionError as error:
        return index, _nothing(groups, str(error).partition(";")[0])
    except SharpFileError as error:
        return index, dataclasses.replace(_nothing(groups, str(error)), lasting=False)
    unable = _nothing(groups)
    return index, Measured({**unable.estimates, **estimates}, {**unable.n_pixels, **n_pixels}, problems)


def _nothing(groups: Iterable[Group], *problems: str) -> Measured:
    names = [group.name for group in groups]
    return Measured({name: {} for name in names}, dict.fromkeys(names, 0), problems)


def _count(cube: "SharpCube", index: int, group: Group, mask: Bools | None) -> int:
    """Return how many pixels count for a group."""
    if "bitmap" not in group.segments:
        return int(np.prod(cube.shape(index)) if mask is None else np.count_nonzero(mask))
    counted = patch_mask(cube, index, line_of_sight=group.line_of_sight)
    return int(np.count_nonzero(counted if mask is None else counted & mask))


def check_mask(cube: "SharpCube", region: Region | Bools | None, frames: Iterable[int]) -> None:
    """Refuse a mask that fits neither the common grid nor all frames.

    Raises
    ------
    RegionError
        If it fits neither.
    """
    if region is None or isinstance(region, Region) or region.shape == cube.grid.shape:
        return
    for index in frames:
        if cube.shape(index) != region.shape:
            raise RegionError(
                f"the mask has the shape {region.shape}, frame {index} {cube.shape(index)}; give one of the "
                f"common grid, {cube.grid.shape}, or a Region, which moves with the Sun"
            )


def _work(
    cube: "SharpCube",
    region: Region | Bools | None,
    todo: list[tuple[int, tuple[str, ...]]],
    client: Any,
    processes: int | None,
) -> Iterator[tuple[int, Measured]]:
    if client is not None:
        # Sent once to each worker, and not with each frame.
        work = functools.partial(measure_frame, cube, region)
        shared = checked_client(client).scatter(work, broadcast=True, hash=False)

        def submit(item: tuple[int, tuple[str, ...]]) -> Any:
            return client.submit(_call, shared, item, pure=False, retries=RETRIES)

        return on_cluster(todo, submit, client)
    if processes is not None:
        read_whole(processes, "processes", low=1)
    n_processes = min(processes or 1, len(todo))
    if n_processes > 1:
        return on_processes(todo, _measure_in_process, n_processes, prepare=_keep, arguments=(cube, region))
    return map(functools.partial(measure_frame, cube, region), todo)


def _call(function: Callable[[Any], Any], item: Any) -> Any:
    return function(item)


_kept: list[Any] = []


def _keep(cube: "SharpCube", region: Region | Bools | None) -> None:
    """Keep what all frames share in a fresh process."""
    cube.cache_bytes = min(cube.cache_bytes, _WORKER_CACHE_BYTES)
    _kept[:] = [cube, region]


def _measure_in_process(item: tuple[int, tuple[str, ...]]) -> tuple[int, Measured]:
    cube, region = _kept
    return measure_frame(cube, region, item)
