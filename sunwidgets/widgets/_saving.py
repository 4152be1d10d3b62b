"""What a page can ask to be saved: the same files that Python makes, in parts that a comm carries.

Apart from the base of the widgets because it is one idea of its own: `SaveWidget.code` and the
like make a file, and the page hands it to the browser.
"""

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sunwidgets.core.names import did_you_mean
from sunwidgets.export.html import page_text

if TYPE_CHECKING:
    from sunwidgets.widgets._base import SunWidget

__all__ = ["MOST_MESSAGE_BYTES", "SavedFile", "save_as", "ways_to_save"]

MOST_MESSAGE_BYTES = 1_900_000
"""The bytes of a message to a page: some hosts drop what is larger than 2 MB with the words around it."""


@dataclass(frozen=True)
class SavedFile:
    """A file for the browser to save.

    Attributes
    ----------
    name : str
        What it is to be called.
    mime : str
        What it holds.
    data : bytes
        All of it.
    """

    name: str
    mime: str
    data: bytes

    @property
    def parts(self) -> int:
        """How many messages it takes."""
        return max(1, -(-len(self.data) // MOST_MESSAGE_BYTES))

    def part(self, number: int) -> tuple[dict[str, Any], list[bytes]]:
        """Return one part with what the page must know of the whole."""
        if not 0 <= number < self.parts:
            raise ValueError(f"{self.name} has {self.parts} parts, so none numbered {number}")
        content = {"name": self.name, "mime": self.mime, "parts": self.parts}
        start = number * MOST_MESSAGE_BYTES
        return content, [self.data[start : start + MOST_MESSAGE_BYTES]]


def ways_to_save(widget: type["SunWidget"]) -> list[str]:
    """Return the endings of the files that a kind of widget can be saved as."""
    return [ending for ending, (_, _, method) in _WAYS.items() if hasattr(widget, method)]


def save_as(widget: "SunWidget", ending: str) -> SavedFile:
    """Make a file of a widget as it is now."""
    ways = ways_to_save(type(widget))
    if ending not in ways:
        hint = did_you_mean(ending, ways)
        raise ValueError(f"{type(widget).__name__} is not saved as {ending!r}; use {', '.join(ways)}.{hint}")
    mime, make, _ = _WAYS[ending]
    return SavedFile(f"{widget._file_stem()}.{ending}", mime, make(widget, ending))


def _figure(widget: "SunWidget", ending: str) -> bytes:
    picture = io.BytesIO()
    widget.figure().savefig(picture, format=ending, dpi=200)
    return picture.getvalue()


def _page(widget: "SunWidget", _ending: str) -> bytes:
    return page_text([widget.file_part(None)]).encode("utf-8")


def _movie(widget: "SunWidget", ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="sunwidgets-") as folder:
        path = Path(folder) / f"movie.{ending}"
        widget.save_movie(path)
        return path.read_bytes()


def _table(widget: "SunWidget", ending: str) -> bytes:
    text = io.StringIO()
    widget.table().write(text, format=f"ascii.{ending}")
    return text.getvalue().encode("utf-8")


def _code(widget: "SunWidget", _ending: str) -> bytes:
    return widget.code().encode("utf-8")


_WAYS: dict[str, tuple[str, Callable[["SunWidget", str], bytes], str]] = {
    "png": ("image/png", _figure, "figure"),
    "pdf": ("application/pdf", _figure, "figure"),
    "html": ("text/html", _page, "file_part"),
    "mp4": ("video/mp4", _movie, "save_movie"),
    "gif": ("image/gif", _movie, "save_movie"),
    "csv": ("text/csv", _table, "table"),
    "ecsv": ("text/csv", _table, "table"),
    "py": ("text/x-python", _code, "code"),
}
