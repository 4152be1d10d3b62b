"""What is measured in frames: regions, quantities, tracks of patches."""

from collections.abc import Iterator

import astropy.units as u
import numpy as np

from sunwidgets import SharpCube
from sunwidgets.core.sharp import Region, region_track, spaceweather_keywords
from sunwidgets.core.sharp.region_statistics import region_statistics
from sunwidgets.core.sharp.sample import SampleSource
from tests.hostile.values import NUMBERS, TEXTS, Call, Values, each_alone, places, quantities, without

PIXELS = [(420.0, 150.0), (470.0, 150.0), (420.0, 190.0)]


def calls() -> Iterator[Call]:
    cube = SharpCube.sample(n_frames=3)
    spot = Region.from_pixels(cube, 1, "ellipse", PIXELS)
    index = {"index": NUMBERS}
    cubes = {"cube": without(TEXTS, "nan") | {"number": 5}}
    pixels: Values = {
        "None": None,
        "text": "abc",
        "empty": [],
        "single": [(1, 2)],
        "nan": [(np.nan, 1), (2, 3), (4, 5)],
        "inf": [(np.inf, 1), (2, 3), (4, 5)],
        "huge": [(1e300, 1), (2, 3), (4, 5)],
        "flat": [1, 2, 3],
        "texts": [("a", "b")] * 3,
        "on a line": [(1, 1), (2, 1), (3, 1)],
        "one place": [(1, 1), (1, 1), (1, 1)],
    }
    regions: Values = {
        "text": "all",
        "number": 5,
        "empty": [],
        "mapping": {},
        "wrong mapping": {"kind": "circle", "vertices": []},
        "no mask": np.zeros((2, 2), bool),
        "numbers": np.ones(cube.shape(0)),
        "nothing": np.zeros(cube.shape(0), bool),
        "elsewhere": Region("rectangle", ((10, 10), (20, 20))),
    } | without(places(), "None")
    keywords: Values = {"unknown": ["NOSUCH"], "text": "USFLUX", "empty": [], "None": [None], "number": 5}
    yield (
        "Region",
        Region,
        {"kind": "ellipse", "vertices": spot.vertices},
        {"kind": TEXTS, "vertices": pixels},
    )
    yield (
        "Region.from_pixels",
        Region.from_pixels,
        {"cube": cube, "index": 0, "kind": "ellipse", "pixels": PIXELS},
        {"kind": TEXTS, "pixels": pixels} | index | cubes,
    )
    yield (
        "Region.from_skycoord",
        Region.from_skycoord,
        {"kind": "polygon"},
        {"places": {"None": None, "text": "abc", "number": 5} | places() | each_alone(places())},
    )
    yield (
        "Region.from_dict",
        Region.from_dict,
        {},
        {"values": {"None": None, "text": "abc", "empty": {}, "half": {"kind": "ellipse"}, "list": [1]}},
    )
    yield "Region.pixels", spot.pixels, {"cube": cube, "index": 0}, index | cubes
    yield "Region.outline", spot.outline, {"cube": cube, "index": 0}, index | {"n_points": NUMBERS} | cubes
    yield "Region.mask", spot.mask, {"cube": cube, "index": 0}, index | cubes
    yield "Region.is_cut", spot.is_cut, {"cube": cube, "index": 0}, index | cubes
    yield "Region.is_near", spot.is_near, {"cube": cube, "index": 0}, index | cubes
    for name, function in (
        ("region_statistics", region_statistics),
        ("SharpCube.statistics", SharpCube.statistics),
    ):
        first = "cube" if function is region_statistics else "self"
        yield (
            name,
            function,
            {first: cube, "segment": "Br", "index": 0, "region": spot},
            {"segment": TEXTS, "region": regions} | index,
        )
    yield (
        "spaceweather_keywords",
        spaceweather_keywords,
        {"cube": cube, "index": 0, "keywords": ["USFLUX"]},
        {"region": regions, "keywords": keywords, "min_pixels": NUMBERS} | index | cubes,
    )
    found = spaceweather_keywords(cube, 0, keywords=["USFLUX"])
    yield "SpaceweatherKeywords.error", found.error, {}, {"keyword": TEXTS}
    yield (
        "SharpCube.measure",
        cube.measure,
        {"keywords": ["USFLUX"], "progress": False},
        {"keywords": keywords, "region": regions, "nosuch": NUMBERS}
        | {"frames": NUMBERS | {"far": [99], "texts": ["a"], "range": range(5, 9)}}
        | {"processes": without(NUMBERS, "huge", "huge int"), "client": {"number": 5, "text": "local"}}
        | {"min_pixels": NUMBERS},
    )
    yield (
        "SharpCube.difference",
        cube.difference,
        {"segment": "Br", "index": 1},
        {"segment": TEXTS, "base": NUMBERS | TEXTS} | index,
    )
    yield "SharpCube.differences", cube.differences, {}, {"base": NUMBERS | TEXTS}
    yield "SharpCube.number", cube.number, {}, index
    yield "SharpCube.save", cube.save, {"progress": False}, {"folder": without(TEXTS, "unknown", "empty")}
    yield "SharpCube.open", SharpCube.open, {}, {"folder": TEXTS}
    yield "SharpCube", SharpCube, {"source": SampleSource(2)}, {"source": TEXTS, "cache_bytes": NUMBERS}
    yield (
        "region_track",
        region_track,
        {"cube": cube, "progress": False},
        {"region": regions, "models": TEXTS | {"mixed": ["howard", 5], "empty": []}} | cubes,
    )
    geometry = cube.geometry(0)
    # What is nowhere stays nowhere, as what is off the Sun is: NaN for NaN.
    numbers = without(NUMBERS, "nan", "inf", "-inf")
    angles = without(quantities(u.deg), "nan", "inf", "-inf", "one nan")
    yield "FrameGeometry.pixel_areas", geometry.pixel_areas, {"x": 1, "y": 1}, {"x": numbers}
    yield "FrameGeometry.pixel_to_carrington", geometry.pixel_to_carrington, {"x": 1, "y": 1}, {"x": numbers}
    for name in ("carrington_to_pixel", "carrington_to_helioprojective"):
        yield (
            f"FrameGeometry.{name}",
            getattr(geometry, name),
            {"longitude": 1, "latitude": 1},
            {"longitude": numbers | angles, "latitude": numbers},
        )
    yield (
        "FrameGeometry.pixel_to_helioprojective",
        geometry.pixel_to_helioprojective,
        {"x": 1, "y": 1},
        {"x": numbers},
    )
