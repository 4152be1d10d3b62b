"""The rotation tracks as a file carries them.

Apart from the widget because it is the contract with js/src/standalone/rotation_answers.ts, where
the page computes the tracks itself: it is given the ephemeris of each step and the laws.
"""

import base64
from collections.abc import Mapping
from typing import Any

import astropy.units as u
import numpy as np
from sunpy.coordinates import sun

from sunwidgets.core._rotation_geometry import Observers, Places
from sunwidgets.core.rotation import RotationLaw, RotationTrack
from sunwidgets.export.html import FilePart
from sunwidgets.widgets._page_time import milliseconds
from sunwidgets.widgets._rotation_scene import MERIDIAN_LATITUDES

__all__ = ["rotation_file_part"]

_NOTE = (
    "The tracks are a preview that this page computes, by the equations and the ephemeris of "
    "sunwidgets.core.rotation."
)
_STILL = " The picture is shown as it was taken."
_LINKED = (
    " The start follows the middle of the linked region, as the Carrington grid turns it to the time of "
    "the start, which stays; the day follows the linked frames."
)
_MARKED = " The marks in the images are those that were saved; to change them needs Python."


def rotation_file_part(
    track: RotationTrack,
    laws: Mapping[str, RotationLaw],
    state: dict[str, Any],
    background: tuple[dict[str, Any], bytes] | None,
    sequence: list[dict[str, Any]],
) -> FilePart:
    """Return tracks of the start and the times of one of them, by any of the laws, for a file."""
    start = track.first_view
    picture = None
    if background is not None:
        description, values = background
        picture = {**description, "values": base64.b64encode(values).decode("ascii")}
    note = _NOTE + (_STILL if picture else "") + (_MARKED if sequence else "")
    note += _LINKED if state["_links"] else ""
    # A list of no images, and not nothing: there is no Python that could make some.
    images: dict[str, Any] = {} if sequence else {"_sequence": {"images": []}}
    return FilePart(
        code="rotation_tracks",
        title="Differential rotation",
        note=note,
        state={**state, "rotate_background": False, "predict": False, **images},
        data={
            "start": _places(start.places)[0],
            "observer": _observers(start.observer)[0],
            "time": milliseconds(track.obstime)[0],
            "carrington": float(sun.L0(track.obstime).deg),
            "earth": _observers(track.earth),
            "shift": track.shift.T.tolist(),
            "laws": {name: np.radians(law.coefficients).tolist() for name, law in laws.items()},
            "meridian_latitudes": MERIDIAN_LATITUDES.to_value(u.rad).tolist(),
            "background": picture,
            "images": sequence,
        },
    )


def _places(places: Places) -> list[dict[str, float]]:
    return [
        {"longitude": float(longitude), "latitude": float(latitude), "radius": float(radius)}
        for longitude, latitude, radius in zip(places.longitude, places.latitude, places.radius, strict=True)
    ]


def _observers(observers: Observers) -> list[dict[str, float]]:
    return [
        {"longitude": float(longitude), "latitude": float(latitude), "distance": float(distance)}
        for longitude, latitude, distance in zip(
            observers.longitude, observers.latitude, observers.distance, strict=True
        )
    ]
