"""What cannot be: numbers, quantities, texts, times and places, each with a name."""

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

Values: TypeAlias = dict[str, Any]
Call: TypeAlias = tuple[str, Callable[..., Any], Values, dict[str, Values]]
"""Name, function, arguments that work, and for each argument the values to put in its place."""

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
