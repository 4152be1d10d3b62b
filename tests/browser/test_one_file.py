"""One-file pages, opened from disk with the network refused and no kernel, driven by mouse and keys."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from playwright.sync_api import Browser, Locator, Page, expect

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber, link
from sunwidgets.core.rotation import RotationLaw, rotation_track
from sunwidgets.core.rotation_sequence import SYNTHETIC_LAW, synthetic_spots
from sunwidgets.core.sharp import Region
from sunwidgets.export.html import save_page
from sunwidgets.export.looks import color_table
from sunwidgets.widgets._rotation_scene import place_of

Open = Callable[[Path], Page]


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Open]:
    """Give what opens a file where every request is an error, and fails the test for any complaint."""
    context = browser.new_context(viewport={"width": 1100, "height": 1000}, offline=True)
    complaints: list[str] = []

    def open_it(path: Path) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        own = (path.as_uri(), "blob:", "data:")
        page.on("request", lambda r: None if r.url.startswith(own) else complaints.append(r.url))
        page.goto(path.as_uri())
        return page

    yield open_it
    context.close()
    assert complaints == []


def picture(page: Page) -> Locator:
    return page.locator(".sw-picture canvas").first


def test_the_scrubber_scrubs_plays_and_reads_values(open_file: Open, tmp_path: Path, artifacts: Path) -> None:
    cube = SharpCube.sample(n_frames=12)
    page = open_file(SharpScrubber(cube, frame=2).to_html(tmp_path / "x.html"))
    clock = page.locator(".sw-clock")
    expect(clock).to_have_text("3 / 12")
    picture(page).focus()
    page.keyboard.press("End")
    expect(clock).to_have_text("12 / 12")
    expect(picture(page)).to_have_attribute("aria-label", re_label(cube, 11))
    before = picture(page).screenshot()
    page.keyboard.press("Home")
    expect(picture(page)).to_have_attribute("aria-label", re_label(cube, 0))
    assert picture(page).screenshot() != before
    page.get_by_role("button", name="Play").click()
    expect(clock).not_to_have_text("1 / 12")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("slider", name="Frame").press("Home")
    page.mouse.move(*middle(picture(page)))
    expect(page.locator(".sw-readout")).to_contain_text("Carrington")
    shown = float(page.locator(".sw-readout").inner_text().split()[1].replace("−", "-"))
    x, y = pixel_in_readout(page)
    assert shown == pytest.approx(float(cube.frame("Br", 0)[y, x]), abs=0.06)
    page.screenshot(path=artifacts / "one_file_scrubber.png")


def re_label(cube: SharpCube, index: int) -> Any:
    return re.compile(re.escape(str(cube.times[index].strftime("%Y-%m-%d %H:%M"))))


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.45


def pixel_in_readout(page: Page) -> tuple[int, int]:
    found = re.search(r"pixel \((\d+), (\d+)\)", page.locator(".sw-readout").inner_text())
    assert found is not None
    return int(found[1]), int(found[2])


STARTS = [
    SkyCoord(
        -123 * u.arcsec, 456 * u.arcsec, frame="helioprojective", observer="earth", obstime="2001-01-01"
    ),
    SkyCoord(40 * u.deg, -35 * u.deg, frame="heliographic_stonyhurst", obstime="2014-09-07T12:00"),
]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("sun_center", [True, False])
def test_the_tracks_move_with_the_start_as_in_python(
    open_file: Open, tmp_path: Path, start: SkyCoord, sun_center: bool
) -> None:
    law = RotationLaw(14.9 * u.deg / u.day, -3 * u.deg / u.day, name="mine")
    widget = RotationTracks(
        start, models=["howard", law], days=(-6, 6, 0.5), day=2, both_observers=True, sun_center=sun_center
    )
    page = open_file(widget.to_html(tmp_path / "x.html"))
    expect(page.get_by_role("rowheader", name="mine")).to_be_visible()
    assert_equal_tracks(page, widget)
    disk = page.get_by_role("application", name="Disk of the Sun")
    box = disk.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 250, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 330, box["y"] + 300, steps=6)
    page.mouse.up()
    fields = [page.get_by_role("spinbutton", name=name) for name in ("Longitude", "Latitude")]
    # Rounded otherwise than the page shows it, so that it is a change, and the place itself.
    here = [f"{float(field.input_value()):.1f}" for field in fields]
    for field, value in zip(fields, here, strict=True):
        field.fill(value)
        field.press("Enter")
    widget._first = widget._follow(
        place_of(widget._first, {"lon": float(here[0]), "lat": float(here[1])}),
        widget.days,
        sun_center=sun_center,
    )
    assert_equal_tracks(page, widget)
    page.get_by_role("checkbox", name="Follow the Sun's centre").click()
    widget.sun_center = not sun_center
    assert_equal_tracks(page, widget)


def assert_equal_tracks(page: Page | Locator, widget: RotationTracks) -> None:
    """Compare the table, to two digits of an arcsecond, at each of a few days."""
    slider = page.get_by_role("slider", name="Day")
    for step in (0, 9, 16, 24):
        slider.fill(str(step))
        expect(page.locator(".sw-clock")).to_contain_text(widget._scene["labels"][step])
        for row, (name, track) in enumerate(widget.tracks.items()):
            cells = page.get_by_role("row").nth(row + 1)
            expect(cells).to_contain_text(name)
            shown = [
                text.replace("−", "-").rstrip("″°") for text in cells.get_by_role("cell").all_inner_texts()
            ]
            longitude, latitude, tx, ty, mu = (float(text) for text in shown[:5])
            for got, wanted in ((tx, track.tx), (ty, track.ty)):
                assert abs(got - wanted[0, step].value) <= 0.01, (name, step)
            for got, wanted in ((longitude, track.longitude), (latitude, track.latitude)):
                assert abs(got - wanted[0, step].value) <= 0.001, (name, step)
            assert abs(mu - track.mu[0, step]) <= 0.001
            assert shown[5] == ("yes" if track.visible[0, step] else "far side")


def test_a_click_outside_the_disk_goes_to_the_limb(open_file: Open, tmp_path: Path) -> None:
    page = open_file(RotationTracks().to_html(tmp_path / "x.html"))
    disk = page.get_by_role("application", name="Disk of the Sun")
    disk.click(position={"x": 90, "y": 20})
    expect(page.locator(".sw-status")).to_contain_text("moved to the limb")
    assert "NaN" not in page.locator("main").inner_text()


def test_meridians_and_models_need_no_python(open_file: Open, tmp_path: Path, artifacts: Path) -> None:
    page = open_file(RotationTracks(day=3).to_html(tmp_path / "x.html"))
    before = page.locator(".sw-disk").screenshot()
    page.get_by_role("combobox", name="Mode").select_option("A whole meridian")
    page.get_by_role("checkbox", name="allen").uncheck()
    expect(page.get_by_role("rowheader", name="allen")).to_have_count(0)
    assert page.locator(".sw-disk").screenshot() != before
    page.screenshot(path=artifacts / "one_file_rotation.png")


def test_what_was_measured_is_there_without_python(open_file: Open, tmp_path: Path, artifacts: Path) -> None:
    widget = RotationTracks(mode="measure")
    places = rotation_track(synthetic_spots(), np.arange(7) * u.day, model=SYNTHETIC_LAW).coords
    widget.marks = list(places)
    widget.image = 2
    page = open_file(widget.to_html(tmp_path / "x.html"))
    expect(page.get_by_role("status", name="Law")).to_contain_text("Fitted law: A = 14.50")
    picture = page.get_by_role("application", name="Image 3 of 7; marked: 1, 2")
    middle = "c => [...c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data]"
    page.wait_for_timeout(500)
    assert picture.evaluate(middle)[0] > 150
    picture.click()
    expect(page.locator(".sw-status")).to_contain_text("This needs Python: mark")
    page.get_by_role("combobox", name="Mode").select_option("One feature")
    expect(page.get_by_role("rowheader", name="howard")).to_be_visible()
    page.screenshot(path=artifacts / "one_file_measured.png")


def test_without_images_a_file_does_not_offer_to_measure(open_file: Open, tmp_path: Path) -> None:
    page = open_file(RotationTracks().to_html(tmp_path / "x.html"))
    modes = page.get_by_role("combobox", name="Mode").locator("option")
    expect(modes).to_have_text(["One feature", "A whole meridian"])


def test_what_headers_say_stays_text(open_file: Open, tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=2)
    attack = "</script><img src=x onerror=alert(1)>"
    folder = tmp_path / "frames"
    folder.mkdir()
    for index in range(2):
        smap = cube.map("Br", index)
        header = fits.Header(
            {k: v for k, v in smap.fits_header.items() if k not in ("COMMENT", "HISTORY", "")}
        )
        header["NOAA_ARS"] = attack
        stamp = cube.times[index].strftime("%Y%m%d_%H%M%S")
        fits.PrimaryHDU(smap.data, header).writeto(folder / f"hmi.sharp_cea_720s.1.{stamp}_TAI.Br.fits")
    scrubber = SharpScrubber(SharpCube.from_files(folder))
    scrubber._manifest = {**scrubber._manifest, "title": attack}
    page = open_file(save_page(tmp_path / "x.html", [scrubber], title=attack))
    expect(page.locator(".sw-clock")).to_have_text("1 / 2")
    assert page.locator("img").count() == 0
    assert page.title() == attack


def test_several_widgets_stand_on_one_page(open_file: Open, tmp_path: Path, artifacts: Path) -> None:
    widgets = [SharpScrubber(SharpCube.sample(n_frames=4)), RotationTracks(), RotationTracks(day=2)]
    page = open_file(save_page(tmp_path / "x.html", widgets, title="Three of them"))
    expect(page.get_by_role("rowheader", name="howard")).to_have_count(2)
    expect(page.locator(".sw-clock").first).to_have_text("1 / 4")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 420, "height": 1400})
    page.wait_for_timeout(300)
    page.screenshot(path=artifacts / "one_file_several_dark_narrow.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# What the page paints, before it is scaled to the screen.
KEEP_PICTURES = """() => {
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    if (image.width === 128) globalThis.lastPicture = image;
    return put.call(this, image, ...rest);
  };
}"""
LAST_PICTURE = "() => [lastPicture.width, [...lastPicture.data]]"
VIEWS = [(0.0, 5.2, 1.016), (-60.0, 25.0, 0.3), (90.0, 0.0, 1.0), (10.0, -80.0, 0.05)]


def emission_in_page(page: Page, globe: ObserverGlobe) -> Any:
    """Read emission measure back from the colours of the picture, from the south-west corner."""
    width, colors = page.evaluate(LAST_PICTURE)
    pixels = np.reshape(colors, (-1, width, 4))[::-1, :, :3]
    table = np.frombuffer(color_table(globe.cmap), np.uint8).reshape(256, 3).astype(int)
    number = {tuple(color): index for index, color in enumerate(table)}
    units = np.array([[number[tuple(color)] for color in row] for row in pixels]) / 255
    return np.log10(globe.vmin) + units * np.log10(globe.vmax / globe.vmin)


def test_the_globe_turns_and_its_emission_is_that_of_the_map(
    open_file: Open, tmp_path: Path, artifacts: Path
) -> None:
    globe = ObserverGlobe(n_loops=120, size=128, grid=False)
    path = globe.to_html(tmp_path / "x.html")
    page = open_file(path)
    page.evaluate(KEEP_PICTURES)
    for lon, lat, distance in VIEWS:
        for name, value in (("Longitude", lon), ("Latitude", lat), ("Distance", distance)):
            field = page.get_by_role("spinbutton", name=name)
            field.fill(str(value))
            field.press("Enter")
        page.wait_for_timeout(300)
        globe.lon, globe.lat, globe.distance = lon, lat, distance
        exact = globe.map.data
        is_bright = exact > 1e-3 * exact.max()
        wanted = np.log10(np.clip(exact, globe.vmin, globe.vmax))[is_bright]
        got = emission_in_page(page, globe)[is_bright]
        assert np.corrcoef(wanted, got)[0, 1] > 0.995, (lon, lat, distance)
    before = page.get_by_role("application").first.screenshot()
    page.get_by_role("combobox", name="Observer").select_option("North pole")
    expect(page.get_by_role("spinbutton", name="Latitude")).to_have_value("90")
    assert page.get_by_role("application").first.screenshot() != before
    page.get_by_role("checkbox", name="Pin this view").check()
    x, y = middle(page.get_by_role("application").first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y - 60, steps=5)
    page.mouse.up()
    expect(page.get_by_role("spinbutton", name="Latitude")).not_to_have_value("90")
    page.screenshot(path=artifacts / "one_file_globe.png")


def test_the_scrubber_keeps_its_region_and_its_overlays(
    open_file: Open, tmp_path: Path, artifacts: Path
) -> None:
    cube = SharpCube.sample(n_frames=6)
    spot = Region.from_pixels(cube, 4, "ellipse", [(405, 143), (440, 143), (405, 173)])
    scrubber = SharpScrubber(cube, frame=4, region=spot, contours=True, arrows=True, inversion_line=True)
    page = open_file(scrubber.to_html(tmp_path / "x.html"))
    block = page.get_by_role("region", name="In the region")
    expect(block.locator("dd").first).to_have_text(str(cube.statistics("Br", 4, region=spot).n_pixels))
    expect(block.get_by_role("status")).to_have_text("")
    expect(page.get_by_role("checkbox", name="Field arrows")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Patch outline")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Difference")).to_be_hidden()
    page.screenshot(path=artifacts / "one_file_region.png", full_page=True)
    # Another region can be drawn, and what is known of the first is not said of it.
    picture(page).press("Shift+ArrowLeft")
    expect(block.get_by_role("status")).to_have_text("To measure another region needs Python.")
    # What the page could not have is said beside it; a file has no console to complain in.
    picture(page).press("Delete")
    expect(block).to_be_hidden()


def test_linked_scrubbers_of_a_file_follow_each_other(open_file: Open, tmp_path: Path) -> None:
    cube = SharpCube.sample(n_frames=9)
    fine, coarse = SharpScrubber(cube), SharpScrubber(cube[::4], segment="Bp")
    link(fine, coarse)
    page = open_file(save_page(tmp_path / "x.html", [fine, coarse]))
    clocks = page.locator(".sw-clock")
    expect(clocks).to_have_text(["1 / 9", "1 / 3"])
    picture(page).press("End")
    expect(clocks).to_have_text(["9 / 9", "3 / 3"])


def test_linked_tracks_of_a_file_follow_the_region_and_the_time(
    open_file: Open, tmp_path: Path, artifacts: Path
) -> None:
    cube = SharpCube.sample(n_frames=9)
    box = Region("rectangle", ((326.0, 12.0), (330.0, 16.0)))
    scrubber = SharpScrubber(cube, frame=4, region=box)
    tracks, globe = RotationTracks(days=(-6, 6, 0.5)), ObserverGlobe(n_loops=20, size=128)
    together = link(scrubber, tracks, globe)
    page = open_file(save_page(tmp_path / "x.html", [scrubber, tracks, globe]))
    notes = page.locator(".sw-file-note")
    expect(notes.nth(1)).to_contain_text("The start follows the middle of the linked region")
    expect(notes.nth(2)).to_contain_text("so do loops over another linked region")
    was, lat = tracks.start.transform_to("heliographic_stonyhurst").lon.deg, box.middle[1]
    start = page.get_by_role("group", name="Start")
    longitude = start.get_by_role("spinbutton", name="Longitude")
    expect(longitude).to_have_value(f"{was:.3f}")
    clock = page.locator(".sw-clock").nth(1)
    expect(clock).to_contain_text(tracks._scene["labels"][12])
    for _ in range(5):
        picture(page).press("Shift+ArrowLeft")
    # Each time by a pixel of the frame.
    moved = Region.from_pixels(cube, 4, "rectangle", [(x - 5, y) for x, y in box.pixels(cube, 4)]).middle
    now, lat = was + moved[0] - box.middle[0], moved[1]
    expect(longitude).to_have_value(f"{now:.3f}")
    expect(start.get_by_role("spinbutton", name="Latitude")).to_have_value(f"{lat:.3f}")
    picture(page).press("End")
    days = float((cube.times[-1] - tracks.start.obstime).to_value("day"))
    expect(clock).to_contain_text(tracks._scene["labels"][round(2 * days) + 12])
    page.screenshot(path=artifacts / "one_file_linked.png", full_page=True)
    together.unlink()
    tracks.start = place_of(tracks._first, {"lon": now, "lat": lat})
    assert_equal_tracks(page.locator("main > section").nth(1), tracks)


def test_what_is_not_linked_goes_its_own_way(open_file: Open, tmp_path: Path) -> None:
    scrubber = SharpScrubber(
        SharpCube.sample(n_frames=3), region=Region("rectangle", ((326.0, 12.0), (330.0, 16.0)))
    )
    tracks = RotationTracks()
    link(scrubber, tracks).unlink()
    page = open_file(save_page(tmp_path / "x.html", [scrubber, tracks]))
    longitude = page.get_by_role("group", name="Start").get_by_role("spinbutton", name="Longitude")
    expect(longitude).not_to_have_value("")
    before = longitude.input_value()
    picture(page).press("Shift+ArrowLeft")
    page.wait_for_timeout(300)
    assert longitude.input_value() == before
    expect(page.locator(".sw-file-note").nth(1)).not_to_contain_text("linked")
