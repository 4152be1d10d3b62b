"""The scrubber as a file carries it.

Apart from the widget because it is the contract with js/src/standalone/sharp_answers.ts. Where the
frames are too many for the size of a file, every second, third ... is left out.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tqdm.auto import tqdm

from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.keywords import number_keywords
from sunwidgets.export.html import FilePart
from sunwidgets.export.looks import Look
from sunwidgets.export.sharp_overlays import Overlays
from sunwidgets.widgets._packed_frames import pack
from sunwidgets.widgets._sharp_file_extras import overlay_data, region_data, thinned_region
from sunwidgets.widgets._sharp_manifest import (
    cube_title,
    encode_segment_frame,
    has_picture,
    manifest,
    series,
)

__all__ = ["sharp_file_part"]

_Packed = dict[str, list[dict[str, Any] | None]]
_ORDINALS = {2: "second", 3: "third"}


def sharp_file_part(
    cube: SharpCube,
    looks: dict[str, Look],
    state: dict[str, Any],
    max_bytes: float | None,
    *,
    overlays: Overlays | None = None,
) -> FilePart:
    """Return some segments of a cube for a file, those that have a look, and what is drawn over them."""
    overlays = overlays or Overlays()
    packed = _pack_frames(cube, list(looks))
    drawn = overlay_data(cube.plain, overlays)
    keywords = state["region_keywords"]
    measured = region_data(cube, overlays.region, keywords, list(looks))
    rest = [measured, manifest(cube, list(looks)), _all_series(cube)]
    sizes = _sizes({**packed, **drawn}, rest)
    stride = _stride_within(sizes, max_bytes)
    kept = cube[::stride]
    is_too_large = max_bytes is not None and sum(sizes[::stride]) > max_bytes
    return FilePart(
        code="sharp_scrubber",
        title=cube_title(cube),
        note=_note(cube, list(looks), stride, is_too_large=is_too_large),
        state={
            **state,
            "_manifest": manifest(kept, list(looks)),
            "frame": state["frame"] // stride,
            "_poster": None,
            # Only what the file has: all else needs Python.
            "_overlays": list(drawn),
            "_differences": [],
            "_quantities": [one for one in state["_quantities"] if one["name"] in keywords],
        },
        data={
            "frames": {segment: frames[::stride] for segment, frames in packed.items()},
            "overlays": {name: each[::stride] for name, each in drawn.items()},
            "levels": list(overlays.levels),
            "region": thinned_region(measured, stride),
            "looks": {segment: asdict(look) for segment, look in looks.items()},
            "series": _all_series(kept),
        },
    )


def _pack_frames(cube: SharpCube, segments: Sequence[str]) -> _Packed:
    packed: _Packed = {segment: [] for segment in segments}
    with tqdm(total=len(segments) * len(cube), desc="Packing frames", unit="frame", leave=False) as bar:
        for segment in segments:
            for index in range(len(cube)):
                is_there = has_picture(cube, segment, index)
                frame = pack(encode_segment_frame(cube, segment, index)) if is_there else None
                packed[segment].append(frame)
                bar.update()
    return packed


def _all_series(cube: SharpCube) -> dict[str, Any]:
    return {name: series(cube.keywords, name) for name in number_keywords(cube.keywords)}


def _sizes(frames: _Packed, rest: list[Any]) -> list[float]:
    """Return how much of a file each frame takes: of what is there by frame, and its share of the rest."""
    every = zip(*frames.values(), strict=True)
    by_frame = [len(json.dumps(parts, separators=(",", ":"))) for parts in every]
    share = len(json.dumps(rest, separators=(",", ":"))) / len(by_frame)
    return [size + share for size in by_frame]


def _stride_within(sizes: Sequence[float], max_bytes: float | None) -> int:
    """Return the step at which to keep frames so that they fit; 1 keeps all."""
    stride = 1
    while max_bytes is not None and stride < len(sizes) and sum(sizes[::stride]) > max_bytes:
        stride += 1
    return stride


def _note(cube: SharpCube, segments: Sequence[str], stride: int, *, is_too_large: bool) -> str:
    notes = []
    if stride > 1:
        which = _ORDINALS.get(stride, f"{stride}th")
        notes.append(f"To keep the file small it has every {which} of {len(cube)} frames.")
    if is_too_large:
        notes.append("A single frame is larger than the file was to become.")
    if left_out := [name for name in cube.segments if name not in segments]:
        notes.append(f"Segments that are not in this file: {', '.join(left_out)}.")
    notes.append("Values are as exact as the read-out says.")
    return " ".join(notes)
