"""What all widgets share: traits that a page sets, and how a widget is shown."""

from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

from sunwidgets import RotationTracks, SharpCube, SharpScrubber
from sunwidgets.widgets._saving import MOST_MESSAGE_BYTES
from tests.widgets.page import Page


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(RotationTracks(), monkeypatch)


def updates(page: Page, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give the list that traits sent to the page are put in."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        page.widget, "_send", lambda message, buffers=None: sent.append(message.get("state", {}))
    )
    return sent


def test_a_page_sets_traits_and_other_pages_hear_of_it(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = updates(page, monkeypatch)
    content, _ = page.ask("traits", values={"difference": "howard", "day": 1.1}, page="mine")
    assert "error" not in content
    assert (page.widget.difference, page.widget.day) == ("howard", 1.0)
    # What the page said is not said back, but what became of it is; the playhead is each page's own.
    assert sent == [{"day": 1.0}]
    assert page.sent == [({"kind": "news", "page": "mine", "values": {"difference": "howard"}}, [])]


def test_what_is_not_possible_is_refused_in_words_and_taken_back(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = updates(page, monkeypatch)
    content, _ = page.ask("traits", values={"difference": "nobody", "mode": "meridian"}, page="mine")
    assert "'nobody' is not a model" in content["error"]
    assert (page.widget.difference, page.widget.mode) == ("rigid", "track")
    assert sent == [{"difference": "rigid", "mode": "track"}]
    assert page.sent == []


@pytest.mark.parametrize("name", ["_scene", "_esm", "layout", "comm", "start", "nothing"])
def test_a_page_sets_only_what_it_shares(page: Page, name: str) -> None:
    content, _ = page.ask("traits", values={name: "x"}, page="mine")
    assert f"a page cannot set '{name}'" in content["error"]


def test_every_ipywidgets_shows_the_widget_and_its_still_picture() -> None:
    data, _ = DisplayFormatter().format(SharpScrubber(SharpCube.sample(n_frames=2)))
    assert data["image/png"]
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("out of luck"), "RuntimeError: out of luck"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_whatever_goes_wrong_the_page_hears_of_it(
    page: Page, monkeypatch: pytest.MonkeyPatch, error: BaseException, words: str
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(page.widget, "_answer", fail)
    if isinstance(error, Exception):
        content, _ = page.ask("tracks")
    else:
        with pytest.raises(KeyboardInterrupt):
            page.ask("tracks")
        content, _ = page.sent.pop()
    assert words in content["error"]


def test_an_answer_too_long_for_a_message_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = RotationTracks(days=(-1000, 1000, 1), mode="meridian")
    page = Page(widget, monkeypatch)
    content, buffers = page.ask("tracks")
    parts = [*buffers]
    while sum(map(len, parts)) < sum(content["lengths"]):
        rest, buffers = page.ask("rest", of=content["id"], part=len(parts))
        assert "error" not in rest
        parts += buffers
    assert max(map(len, parts)) <= MOST_MESSAGE_BYTES
    assert b"".join(parts) == b"".join(widget._answer("tracks", {})[1])
    late, _ = page.ask("rest", of="another", part=1)
    assert "ask again" in late["error"]
