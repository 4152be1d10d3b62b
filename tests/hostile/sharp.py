"""Frames of active regions: files, times, coordinates."""

from collections.abc import Iterator

import numpy as np
from astropy.time import Time

from sunwidgets import SharpCube
from sunwidgets.core.lru import ArrayLRU
from sunwidgets.core.sharp import FrameGeometry, decode_quality, parse_tai, segment_info
from sunwidgets.core.sharp.encoding import encode_frame
from sunwidgets.core.sharp.sample import sample_unsigned_flux
from sunwidgets.core.sharp.times import slot_number
from tests.hostile.values import NUMBERS, TEXTS, TIMES, WHEN, Call, without


def calls() -> Iterator[Call]:
    cube = SharpCube.sample(n_frames=3)
    header = dict(cube.header(0))
    frame = {"segment": TEXTS, "index": NUMBERS}
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
