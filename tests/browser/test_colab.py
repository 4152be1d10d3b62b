"""Each widget in Colab's double: made, shown, played with, saved, and within the limits of messages."""

import pytest
from playwright.sync_api import expect

import sunwidgets
from tests.browser.colab import MOST_MESSAGE_BYTES, MOST_WIDGET_BYTES, Colab
from tests.browser.kinds import KINDS, MODES, Kind, is_so, make, see

TURNS = """count => new Promise(done => {
  const turn = () => count-- ? requestAnimationFrame(turn) : done();
  turn();
})"""


@pytest.mark.parametrize("kind", MODES, ids=str)
def test_it_is_played_with_and_python_knows(colab: Colab, kind: Kind) -> None:
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    for play in kind.plays:
        assert not is_so(widget, play.outcome), play.name
        play.act(output)
        colab.eventually(lambda play=play: is_so(widget, play.outcome), play.outcome)
        expect(output.locator(".sw-loading")).to_have_count(0)
    assert sum(colab.sizes) <= MOST_WIDGET_BYTES


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.playhead], ids=str)
def test_it_plays_and_stops(colab: Colab, kind: Kind) -> None:
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    start = getattr(widget, kind.playhead)
    output.get_by_role("button", name="Play").click()
    colab.eventually(lambda: widget.playing and getattr(widget, kind.playhead) != start, "it plays")
    output.get_by_role("button", name="Pause").click()
    colab.eventually(lambda: not widget.playing, "it stopped")
    stopped = getattr(widget, kind.playhead)
    shown = output.get_by_role("slider").first.get_attribute("aria-valuetext")
    colab.page.evaluate(TURNS, 20)
    assert getattr(widget, kind.playhead) == stopped
    expect(output.get_by_role("slider").first).to_have_attribute("aria-valuetext", shown or "")


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_it_saves_arrives_whole(colab: Colab, kind: Kind) -> None:
    widget = make(kind)
    output = colab.show(widget)
    see(output, kind)
    with colab.page.expect_download() as download:
        output.get_by_role("combobox", name="Save").select_option("png")
    content = download.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert content.rstrip(b"\n").endswith(b"IEND\xaeB`\x82")


def test_outputs_of_one_widget_agree(colab: Colab) -> None:
    widget = sunwidgets.SharpScrubber(sunwidgets.SharpCube.sample(n_frames=4))
    here, there = colab.show(widget), colab.show(widget)
    here.get_by_role("combobox", name="Segment").select_option("Bp")
    expect(there.get_by_role("application", name="Bp: ")).to_be_visible()
    widget.segment = "Bt"
    for output in (here, there):
        expect(output.get_by_role("application", name="Bt: ")).to_be_visible()


def test_an_answer_larger_than_a_message_comes_in_parts(colab: Colab) -> None:
    widget = sunwidgets.RotationTracks(days=(-1000, 1000, 1), mode="meridian")
    output = colab.show(widget)
    expect(output.get_by_role("rowheader", name="howard")).to_be_visible()
    assert sum(colab.sizes) > MOST_MESSAGE_BYTES
    assert any(message["content"]["what"] == "rest" for message in colab.from_page)
