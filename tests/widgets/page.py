"""The page's end of the comm, for tests of the widgets without a page."""

from typing import Any

import pytest

from sunwidgets.widgets._base import SunWidget

__all__ = ["Page"]


class Page:
    """The other end of the comm: asks as the page does and keeps what came back."""

    def __init__(self, widget: SunWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[tuple[Any, list[bytes]]] = []
        monkeypatch.setattr(
            widget, "send", lambda content, buffers=None: self.sent.append((content, buffers or []))
        )

    def ask(self, what: Any, **parameters: Any) -> tuple[Any, list[bytes]]:
        message = {"kind": "request", "id": "p-1", "what": what, "parameters": parameters}
        self.widget._handle_custom_msg(message, [])
        return self.sent.pop()
