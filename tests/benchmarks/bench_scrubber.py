"""The scrubber in JupyterLab: cached frames against the display's rate, uncached ones against an echo."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.echo import echo_cell, spread
from tests.benchmarks.frames import write_frames
from tests.browser.lab import Lab, own_lab

FRAMES = 1000
CACHED = 130
"""More than are played in two seconds, and fewer than a page keeps."""
JUMP_BY = 20
"""Farther than a page fetches around the frame that it shows."""

# The slider is moved in every animation frame; how far apart those come is what the eye sees.
SCRUB = """count => new Promise(resolve => {
  const slider = document.querySelector('.sw-slider'), clock = document.querySelector('.sw-clock');
  const times = []; let shown = 0, last = clock.textContent, i = 0;
  const step = now => {
    times.push(now);
    if (clock.textContent !== last) { shown += 1; last = clock.textContent; }
    if (times.length > 300) return resolve({ times, shown });
    i += 1;
    const at = i % (2 * count) < count ? i % count : count - 1 - i % count;
    slider.value = String(at * 3600000); slider.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""

# What the eye sees of a film: how many pictures are drawn in two seconds of 60 frames each.
PLAY = """() => new Promise(resolve => {
  const clock = document.querySelector('.sw-clock'); let drawn = 0;
  const observer = new MutationObserver(() => { drawn += 1; });
  observer.observe(clock, { childList: true });
  setTimeout(() => { observer.disconnect(); resolve(drawn / 2); }, 2000);
})"""

JUMP = """async frame => {
  const echoStart = performance.now(); await globalThis.echo(); const echoed = performance.now() - echoStart;
  const slider = document.querySelector('.sw-slider'), canvas = document.querySelector('.sw-picture canvas');
  const before = canvas.getAttribute('aria-label'), start = performance.now();
  slider.value = String(frame * 3600000); slider.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (canvas.getAttribute('aria-label') === before) return;
      observer.disconnect(); resolve();
    });
    observer.observe(canvas, { attributes: true, attributeFilter: ['aria-label'] });
  });
  return [performance.now() - start, echoed];
}"""


def _show(lab: Lab) -> None:
    lab.run(
        echo_cell(744 * 377 * 2),
        "from sunwidgets import SharpScrubber\nw = SharpScrubber('frames')\nw",
        timeout=120,
    )
    lab.page.wait_for_function("() => globalThis.echo && document.querySelector('.sw-clock')?.textContent")


def _asked(lab: Lab, before: int = FRAMES) -> int:
    """Count the questions for frames before a number."""
    return int(lab.value(f"sum(frame < {before} for frame in asked)"))


def facts() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="sunwidgets-bench-") as folder:
        write_frames(Path(folder) / "frames", FRAMES)
        with own_lab(Path(folder)) as lab:
            _show(lab)
            lab.python(
                "asked = []\n_answer = w._answer\ndef counted(what, parameters):\n"
                "    if what == 'frame': asked.append(parameters['frame'])\n"
                "    return _answer(what, parameters)\nw._answer = counted"
            )
            return [*_jumps(lab), *_cached(lab)]


def _settle(lab: Lab) -> None:
    """Wait until the page asks for nothing more: what it fetches ahead has come."""
    before = -1
    while before != (before := _asked(lab)):
        lab.page.wait_for_timeout(150)


def _jumps(lab: Lab) -> list[tuple[str, str]]:
    order = np.random.default_rng(1).permutation(np.arange(JUMP_BY, FRAMES, JUMP_BY))
    samples = []
    for frame in order:
        samples.append(lab.page.evaluate(JUMP, int(frame)))
        # The next jump is to find the line free.
        _settle(lab)
    ours, echo = np.transpose(samples)
    return [
        ("uncached 744 x 377 frame, from the slider to the picture", spread(ours)),
        ("an echo of equal bytes beside each", spread(echo)),
        ("the difference of each pair", spread(ours - echo)),
    ]


def _show_first(lab: Lab) -> None:
    lab.python("w.playing = False; w.frame = 0")
    lab.page.wait_for_function("() => document.querySelector('.sw-clock').textContent.startsWith('1 / ')")


def _cached(lab: Lab) -> list[tuple[str, str]]:
    _show_first(lab)
    lab.python("w.fps = 60; w.playing = True")
    passed = f"() => parseInt(document.querySelector('.sw-clock').textContent) > {CACHED + 1}"
    lab.page.wait_for_function(passed, timeout=60_000)
    _show_first(lab)
    _settle(lab)
    before = _asked(lab, CACHED)
    result: dict[str, Any] = lab.page.evaluate(SCRUB, CACHED)
    intervals = np.diff(result["times"])
    questions = _asked(lab, CACHED) - before
    _show_first(lab)
    lab.python("w.playing = True")
    drawn = lab.page.evaluate(PLAY)
    lab.python("w.playing = False")
    return [
        ("interval of the screen while scrubbing cached frames", spread(intervals)),
        ("frames shown in as many screens", f"{result['shown']} in {len(intervals)}"),
        ("questions to Python for those frames meanwhile", str(questions)),
        ("pictures drawn when playing at 60 frames a second", f"{drawn:.1f} a second"),
    ]
