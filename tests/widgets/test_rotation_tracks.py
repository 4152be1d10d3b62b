"""RotationTracks in Python: what it accepts, what it answers, and what it refuses."""

import base64
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import sunpy.map
import traitlets as t
from astropy.coordinates import SkyCoord
from sunpy.coordinates import Helioprojective, get_earth
from sunpy.map import GenericMap

from sunwidgets import RotationTracks
from sunwidgets.core.rotation import MODELS, RotationLaw, rotation_track
from sunwidgets.exceptions import OffDiskError, StartError
from tests.widgets.page import Page

RATE = u.deg / u.day


@pytest.fixture
def widget() -> RotationTracks:
    return RotationTracks()


@pytest.fixture
def page(widget: RotationTracks, monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(widget, monkeypatch)


def spot(frame: str = "heliographic_stonyhurst", **options: Any) -> SkyCoord:
    return SkyCoord(10 * u.deg, -20 * u.deg, frame=frame, obstime="2014-03-01", **options)


def test_without_arguments_it_shows_the_example_of_the_guide(widget: RotationTracks) -> None:
    assert widget.start.Tx.arcsec == pytest.approx(-123)
    assert widget._scene["obstime"] == "2001-01-01 00:00 UTC"
    assert list(widget.tracks) == list(MODELS)
    widget.moving_observer = False
    assert widget.tracks["howard"].tx[0, -1].value == pytest.approx(780.541211, abs=1e-6)
    widget.moving_observer, widget.sun_center = True, False
    assert widget.tracks["howard"].tx[0, -1].value == pytest.approx(747.448484, abs=1e-6)


@pytest.mark.parametrize(
    "start",
    [
        spot(),
        spot("heliographic_carrington", observer="earth"),
        SkyCoord(1 * u.arcsec, 2 * u.arcsec, frame="helioprojective", observer="earth", obstime="2014-03-01"),
    ],
    ids=["stonyhurst", "carrington", "helioprojective"],
)  # fmt: skip
def test_is_right_in_the_cell_that_made_it(start: SkyCoord) -> None:
    widget = RotationTracks(start, days=(0, 10, 2), day=4, models=["allen"], moving_observer=False)
    assert widget.start is start
    wanted = rotation_track(start, [0, 2, 4, 6, 8, 10] * u.day, model="allen", observer="fixed")
    np.testing.assert_array_equal(widget.tracks["allen"].tx, wanted.tx)
    np.testing.assert_array_equal(widget.tracks["allen"].longitude, wanted.longitude)
    assert "day 4" in repr(widget)
    widget.start = spot()
    widget.models = ["rigid"]
    widget.moving_observer = True
    now = rotation_track(spot(), [0, 2, 4, 6, 8, 10] * u.day, model="rigid")
    np.testing.assert_array_equal(widget.tracks["rigid"].ty, now.ty)


def test_the_day_is_that_of_the_nearest_step() -> None:
    widget = RotationTracks(days=(-1, 2, 0.3), day=0.4)
    assert widget.day == pytest.approx(0.5)
    widget.days = (3, 4, 0.5)
    assert widget.day == 3
    assert RotationTracks(days=(3, 4, 0.5)).day == 3
    assert 0.0 in RotationTracks(days=(-0.3, 0.3, 0.1))._scene["days"]


def test_an_own_law_is_drawn_beside_the_published_ones(page: Page) -> None:
    law = RotationLaw(14 * RATE, -2 * RATE, name="ours")
    page.widget.models = ["howard", law]
    assert page.widget.models == ["howard", "ours"]
    assert [model["name"] for model in page.widget._models] == [*MODELS, "ours"]
    assert page.widget.tracks["ours"].law is law
    page.widget.models = ["ours"]
    page.widget.difference = "ours"
    (reply, _) = page.ask("tracks")
    np.testing.assert_allclose(reply["result"]["difference"], page.widget.tracks["ours"].longitude[0].value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("day", 6.0, "from day -5 to 5"),
        ("day", float("nan"), "from day"),
        ("days", (1, 0, 1), "in order"),
        ("days", (0, 1, 0), "more than 0"),
        ("days", (0, 1e9, 1), "within 3653 days"),
        ("days", (0, 100, 0.001), "100001 steps"),
        ("models", ["howrd"], "Did you mean 'howard'"),
        ("models", [RotationLaw(14 * RATE, name="howard")], "name of a published law"),
        ("difference", "howrd", "Did you mean 'howard'"),
        ("mode", "sideways", "mode"),
        ("playing", "yes", "playing"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(
    widget: RotationTracks, name: str, value: Any, message: str
) -> None:
    before = {key: getattr(widget, key) for key in widget.trait_names()}
    with pytest.raises(t.TraitError, match=message):
        setattr(widget, name, value)
    assert {key: getattr(widget, key) for key in widget.trait_names()} == before


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"modles": ["howard"]}, TypeError, "Did you mean 'models'"),
        ({"days": 5}, t.TraitError, "first day, last day and step"),
        ({"days": (0, 1)}, t.TraitError, "first day, last day and step"),
        ({"day": 7}, t.TraitError, "from day -5 to 5"),
        ({"start": SkyCoord([1, 2] * u.deg, [1, 2] * u.deg, frame=spot().frame)}, StartError, "follows one"),
        ({"start": SkyCoord(1 * u.deg, 1 * u.deg, frame="heliographic_stonyhurst")}, StartError, "no time"),
    ],
)
def test_options_that_cannot_be_are_refused(options: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        RotationTracks(**options)


def test_a_start_off_the_disk_is_refused_and_the_old_one_stays(widget: RotationTracks, page: Page) -> None:
    before = widget.start
    outside = SkyCoord(1500 * u.arcsec, 0 * u.arcsec, frame=widget.start.frame.replicate_without_data())
    with pytest.raises(OffDiskError, match="1500"):
        widget.start = outside
    assert widget.start is before
    (reply, _) = page.ask("tracks", start={"tx": 1500, "ty": 0})
    assert "off the disk" in reply["error"]
    assert widget.start is before


def unpack(buffer: bytes, n_tracks: int, n_steps: int) -> np.ndarray:
    return np.frombuffer(buffer, np.float32).reshape(n_tracks, n_steps, 6)


def test_the_page_gets_what_python_has(page: Page) -> None:
    widget = page.widget
    start = {"tx": 300.0, "ty": -400.0}
    options = {"moving_observer": False, "both_observers": True, "difference": "", "mode": "track"}
    reply, buffers = page.ask("tracks", start=start, models=["howard", "allen"], **options)
    result = reply["result"]
    assert (result["start"]["tx"], result["start"]["ty"]) == pytest.approx((300, -400), abs=1e-9)
    assert widget.start.Tx.arcsec == pytest.approx(300)
    assert [(track["model"], track["moving"], track["main"]) for track in result["tracks"]] == [
        ("howard", False, True), ("allen", False, True), ("howard", True, False), ("allen", True, False),
    ]  # fmt: skip
    numbers = unpack(buffers[0], 4, 41)
    track = widget.tracks["allen"]
    wanted = [
        track.tx.value,
        track.ty.value,
        track.longitude.value,
        track.latitude.value,
        track.mu,
        track.visible,
    ]
    np.testing.assert_allclose(numbers[1], np.transpose(wanted, (1, 2, 0))[0], rtol=1e-6)
    widget.moving_observer = True
    np.testing.assert_allclose(numbers[2, :, 0], widget.tracks["howard"].tx.value[0], rtol=1e-6)


def test_a_typed_place_keeps_the_observer(monkeypatch: pytest.MonkeyPatch) -> None:
    ship = SkyCoord(40 * u.deg, 5 * u.deg, 0.5 * u.au, frame="heliographic_stonyhurst", obstime="2014-03-01")
    start = SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame="helioprojective", observer=ship, obstime="2014-03-01")
    page = Page(RotationTracks(start), monkeypatch)
    reply, _ = page.ask("tracks", start={"lon": 30.0, "lat": 12.0})
    assert (reply["result"]["start"]["lon"], reply["result"]["start"]["lat"]) == pytest.approx((30, 12))
    assert page.widget.start.observer.lon.deg == pytest.approx(40)
    far, _ = page.ask("tracks", start={"lon": 200.0, "lat": 12.0})
    assert far["result"]["start"]["lon"] == pytest.approx(-160)


