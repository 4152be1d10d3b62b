"""What a page must know to draw tracks, as plain JSON and packed numbers.

Apart from the widget because it is the contract with the page: js/src/rotation_tracks/traits.ts
writes it down from the other side.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst, Helioprojective

from sunwidgets.core._rotation_geometry import look_at, rotate
from sunwidgets.core.rotation import RotationLaw, RotationTrack
from sunwidgets.core.rotation_laws import SOURCES, curve_latitudes, rotation_law
from sunwidgets.exceptions import StartError
from sunwidgets.export.rotation_disk import MODEL_COLORS, OWN_COLOR

__all__ = [
    "MERIDIAN_LATITUDES",
    "model_list",
    "pack_meridians",
    "pack_tracks",
    "place_of",
    "scene",
    "start_info",
]

MERIDIAN_LATITUDES = np.arange(-85, 86, 5) * u.deg
"""Where a meridian is followed."""

Floats = npt.NDArray[np.float64]


def model_list(own: Mapping[str, RotationLaw]) -> list[dict[str, Any]]:
    """Describe the laws that can be chosen: name, colour, where they come from, and rates by latitude."""
    laws = {name: (rotation_law(name), MODEL_COLORS[name], source) for name, source in SOURCES.items()}
    laws.update({name: (law, OWN_COLOR, repr(law)) for name, law in own.items()})
    return [
        {"name": name, "color": color, "source": source, "rates": law(curve_latitudes()).value.tolist()}
        for name, (law, color, source) in laws.items()
    ]


def scene(track: RotationTrack, stamp: int) -> dict[str, Any]:
    """Describe times and observers: of a track by any law, seen from the moving Earth."""
    start = track.first_view
    earth = track.earth
    return {
        "stamp": stamp,
        "obstime": _label(track.obstime),
        "rsun": start.rsun,
        "fixed": _observer(start.observer.longitude, start.observer.latitude, start.observer.distance, 0),
        "moving": [
            _observer(np.zeros_like(earth.latitude), earth.latitude, earth.distance, i)
            for i in range(len(earth.latitude))
        ],
        "days": [float(day) for day in track.durations.to_value("day")],
        "labels": [_label(time) for time in track.times],
    }


def _label(time: Any) -> str:
    return str(time.utc.strftime("%Y-%m-%d %H:%M UTC"))


def _observer(longitude: Floats, latitude: Floats, distance: Floats, i: int) -> dict[str, float]:
    return {
        "l0": float(np.degrees(longitude[i])),
        "b0": float(np.degrees(latitude[i])),
        "dsun": float(distance[i]),
    }


def start_info(track: RotationTrack) -> dict[str, float]:
    """Give the start: Stonyhurst degrees, and arcseconds as its observer saw it."""
    start = track.first_view
    place = start.places
    _, vectors = rotate(place, np.zeros(1), np.zeros(1))
    seen = look_at(vectors, start.observer, start.rsun)
    return {
        "lon": float(np.degrees(place.longitude[0])),
        "lat": float(np.degrees(place.latitude[0])),
        "tx": float(np.degrees(seen.tx[0, 0]) * 3600),
        "ty": float(np.degrees(seen.ty[0, 0]) * 3600),
    }


def place_of(track: RotationTrack, wish: Mapping[str, float]) -> SkyCoord:
    """Make a start from what the page knows: arcseconds as the start was seen, or Stonyhurst degrees."""
    try:
        first, second = (float(wish[name]) for name in (("lon", "lat") if "lon" in wish else ("tx", "ty")))
    except (KeyError, TypeError, ValueError):
        raise StartError(f"the start is {wish!r}; it has numbers for lon and lat, or for tx and ty") from None
    view, obstime = track.first_view, track.obstime
    rsun = view.rsun * u.km
    observer = HeliographicStonyhurst(
        view.observer.longitude[0] * u.rad,
        view.observer.latitude[0] * u.rad,
        view.observer.distance[0] * u.km,
        obstime=obstime,
        rsun=rsun,
    )
    frame = Helioprojective(observer=observer, obstime=obstime, rsun=rsun)
    if "lon" in wish:
        # Seen by the observer that there is, so that typing a longitude does not change who looks on.
        stonyhurst = HeliographicStonyhurst(first * u.deg, second * u.deg, rsun, obstime=obstime, rsun=rsun)
        return SkyCoord(stonyhurst).transform_to(frame)
    return SkyCoord(first * u.arcsec, second * u.arcsec, frame=frame)


def pack_tracks(tracks: Sequence[RotationTrack]) -> bytes:
    """Pack (track, time, [Tx, Ty, longitude, latitude, mu, visible]) as float32."""
    columns = [
        [t.tx.value[0], t.ty.value[0], t.longitude.value[0], t.latitude.value[0], t.mu[0], t.visible[0]]
        for t in tracks
    ]
    return np.asarray(columns, dtype=np.float32).transpose(0, 2, 1).tobytes()


def pack_meridians(tracks: Sequence[RotationTrack]) -> bytes:
    """Pack (track, time, latitude, [Tx, Ty, visible]) as float32."""
    columns = [[t.tx.value.T, t.ty.value.T, t.visible.T] for t in tracks]
    return np.asarray(columns, dtype=np.float32).transpose(0, 2, 3, 1).tobytes()
