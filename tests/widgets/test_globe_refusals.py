"""What ObserverGlobe refuses, in words, and that it goes on."""

from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t
from astropy.coordinates import SkyCoord

from sunwidgets import ObserverGlobe
from sunwidgets.core.loops import LoopArcade, Recipe
from sunwidgets.exceptions import LoopError, ObserverError
from tests.widgets.globes import OWN, SMALL, at
from tests.widgets.page import Page


@pytest.fixture
def globe() -> ObserverGlobe:
    return ObserverGlobe(**SMALL)


@pytest.fixture
def page(globe: ObserverGlobe, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(globe, monkeypatch)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("lat", 90.5, "-90 to 90"),
        ("lat", float("nan"), "-90 to 90"),
        ("lon", float("inf"), "finite"),
        ("lon", 3 * u.m, "one value in deg"),
        ("lon", "east", "lon"),
        ("distance", 0.001, "0.01 to 100 AU"),
        ("distance", 3 * u.km, "0.01 to 100 AU"),
        ("obstime", "yesterday", "not a time"),
        ("preset", "Erth", "Did you mean 'Earth'"),
        ("n_loops", 0, "1 to"),
        ("n_loops", 2.5, "n_loops"),
        ("n_loops", 1_000_000, "10,000,000 are the most"),
        ("length_min", 700, "swap them"),
        ("latitude_min", 60, "must rise"),
        ("length_max", 1e9, "0.1 to 5000 Mm"),
        ("loops", "own", "no arcade of your own"),
        ("recipe", "blgo", "blgo"),
        ("size", 8000, "32 to 704"),
        ("psf", -1, "0 to 600 arcsec"),
        ("vmin", 1e40, "not below"),
        ("cmap", "magmaa", "magma"),
        ("compare", "both", "compare"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(
    globe: ObserverGlobe, name: str, value: Any, message: str
) -> None:
    before = {key: getattr(globe, key) for key in globe.trait_names()}
    with pytest.raises(t.TraitError, match=message):
        setattr(globe, name, value)
    assert {key: getattr(globe, key) for key in globe.trait_names()} == before


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_loop": 3}, TypeError, "Did you mean 'n_loops'"),
        ({"arcade": [1]}, TypeError, "LoopArcade"),
        ({"arcade": OWN, "loops": "single"}, TypeError, "not both"),
        ({"preset": "Mars", "lon": 3}, TypeError, "once"),
        ({"observer": "Vulcan"}, t.TraitError, "Vulcan"),
        ({"observer": at(0, 0, 0.001)}, ObserverError, "inside the Sun"),
        ({"observer": at([1, 2], [1, 2])}, ObserverError, "one SkyCoord"),
        ({"length_min": 500, "length_max": 100}, t.TraitError, "swap them"),
        ({"obstime": "never"}, t.TraitError, "not a time"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(options: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        ObserverGlobe(**options)


def test_several_options_are_set_together_or_not_at_all(globe: ObserverGlobe) -> None:
    with pytest.raises(t.TraitError, match="swap them"):
        globe.grow(n_loops=3, length_min=500, length_max=400)
    assert (globe.n_loops, globe.length_min, globe.length_max) == (8, 50, 600)
    globe.grow(length_min=800, length_max=900)
    assert globe._scene["length"][0] > 800
    with pytest.raises(TypeError, match="not an option of loops"):
        globe.grow(lon=3)


def test_fields_of_the_recipe_asked_one_by_one_are_all_taken(page: Page) -> None:
    for field in ({"occultation": "published"}, {"header": "nominal"}, {"psf": "pixel"}):
        page.ask("set", recipe=field)
    assert page.widget.recipe == Recipe(occultation="published", header="nominal", psf="pixel")


@pytest.mark.parametrize(
    ("what", "parameters", "message"),
    [
        ("image", {"lon": None, "lat": 0, "distance": 1, "by": "p"}, "lon"),
        ("image", {"lon": 0, "lat": 100, "distance": 1, "by": None}, "-90 to 90"),
        ("image", {"lat": 0}, "missing"),
        ("set", {"colour": 1}, "cannot be set"),
        ("set", {"recipe": {"weight": "none"}}, "weight"),
        ("set", {"length_min": 1000}, "swap them"),
        ("set", {"obstime": "tomorrow"}, "not a time"),
        ("sing", {}, "does not answer"),
    ],
)
def test_a_wrong_question_gets_its_error_and_changes_nothing(
    page: Page, what: str, parameters: dict[str, Any], message: str
) -> None:
    before = {key: getattr(page.widget, key) for key in page.widget.trait_names()}
    reply, _ = page.ask(what, **parameters)
    assert message in reply["error"]
    assert {key: getattr(page.widget, key) for key in page.widget.trait_names()} == before


def test_an_observer_inside_a_loop_is_an_error_and_the_globe_goes_on(page: Page) -> None:
    globe = page.widget
    ray = SkyCoord(
        np.zeros(50) * u.deg, np.zeros(50) * u.deg, np.linspace(1.01, 8, 50) * u.R_sun, frame=at(0, 0).frame
    )
    globe.arcade = LoopArcade.from_loops([ray], [1e8 * u.cm**-3])
    reply, _ = page.ask("image", lon=0.0, lat=0.0, distance=0.03, by="p")
    assert "inside loop" in reply["error"]
    with pytest.raises(ObserverError, match="inside loop"):
        _ = globe.map
    reply, _ = page.ask("image", lon=0.0, lat=0.0, distance=1.0, by="p")
    assert reply["result"]["shape"] == [64, 64]


def test_pictures_of_other_pixels_are_not_subtracted() -> None:
    globe = ObserverGlobe(n_loops=5, size=64, recipe="blog", pinned="Earth")
    globe.lon = 10
    with pytest.raises(LoopError, match="divide the extent"):
        _ = globe.difference_map


@pytest.mark.parametrize(
    "junk",
    [{"lon": 1.0}, {"lon": 0, "lat": 0, "distance": 1, "obstime": "soon"}, {"a": 1}, {"lat": 91.0}],
    ids=str,
)
def test_a_pinned_place_that_is_none_is_refused(globe: ObserverGlobe, junk: dict[str, Any]) -> None:
    globe.pinned = "Earth"
    before = globe._pinned
    with pytest.raises(t.TraitError):
        globe.set_state({"_pinned": junk})
    assert globe._pinned == before
    globe.set_state({"_pinned": {}})
    assert globe.pinned is None


@pytest.mark.parametrize("name", ["lon", "distance", "psf", "length"])
def test_true_is_no_number(globe: ObserverGlobe, name: str) -> None:
    with pytest.raises(t.TraitError, match=name):
        setattr(globe, name, True)


def test_a_time_that_cannot_be_written_is_refused() -> None:
    globe = ObserverGlobe(n_loops=5, size=64, lon=0)
    before = globe.obstime
    with pytest.raises(t.TraitError):
        globe.obstime = "0001-01-01"
    assert globe.obstime == before
