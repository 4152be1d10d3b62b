"""What a download brought and what it did not, in a form to read and one to compute with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sunwidgets.core.jsoc.texts import megabytes

__all__ = ["DownloadReport", "Failure"]

_MOST_LISTED = 5


@dataclass(frozen=True)
class Failure:
    """A file that could not be had.

    Attributes
    ----------
    t_rec, segment : str
        What it would have been.
    slot : int
        The step of the series that it is at.
    reason : str
        Why it could not be had.
    """

    t_rec: str
    segment: str
    slot: int
    reason: str


@dataclass(frozen=True)
class DownloadReport:
    """What a download brought; print it to read it.

    Attributes
    ----------
    n_frames : int
        Frames that JSOC has, of those asked for.
    n_complete : int
        Frames with all their segments in the cache.
    n_cached, n_fetched : int
        Files that were in the cache before, and files that were downloaded now.
    n_bytes : int
        Bytes downloaded now.
    n_retries : int
        How often something was tried again.
    failures : tuple of Failure
        Files that could not be had; a second call tries these, and only these, again.
    no_frame : mapping of int to str
        Slots at which JSOC has a record without a frame, or no record, and which of the two.
    notes : tuple of str
        What else there is to know.
    offline : bool
        Whether earlier answers stood in for the server.
    folder : `~pathlib.Path`
        The folder of the cache.
    """

    n_frames: int
    n_complete: int
    n_cached: int
    n_fetched: int
    n_bytes: int
    n_retries: int
    failures: tuple[Failure, ...]
    no_frame: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    offline: bool = False
    folder: Path = Path()

    @property
    def reasons(self) -> dict[str, list[Failure]]:
        """The failures by their reason, those that hit most files first."""
        by_reason: dict[str, list[Failure]] = {}
        for failure in self.failures:
            by_reason.setdefault(failure.reason, []).append(failure)
        return dict(sorted(by_reason.items(), key=lambda item: -len(item[1])))

    def __str__(self) -> str:
        lines = [
            f"{self.n_complete} of {self.n_frames} frames complete: {self.n_fetched} files downloaded "
            f"({megabytes(self.n_bytes)}), {self.n_cached} in the cache before"
        ]
        if self.n_retries:
            lines.append(f"  tried again {self.n_retries} times")
        reasons = self.reasons
        for reason, failures in list(reasons.items())[:_MOST_LISTED]:
            names = [f"{failure.t_rec} {failure.segment}" for failure in failures[:_MOST_LISTED]]
            more = f" and {len(failures) - len(names)} more" if len(failures) > len(names) else ""
            lines.append(f"  failed: {', '.join(names)}{more}: {reason}")
        if len(reasons) > _MOST_LISTED:
            lines.append(f"  and {len(reasons) - _MOST_LISTED} other reasons; see failures")
        if self.failures:
            lines.append("  the same call again tries only what failed")
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])
