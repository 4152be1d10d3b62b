"""The errors and warnings that sunwidgets raises, apart so that users can catch or filter them by name.

Every error also derives from the built-in exception a caller would expect
(`ValueError`, `KeyError`, ...), so that code which does not know this package still
handles it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunwidgets.core.jsoc.report import DownloadReport

__all__ = [
    "EphemerisError",
    "ExportError",
    "ExportOptionError",
    "FrameIndexError",
    "ImageTooLargeError",
    "JsocCacheError",
    "JsocDownloadError",
    "JsocError",
    "JsocRequestError",
    "JsocServerError",
    "JsocWarning",
    "LoopError",
    "MarkError",
    "MissingSegmentsError",
    "NoDataError",
    "ObserverError",
    "OffDiskError",
    "RegionError",
    "RotationFitError",
    "RotationModelError",
    "SequenceError",
    "SharpFileError",
    "StartError",
    "SunWidgetsError",
    "SunWidgetsWarning",
    "UnknownKeywordError",
    "UnknownSegmentError",
]


class SunWidgetsError(Exception):
    """Base of every error raised by sunwidgets."""


class SharpFileError(SunWidgetsError, ValueError):
    """A file, or a set of files, cannot be used as SHARP frames."""


class UnknownSegmentError(SunWidgetsError, KeyError):
    """A segment was asked for that the cube does not hold."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which would put the message in quotes.
        return str(self.args[0]) if self.args else ""


class FrameIndexError(SunWidgetsError, IndexError):
    """A frame was asked for that the cube does not hold."""


class NoDataError(SunWidgetsError, LookupError):
    """The frame exists, but this segment of it has no data."""


class MissingSegmentsError(NoDataError):
    """A quantity needs segments that the frame, or the cube, does not have."""


class UnknownKeywordError(SunWidgetsError, KeyError):
    """A quantity was asked for that is not among those that can be computed."""

    __str__ = UnknownSegmentError.__str__


class RegionError(SunWidgetsError, ValueError):
    """A region is not one, or does not lie where it is used."""


class LoopError(SunWidgetsError, ValueError):
    """A loop, its plasma or an arcade cannot be as asked."""


class ObserverError(SunWidgetsError, ValueError):
    """Nothing can be seen from this place, or the place is not known well enough."""


class EphemerisError(SunWidgetsError, ConnectionError):
    """The place of a spacecraft could not be fetched."""


class ImageTooLargeError(SunWidgetsError, ValueError, MemoryError):
    """The picture asked for has more pixels than the memory holds."""


class StartError(SunWidgetsError, ValueError):
    """A place cannot be the start of a track: it lacks its time or observer, or is not finite."""


class OffDiskError(StartError):
    """A direction misses the Sun, so that no place on its surface belongs to it."""


class RotationModelError(SunWidgetsError, ValueError):
    """There is no such rotation model, or a law is not one."""


class RotationFitError(SunWidgetsError, ValueError):
    """Measured positions or rates cannot give what was asked of them."""


class ExportError(SunWidgetsError, OSError):
    """A movie or a sequence of frames could not be written."""


class ExportOptionError(SunWidgetsError, ValueError):
    """A figure, a movie or a sequence of frames cannot be as asked."""


class JsocError(SunWidgetsError):
    """Base of what can go wrong between JSOC, the cache and a cube."""


class JsocRequestError(JsocError, ValueError):
    """What was asked of JSOC cannot be, is ambiguous, or matches no record."""


class JsocServerError(JsocError, ConnectionError):
    """JSOC cannot be reached, or does not answer as it should."""


class JsocDownloadError(JsocError, ConnectionError):
    """Not one frame could be had; `report` says why for each.

    Attributes
    ----------
    report : `~sunwidgets.core.jsoc.DownloadReport`
        What failed, and why.
    """

    def __init__(self, message: str, report: "DownloadReport") -> None:
        super().__init__(message)
        self.report = report


class JsocCacheError(JsocError, OSError):
    """The folder of downloaded frames cannot be used."""


class SequenceError(SunWidgetsError, ValueError):
    """Images do not make a sequence in which rotation can be measured."""


class MarkError(SunWidgetsError, ValueError):
    """A mark belongs to no image, or is where none can be."""


class SunWidgetsWarning(UserWarning):
    """Base of every warning issued by sunwidgets."""


class JsocWarning(SunWidgetsWarning):
    """Frames could not be had, or an earlier answer of JSOC stands in for a new one."""
