"""The scrubber as a file carries it.

Apart from the widget because it is the contract with js/src/standalone/sharp_answers.ts. Where the
frames are too many for the size of a file, every second, third ... is left out.
"""

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
from sunwidgets.widgets._sharp_file_extras import overlay_data, region_data
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
    stride = _stride_within(packed, max_bytes)
    kept = cube[::stride]
    drawn = overlay_data(kept.plain, overlays)
    keywords = state["region_keywords"]
    measured = region_data(kept, overlays.region, keywords, list(looks))
    return FilePart(
        code="sharp_scrubber",
        title=cube_title(cube),
        note=_note(cube, list(looks), stride),
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
            "overlays": drawn,
            "levels": list(overlays.levels),
            "region": measured,
            "looks": {segment: asdict(look) for segment, look in looks.items()},
            "series": {name: series(kept.keywords, name) for name in number_keywords(kept.keywords)},
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


def _stride_within(packed: _Packed, max_bytes: float | None) -> int:
    """Return the step at which to keep frames so that they fit; 1 keeps all."""
    sizes = [
        sum(len(frame["data"]) for frame in frames if frame) for frames in zip(*packed.values(), strict=True)
    ]
    stride = 1
    while max_bytes is not None and stride < len(sizes) and sum(sizes[::stride]) > max_bytes:
        stride += 1
    return stride


def _note(cube: SharpCube, segments: Sequence[str], stride: int) -> str:
    notes = []
    if stride > 1:
        which = _ORDINALS.get(stride, f"{stride}th")
        notes.append(f"To keep the file small it has every {which} of {len(cube)} frames.")
    if left_out := [name for name in cube.segments if name not in segments]:
        notes.append(f"Segments that are not in this file: {', '.join(left_out)}.")
    notes.append("Values are as exact as the read-out says.")
    return " ".join(notes)
