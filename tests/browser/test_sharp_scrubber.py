"""SharpScrubber as a person uses it, in JupyterLab."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, assert_fits_its_theme

MAKE = "from sunwidgets import SharpCube, SharpScrubber"

# Two flat frames with a step between west and east: a colour anywhere is a known value.
STEP_FILES = """
import pathlib, tempfile
import numpy as np
from astropy.io import fits
folder = pathlib.Path(tempfile.mkdtemp())
for hour in range(4):
    data = np.full((60, 120), 100.0 * hour, dtype='f4')
    data[:, 60:] = -100.0 * hour
    data[:10, :10] = np.nan
    header = fits.Header()
    for key, value in dict(
        T_REC=f'2017.09.05_0{hour}:00:00_TAI', T_OBS=f'2017.09.05_0{hour}:00:04_TAI',
        HARPNUM=7115, NOAA_ARS='12673', NOAA_AR=12673, QUALITY=0, BUNIT='Mx/cm^2', USFLUX=1e22 * (hour + 1),
        CTYPE1='CRLN-CEA', CTYPE2='CRLT-CEA', CUNIT1='degree', CUNIT2='degree', CROTA2=0.0,
        CRPIX1=60.5, CRPIX2=30.5, CRVAL1=118.0, CRVAL2=-9.0, CDELT1=0.03, CDELT2=0.03,
        CRLN_OBS=107.0, CRLT_OBS=7.2, DSUN_OBS=1.507e11, RSUN_REF=6.96e8, TELESCOP='SDO/HMI',
        INSTRUME='HMI_SIDE1', CADENCE=720.0,
    ).items():
        header[key] = value
    header['DATE-OBS'] = f'2017-09-05T0{hour}:00:00'
    fits.PrimaryHDU(data, header).writeto(
        folder / f'hmi.sharp_cea_720s.7115.20170905_0{hour}0000_TAI.Br.fits')
