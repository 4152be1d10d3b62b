"""What widgets are made with; what pages send them is in `tests.widgets.test_hostile_messages`."""

from collections.abc import Iterator

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets import RotationTracks, SharpCube, SharpScrubber
from tests.hostile.values import NUMBERS, TEXTS, WHEN, Call, places, quantities, without


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
