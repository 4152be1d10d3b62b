"""What a page asks to be saved: the files that Python makes, in parts."""

from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.table import QTable

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber
from sunwidgets.core.sharp import Region
from sunwidgets.export.html import page_text
from sunwidgets.widgets import _saving
from tests.widgets.page import Page

STARTS = {
    "png": b"\x89PNG",
    "pdf": b"%PDF",
    "html": b"<!doctype html>",
    "mp4": b"\x00\x00\x00",
    "gif": b"GIF8",
    "csv": b"frame,T_REC,",
    "ecsv": b"# %ECSV",
}

WIDGETS = {
    "SharpScrubber": lambda: SharpScrubber(SharpCube.sample(n_frames=3)),
    "ObserverGlobe": lambda: ObserverGlobe(n_loops=5, size=64),
    "RotationTracks": lambda: RotationTracks(days=(0, 2, 1)),
}


@pytest.fixture(params=WIDGETS)
def page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(WIDGETS[request.param](), monkeypatch)


def fetch(page: Page, ending: str) -> tuple[dict[str, Any], bytes]:
    content, buffers = page.ask("save", ending=ending, part=0)
    data = buffers[0]
    for part in range(1, content["result"]["parts"]):
        data += page.ask("save", ending=ending, part=part)[1][0]
    return content["result"], data


def test_every_way_gives_a_file_of_its_kind(page: Page) -> None:
    ways = page.widget._saves
    assert {"png", "pdf", "html"} <= set(ways)
    for ending in ways:
        about, data = fetch(page, ending)
        assert about["name"].endswith(f".{ending}")
        if ending in STARTS:
            assert data.startswith(STARTS[ending]), ending
        else:
            compile(data, about["name"], "exec")


def test_the_series_under_the_picture_are_saved_with_their_units(monkeypatch: pytest.MonkeyPatch) -> None:
    spot = {"kind": "rectangle", "vertices": [[323.0, 13.0], [328.0, 16.0]]}
    cube = SharpCube.sample(n_frames=4)
    scrubber = SharpScrubber(cube, region=spot, region_keywords=["USFLUX", "MEANSHR"])
    page = Page(scrubber, monkeypatch)
    measured = cube.measure(["USFLUX", "MEANSHR"], region=spot, progress=False)
    for ending in ("csv", "ecsv"):
        _, data = fetch(page, ending)
        again = QTable.read(data.decode().splitlines(), format=f"ascii.{ending}")
        assert len(again) == 4
        for name in ("USFLUX", "ERRVF", "MEANSHR", "pixels", "area"):
            got = u.Quantity(again[name])
            np.testing.assert_allclose(got.value, u.Quantity(measured[name]).value, rtol=1e-12)
            if ending == "ecsv":
                assert got.unit == u.Quantity(measured[name]).unit
        header = u.Quantity(again["HEADER_USFLUX"]).value
        np.testing.assert_array_equal(header, cube.keywords["USFLUX"].value)
        assert np.ma.filled(again["reason"], "").tolist() == measured["reason"].tolist()
    assert Region.from_dict(again.meta["region"]) == scrubber.region


def test_a_large_file_comes_in_parts_and_whole(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_saving, "MOST_MESSAGE_BYTES", 20_000)
    about, data = fetch(page, "html")
    assert about["parts"] >= 3
    assert data.decode() == page_text([page.widget.file_part(None)])


def test_what_is_changed_on_the_way_does_not_mix(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_saving, "MOST_MESSAGE_BYTES", 20_000)
    _, whole = fetch(page, "html")
    content, buffers = page.ask("save", ending="html", part=0)
    data = buffers[0]
    page.widget.playing = True
    for part in range(1, content["result"]["parts"]):
        data += page.ask("save", ending="html", part=part)[1][0]
    assert data == whole


@pytest.mark.parametrize(
    ("ending", "part", "message"),
    [
        ("exe", 0, "not saved as 'exe'; use png"),
        (None, 0, "not saved as"),
        ("png", 1, "part 1 of 'png' was asked for before its part 0"),
    ],
)
def test_what_cannot_be_saved_is_refused(page: Page, ending: Any, part: int, message: str) -> None:
    content, _ = page.ask("save", ending=ending, part=part)
    assert message in content["error"]


def test_a_part_that_is_not_there_is_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_saving, "MOST_MESSAGE_BYTES", 20_000)
    page.ask("save", ending="html", part=0)
    content, _ = page.ask("save", ending="html", part=9999)
    assert "none numbered 9999" in content["error"]
