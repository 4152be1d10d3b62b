"""Where features go, and what they were measured to do."""

from collections.abc import Iterator

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.observers import observer_preset
from sunwidgets.core.rotation import (
    RotationLaw,
    compare_laws,
    fit_rotation_law,
    measure_rates,
    rotate_map,
    rotation_law,
    rotation_track,
    sheared_meridian,
)
from tests.hostile.values import (
    NUMBERS,
    RATE,
    TEXTS,
    TIMES,
    WHEN,
    Call,
    each_alone,
    places,
    quantities,
    without,
)


def calls() -> Iterator[Call]:
    arcade = loop_arcade(4, length_min=50 * u.Mm, length_max=100 * u.Mm, n_points=20, seed=1)
    earth = observer_preset("Earth", "2018-07-25")
    start = SkyCoord(10 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN)
    track = rotation_track(start, [0, 1, 2, 3] * u.day)
    picture = emission_map(arcade, earth, fov=1000 * u.arcsec, resolution=50 * u.arcsec / u.pix)
    law = RotationLaw(14 * RATE, -2 * RATE, -2 * RATE, np.diag([1e-4, 1e-2, 1e-2]) * RATE**2)
    yield (
        "rotation_track",
        rotation_track,
        {"start": start, "durations": [0, 1] * u.day},
        {
            "start": places(),
            "durations": quantities(u.day),
            "model": TEXTS,
            "observer": places() | TEXTS,
            "nosuch": NUMBERS,
        },
    )
    yield (
        "RotationTrack.by",
        track.by,
        {"law": "howard"},
        {
            "law": TEXTS,
            "observer": without(places() | TEXTS, "None"),
        },
    )
    yield (
        "RotationTrack.beside",
        track.beside,
        {"longitude": [1, 2] * u.deg, "latitude": [1, 2] * u.deg},
        {
            "longitude": quantities(u.deg),
            "latitude": quantities(u.deg),
        },
    )
    yield "rotation_law", rotation_law, {}, {"model": TEXTS}
    covariances = {
        "nan": np.full((3, 3), np.nan) * RATE**2,
        "negative variance": -np.eye(3) * RATE**2,
    }
    yield (
        "RotationLaw",
        RotationLaw,
        {"a": 14 * RATE},
        {
            "a": quantities(RATE),
            "b": quantities(RATE),
            "c": quantities(RATE),
            "covariance": without(quantities(RATE**2), "None") | covariances,
            "name": without(TEXTS, "unknown", "empty"),
        },
    )
    yield "RotationLaw()", law, {}, {"latitude": quantities(u.deg)}
    yield "RotationLaw.error", law.error, {}, {"latitude": quantities(u.deg)}
    yield (
        "compare_laws",
        compare_laws,
        {"law": law, "models": ["howard"]},
        {
            "law": {"None": None, "text": "howard", "no covariance": rotation_law("howard")},
            "models": {"unknown": ["x"], "text": "howard", "None": None, "number": 5},
        },
    )
    yield (
        "measure_rates",
        measure_rates,
        {"positions": [track.coords[0]], "position_error": 1 * u.arcsec},
        {"positions": {"None": None, "number": 5, "empty": [], "text": "abc"} | each_alone(places())}
        | {"position_error": quantities(u.arcsec)},
    )
    yield (
        "fit_rotation_law",
        fit_rotation_law,
        {"latitude": [0, 20, 40, 60] * u.deg, "rate": [14.4, 14, 13.5, 12] * RATE, "rate_error": 0.1 * RATE},
        {"latitude": quantities(u.deg), "rate": quantities(RATE), "rate_error": quantities(RATE)}
        | {"latitude_error": quantities(u.deg), "terms": NUMBERS},
    )
    yield (
        "sheared_meridian",
        sheared_meridian,
        {"meridian": start, "duration": 1 * u.day},
        {
            "meridian": places(),
            "duration": quantities(u.day),
            "model": TEXTS,
        },
    )
    yield (
        "rotate_map",
        rotate_map,
        {"solar_map": picture, "time": "2018-07-26", "progress": False},
        {
            "solar_map": {"None": None, "text": "a", "array": np.ones((3, 3))},
            "time": TIMES,
            "model": TEXTS,
            "observer": without(places(), "None", "no time"),
        },
    )
    yield "RotationLaw.radians_a_day", law.radians_a_day, {}, {"latitude": {"text": "a", "None": None}}
