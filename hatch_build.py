"""Build the page code into the package: `npm ci` and esbuild, where it is not there already.

An sdist carries the built page code, so that installing from it, like installing the
wheel, needs no Node.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageCodeHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        built = any((root / "sunwidgets" / "widgets" / "static").glob("*.js"))
        from_sdist = (root / "PKG-INFO").exists()
        if built and (from_sdist or os.environ.get("SUNWIDGETS_SKIP_NPM") == "1"):
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "Building sunwidgets from a checkout needs npm (Node 20 or newer) to bundle its page code. "
                "Install Node, or run `make demo`, which fetches one for this checkout."
            )
        js = root / "js"
        if version != "editable" or not (js / "node_modules").exists():
            subprocess.run([npm, "ci"], cwd=js, check=True)
        subprocess.run([npm, "run", "build"], cwd=js, check=True)
