"""Values that cannot be, for every argument of every public function: an error that says so, or a result.

Never a number that is not one, never an error that only says what went wrong inside, never a warning of
numpy. What a function takes is checked for being finite; whether it is right is for the other tests.
"""

import functools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import astropy.units as u
import numpy as np
import pytest
import traitlets
from astropy.coordinates import SkyCoord
from astropy.time import Time

from sunwidgets import LoopArcade, RotationTracks, SharpCube, SharpScrubber
from sunwidgets.core.emission import arcade_to_map, emission_map, pixel_solid_angle
from sunwidgets.core.loops import Recipe, isothermal_density, loop_arcade, rtv_temperature, semi_circular_loop
from sunwidgets.core.lru import ArrayLRU
from sunwidgets.core.observers import observer_preset
from sunwidgets.core.plasma import rtv_density, rtv_pressure, scale_height
from sunwidgets.core.recipe import as_recipe
from sunwidgets.core.rotation import (
    RotationLaw,
    RotationTrack,
    compare_laws,
    fit_rotation_law,
    measure_rates,
    rotate_map,
    rotation_law,
    rotation_track,
    sheared_meridian,
)
from sunwidgets.core.sharp import FrameGeometry, decode_quality, parse_tai, segment_info
from sunwidgets.core.sharp.encoding import encode_frame
from sunwidgets.core.sharp.sample import sample_unsigned_flux
from sunwidgets.core.sharp.times import slot_number
from sunwidgets.exceptions import SunWidgetsError

ALLOWED = (SunWidgetsError, ValueError, TypeError, u.UnitsError, traitlets.TraitError)
SHORTEST_MESSAGE = 12

Values = dict[str, Any]
WHEN = "2014-03-01"
HEATING, DENSITY, RATE = u.erg / u.cm**3 / u.s, u.cm**-3, u.deg / u.day


def quantities(unit: u.UnitBase) -> Values:
    return {
        "nan": np.nan * unit,
        "inf": np.inf * unit,
        "-inf": -np.inf * unit,
        "huge": 1e300 * unit,
        "-huge": -1e300 * unit,
        "negative": -1 * unit,
        "zero": 0 * unit,
        "tiny": 1e-300 * unit,
        "complex": (1 + 1j) * unit,
        "wrong unit": 1 * u.kg,
        "no unit": 5.0,
        "None": None,
        "text": "five",
        "True": True,
        "empty": [] * unit,
        "deep": np.ones((2, 2, 2)) * unit,
        "one nan": [1, np.nan] * unit,
    }


NUMBERS: Values = {
    "nan": np.nan,
    "inf": np.inf,
    "-inf": -np.inf,
    "huge": 1e300,
    "huge int": 10**30,
    "negative": -1,
    "zero": 0,
    "half": 0.5,
    "complex": 1j,
    "text": "five",
    "None": None,
    "list": [1, 2],
    "empty": [],
    "unit": 1 * u.m,
    "True": True,
    "object": object(),
}
TEXTS: Values = {
    "unknown": "no such thing",
    "empty": "",
    "None": None,
    "number": 5,
    "nan": np.nan,
    "list": ["a"],
    "bytes": b"x",
    "object": object(),
}
TIMES: Values = {
    "garbage": "yesterday",
    "empty": "",
    "None": None,
    "nan": np.nan,
    "number": 5,
    "empty list": [],
    "no date": "2018-13-45",
    "far": "99999-01-01",
    "several": ["2018-01-01", "2018-01-02"],
    "object": object(),
}