def test_a_meridian_shears_as_its_points_do(page: Page) -> None:
    reply, buffers = page.ask("tracks", mode="meridian", models=["howard"])
    n_latitudes = reply["result"]["n_latitudes"]
    points = np.frombuffer(buffers[1], np.float32).reshape(1, 41, n_latitudes, 3)
    meridian = page.widget.meridians["howard"]
    np.testing.assert_allclose(points[0, :, :, 0], meridian.tx.value.T, rtol=1e-5, atol=1e-3)
    at_start = meridian.sidereal_longitude[:, 20].value
    np.testing.assert_allclose(at_start, reply["result"]["start"]["lon"], atol=1e-9)
    later = meridian.sidereal_longitude[:, -1].value
    assert later[n_latitudes // 2] - later[0] > 5


def test_no_model_at_all_is_a_picture_too(page: Page) -> None:
    reply, buffers = page.ask("tracks", models=[])
    assert reply["result"]["tracks"] == []
    assert buffers == []
    assert page.widget.figure().axes


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"models": ["nobody"]}, "not there"), ({"colour": 1}, "cannot be asked"), ({"start": {"tx": 1}}, "ty")],
)
def test_a_wrong_question_gets_its_error_and_changes_nothing(
    page: Page, parameters: dict[str, Any], message: str
) -> None:
    before = (page.widget.start, page.widget.models)
    reply, _ = page.ask("tracks", **parameters)
    assert message in reply["error"]
    assert (page.widget.start, page.widget.models) == before


