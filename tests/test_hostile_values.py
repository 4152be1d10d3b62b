"""Values that cannot be, for every argument of every public function: an error that says so, or a result.

Never a number that is not one, never an error that only says what went wrong inside, never a warning of
numpy. What a function takes is checked for being finite; whether it is right is for the other tests.
The functions, and what works for each, are in `tests.hostile`.
"""

import inspect
import warnings
from collections.abc import Callable
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets
from astropy.coordinates import SkyCoord

from sunwidgets import LoopArcade
from sunwidgets.core.rotation import RotationTrack
from sunwidgets.exceptions import SunWidgetsError
from tests.hostile import export, jsoc, loops, quantities, rotation, sharp, widgets
from tests.hostile.values import Values
from tests.test_docstrings import PUBLIC

ALLOWED = (SunWidgetsError, ValueError, TypeError, u.UnitsError, traitlets.TraitError)
SHORTEST_MESSAGE = 12
NEVER_TAKEN = ("nan", "inf", "-inf", "one nan", "complex", "wrong unit", "unit", "bytes", "object")
NOT_TRIED = {
    "LoopArcade": "made by loop_arcade and from_loops",
    "JsocClient.*": "what a server is asked by from_jsoc; tests/core/jsoc",
    "JsocPlan": "made by preflight",
    "download_plan": "by from_jsoc; tests/core/jsoc",
    "DownloadReport": "made by from_jsoc",
    "Failure": "part of a DownloadReport",
    "FrameGeometry": "made by from_header",
    "SegmentInfo": "looked up by segment_info",
    "SpaceweatherKeywords": "made by spaceweather_keywords",
    "PatchTrack": "made by region_track",
    "*.plot": "by the function that draws",
    "RotationTrack": "made by rotation_track",
    "Seen": "made by the globe",
    "globe_figure": "by the globe",
    "redraw": "by save_emission_movie",
    "save_views": "by save_emission_movie",
    "FilePart": "made by widgets",
    "InOneFile": "a protocol",
    "*.file_part": "by save_page",
    "bytes_of": "by save_page",
    "packed_text": "by save_page",
    "write_page": "by save_page",
    "unit_text": "of units of the package's own",
    "TracksFigure*": "by tracks_figure",
    "draw_disk": "by disk_axes",
    "limb_arcsec": "by disk_axes",
    "*rates*": "draws what RotationTracks measured",
    "save_tracks_movie": "by RotationTracks.save_movie",
    "SharpFigure*": "made by frame_layout",
    "bare_*": "by save_movie",
    "draw_overlays": "by frame_figure",
    "Link": "made by link",
}
"""Public functions that another one stands for, and which."""
PARTS = (loops, rotation, sharp, quantities, jsoc, export, widgets)

CASES = [
    pytest.param(function, arguments, name, values, id=f"{what}-{name}")
    for what, function, arguments, hostile in chain.from_iterable(part.calls() for part in PARTS)
    for name, values in hostile.items()
]


def numbers(result: Any) -> np.ndarray:
    """Return the numbers that a result is made of; none for what holds no numbers that matter here."""
    if isinstance(result, SkyCoord):
        return np.ravel(result.cartesian.xyz.value)
    if isinstance(result, LoopArcade):
        return np.concatenate([result.xyz.ravel(), result.density.value, result.ds.value])
    if isinstance(result, RotationTrack):
        return np.concatenate([each.value.ravel() for each in (result.tx, result.ty, result.longitude)])
    if isinstance(result, u.Quantity | float | int):
        return np.ravel(getattr(result, "value", result))
    return np.empty(0)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where a file of any name may be written."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("function", "arguments", "name", "values"), CASES)
def test_what_cannot_be_is_refused_in_words(
    function: Callable[..., Any], arguments: Values, name: str, values: Values
) -> None:
    faults = []
    for label, value in values.items():
        # `__getitem__` and its like take no names.
        positional = [value] if name in ("which", "item") else []
        named = dict(arguments) if positional else {**arguments, name: value}
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                result = function(*positional, **named)
            except Exception as error:
                says = isinstance(error, ALLOWED) and len(str(error)) >= SHORTEST_MESSAGE
                if not says or isinstance(error, RuntimeWarning):
                    faults.append(f"{label}: {type(error).__name__}: {error}")
                continue
        if label in NEVER_TAKEN:
            faults.append(f"{label}: taken for an answer, {result!r:.80}")
        if not np.isfinite(numbers(result)).all():
            faults.append(f"{label}: {result}")
    assert not faults, "\n".join(faults)


def test_there_are_many_cases() -> None:
    assert sum(len(case.values[3]) for case in CASES) > 4000


def test_every_function_for_users_is_among_them() -> None:
    tested = {getattr(case.values[0], "__func__", case.values[0]) for case in CASES}
    names = {getattr(each, "__qualname__", "") for each in tested}
    missing = [
        each.name
        for each in PUBLIC
        if each.for_users
        and each.value.__qualname__ not in names
        and set(inspect.signature(each.value).parameters) - {"self", "cls"}
    ]
    unknown = [name for name in missing if not any(fnmatch(name, f"*.{pattern}") for pattern in NOT_TRIED)]
    assert not unknown, "add them to tests/hostile, or say in NOT_TRIED what tries them"
    unused = [p for p in NOT_TRIED if not any(fnmatch(name, f"*.{p}") for name in missing)]
    assert not unused
