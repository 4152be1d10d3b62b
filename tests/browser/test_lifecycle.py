"""What befalls a widget in a notebook, and what it must not leave behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sunwidgets.export.html import save_page
from tests.browser.colab import Colab
from tests.browser.kinds import IMPORTS, KINDS, Kind, is_so, make, picture, see
from tests.browser.lab import Lab

# What part of a canvas is drawn, and a number that stands for the picture.
PIXELS = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  let drawn = 0, sum = 0;
  for (let i = 0; i < pixels.length; i += 5) {
    drawn += pixels[i] !== 0;
    sum = (Math.imul(sum, 31) + pixels[i]) | 0;
  }
  return [5 * drawn / pixels.length, sum];
}"""


def settled(canvas: Locator) -> list[float]:
    """Give what part of a canvas is drawn, and a sum of its pixels, once they stay as they are."""
    before = None
    for _ in range(100):
        now = canvas.evaluate(PIXELS)
        if now == before and now[0] > 0.03:
            return list(now)
        before = now
        canvas.page.wait_for_timeout(50)
    raise AssertionError(f"the picture does not settle: {before}")


def canvases_alive(page: Page) -> int:
    """Count the canvases that are not garbage, in the page or out of it, but for tables of colours."""
    session = page.context.new_cdp_session(page)
    try:
        canvas = session.send("Runtime.evaluate", {"expression": "HTMLCanvasElement.prototype"})["result"]
        found = session.send("Runtime.queryObjects", {"prototypeObjectId": canvas["objectId"]})["objects"]
        count = "function() { return this.filter(canvas => canvas.width > 1).length; }"
        question = {"objectId": found["objectId"], "functionDeclaration": count, "returnByValue": True}
        return int(session.send("Runtime.callFunctionOn", question)["result"]["value"])
    finally:
        session.detach()


def eventually(page: Page, so: Callable[[], object], what: str) -> None:
    for _ in range(100):
        if so():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come to be that {what}")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_scrolled_away_it_comes_back_and_deleted_it_leaves_nothing(lab: Lab, kind: Kind) -> None:
    others = canvases_alive(lab.page)
    fillers = [f"print('line {n}\\n' * 70)" for n in range(4)]
    notebook = lab.run(f"{IMPORTS}\nw = {kind.make}\nw", *fillers)
    before = settled(picture(notebook, kind))
    lab.show_only_what_is_in_sight()
    lab.scroll_to_cell(len(fillers))
    expect(picture(notebook, kind)).to_be_hidden()
    lab.scroll_to_cell(0)
    expect(picture(notebook, kind)).to_be_visible()
    assert settled(picture(notebook, kind)) == before
    kind.plays[0].act(notebook)
    lab.eventually(f"bool({kind.plays[0].outcome})", True)
    lab.delete_first_cell()
    expect(picture(notebook, kind)).to_have_count(0)
    eventually(lab.page, lambda: canvases_alive(lab.page) <= others, "no canvas is left")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_is_there_when_the_notebook_is_opened_again_and_outlives_its_kernel(lab: Lab, kind: Kind) -> None:
    lab.run(f"{IMPORTS}\nw = {kind.make}\nw")
    notebook = lab.come_back()
    see(notebook, kind)
    settled(picture(notebook, kind))
    for play in kind.plays:
        play.act(notebook)
        lab.eventually(f"bool({play.outcome})", True)
    lab.restart_kernel()
    # What the page can do alone it still does, and what it cannot does not break it.
    for play in kind.plays[:3]:
        play.act(notebook)
    assert settled(picture(notebook, kind))
    lab.run_again()
    see(notebook, kind)
    kind.plays[0].act(notebook)
    lab.eventually(f"bool({kind.plays[0].outcome})", True)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_without_room_it_waits_and_then_shows_what_is_now_so(colab: Colab, kind: Kind) -> None:
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    body = output.locator("body")
    before = settled(picture(output, kind))
    for style in ("display: none", "width: 0", "height: 0; overflow: hidden", "width: 1px"):
        body.evaluate("(body, style) => body.setAttribute('style', style)", style)
        body.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        body.evaluate("body => body.removeAttribute('style')")
        assert settled(picture(output, kind)) == before, style
    body.evaluate("body => body.style.display = 'none'")
    exec(kind.change, {"w": widget})
    body.evaluate("body => body.removeAttribute('style')")
    see(output, kind)
    eventually(colab.page, lambda: picture(output, kind).evaluate(PIXELS) != before, "it shows the change")


HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
# How often anything is drawn and a turn of the screen is asked for, while nothing happens.
WORK = """() => new Promise(done => {
  let work = 0;
  const real = [window.requestAnimationFrame, CanvasRenderingContext2D.prototype.clearRect];
  window.requestAnimationFrame = turn => (work += 1, real[0].call(window, turn));
  CanvasRenderingContext2D.prototype.clearRect = function (...box) { work += 1; real[1].apply(this, box); };
  setTimeout(() => {
    [window.requestAnimationFrame, CanvasRenderingContext2D.prototype.clearRect] = real;
    done(work);
  }, 250);
})"""
GONE = {
    "page hidden": (HIDE, True, False),
    "no place": ("hidden => { document.body.style.display = hidden ? 'none' : ''; }", True, False),
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.playhead], ids=str)
def test_a_film_that_nobody_sees_costs_nothing(colab: Colab, kind: Kind, how: str) -> None:
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    widget.playing = True
    start = getattr(widget, kind.playhead)
    colab.eventually(lambda: getattr(widget, kind.playhead) != start, "it plays")
    script, away, back = GONE[how]
    body = output.locator("body")
    body.evaluate(f"(_, hidden) => ({script})(hidden)", away)
    eventually(colab.page, lambda: body.evaluate(WORK) == 0, "nothing is done")
    assert widget.playing
    body.evaluate(f"(_, hidden) => ({script})(hidden)", back)
    rested = getattr(widget, kind.playhead)
    colab.eventually(lambda: getattr(widget, kind.playhead) != rested, "it goes on")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_two_views_agree_and_one_outlives_the_other(colab: Colab, kind: Kind) -> None:
    widget = make(kind)
    output = colab.show(widget)
    colab.show_again(widget)
    views = [output.locator(".sunwidgets").nth(i) for i in range(2)]
    before = [settled(picture(view, kind)) for view in views]
    exec(kind.change, {"w": widget})
    for view, was in zip(views, before, strict=True):
        eventually(colab.page, lambda v=view, w=was: picture(v, kind).evaluate(PIXELS) != w, "both changed")
    colab.remove_first_view()
    expect(output.locator(".sunwidgets")).to_have_count(1)
    kind.plays[0].act(output)
    colab.eventually(lambda: is_so(widget, kind.plays[0].outcome), kind.plays[0].outcome)


MOST_CONTEXTS = 16


def test_twenty_widgets_share_a_page(browser: Browser, tmp_path: Path) -> None:
    widgets = [make(kind) for kind in KINDS for _ in range(-(-20 // len(KINDS)))][:20]
    path = save_page(tmp_path / "x.html", widgets, title="Twenty")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" or "WebGL" in m.text else None
    )
    page.add_init_script("""
      window.contexts = [];
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        const context = real.call(this, kind, ...more);
        if (kind.startsWith('webgl') && !contexts.includes(context)) contexts.push(context);
        return context;
      };""")
    page.goto(path.as_uri())
    expect(page.locator(".sunwidgets")).to_have_count(20)
    expect(page.locator(".sw-loading")).to_have_count(0)
    for view in page.locator(".sunwidgets").all():
        assert settled(view.get_by_role("application").first)
    assert page.evaluate("contexts.filter(context => !context.isContextLost()).length") <= MOST_CONTEXTS
    page.close()
    assert complaints == []


@pytest.mark.parametrize("made", ["RotationTracks(day=2)", "ObserverGlobe(n_loops=40)"])
def test_saved_with_its_state_a_widget_shows_its_last_picture(lab: Lab, artifacts: Path, made: str) -> None:
    lab.toggle_saving_of_state()
    try:
        place = lab.run(f"from sunwidgets import *\nw = {made}\nw")
        expect(place.get_by_role("application").first).to_be_visible()
        place = lab.reopen()
        picture = place.get_by_role("img", name="What was shown when the notebook was saved")
        expect(picture).to_be_visible(timeout=20_000)
        expect(
            place.get_by_text("Python does not answer: this is the picture as it was saved.")
        ).to_be_visible()
        assert picture.evaluate("i => i.naturalWidth > 300 && i.clientWidth <= i.parentElement.clientWidth")
        expect(place.get_by_role("application").first).to_be_hidden()
        lab.page.screenshot(path=artifacts / f"saved_{made.partition('(')[0]}.png")
        lab.run_again()
        expect(place.get_by_role("application").first).to_be_visible()
        expect(picture).to_be_hidden()
    finally:
        lab.toggle_saving_of_state()
