"""ObserverGlobe as a person uses it, in JupyterLab."""

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import LogNorm
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, assert_fits_its_theme

MAKE = """
import astropy.units as u
from astropy.coordinates import SkyCoord
from sunwidgets import ObserverGlobe
"""
SMALL = "n_loops=40, size=96"
COUNT = """
asked = []
_answer = w._answer
def counted(what, parameters):
    asked.append(what)
    return _answer(what, parameters)
w._answer = counted
"""
# The picture's pixels as they are on the screen: the middle of each, between the axes and the bar.
PIXELS = """([canvas, rows, columns]) => {
  const ratio = canvas.width / canvas.clientWidth, side = canvas.clientWidth - 62 - 88;
  const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const out = [];
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) {
    const x = Math.floor((62 + (column + 0.5) / columns * side) * ratio);
    const y = Math.floor((8 + (rows - row - 0.5) / rows * side) * ratio);
    const at = 4 * (y * width + x);
    out.push(data[at], data[at + 1], data[at + 2]);
  }
  return out;
}"""


def globe(notebook: Locator) -> Locator:
    return notebook.get_by_role("application", name="The Sun with its loops")


def emission(notebook: Locator) -> Locator:
    return notebook.get_by_role("img", name="Emission measure seen from")


def settled(notebook: Locator) -> str:
    """Wait for Python's picture of where the observer is, and give what it is called."""
    label = notebook.locator("[role=img][aria-label^='Emission measure seen from'][aria-label$=' au']").first
    expect(label).to_be_attached(timeout=15_000)
    return str(label.get_attribute("aria-label"))


def drag(lab: Lab, notebook: Locator, dx: float, dy: float, steps: int = 12) -> None:
    box = globe(notebook).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + dx, y + dy, steps=steps)
    lab.page.mouse.up()


