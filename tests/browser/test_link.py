"""Linked widgets in JupyterLab: what is done to one is seen in the others."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lab import Lab

TWO = """from sunwidgets import *
from sunwidgets.core.sharp import Region
import ipywidgets
cube = SharpCube.sample(n_frames=24)
a, b = SharpScrubber(cube, fps=20), SharpScrubber(cube[::3], segment="Bp")
tied = link(a, b)
ipywidgets.HBox([a, b])"""


def test_two_scrubbers_play_zoom_and_mark_together(lab: Lab, artifacts: Path) -> None:
    lab.page.set_viewport_size({"width": 1500, "height": 1200})
    notebook = lab.run(TWO)
    clocks = notebook.locator(".sw-clock")
    lab.eventually("a._hears and b._hears", True)
    notebook.get_by_role("button", name="Play").first.click()
    lab.eventually("a.frame > 8", True)
    notebook.get_by_role("button", name="Pause").click()
    lab.eventually("a.playing", False)
    lab.eventually("int(abs((b.cube.times - a.cube.times[a.frame]).sec).argmin()) - b.frame", 0)
    expect(clocks.nth(1)).to_have_text(f"{lab.value('b.frame') + 1} / 8")

    one, two = (notebook.get_by_role("application").nth(i) for i in (0, 2))
    box = one.bounding_box()
    assert box is not None
    middle = box["x"] + 72 + 0.4 * (box["width"] - 164), box["y"] + 10 + 0.5 * (box["height"] - 50)
    whole = two.evaluate("c => c.toDataURL()")
    lab.page.mouse.move(*middle)
    lab.page.mouse.move(middle[0] + 2, middle[1])
    lab.page.mouse.wheel(0, -300)
    lab.eventually("len(a.zoom) == 3 and a.zoom == b.zoom", True)
    assert two.evaluate("c => c.toDataURL()") != whole

    # Side by side they are narrow, and the tools are folded away.
    notebook.get_by_role("button", name="Region", exact=True).first.click()
    notebook.get_by_role("button", name="Draw an ellipse").first.click()
    lab.page.mouse.move(middle[0] - 30, middle[1] - 20)
    lab.page.mouse.down()
    lab.page.mouse.move(middle[0] + 30, middle[1] + 20, steps=4)
    lab.page.mouse.up()
    lab.eventually("b.region is not None and b.region == a.region", True)
    expect(notebook.get_by_role("region", name="In the region")).to_have_count(2)
    lab.shoot(artifacts / "linked_scrubbers.png", width=1500, height=1500)

    lab.python("tied.unlink()")
    lab.eventually("a._hears or b._hears", False)
    frame = lab.value("b.frame")
    notebook.get_by_role("slider", name="Frame").first.press("Home")
    lab.eventually("a.frame", 0)
    assert lab.value("b.frame") == frame


def test_tracks_and_globe_follow_the_region(lab: Lab, artifacts: Path) -> None:
    lab.page.set_viewport_size({"width": 1280, "height": 1200})
    notebook = lab.run(
        "from sunwidgets import *\na = SharpScrubber(SharpCube.sample(n_frames=6), frame=4)\n"
        "tracks, globe = RotationTracks(), ObserverGlobe(n_loops=60, size=128)\nlink(a, tracks, globe)\na",
        "tracks",
        "globe",
    )
    before = lab.value("tracks.start.obstime.isot")
    box = notebook.get_by_role("application").first.bounding_box()
    assert box is not None
    notebook.get_by_role("button", name="Draw a rectangle").click()
    lab.page.mouse.move(box["x"] + 300, box["y"] + 100)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 420, box["y"] + 180, steps=4)
    lab.page.mouse.up()
    lab.eventually("tracks.start.obstime.isot[:13]", "2023-09-06T18")
    assert before != lab.value("tracks.start.obstime.isot")
    lab.eventually("globe.loops", "own")
    lab.eventually("globe.preset", "Earth")
    expect(notebook.get_by_text("2023-09-06 17:59").first).to_be_visible()
    drawn = notebook.locator("[role=img][aria-label^='Emission measure seen from'][aria-label$=' au']")
    expect(drawn.first).to_be_attached()
    lab.shoot(artifacts / "linked_globe.png", height=3200)
