"""Bring the missing files of a plan into the cache, one after the other, and say what became of each."""

import logging
from collections import Counter
from types import TracebackType
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from sunwidgets.core.jsoc.checks import check_file
from sunwidgets.core.jsoc.exports import ExportRoute
from sunwidgets.core.jsoc.headers import write_with_header
from sunwidgets.core.jsoc.plan import JsocPlan, place
from sunwidgets.core.jsoc.report import DownloadReport, Failure
from sunwidgets.core.jsoc.routes import (
    DirectRoute,
    Located,
    NotLocated,
    Route,
    RouteName,
    Wanted,
    check_route,
)
from sunwidgets.core.jsoc.texts import megabytes
from sunwidgets.core.jsoc.transport import NotThereError, UnreachableError
from sunwidgets.exceptions import JsocRequestError, JsocServerError

__all__ = ["download_plan"]

_log = logging.getLogger("sunwidgets")

_MOST_FILE_BYTES = 2**30
# So many files in a row without a connection, each tried several times, mean that the server is gone.
_GONE_AFTER = 3


def download_plan(plan: JsocPlan, *, route: RouteName = "auto", progress: bool = True) -> DownloadReport:
    """Download what a plan lacks.

    Interrupt it whenever you like: every file that is complete is kept, and the next call goes on.

    Parameters
    ----------
    plan : JsocPlan
        As `~sunwidgets.core.jsoc.preflight` returns it.
    route : {"auto", "direct", "as-is", "fits"}
        Which way to take; ``auto`` takes the direct one, and for what cannot be had by it, if there
        is an e-mail address, one export after the other.
    progress : bool
        Show a progress bar.

    Returns
    -------
    DownloadReport

    Raises
    ------
    JsocRequestError
        If the route is none, or needs an e-mail address that is registered.
    JsocCacheError
        If the cache cannot be written to.
    """
    check_route(route)
    return _Download(plan, route, progress).run()


