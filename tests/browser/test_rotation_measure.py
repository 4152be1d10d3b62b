"""The mode "measure" of RotationTracks as a student uses it, in JupyterLab."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, assert_fits_its_theme

MAKE = """
import astropy.units as u, numpy as np
from sunwidgets import RotationTracks
from sunwidgets.core.rotation import rotation_track
from sunwidgets.core.rotation_sequence import SYNTHETIC_LAW, synthetic_sequence, synthetic_spots
places = rotation_track(synthetic_spots(), np.arange(7)*u.day, model=SYNTHETIC_LAW).coords
w = RotationTracks(mode='measure')
w
"""
# What the page marks comes with the picture of its image, which must be there to be clicked on.
PAINTED = """c => {
  const {data} = c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1);
  return data[3] === 255 && data[0] > 100;
}"""


def disk(notebook: Locator) -> Locator:
    return notebook.get_by_role("application", name="Image ")


def show_image(lab: Lab, notebook: Locator, i: int) -> None:
    slider = notebook.get_by_role("slider", name="Image")
    slider.fill(str(i))
    expect(disk(notebook)).to_have_attribute("aria-label", label(i))
    lab.page.wait_for_function(PAINTED, arg=disk(notebook).element_handle())


def label(i: int, count: int = 7) -> re.Pattern[str]:
    return re.compile(f"^Image {i + 1} of {count}; ")


def click(lab: Lab, notebook: Locator, i: int, tx: float, ty: float) -> None:
    """Click where a direction is in an image: 1.12 limbs from the middle to the edge, inside its axes."""
    limb = lab.value(f"float(w._image_sequence.limbs[{i}])")
    side = disk(notebook).evaluate("c => c.clientWidth - 78 - 10")
    scale = 2 * 1.12 * limb / side
    disk(notebook).click(position={"x": 78 + side / 2 + tx / scale, "y": 8 + side / 2 - ty / scale})


def test_clicks_on_the_spots_give_the_law_back_within_its_errors(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(MAKE)
    expect(notebook.get_by_text("A made-up Sun that turns by A = 14.50")).to_be_visible()
    expect(notebook.get_by_text("No feature has a rate yet")).to_be_visible()
    notebook.get_by_role("checkbox", name="Next image after a mark").uncheck()
    spots, images = [0, 2, 4, 6, 7], [0, 2, 4, 6]
    where = lab.value("np.stack([places.Tx.arcsec, places.Ty.arcsec], axis=-1).tolist()")
    for spot in spots:
        if spot > 0:
            notebook.get_by_role("button", name="New feature").click()
        for image in images:
            show_image(lab, notebook, image)
            click(lab, notebook, image, *where[spot][image])
            lab.eventually(f"len(w.marks) == {spots.index(spot) * 4 + images.index(image) + 1}", True)
    assert lab.value("[str(name) for name in w.rates['feature']]") == ["1", "2", "3", "4", "5"]
    pulls = lab.value("((w.law.coefficients - SYNTHETIC_LAW.coefficients) / w.law.errors.value).tolist()")
    assert max(map(abs, pulls)) < 3
    wanted = "SYNTHETIC_LAW(synthetic_spots().lat[[0, 2, 4, 6, 7]])"
    pulls = lab.value(f"((w.rates['rate'] - {wanted}) / w.rates['rate_error']).value.tolist()")
    assert max(map(abs, pulls)) < 3
    # Small enough to mean something: the law is told apart from the rigid one.
    assert lab.value("w._measured['law']['sigmas']['rigid']") > 5
    expect(notebook.get_by_role("status", name="Law")).to_contain_text("Fitted law: A = 14.")
    rows = notebook.get_by_role("table", name="Rates").get_by_role("row")
    expect(rows).to_have_count(6)
    lab.shoot(artifacts / "rotation_measure_clicked.png")


def test_a_click_off_the_disk_says_why_nothing_was_marked(lab: Lab) -> None:
    notebook = lab.run(MAKE)
    lab.page.wait_for_function(PAINTED, arg=disk(notebook).element_handle())
    click(lab, notebook, 0, 800, 800)
    expect(notebook.get_by_role("status").filter(has_text="is off the disk of image 0")).to_be_visible()
    assert lab.value("len(w.marks)") == 0
    click(lab, notebook, 0, 300, 300)
    expect(notebook.get_by_role("status").filter(has_text="Feature 1 is marked in image 1")).to_be_visible()
    expect(disk(notebook)).to_have_attribute("aria-label", label(1))
    lab.eventually("(len(w.marks), w.image)", (1, 1))


def test_the_keyboard_alone_marks(lab: Lab) -> None:
    notebook = lab.run(MAKE)
    picture = disk(notebook)
    picture.focus()
    keyboard = lab.page.keyboard
    keyboard.press("Shift+ArrowLeft")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    lab.eventually("[round(float(x), 6) for x in (w.marks['position'].Tx.arcsec[0],)]", [-60.0])
    lab.eventually("w.image", 1)
    keyboard.press("Enter")
    lab.eventually("[(str(row['feature']), int(row['image'])) for row in w.marks]", [("1", 0), ("1", 1)])
    keyboard.press("u")
    lab.eventually("len(w.marks)", 1)
    keyboard.press("n")
    lab.eventually("w.feature", "2")
    keyboard.press("PageDown")
    lab.eventually("w.image", 1)
    assert lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == 1


def test_python_marks_and_the_page_shows_it(lab: Lab) -> None:
    notebook = lab.run(MAKE)
    lab.python("w.marks = {'one': places[1], 'two': places[5]}")
    rows = notebook.get_by_role("table", name="Rates").get_by_role("rowheader")
    expect(rows).to_have_text(["1", "one", "two"])
    expect(notebook.get_by_role("status", name="Law")).to_contain_text("3 different latitudes")
    notebook.get_by_role("combobox", name="Fit").select_option("A and B")
    lab.eventually("w.terms", 2)
    expect(notebook.get_by_role("status", name="Law")).to_contain_text("Fitted law: A = ")
    notebook.get_by_role("combobox", name="Feature").select_option("two")
    lab.eventually("w.feature", "two")
    notebook.get_by_role("button", name="Delete feature").click()
    lab.eventually("sorted(set(str(name) for name in w.marks['feature']))", ["one"])
    notebook.get_by_role("button", name="Undo").click()
    lab.eventually("len(w.marks)", 14)
    error = notebook.get_by_role("spinbutton", name="Error of a mark")
    error.fill("9")
    error.press("Tab")
    lab.eventually("float(w.position_error.value)", 9.0)
    notebook.get_by_role("checkbox", name="Show where howard expects it").check()
    lab.eventually("w.predict", True)
    lab.python("w.sequence = synthetic_sequence(seed=3, n_images=3, side=128)")
    expect(disk(notebook)).to_have_attribute("aria-label", label(0, 3))
    lab.python("w.image = 2")
    expect(notebook.locator(".sw-clock:visible")).to_have_text("Image 3 of 3 · 2014-09-09 00:00 UTC")


def test_play_shows_the_images_and_the_days_stay(lab: Lab) -> None:
    notebook = lab.run(MAKE)
    notebook.get_by_role("button", name="Play").click()
    lab.eventually("w.image > 1", True)
    notebook.get_by_role("button", name="Pause").click()
    lab.eventually("w.playing", False)
    assert lab.value("w.day") == 0.0
    notebook.get_by_role("combobox", name="Mode").select_option("One feature")
    lab.eventually("w.mode", "track")
    expect(notebook.get_by_role("application", name="Disk of the Sun")).to_be_visible()
    expect(disk(notebook)).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_narrow(lab: Lab, theme: str, artifacts: Path) -> None:
    notebook = lab.run(MAKE)
    with lab.theme(theme):
        lab.python("w.marks = {str(i + 1): places[i] for i in range(8)}\nw.image = 2\nw.predict = True")
        expect(notebook.get_by_role("status", name="Law")).to_contain_text("Fitted law")
        lab.page.wait_for_function(PAINTED, arg=disk(notebook).element_handle())
        lab.shoot(artifacts / f"rotation_measure_{theme}.png")
        assert_fits_its_theme(notebook.locator(".sw-rotation"), theme)
        lab.shoot(artifacts / f"rotation_measure_{theme}_narrow.png", width=760, height=1500)
