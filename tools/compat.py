"""Run the widgets' tests on the ipywidgets that Colab has, beside the one in the environment.

`python tools/compat.py` runs the tests of the widgets in Python and those of Colab's double;
`python tools/compat.py quick` a few of them. ipywidgets 7 is put into a folder of its own, before the
environment's on the path, so that nothing else changes.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "ipywidgets7"
VERSION = "7.7.5"
# Without the classic notebook, which 7 asks for and Python's side of it does not use.
PACKAGES = (f"ipywidgets=={VERSION}", "ipython_genutils==0.2.0")
CHECK = "import ipywidgets; print(ipywidgets.__version__)"
ALL = ("tests/widgets", "tests/browser/test_colab.py")
QUICK = ("tests/widgets/test_base.py", "tests/browser/test_colab.py", "-k", "base or played_with")


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(FOLDER), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}


def installed() -> str:
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def main() -> None:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "all"
    if purpose not in ("all", "quick"):
        sys.exit(f"unknown purpose {purpose!r}: say all or quick")
    if not (FOLDER / "ipywidgets").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--target", str(FOLDER), *PACKAGES], check=True)
    if installed() != VERSION:
        sys.exit(f"ipywidgets {installed()} was found in the place of {VERSION}; remove {FOLDER}")
    sys.stdout.write(f"with ipywidgets {VERSION}:\n")
    sys.stdout.flush()
    tests = ALL if purpose == "all" else QUICK
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], env=environment(), cwd=ROOT)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
