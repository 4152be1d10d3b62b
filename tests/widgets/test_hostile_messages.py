"""Messages and values that no page of ours sends: the widget answers in words, and stays as it should be.

Each widget gets more than a thousand: questions with a wrong name, wrong parameters or none, things that are
no questions at all, updates of traits that cannot be, the same set from Python, and all of it again after the
widget was closed. A new widget joins by a line in `SUBJECTS`.
"""

import inspect
import json
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import traitlets as t
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber
from sunwidgets.core.rotation import MODELS
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.widgets._base import SunWidget

CUSTOM, UPDATES, SETTINGS, CLOSED = 600, 250, 250, 60
SHORTEST_ERROR = 8
REFUSALS = (t.TraitError, SunWidgetsError, ValueError, TypeError)


@dataclass(eq=False)
class Subject:
    """A widget under test, what it has sent, and what is valid for it."""

    make: Callable[[], SunWidget]
    check: Callable[[Any], None]
    words: tuple[Any, ...]
    """Values that are right somewhere, so that messages get past the first check."""
    widget: SunWidget = field(init=False)
    sent: list[tuple[Any, Any]] = field(init=False, default_factory=list)

    def begin(self) -> None:
        self.widget = self.make()
        self.widget.send = lambda content, buffers=None: self.sent.append((content, buffers or []))

    def assert_valid(self) -> None:
        """Check that the state is JSON without NaN, and what holds for this widget."""
        self.check(self.widget)
        json.dumps(self.widget._page_state(), allow_nan=False)


def check_scrubber(scrubber: SharpScrubber) -> None:
    assert 0 <= scrubber.frame < len(scrubber.cube)
    assert scrubber.segment in scrubber.cube.segments
    assert scrubber.second_segment in ("", *scrubber.cube.segments)
    assert scrubber.keyword in ("", *scrubber.cube.keywords.colnames)
    assert -math.inf < scrubber.vmin < scrubber.vmax < math.inf
    assert 0.1 <= scrubber.fps <= 60
    assert scrubber.cmap in scrubber._colormaps


def check_tracks(tracks: RotationTracks) -> None:
    first, last, step = tracks.days
    assert -3653 <= first <= last <= 3653
    assert step > 0
    assert first <= tracks.day <= last
    assert set(tracks.models) <= set(MODELS)
    assert tracks.difference in ("", *MODELS)
    assert np.isfinite([tracks.start.Tx.value, tracks.start.Ty.value]).all()
    for track in tracks.tracks.values():
        assert np.isfinite(track.tx.value).all()


def check_globe(globe: ObserverGlobe) -> None:
    assert np.isfinite([globe.lon, globe.lat, globe.distance]).all()
    assert abs(globe.lat) <= 90
    assert globe.observer.radius.to_value("R_sun") > 1
    assert 0 < globe.vmin < globe.vmax < math.inf
    assert globe.cmap in globe._colormaps
    assert len(globe.arcade) >= 1
    assert np.isfinite(globe.arcade.density.value).all()


SUBJECTS = {
    "SharpScrubber": Subject(
        lambda: SharpScrubber(SharpCube.sample(n_frames=3)),
        check_scrubber,
        ("Br", "Bp", "USFLUX", "viridis", 2, "asinh"),
    ),
    "RotationTracks": Subject(
        RotationTracks,
        check_tracks,
        ("howard", ["allen"], {"tx": 10, "ty": 20}, {"lon": 5, "lat": 95}, "meridian"),
    ),
    "ObserverGlobe": Subject(
        lambda: ObserverGlobe(n_loops=5, size=48),
        check_globe,
        ("blog", "2018-07-25", "Mars", {"psf": "pixel"}),
    ),
}

