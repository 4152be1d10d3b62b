"""Widgets in one HTML file, which needs neither Python nor a network to be played with.

The file carries the very page code that a notebook runs, the state of each widget, and the data
from which a small stand-in (js/src/standalone) answers what Python would have answered. Whatever
comes from data or headers is JSON in which no ``<`` is left, so that none of it can become markup,
and a content security policy lets the browser run nothing but the code that was written here.
"""

import base64
import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Protocol

import astropy.units as u

from sunwidgets._page_code import page_code
from sunwidgets.core._given import read_as, read_real
from sunwidgets.export.targets import checked_place, whole_file

__all__ = ["FilePart", "InOneFile", "bytes_of", "packed_text", "save_page", "write_page"]

_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="generator" content="sunwidgets {version}">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="sw-file">
<h1>{title}</h1>
<main></main>
<noscript>The widgets of this page are drawn by JavaScript, which is switched off.</noscript>
<script type="application/json" id="sw-code">{code}</script>
<script type="application/json" id="sw-widgets">{widgets}</script>
<script type="module">{script}</script>
</body>
</html>
"""


@dataclass(frozen=True)
class FilePart:
    """One widget as a file carries it.

    Attributes
    ----------
    code : str
        Name of its page code, such as ``"sharp_scrubber"``.
    title : str
        What it shows.
    note : str
        What the reader should know of it: what was left out, and what the page computes itself.
    state : dict
        Its synced traits, as JSON.
    data : dict
        What the stand-in answers from, as JSON; see js/src/standalone.
    """

    code: str
    title: str
    note: str
    state: dict[str, Any]
    data: dict[str, Any]


def packed_text(data: bytes) -> str:
    """Return bytes as text, compressed, as js/src/shared/packed.ts reads it.

    Parameters
    ----------
    data : bytes
        What to pack.

    Returns
    -------
    str
        Base64.
    """
    return base64.b64encode(gzip.compress(data, mtime=0)).decode("ascii")


class InOneFile(Protocol):
    """What can go into a file: every widget."""

    def file_part(self, max_bytes: float | None) -> FilePart:
        """Return the widget for a file, its data within so many bytes if they can be thinned.

        Parameters
        ----------
        max_bytes : float or None
            The most that its data may take; None for any.

        Returns
        -------
        FilePart
            What the file carries of it.
        """


@u.quantity_input
def save_page(
    path: str | os.PathLike[str],
    widgets: Iterable[InOneFile],
    *,
    title: str | None = None,
    max_size: u.Quantity[u.byte] | None = None,
) -> Path:
    """Save widgets to one HTML file that works without Python and without a network.

    Parameters
    ----------
    path : path
        Where to; what is there already is replaced once the new file is whole.
    widgets : iterable of widgets
        In the order of the page.
    title : str, optional
        Heading of the page; by default what the widgets show.
    max_size : Quantity, optional
        About how large the file may become, such as ``20 * u.Mbyte``, beside the code of the page,
        some 150 kB. Where frames with all that is drawn over them do not fit, every second, third
        ... of them is kept, and the page says so.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If there are no widgets, or ``max_size`` is not above zero.
    TypeError
        If one is no widget.
    ExportError
        If the file cannot be written there.

    Examples
    --------
    >>> from sunwidgets import RotationTracks, SharpCube, SharpScrubber
    >>> from sunwidgets.export.html import save_page
    >>> widgets = [SharpScrubber(SharpCube.sample(n_frames=4)), RotationTracks()]
    >>> save_page("sun.html", widgets, title="The Sun")  # doctest: +SKIP
    """
    widgets = list(widgets)
    if not widgets:
        raise ValueError("there are no widgets to save")
    for widget in widgets:
        if not hasattr(widget, "file_part"):
            raise TypeError(f"{widget!r:.80} is no widget that can be saved to a file")
    limit, path = bytes_of(max_size), checked_place(path)
    each = None if limit is None else limit / len(widgets)
    return write_page(path, [widget.file_part(each) for widget in widgets], title=title)


@u.quantity_input
def bytes_of(max_size: u.Quantity[u.byte] | None) -> float | None:
    """Return a size limit in bytes, or None where there is none.

    Parameters
    ----------
    max_size : Quantity or None
        Such as ``20 * u.Mbyte``.

    Returns
    -------
    float or None
        Bytes.

    Raises
    ------
    ValueError
        If it is not above zero.
    """
    if max_size is None:
        return None
    return read_real(max_size.to_value(u.byte), "max_size in bytes", above=0)


def write_page(path: str | os.PathLike[str], parts: Sequence[FilePart], *, title: str | None = None) -> Path:
    """Write the parts to a file, which is there whole or not at all.

    Parameters
    ----------
    path : path
        Where to.
    parts : sequence of FilePart
        What to show, from top to bottom.
    title : str, optional
        Heading; by default that of the first part.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ExportError
        If it cannot be written there.
    """
    target = checked_place(path)
    text = page_text(parts, title=None if title is None else read_as(title, "title", str))
    with whole_file(target) as made:
        made.write_text(text, encoding="utf-8")
    return target


def page_text(parts: Sequence[FilePart], *, title: str | None = None) -> str:
    """Return the text of a file with these parts."""
    from sunwidgets import __version__

    codes = sorted({part.code for part in parts})
    style = "\n".join(page_code(f"{name}.css") for name in (*codes, "standalone"))
    script = page_code("standalone.js")
    policy = (
        "default-src 'none'; img-src data: blob:; base-uri 'none'; form-action 'none'; "
        # blob: is where the page puts the code of the widgets to load it from.
        f"script-src {_hash(script)} blob:; style-src {_hash(style)}"
    )
    widgets = [
        {"code": part.code, "note": part.note, "state": part.state, "data": part.data} for part in parts
    ]
    return _TEMPLATE.format(
        policy=policy,
        version=__version__,
        title=escape(title if title is not None else " · ".join(part.title for part in parts)),
        style=style,
        code=_json({name: page_code(f"{name}.js") for name in codes}),
        widgets=_json(widgets),
        script=script,
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _json(value: Any) -> str:
    """Return JSON in which nothing can end the element that it stands in."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
