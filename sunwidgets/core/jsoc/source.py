"""Frames of a cube from JSOC: the files in the cache, and what is known of the frames that are not there."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sunwidgets.core.jsoc.cache import JsocCache
from sunwidgets.core.jsoc.download import download_plan
from sunwidgets.core.jsoc.plan import MOST_RECORDS, JsocPlan, JsocSetup, make_plan, place
from sunwidgets.core.jsoc.report import DownloadReport
from sunwidgets.core.jsoc.routes import RouteName, check_route
from sunwidgets.core.jsoc.selection import Selection
from sunwidgets.core.sharp.files import FileSource
from sunwidgets.core.sharp.geometry import GEOMETRY_KEYWORDS
from sunwidgets.exceptions import JsocDownloadError, JsocWarning

__all__ = ["JsocSource", "fetch"]

# What a cube itself reads, whichever keywords a user asks for.
_ALWAYS = {
    "T_REC", "HARPNUM", "RECNUM", "QUALITY", "NOAA_AR", "NOAA_ARS", "TRECSTEP", "CADENCE", "QLOOK",
    "TELESCOP",
    *GEOMETRY_KEYWORDS,
}  # fmt: skip

_JSOC = "JSOC"
_NO_RECORD = "JSOC has no record"


class JsocSource(FileSource):
    """The frames that a plan and its download brought.

    Parameters
    ----------
    plan : JsocPlan
        What there was to fetch.
    report : DownloadReport
        What came of it.
    """

    absent = _NO_RECORD

    def __init__(self, plan: JsocPlan, report: DownloadReport) -> None:
        failed = {(failure.slot, failure.segment) for failure in report.failures}
        paths: dict[str, list[Path]] = {}
        for record in plan.records:
            for segment in plan.selection.segments:
                if not record.problem and (record.slot, segment) not in failed:
                    path = place(plan.setup.cache, plan.series, record, segment)
                    paths.setdefault(segment, []).append(path)
        super().__init__(paths)
        self.folder = plan.setup.cache.folder / plan.series.name / str(plan.harpnum)
        self.series = plan.series.name
        self.report = report
        self.origin = _origin(plan)
        self.missing = _missing(plan, report)
        if plan.selection.query is not None:
            # A query may leave records out on purpose.
            self.absent = "not in the query, or JSOC has no record"
        self._keywords = None if plan.selection.keywords is None else _ALWAYS | set(plan.selection.keywords)

    def values(self, index: int) -> Mapping[str, Any]:
        """Return the header values of a frame, only those asked for if only some were."""
        values = super().values(index)
        if self._keywords is None:
            return values
        return {name: value for name, value in values.items() if name in self._keywords}


def fetch(
    setup: JsocSetup, selection: Selection, *, route: RouteName = "auto", progress: bool = True
) -> JsocSource:
    """Ask, download and open; see `~sunwidgets.core.sharp.SharpCube.from_jsoc`.

    Returns
    -------
    JsocSource
        Its frames, in time order.

    Raises
    ------
    JsocDownloadError
        If nothing at all came.
    """
    check_route(route)
    plan = make_plan(setup, selection)
    report = download_plan(plan, route=route, progress=progress)
    if report.n_complete == 0 and len(report.failures) == report.n_frames * len(selection.segments):
        raise JsocDownloadError(_nothing(plan, report), report)
    if report.offline:
        _warn(f"{plan.setup.client.name} does not answer ({plan.offline}); these are the frames in the cache")
    if report.failures:
        _warn(f"{len({failure.slot for failure in report.failures})} frames are not complete: {report}")
    return JsocSource(plan, report)


def _origin(plan: JsocPlan) -> str:
    """Return the call of `SharpCube.from_jsoc` that asks for the same."""
    selection, setup = plan.selection, plan.setup
    folder = setup.cache.cache.folder
    given = {
        "noaa": selection.noaa,
        "query": selection.query,
        "start": None if selection.start is None else str(selection.start.tai.isot),
        "end": None if selection.end is None else str(selection.end.tai.isot),
        "segments": selection.segments,
        "keywords": selection.keywords,
        "series": None if selection.query is not None else selection.series,
        "cache_dir": None if folder == JsocCache().folder else str(folder),
    }
    words = [] if selection.harpnum is None else [repr(selection.harpnum)]
    words += [f"{name}={value!r}" for name, value in given.items() if value is not None]
    if selection.cadence is not None:
        words.append(f"cadence={selection.cadence!r} * u.s")
    if setup.client.name != _JSOC:
        words.append(f"client=JsocClient({setup.client.name.lower()!r})")
    return f"SharpCube.from_jsoc({', '.join(words)})"


def _missing(plan: JsocPlan, report: DownloadReport) -> dict[int, str]:
    """Return why there is no frame, for each slot at which there should be one but no segment is."""
    reasons: dict[int, list[str]] = {}
    for failure in report.failures:
        reasons.setdefault(failure.slot, []).append(failure.reason)
    n_segments = len(plan.selection.segments)
    missing = {slot: found[0] for slot, found in reasons.items() if len(found) == n_segments}
    return _expected(plan) | missing | dict(report.no_frame)


def _expected(plan: JsocPlan) -> dict[int, str]:
    """Return the slots without a record between the first and the last, where the cadence is known."""
    if plan.selection.cadence is None:
        return {}
    every = plan.selection.slots(plan.series.step).every
    slots = [record.slot for record in plan.records]
    if (slots[-1] - slots[0]) // every > MOST_RECORDS:
        return {}
    return dict.fromkeys(set(range(slots[0], slots[-1] + 1, every)) - set(slots), _NO_RECORD)


def _nothing(plan: JsocPlan, report: DownloadReport) -> str:
    if not report.n_frames:
        record = plan.records[0]
        return (
            f"none of the {len(plan.records)} records of HARP {plan.harpnum} has a frame; {record.t_rec}: "
            f"{record.problem}"
        )
    return (
        f"not one of the {report.n_frames} frames could be had.\n{report}\nThe cache is {report.folder}. "
        "SharpCube.sample() needs no network"
    )


def _warn(message: str) -> None:
    # Four levels up is the line that called from_jsoc.
    warnings.warn(message, JsocWarning, stacklevel=4)
