"""Each widget by the keyboard alone, by axe's rules, and without motion that nobody asked for."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.colab import JS, Colab
from tests.browser.kinds import IMPORTS, KINDS, MODES, Kind, is_so, make, picture, see
from tests.browser.lab import Lab

AXE = JS / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RUN_AXE = """async root => {
  const {violations} = await axe.run(root, {resultTypes: ['violations']});
  return violations.flatMap(({id, impact, nodes}) =>
    nodes.map(({html, failureSummary}) => ({id, impact, html: html.slice(0, 160), failureSummary})));
}"""
# Everything that a hand can work with a mouse, in the order of the page, and what it is called.
CONTROLS = """root => {
  const all = root.querySelectorAll(
    'button, select, input, canvas:not([role=img]), a, summary, textarea, [tabindex]');
  const seen = [...all].filter(one => !one.disabled && one.checkVisibility({visibilityProperty: true}));
  return seen.map((one, i) => {
    one.dataset.control = i;
    return one.getAttribute('aria-label') ?? one.closest('label')?.innerText ?? one.innerText;
  });
}"""
FOCUSED = """root => {
  const one = document.activeElement;
  if (!root.contains(one)) return null;
  const {outlineStyle, outlineWidth} = getComputedStyle(one);
  const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  return {number: Number(one.dataset.control), isSeen};
}"""
BETWEEN_BUTTONS = """root => {
  const [before, after] = [0, 1].map(() => document.createElement('button'));
  root.before(before);
  root.after(after);
  before.focus();
}"""
MOTION = """root => {
  const seconds = times => times.split(',').map(parseFloat).some(time => time > 0);
  const moving = [root, ...root.querySelectorAll('*')].filter(one => {
    const {transitionDuration, animationDuration, scrollBehavior} = getComputedStyle(one);
    return seconds(transitionDuration) || seconds(animationDuration) || scrollBehavior === 'smooth';
  });
  return moving.map(one => one.outerHTML.slice(0, 80));
}"""


def root_of(place: Page | FrameLocator | Locator) -> Locator:
    return place.locator(".sunwidgets").first


def grave(root: Locator) -> list[Any]:
    return [found for found in root.evaluate(RUN_AXE) if found["impact"] in SERIOUS]


@pytest.mark.parametrize("kind", MODES, ids=str)
def test_tab_goes_through_all_controls_and_out(colab: Colab, kind: Kind) -> None:
    output = colab.show(make(kind))
    see(output, kind)
    root = root_of(output)
    names = root.evaluate(CONTROLS)
    assert all(names), names
    # Between two places outside the widget, there and back.
    root.evaluate(BETWEEN_BUTTONS)
    for key, order in (("Tab", range(len(names))), ("Shift+Tab", range(len(names) - 1, -1, -1))):
        for number in order:
            colab.page.keyboard.press(key)
            assert root.evaluate(FOCUSED) == {"number": number, "isSeen": True}, (key, names[number])
        colab.page.keyboard.press(key)
        assert root.evaluate(FOCUSED) is None


@pytest.mark.parametrize("kind", MODES, ids=str)
def test_every_control_is_worked_by_keys(colab: Colab, kind: Kind) -> None:
    output = colab.show(make(kind))
    see(output, kind)
    root = root_of(output)
    # From the last one on, since the first choose what the others are.
    for number, name in reversed(list(enumerate(root.evaluate(CONTROLS)))):
        control = root.locator(f"[data-control='{number}']")
        tag, role = control.evaluate("one => [one.localName, one.type]")
        if not control.is_visible() or not control.is_enabled():
            continue
        control.focus()
        if role == "checkbox":
            was = control.is_checked()
            colab.page.keyboard.press("Space")
            expect(control).to_be_checked(checked=not was)
            colab.page.keyboard.press("Space")
        elif role in ("range", "number"):
            value = control.input_value()
            is_at_end = control.evaluate("one => one.max !== '' && one.valueAsNumber >= Number(one.max)")
            colab.page.keyboard.press("ArrowDown" if is_at_end else "ArrowUp")
            expect(control).not_to_have_value(value)
        elif tag == "select" and "Save" not in name:
            index = control.evaluate("one => one.selectedIndex")
            last = control.evaluate("one => one.length - 1")
            colab.page.keyboard.press("ArrowUp" if index == last else "ArrowDown")
            assert control.evaluate("one => one.selectedIndex") != index or last == 0, name


@pytest.mark.parametrize("kind", MODES, ids=str)
def test_axe_finds_nothing_serious(colab: Colab, kind: Kind, artifacts: Path) -> None:
    output = colab.show(make(kind))
    see(output, kind)
    colab.page.frames[-1].add_script_tag(path=AXE)
    for theme in ("light", "dark"):
        colab.page.emulate_media(color_scheme=theme)
        output.locator("body").evaluate(
            "(body, dark) => { body.style.background = dark ? '#15181c' : '#fff'; }", theme == "dark"
        )
        colab.page.screenshot(path=artifacts / f"axe_{kind}_{theme}.png")
        assert grave(root_of(output)) == [], theme
    # That it would find something.
    root_of(output).evaluate("root => root.append(document.createElement('select'))")
    assert [found["id"] for found in grave(root_of(output))] == ["select-name"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_axe_finds_nothing_serious_in_jupyterlab(lab: Lab, kind: Kind) -> None:
    notebook = lab.run(f"{IMPORTS}\nw = {kind.make}\nw")
    see(notebook, kind)
    lab.page.add_script_tag(path=AXE)
    for theme in ("light", "dark"):
        with lab.theme(theme):
            see(notebook, kind)
            assert grave(root_of(notebook)) == [], theme


@pytest.mark.parametrize("kind", MODES, ids=str)
def test_nothing_moves_by_itself(colab: Colab, kind: Kind) -> None:
    colab.page.emulate_media(reduced_motion="reduce")
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    assert root_of(output).evaluate(MOTION) == []
    assert not getattr(widget, "playing", False)
    kind.plays[0].act(output)
    colab.eventually(lambda: is_so(widget, kind.plays[0].outcome), kind.plays[0].outcome)
    assert root_of(output).evaluate(MOTION) == []
    expect(picture(output, kind)).to_be_visible()
