"""The notebooks of the course as a student opens them: answers are folded until they are asked for."""

import shutil
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lab import OPEN, READY, Lab

NOTEBOOK = Path(__file__).parents[2] / "example_notebooks" / "01_sharp_frames.ipynb"


def test_answers_are_folded_until_they_are_asked_for(lab: Lab) -> None:
    shutil.copy(NOTEBOOK, lab.root)
    lab.page.evaluate(OPEN, NOTEBOOK.name)
    lab.page.wait_for_function(READY, arg=NOTEBOOK.name)
    answer = lab.notebook.locator("details").filter(has_text="the slider and the series run along true time")
    text = answer.get_by_text("Over the gap it rises by")
    expect(answer).to_have_count(1)
    expect(text).to_be_hidden()
    answer.get_by_text("Answer", exact=True).click()
    expect(text).to_be_visible()
