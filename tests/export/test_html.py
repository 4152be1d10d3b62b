"""One-file pages: what they hold, how large they are, and that nothing in them becomes markup."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from traitlets import TraitError

from sunwidgets import RotationTracks, SharpCube, SharpScrubber
from sunwidgets.core.sharp import Region
from sunwidgets.core.sharp.encoding import EncodedFrame, decode_frame
from sunwidgets.exceptions import ExportError
from sunwidgets.export.html import FilePart, page_text, save_page
from sunwidgets.widgets._base import SunWidget

ATTACK = "</script><img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """Counts elements as a browser would make them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def tags(text: str) -> list[str]:
    parser = Elements()
    parser.feed(text)
    return parser.tags


def widgets_in(path: Path) -> list[dict[str, Any]]:
    found = re.search(r'id="sw-widgets">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    widgets: list[dict[str, Any]] = json.loads(found[1])
    return widgets


def test_the_frames_in_a_file_are_those_of_the_cube(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=5)
    path = SharpScrubber(cube, segment="Bp", second_segment="conf_disambig").to_html(tmp_path / "x.html")
    (widget,) = widgets_in(path)
    assert list(widget["data"]["frames"]) == ["Bp", "conf_disambig"]
    for segment, frames in widget["data"]["frames"].items():
        for index, packed in enumerate(frames):
            wanted = cube.frame(segment, index)
            data = gzip.decompress(base64.b64decode(packed["data"]))
            encoded = EncodedFrame(
                tuple(packed["shape"]), packed["dtype"], packed["scale"], packed["offset"], data
            )
            np.testing.assert_allclose(decode_frame(encoded), wanted, atol=packed["scale"] / 2 + 1e-4)


def test_the_size_is_that_of_the_compressed_frames(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=6)
    path = SharpScrubber(cube).to_html(tmp_path / "x.html")
    (widget,) = widgets_in(path)
    zipped = sum(len(base64.b64decode(frame["data"])) for frame in widget["data"]["frames"]["Br"])
    assert path.stat().st_size <= 1.4 * zipped + 200_000


def test_a_limit_thins_the_frames_and_says_so(tmp_path: Path) -> None:
    scrubber = SharpScrubber(SharpCube.sample(n_frames=12), frame=8)
    whole = scrubber.to_html(tmp_path / "whole.html").stat().st_size
    path = scrubber.to_html(tmp_path / "thin.html", max_size=0.4 * whole * u.byte)
    (widget,) = widgets_in(path)
    kept = widget["state"]["_manifest"]["frames"]
    assert path.stat().st_size <= 0.4 * whole + 200_000
    assert len(kept) == len(widget["data"]["frames"]["Br"]) == 4
    assert [frame["time"] for frame in kept] == [frame["time"] for frame in scrubber._manifest["frames"][::3]]
    assert len(widget["data"]["series"]["USFLUX"]["values"]) == 4
    assert widget["state"]["frame"] == 2
    assert "every third of 12 frames" in widget["note"]


def test_a_limit_counts_what_is_drawn_over_the_frames(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=12)
    spot = Region("ellipse", [(328.8, 14.0), (329.8, 14.0), (328.8, 14.9)])
    everything = {"region": spot, "inversion_line": True, "contours": True, "arrows": True, "outline": True}
    code = len(page_text([RotationTracks().file_part(None)]))
    for options in ({}, everything):
        scrubber = SharpScrubber(cube, **options)
        (whole,) = widgets_in(scrubber.to_html(tmp_path / "whole.html"))
        limit = 0.5 * len(json.dumps(whole["data"]))
        path = scrubber.to_html(tmp_path / "thin.html", max_size=limit * u.byte)
        (thin,) = widgets_in(path)
        assert len(json.dumps([thin["data"], thin["state"]["_manifest"]])) <= 1.05 * limit
        assert path.stat().st_size <= limit + 1.2 * code
    frames = thin["data"]["frames"]["Br"]
    stride = -(-12 // len(frames))
    assert stride > 1
    assert "every" in thin["note"]
    for name, each in thin["data"]["overlays"].items():
        assert each == whole["data"]["overlays"][name][::stride]
    measured, all_measured = (data["data"]["region"]["measured"] for data in (thin, whole))
    assert [one["frame"] for one in measured] == list(range(len(frames)))
    assert [one["values"] for one in measured] == [one["values"] for one in all_measured[::stride]]


def test_a_limit_that_not_even_a_frame_keeps_is_said(tmp_path: Path) -> None:
    scrubber = SharpScrubber(SharpCube.sample(n_frames=3))
    (widget,) = widgets_in(scrubber.to_html(tmp_path / "x.html", max_size=100 * u.byte))
    assert len(widget["data"]["frames"]["Br"]) == 1
    assert "A single frame is larger than the file was to become." in widget["note"]


def test_segments_can_be_named_and_others_are_said_to_be_missing(tmp_path: Path) -> None:
    scrubber = SharpScrubber(SharpCube.sample(n_frames=2))
    (widget,) = widgets_in(scrubber.to_html(tmp_path / "x.html", segments=["Bt"]))
    assert [segment["name"] for segment in widget["state"]["_manifest"]["segments"]] == ["Bt", "Br"]
    assert "magnetogram" in widget["note"]
    assert "Bt" not in widget["note"].split("file: ")[1].split(", ")
    with pytest.raises(TraitError, match="segment 'Bq' is not there"):
        scrubber.to_html(tmp_path / "x.html", segments=["Bq"])


@pytest.mark.parametrize("max_size", [0 * u.byte, -1 * u.Mbyte, np.nan * u.byte])
def test_a_limit_that_is_none_is_refused(tmp_path: Path, max_size: u.Quantity) -> None:
    with pytest.raises(ValueError, match=r"max_size in bytes = .* above 0"):
        RotationTracks().to_html(tmp_path / "x.html", max_size=max_size)
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_save_and_unknown_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no widgets"):
        save_page(tmp_path / "x.html", [])
    with pytest.raises(TypeError, match="segmetns"):
        SharpScrubber(SharpCube.sample(n_frames=2)).to_html(tmp_path / "x.html", segmetns=["Br"])


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text("old")

    class Broken(RotationTracks):
        def file_part(self, max_bytes: float | None) -> FilePart:
            part = super().file_part(max_bytes)
            return FilePart(part.code, part.title, part.note, {"bad": float("nan")}, part.data)

    with pytest.raises(ValueError, match="JSON"):
        Broken().to_html(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_data_never_becomes_markup() -> None:
    part = FilePart("rotation_tracks", ATTACK, ATTACK, {ATTACK: ATTACK}, {"x": [ATTACK, "<!--<script>"]})
    harmless = FilePart("rotation_tracks", "title", "note", {"a": "b"}, {"x": ["c", "d"]})
    assert tags(page_text([part])) == tags(page_text([harmless]))
    assert "&lt;img" in page_text([harmless], title=ATTACK)


def test_the_policy_allows_only_the_code_that_is_there() -> None:
    text = page_text([RotationTracks().file_part(None)])
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert found is not None
    rules = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert not any("unsafe" in rule or "http" in rule or "*" in rule for rule in rules.values())


def test_several_widgets_share_their_code(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=2)
    one = SharpScrubber(cube).to_html(tmp_path / "one.html").stat().st_size
    widgets = [SharpScrubber(cube), SharpScrubber(cube), RotationTracks()]
    path = save_page(tmp_path / "three.html", widgets, title="Three")
    assert [widget["code"] for widget in widgets_in(path)] == [
        "sharp_scrubber", "sharp_scrubber", "rotation_tracks",
    ]  # fmt: skip
    codes = re.search(r'id="sw-code">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert codes is not None
    assert sorted(json.loads(codes[1])) == ["rotation_tracks", "sharp_scrubber"]
    assert one > 100_000


@pytest.mark.parametrize("make", [RotationTracks, lambda: SharpScrubber(SharpCube.sample(n_frames=2))])
def test_a_place_that_cannot_be_written_is_named_before_any_work(
    tmp_path: Path, make: Callable[[], SunWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = make()

    def work(*_: object) -> FilePart:
        raise AssertionError("the place was not looked at first")

    monkeypatch.setattr(type(widget), "file_part", work)
    for save in (widget.to_html, lambda path: save_page(path, [widget])):
        with pytest.raises(ExportError, match=r"there is no folder .*none"):
            save(tmp_path / "none" / "x.html")
        with pytest.raises(ExportError, match="is a folder; name a file in it"):
            save(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder in which nobody may write")
def test_a_folder_that_is_read_only_is_named() -> None:
    with pytest.raises(ExportError, match="nothing can be written in /proc/self"):
        RotationTracks().to_html("/proc/self/x.html")


def test_home_spaces_and_names_of_any_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("~/x.html", "~/Sonne äöü ☀ 'a' b.html", "~/no ending"):
        path = RotationTracks().to_html(name)
        assert path == tmp_path / name[2:]
        assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_interrupt_leaves_the_old_page_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.html"
    path.write_text("old")

    def stop(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", stop)
    with pytest.raises(KeyboardInterrupt):
        RotationTracks().to_html(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
