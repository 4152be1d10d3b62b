"""What is asked of JSOC, of a server that is not there: what cannot be asked is refused before."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import astropy.units as u
import drms

from sunwidgets import SharpCube
from sunwidgets.core.jsoc import JsocCache, JsocClient, Patience, preflight
from tests.hostile.values import NUMBERS, TEXTS, TIMES, Call, quantities, without


def calls() -> Iterator[Call]:
    nowhere = drms.ServerConfig(
        name="nowhere",
        cgi_baseurl="http://127.0.0.1:9/cgi-bin/",
        cgi_jsoc_info="jsoc_info",
        cgi_jsoc_fetch="jsoc_fetch",
        http_download_baseurl="http://127.0.0.1:9/",
    )
    client = JsocClient(nowhere, patience=Patience(attempts=1, first_wait=0.01))
    folder = Path(tempfile.mkdtemp(prefix="sunwidgets-"))
    what = {
        "harpnum": NUMBERS | TEXTS,
        "noaa": NUMBERS | TEXTS,
        "query": TEXTS | {"other": "aia.lev1[]", "quote": "hmi.sharp_cea_720s[377]'; rm"},
        "start": TIMES,
        "end": TIMES,
        "cadence": quantities(u.h) | TEXTS,
        "segments": TEXTS | {"path": ["../../x"], "empty": [], "numbers": [5]},
        "keywords": TEXTS | {"path": ["../../x"], "numbers": [5]},
        "series": TEXTS,
        "email": without(TEXTS, "unknown"),
        "nosuch": NUMBERS,
    }
    asked = {"harpnum": 377, "start": "2011-02-15", "end": "2011-02-16"}
    at = {"client": client, "cache_dir": folder}
    yield "preflight", preflight, asked | at, what
    yield (
        "SharpCube.from_jsoc",
        SharpCube.from_jsoc,
        asked | at | {"progress": False},
        what | {"route": TEXTS},
    )
    yield "JsocClient", JsocClient, {}, {"server": TEXTS | {"number": 5}}
    yield "JsocCache", JsocCache, {"folder": folder}, {"max_bytes": NUMBERS | TEXTS}
    cache = JsocCache(folder)
    for name in ("files", "table", "clear"):
        yield f"JsocCache.{name}", getattr(cache, name), {}, {"harpnum": NUMBERS | TEXTS, "series": TEXTS}
    yield "JsocCache.trim", cache.trim, {}, {"max_bytes": NUMBERS | TEXTS}
    times = ("first_wait", "longest_wait", "connect_timeout", "read_timeout", "answer_timeout", "slowest",
             "grace", "export_wait", "export_timeout")  # fmt: skip
    yield "Patience", Patience, {}, dict.fromkeys(("attempts", *times), NUMBERS)
