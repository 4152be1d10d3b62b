"""Overlays and differences of a scrubber from Python."""

from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t

from sunwidgets import SharpCube, SharpScrubber
from sunwidgets.core.sharp.overlays import field_arrows
from sunwidgets.exceptions import NoDataError
from sunwidgets.export.sharp_overlays import overlay_lines
from tests.core.conftest import write_frame
from tests.widgets.page import Page


@pytest.fixture
def scrubber() -> SharpScrubber:
    return SharpScrubber(SharpCube.sample(n_frames=6), frame=4)


@pytest.fixture
def page(scrubber: SharpScrubber, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(scrubber, monkeypatch)


def test_lines_come_packed(page: Page, scrubber: SharpScrubber) -> None:
    reply, (packed,) = page.ask("lines", lines="contours", frame=4, levels=[-300, 300])
    lengths = reply["result"]["lengths"]
    wanted = overlay_lines(scrubber.cube, "contours", 4, [-300, 300])
    assert lengths == [[len(line) for line in group] for group in wanted]
    points = np.frombuffer(packed, dtype="<f4").reshape(-1, 2)
    np.testing.assert_allclose(points, np.vstack([line for group in wanted for line in group]), atol=1e-3)


def test_arrows_come_packed(page: Page, scrubber: SharpScrubber) -> None:
    reply, (packed,) = page.ask("arrows", frame=4, spacing=8)
    cube = scrubber.cube
    wanted = field_arrows(cube.frame("Bp", 4), cube.frame("Bt", 4), spacing=8 * u.pix)
    x, y, west, north = np.frombuffer(packed, dtype="<f4").reshape(-1, 4).T
    assert reply["result"]["count"] == len(wanted) == len(x)
    np.testing.assert_allclose(x, wanted.x)
    np.testing.assert_allclose(north, wanted.north.value, rtol=1e-6)
    assert (y >= 0).all()
    assert np.hypot(west, north).min() >= 199.9


@pytest.mark.parametrize(("what", "message"), [("arrows", "no lines"), ("nothing", "no lines 'nothing'")])
def test_other_lines_are_refused(page: Page, what: str, message: str) -> None:
    reply, _ = page.ask("lines", lines=what, frame=0)
    assert message in reply["error"]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([500, -500, 500], [-500.0, 500.0]),
        ([0.1, 1] * u.kG, [100.0, 1000.0]),
        (200 * u.Mx / u.cm**2, [200.0]),
        ([300 * u.G, -2.0], [-2.0, 300.0]),
        ([], []),
    ],
)
def test_levels_are_gauss(scrubber: SharpScrubber, given: Any, wanted: list[float]) -> None:
    scrubber.levels = given
    assert scrubber.levels == wanted


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("levels", [float("nan")], "finite numbers"),
        ("levels", 3 * u.m, "in gauss"),
        ("levels", list(range(21)), "up to 20"),
        ("levels", "strong", "must be numbers"),
        ("difference", "runing", "running"),
        ("base", 6, "use 0 to 5"),
        ("arrows", "yes", "arrows"),
    ],
)
def test_what_cannot_be_is_refused(scrubber: SharpScrubber, name: str, value: Any, message: str) -> None:
    before = getattr(scrubber, name)
    with pytest.raises(t.TraitError, match=message):
        setattr(scrubber, name, value)
    assert getattr(scrubber, name) == before


def test_a_difference_is_shown_with_limits_of_its_own(page: Page, scrubber: SharpScrubber) -> None:
    scrubber.set_limits(-900, 900)
    scrubber.difference = "running"
    assert "minus the frame before" in scrubber._manifest["title"]
    assert "Br" in scrubber._manifest["frames"][0]["missing"]
    assert scrubber.vmax != 900
    reply, (packed,) = page.ask("frame", segment="Br", frame=4, part=0)
    stored = np.frombuffer(packed, "<i2").reshape(reply["result"]["shape"])
    values = stored * reply["result"]["scale"] + reply["result"]["offset"]
    wanted = scrubber.cube.difference("Br", 4)
    there = np.isfinite(wanted)
    np.testing.assert_allclose(values[there], wanted[there], atol=0.51 * reply["result"]["scale"])
    scrubber.difference = "none"
    assert (scrubber.vmin, scrubber.vmax) == (-900, 900)
    assert "minus" not in scrubber._manifest["title"]


def test_the_base_frame_counts_where_it_is_used(scrubber: SharpScrubber) -> None:
    plain = scrubber._manifest
    scrubber.base = -1
    assert scrubber.base == 5
    assert scrubber._manifest is plain
    scrubber.difference = "base"
    assert scrubber._manifest["title"].endswith("minus 2023-09-07 00:00 TAI")
    image = scrubber.figure().axes[0].images[0].get_array()
    np.testing.assert_allclose(image, scrubber.cube.difference("Br", 4, base=5), atol=1e-3)


def test_a_difference_can_be_asked_for_at_once(scrubber: SharpScrubber) -> None:
    made = SharpScrubber(scrubber.cube, difference="base", base=2, frame=4)
    scrubber.base, scrubber.difference = 2, "base"
    assert made.vmax == scrubber.vmax
    assert made._manifest["title"] == scrubber._manifest["title"]
    assert made.cube is scrubber.cube


def test_other_frames_keep_what_they_can(scrubber: SharpScrubber) -> None:
    scrubber.base, scrubber.difference = 5, "base"
    scrubber.cube = SharpCube.sample(n_frames=3)
    assert (scrubber.base, scrubber.difference, scrubber.frame) == (2, "base", 2)
    assert len(scrubber._manifest["frames"]) == 3


def test_a_frame_alone_offers_no_difference_and_survives_one(tmp_path: Path) -> None:
    write_frame(tmp_path, "Br")
    scrubber = SharpScrubber(SharpCube.from_files(tmp_path), difference="running")
    assert scrubber._differences == []
    assert scrubber._cube.segments == ("Br",)
    assert "image/png" in scrubber._repr_mimebundle_()[0]
    assert scrubber.figure().axes
    with pytest.raises(NoDataError, match="no frame before"):
        scrubber._cube.frame("Br", 0)
    scrubber.cube = SharpCube.sample(n_frames=2)
    assert scrubber._differences == ["none", "running", "base"]
