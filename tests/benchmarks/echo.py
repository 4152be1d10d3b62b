"""What a round trip costs by itself: a widget that sends back so many bytes, whatever it is told.

The page has it as ``globalThis.echo()``, a promise of the answer. A latency of ours is measured
beside one of these, since the line and the machine are the same for both.
"""

from typing import Any

import numpy as np

__all__ = ["echo_cell", "spread"]


def echo_cell(n_bytes: int) -> str:
    """Return the code of a cell that shows the echo."""
    return f"""
import anywidget
class Echo(anywidget.AnyWidget):
    _esm = '''export default {{ render({{ model }}) {{
      let resolve;
      model.on("msg:custom", (_m, buffers) => resolve(buffers[0].byteLength));
      globalThis.echo = () => {{ const p = new Promise(r => resolve = r); model.send({{}}); return p; }};
    }} }}'''
    def __init__(self):
        super().__init__()
        self.on_msg(lambda w, c, b: self.send({{}}, [bytes({n_bytes})]))
Echo()
"""


def spread(values: Any) -> str:
    """Return the median and the 95th percentile in words."""
    median, p95 = np.percentile(values, (50, 95))
    return f"median {median:.1f} ms, p95 {p95:.1f} ms"
