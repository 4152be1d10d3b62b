"""The script behind a globe makes the same map."""

from typing import Any

import astropy.units as u
import matplotlib.pyplot as plt
import numpy as np
import pytest

from sunwidgets import ObserverGlobe
from sunwidgets.core.loops import Recipe, loop_arcade
from sunwidgets.exceptions import LoopError

STATES: dict[str, dict[str, Any]] = {
    "as it begins": {},
    "near and blurred": {"lon": -40, "lat": 20, "distance": 0.1, "psf": 30, "size": 100},
    "one loop": {"loops": "single", "length": 400, "latitude": -10, "n_points": 300},
    "own density": {"footpoint_density": 3e9, "heating_rate": 2e-4, "alpha": -2.0, "seed": 7},
    "published": {"recipe": "blog"},
    "one switch": {"recipe": Recipe(projection="angles")},
    "a planet": {"preset": "Mars", "obstime": "2020-05-06T07:08:09"},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_the_script_makes_the_map(state: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plt, "show", lambda: None)
    globe = ObserverGlobe(**{"n_loops": 20, **state})
    names: dict[str, Any] = {}
    exec(compile(globe.code(), "code", "exec"), names)
    plt.close("all")
    made, shown = names["em_map"], globe.map
    assert made.data.shape == shown.data.shape
    np.testing.assert_allclose(made.data, shown.data, rtol=1e-9, atol=1e-12 * shown.data.max())
    assert list(made.wcs.wcs.ctype) == list(shown.wcs.wcs.ctype)
    for name in ("crpix", "cdelt", "crval"):
        np.testing.assert_allclose(getattr(made.wcs.wcs, name), getattr(shown.wcs.wcs, name), rtol=1e-9)
    assert made.observer_coordinate.separation_3d(shown.observer_coordinate) < 1 * u.m


def test_loops_of_ones_own_have_no_script() -> None:
    with pytest.raises(LoopError, match="of your own"):
        ObserverGlobe(loop_arcade(2, length_min=50 * u.Mm, length_max=90 * u.Mm, seed=1)).code()
