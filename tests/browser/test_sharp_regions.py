"""Regions and overlays of SharpScrubber as a person uses them, in JupyterLab."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, assert_fits_its_theme
from tests.browser.test_accessibility import AXE, grave

MAKE = "from sunwidgets import SharpCube, SharpScrubber\nfrom sunwidgets.core.sharp import Region"
# Its places as pixels of a frame, rounded, so that a test can say where it drew.
PIXELS = "[[round(float(v)) for v in p] for p in w.region.pixels(w.cube, w.frame)]"


def picture(notebook: Locator) -> Locator:
    return notebook.get_by_role("application").first


def at(notebook: Locator, x: float, y: float, shape: tuple[int, int] = (320, 600)) -> tuple[float, float]:
    """Give the place on the page of a pixel of a frame that is shown whole."""
    box = picture(notebook).bounding_box()
    assert box is not None
    rows, columns = shape
    right, up = (x + 0.5) / columns, (y + 0.5) / rows
    return box["x"] + 72 + right * (box["width"] - 164), box["y"] + 10 + (1 - up) * (box["height"] - 50)


def drag(lab: Lab, start: tuple[float, float], end: tuple[float, float]) -> None:
    lab.page.mouse.move(*start)
    lab.page.mouse.down()
    lab.page.mouse.move(*end, steps=6)
    lab.page.mouse.up()


def close(got: list[list[int]], wanted: list[list[int]], pixels: int = 2) -> bool:
    return len(got) == len(wanted) and all(
        abs(a - b) <= pixels
        for one, other in zip(got, wanted, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def test_a_region_is_drawn_measured_moved_and_removed(lab: Lab, artifacts: Path) -> None:
    lab.page.set_viewport_size({"width": 1280, "height": 1500})
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=12), frame=8)\nw")
    notebook.get_by_role("button", name="Draw a rectangle").click()
    drag(lab, at(notebook, 200, 100), at(notebook, 300, 200))
    lab.eventually("w.region is not None and w.region.kind", "rectangle")
    assert close(lab.value(PIXELS), [[200, 100], [300, 200]])
    expect(notebook.get_by_role("button", name="Draw a rectangle")).to_have_attribute("aria-pressed", "false")
    block = notebook.get_by_role("region", name="In the region")
    expect(block).to_be_visible()
    expect(block.get_by_text("Pixels", exact=True)).to_be_visible()
    expect(block.get_by_role("img", name="Histogram of Br in the region")).to_be_visible()
    expect(block.get_by_role("status")).to_have_text("")
    lab.page.screenshot(path=artifacts / "scrubber_region.png")

    # By its corner, and then as a whole by its middle.
    drag(lab, at(notebook, 300, 200), at(notebook, 340, 240))
    lab.eventually(f"abs({PIXELS}[1][0] - 340) <= 2", True)
    drag(lab, at(notebook, 270, 170), at(notebook, 240, 160))
    lab.eventually(f"abs({PIXELS}[1][0] - 310) <= 3 and abs({PIXELS}[1][1] - 230) <= 3", True)
    # Beside it, the picture is still panned and not the region.
    before = lab.value(PIXELS)
    drag(lab, at(notebook, 500, 60), at(notebook, 480, 70))
    assert lab.value(PIXELS) == before
    picture(notebook).press("Delete")
    lab.eventually("w.region is None", True)
    expect(block).to_be_hidden()


def test_statistics_follow_the_hand_and_the_edge_holds_it(lab: Lab) -> None:
    notebook = lab.run(
        f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=6), frame=4)\n"
        "w.region = Region.from_pixels(w.cube, 4, 'rectangle', [(200, 100), (300, 200)])\nw"
    )
    pixels = notebook.get_by_role("region", name="In the region").locator("dd").first
    expect(pixels).to_have_text(str(101 * 101))
    lab.page.mouse.move(*at(notebook, 300, 200))
    lab.page.mouse.down()
    lab.page.mouse.move(*at(notebook, 400, 250), steps=20)
    for _ in range(100):
        if abs(int(pixels.inner_text()) - 201 * 151) < 0.02 * 201 * 151:
            break
        lab.page.wait_for_timeout(20)
    else:
        raise AssertionError(f"{pixels.inner_text()} pixels while the corner is in the hand")
    assert lab.value(PIXELS) == [[200, 100], [300, 200]]
    picture(notebook).press("Escape")
    lab.page.mouse.up()
    expect(pixels).to_have_text(str(101 * 101))
    assert lab.value(PIXELS) == [[200, 100], [300, 200]]
    # Far beyond the edge, the corner that is held stays on it.
    drag(lab, at(notebook, 300, 200), (1270, 20))
    lab.eventually(f"abs({PIXELS}[1][0] - 599.5) < 1 and abs({PIXELS}[1][1] - 319.5) < 1", True)
    picture(notebook).press("Control+z")
    lab.eventually(PIXELS, [[200, 100], [300, 200]])


def test_numbers_of_the_region_are_pythons(lab: Lab) -> None:
    notebook = lab.run(
        f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=8), frame=5, region_keywords=['TOTUSJZ'])\n"
        "w.region = Region.from_pixels(w.cube, 5, 'ellipse', [(300, 150), (350, 150), (300, 190)])\nw"
    )
    block = notebook.get_by_role("region", name="In the region")
    expect(block.get_by_role("application", name="TOTUSJZ of the region")).to_be_visible()
    pixels = lab.value("w.cube.statistics('Br', 5, region=w.region).n_pixels")
    numbers = block.locator("dd")
    expect(numbers.first).to_have_text(str(pixels))
    mean = lab.value("float(w.cube.statistics('Br', 5, region=w.region).mean.value)")
    shown = float(numbers.nth(2).inner_text().removesuffix(" G").replace("−", "-"))
    assert abs(shown - mean) < 0.01 * abs(mean)
    block.get_by_role("combobox").select_option("USFLUX")
    lab.eventually("w.region_keywords", ["TOTUSJZ", "USFLUX"])
    block.get_by_role("button", name="Remove TOTUSJZ").click()
    lab.eventually("w.region_keywords", ["USFLUX"])
    lab.python("w.segment = 'bitmap'")
    expect(block.get_by_text("names classes")).to_be_visible()


def test_a_polygon_by_clicks_and_an_ellipse_by_keys(lab: Lab) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=4), frame=3)\nw")
    notebook.get_by_role("button", name="Draw a polygon").click()
    corners = [(200, 100), (300, 100), (260, 180)]
    for corner in [*corners, corners[-1]]:
        lab.page.mouse.click(*at(notebook, *corner))
    lab.eventually("w.region is not None and w.region.kind", "polygon")
    assert close(lab.value(PIXELS), [list(corner) for corner in corners])

    lab.page.mouse.move(0, 0)
    notebook.get_by_role("button", name="Draw an ellipse").press("Enter")
    keys = picture(notebook)
    keys.press("Enter")
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"):
        keys.press(key)
    keys.press("Enter")
    lab.eventually("w.region.kind", "ellipse")
    (x, y), (right, _), (_, top) = lab.value(PIXELS)
    assert right - x > 2 * (top - y) - 3 > 5
    # The playhead stayed where it was; with Shift the arrows move the region.
    lab.eventually("w.frame", 3)
    middle = "float(w.region.pixels(w.cube, w.frame)[0][0])"
    before = lab.value(middle)
    for _ in range(4):
        keys.press("Shift+ArrowLeft")
    lab.eventually(f"abs({middle} - {before - 4}) < 0.1", True)
    keys.press("ArrowLeft")
    lab.eventually("w.frame", 2)

    notebook.get_by_role("button", name="Draw a rectangle").click()
    keys.press("Enter")
    keys.press("Escape")
    lab.page.mouse.click(*at(notebook, 500, 30))
    lab.eventually("w.region.kind", "ellipse")


def test_the_region_moves_with_the_sun(lab: Lab) -> None:
    """What is marked at one time is marked at another where Python says that it went."""
    notebook = lab.run(
        f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=4))\n"
        "w.region = Region.from_pixels(w.cube, 0, 'rectangle', [(200, 100), (300, 200)])\nw"
    )
    lab.python("w.frame = 3")
    expect(notebook.locator(".sw-clock")).to_have_text("4 / 4")
    edge = lab.value("[float(v) for v in w.region.outline(w.cube, 3)[:2].mean(axis=0)]")
    for _ in range(100):
        x, y = at(notebook, *edge)
        box = picture(notebook).bounding_box()
        assert box is not None
        color = picture(notebook).evaluate(
            """(c, [x, y]) => {
              const ratio = c.width / c.clientWidth;
              return [...c.getContext('2d').getImageData(x * ratio, y * ratio, 1, 1).data];
            }""",
            [x - box["x"], y - box["y"]],
        )
        if color[0] > 200 and color[1] < 140:
            return
        lab.page.wait_for_timeout(20)
    raise AssertionError(f"no edge of the region at {edge}: {color}")


def test_overlays_and_differences_are_switched_on_the_page(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(f"{MAKE}\nw = SharpScrubber(SharpCube.sample(n_frames=6), frame=4)\nw")
    plain = picture(notebook).evaluate("c => c.toDataURL()")
    for name in ("Inversion line", "Contours", "Field arrows", "Patch outline"):
        notebook.get_by_role("checkbox", name=name).check()
    lab.eventually("[w.inversion_line, w.contours, w.arrows, w.outline]", [True] * 4)
    levels = notebook.get_by_role("textbox", name="Levels (G)")
    levels.fill("-800, 100 800")
    levels.press("Enter")
    lab.eventually("w.levels", [-800.0, 100.0, 800.0])
    levels.fill("strong")
    levels.press("Enter")
    expect(levels).to_have_value("-800, 100 800")
    expect(notebook.get_by_text("Levels are numbers in gauss")).to_be_visible()
    lab.page.wait_for_timeout(500)
    assert picture(notebook).evaluate("c => c.toDataURL()") != plain
    with lab.theme("dark"):
        lab.shoot(artifacts / "scrubber_overlays_dark.png")
        assert_fits_its_theme(notebook.locator(".sunwidgets"), "dark")

    notebook.get_by_role("combobox", name="Difference").select_option("running")
    lab.eventually("w.difference", "running")
    expect(notebook.get_by_text("minus the frame before").first).to_be_visible()
    limit = lab.value("w.vmax")
    expect(notebook.get_by_role("spinbutton", name="Maximum")).to_have_value(f"{limit:g}")
    notebook.get_by_role("combobox", name="Difference").select_option("base")
    base = notebook.get_by_role("spinbutton", name="Base frame")
    base.fill("3")
    base.press("Enter")
    lab.eventually("w.base", 2)
    expect(notebook.get_by_text("minus 2023-09-05").first).to_be_visible()
    lab.python("w.difference = 'none'")
    expect(base).to_be_hidden()
    expect(notebook.get_by_role("spinbutton", name="Maximum")).to_have_value("1500")


def test_nothing_sticks_out_of_a_narrow_window(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(
        f"{MAKE}\nimport ipywidgets\n"
        "w = SharpScrubber(SharpCube.sample(n_frames=6), frame=4, contours=True, arrows=True)\n"
        "w.region = Region.from_pixels(w.cube, 4, 'ellipse', [(300, 150), (350, 150), (300, 190)])\n"
        "w.region_keywords = ['USFLUX', 'MEANSHR_LAPLACE']\n"
        "ipywidgets.Box([w], layout={'width': '400px'})"
    )
    expect(notebook.get_by_role("region", name="In the region").get_by_role("status")).to_have_text("")
    lab.shoot(artifacts / "scrubber_region_narrow.png", height=1900)
    root = notebook.locator(".sunwidgets")
    assert_fits_its_theme(root, "light")
    assert root.evaluate("r => r.clientWidth") <= 400


def test_controls_that_are_folded_away_are_opened_by_keys_and_read_well(lab: Lab, artifacts: Path) -> None:
    notebook = lab.run(
        f"{MAKE}\nimport ipywidgets\n"
        "w = SharpScrubber(SharpCube.sample(n_frames=6), frame=4, contours=True, outline=True)\n"
        "w.region = Region.from_pixels(w.cube, 4, 'ellipse', [(300, 150), (350, 150), (300, 190)])\n"
        "ipywidgets.Box([w], layout={'width': '400px'})"
    )
    notes = {"Colours": "Colour map", "Overlays": "Difference", "Region": ""}
    for title, name in notes.items():
        control = (
            notebook.get_by_role("combobox", name=name)
            if name
            else notebook.get_by_role("button", name="Draw a polygon")
        )
        expect(control).to_be_hidden()
        fold = notebook.get_by_role("button", name=title, exact=True)
        fold.press("Enter")
        expect(fold).to_have_attribute("aria-expanded", "true")
        expect(control).to_be_visible()
    lab.page.add_script_tag(path=AXE)
    assert grave(notebook.locator(".sunwidgets")) == []
    with lab.theme("dark"):
        lab.shoot(artifacts / "scrubber_folds_dark.png", height=1700)
        assert grave(notebook.locator(".sunwidgets")) == []
    notebook.get_by_role("button", name="Overlays", exact=True).press("Space")
    expect(notebook.get_by_role("combobox", name="Difference")).to_be_hidden()
