"""What a page must know of a cube before it asks for frames, as plain JSON.

Apart from the widget because it is the contract with the page: js/src/sharp_scrubber/traits.ts
writes it down from the other side. Numbers that are not finite become None, since JSON has none.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.units import Quantity

from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.encoding import EncodedFrame, encode_frame
from sunwidgets.core.sharp.keywords import ERRORS, KEYWORD_TITLES, number_keywords, numbers
from sunwidgets.export.looks import class_colors, unit_text
from sunwidgets.widgets._page_time import milliseconds

__all__ = [
    "cube_title",
    "encode_segment_frame",
    "has_picture",
    "is_category",
    "manifest",
    "series",
]


def manifest(cube: SharpCube, segments: Sequence[str] | None = None) -> dict[str, Any]:
    """Describe a cube, or some segments of it: frames with time, place and quality, gaps, keywords."""
    segments = cube.segments if segments is None else segments
    return {
        "title": cube_title(cube),
        "synthetic": cube.synthetic,
        "shape": list(cube.grid.shape),
        "cadence": cube.cadence.to_value("ms"),
        "frames": _frames(cube, segments),
        "gaps": [
            {"start": start, "end": end, "n_missing": int(n_missing)}
            for start, end, n_missing, after in zip(
                milliseconds(cube.gaps["start"]),
                milliseconds(cube.gaps["end"]),
                cube.gaps["n_missing"],
                cube.gaps["after"],
                strict=True,
            )
            # The page's axis of time runs from the first frame to the last.
            if 0 <= after < len(cube) - 1
        ],
        "segments": [_segment(name) for name in segments],
        "keywords": [
            {"name": name, "title": KEYWORD_TITLES.get(name, "")} for name in number_keywords(cube.keywords)
        ],
    }


def series(table: QTable, keyword: str) -> dict[str, Any]:
    """Return a keyword of all frames with its error, a number or None a frame."""
    error_name = ERRORS.get(keyword, "")
    return {
        "name": keyword,
        "title": KEYWORD_TITLES.get(keyword, ""),
        "unit": unit_text(Quantity(table[keyword]).unit),
        "values": _finite(numbers(table, keyword)),
        "errors": _finite(numbers(table, error_name)) if error_name in table.colnames else None,
    }


def encode_segment_frame(cube: SharpCube, segment: str, index: int) -> EncodedFrame:
    """Return a frame as the integers that a page is sent."""
    return encode_frame(cube.frame(segment, index), is_category=is_category(segment))


def is_category(segment: str) -> bool:
    """Return whether the numbers of a segment are names."""
    return segment_info(segment).kind == "category"


def has_picture(cube: SharpCube, segment: str, index: int) -> bool:
    """Return whether a frame has data of a segment."""
    return cube.has(segment, index) and not bool(cube.quality["no_data"][index])


def cube_title(cube: SharpCube) -> str:
    difference = f" · {cube.subtracted}" if cube.subtracted else ""
    if cube.synthetic:
        return f"Synthetic emerging region (made up, not observed){difference}"
    noaa = f" · NOAA {', '.join(map(str, cube.noaa_ars))}" if cube.noaa_ars else ""
    return f"HARP {cube.harpnum}{noaa} · {cube.series}{difference}"


def _frames(cube: SharpCube, segments: Sequence[str]) -> list[dict[str, Any]]:
    times = milliseconds(cube.times)
    labels = cube.times.strftime("%Y-%m-%d %H:%M:%S TAI")
    quality = cube.quality
    return [
        {
            "time": times[index],
            "label": str(labels[index]),
            "shape": list(cube.shape(index)),
            "origin": list(cube.grid.origin(index)),
            "geometry": cube.geometry(index).to_dict(),
            "quality": list(quality["text"][index]),
            "no_data": bool(quality["no_data"][index]),
            "missing": [name for name in segments if not cube.has(name, index)],
        }
        for index in range(len(cube))
    ]


def _segment(name: str) -> dict[str, Any]:
    info = segment_info(name)
    colors = class_colors(name)
    return {
        "name": name,
        "description": info.description,
        "unit": unit_text(info.unit),
        "kind": info.kind,
        "classes": [
            {"value": value, "name": meaning, "color": colors[value]}
            for value, meaning in info.classes.items()
        ],
    }


def _finite(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]
