"""Loops, their emission measure, and who looks."""

from collections.abc import Iterator

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets import LoopArcade, SharpCube
from sunwidgets.core.emission import arcade_to_map, emission_map, pixel_solid_angle
from sunwidgets.core.loops import Recipe, isothermal_density, loop_arcade, rtv_temperature, semi_circular_loop
from sunwidgets.core.observers import observer_path, observer_preset
from sunwidgets.core.plasma import rtv_density, rtv_pressure, scale_height
from sunwidgets.core.recipe import as_recipe
from tests.hostile.values import (
    DENSITY,
    HEATING,
    NUMBERS,
    TEXTS,
    TIMES,
    WHEN,
    Call,
    each_alone,
    places,
    quantities,
)


def calls() -> Iterator[Call]:
    arcade = loop_arcade(4, length_min=50 * u.Mm, length_max=100 * u.Mm, n_points=20, seed=1)
    earth = observer_preset("Earth", "2018-07-25")
    loop = semi_circular_loop(100 * u.Mm, n_points=9)
    start = SkyCoord(10 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN)
    stance = {name: quantities(u.deg) for name in ("longitude", "orientation", "inclination")}
    scaling = {"length": quantities(u.Mm), "recipe": TEXTS, "constants": TEXTS}
    heating = {"heating_rate": 1e-4 * HEATING}
    fov = quantities(u.arcsec) | {
        "pair": (1, 2),
        "places": (start, start),
        "reversed": [[5, 1], [5, 1]] * u.arcsec,
    }
    yield (
        "semi_circular_loop",
        semi_circular_loop,
        {"length": 100 * u.Mm, "n_points": 10},
        {"length": quantities(u.Mm), "latitude": quantities(u.deg), "n_points": NUMBERS, "recipe": TEXTS}
        | {"obstime": TIMES}
        | stance,
    )
    yield (
        "isothermal_density",
        isothermal_density,
        {"loop": loop, "length": 100 * u.Mm, "temperature": 1 * u.MK},
        {"loop": places(), "length": quantities(u.Mm), "n0": quantities(DENSITY), "recipe": TEXTS}
        | {"temperature": quantities(u.MK)},
    )
    yield (
        "rtv_temperature",
        rtv_temperature,
        {"length": 50 * u.Mm} | heating,
        scaling | {"heating_rate": quantities(HEATING)},
    )
    yield (
        "rtv_pressure",
        rtv_pressure,
        {"length": 50 * u.Mm} | heating,
        scaling | {"heating_rate": quantities(HEATING)},
    )
    yield (
        "rtv_density",
        rtv_density,
        {"length": 50 * u.Mm, "temperature": 1 * u.MK},
        scaling | {"temperature": quantities(u.MK)},
    )
    yield "scale_height", scale_height, {}, {"temperature": quantities(u.MK)}
    yield (
        "loop_arcade",
        loop_arcade,
        {"n_loops": 3, "length_min": 50 * u.Mm, "length_max": 100 * u.Mm, "n_points": 10, "seed": 1},
        {"n_loops": NUMBERS, "length_min": quantities(u.Mm), "length_max": quantities(u.Mm), "alpha": NUMBERS}
        | {"latitude_min": quantities(u.deg), "latitude_max": quantities(u.deg), "n0": quantities(DENSITY)}
        | {"heating_rate": quantities(HEATING), "temperature": quantities(u.MK), "area": quantities(u.Mm**2)}
        | {"n_points": NUMBERS, "recipe": TEXTS, "seed": NUMBERS, "obstime": TIMES}
        | stance,
    )
    yield (
        "LoopArcade.from_loops",
        LoopArcade.from_loops,
        {"loops": [loop], "density": [np.full(9, 1e9) * DENSITY]},
        {
            "loops": {"None": None, "number": 5, "empty": []} | each_alone(places()),
            "area": quantities(u.Mm**2),
        }
        | {"density": {"None": None, "number": 5, "empty": []} | each_alone(quantities(DENSITY))}
        | {"temperature": quantities(u.MK)},
    )
    yield (
        "LoopArcade[]",
        arcade.__getitem__,
        {},
        {
            "which": NUMBERS
            | {"far": 99, "mask": np.zeros(4, bool), "short": np.ones(2, bool), "slice": slice(9, 12)}
        },
    )
    yield "LoopArcade.plot", arcade.plot, {}, {"observer": places(), "axes": {"number": 5, "text": "x"}}
    yield "as_recipe", as_recipe, {}, {"recipe": TEXTS}
    yield "Recipe", Recipe, {}, {"sampling": TEXTS, "psf": TEXTS, "nosuch": NUMBERS}
    yield (
        "emission_map",
        emission_map,
        {"arcade": arcade, "observer": earth, "resolution": 50 * u.arcsec / u.pix, "fov": 1000 * u.arcsec},
        {"arcade": {"None": None, "text": "a", "number": 5, "empty": [], "others": [5]}, "observer": places()}
        | {
            "resolution": quantities(u.arcsec / u.pix),
            "psf": quantities(u.arcsec),
            "fov": fov,
            "recipe": TEXTS,
        }
        | {"threads": NUMBERS, "nosuch": NUMBERS}
        | {
            "response": {
                "number": 5,
                "nan": lambda temperature: np.full(4, np.nan),
                "short": lambda temperature: [1.0],
                "None": lambda temperature: None,
                "text": lambda temperature: "a",
                "negative": lambda temperature: -np.ones(4),
            }
        },
    )
    yield (
        "arcade_to_map",
        arcade_to_map,
        {"coords": loop, "density": np.full(9, 1e9) * DENSITY, "observer": earth},
        {"coords": places(), "density": quantities(DENSITY), "observer": places()}
        | {"resolution": quantities(u.arcsec / u.pix)},
    )
    yield (
        "pixel_solid_angle",
        pixel_solid_angle,
        {},
        {
            "picture": {
                "None": None,
                "text": "x",
                "number": 5,
                "array": np.ones((2, 2)),
                "other": SharpCube.sample(n_frames=1).map("Br", 0),
            }
        },
    )
    yield (
        "observer_preset",
        observer_preset,
        {"name": "East limb", "obstime": WHEN},
        {
            "name": TEXTS,
            "obstime": TIMES,
            "distance": quantities(u.au),
        },
    )
    path = {"None": None, "number": 5, "empty": [], "one": [earth], "text": "Earth"}
    yield (
        "observer_path",
        observer_path,
        {"stops": [earth, observer_preset("North pole", "2018-07-25")], "n_frames": 3},
        {
            "stops": path | {label: [earth, place] for label, place in places().items()},
            "n_frames": NUMBERS,
        },
    )
