"""The mode "measure" of RotationTracks in Python: sequences, marks, and what they give."""

import base64
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t
from astropy.coordinates import SkyCoord

from sunwidgets import RotationTracks
from sunwidgets.core.rotation import RotationLaw, rotation_law, rotation_track
from sunwidgets.core.rotation_sequence import SYNTHETIC_LAW, synthetic_sequence, synthetic_spots
from sunwidgets.exceptions import MarkError, RotationFitError, SequenceError
from tests.widgets.page import Page

DAYS = np.arange(7) * u.day


@pytest.fixture(scope="module")
def images() -> list[Any]:
    return synthetic_sequence(side=64)


@pytest.fixture
def widget(images: list[Any]) -> RotationTracks:
    return RotationTracks(mode="measure", sequence=images)


@pytest.fixture
def page(widget: RotationTracks, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(widget, monkeypatch)


def spots(model: str | RotationLaw = SYNTHETIC_LAW) -> SkyCoord:
    """Give where the spots of the made-up Sun are in each image, shape (spot, image)."""
    return rotation_track(synthetic_spots(), DAYS, model=model).coords


def test_without_images_there_is_a_made_up_sun_that_says_so() -> None:
    widget = RotationTracks(mode="measure")
    assert len(widget.sequence) == len(widget._sequence["images"]) == 7
    minus = "\N{MINUS SIGN}"
    wanted = f"A made-up Sun that turns by A = 14.50, B = {minus}2.20, C = {minus}1.80 degrees per day"
    assert widget._sequence["note"] == wanted
    assert widget.law is None
    assert "No feature has a rate yet" in widget.measurement.why_no_law
    assert "Synthetic. A made-up Sun" in widget.figure().get_suptitle()


def test_tracks_need_no_images_and_none_are_drawn_for_them() -> None:
    widget = RotationTracks()
    assert widget._images is None
    assert widget._sequence == {}
    assert widget._measured == {}
    widget.mode = "measure"
    assert len(widget._sequence["images"]) == 7
    assert widget._measured["why_no_law"]


def test_marks_set_in_python_are_measured_in_the_same_cell(widget: RotationTracks) -> None:
    places = spots()
    widget.marks = {f"spot {i}": places[i] for i in range(8)}
    assert len(widget.marks) == 56
    assert widget.marks["position"].obstime.isot[0] == "2014-09-07T00:00:00.000"
    assert list(widget.rates["feature"]) == [f"spot {i}" for i in range(8)]
    wanted = SYNTHETIC_LAW(synthetic_spots().lat).value
    np.testing.assert_allclose(widget.rates["rate"].value, wanted, atol=1e-6)
    np.testing.assert_allclose(widget.law.coefficients, SYNTHETIC_LAW.coefficients, atol=1e-4)
    told = widget._measured
    assert told["law"]["coefficients"] == pytest.approx(widget.law.coefficients)
    assert len(told["law"]["rates"]) == len(widget._models[0]["rates"]) == 91
    assert told["law"]["rates"][45] == pytest.approx(14.5)
    assert set(told["law"]["sigmas"]) == {"howard", "snodgrass", "allen", "rigid"}
    assert told["rates"][0]["n"] == 7
    table = widget.marks
    widget.marks = []
    assert widget.law is None
    widget.marks = table[table["feature"] == "spot 2"]
    assert list(widget.rates["feature"]) == ["spot 2"]


def test_the_page_marks_and_python_has_it(page: Page) -> None:
    widget = page.widget
    widget.position_error = 4 * u.arcsec
    widget.marks = {str(i + 1): spots()[i] for i in range(7)}
    last = spots()[7]
    for i in (2, 5):
        reply, _ = page.ask(
            "mark", feature="8", image=i, tx=float(last[i].Tx.arcsec), ty=float(last[i].Ty.arcsec)
        )
        assert "error" not in reply
    assert len(widget.marks) == 51
    assert widget.rates["n"][-1] == 2
    np.testing.assert_allclose(widget.law.coefficients, SYNTHETIC_LAW.coefficients, atol=1e-3)
    assert widget._measured["marks"][-1]["image"] == 5


def test_a_mark_off_the_disk_is_refused_and_changes_nothing(page: Page) -> None:
    page.ask("mark", feature="1", image=0, tx=100.0, ty=100.0)
    for tx, ty, i, message in [
        (900.0, 900.0, 1, "off the disk of image 1, whose limb is at 952.0"),
        (float("nan"), 0.0, 1, "off the disk"),
        (0.0, 0.0, 9, "no image 9"),
    ]:
        reply, _ = page.ask("mark", feature="1", image=i, tx=tx, ty=ty)
        assert message in reply["error"]
    assert len(page.widget.marks) == 1


def test_changes_are_taken_back_one_by_one(page: Page) -> None:
    widget = page.widget
    assert not widget._measured["can_undo"]
    for i in range(3):
        page.ask("mark", feature="1", image=i, tx=10.0 * i, ty=0.0)
    page.ask("mark", feature="1", image=2, tx=50.0, ty=0.0)
    page.ask("forget", feature="1")
    assert len(widget.marks) == 0
    page.ask("undo")
    assert widget.marks["position"].Tx.arcsec[-1] == pytest.approx(50)
    page.ask("undo")
    assert widget.marks["position"].Tx.arcsec[-1] == pytest.approx(20)
    for _ in range(3):
        page.ask("undo")
    assert len(widget.marks) == 0
    assert not widget._measured["can_undo"]
    assert "no mark to take back" in page.ask("undo")[0]["error"]


def test_the_error_of_a_mark_is_a_pixel_until_it_is_given(images: list[Any], page: Page) -> None:
    widget = page.widget
    # A coarse image: its pixel is wider than those of the page.
    assert widget.position_error.to_value("arcsec") == pytest.approx(2150 / 64)
    fine = RotationTracks(mode="measure", sequence=synthetic_sequence(side=1024, n_images=2))
    limb = max(fine._sequence["images"], key=lambda one: -one["dsun"])
    limb_arcsec = np.degrees(np.arcsin(limb["rsun"] / limb["dsun"])) * 3600
    assert fine.position_error.to_value("arcsec") == pytest.approx(2 * 1.12 * limb_arcsec / 512)
    widget.marks = {"1": spots()[0]}
    widget.position_error = 2 * u.arcsec
    assert widget._measured["position_error"] == 2
    before = widget.rates["rate_error"][0]
    page.ask("position_error", arcsec=4.0)
    assert widget.rates["rate_error"][0].value == pytest.approx(2 * before.value, rel=1e-3)
    assert "position_error is" in page.ask("position_error", arcsec=0.0)[0]["error"]
    widget.position_error = None
    assert widget.position_error.to_value("arcsec") == pytest.approx(2150 / 64)
    assert RotationTracks(position_error=3 * u.arcsec).position_error == 3 * u.arcsec
    for wrong in (3, 3 * u.s, np.nan * u.arcsec, [1, 2] * u.arcsec, 1e99 * u.arcsec):
        with pytest.raises(RotationFitError, match="position_error is"):
            widget.position_error = wrong


def test_fewer_coefficients_are_fitted_on_demand(widget: RotationTracks) -> None:
    widget.marks = {"1": spots()[0], "2": spots()[4]}
    assert widget.law is None
    assert "there are 2" in widget._measured["why_no_law"]
    widget.terms = 2
    assert widget.law.errors[2] == 0
    assert widget._measured["law"]["errors"][2] == 0


def test_a_law_shows_where_the_feature_is_to_be_expected(widget: RotationTracks) -> None:
    places = spots("allen")
    widget.marks = {"1": places[2][1:3]}
    assert widget._measured["expected"] == []
    widget.models = ["allen", "howard"]
    widget.predict = True
    assert widget._measured["expected_by"] == "allen"
    expected = np.array(widget._measured["expected"])
    np.testing.assert_allclose(expected[:, 0], places[2].Tx.arcsec, atol=1e-3)
    widget.feature = "2"
    assert widget._measured["expected"] == [None] * 7
    widget.models = []
    assert widget._measured["expected"] == []


def test_an_own_law_is_compared_with(widget: RotationTracks) -> None:
    widget.marks = list(spots())
    widget.models = [RotationLaw(*(rotation_law("allen").coefficients * u.deg / u.day), name="ours"), "allen"]
    sigmas = widget._measured["law"]["sigmas"]
    assert sigmas["ours"] == pytest.approx(sigmas["allen"])


def test_other_images_take_the_marks_with_them(widget: RotationTracks) -> None:
    widget.marks = {"7": spots()[0]}
    widget.image, widget.feature = 6, "7"
    widget.sequence = synthetic_sequence(n_images=3, side=64, obstime="2016-01-01")
    assert len(widget.marks) == 0
    assert (widget.image, widget.feature) == (0, "1")
    assert widget._sequence["stamp"] == 2
    assert [one["label"] for one in widget._sequence["images"]][1] == "2016-01-02 00:00 UTC"
    widget.sequence = None
    assert len(widget.sequence) == 7


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("image", 7, t.TraitError, "image is 7; the sequence has 7"),
        ("image", -1, t.TraitError, "image is -1"),
        ("feature", " ", t.TraitError, "no name"),
        ("terms", 4, t.TraitError, "terms"),
        ("sequence", [], SequenceError, "0 image"),
        ("sequence", ["nowhere.fits", "else.fits"], SequenceError, "could not be read"),
        ("marks", [[1, 2]], MarkError, "not SkyCoord"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    widget: RotationTracks, name: str, value: Any, error: type, message: str
) -> None:
    widget.marks = {"1": spots()[0]}
    before = [widget.image, widget.feature, widget.terms, widget.sequence, len(widget.marks)]
    with pytest.raises(error, match=message):
        setattr(widget, name, value)
    assert [widget.image, widget.feature, widget.terms, widget.sequence, len(widget.marks)] == before


def test_the_page_gets_the_image_that_it_asks_for(page: Page, images: list[Any]) -> None:
    reply, (picture,) = page.ask("image", index=3, reach=1.12)
    side = reply["result"]["side"]
    levels = np.frombuffer(picture, np.uint8).reshape(side, side).astype(float)
    assert len(base64.b64decode(reply["result"]["colors"])) == 768
    # The spots of the image are the darkest places of the disk.
    limb = np.degrees(np.arcsin(695700 / images[3].observer_coordinate.radius.to_value("km"))) * 3600
    place = spots()[3, 3]
    column, row = (
        int((angle.to_value("arcsec") / (1.12 * limb) + 1) / 2 * side) for angle in (place.Tx, place.Ty)
    )
    assert levels[row, column] < 0.6 * np.median(levels[side // 2 - 20 : side // 2 + 20])
    assert "no image 7" in page.ask("image", index=7, reach=1.12)[0]["error"]


def test_pixels_that_are_too_many_are_averaged_and_none_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import sunpy.map

    rough = []
    for one in synthetic_sequence(n_images=2, side=1536):
        # Every second pixel is bright, every other dark: only a mean is grey.
        data = np.indices(one.data.shape).sum(axis=0) % 2.0
        rough.append(sunpy.map.Map(data, one.meta, plot_settings=one.plot_settings))
    page = Page(RotationTracks(mode="measure", sequence=rough), monkeypatch)
    reply, (picture,) = page.ask("image", index=0, reach=1.12)
    side = reply["result"]["side"]
    middle = np.frombuffer(picture, np.uint8).reshape(side, side)[200:300, 200:300]
    assert np.median(middle) == pytest.approx(255 * 0.5 / 1.05, abs=8)
    assert middle.std() < 25
    assert rough[0].plot_settings["norm"].vmax == 1.05


def test_the_figure_shows_marks_rates_and_the_law_or_why_there_is_none(widget: RotationTracks) -> None:
    widget.marks = {"1": spots()[0]}
    disk, panel = widget.figure().axes
    assert "C cannot be constrained" in panel.get_title().replace("\n", " ")
    assert [text.get_text() for text in disk.texts] == ["1"]
    widget.marks = list(spots())
    widget.image = 3
    figure = widget.figure()
    assert "Image 4 of 7, 2014-09-10" in figure.get_suptitle()
    _, panel = figure.axes
    assert "fitted law" in [text.get_text() for text in panel.get_legend().get_texts()]
    assert "A=14.5000" in panel.get_title()
    (errors,) = panel.containers
    np.testing.assert_allclose(errors.lines[0].get_ydata(), widget.rates["rate"].value)
    bundle, _ = widget._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
