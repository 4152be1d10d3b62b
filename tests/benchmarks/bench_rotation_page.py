"""Dragging the start in JupyterLab: from the pointer to the tracks drawn, against an echo of equal bytes."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE
from tests.browser.lab import Lab
from tests.browser.labserver import jupyterlab

MOVES = 150
BYTES = 4 * 121 * 6 * 4
"""Of the answer: four models, 121 steps, six numbers."""

ECHO = f"""
import anywidget
class Echo(anywidget.AnyWidget):
    _esm = '''export default {{ render({{ model }}) {{
      let resolve;
      model.on("msg:custom", (_m, buffers) => resolve(buffers[0].byteLength));
      globalThis.echo = () => {{ const p = new Promise(r => resolve = r); model.send({{}}); return p; }};
    }} }}'''
    def __init__(self):
        super().__init__()
        self.on_msg(lambda w, c, b: self.send({{}}, [bytes({BYTES})]))
Echo()
"""

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
  // A pointer made by a script cannot be captured.
  disk.setPointerCapture = () => {}; disk.hasPointerCapture = () => true;
  disk.dispatchEvent(new PointerEvent('pointerdown', {
    pointerId: 1, button: 0, bubbles: true,
    clientX: box.left + 0.5 * box.width, clientY: box.top + 0.5 * box.height,
  }));
}"""


def facts() -> list[tuple[str, str]]:
    with (
        tempfile.TemporaryDirectory(prefix="sunwidgets-bench-") as folder,
        jupyterlab(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(url + "lab?reset")
        page.wait_for_function("() => window.jupyterapp?.restored", timeout=60_000)
        page.evaluate("() => window.jupyterapp.restored.then(() => 1)")
        lab = Lab(page, Path(folder))
        make = "RotationTracks(days=(-5, 5, 1 / 12), difference='')"
        lab.run(ECHO, f"from sunwidgets import RotationTracks\nw = {make}\nw")
        page.wait_for_function("() => globalThis.echo && document.querySelector('.sw-table th[scope=row]')")
        page.evaluate(PRESS)
        turn = np.linspace(0, 4 * np.pi, MOVES)
        places = np.transpose([0.55 + 0.25 * np.cos(turn), 0.47 + 0.25 * np.sin(turn)])
        samples = [page.evaluate(DRAG, place) for place in places.tolist()][10:]
        browser.close()
    ours, echo = np.transpose(samples)
    return [
        ("drag of the start, 4 models x 121 steps, from the pointer to the tracks drawn", _spread(ours)),
        (f"an echo of {BYTES} bytes beside each", _spread(echo)),
        ("the difference of each pair", _spread(ours - echo)),
    ]


def _spread(values: Any) -> str:
    median, p95 = np.percentile(values, (50, 95))
    return f"median {median:.1f} ms, p95 {p95:.1f} ms"
