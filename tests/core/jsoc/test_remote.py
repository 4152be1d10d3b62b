"""The true JSOC; skipped where it cannot be reached."""

import urllib.request

import astropy.units as u
import numpy as np
import pytest

from sunwidgets.core.jsoc import preflight
from sunwidgets.core.sharp import SharpCube

pytestmark = pytest.mark.remote_data

WHAT = {"start": "2011.02.15_02:00:00_TAI", "end": "2011.02.15_02:12:00_TAI", "segments": ("Br",)}


@pytest.fixture(scope="module", autouse=True)
def _online() -> None:
    try:
        urllib.request.urlopen("http://jsoc.stanford.edu/", timeout=5).close()
    except OSError as error:
        pytest.skip(f"JSOC cannot be reached: {error}")


def test_a_plan(folder):
    plan = preflight(377, cache_dir=folder, **WHAT)
    assert plan.n_frames == 2
    assert plan.n_bytes > 0


def test_the_same_record_as_the_exported_one(folder, real_record):
    cube = SharpCube.from_jsoc(377, cache_dir=folder, progress=False, **WHAT)
    exported = SharpCube.from_files(real_record)
    assert cube.quality["QUALITY"][0] == exported.quality["QUALITY"][0]
    if cube.header(0)["RECNUM"] == exported.header(0)["RECNUM"]:
        assert cube.geometry(0) == exported.geometry(0)
        np.testing.assert_array_equal(cube.frame("Br", 0), exported.frame("Br", 0))
    assert cube.keywords["USFLUX"][0].unit == u.Mx


def test_a_noaa_number(folder):
    assert preflight(noaa=11158, cache_dir=folder, **WHAT).harpnum == 377
