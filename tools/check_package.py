"""Build the sdist and, from it, the wheel; then use the wheel from outside the tree.

The wheel is built from the sdist with no Node on the path, which proves that neither
needs one to be installed.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import colab

ROOT = Path(__file__).resolve().parent.parent

USE = """
import pathlib, sys, sunwidgets
assert pathlib.Path(sunwidgets.__file__).is_relative_to(sys.argv[1]), sunwidgets.__file__
assert "ipywidgets" not in sys.modules and "sunpy" not in sys.modules
widget = sunwidgets.SharpScrubber(sunwidgets.SharpCube.sample(n_frames=3))
assert len(widget._esm) > 10_000 and ".sunwidgets" in widget._css
"""


def main() -> None:
    """Run the check; raise on the first thing that is wrong."""
    with tempfile.TemporaryDirectory(prefix="sunwidgets-package-") as folder:
        out = Path(folder)
        subprocess.run(
            [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", out, ROOT], check=True
        )
        sdist = next(out.glob("*.tar.gz"))
        no_node = {**os.environ, "PATH": "/nonexistent"}
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", out, sdist],
            check=True,
            env=no_node,
        )
        wheel = next(out.glob("*.whl"))
        if wheel.name != colab.wheel():
            raise SystemExit(f"{wheel.name} is called {colab.wheel()} in the notebooks' cell for Colab")
        names = zipfile.ZipFile(wheel).namelist()
        for needed in ("sunwidgets/py.typed", "sunwidgets/widgets/static/sharp_scrubber.js"):
            if needed not in names:
                raise SystemExit(f"{wheel.name} does not hold {needed}")
        target = out / "installed"
        subprocess.run([*pip, "install", "--quiet", "--no-deps", "--target", target, wheel], check=True)
        subprocess.run(
            [sys.executable, "-c", USE, str(target)],
            cwd=folder,
            env={**no_node, "PYTHONPATH": str(target)},
            check=True,
        )
        sys.stdout.write(f"{sdist.name} and {wheel.name} built, installed without Node and used.\n")


if __name__ == "__main__":
    main()
