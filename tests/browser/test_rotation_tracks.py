"""RotationTracks as a person uses it, in JupyterLab."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, assert_fits_its_theme

MAKE = """
import astropy.units as u
from astropy.coordinates import SkyCoord
from sunwidgets import RotationTracks
"""
PIXEL_ARCSEC = """c => {
  // The picture is inside its axes: 78 to the left, 10 to the right; 1.12 limbs from the middle to the edge.
  return 2 * 1.12 * %f / (c.clientWidth - 78 - 10);
}"""


def disk(notebook: Locator) -> Locator:
    return notebook.get_by_role("application", name="Disk of the Sun")


def place(lab: Lab, notebook: Locator, tx: float, ty: float) -> tuple[float, float]:
    """Give where a direction is on the disk's canvas."""
    view = "w.tracks['howard'].first_view"
    limb = lab.value(
        f"float(__import__('numpy').arcsin({view}.rsun / {view}.observer.distance[0]) * 206264.806)"
    )
    scale = disk(notebook).evaluate(PIXEL_ARCSEC % limb)
    side = disk(notebook).evaluate("c => c.clientWidth - 78 - 10")
    return 78 + side / 2 + tx / scale, 8 + side / 2 - ty / scale


def drag(lab: Lab, notebook: Locator, points: list[tuple[float, float]]) -> None:
    box = disk(notebook).bounding_box()
    assert box is not None
    mouse = lab.page.mouse
    for i, (tx, ty) in enumerate(points):
        x, y = place(lab, notebook, tx, ty)
        mouse.move(box["x"] + x, box["y"] + y, steps=8)
        if i == 0:
            mouse.down()
    mouse.up()


