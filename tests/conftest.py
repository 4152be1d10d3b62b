"""What all tests share: the folder of a real SHARP record, where there is one, and how chance is used."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run; `pytest --hypothesis-profile=explore` looks further.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")

RECORD = Path(
    os.environ.get("SUNWIDGETS_SHARP_DATA", Path(__file__).parents[2] / "shared" / "data" / "sharp_377")
)


@pytest.fixture(scope="session")
def real_record() -> Path:
    """Folder of the eleven segments of HARP 377 at 2011.02.15_02:00:00_TAI."""
    if not any(RECORD.glob("*.fits")):
        pytest.skip("no real SHARP record here; name its folder in SUNWIDGETS_SHARP_DATA")
    return RECORD
