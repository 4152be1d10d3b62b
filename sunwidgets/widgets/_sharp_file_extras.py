"""What a file carries of overlays and of the region, so that they are there without Python.

Apart from `sunwidgets.widgets._sharp_file`, which packs the frames: here is what is drawn over and
under them. js/src/standalone/sharp_answers.ts reads it.
"""

import base64
import gzip
from collections.abc import Sequence
from typing import Any

import astropy.units as u

from sunwidgets.core.sharp import SharpCube
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.export.sharp_overlays import Overlays, has_overlay, overlay_lines
from sunwidgets.widgets._base import Answer
from sunwidgets.widgets._sharp_manifest import is_category
from sunwidgets.widgets._sharp_overlays import pack_arrows, pack_lines
from sunwidgets.widgets._sharp_regions import measured_frames, region_to_json, statistics_of

__all__ = ["overlay_data", "region_data", "thinned_region"]

_ARROW_SPACING = 12 * u.pix


def overlay_data(cube: SharpCube, overlays: Overlays) -> dict[str, list[dict[str, Any] | None]]:
    """Return the overlays that are on, by name and frame; None where a frame has none."""
    wanted = {
        "outline": overlays.outline,
        "contours": bool(overlays.levels),
        "inversion_line": overlays.inversion_line,
        "arrows": overlays.arrows,
    }
    names = [name for name, is_on in wanted.items() if is_on]
    return {name: [_overlay(cube, name, index, overlays) for index in range(len(cube))] for name in names}


def _overlay(cube: SharpCube, what: str, index: int, overlays: Overlays) -> dict[str, Any] | None:
    if not has_overlay(cube, what, index):
        return None
    try:
        if what == "arrows":
            return _packed(pack_arrows(cube, index, _ARROW_SPACING))
        return _packed(pack_lines(overlay_lines(cube, what, index, overlays.levels)))
    except SunWidgetsError:
        # A file that cannot be read is missed where its frame is.
        return None


def _packed(answer: Answer) -> dict[str, Any]:
    result, (points,) = answer
    return {"result": result, "points": base64.b64encode(gzip.compress(points, mtime=0)).decode("ascii")}


def region_data(
    cube: SharpCube, region: Any, keywords: Sequence[str], segments: Sequence[str]
) -> dict[str, Any] | None:
    """Return what was measured of a region: all frames, and statistics of segments; None without one.

    Of differences the quantities are those of the frames they are of.
    """
    if region is None:
        return None
    frames = list(range(len(cube)))
    measured = measured_frames(cube.plain, list(keywords), frames, region)["frames"]
    return {
        "region": region_to_json(region, cube),
        "measured": sorted(measured, key=lambda one: int(one["frame"])),
        "statistics": {
            segment: [_statistics(cube, segment, index, region) for index in frames]
            for segment in segments
            if not is_category(segment)
        },
    }


def thinned_region(known: dict[str, Any] | None, stride: int) -> dict[str, Any] | None:
    """Return of what `region_data` gives every so manyeth frame, numbered anew."""
    if known is None:
        return None
    measured = [one for one in known["measured"] if one["frame"] % stride == 0]
    return {
        "region": known["region"],
        "measured": [{**one, "frame": one["frame"] // stride} for one in measured],
        "statistics": {segment: each[::stride] for segment, each in known["statistics"].items()},
    }


def _statistics(cube: SharpCube, segment: str, index: int, region: Any) -> dict[str, Any] | None:
    try:
        return statistics_of(cube, segment, index, region)
    except SunWidgetsError:
        return None