@functools.cache
def places() -> Values:
    """Return places that lack something, are in frames of the sky, or are inside the Sun."""

    def stonyhurst(lon: Any, lat: Any, *distance: Any, **options: Any) -> SkyCoord:
        return SkyCoord(lon * u.deg, lat * u.deg, *distance, frame="heliographic_stonyhurst", **options)

    def sky(x: float, y: float, **options: Any) -> SkyCoord:
        return SkyCoord(x * u.arcsec, y * u.arcsec, frame="helioprojective", **options)

    return {
        "None": None,
        "text": "Earth",
        "number": 5,
        "icrs": SkyCoord(1 * u.deg, 2 * u.deg),
        "galactic": SkyCoord(1 * u.deg, 2 * u.deg, 1 * u.au, frame="galactic"),
        "nan": stonyhurst(np.nan, 2, 1 * u.au, obstime=WHEN),
        "nan radius": stonyhurst(1, 2, np.nan * u.au, obstime=WHEN),
        "infinite radius": stonyhurst(1, 2, np.inf * u.au, obstime=WHEN),
        "huge radius": stonyhurst(1, 2, 1e200 * u.au, obstime=WHEN),
        "no time": stonyhurst(1, 2, 1 * u.au),
        "no distance": stonyhurst(1, 2, obstime=WHEN),
        "inside": stonyhurst(1, 2, 1 * u.km, obstime=WHEN),
        "center": stonyhurst(1, 2, 0 * u.km, obstime=WHEN),
        "empty": stonyhurst([], [], obstime=WHEN),
        "deep": stonyhurst(np.ones((2, 2)), np.ones((2, 2)), 1 * u.au, obstime=WHEN),
        "sky without observer": sky(1, 2, obstime=WHEN),
        "sky without anything": sky(1, 2),
        "sky nan": sky(np.nan, 2, observer="earth", obstime=WHEN),
        "off the disk": sky(5000, 2, observer="earth", obstime=WHEN),
        "carrington without observer": SkyCoord(
            1 * u.deg, 2 * u.deg, frame="heliographic_carrington", obstime=WHEN
        ),
        "heliocentric": SkyCoord(
            1 * u.km, 2 * u.km, 3 * u.km, frame="heliocentric", observer="earth", obstime=WHEN
        ),
    }


def each_alone(values: Values) -> Values:
    return {label: [value] for label, value in values.items()}


def without(values: Values, *labels: str) -> Values:
    return {label: value for label, value in values.items() if label not in labels}


