"""What all widgets share: their page code, strict keywords, questions from the page, and a still picture.

The page asks by a custom message with an id, and the answer carries the same id, whether it is a
result or an error that the page can show. A widget names what can be asked by `answers`.
"""

import base64
import io
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import anywidget
import astropy.units as u
import traitlets as t

from sunwidgets.core.names import did_you_mean
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.export.html import FilePart, bytes_of, write_page
from sunwidgets.export.targets import checked_place
from sunwidgets.widgets._saving import MOST_MESSAGE_BYTES, SavedFile, save_as, ways_to_save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Answer", "SunWidget", "answers"]

log = logging.getLogger("sunwidgets")

Answer = tuple[dict[str, Any], list[bytes]]
"""The content of an answer and its binary buffers."""

_MOST_LONG_ANSWERS = 2
_NOTHING_SAVED = "", SavedFile("", "", b"")

_Method = TypeVar("_Method", bound=Callable[..., Answer])


def answers(what: str) -> Callable[[_Method], _Method]:
    """Mark a method as the one that answers a question of the page."""

    def mark(method: _Method) -> _Method:
        method._answers = what  # type: ignore[attr-defined]
        return method

    return mark


class SunWidget(anywidget.AnyWidget):
    """Base of the widgets."""

    # ipywidgets 7 would show a widget by this, without the still picture and what else a host needs.
    _ipython_display_ = None

    _own_layout: Any = None

    _links: t.List[Any] = t.List(t.Unicode(), help="Names of the links that this one is in.").tag(sync=True)
    _saves = t.List(t.Unicode(), help="Endings of the files that the page can ask for.").tag(sync=True)

    _still = t.Unicode("", help="The picture of a page that finds no Python: a PNG, base64.").tag(sync=True)

    _answering: ClassVar[dict[str, str]] = {}

    _has_poster: ClassVar[bool] = False
    """Whether the page has another picture for want of Python."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._answering = {
            method._answers: name
            for parent in cls.__mro__
            for name, method in vars(parent).items()
            if hasattr(method, "_answers")
        }

    def __init__(self, **options: Any) -> None:
        self._refuse_unknown({name for name in options if not name.startswith("_")})
        self._saved = _NOTHING_SAVED
        self._long_answers: dict[Any, bytes] = {}
        super().__init__(**options, _saves=ways_to_save(type(self)))
        if self.layout.min_width is None:
            # In a row of widgets it may become narrower than its controls side by side.
            self.layout.min_width = "0"
        self.on_msg(self._on_message)
        # One that was handed in may belong to others too.
        self._own_layout = None if "layout" in options else self.layout

    def close(self) -> None:
        """Close the widget, here and in every page, and free what it holds."""
        super().close()
        layout, self._own_layout = self._own_layout, None
        if layout is not None:
            layout.close()

    @classmethod
    def _refuse_unknown(cls, names: Iterable[str]) -> None:
        known = [name for name in cls.class_trait_names() if not name.startswith("_")]
        for name in names:
            if name not in known:
                raise TypeError(f"{cls.__name__} has no option {name!r}.{did_you_mean(name, known)}")

    if TYPE_CHECKING:

        def figure(self) -> "Figure":
            """Return what is shown as a matplotlib figure; every widget has its own."""

        # Where a widget has them.
        save_movie: Callable[..., Path]
        code: Callable[..., str]

        # What goes into a file of its own, within some bytes; every widget has its own, with its options.
        file_part: Callable[..., FilePart]

    def to_html(
        self,
        path: str | os.PathLike[str],
        *,
        title: str | None = None,
        max_size: u.Quantity | None = None,
        **options: Any,
    ) -> Path:
        """Save the widget as one HTML file that can be played with, without Python and without a network.

        Parameters
        ----------
        path : path
            Where to; what is there already is replaced once the new file is whole.
        title : str, optional
            Heading of the page; by default what the widget shows.
        max_size : Quantity, optional
            About how large the file may become, such as ``20 * u.Mbyte``, beside the code of the page,
            some 150 kB. Where frames with all that is drawn over them do not fit, every second, third
            ... of them is kept, and the page says so.
        **options
            For a scrubber ``segments``, names of segments to have in the file beside those shown now.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        TypeError
            If an option is not one of these.
        ValueError
            If ``max_size`` is not above zero.
        ExportError
            If the file cannot be written there.

        See Also
        --------
        sunwidgets.export.html.save_page : several widgets on one page.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=4))
        >>> scrubber.to_html("region.html", segments=["Bp"])  # doctest: +SKIP
        """
        target = checked_place(path)
        return write_page(target, [self.file_part(bytes_of(max_size), **options)], title=title)

    @answers("save")
    def _answer_save(self, ending: str, part: int) -> Answer:
        # Made at the first part, and as the widget was then, whatever changes on the way.
        if part == 0:
            self._saved = ending, save_as(self, str(ending))
        was_asked, saved = self._saved
        if was_asked != ending:
            raise ValueError(f"part {part} of {ending!r} was asked for before its part 0")
        answer = saved.part(int(part))
        if part == saved.parts - 1:
            self._saved = _NOTHING_SAVED
        return answer

    @answers("traits")
    def _answer_traits(self, values: dict[str, Any], page: str) -> Answer:
        """Take traits as a page has set them, and tell other pages on this kernel, if there are any."""
        shared = {name for name in self._page_traits() if not name.startswith("_")}
        unknown = set(values) - shared
        if unknown:
            raise ValueError(f"a page cannot set {', '.join(map(repr, sorted(unknown)))}")
        try:
            # Locked, so that a page is not sent what it sent itself, and in the meantime may have changed.
            with self._lock_property(**values), self.hold_trait_notifications():
                for name, value in values.items():
                    self.set_trait(name, value)
        except t.TraitError:
            self.send_state(list(values))
            raise
        news = [name for name in values if self.trait_metadata(name, "echo_update", default=True)]
        if news:
            self.send({"kind": "news", "page": page, "values": self.get_state(news)})
        return {}, []

    def _page_traits(self) -> set[str]:
        """Return the names of the traits that the page shares beside those that any page has."""
        names = set(self.class_traits(sync=True)) - set(anywidget.AnyWidget.class_traits(sync=True))
        return names - {"_esm", "_css", "_anywidget_id"}

    def _file_stem(self) -> str:
        """Return what a file of this widget is called, without its ending."""
        return type(self).__name__

    def _page_state(self) -> dict[str, Any]:
        """Return the traits that the page shares, as JSON, for a page where there is no Python to save."""
        state: dict[str, Any] = self.get_state(self._page_traits())
        return {**state, "_saves": [], "_still": ""}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # A saved notebook shows a still where there is no kernel to bring the widget to life.
        try:
            data = {**data, "image/png": self._png()}
            self._still = "" if self._has_poster else data["image/png"]
        except SunWidgetsError as error:
            log.warning("%s is shown without a still picture: %s", type(self).__name__, error)
        return data, metadata

    def _png(self) -> str:
        picture = io.BytesIO()
        self.figure().savefig(picture, format="png", dpi=80)
        return base64.b64encode(picture.getvalue()).decode("ascii")

    def _on_message(self, _widget: Any, content: Any, _buffers: list[Any]) -> None:
        if not isinstance(content, dict) or content.get("kind") != "request":
            return
        question = content.get("id")
        try:
            result, buffers = self._answer(content.get("what"), content.get("parameters"))
        except BaseException as error:
            # Whatever went wrong, an interrupt as well: a page that hears nothing waits for ever.
            log.warning("%s could not answer %r: %s", type(self).__name__, content.get("what"), error)
            self.send({"kind": "reply", "id": question, "error": _in_words(error)})
            if not isinstance(error, Exception):
                raise
        else:
            self._reply(question, result, buffers)

    def _reply(self, question: Any, result: dict[str, Any], buffers: list[bytes]) -> None:
        """Send an answer, or of one too long for some hosts the first part; the page asks for the rest."""
        message: dict[str, Any] = {"kind": "reply", "id": question, "result": result}
        if sum(map(len, buffers)) > MOST_MESSAGE_BYTES:
            message["lengths"] = [len(buffer) for buffer in buffers]
            data = b"".join(buffers)
            self._long_answers = dict([*self._long_answers.items(), (question, data)][-_MOST_LONG_ANSWERS:])
            buffers = [data[:MOST_MESSAGE_BYTES]]
        self.send(message, buffers)

    @answers("rest")
    def _answer_rest(self, of: str, part: int) -> Answer:
        if of not in self._long_answers:
            raise ValueError("an answer was too long ago for its rest to be sent; ask again")
        start = int(part) * MOST_MESSAGE_BYTES
        return {}, [self._long_answers[of][start : start + MOST_MESSAGE_BYTES]]

    def _answer(self, what: Any, parameters: Any) -> Answer:
        name = self._answering.get(what) if isinstance(what, str) else None
        if name is None:
            raise ValueError(f"{type(self).__name__} does not answer {what!r}")
        if not isinstance(parameters, dict):
            raise ValueError(f"the parameters of {what!r} are {parameters!r}, not names with values")
        answer: Answer = getattr(self, name)(**parameters)
        return answer


def _in_words(error: BaseException) -> str:
    """Say what went wrong to someone who does not see Python."""
    if isinstance(error, KeyboardInterrupt):
        return "The work was interrupted."
    if isinstance(
        error, (SunWidgetsError, t.TraitError, ValueError, TypeError, LookupError, OSError)
    ) and str(error):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
