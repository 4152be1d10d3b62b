"""What a scrubber shares with others that it is linked to: its zoom, and where its news come from.

Apart from `sunwidgets.widgets.link`, which ties widgets together: here is the part that each
scrubber has. Pages that show linked scrubbers tell each other at once, by the names in `_links`;
Python keeps the numbers together, and tells those pages that do not hear the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from sunwidgets.widgets._base import Answer, answers

__all__ = ["SharpLinks", "Zoom"]


class Zoom(t.List[Any]):
    """Longitude and latitude of the middle and the width, degrees; empty for everything."""

    def validate(self, obj: Any, value: Any) -> list[float]:
        zoom = [float(number) for number in super().validate(obj, value) or []]
        if not zoom:
            return zoom
        if len(zoom) != 3 or not np.isfinite(zoom).all() or abs(zoom[1]) > 90 or not 0 < zoom[2] <= 360:
            raise t.TraitError(
                f"zoom is {zoom}; give Carrington longitude and latitude of the middle and the width, all in "
                "degrees, or nothing for the whole picture"
            )
        return [zoom[0] % 360, *zoom[1:]]


class SharpLinks(t.HasTraits):
    """The part of `~sunwidgets.widgets.sharp_scrubber.SharpScrubber` that others can share."""

    zoom = Zoom(help="Middle and width of what is shown, Carrington degrees; empty for all.").tag(
        sync=True, echo_update=False
    )

    _hears = t.Bool(False, help="Whether the page is told by other pages.")

    _is_told_by_page = False

    if TYPE_CHECKING:

        def _lock_property(self, **values: Any) -> Any: ...

    @answers("traits")
    def _answer_traits(self, values: dict[str, Any], page: str) -> Answer:
        """Take what the page has set, and know meanwhile that it was the page."""
        self._is_told_by_page = True
        try:
            answer: Answer = super()._answer_traits(values, page)  # type: ignore[misc]
            return answer
        finally:
            self._is_told_by_page = False

    @answers("hears")
    def _answer_hears(self, is_hearing: bool) -> Answer:
        self._hears = bool(is_hearing)
        return {}, []

    @contextmanager
    def _known_to_page(self, **values: Any) -> Iterator[None]:
        """Set values that the page has from another page, so that it is not told again, and late."""
        with self._lock_property(**values):
            yield
