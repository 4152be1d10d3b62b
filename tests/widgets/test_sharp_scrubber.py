"""SharpScrubber in Python: what it accepts, what it answers, and what it refuses."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import astropy.units as u
import nbclient
import nbconvert
import nbformat
import numpy as np
import pytest
import traitlets as t
from astropy.io import fits

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.sharp.encoding import EncodedFrame, decode_frame
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.widgets import sharp_scrubber
from tests.widgets.page import Page


@pytest.fixture
def scrubber() -> SharpScrubber:
    return SharpScrubber(SharpCube.sample(n_frames=6))


@pytest.fixture
def page(scrubber: SharpScrubber, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(scrubber, monkeypatch)


def test_is_right_in_the_cell_that_made_it() -> None:
    cube = SharpCube.sample(n_frames=6)
    scrubber = SharpScrubber(cube, segment="Bp", frame=-1, vmax=800, fps=24, loop="bounce", cmap="magma")
    assert (scrubber.segment, scrubber.frame, scrubber.vmax, scrubber.fps) == ("Bp", 5, 800, 24)
    assert scrubber.vmin < 0
    assert scrubber.cube is cube
    assert "frame 5 of 6" in repr(scrubber)


def test_without_arguments_it_shows_a_region_and_says_that_it_is_made_up() -> None:
    scrubber = SharpScrubber()
    assert scrubber.segment == "Br"
    assert scrubber._manifest["synthetic"]
    assert "made up" in scrubber._manifest["title"]
    assert scrubber.vmax > 500


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colour": "gray"}, "no option 'colour'"),
        ({"Vmin": 3}, "Did you mean 'vmin'"),
        ({"_manifest": {}}, "no option '_manifest'"),
    ],
)
def test_an_unknown_option_raises(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        SharpScrubber(SharpCube.sample(n_frames=2), **options)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("frame", 6, "there are 6, so use 0 to 5"),
        ("frame", -7, "no frame -7"),
        ("frame", 1.5, "frame"),
        ("segment", "br", "Did you mean 'Br'"),
        ("segment", "", "segment"),
        ("second_segment", "Brr", "Did you mean"),
        ("keyword", "USFLUXX", "Did you mean 'USFLUX'"),
        ("fps", 0.0, "0.1 to 60"),
        ("fps", float("nan"), "0.1 to 60"),
        ("vmin", float("inf"), "finite"),
        ("vmax", float("nan"), "finite"),
        ("vmin", 1e9, "not below vmax"),
        ("vmax", 3 * u.m, "Br is in"),
        ("cmap", "greyy", "Did you mean"),
        ("norm", "cubic", "norm"),
        ("loop", "twice", "loop"),
        ("playing", "yes", "playing"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(
    scrubber: SharpScrubber, name: str, value: Any, message: str
) -> None:
    before = {key: getattr(scrubber, key) for key in scrubber.trait_names()}
    with pytest.raises(t.TraitError, match=message):
        setattr(scrubber, name, value)
    assert {key: getattr(scrubber, key) for key in scrubber.trait_names()} == before


def test_limits_take_quantities_in_any_unit_of_field(scrubber: SharpScrubber) -> None:
    scrubber.vmax = 0.08 * u.T
    assert scrubber.vmax == pytest.approx(800)


def test_limits_can_be_read_off_a_frame(scrubber: SharpScrubber) -> None:
    scrubber.vmax = np.nanmax(scrubber.cube.frame("Br", 3))
    assert scrubber.vmax == pytest.approx(float(np.nanmax(scrubber.cube.frame("Br", 3))))


def test_limits_can_both_move_past_each_other_when_set_together(scrubber: SharpScrubber) -> None:
    scrubber.set_limits(5000, 6000)
    assert (scrubber.vmin, scrubber.vmax) == (5000, 6000)
    with pytest.raises(t.TraitError, match="not below"):
        scrubber.set_limits(7, 3)
    assert (scrubber.vmin, scrubber.vmax) == (5000, 6000)


def test_each_segment_keeps_its_look(scrubber: SharpScrubber) -> None:
    scrubber.vmin, scrubber.vmax, scrubber.norm = -300, 300, "asinh"
    scrubber.segment = "continuum"
    assert scrubber.vmin > 1000
    scrubber.cmap = "magma"
    scrubber.segment = "Br"
    assert (scrubber.vmin, scrubber.vmax, scrubber.norm) == (-300, 300, "asinh")
    scrubber.segment = "continuum"
    assert (scrubber.cmap, scrubber.norm) == ("magma", "linear")


def test_state_from_the_page_sets_segment_and_look_together(scrubber: SharpScrubber, page: Page) -> None:
    result = page.ask("look", segment="continuum")[0]["result"]
    scrubber.set_state({"segment": "continuum", **result})
    assert scrubber.segment == "continuum"
    assert scrubber.vmin == result["vmin"]
    scrubber.segment = "Br"
    assert scrubber.vmin < 0


def test_any_colour_map_of_matplotlib_or_sunpy_is_sent_to_the_page(scrubber: SharpScrubber) -> None:
    for name in ("plasma", "sdoaia171"):
        scrubber.cmap = name
        assert len(base64.b64decode(scrubber._colormaps[name])) == 768


def test_the_manifest_is_plain_json_without_nan(scrubber: SharpScrubber) -> None:
    text = json.dumps(scrubber._manifest, allow_nan=False)
    frames = json.loads(text)["frames"]
    assert len(frames) == 6
    spacing = np.diff([frame["time"] for frame in frames]) / 1000
    np.testing.assert_allclose(spacing, np.diff(scrubber.cube.times.tai.unix_tai))
    assert frames[0]["label"] == scrubber.cube.times[0].strftime("%Y-%m-%d %H:%M:%S TAI")


def test_a_frame_is_answered_exactly_to_its_step(page: Page) -> None:
    content, buffers = page.ask("frame", segment="Br", frame=3, part=0)
    assert content["id"] == "p-1"
    result = content["result"]
    encoded = EncodedFrame(
        tuple(result["shape"]), result["dtype"], result["scale"], result["offset"], buffers[0]
    )
    difference = np.abs(decode_frame(encoded) - page.widget.cube.frame("Br", 3))
    assert np.nanmax(difference) <= result["scale"] / 2 * (1 + 1e-6)
    assert result["scale"] / 2 <= 0.1


def test_a_large_frame_comes_in_parts_that_join(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = page.ask("frame", segment="Br", frame=3, part=0)[1][0]
    monkeypatch.setattr(sharp_scrubber, "MOST_MESSAGE_BYTES", 100_001)
    parts = page.ask("frame", segment="Br", frame=3, part=0)[0]["result"]["parts"]
    assert parts == 4
    pieces = [page.ask("frame", segment="Br", frame=3, part=part)[1][0] for part in range(parts)]
    assert max(map(len, pieces)) <= 100_001
    assert b"".join(pieces) == whole


def test_a_series_has_a_number_or_none_a_frame(page: Page) -> None:
    result = page.ask("series", keyword="USFLUX")[0]["result"]
    assert result["unit"] == "Mx"
    np.testing.assert_allclose(result["values"], page.widget.cube.keywords["USFLUX"].value)
    np.testing.assert_allclose(result["errors"], page.widget.cube.keywords["ERRVF"].value)


@pytest.mark.parametrize(
    ("what", "parameters"),
    [
        ("frame", {"segment": "Br", "frame": 99, "part": 0}),
        ("frame", {"segment": "Bq", "frame": 0, "part": 0}),
        ("frame", {"segment": "Br", "frame": 0, "part": 7}),
        ("frame", {"segment": "Br", "frame": 0, "part": "x"}),
        ("frame", {"segment": None, "frame": None, "part": None}),
        ("frame", {"segment": "Br"}),
        ("frame", {"segment": "Br", "frame": 0, "part": 0, "extra": 1}),
        ("series", {"keyword": "NOPE"}),
        ("look", {"segment": ["Br"]}),
        ("unknown", {}),
        (None, {}),
        (["frame"], {}),
    ],
)
def test_a_bad_question_gets_a_readable_error(page: Page, what: Any, parameters: dict[str, Any]) -> None:
    content, buffers = page.ask(what, **parameters)
    assert len(content["error"]) > 10
    assert content["id"] == "p-1"
    assert buffers == []


@pytest.mark.parametrize("message", [None, 3, "frame", [], {}, {"kind": "request"}, {"kind": "x", "id": 1}])
def test_a_message_that_is_no_question_does_no_harm(scrubber: SharpScrubber, message: Any) -> None:
    scrubber._handle_custom_msg(message, [])
    assert scrubber.frame == 0


def test_another_cube_keeps_what_it_can(scrubber: SharpScrubber) -> None:
    scrubber.frame = 5
    scrubber.second_segment = "continuum"
    scrubber.cube = SharpCube.sample(n_frames=3)
    assert (scrubber.frame, scrubber.second_segment) == (2, "continuum")
    assert len(scrubber._manifest["frames"]) == 3
    with pytest.raises(TypeError, match="SharpCube"):
        scrubber.cube = "somewhere"  # type: ignore[assignment]


def test_the_mime_bundle_has_a_picture_for_saved_notebooks(scrubber: SharpScrubber) -> None:
    bundle = scrubber._repr_mimebundle_()
    assert bundle is not None
    data, _ = bundle
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "synthetic" in data["text/plain"]


def test_a_frame_that_cannot_be_drawn_does_not_keep_the_widget_from_being_shown(tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=4)
    for index, segment in ((0, "Br"), (1, "Bp"), (2, "Br")):
        header = cube.header(index, segment)
        name = f"hmi.sharp_cea_720s.1.{index}_TAI.{segment}.fits"
        fits.PrimaryHDU(np.array(cube.frame(segment, index)), header).writeto(tmp_path / name)
    scrubber = SharpScrubber(tmp_path, segment="Br", frame=1)
    bundle = scrubber._repr_mimebundle_()
    assert bundle is not None
    assert "image/png" in bundle[0]
    next(tmp_path.glob("*2_TAI.Br.fits")).unlink()
    # Nor is it in memory, from where it could still be drawn.
    scrubber.cube.cache_bytes = 0
    scrubber.frame = 2
    bundle = scrubber._repr_mimebundle_()
    assert bundle is not None
    assert "image/png" not in bundle[0]


def test_page_code_that_is_not_built_says_what_to_do() -> None:
    from sunwidgets._page_code import page_code

    with pytest.raises(SunWidgetsError, match="make setup"):
        page_code("nothing.js")


def test_what_is_shown_carries_a_poster_of_its_frames() -> None:
    cube = SharpCube.sample(n_frames=40)
    scrubber = SharpScrubber(cube, segment="Bp", second_segment="conf_disambig")
    assert scrubber._poster == {}
    scrubber._repr_mimebundle_()
    poster = scrubber._poster
    assert sorted(poster["frames"]) == ["Bp", "conf_disambig"]
    assert poster["every"] == 3
    block = poster["block"]
    for number, packed in enumerate(poster["frames"]["Bp"]):
        data = gzip.decompress(base64.b64decode(packed["data"]))
        shape = tuple(packed["shape"])
        got = decode_frame(EncodedFrame(shape, packed["dtype"], packed["scale"], packed["offset"], data))
        frame = cube.frame("Bp", 3 * number)
        for row, column in ((0, 0), (3, 5), (shape[0] - 1, shape[1] - 1)):
            part = frame[row * block : (row + 1) * block, column * block : (column + 1) * block]
            np.testing.assert_allclose(got[row, column], np.nanmean(part), atol=packed["scale"])
    assert len(json.dumps(poster)) < 200_000
    scrubber.cube = SharpCube.sample(n_frames=2)
    assert scrubber._poster == {}


def test_an_exported_notebook_shows_the_last_picture() -> None:
    code = "from sunwidgets import SharpCube, SharpScrubber\nSharpScrubber(SharpCube.sample(n_frames=3))"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbclient.NotebookClient(book, timeout=120, store_widget_state=False).execute()
    html, _ = nbconvert.HTMLExporter().from_notebook_node(book)
    assert "data:image/png;base64,iVBOR" in html
