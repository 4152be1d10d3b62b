"""Frames as text, for what is saved: files of their own, and the poster of a saved notebook.

Apart because what is saved has no one to ask: js/src/shared/packed.ts reads it. Frames are the
integers that a page is sent (`sunwidgets.core.sharp.encoding`), compressed, in base64.
"""

import logging
from collections.abc import Sequence
from typing import Any

from sunwidgets.core.blocks import mean_of_blocks
from sunwidgets.core.sharp import SharpCube
from sunwidgets.core.sharp.encoding import EncodedFrame, encode_frame
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.export.html import packed_text
from sunwidgets.widgets._sharp_manifest import has_picture, is_category, series

__all__ = ["pack", "poster"]

log = logging.getLogger("sunwidgets")

_POSTER_WIDTH = 160
_POSTER_FRAMES = 16
_POSTER_LEVELS = 100


def pack(encoded: EncodedFrame) -> dict[str, Any]:
    """Return an encoded frame as JSON."""
    return {**encoded.describe(), "data": packed_text(encoded.data)}


def poster(cube: SharpCube, segments: Sequence[str], keyword: str) -> dict[str, Any]:
    """Return a few coarse frames of some segments, some 10 kB each, and a keyword's series ('' for none)."""
    every = -(-len(cube) // _POSTER_FRAMES)
    block = -(-cube.grid.shape[1] // _POSTER_WIDTH)
    indices = range(0, len(cube), every)
    frames = {name: [_coarse(cube, name, index, block) for index in indices] for name in segments}
    drawn = {keyword: series(cube.keywords, keyword)} if keyword else {}
    return {"every": every, "block": block, "frames": frames, "series": drawn}


def _coarse(cube: SharpCube, segment: str, index: int, block: int) -> dict[str, Any] | None:
    if not has_picture(cube, segment, index):
        return None
    try:
        frame = cube.frame(segment, index)
    except SunWidgetsError as error:
        log.warning("frame %d of %s is missing from the poster: %s", index, segment, error)
        return None
    if is_category(segment):
        return pack(encode_frame(frame[block // 2 :: block, block // 2 :: block], is_category=True))
    return pack(encode_frame(mean_of_blocks(frame, block), levels=_POSTER_LEVELS))
