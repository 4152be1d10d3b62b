"""Each widget in Notebook 7: it shows, and Python and the page move each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LabPage
from tests.browser.kinds import IMPORTS, KINDS, Kind
from tests.browser.lab import Notebook7


@pytest.fixture
def notebook7(lab_page: LabPage) -> Iterator[Notebook7]:
    lab, root, _ = lab_page
    page = lab.context.new_page()
    errors: list[str] = []
    # Notebook 7 has errors of its own; those of a widget come from the blob that it was loaded from.
    page.on("pageerror", lambda error: errors.append(str(error)) if "blob:" in (error.stack or "") else None)
    notebook = Notebook7(page, root, lab.url.split("lab")[0])
    yield notebook
    notebook.close()
    page.close()
    assert errors == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_shows_and_reacts(notebook7: Notebook7, kind: Kind) -> None:
    notebook = notebook7.run(f"{IMPORTS}\nw = {kind.make}\nw")
    expect(notebook.get_by_role("application", name=kind.picture).first).to_be_visible()
    for play in kind.plays:
        play.act(notebook)
        notebook7.eventually(f"bool({play.outcome})", True)
