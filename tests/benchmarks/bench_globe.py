"""Turning the Sun in JupyterLab: from the pointer to Python's new picture, against an echo of equal bytes.

Each drag is one move of the pointer and the wait for the picture of that place, as after the last
move of a hand.
"""

from typing import Any

import numpy as np

from tests.benchmarks.echo import echo_cell, spread
from tests.browser.lab import Lab, own_lab

MOVES = 150
LOOPS = 2000
"""Of 500 points each."""
SIZE = 384
BYTES = SIZE * SIZE * 4

# The label of the picture says so while it is a preview.
DRAG = """async ([x, y]) => {
  const echoStart = performance.now(); await globalThis.echo(); const echoed = performance.now() - echoStart;
  const globe = document.querySelector('.sw-globe'), picture = document.querySelector('.sw-emission');
  const box = globe.getBoundingClientRect();
  const before = picture.getAttribute('aria-label'), start = performance.now();
  globe.dispatchEvent(new PointerEvent('pointermove', {
    pointerId: 1, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  await new Promise(resolve => {
    const isThere = label => label !== before && !label.endsWith('preview');
    const observer = new MutationObserver(() => {
      if (!isThere(picture.getAttribute('aria-label'))) return;
      observer.disconnect(); resolve();
    });
    observer.observe(picture, { attributes: true, attributeFilter: ['aria-label'] });
  });
  return [performance.now() - start, echoed];
}"""
PRESS = """() => {
  const globe = document.querySelector('.sw-globe'), box = globe.getBoundingClientRect();
  globe.dispatchEvent(new PointerEvent('pointerdown', {
    pointerId: 1, button: 0, bubbles: true,
    clientX: box.left + 0.5 * box.width, clientY: box.top + 0.5 * box.height,
  }));
}"""
# A hand that never rests: how far apart the frames of the screen come is what the eye sees.
TURN = """() => new Promise(resolve => {
  const globe = document.querySelector('.sw-globe'), box = globe.getBoundingClientRect();
  const times = [];
  const frame = now => {
    times.push(now);
    if (times.length > 240) return resolve(times);
    globe.dispatchEvent(new PointerEvent('pointermove', {
      pointerId: 1, bubbles: true,
      clientX: box.left + (0.5 + 0.2 * Math.sin(times.length / 20)) * box.width, clientY: box.top + 200,
    }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def facts() -> list[tuple[str, str]]:
    with own_lab() as lab:
        make = f"ObserverGlobe(n_loops={LOOPS}, size={SIZE})"
        lab.run(echo_cell(BYTES), f"from sunwidgets import ObserverGlobe\nw = {make}\nw", timeout=120)
        ready = "document.querySelector('.sw-emission')?.getAttribute('aria-label')?.endsWith(' au')"
        lab.page.wait_for_function(f"() => globalThis.echo && {ready}")
        points = lab.value("w.arcade.size")
        lab.page.evaluate(PRESS)
        ours, echo = _drags(lab)
        frames = _frames(lab)
    return [
        (f"drag to Python's new picture of {points:,} points", spread(ours)),
        (f"an echo of {BYTES} bytes beside each", spread(echo)),
        ("the difference of each pair", spread(ours - echo)),
        ("interval of the screen while the Sun is turned", spread(frames)),
    ]


def _drags(lab: Lab) -> Any:
    turn = np.linspace(0, 4 * np.pi, MOVES)
    places = np.transpose([0.5 + 0.25 * np.cos(turn), 0.5 + 0.25 * np.sin(turn)])
    samples = [lab.page.evaluate(DRAG, place) for place in places.tolist()][10:]
    return np.transpose(samples)


def _frames(lab: Lab) -> Any:
    return np.diff(lab.page.evaluate(TURN))[10:]
