"""The sizes that the README promises are those that are kept."""

import json
import re
from pathlib import Path

import pytest

from sunwidgets.widgets import _saving
from tests.browser import colab
from tests.browser.kinds import KINDS, Kind, make

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
PROMISED = {
    what: 1000 * int(kilobytes)
    for what, kilobytes in re.findall(r"^\| ([^|]+) \| (\d+) kB \|$", README, re.M)
}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_page_code_and_first_message_are_small(kind: Kind) -> None:
    widget = make(kind)
    assert len(widget._esm.encode()) <= PROMISED["page code of a widget"]
    # As it is when it is shown, which may add a poster.
    widget._repr_mimebundle_()
    first = len(json.dumps({name: value for name, value in widget.get_state().items() if name != "layout"}))
    assert first <= PROMISED["first message of a widget, with its page code"]


def test_the_double_of_colab_holds_the_others() -> None:
    assert PROMISED["any other message"] == colab.MOST_MESSAGE_BYTES
    assert PROMISED["all that is sent while a widget is played with"] == colab.MOST_WIDGET_BYTES
    assert PROMISED["any other message"] >= _saving.MOST_MESSAGE_BYTES
