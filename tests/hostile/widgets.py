"""What widgets are made with; what pages send them is in `tests.widgets.test_hostile_messages`."""

import functools
from collections.abc import Iterator
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets import ObserverGlobe, RotationTracks, SharpCube, SharpScrubber, link
from sunwidgets.widgets.link import Link
from tests.hostile.values import NUMBERS, TEXTS, TIMES, WHEN, Call, places, quantities, without


@functools.wraps(link)
def _linked(widgets: list[Any], **options: Any) -> Link:
    return link(*widgets, **options)


def calls() -> Iterator[Call]:
    start = SkyCoord(10 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN)
    cube = SharpCube.sample(n_frames=3)
    limits = NUMBERS | quantities(u.G)
    yield (
        "SharpScrubber",
        SharpScrubber,
        {"cube": cube},
        {
            "cube": {"number": 5, "text": "/no/such", "object": object(), "empty": []},
            "segment": without(TEXTS, "empty", "None"),
            "second_segment": TEXTS,
            "frame": NUMBERS,
            "playing": NUMBERS,
            "fps": NUMBERS,
            "loop": TEXTS,
            "vmin": limits,
            "vmax": limits,
            "cmap": TEXTS,
            "norm": TEXTS,
            "keyword": TEXTS,
            "grid": NUMBERS,
            "nosuch": NUMBERS,
        },
    )
    days = {
        "two": (1, 2),
        "reversed": (5, 1, 1),
        "nan": (0, np.nan, 1),
        "no step": (0, 5, 0),
        "tiny": (0, 5, 1e-300),
    }
    yield (
        "RotationTracks",
        RotationTracks,
        {"start": start},
        {
            "start": without(places(), "None"),
            "days": NUMBERS | days | {"unit": (0, 5, 1) * u.day, "texts": ("a", "b", "c")},
            "day": NUMBERS | quantities(u.day),
            "models": TEXTS | {"mixed": ["howard", 5]},
            "moving_observer": NUMBERS,
            "sun_center": NUMBERS,
            "difference": TEXTS,
            "mode": TEXTS,
            "background": {"number": 5, "other": cube.map("Br", 0)},
            "playing": NUMBERS,
            "nosuch": NUMBERS,
        },
    )
    whole = ("n_loops", "n_points", "seed", "size")
    plain = (
        "lon",
        "lat",
        "distance",
        "length",
        "latitude",
        "heating_rate",
        "footpoint_density",
        "alpha",
        "psf",
    )
    yield (
        "ObserverGlobe",
        ObserverGlobe,
        {"n_loops": 4, "size": 32},
        {"arcade": {"text": "a", "number": 5, "frames": cube}, "observer": places() | TEXTS}
        | {"pinned": places() | TEXTS, "obstime": TIMES, "preset": TEXTS, "loops": TEXTS, "recipe": TEXTS}
        | dict.fromkeys(whole, NUMBERS)
        | dict.fromkeys((*plain, "vmin", "vmax"), without(NUMBERS, "unit") | {"wrong unit": 1 * u.kg})
        | {"cmap": TEXTS, "grid": without(NUMBERS, "True"), "compare": TEXTS, "nosuch": NUMBERS},
    )
    scrubbers = [SharpScrubber(cube), SharpScrubber(cube)]
    yield (
        "link",
        _linked,
        {"widgets": scrubbers},
        {
            "widgets": {
                "none": [],
                "one": scrubbers[:1],
                "other": [scrubbers[0], 5],
                "twice": scrubbers[:1] * 2,
            }
        }
        | {name: without(NUMBERS, "zero", "None") for name in ("time", "zoom", "region", "place")}
        | {"nosuch": NUMBERS},
    )