def test_a_new_start_or_days_tell_the_page(widget: RotationTracks) -> None:
    stamps = []
    widget.observe(lambda change: stamps.append(change.new["stamp"]), "_scene")
    widget.start = spot()
    widget.days = (0, 1, 0.5)
    widget.sun_center = False
    assert stamps == [2, 3, 4]
    assert widget._scene["labels"][-1] == "2014-03-02 00:00 UTC"
    assert len(widget._scene["moving"]) == 3


@pytest.fixture(scope="module")
def spot_map() -> GenericMap:
    """A dark disk with a bright spot, turned by 30 degrees on the detector, seen on 2014-03-01."""
    frame = Helioprojective(observer="earth", obstime="2014-03-01")
    turn = np.radians(30)
    header = sunpy.map.make_fitswcs_header(
        (300, 300),
        SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=frame),
        scale=[8, 8] * u.arcsec / u.pix,
        rotation_matrix=np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]),
    )
    empty = sunpy.map.Map(np.zeros((300, 300)), header)
    sky = sunpy.map.all_coordinates_from_map(empty)
    off = (sky.Tx.to_value("arcsec") + 300) ** 2 + (sky.Ty.to_value("arcsec") - 400) ** 2
    return sunpy.map.Map(np.exp(-0.5 * off / 30**2), header)


def brightest(reply: Any, buffer: bytes, reach: float, limb: float) -> tuple[float, float]:
    side = reply["result"]["side"]
    picture = np.frombuffer(buffer, np.uint8).reshape(side, side).astype(float)
    picture[(picture == 255) | (picture < 100)] = 0
    row, column = (np.average(index, weights=picture) for index in np.indices(picture.shape))
    return tuple(((at + 0.5) / side * 2 - 1) * reach * limb for at in (column, row))


