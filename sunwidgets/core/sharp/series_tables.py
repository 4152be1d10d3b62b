"""The tables of what was measured: a row a frame, with its time, its flags and why a number is missing.

Apart from the measuring, which is over when a table is made.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import astropy.units as u
import numpy as np
from astropy.table import QTable

from sunwidgets.core.sharp.regions import Bools, Region, region_key
from sunwidgets.core.sharp.series import Measured
from sunwidgets.core.sharp.spaceweather.catalogue import (
    QUANTITY_ERRORS,
    QUANTITY_TITLES,
    QUANTITY_UNITS,
    groups_of,
)
from sunwidgets.core.sharp.spaceweather.compute import missing_segments
from sunwidgets.core.sharp.spaceweather.patch import PixelScale
from sunwidgets.core.sharp.spaceweather.results import SpaceweatherKeywords

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["frames_table", "series_table"]


def series_table(
    cube: "SharpCube",
    names: list[str],
    frames: list[int],
    results: Mapping[int, Measured],
    region: Region | Bools | None,
    min_pixels: int,
) -> QTable:
    """Return the table that `SharpCube.measure` describes, from what was measured in each frame.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    names : list of str
        Quantities.
    frames : list of int
        Numbers from 0.
    results : mapping of int to Measured
        By the number of the frame.
    region : Region, array of bool or None
        What part; None for the whole patch.
    min_pixels : int
        Means over fewer pixels are NaN.
    """
    columns = [(name, QUANTITY_ERRORS.get(name, "")) for name in names]
    flat = [name for pair in columns for name in pair if name]
    values = np.full((len(frames), len(flat)), np.nan)
    groups, reasons = groups_of(names), list[list[str]]()
    n_pixels, areas = np.zeros(len(frames), dtype=np.int64), np.empty(len(frames))
    first = next(group.name for group in groups if names[0] in group.keywords)
    for row, index in enumerate(frames):
        measured, missing = results[index], missing_segments(cube, index, groups)
        area = PixelScale.of(cube.geometry(index)).area * u.cm**2
        n_pixels[row] = measured.n_pixels[first]
        areas[row] = (area * n_pixels[row]).to_value(u.Mm**2)
        estimates = {
            name: part[name] for part in measured.estimates.values() for name in names if name in part
        }
        found = SpaceweatherKeywords(estimates, pixel_area=area, min_pixels=min_pixels)
        values[row] = [found[name].value if name in found else np.nan for name in flat]
        reasons.append(
            [
                *measured.problems,
                *([f"no {', '.join(missing)}"] if missing else []),
                *(f"{name}: {reason}" for name, reason in found.reasons.items()),
            ]
        )
    table = frames_table(cube, frames, reasons)
    table["pixels"] = n_pixels
    table["area"] = areas * u.Mm**2
    for column, name in enumerate(flat):
        table[name] = values[:, column] * QUANTITY_UNITS[name]
        table[name].info.description = QUANTITY_TITLES[name]
    table.meta["min_pixels"] = min_pixels
    if isinstance(region, Region):
        table.meta["region"] = region.to_dict()
    elif region is not None:
        # Not to be taken for the whole patch by whoever reads the table.
        shape, digest = cast("tuple[tuple[int, int], str]", region_key(region))
        table.meta["region"] = {
            "kind": "mask",
            "shape": list(shape),
            "pixels": int(region.sum()),
            "sha256": digest,
        }
    return table


def frames_table(
    cube: "SharpCube", frames: list[int], problems: Sequence[Sequence[str]] | None = None
) -> QTable:
    """Return the columns that every series begins with: number, time, QUALITY, and what is wrong.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    frames : list of int
        Numbers from 0.
    problems : sequence of sequence of str, optional
        What else is wrong with each frame than its quality.
    """
    reasons = [
        "; ".join([*cube.quality["text"][index], *(problems[row] if problems else [])])
        for row, index in enumerate(frames)
    ]
    table = QTable()
    table["frame"] = np.array(frames, dtype=np.int64)
    table["T_REC"] = cube.times[frames]
    table["QUALITY"] = np.asarray(cube.quality["QUALITY"])[frames]
    table["flagged"] = np.array([bool(reason) for reason in reasons], dtype=np.bool_)
    table["reason"] = np.array(reasons, dtype=str) if reasons else np.empty(0, dtype="U1")
    table.meta |= {"series": cube.series, "harpnum": cube.harpnum}
    return table