def calls() -> Iterator[tuple[str, Callable[..., Any], Values, dict[str, Values]]]:
    """Yield name, function, arguments that work, and for each argument the values to put in its place."""
    arcade = loop_arcade(4, length_min=50 * u.Mm, length_max=100 * u.Mm, n_points=20, seed=1)
    earth = observer_preset("Earth", "2018-07-25")
    loop = semi_circular_loop(100 * u.Mm, n_points=9)
    start = SkyCoord(10 * u.deg, 20 * u.deg, frame="heliographic_stonyhurst", obstime=WHEN)
    track = rotation_track(start, [0, 1, 2, 3] * u.day)
    cube = SharpCube.sample(n_frames=3)
    picture = emission_map(arcade, earth, fov=1000 * u.arcsec, resolution=50 * u.arcsec / u.pix)
    law = RotationLaw(14 * RATE, -2 * RATE, -2 * RATE, np.diag([1e-4, 1e-2, 1e-2]) * RATE**2)
    header = dict(cube.header(0))
    stance = {name: quantities(u.deg) for name in ("longitude", "orientation", "inclination")}
    scaling = {"length": quantities(u.Mm), "recipe": TEXTS, "constants": TEXTS}
    heating, frame = {"heating_rate": 1e-4 * HEATING}, {"segment": TEXTS, "index": NUMBERS}
    fov = quantities(u.arcsec) | {
        "pair": (1, 2),
        "places": (start, start),
        "reversed": [[5, 1], [5, 1]] * u.arcsec,
    }
    # A row: name, function, arguments that work, hostile values for each argument.
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
                "other": cube.map("Br", 0),
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
    # A cube of very many frames is possible, and takes as long as that.
    yield (
        "SharpCube.sample",
        SharpCube.sample,
        {"n_frames": 2},
        {
            "n_frames": without(NUMBERS, "huge int"),
            "cache_bytes": NUMBERS,
        },
    )
    paths = {"missing": "/no/such.fits", "nested": [[1]], "mapping": {}, "number as segment": {5: "a"}}
    yield (
        "SharpCube.from_files",
        SharpCube.from_files,
        {"paths": "/no/such.fits"},
        {
            "paths": TEXTS | NUMBERS | paths,
            "on_error": TEXTS,
        },
    )
    yield (
        "SharpCube[]",
        cube.__getitem__,
        {},
        {"item": NUMBERS | TEXTS | {"slice": slice(5, 2), "half": slice(0.5, 2), "no step": slice(0, 2, 0)}},
    )
    yield "SharpCube.frame", cube.frame, {"segment": "Br", "index": 0}, frame
    yield "SharpCube.map", cube.map, {"segment": "Br", "index": 0}, frame
    yield "SharpCube.has", cube.has, {"segment": "Br", "index": 0}, {"index": NUMBERS}
    yield "SharpCube.array", cube.array, {}, {"segment": TEXTS}
    yield "SharpCube.header", cube.header, {"index": 0}, {"index": NUMBERS, "segment": TEXTS}
    yield "SharpCube.shape", cube.shape, {}, {"index": NUMBERS}
    yield "SharpCube.geometry", cube.geometry, {}, {"index": NUMBERS}
    yield "parse_tai", parse_tai, {}, {"value": TIMES | TEXTS}
    yield "sample_unsigned_flux", sample_unsigned_flux, {}, {"times": TIMES | TEXTS}
    yield "slot_number", slot_number, {"times": Time(WHEN)}, {"times": TEXTS, "step": NUMBERS}
    yield "decode_quality", decode_quality, {}, {"value": NUMBERS | TEXTS}
    yield "segment_info", segment_info, {}, {"name": without(TEXTS, "unknown", "empty")}
    headers = {
        "CRPIX1": np.nan,
        "CDELT1": np.inf,
        "CRVAL1": "x",
        "DSUN_OBS": 1.0,
        "CTYPE1": None,
        "CUNIT1": "furlong",
    }
    yield (
        "FrameGeometry.from_header",
        FrameGeometry.from_header,
        {},
        {
            "header": {"None": None, "text": "abc", "empty": {}}
            | {f"{key} {value}": header | {key: value} for key, value in headers.items()}
        },
    )
    yield "ArrayLRU", ArrayLRU, {}, {"max_bytes": NUMBERS}
    frames = {
        "None": None,
        "text": "a",
        "row": np.ones(3),
        "huge": np.full((2, 2), 1e300),
        "both huge": np.array([[1e308, -1e308]]),
        "complex": np.ones((2, 2), complex),
        "objects": np.array([[object()]]),
    }
    yield "encode_frame", encode_frame, {}, {"frame": frames}
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


CASES = [
    pytest.param(function, arguments, name, values, id=f"{what}-{name}")
    for what, function, arguments, hostile in calls()
    for name, values in hostile.items()
]


def numbers(result: Any) -> np.ndarray:
    """Return the numbers that a result is made of; none for what holds no numbers that matter here."""
    if isinstance(result, SkyCoord):
        return np.ravel(result.cartesian.xyz.value)
    if isinstance(result, LoopArcade):
        return np.concatenate([result.xyz.ravel(), result.density.value, result.ds.value])
    if isinstance(result, RotationTrack):
        return np.concatenate([each.value.ravel() for each in (result.tx, result.ty, result.longitude)])
    if isinstance(result, u.Quantity | float | int):
        return np.ravel(getattr(result, "value", result))
    return np.empty(0)


@pytest.mark.parametrize(("function", "arguments", "name", "values"), CASES)
def test_what_cannot_be_is_refused_in_words(
    function: Callable[..., Any], arguments: Values, name: str, values: Values
) -> None:
    for label, value in values.items():
        # `__getitem__` and its like take no names.
        positional = [value] if name in ("which", "item") else []
        named = dict(arguments) if positional else {**arguments, name: value}
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            try:
                result = function(*positional, **named)
            except Exception as error:
                says = isinstance(error, ALLOWED) and len(str(error)) >= SHORTEST_MESSAGE
                if not says or isinstance(error, RuntimeWarning):
                    pytest.fail(f"{label}: {type(error).__name__}: {error}")
                continue
        assert np.isfinite(numbers(result)).all(), (label, result)


def test_there_are_many_cases() -> None:
    assert sum(len(case.values[3]) for case in CASES) > 1200