ODD = (
    None,
    True,
    -1,
    0,
    1,
    2,
    0.5,
    1e300,
    -1e300,
    10**30,
    math.nan,
    math.inf,
    "",
    "x",
    "nan",
    [],
    {},
    [1, 2, 3],
)
JSON = st.recursive(
    st.one_of(st.sampled_from(ODD), st.integers(), st.floats(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


def values(subject: Subject) -> st.SearchStrategy[Any]:
    words = st.sampled_from(subject.words)
    return st.one_of(words, words, st.sampled_from((0, 1, -1, 0.5, None, True)), JSON)


def shared_traits(widget: type[SunWidget]) -> list[str]:
    own = set(widget.class_traits(sync=True)) - {"_esm", "_css", "_anywidget_id"}
    return sorted(name for name in own if not name.startswith(("_view", "_model", "_dom", "layout")))


def messages(subject: Subject) -> st.SearchStrategy[Any]:
    """Make questions that are nearly right more often than nonsense."""
    widget = type(subject.widget)
    nearly_right = [
        questions(subject, what, getattr(widget, name)) for what, name in widget._answering.items()
    ]
    wrong = st.fixed_dictionaries(
        {"kind": st.just("request")}, optional={"id": JSON, "what": JSON, "parameters": JSON}
    )
    return st.one_of(*nearly_right, wrong, JSON)


def questions(subject: Subject, what: str, method: Any) -> st.SearchStrategy[Any]:
    """Make questions of one kind, with the names of its parameters and traits, and any values."""
    given_by_name = inspect.signature(method).parameters.values()
    names = [
        each.name for each in given_by_name if each.kind is each.POSITIONAL_OR_KEYWORD and each.name != "self"
    ]
    needed = {name: values(subject) for name in names}
    takes_more = any(each.kind is each.VAR_KEYWORD for each in given_by_name)
    more = (
        st.sampled_from(shared_traits(type(subject.widget)))
        if takes_more
        else st.text(min_size=1, max_size=5)
    )
    parameters = st.builds(
        lambda right, others: right | others,
        st.fixed_dictionaries(needed),
        st.one_of(st.just({}), st.dictionaries(more, values(subject), max_size=3)),
    )
    return st.fixed_dictionaries(
        {"kind": st.just("request"), "what": st.just(what), "parameters": parameters}, optional={"id": JSON}
    )


def deliver(subject: Subject, message: Any) -> None:
    """Hand a message to the widget as its comm does, and check what came back."""
    subject.sent.clear()
    subject.widget._handle_custom_msg(message, [])
    asked = isinstance(message, dict) and message.get("kind") == "request"
    replies = [content for content, _ in subject.sent if content.get("kind") == "reply"]
    assert len(replies) == (1 if asked else 0)
    for reply in replies:
        question = message.get("id")
        assert reply["id"] is question
        assert ("error" in reply) != ("result" in reply)
        assert len(reply.get("error", "long enough")) >= SHORTEST_ERROR
        json.dumps(reply.get("result"), allow_nan=False)


def try_to(change: Callable[[], None]) -> None:
    """Make a change that may be refused, in words."""
    try:
        change()
    except REFUSALS as refusal:
        if len(str(refusal)) < SHORTEST_ERROR:
            raise


@pytest.fixture(scope="module", params=SUBJECTS, ids=str)
def subject(request: pytest.FixtureRequest) -> Subject:
    subject = SUBJECTS[request.param]
    subject.begin()
    return subject


def many(n_examples: int) -> settings:
    return settings(max_examples=n_examples, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def no_numpy_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


@many(CUSTOM)
@given(data=st.data())
def test_any_message_is_answered_in_words_or_left_alone(subject: Subject, data: Any) -> None:
    deliver(subject, data.draw(messages(subject)))
    subject.assert_valid()


@many(UPDATES)
@given(data=st.data())
def test_updates_from_the_page_are_taken_or_refused(subject: Subject, data: Any) -> None:
    traits = st.sampled_from(shared_traits(type(subject.widget)))
    state = data.draw(st.dictionaries(st.one_of(traits, st.text(max_size=5)), values(subject), max_size=4))
    state = {name: value for name, value in state.items() if not name.startswith("_")}
    try_to(lambda: subject.widget.set_state(state))
    subject.assert_valid()


@many(SETTINGS)
@given(data=st.data())
def test_values_from_python_are_taken_or_refused(subject: Subject, data: Any) -> None:
    name = data.draw(
        st.sampled_from([name for name in shared_traits(type(subject.widget)) if name[0] != "_"])
    )
    value = data.draw(values(subject))
    try_to(lambda: setattr(subject.widget, name, value))
    subject.assert_valid()


@many(CLOSED)
@given(data=st.data())
def test_messages_after_the_end_do_no_harm(subject: Subject, data: Any) -> None:
    subject.widget.close()
    deliver(subject, data.draw(messages(subject)))
    subject.assert_valid()
