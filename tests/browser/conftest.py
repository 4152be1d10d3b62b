"""One server, one browser and one page for all browser tests; a notebook and a kernel for each."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, EXECUTABLE
from tests.browser.colab import Colab
from tests.browser.lab import Lab, visit
from tests.browser.labserver import jupyterlab

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
SIZE = {"width": 1280, "height": 1000}


@dataclass
class Complaints:
    """What no test may leave behind: requests to other hosts, and errors in the page."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.foreign.clear()
        self.errors.clear()


LabPage = tuple[Page, Path, Complaints]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabPage]:
    root = tmp_path_factory.mktemp("notebooks")
    with jupyterlab(root) as url:
        context = browser.new_context(viewport=SIZE, locale="en-US", timezone_id="UTC", device_scale_factor=1)
        page = context.new_page()
        complaints = Complaints()
        own = (url, url.replace("http", "ws", 1), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else complaints.foreign.append(r.url))
        page.on("pageerror", lambda error: complaints.errors.append(str(error)))
        visit(page, url)
        # The file browser takes a fifth of the screen, and a notebook is what is tested.
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
        yield page, root, complaints
        context.close()


@pytest.fixture
def lab(lab_page: LabPage) -> Iterator[Lab]:
    page, root, complaints = lab_page
    complaints.clear()
    page.set_viewport_size(SIZE)
    lab = Lab(page, root)
    yield lab
    lab.close()
    assert not complaints.foreign, complaints.foreign
    assert not complaints.errors, complaints.errors


@pytest.fixture
def colab(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Colab]:
    context = browser.new_context(viewport={"width": 1100, "height": 1000})
    colab = Colab(context, monkeypatch)
    yield colab
    context.close()
    assert colab.complaints == []


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """The folder for screenshots, which are for people to look at."""
    folder = Path(os.environ.get("SUNWIDGETS_ARTIFACTS", ARTIFACTS))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
