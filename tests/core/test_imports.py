import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["sunwidgets.core.sharp", "sunwidgets.core.lru"])
def test_the_core_loads_neither_jupyter_nor_sunpy(module):
    heavy = ("ipywidgets", "anywidget", "IPython", "matplotlib", "sunpy.map")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
