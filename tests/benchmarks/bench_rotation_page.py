"""Dragging the start in JupyterLab: from the pointer to the tracks drawn, against an echo of equal bytes."""

import numpy as np

from tests.benchmarks.echo import echo_cell, spread
from tests.browser.lab import own_lab

MOVES = 150
BYTES = 4 * 121 * 6 * 4
"""Of the answer: four models, 121 steps, six numbers."""

# The label of the disk is written when the tracks of a new start have been drawn.
DRAG = """async ([x, y]) => {
  const echoStart = performance.now(); await globalThis.echo(); const echoed = performance.now() - echoStart;
  const disk = document.querySelector('.sw-disk'), box = disk.getBoundingClientRect();
  const before = disk.getAttribute('aria-label'), start = performance.now();
  disk.dispatchEvent(new PointerEvent('pointermove', {
    pointerId: 1, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  await new Promise(resolve => {
    const observer = new MutationObserver(() => {
      if (disk.getAttribute('aria-label') === before) return;
      observer.disconnect(); resolve();
    });
    observer.observe(disk, { attributes: true, attributeFilter: ['aria-label'] });
  });
  return [performance.now() - start, echoed];
}"""
PRESS = """() => {
  const disk = document.querySelector('.sw-disk'), box = disk.getBoundingClientRect();
  disk.dispatchEvent(new PointerEvent('pointerdown', {
    pointerId: 1, button: 0, bubbles: true,
    clientX: box.left + 0.5 * box.width, clientY: box.top + 0.5 * box.height,
  }));
}"""


def facts() -> list[tuple[str, str]]:
    with own_lab() as lab:
        page = lab.page
        make = "RotationTracks(days=(-5, 5, 1 / 12), difference='')"
        lab.run(echo_cell(BYTES), f"from sunwidgets import RotationTracks\nw = {make}\nw")
        page.wait_for_function("() => globalThis.echo && document.querySelector('.sw-table th[scope=row]')")
        page.evaluate(PRESS)
        turn = np.linspace(0, 4 * np.pi, MOVES)
        places = np.transpose([0.55 + 0.25 * np.cos(turn), 0.47 + 0.25 * np.sin(turn)])
        samples = [page.evaluate(DRAG, place) for place in places.tolist()][10:]
    ours, echo = np.transpose(samples)
    return [
        ("drag of the start, 4 models x 121 steps, from the pointer to the tracks drawn", spread(ours)),
        (f"an echo of {BYTES} bytes beside each", spread(echo)),
        ("the difference of each pair", spread(ours - echo)),
    ]