def test_a_click_puts_the_start_there_and_python_has_the_same_tracks(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(models=['howard'])\nw")
    x, y = place(lab, notebook, 300, -250)
    disk(notebook).click(position={"x": x, "y": y})
    lab.eventually("bool(abs(w.start.Tx.arcsec - 300) < 5 and abs(w.start.Ty.arcsec + 250) < 5)", True)
    wanted = lab.value("float(w.tracks['howard'].tx[0, 20].value)")
    expect(notebook.get_by_role("row").nth(1)).to_contain_text(f"{wanted:.2f}″")


def test_the_start_is_dragged_and_follows_to_the_end(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(day=4)\nw")
    drag(lab, notebook, [(-123, 456), (0, 0), (-400, -200), (200, 300)])
    lab.eventually("bool(abs(w.start.Tx.arcsec - 200) < 5 and abs(w.start.Ty.arcsec - 300) < 5)", True)
    shown = disk(notebook).get_attribute("aria-label")
    assert shown is not None
    assert f"x {lab.value('float(w.start.Tx.arcsec)'):.2f}" in shown


def test_off_the_disk_the_start_goes_to_the_limb_and_says_so(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks()\nw")
    drag(lab, notebook, [(-123, 456), (900, 900)])
    expect(notebook.get_by_role("status").filter(has_text="moved to the limb")).to_be_visible()
    lab.eventually("970 < float((w.start.Tx**2 + w.start.Ty**2)**0.5 / u.arcsec) < 976", True)
    assert lab.value("all(bool((abs(t.tx.value) < 2000).all()) for t in w.tracks.values())")
    drag(lab, notebook, [(100, 100)])
    expect(notebook.get_by_role("status").filter(has_text="moved to the limb")).to_have_count(0)


def test_controls_are_found_by_their_names_and_python_follows(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks()\nw")
    notebook.get_by_role("checkbox", name="snodgrass").uncheck()
    lab.eventually("w.models", ["howard", "allen", "rigid"])
    expect(notebook.get_by_role("rowheader")).to_have_text(["howard", "allen", "rigid"])
    notebook.get_by_role("checkbox", name="Moving observer").uncheck()
    lab.eventually("w.moving_observer", False)
    notebook.get_by_role("checkbox", name="Both observers").check()
    lab.eventually("w.both_observers", True)
    notebook.get_by_role("checkbox", name="Follow the Sun's centre").uncheck()
    lab.eventually("w.sun_center", False)
    notebook.get_by_role("combobox", name="Subtract").select_option("allen")
    lab.eventually("w.difference", "allen")
    notebook.get_by_role("combobox", name="Mode").select_option("A whole meridian")
    lab.eventually("w.mode", "meridian")
    longitude = notebook.get_by_role("spinbutton", name="Longitude")
    longitude.fill("33.5")
    longitude.press("Tab")
    lab.eventually("round(float(w.start.transform_to('heliographic_stonyhurst').lon.deg), 6)", 33.5)
    latitude = notebook.get_by_role("spinbutton", name="Latitude")
    latitude.fill("-12")
    latitude.press("Tab")
    lab.eventually("round(float(w.start.transform_to('heliographic_stonyhurst').lat.deg), 6)", -12.0)


def test_python_moves_the_page(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(models=['rigid'], moving_observer=False)\nw")
    clock = notebook.locator(".sw-clock")
    expect(clock).to_contain_text("Day 0 · 2001-01-01 00:00 UTC")
    lab.python(
        "w.start = SkyCoord(20*u.deg, 10*u.deg, frame='heliographic_carrington', observer='earth',"
        " obstime='2014-03-01 12:00')\nw.days = (0, 4, 1)\nw.day = 2"
    )
    expect(clock).to_have_text("Day +2 · 2014-03-03 12:00 UTC")
    wanted = lab.value("float(w.tracks['rigid'].longitude[0, 2].value)")
    expect(notebook.get_by_role("row").nth(1)).to_contain_text(f"{wanted:.3f}°".replace("-", "−"))
    lab.python("w.models = []")
    expect(notebook.get_by_text("No model is chosen")).to_be_visible()


def test_play_moves_the_day_and_pause_leaves_python_at_it(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(day=-5)\nw")
    notebook.get_by_role("button", name="Play").click()
    lab.eventually("w.playing and w.day > -4", True)
    notebook.get_by_role("button", name="Pause").click()
    lab.eventually("w.playing", False)
    slider = notebook.get_by_role("slider", name="Day")
    lab.eventually("(w.day + 5) / 0.25", float(slider.input_value()))


def test_the_keyboard_alone_is_enough(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks()\nw")
    picture = disk(notebook)
    picture.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.eventually("round(float(w.start.Tx.arcsec), 3)", -113.0)
    lab.page.keyboard.press("Shift+ArrowDown")
    lab.eventually("round(float(w.start.Ty.arcsec), 3)", 356.0)
    lab.page.keyboard.press("Space")
    lab.eventually("w.playing", True)
    lab.page.keyboard.press("Space")
    lab.eventually("w.playing", False)
    lab.page.keyboard.press("Tab")
    assert picture.evaluate("c => document.activeElement !== c")
    slider = notebook.get_by_role("slider", name="Day")
    slider.press("Home")
    lab.eventually("w.day", -5.0)
    slider.press("ArrowRight")
    lab.eventually("w.day", -4.75)


def test_a_background_map_is_rotated_to_the_day(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(
        f"""{MAKE}
import numpy as np, sunpy.map
from sunpy.coordinates import Helioprojective
frame = Helioprojective(observer='earth', obstime='2001-01-01')
header = sunpy.map.make_fitswcs_header((256, 256), SkyCoord(0*u.arcsec, 0*u.arcsec, frame=frame),
                                       scale=[8, 8]*u.arcsec/u.pix)
x, y = np.meshgrid(*[8*(np.arange(256) - 127.5)]*2)
data = np.sqrt(np.clip(1 - (x**2 + y**2)/970**2, 0, None)) * (1 + 0.2*np.sin(x/40)*np.sin(y/40))
data -= 0.9*np.exp(-0.5*((x + 123)**2 + (y - 456)**2)/30**2)
w = RotationTracks(background=sunpy.map.Map(data, header), day=3)
w"""
    )
    notebook.get_by_role("checkbox", name="Rotate the picture").check()
    lab.eventually("w.rotate_background", True)
    lab.page.wait_for_timeout(500)
    lab.page.screenshot(path=artifacts / "rotation_background.png")
    # The corner of the square has no place on the Sun when it is rotated; the middle of the disk has.
    colors = disk(notebook).evaluate(
        "c => [[84, 14], [c.clientWidth / 2 + 34, c.clientHeight / 2 - 16]].map(([x, y]) =>"
        " c.getContext('2d').getImageData(x, y, 1, 1).data[3])"
    )
    assert colors == [0, 255]
    lab.python("w.background = None")
    expect(notebook.get_by_role("checkbox", name="Rotate the picture")).to_be_hidden()


def test_two_views_of_one_widget_agree(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(models=['howard'])\nw", "w")
    for view in range(2):
        expect(notebook.get_by_role("rowheader", name="howard").nth(view)).to_be_visible()
    notebook.get_by_role("slider", name="Day").first.press("End")
    clocks = notebook.locator(".sw-clock")
    expect(clocks.nth(1)).to_contain_text("Day +5")


def test_a_saved_notebook_has_a_picture(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks()\nw")
    expect(disk(notebook)).to_be_visible()
    assert [still[:5] for still in lab.stills()] == ["iVBOR"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_narrow(lab: Lab, theme: str, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = RotationTracks(days=(-12, 12, 0.25), day=3, both_observers=True)\nw")
    with lab.theme(theme):
        expect(notebook.get_by_role("rowheader", name="howard")).to_be_visible()
        lab.shoot(artifacts / f"rotation_{theme}.png")
        lab.shoot(artifacts / f"rotation_{theme}_narrow.png", width=560, height=1300)
        assert_fits_its_theme(notebook.locator(".sw-rotation"), theme)
        lab.python("w.mode = 'meridian'")
        lab.shoot(artifacts / f"rotation_{theme}_meridian.png")
