"""The widgets as tests of all of them know them: how each is made, and how a person plays with it.

Here and nowhere else, so that a new widget is put to every host and every accident by one entry.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import FrameLocator, Locator, Page, expect

import sunwidgets
from sunwidgets.widgets._base import SunWidget

__all__ = ["IMPORTS", "KINDS", "MODES", "Kind", "Place", "Play", "drag", "is_so", "make", "picture", "see"]

Place = Page | FrameLocator | Locator
"""Where a widget is: a page, a frame of one, or a part."""

IMPORTS = "from sunwidgets import *"


@dataclass(frozen=True)
class Play:
    """Something that a person does, and what is then so of the widget, called w, in Python."""

    name: str
    act: Callable[[Place], None]
    outcome: str


@dataclass(frozen=True)
class Kind:
    """A widget: how it is made, its main picture, and what changes that, in Python and in the page."""

    name: str
    make: str
    picture: re.Pattern[str]
    change: str
    playhead: str = ""
    plays: tuple[Play, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.name


def picture(place: Place, kind: Kind) -> Locator:
    """Give the first main picture of a widget."""
    return place.get_by_role("application", name=kind.picture).first


def see(place: Place, kind: Kind) -> None:
    """Wait until a widget shows what it is to show."""
    expect(picture(place, kind)).to_be_visible()
    expect(place.locator(".sw-loading")).to_have_count(0)


def make(kind: Kind) -> SunWidget:
    """Make a widget in this process."""
    widget: SunWidget = eval(kind.make, {name: getattr(sunwidgets, name) for name in sunwidgets.__all__})
    return widget


def is_so(widget: SunWidget, outcome: str) -> bool:
    return bool(eval(outcome, {"w": widget}))


def drag(picture: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press at one place of a picture and let go at another, both as parts of its width and height."""
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    mouse = picture.page.mouse
    for i, (x, y) in enumerate((start, end)):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=1 if i == 0 else 6)
        if i == 0:
            mouse.down()
    mouse.up()


def _press(role: str, name: str, key: str) -> Callable[[Place], None]:
    return lambda place: place.get_by_role(role, name=name).first.press(key)  # type: ignore[arg-type]


def _choose(name: str, option: str) -> Callable[[Place], None]:
    return lambda place: place.get_by_role("combobox", name=name).first.select_option(option)  # type: ignore[func-returns-value]


def _check(name: str) -> Callable[[Place], None]:
    return lambda place: place.get_by_role("checkbox", name=name).first.click()


def _drag(picture: str, start: tuple[float, float], end: tuple[float, float]) -> Callable[[Place], None]:
    return lambda place: drag(place.get_by_role("application", name=picture).first, start, end)


KINDS = (
    Kind(
        "SharpScrubber",
        "SharpScrubber(SharpCube.sample(n_frames=6))",
        re.compile("^B[a-z]: "),
        "w.frame = 3",
        "frame",
        (
            Play("slider", _press("slider", "Frame", "End"), "w.frame == 5"),
            Play("drag", _drag("against time", (0.9, 0.5), (0.3, 0.5)), "0 < w.frame < 4"),
            Play("segment", _choose("Segment", "Bp"), "w.segment == 'Bp'"),
            Play("second panel", _choose("Second panel", "conf_disambig"), "w.second_segment"),
            Play("box", _check("Grid"), "w.grid"),
        ),
    ),
    Kind(
        "RotationTracks",
        "RotationTracks()",
        re.compile("^Disk of the Sun"),
        "w.day = 3",
        "day",
        (
            Play("slider", _press("slider", "Day", "Home"), "w.day == -5"),
            Play("drag", _drag("Disk of the Sun", (0.5, 0.5), (0.6, 0.6)), "w.start.Ty.arcsec < 0"),
            Play("model", _check("allen"), "'allen' not in w.models"),
            Play("mode", _choose("Mode", "A whole meridian"), "w.mode == 'meridian'"),
            Play("difference", _choose("Subtract", "howard"), "w.difference == 'howard'"),
        ),
    ),
    Kind(
        "ObserverGlobe",
        "ObserverGlobe(n_loops=40, size=96)",
        re.compile("^The Sun with its loops"),
        "w.lon = 40",
        plays=(
            Play("slider", _press("slider", "Distance", "End"), "w.distance == 2"),
            Play("drag", _drag("The Sun with its loops", (0.5, 0.5), (0.7, 0.6)), "w.lon < -5"),
            Play("observer", _choose("Observer", "Mars"), "w.preset == 'Mars'"),
            Play("box", _check("Pin this view"), "w.pinned is not None"),
            Play("comparison", _choose("Compare", "as a difference"), "w.compare == 'difference'"),
        ),
    ),
)

MODES = (
    *KINDS,
    Kind(
        "RotationTracks-measure",
        "RotationTracks(mode='measure')",
        re.compile("^Image "),
        "w.image = 3",
        "image",
        (
            Play("slider", _press("slider", "Image", "End"), "w.image > 3"),
            Play("click", _drag("Image ", (0.5, 0.5), (0.5, 0.5)), "len(w.marks) == 1"),
            Play("mode", _choose("Mode", "One feature"), "w.mode == 'track'"),
        ),
    ),
)
"""The widgets, and what they become in another mode."""