class _Download:
    """One run: what is left to do, and what came of the rest."""

    def __init__(self, plan: JsocPlan, route: RouteName, progress: bool) -> None:
        self._plan = plan
        self._route = route
        self._client = plan.setup.client
        self._cache = plan.setup.cache
        self._reasons: dict[tuple[int, str], str] = {}
        self._elsewhere: set[tuple[int, str]] = set()
        self._n_fetched = self._n_bytes = 0
        self._n_cached = len(plan.cached)
        self._n_gone = 0
        self._gone = plan.offline and f"not in the cache, and {plan.offline}"
        self._retries_before = self._client.transport.n_retries
        self._bar = _Bar(plan, progress)

    def run(self) -> DownloadReport:
        left = self._plan.missing
        with self._bar:
            if left and not self._gone:
                with self._cache.turn():
                    self._cache.sweep()
                left = self._try_routes(left)
            for item in left:
                self._reasons.setdefault(_key(item), self._gone)
                self._bar.failed(item)
        self._cache.cache.trim(keep=frozenset(self._paths()))
        return self._report(left)

    def _try_routes(self, left: list[Wanted]) -> list[Wanted]:
        """Return what no route brought."""
        if self._route in ("auto", "direct"):
            left = self._fetch_all(DirectRoute(self._client), left)
        if self._route == "direct" or not left or self._gone:
            return left
        exports = ("as-is", "fits") if self._route == "auto" else (self._route,)
        why_not = self._why_no_export()
        if why_not and self._route != "auto":
            raise JsocRequestError(why_not)
        if why_not:
            for item in left:
                if _key(item) in self._elsewhere:
                    self._reasons[_key(item)] += f"; an export may have it, but {why_not}"
            return left
        for name in exports:
            if left and not self._gone:
                left = self._fetch_all(ExportRoute(name, self._client, self._cache, self._plan.series), left)
        return left

    def _why_no_export(self) -> str:
        """Return why no export can be asked for, or ''."""
        if not self._client.can_export:
            return f"{self._client.name} takes none"
        if not self._client.email:
            return "that needs an e-mail address registered at JSOC: pass email="
        try:
            with self._cache.turn():
                self._client.check_email()
        except (JsocRequestError, JsocServerError) as error:
            return str(error)
        return ""

    def _fetch_all(self, route: Route, wanted: list[Wanted]) -> list[Wanted]:
        left = []
        self._bar.say(route.name)
        for found in route.locate(wanted):
            if isinstance(found, NotLocated):
                reason = found.reason
                self._elsewhere.add(_key(found.wanted))
            elif self._gone:
                reason = self._gone
            else:
                reason = self._fetch(route, found)
            if reason:
                self._note(route, found.wanted, reason)
                left.append(found.wanted)
        return left

    def _fetch(self, route: Route, found: Located) -> str:
        """Bring one file into the cache; return why not, or ''."""
        record, segment = found.wanted
        try:
            with self._cache.turn():
                n_bytes = self._client.transport.persevere(
                    f"{record.t_rec} {segment}", lambda: self._attempt(route, found)
                )
        except UnreachableError as error:
            self._n_gone += 1
            if self._n_gone >= _GONE_AFTER:
                self._gone = f"the server does not answer any more: {error}"
            return str(error)
        except JsocServerError as error:
            self._n_gone = 0
            if isinstance(error, NotThereError):
                self._elsewhere.add(_key(found.wanted))
                route.not_there(found.wanted)
            return str(error)
        self._n_gone = 0
        if n_bytes:
            self._n_fetched += 1
            self._n_bytes += n_bytes
        else:
            self._n_cached += 1
        self._bar.done(found.wanted, self._n_bytes)
        return ""

    def _attempt(self, route: Route, found: Located) -> int:
        """Download, check and keep one file, once; return its bytes, or 0 if another process was faster."""
        record, segment = found.wanted
        series = self._plan.series
        target = place(self._cache, series, record, segment)
        if self._cache.find(target):
            return 0
        with self._cache.incoming() as path:
            with path.open("wb") as file:
                n_bytes = self._client.transport.save(found.url, file, most_bytes=_MOST_FILE_BYTES)
            image, picture = check_file(path, record, segment, series.step, full_header=route.full_header)
            if route.full_header:
                self._cache.put(path, target)
                return n_bytes
            with self._cache.incoming() as joined:
                write_with_header(image, record.values, series.segments[segment], joined)
                _, again = check_file(joined, record, segment, series.step, full_header=True)
                if not np.array_equal(picture, again, equal_nan=True):
                    raise NotThereError("the keywords of the record do not fit the picture")
                self._cache.put(joined, target)
        return n_bytes

    def _note(self, route: Route, item: Wanted, reason: str) -> None:
        """Keep what each route said of a file."""
        earlier = self._reasons.get(_key(item))
        told = reason if route.name == "direct" else f"{route.name}: {reason}"
        self._reasons[_key(item)] = f"{earlier}; {told}" if earlier else told
        _log.debug("%s %s failed: %s", item[0].t_rec, item[1], told)

    def _paths(self) -> list[Any]:
        plan = self._plan
        return [
            place(self._cache, plan.series, record, segment)
            for record in plan.records
            if not record.problem
            for segment in plan.selection.segments
        ]

    def _report(self, left: list[Wanted]) -> DownloadReport:
        plan = self._plan
        failures = tuple(
            Failure(record.t_rec, segment, record.slot, self._reasons[record.recnum, segment])
            for record, segment in sorted(left, key=lambda item: (item[0].slot, item[1]))
        )
        problems = {record.slot: record.problem for record in plan.records if record.problem}
        return DownloadReport(
            n_frames=plan.n_frames,
            n_complete=plan.n_frames - len({failure.slot for failure in failures}),
            n_cached=self._n_cached,
            n_fetched=self._n_fetched,
            n_bytes=self._n_bytes,
            n_retries=self._client.transport.n_retries - self._retries_before,
            failures=failures,
            no_frame=problems,
            notes=plan.notes,
            offline=bool(plan.offline),
            folder=self._cache.cache.folder,
        )


class _Bar:
    """The progress bar: frames, bytes, and what failed."""

    def __init__(self, plan: JsocPlan, progress: bool) -> None:
        self._left = Counter(record.recnum for record, _ in plan.missing)
        self._failed: set[int] = set()
        self._n_bytes = 0
        self._bar = tqdm(
            total=plan.n_frames,
            initial=plan.n_frames - len(self._left),
            desc=f"HARP {plan.harpnum}",
            unit="frame",
            disable=not progress,
        )

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def say(self, route: str) -> None:
        self._bar.set_postfix_str(f"{route}…")

    def done(self, item: Wanted, n_bytes: int) -> None:
        self._n_bytes = n_bytes
        self._count(item)

    def failed(self, item: Wanted) -> None:
        self._failed.add(item[0].recnum)
        self._count(item)

    def _count(self, item: Wanted) -> None:
        recnum = item[0].recnum
        self._left[recnum] -= 1
        if self._left[recnum] == 0 and recnum not in self._failed:
            self._bar.update()
        failed = f", {len(self._failed)} failed" if self._failed else ""
        self._bar.set_postfix_str(megabytes(self._n_bytes) + failed)


def _key(item: Wanted) -> tuple[int, str]:
    return item[0].recnum, item[1]