@pytest.mark.parametrize("moving", [True, False])
def test_a_background_is_shown_as_taken_or_rotated_to_the_day(
    page: Page, spot_map: GenericMap, moving: bool
) -> None:
    widget = page.widget
    spot_start = SkyCoord(-300 * u.arcsec, 400 * u.arcsec, frame=spot_map.coordinate_frame)
    # The start is two days after the map was taken, the day that is shown three more.
    widget.start = rotation_track(spot_start, 2 * u.day, model="snodgrass").coords[0, 0]
    widget.models, widget.background = ["snodgrass"], spot_map
    limb = np.degrees(np.arcsin(695700 / widget.start.observer.radius.to_value("km"))) * 3600
    as_taken, (picture,) = page.ask("background", step=None, moving_observer=moving, reach=1.1)
    assert brightest(as_taken, picture, 1.1, limb) == pytest.approx((-300, 400), abs=4)
    widget.moving_observer = moving
    for step in (20, 32, 12):
        reply, (picture,) = page.ask("background", step=step, moving_observer=moving, reach=1.1)
        track = widget.tracks["snodgrass"]
        there = (track.tx[0, step].value, track.ty[0, step].value)
        assert brightest(reply, picture, 1.1, limb) == pytest.approx(there, abs=5)
    widget.rotate_background = True
    assert len(widget.figure().axes[0].images) == 1


@pytest.mark.parametrize("frame", ["heliographic_carrington", "heliographic_stonyhurst"])
@pytest.mark.parametrize("first", [0, 180, 300])
def test_a_heliographic_map_lies_on_the_surface_and_is_rotated_with_it(
    page: Page, frame: str, first: int
) -> None:
    """A dark synoptic map with a bright spot at the start, its middle column at any longitude."""
    widget = page.widget
    start = spot()
    widget.start, widget.models, widget.moving_observer = start, ["allen"], False
    options = {"observer": "earth"} if frame == "heliographic_carrington" else {}
    place = start.transform_to(
        SkyCoord(0 * u.deg, 0 * u.deg, frame=frame, obstime=start.obstime, **options).frame
    )
    middle = SkyCoord(first * u.deg, 0 * u.deg, frame=frame, obstime="2014-03-05", **options)
    header = sunpy.map.make_fitswcs_header((180, 360), middle, scale=[1, 1] * u.deg / u.pix,
                                           projection_code="CAR")  # fmt: skip
    latitude, longitude = (np.arange(n) - (n - 1) / 2 for n in (180, 360))
    off = (longitude + first - place.lon.deg + 180) % 360 - 180
    data = np.exp(-0.5 * (off[None, :] ** 2 + (latitude[:, None] - place.lat.deg) ** 2) / 3**2)
    widget.background = sunpy.map.Map(data, header)
    track = widget.tracks["allen"]
    limb = np.degrees(np.arcsin(695700 / get_earth(start.obstime).radius.to_value("km"))) * 3600
    for step, at in ((None, 20), (20, 20), (32, 32)):
        reply, (picture,) = page.ask("background", step=step, moving_observer=False, reach=1.1)
        there = (track.tx[0, at].value, track.ty[0, at].value)
        assert brightest(reply, picture, 1.1, limb) == pytest.approx(there, abs=5)
    widget.moving_observer = True
    reply, (picture,) = page.ask("background", step=28, moving_observer=True, reach=1.1)
    there = (widget.tracks["allen"].tx[0, 28].value, widget.tracks["allen"].ty[0, 28].value)
    assert brightest(reply, picture, 1.1, limb) == pytest.approx(there, abs=5)


def test_a_background_that_cannot_be_is_refused(page: Page, spot_map: GenericMap) -> None:
    with pytest.raises(TypeError, match="sunpy Map, not ndarray"):
        page.widget.background = np.zeros((3, 3))
    assert (
        page.ask("background", step=None, moving_observer=True, reach=1.1)[0]["error"]
        == "there is no background"
    )
    page.widget.background = spot_map
    first = page.widget._background
    assert "no step 41" in page.ask("background", step=41, moving_observer=True, reach=1.1)[0]["error"]
    page.widget.background = spot_map
    assert page.widget._background != first
    page.widget.background = None
    assert page.widget._background == ""


def test_the_figure_and_the_saved_picture_show_the_tracks(widget: RotationTracks) -> None:
    figure = widget.figure()
    assert "2001-01-01" in figure.get_suptitle()
    assert [text.get_text() for text in figure.axes[1].get_legend().get_texts()] == list(MODELS)
    bundle, _ = widget._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
