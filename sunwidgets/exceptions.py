"""The errors and warnings that sunwidgets raises, apart so that users can catch or filter them by name.

Every error also derives from the built-in exception a caller would expect
(`ValueError`, `KeyError`, ...), so that code which does not know this package still
handles it.
"""

__all__ = [
    "FrameIndexError",
    "NoDataError",
    "SharpFileError",
    "SunWidgetsError",
    "SunWidgetsWarning",
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


class SunWidgetsWarning(UserWarning):
    """Base of every warning issued by sunwidgets."""
