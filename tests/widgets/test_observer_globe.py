"""ObserverGlobe in Python: observer and loops in step, exact maps, what it answers and what it refuses."""

import base64
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets as t
from astropy.coordinates import SkyCoord
from astropy.time import Time
from sunpy.coordinates import HeliocentricInertial, HeliographicCarrington, Helioprojective

from sunwidgets import ObserverGlobe
from sunwidgets.core.binning import Points, bin_in_grid
from sunwidgets.core.emission import emission_map
from sunwidgets.core.emission_image import blurred
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.loops import Recipe, loop_arcade
from sunwidgets.core.observers import observer_preset
from sunwidgets.exceptions import EphemerisError, LoopError, ObserverError
from tests.widgets.globes import DAY, SMALL, at
from tests.widgets.page import Page


@pytest.fixture
def globe() -> ObserverGlobe:
    return ObserverGlobe(**SMALL)


@pytest.fixture
def page(globe: ObserverGlobe, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(globe, monkeypatch)


def picture(reply: Any, buffers: list[bytes]) -> np.ndarray:
    result = reply["result"]
    share = np.frombuffer(buffers[0], np.float32).reshape(result["shape"])
    return share.astype(np.float64) * result["scale"]


def direct_map(globe: ObserverGlobe, observer: SkyCoord | None = None) -> Any:
    """The map that the core gives, asked with public values alone."""
    observer = observer or globe.observer
    angle = np.arcsin(globe._scene["reach"] * SUN_KM / observer.radius.to_value(u.km))
    half = angle if globe.recipe.projection == "angles" else np.tan(angle)
    is_extent = globe.recipe.grid == "extent"
    return emission_map(
        globe.arcade,
        observer,
        fov=None if is_extent else 2 * half * u.rad,
        resolution=2 * half / globe.size * u.rad / u.pix,
        psf=None if globe.recipe.psf == "pixel" else globe.psf * u.arcsec,
        recipe=globe.recipe,
    )


def test_without_arguments_it_shows_loops_from_earth() -> None:
    globe = ObserverGlobe()
    earth = observer_preset("Earth", DAY)
    assert globe.preset == "Earth"
    assert globe.observer.lat.deg == pytest.approx(earth.lat.deg)
    assert len(globe.arcade) == 300
    shown = globe.map
    assert shown.data.shape == (384, 384)
    lit = shown.data > globe.vmin
    assert 500 < lit.sum() < lit.size / 2
    assert shown.data.max() <= 5 * globe.vmax
    assert "300 loops" in repr(globe)


@pytest.mark.parametrize("recipe", ["corrected", "blog", Recipe(projection="angles"), Recipe(weight="n2dz")])
@pytest.mark.parametrize("place", [(0, 5, 1.0), (-80, 20, 1.0), (10, 88, 0.3), (35, -10, 0.05)])
def test_the_map_is_that_of_the_core_for_the_observer(recipe: Any, place: Any) -> None:
    globe = ObserverGlobe(observer=at(*place), recipe=recipe, **SMALL)
    shown, wanted = globe.map, direct_map(globe)
    assert shown.data.shape == wanted.data.shape
    np.testing.assert_allclose(shown.data, wanted.data, rtol=1e-9, atol=1e-9 * wanted.data.max())
    for key, value in wanted.meta.items():
        assert shown.meta[key] == (
            pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
        )
    assert shown.observer_coordinate.separation_3d(globe.observer) < 1 * u.km


def test_pixels_sent_are_those_of_the_map(page: Page) -> None:
    for recipe in ("corrected", "blog"):
        page.widget.recipe = recipe
        for lon, lat, distance in [(0, 0, 1), (-100, 40, 0.05), (60, -89, 2)]:
            reply, buffers = page.ask("image", lon=lon, lat=lat, distance=distance, by="p")
            data = page.widget.map.data
            np.testing.assert_allclose(picture(reply, buffers), data, rtol=6.1e-8, atol=0)
            header, geometry = page.widget.map.meta, reply["result"]["geometry"]
            assert {name: header[name] for name in ("crpix1", "cdelt2", "crval1")} == {
                name: geometry[name] for name in ("crpix1", "cdelt2", "crval1")
            }


def test_the_page_moves_the_observer_and_knows_its_own_moves(page: Page) -> None:
    globe = page.widget
    number = globe._whereabouts["number"]
    reply, _ = page.ask("image", lon=200.0, lat=-12.5, distance=0.25, by="page-7")
    assert (globe.lon, globe.lat, globe.distance) == (-160.0, -12.5, 0.25)
    assert globe.preset == ""
    assert globe._whereabouts["by"] == "page-7"
    assert globe._whereabouts["number"] > number
    assert reply["result"]["where"] == {"lon": -160.0, "lat": -12.5, "distance": 0.25}
    globe.lon = -160.5
    globe.lon = -160.0
    assert globe._whereabouts["by"] == ""


def test_a_page_that_only_looks_moves_nobody(page: Page) -> None:
    globe = page.widget
    before = globe._place_now()
    reply, _ = page.ask("image", lon=100.0, lat=40.0, distance=1.5, by=None)
    assert (globe._place_now(), globe.preset) == (before, "Earth")
    assert reply["result"]["where"]["lat"] == globe.lat
    assert reply["result"]["geometry"]["b0"] == 40


@pytest.mark.parametrize(
    "observer",
    [
        at(-170, 60, 0.4),
        at(30, -7, 1.5, "2021-01-01T12:00"),
        at(77, 11, 0.7).transform_to(HeliographicCarrington(observer="earth", obstime=DAY)),
        at(12, 2, 0.3).transform_to(HeliocentricInertial(obstime=DAY)),
        at(12, 2, 0.3).transform_to(Helioprojective(observer="earth", obstime=DAY)),
    ],
    ids=["stonyhurst", "other time", "carrington", "inertial", "helioprojective"],
)  # fmt: skip
def test_any_skycoord_is_an_observer_and_comes_back(globe: ObserverGlobe, observer: SkyCoord) -> None:
    globe.observer = observer
    assert globe.preset == ""
    assert globe.observer.obstime.isot == observer.obstime.isot
    there = observer.transform_to("heliographic_stonyhurst")
    assert globe.observer.separation_3d(there) < 1 * u.km
    assert globe.lat == pytest.approx(there.lat.deg)
    assert ObserverGlobe(observer=observer, **SMALL).lon == pytest.approx(there.lon.deg)


def test_numbers_quantities_and_the_observer_are_in_step(globe: ObserverGlobe) -> None:
    globe.lon, globe.lat, globe.distance = 100 * u.deg, np.float32(0.5), 0.5
    assert globe.observer.lon.deg == pytest.approx(100)
    globe.distance = 100 * u.R_sun
    assert globe.observer.radius.to_value(u.R_sun) == pytest.approx(100)
    globe.lon = np.pi * u.rad
    assert globe.lon == -180
    globe.lon = 0.1
    assert globe.lon == 0.1
    globe.observer = SkyCoord(3 * u.deg, 4 * u.deg, 1 * u.au, frame="heliographic_stonyhurst")
    assert (globe.lon, globe.observer.obstime.isot) == (pytest.approx(3), "2018-07-25T00:00:00.000")


def test_a_preset_follows_the_date_and_a_hand_takes_it_over(globe: ObserverGlobe) -> None:
    globe.obstime = Time("2018-12-07")
    assert globe.observer.lat.deg == pytest.approx(observer_preset("Earth", "2018-12-07").lat.deg)
    assert abs(globe.lat) < 0.2
    globe.observer = "mars"
    assert globe.preset == "Mars"
    mars = observer_preset("Mars", "2018-12-07")
    assert globe.observer.separation_3d(mars) < 1 * u.km
    globe.lon = 5
    assert globe.preset == ""
    globe.obstime = DAY
    assert globe.lon == 5
    globe.preset = "North pole"
    assert globe.lat == 90


def test_a_spacecraft_without_a_network_says_so_and_changes_nothing(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(name: str, *_: Any) -> SkyCoord:
        raise EphemerisError(f"the place of {name} could not be fetched from JPL Horizons")

    monkeypatch.setattr("sunwidgets.widgets._globe_observer.observer_preset", offline)
    before = page.widget._place_now()
    reply, _ = page.ask("set", preset="Solar Orbiter")
    assert "could not be fetched" in reply["error"]
    assert page.widget.preset == "Earth"
    assert page.widget._place_now() == before


def test_controls_grow_other_loops_and_read_outs_follow(globe: ObserverGlobe) -> None:
    before = globe._scene
    globe.grow(n_loops=5, length_min=100, length_max=100, heating_rate=1e-3)
    expected = loop_arcade(
        5,
        length_min=100 * u.Mm,
        length_max=100 * u.Mm,
        latitude_min=-40 * u.deg,
        latitude_max=40 * u.deg,
        heating_rate=1e-3 * u.erg / u.cm**3 / u.s,
        seed=1,
    )
    np.testing.assert_array_equal(globe.arcade.density, expected.density)
    assert globe._scene["stamp"] > before["stamp"]
    assert globe._scene["temperature"] == pytest.approx([expected.temperature[0].to_value(u.MK)] * 2)
    globe.footpoint_density = 1e9
    assert globe._scene["density"] == pytest.approx([1e9, 1e9])
    globe.loops, globe.length, globe.latitude = "single", 500, 30 * u.deg
    assert len(globe.arcade) == 1
    assert globe.arcade.length[0] == 500 * u.Mm


def test_the_published_single_loop_has_its_check_values() -> None:
    globe = ObserverGlobe(loops="single", length=500, latitude=30, recipe="blog", preset="Earth")
    first = globe.arcade.coords[0]
    assert first.lon.deg == pytest.approx(-14.09138695, abs=1e-8)
    assert first.lat.deg == pytest.approx(29.2478234, abs=1e-7)
    assert first.radius.to_value(u.km) == pytest.approx(698633.18692374, abs=1e-5)
    front = at(0, 0)
    globe.observer = front
    assert globe.map.data.shape == direct_map(globe).data.shape


@pytest.mark.parametrize("name", [field["name"] for field in ObserverGlobe._fields.default()])
def test_each_switch_changes_what_is_seen_and_has_a_sentence(name: str, page: Page) -> None:
    globe = page.widget
    (field,) = [field for field in globe._fields if field["name"] == name]
    assert field["sentence"].endswith(".")
    globe.observer = at(85, 0, 0.08)
    globe.recipe = Recipe(**{name: field["published"]}) if name != "header" else Recipe(grid="extent")
    before = globe.map
    scene = globe._scene
    if name == "header":
        globe.recipe = Recipe(grid="extent", header="nominal")
        assert globe.map.meta["cdelt1"] != before.meta["cdelt1"]
        return
    globe.recipe = "corrected"
    assert globe._scene["stamp"] > scene["stamp"]
    seen, plain = before.data, globe.map.data
    assert seen.shape != plain.shape or np.abs(seen - plain).max() > 1e-9 * plain.max()
    if name in ("rtv_length", "density"):
        assert (scene["temperature"], scene["density"]) != (
            globe._scene["temperature"],
            globe._scene["density"],
        )


def test_limits_stay_while_turning_and_follow_the_loops(globe: ObserverGlobe) -> None:
    limits = globe.vmin, globe.vmax
    globe.observer = "West limb"
    globe.distance, globe.size, globe.psf = 0.1, 128, 0
    assert (globe.vmin, globe.vmax) == limits
    globe.recipe = "blog"
    assert globe.vmax > 1000 * limits[1]
    globe.vmin, globe.vmax = 1e27, 1e29
    globe.lat = 80
    assert (globe.vmin, globe.vmax) == (1e27, 1e29)
    assert ObserverGlobe(vmin=1e18, vmax=1e19, **SMALL).vmax == 1e19


def test_an_arcade_of_ones_own_turns_with_its_time(page: Page) -> None:
    globe = page.widget
    own = loop_arcade(4, length_min=200 * u.Mm, length_max=400 * u.Mm, seed=2, obstime=DAY)
    globe.arcade = own
    assert globe.loops == "own"
    assert globe.arcade is own
    globe.observer = at(20, 10, 1, "2018-07-27")
    np.testing.assert_allclose(globe.map.data, direct_map(globe).data, rtol=1e-9)
    assert globe._scene["turned"] == pytest.approx(1.9, abs=0.2)
    other = own[:2]
    globe.arcade = other
    assert page.ask("loops")[0]["result"]["stamp"] == globe._scene["stamp"]
    assert globe._scene["n_loops"] == 2
    globe.loops = "arcade"
    assert len(globe.arcade) == 8
    globe.loops = "own"
    assert globe.arcade is other


def test_two_observers_and_their_difference(page: Page) -> None:
    globe = page.widget
    with pytest.raises(ObserverError, match="pinned"):
        _ = globe.difference_map
    page.ask("pin", is_pinned=True)
    first = globe.observer
    globe.observer = at(60, 30, 0.5)
    assert globe.pinned.separation_3d(first) < 1 * u.km
    np.testing.assert_array_equal(globe.pinned_map.data, direct_map(globe, globe.pinned).data)
    np.testing.assert_array_equal(globe.difference_map.data, globe.map.data - globe.pinned_map.data)
    reply, buffers = page.ask("pinned")
    np.testing.assert_allclose(picture(reply, buffers), globe.pinned_map.data, rtol=6.1e-8)
    globe.recipe = "blog"
    with pytest.raises(LoopError, match="cannot be subtracted"):
        _ = globe.difference_map
    globe.pinned = None
    assert "no second observer" in page.ask("pinned")[0]["error"]


def test_a_path_gives_the_maps_of_a_movie(globe: ObserverGlobe) -> None:
    maps = list(globe.observer_path(["Earth", at(90, 0, 0.5), "North pole"], 5))
    assert [picture.data.shape for picture in maps] == [(64, 64)] * 5
    np.testing.assert_allclose(maps[0].data, globe.map.data, rtol=1e-9)
    assert maps[2].observer_coordinate.lon.deg == pytest.approx(90)
    assert globe.preset == "Earth"
    with pytest.raises(ObserverError, match="two observers"):
        globe.observer_path(["Earth"], 4)


def test_the_page_gets_loops_that_stand_for_all(page: Page) -> None:
    globe = page.widget
    for options in ({"n_loops": 6}, {"n_loops": 700, "n_points": 300}, {"n_loops": 20_000, "n_points": 6}):
        globe.grow(**options)
        reply, (places, weights, light, offsets) = page.ask("loops")
        assert sum(map(len, (places, weights, light, offsets))) < 2_000_000
        xyz = np.frombuffer(places, np.float32).reshape(-1, 3)
        weight = np.frombuffer(weights, np.float32) * reply["result"]["scale"]
        bounds = np.frombuffer(offsets, np.uint32)
        assert len(xyz) == len(weight) == len(light) == bounds[-1]
        total = globe.arcade.emission_measure.sum() / (SUN_KM * 1e5) ** 2
        assert weight.sum(dtype=float) == pytest.approx(total, rel=1e-5)
        first = globe.arcade.xyz[:, globe.arcade.offsets[0]] / SUN_KM
        np.testing.assert_allclose(xyz[0], first, rtol=1e-6)
        apart = np.linalg.norm(xyz[bounds[1:] - 1] - xyz[bounds[:-1]], axis=1)
        assert (apart > 1e-3).all()


@pytest.mark.parametrize(
    ("n_loops", "place"), [(300, (-80, 20, 1.0)), (300, (35, -10, 0.05)), (2000, (0, 5, 1.0))]
)
def test_a_picture_of_the_points_sent_goes_with_the_map(
    n_loops: int, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    globe = ObserverGlobe(n_loops=n_loops, observer=at(*place))
    reply, (places, weights, _, offsets) = Page(globe, monkeypatch).ask("loops")
    xyz = np.frombuffer(places, np.float32).reshape(-1, 3).T.astype(float) * SUN_KM
    weight = np.frombuffer(weights, np.float32).astype(float) * reply["result"]["scale"] * (SUN_KM * 1e5) ** 2
    points = Points(
        np.ascontiguousarray(xyz), weight, np.frombuffer(offsets, np.uint32).astype(int), np.empty(0)
    )
    image = globe._image_from(globe._place_now())
    few = blurred(
        lambda grid: bin_in_grid(points, image.view, grid, globe.recipe, 1),
        image.grid,
        globe.psf * u.arcsec.to(u.rad),
    )
    pictures = [np.log10(np.maximum(sums, image.sums.max() / 1000)).ravel() for sums in (image.sums, few)]
    assert np.corrcoef(pictures)[0, 1] > 0.995


def test_the_sky_has_the_earth_on_its_axis(globe: ObserverGlobe) -> None:
    places = {body["name"]: body["place"] for body in globe._sky["bodies"]}
    assert places["Earth"] == pytest.approx([globe.observer.radius.to_value(u.au), 0, 0], abs=1e-9)
    turned = np.reshape(globe._sky["rotation"], (3, 3))
    np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-12)
    xyz = globe.observer.cartesian.xyz.to_value(u.au)
    np.testing.assert_allclose(turned @ xyz, places["Earth"], atol=1e-6)
    globe.obstime = "2019-01-01"
    assert {body["name"]: body["place"] for body in globe._sky["bodies"]}["Mars"] != places["Mars"]


def test_the_figure_and_the_saved_picture_show_the_state(globe: ObserverGlobe) -> None:
    figure = globe.figure()
    assert "1.02 au, 2018-07-25" in figure.axes[1].get_title()
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), globe.map.data)
    globe.pinned = "North pole"
    assert "90.0°" in globe.figure().axes[2].get_title()
    globe.compare, globe.observer = "difference", at(20, 10, 0.05)
    figure = globe.figure()
    np.testing.assert_array_equal(figure.axes[2].images[0].get_array(), globe.difference_map.data)
    assert "deg" in figure.axes[0].get_xlabel()
    bundle, _ = globe._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_limits_set_by_hand_stay_and_fitted_ones_follow_the_loops() -> None:
    globe = ObserverGlobe(n_loops=5, size=64)
    fitted = globe.vmax
    globe.heating_rate = 4e-4
    assert globe.vmax > fitted
    globe.vmin, globe.vmax = 1e20, 1e28
    globe.heating_rate = 1e-4
    assert (globe.vmin, globe.vmax) == (1e20, 1e28)
    globe.set_limits(1e30 * u.cm**-5, 1e31 * u.cm**-5)
    assert (globe.vmin, globe.vmax) == (1e30, pytest.approx(1e31))
    with pytest.raises(t.TraitError, match="is not below"):
        globe.set_limits(1e28, 1e27)
    globe.fit_limits()
    assert globe.vmax == fitted
