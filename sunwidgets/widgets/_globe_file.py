"""The globe as a file carries it.

Apart from the widget because it is the contract with js/src/standalone/globe_answers.ts, where the
page draws the pictures itself, from the points of the loops.
"""

import base64
import gzip
from typing import Any

from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.recipe import Recipe
from sunwidgets.export.html import FilePart
from sunwidgets.widgets._globe_scene import pack_loops

__all__ = ["globe_file_part"]

_MOST_POINTS = 300_000
_BYTES_A_POINT = 20
_FEWEST_POINTS = 2_000
_LINKED = ", and so do loops over another linked region"


def globe_file_part(
    arcade: LoopArcade,
    recipe: Recipe,
    state: dict[str, Any],
    *,
    presets: dict[str, dict[str, float]],
    limits: tuple[float, float],
    max_bytes: float | None,
) -> FilePart:
    """Return loops for a file, with fewer points where there are too many."""
    most = _MOST_POINTS
    if max_bytes is not None:
        most = max(_FEWEST_POINTS, min(most, int(max_bytes / _BYTES_A_POINT)))
    content, buffers = pack_loops(arcade, recipe, most=most)
    note = "The emission is a preview that this page draws from the points of the loops"
    if arcade.size > most:
        note += f", {most:,} that stand for {arcade.size:,}"
    return FilePart(
        code="observer_globe",
        title="Loops and their observer",
        note=f"{note}. Other loops, recipes and dates need Python{_LINKED if state['_links'] else ''}.",
        state=state,
        data={
            **content,
            "loops": [base64.b64encode(gzip.compress(each, mtime=0)).decode("ascii") for each in buffers],
            "presets": presets,
            "limits": list(limits),
        },
    )