def enter(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Tab")


def place(lab: Lab) -> Any:
    return lab.value("[round(w.lon, 6), round(w.lat, 6), round(w.distance, 6)]")


def test_a_drag_turns_the_sun_and_the_traits_follow(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    drag(lab, notebook, 120, 60)
    lab.eventually("w.preset == '' and w.lon < -10 and w.lat > 10", True)
    label = settled(notebook)
    lon, lat, distance = lab.value("[w.lon, w.lat, w.distance]")
    where = f"longitude {lon:.2f}°, latitude {lat:.2f}°, {distance:.4g} au".replace("-", "−")
    assert label == f"Emission measure seen from {where}"
    assert lab.value(
        "[float(w.map.observer_coordinate.lon.deg), float(w.observer.lat.deg)]"
    ) == pytest.approx([lon, lat])


def test_pixels_on_the_screen_are_the_maps_through_the_colour_map(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL}, grid=False, lon=-40, lat=15, distance=0.3)\nw")
    settled(notebook)
    lab.page.wait_for_timeout(100)
    handle = emission(notebook).element_handle()
    shown = np.reshape(lab.page.evaluate(PIXELS, [handle, 96, 96]), (96, 96, 3))
    data = np.array(lab.value("w.map.data.tolist()"))
    vmin, vmax = lab.value("[w.vmin, w.vmax]")
    colors = matplotlib.colormaps["magma"]
    unit = np.clip(LogNorm(vmin, vmax)(np.maximum(data, vmin / 10)), 0, 1)
    wanted = colors((np.minimum(np.floor(unit * 256), 255)).astype(int), bytes=True)[..., :3]
    wrong = np.any(shown != wanted, axis=-1)
    assert (data > vmin).sum() > 200
    # A pixel at just the edge between two colours may fall on either side.
    assert wrong.sum() <= 2, np.argwhere(wrong)


def test_python_sets_the_observer_and_the_picture_turns(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    frame = "frame='heliographic_stonyhurst', obstime='2018-07-25'"
    lab.python(f"w.observer = SkyCoord(-90 * u.deg, 0 * u.deg, 0.5 * u.au, {frame})")
    expect(emission(notebook)).to_have_attribute(
        "aria-label", "Emission measure seen from longitude −90.00°, latitude 0.00°, 0.5 au"
    )
    expect(notebook.get_by_role("spinbutton", name="Longitude")).to_have_value("-90")
    expect(notebook.get_by_role("spinbutton", name="Distance")).to_have_value("0.5")
    drag(lab, notebook, 50, 0)
    lab.eventually("w.lon != -90", True)
    lab.python("w.lon = -90; w.lat = 0")
    expect(notebook.get_by_role("spinbutton", name="Longitude")).to_have_value("-90")
    lab.eventually("w.lon", -90.0)


def test_presets_dates_and_numbers_are_chosen_on_the_page(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    observer = notebook.get_by_role("combobox", name="Observer")
    observer.select_option("North pole")
    lab.eventually("(w.preset, w.lat)", ("North pole", 90.0))
    observer.select_option("Mars")
    lab.eventually("w.preset == 'Mars' and w.distance > 1.3", True)
    date = notebook.get_by_role("textbox", name="Date")
    enter(date, "2018-12-07 06:00")
    lab.eventually("w.obstime", "2018-12-07T06:00:00.000")
    observer.select_option("Earth")
    lab.eventually("bool(abs(w.lat) < 0.2)", True)
    enter(date, "the day after")
    expect(notebook.get_by_role("status").filter(has_text="not a time")).to_be_visible()
    lab.eventually("w.obstime", "2018-12-07T06:00:00.000")
    enter(notebook.get_by_role("spinbutton", name="Longitude"), "-25")
    enter(notebook.get_by_role("spinbutton", name="Latitude"), "-25.5")
    enter(notebook.get_by_role("spinbutton", name="Distance"), "0.05")
    lab.eventually("(w.lon, w.lat, w.distance, w.preset)", (-25.0, -25.5, 0.05, ""))
    expect(observer).to_have_value("")
    expect(notebook.get_by_text("10.8 solar radii")).to_be_visible()
    slider = notebook.get_by_role("slider", name="Distance")
    slider.press("End")
    lab.eventually("w.distance", 2.0)
    notebook.get_by_role("button", name="Back to Earth").click()
    lab.eventually("w.preset", "Earth")


def test_wheel_keys_and_double_click(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL}, lon=10, lat=20)\nw")
    settled(notebook)
    sun = globe(notebook)
    sun.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.page.keyboard.press("ArrowUp")
    lab.eventually("(w.lon, w.lat)", (9.0, 21.0))
    lab.page.keyboard.press("Tab")
    assert sun.evaluate("c => document.activeElement !== c")
    box = sun.bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 200, box["y"] + 200)
    lab.page.mouse.move(box["x"] + 210, box["y"] + 200)
    lab.page.mouse.wheel(0, -400)
    lab.eventually("w.distance < 0.6", True)
    lab.page.mouse.dblclick(box["x"] + 200, box["y"] + 200)
    lab.eventually("(w.preset, w.lon)", ("Earth", 0.0))


def test_a_burst_of_moves_ends_at_the_last_with_few_questions(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe()\nw")
    settled(notebook)
    lab.python(COUNT)
    drag(lab, notebook, 200, 0, steps=1)
    lab.page.wait_for_timeout(300)
    before = lab.value("[w.lon, len(asked)]")
    sun = globe(notebook)
    scale = sun.evaluate(
        """c => {
          const at = (x, type) => c.dispatchEvent(new PointerEvent(type, {
            pointerId: 9, button: 0, clientX: x, clientY: 300, bubbles: true }));
          at(300, 'pointerdown');
          for (let i = 1; i <= 500; i += 1) at(300 + 0.5 * i, 'pointermove');
          at(550, 'pointerup');
          return 180 / Math.PI / ((c.clientWidth - 62 - 12) / 2);
        }"""
    )
    settled(notebook)
    reach = lab.value("w._scene['reach']")
    cosine = lab.value("__import__('math').cos(__import__('math').radians(w.lat))")
    wanted = before[0] - 250 * scale * reach / cosine
    lab.eventually(f"bool(abs((w.lon - ({wanted}) + 180) % 360 - 180) < 0.5)", True)
    assert lab.value("asked.count('image')") - before[1] < 60
    label = settled(notebook)
    assert f"longitude {lab.value('w.lon'):.2f}°".replace("-", "−") in label


def test_traits_set_from_python_during_a_drag_leave_both_sides_in_step(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    box = globe(notebook).bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 200, box["y"] + 200)
    lab.page.mouse.down()
    for i in range(12):
        lab.page.mouse.move(box["x"] + 200 + 5 * i, box["y"] + 200 + 3 * i)
        lab.python(
            f"w.lon = {10 * i}; w.n_loops = {20 + i}; w.preset = 'Mars'\n"
            f"w.cmap = ['magma', 'viridis'][{i} % 2]"
        )
    lab.page.mouse.up()
    settled(notebook)
    expect(notebook.get_by_role("spinbutton", name="Longitude")).to_have_value(
        str(lab.value("float(f'{w.lon:.3f}')")).removesuffix(".0")
    )
    assert lab.value("w.n_loops") == 31


def test_controls_change_loops_and_read_outs_and_errors_leave_it_usable(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    notebook.locator("summary", has_text="Loops").click()
    enter(notebook.get_by_role("spinbutton", name="Number"), "7")
    lab.eventually("len(w.arcade)", 7)
    enter(notebook.get_by_role("spinbutton", name="Shortest"), "5000")
    expect(notebook.get_by_role("status").filter(has_text="swap them")).to_be_visible()
    assert lab.value("w.length_min") == 50
    enter(notebook.get_by_role("spinbutton", name="Number"), "1e9")
    expect(notebook.get_by_role("status").filter(has_text="n_loops")).to_be_visible()
    notebook.get_by_role("combobox", name="Show").select_option("a single loop")
    enter(notebook.get_by_role("spinbutton", name="Length (Mm)"), "500")
    enter(notebook.get_by_role("spinbutton", name="Loop latitude"), "30")
    lab.eventually("(w.length, w.latitude, len(w.arcade))", (500.0, 30.0, 1))
    numbers = notebook.get_by_role("status", name="Read-outs")
    expect(numbers).to_contain_text("Temperature 5.21 MK")
    notebook.locator("summary", has_text="Recipe").click()
    notebook.get_by_role("checkbox", name="Full length in the scaling laws").check()
    expect(numbers).to_contain_text("Temperature 7.74 MK")
    notebook.get_by_role("combobox", name="Recipe").select_option("as published (Barnes 2018)")
    lab.eventually("w.recipe == __import__('sunwidgets.core.recipe', fromlist=['x']).BLOG", True)
    expect(numbers).to_contain_text("1 × 10¹¹ cm⁻³")
    settled(notebook)


def test_an_error_of_the_core_is_shown_and_the_next_move_works(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    settled(notebook)
    lab.python(
        "w._look, kept = (lambda view: (_ for _ in ()).throw(ValueError('the core fell over'))), w._look"
    )
    globe(notebook).press("ArrowRight")
    expect(notebook.get_by_role("status").filter(has_text="the core fell over")).to_be_visible()
    lab.python("w._look = kept")
    globe(notebook).press("ArrowRight")
    settled(notebook)
    expect(notebook.get_by_text("the core fell over")).to_have_count(0)


def test_two_views_and_two_observers(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw", "w")
    settled(notebook)
    globe(notebook).nth(1).press("ArrowRight")
    for view in range(2):
        expect(notebook.get_by_role("spinbutton", name="Longitude").nth(view)).to_have_value("1")
    notebook.get_by_role("checkbox", name="Pin this view").first.check()
    lab.eventually("float(w.pinned.lon.deg)", 1.0)
    lab.python("w.observer = 'West limb'")
    second = notebook.get_by_role(
        "img", name="Emission measure seen by the pinned observer, from longitude 1.00°"
    )
    expect(second).to_have_count(2)
    notebook.get_by_role("combobox", name="Compare").first.select_option("as a difference")
    lab.eventually("w.compare", "difference")
    expect(notebook.get_by_role("img", name="Difference").first).to_be_visible()
    lab.shoot(artifacts / "globe_difference.png")
    notebook.get_by_role("checkbox", name="Pin this view").first.uncheck()
    lab.eventually("w.pinned", None)


def test_the_pointer_reads_coordinates_and_emission_measure(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL}, lon=0, lat=0)\nw")
    settled(notebook)
    box = emission(notebook).bounding_box()
    assert box is not None
    side = box["width"] - 62 - 88
    lab.page.mouse.move(box["x"] + 62 + side / 2, box["y"] + 8 + side / 2)
    readout = notebook.locator(".sw-readout").first
    expect(readout).to_contain_text("cm⁻⁵ at x")
    expect(readout).to_contain_text("latitude")
    lab.page.mouse.move(box["x"] + 64, box["y"] + 10)
    expect(readout).to_contain_text("off the disk")


def test_a_saved_notebook_has_a_picture(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe({SMALL})\nw")
    expect(globe(notebook)).to_be_visible()
    assert any(still.startswith("iVBOR") for still in lab.stills())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_narrow(lab: Lab, theme: str, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = ObserverGlobe(lon=-55, lat=18)\nw")
    with lab.theme(theme):
        settled(notebook)
        lab.shoot(artifacts / f"globe_{theme}.png")
        assert_fits_its_theme(notebook.locator(".sw-observer-globe"), theme)
        for group in notebook.locator("summary").all():
            group.click()
        lab.shoot(artifacts / f"globe_{theme}_narrow.png", width=500, height=1900)
        assert_fits_its_theme(notebook.locator(".sw-observer-globe"), theme)
        for group in notebook.locator("summary").all():
            group.click()
        lab.python("w.pinned = 'North pole'; w.distance = 0.05; w.recipe = 'blog'")
        settled(notebook)
        lab.page.set_viewport_size({"width": 1280, "height": 1000})
        notebook.locator(".sw-observer-globe").evaluate("r => r.scrollIntoView()")
        lab.shoot(artifacts / f"globe_{theme}_close.png")