"""


def canvas(notebook: Locator) -> Locator:
    return notebook.get_by_role("application").first


def color_at(notebook: Locator, right: float, up: float) -> list[int]:
    """Give the colour at a part of the way across and up the picture."""
    return canvas(notebook).evaluate(
        """(c, [right, up]) => {
          // The picture is inside its axes: 72 to the left, 92 to the right, 10 above, 40 below.
          const x = 72 + right * (c.clientWidth - 72 - 92);
          const y = 10 + (1 - up) * (c.clientHeight - 10 - 40);
          const ratio = c.width / c.clientWidth;
          return [...c.getContext('2d').getImageData(x * ratio, y * ratio, 1, 1).data];
        }""",
        [right, up],
    )


def settled_color(lab: Lab, notebook: Locator, right: float, up: float, wanted: tuple[int, ...]) -> None:
    for _ in range(150):
        got = color_at(notebook, right, up)
        if tuple(got[:3]) == tuple(wanted):
            return
        lab.page.wait_for_timeout(20)
    raise AssertionError(f"the colour stayed {got}, not {wanted}")


def matplotlib_color(value: float, vmin: float, vmax: float, cmap: str) -> tuple[int, ...]:
    import matplotlib
    import sunpy.visualization.colormaps  # noqa: F401

    rgba = matplotlib.colormaps[cmap](np.array([(value - vmin) / (vmax - vmin)]), bytes=True)[0]
    return tuple(int(channel) for channel in rgba[:3])


def test_play_moves_the_frame_and_pause_leaves_python_at_it(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=24), fps=30)\nw")
    clock = notebook.locator(".sw-clock")
    expect(clock).to_have_text("1 / 24")
    notebook.get_by_role("button", name="Play").click()
    lab.eventually("w.playing and w.frame > 2", True)
    notebook.get_by_role("button", name="Pause").click()
    lab.eventually("w.playing", False)
    lab.eventually("w.frame", int(clock.inner_text().split(" / ")[0]) - 1)


def test_the_slider_drags_to_the_frame_of_its_time(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=48))\nw")
    slider = notebook.get_by_role("slider", name="Frame")
    box = slider.bounding_box()
    assert box is not None
    mouse = lab.page.mouse
    mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    mouse.down()
    for part in np.linspace(0, 1, 40):
        mouse.move(box["x"] + 8 + part * (box["width"] - 16), box["y"] + box["height"] / 2)
    mouse.up()
    lab.eventually("w.frame", 47)
    slider.press("Home")
    lab.eventually("w.frame", 0)
    slider.press("ArrowRight")
    lab.eventually("w.frame", 1)


def test_a_click_on_the_series_goes_to_its_time(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=48))\nw")
    series = notebook.locator(".sw-series")
    box = series.bounding_box()
    assert box is not None
    series.click(position={"x": 72 + 0.5 * (box["width"] - 72 - 24), "y": 60})
    lab.python("t = w.cube.times; middle = t[0] + 0.5 * (t[-1] - t[0])")
    expected = lab.value("int(abs((t - middle).sec).argmin())")
    lab.eventually(f"abs(w.frame - {expected}) <= 1", True)


def test_the_pixels_have_the_colours_of_the_map(lab: Lab) -> None:
    notebook = lab.run(f"{STEP_FILES}\n{MAKE}\nw = SharpScrubber(folder, vmin=-500, vmax=500)\nw")
    lab.python("w.frame = 3")
    settled_color(lab, notebook, 0.3, 0.6, matplotlib_color(300, -500, 500, "gray"))
    settled_color(lab, notebook, 0.8, 0.6, matplotlib_color(-300, -500, 500, "gray"))
    notebook.get_by_role("combobox", name="Colour map").select_option("hmimag")
    settled_color(lab, notebook, 0.3, 0.6, matplotlib_color(300, -500, 500, "hmimag"))
    lab.eventually("w.cmap", "hmimag")
    lab.python("w.cmap = 'plasma'")
    settled_color(lab, notebook, 0.8, 0.6, matplotlib_color(-300, -500, 500, "plasma"))
    lab.python("w.vmin, w.vmax = -300, 300")
    settled_color(lab, notebook, 0.8, 0.6, matplotlib_color(-300, -300, 300, "plasma"))
    lab.python("w.frame = 1")
    settled_color(lab, notebook, 0.3, 0.6, matplotlib_color(100, -300, 300, "plasma"))


def test_the_segment_changes_from_the_page_with_its_own_look(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=6), frame=4)\nw")
    notebook.get_by_role("combobox", name="Segment").select_option("continuum")
    lab.eventually("w.segment", "continuum")
    lab.eventually("w.vmin > 0 and w.vmax > w.vmin", True)
    lab.python("w.segment = 'conf_disambig'")
    expect(notebook.get_by_role("combobox", name="Segment")).to_have_value("conf_disambig")
    expect(notebook.get_by_text("90 strong field, annealed")).to_be_visible()
    settled_color(lab, notebook, 0.02, 0.02, (0x56, 0xB4, 0xE9))
    lab.page.screenshot(path=artifacts / "scrubber_categories.png")


def test_hover_tells_the_value_and_the_place(lab: Lab) -> None:
    notebook = lab.run(f"{STEP_FILES}\n{MAKE}\nw = SharpScrubber(folder, frame=2)\nw")
    picture = canvas(notebook)
    # The cell that makes the files is long.
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    lab.page.mouse.move(
        box["x"] + 72 + 0.25 * (box["width"] - 164), box["y"] + 10 + 0.5 * (box["height"] - 50)
    )
    readout = notebook.locator(".sw-readout")
    expect(readout).to_contain_text("Br 200.")
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", readout.inner_text().replace("−", "-"))]
    place = numbers[-4:]
    # One screen pixel is 0.1 of a frame pixel here.
    for got, wanted, tolerance in zip(
        place,
        lab.value("[float(v) for f in ('pixel_to_carrington', 'pixel_to_helioprojective') "
                  "for v in getattr(w.cube.geometry(2), f)(29.5, 29.5)]"),
        (0.006, 0.006, 0.2, 0.2),
        strict=True,
    ):  # fmt: skip
        assert abs(got - wanted) < tolerance, (place, readout.inner_text())


def test_zoom_and_pan_show_a_part_and_reset_shows_all(lab: Lab) -> None:
    notebook = lab.run(f"{STEP_FILES}\n{MAKE}\nw = SharpScrubber(folder, frame=3, vmin=-500, vmax=500)\nw")
    west = matplotlib_color(300, -500, 500, "gray")
    east = matplotlib_color(-300, -500, 500, "gray")
    settled_color(lab, notebook, 0.6, 0.6, east)
    picture = canvas(notebook)
    box = picture.bounding_box()
    assert box is not None
    left_middle = (box["x"] + 72 + 0.3 * (box["width"] - 164), box["y"] + 10 + 0.4 * (box["height"] - 50))
    lab.page.mouse.move(*left_middle)
    lab.page.mouse.move(left_middle[0] + 3, left_middle[1])
    lab.page.mouse.wheel(0, -300)
    settled_color(lab, notebook, 0.6, 0.6, west)
    lab.page.mouse.down()
    lab.page.mouse.move(left_middle[0] - 400, left_middle[1], steps=5)
    lab.page.mouse.up()
    settled_color(lab, notebook, 0.6, 0.6, east)
    notebook.get_by_role("button", name="Reset zoom").click()
    settled_color(lab, notebook, 0.4, 0.6, west)


def test_two_views_of_one_widget_agree(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=12))\nw", "w")
    clocks = notebook.locator(".sw-clock")
    expect(clocks).to_have_count(2)
    notebook.get_by_role("button", name="Next frame").first.click()
    for i in range(2):
        expect(clocks.nth(i)).to_have_text("2 / 12")
    notebook.get_by_role("button", name="Play").nth(1).click()
    expect(notebook.get_by_role("button", name="Pause")).to_have_count(2)
    notebook.get_by_role("button", name="Pause").first.click()
    lab.eventually("w.playing", False)
    assert clocks.nth(0).inner_text() == clocks.nth(1).inner_text()


def test_the_keyboard_alone_is_enough(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=12))\nw")
    picture = canvas(notebook)
    picture.focus()
    for key, frame in (("ArrowRight", 1), ("End", 11), ("ArrowLeft", 10), ("Home", 0)):
        lab.page.keyboard.press(key)
        lab.eventually("w.frame", frame)
    lab.page.keyboard.press("Space")
    lab.eventually("w.playing", True)
    lab.page.keyboard.press("Space")
    lab.eventually("w.playing", False)
    lab.page.keyboard.press("Tab")
    assert picture.evaluate("c => document.activeElement !== c")


def test_jupyterlab_does_not_take_keys_meant_for_a_control(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=3))\nw")
    cells = notebook.locator(".jp-CodeCell")
    before = cells.count()
    # A click on an output, unlike a focus, puts the notebook into the mode that has such commands.
    notebook.locator(".sw-head").click()
    for role in ("button", "slider", "application", "checkbox", "combobox"):
        notebook.get_by_role(role).first.focus()
        # A command of the notebook that inserts a cell.
        lab.page.keyboard.press("b")
        lab.eventually("True", True)
        assert cells.count() == before, role


def test_a_number_counts_when_enter_is_pressed(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=3))\nw")
    field = notebook.get_by_role("spinbutton", name="Maximum")
    field.fill("321")
    field.press("Enter")
    lab.eventually("(w.vmin, w.vmax)", (-321.0, 321.0))


def test_a_damaged_frame_says_so_and_the_others_play(lab: Lab) -> None:
    spoil = "path = sorted(folder.iterdir())[1]\nw = SharpScrubber(folder)\npath.unlink()\nw"
    notebook = lab.run(f"{STEP_FILES}\n{MAKE}\n{spoil}")
    lab.python("w.frame = 1")
    expect(notebook.locator(".sw-note").first).to_contain_text("20170905_010000")
    lab.python("w.frame = 2")
    expect(notebook.locator(".sw-note").first).to_be_hidden()


def test_other_frames_can_be_given_to_a_widget_that_is_shown(lab: Lab) -> None:
    notebook = lab.run(f"{STEP_FILES}\n{MAKE}\nw = SharpScrubber(frame=10)\nw")
    expect(notebook.get_by_text("Synthetic emerging region")).to_be_visible()
    lab.python("w.cube = SharpCube.from_files(folder); w.vmin, w.vmax = -500, 500")
    expect(notebook.get_by_text("HARP 7115 · NOAA 12673")).to_be_visible()
    expect(notebook.locator(".sw-clock")).to_have_text("4 / 4")
    settled_color(lab, notebook, 0.3, 0.6, matplotlib_color(300, -500, 500, "gray"))


def test_a_saved_notebook_has_a_picture(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=3))\nw")
    expect(canvas(notebook)).to_be_visible()
    assert [still[:5] for still in lab.stills()] == ["iVBOR"]


def test_a_notebook_reopened_without_a_kernel_still_scrubs(lab: Lab, artifacts: Path) -> None:
    lab.toggle_saving_of_state()
    try:
        notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=8))\nw")
        expect(notebook.locator(".sw-clock")).to_have_text("1 / 8")
        notebook = lab.reopen()
    finally:
        lab.toggle_saving_of_state()
    status = notebook.locator(".sw-status")
    expect(status).to_contain_text("a coarse picture", timeout=15_000)
    first = canvas(notebook).screenshot()
    notebook.get_by_role("slider", name="Frame").press("End")
    expect(notebook.locator(".sw-clock")).to_have_text("8 / 8")
    expect(canvas(notebook)).to_have_attribute("aria-label", re.compile("2023-09-07"))
    assert canvas(notebook).screenshot() != first
    lab.shoot(artifacts / "scrubber_reopened.png")


def test_the_page_saves_what_python_makes(lab: Lab, tmp_path: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=3), frame=1)\nw")
    for ending, start in (("png", b"\x89PNG"), ("html", b"<!doctype html>")):
        with lab.page.expect_download() as download:
            notebook.get_by_role("combobox", name="Save").select_option(ending)
        assert download.value.suggested_filename == f"synthetic_Br_20230905_093600_TAI.{ending}"
        download.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(start)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_narrow(lab: Lab, theme: str, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(frame=36, second_segment='conf_disambig', grid=True)\nw")
    with lab.theme(theme):
        expect(notebook.locator(".sw-legend li").first).to_be_visible()
        lab.shoot(artifacts / f"scrubber_{theme}.png")
        lab.shoot(artifacts / f"scrubber_{theme}_narrow.png", width=560, height=1200)
        assert_fits_its_theme(notebook.locator(".sw-scrubber"), theme)


def test_a_real_record(lab: Lab, real_record: Path, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber({str(real_record)!r}, second_segment='bitmap')\nw")
    expect(notebook.get_by_text("HARP 377 · NOAA 11158")).to_be_visible()
    expect(notebook.get_by_text("synthetic", exact=True)).to_be_hidden()
    expect(notebook.get_by_text("34 strong field, inside the patch")).to_be_visible()
    lab.shoot(artifacts / "scrubber_real_record.png")
