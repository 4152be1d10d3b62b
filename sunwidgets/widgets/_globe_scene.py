"""What the page of the globe must know to draw loops and sky, as plain JSON and packed numbers.

Apart from the widget because it is the contract with the page: js/src/observer_globe/traits.ts
writes it down from the other side.
"""

from functools import lru_cache
from typing import Any, Final

import astropy.units as u
import numpy as np
from astropy.coordinates import CartesianRepresentation, SkyCoord
from sunpy.coordinates import HeliocentricEarthEcliptic, HeliographicStonyhurst

from sunwidgets.core._quantities import Floats
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission_image import EmissionImage
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.observers import observer_preset
from sunwidgets.core.recipe import BLOG, CORRECTED, Recipe
from sunwidgets.core.sparse import sparse

__all__ = ["image_answer", "pack_loops", "read_outs", "recipe_fields", "sky"]

MOST_POINTS: Final = 100_000
"""With 17 bytes each, no message to the page is larger than some hosts carry."""
_DECADES: Final = 2.0
"""From the brightest point of a line to a black one, in density."""
_BODIES: Final = ("Mercury", "Venus", "Earth", "Mars")


def recipe_fields() -> list[dict[str, str]]:
    """Describe the switches: both values of each, and what the published one does."""
    published = BLOG.changed()
    return [
        {"name": name, "corrected": getattr(CORRECTED, name), "published": value, "sentence": sentence}
        for (name, value), sentence in zip(published.items(), BLOG.sentences(), strict=True)
    ]


def read_outs(arcade: LoopArcade) -> dict[str, Any]:
    """Give numbers to read: how many loops and points, and the range of temperatures and densities."""
    feet = np.maximum(arcade.density[arcade.offsets[:-1]], arcade.density[arcade.offsets[1:] - 1])
    return {
        "n_loops": len(arcade),
        "n_points": arcade.size,
        "length": _range(arcade.length, u.Mm),
        "temperature": None if arcade.temperature is None else _range(arcade.temperature, u.MK),
        "density": _range(feet, u.cm**-3),
    }


def _range(values: u.Quantity, unit: Any) -> list[float]:
    numbers = values.to_value(unit)
    return [float(numbers.min()), float(numbers.max())]


def pack_loops(
    arcade: LoopArcade, recipe: Recipe, *, most: int = MOST_POINTS
) -> tuple[dict[str, Any], list[bytes]]:
    """Pack positions, weights and brightness of points, and where each loop begins.

    Positions are in solar radii. A weight times the scale that goes with it, over the square of the
    distance in solar radii and the solid angle, is emission measure in cm-5; with the published
    weight it is to be multiplied by the published depth of the view in solar radii, over the
    number of pixels.
    """
    chosen, offsets, first, last = sparse(arcade, most)
    radius_cm = SUN_KM * 1e5
    if recipe.weight == "volume":
        each, scale = arcade.emission_measure, 1 / radius_cm**2
    else:
        each, scale = arcade.density.to_value(u.cm**-3) ** 2, radius_cm
    total = np.concatenate([[0.0], np.cumsum(each)])
    weight = total[last + 1] - total[first]
    # For loops that are left out the others shine the more.
    weight *= total[-1] / (weight.sum() or 1.0)
    heaviest = float(weight.max()) or 1.0
    density = arcade.density.to_value(u.cm**-3)[chosen]
    with np.errstate(divide="ignore"):
        light = 1 + np.log10(density / (density.max() or 1.0)) / _DECADES
    return (
        {"scale": heaviest * scale},
        [
            (arcade.xyz.T[chosen] / SUN_KM).astype(np.float32).tobytes(),
            (weight / heaviest).astype(np.float32).tobytes(),
            np.round(255 * np.clip(light, 0, 1)).astype(np.uint8).tobytes(),
            offsets.astype(np.uint32).tobytes(),
        ],
    )


def image_answer(image: EmissionImage) -> tuple[dict[str, Any], list[bytes]]:
    """Pack a picture: float32 of the share of its brightest pixel, with a relative error of 6e-8."""
    data = image.data()
    most = float(data.max()) or 1.0
    header = image.header()
    geometry = {name: header[name] for name in ("crpix1", "crpix2", "crval1", "crval2", "cdelt1", "cdelt2")}
    content = {
        "shape": list(data.shape),
        "scale": most,
        "grid": image.recipe.grid,
        "geometry": {
            **geometry,
            "projection": header["ctype1"][-3:].lower(),
            "crota2": 0.0,
            "l0": image.view.lon,
            "b0": image.view.lat,
            "dsun": image.view.distance,
            "rsun": SUN_KM,
        },
    }
    return content, [(data / most).astype(np.float32).tobytes()]


@lru_cache(maxsize=64)
def sky(obstime: str) -> dict[str, Any]:
    """Describe the ecliptic: how Stonyhurst axes stand in it, and where planets are, in au.

    Axes are those of `~sunpy.coordinates.HeliocentricEarthEcliptic`: x to the Earth, z to the
    north of the ecliptic.
    """
    ecliptic = HeliocentricEarthEcliptic(obstime=obstime)
    axes = SkyCoord(
        HeliographicStonyhurst(CartesianRepresentation(np.eye(3) * u.au), obstime=obstime)
    ).transform_to(ecliptic)
    bodies = [observer_preset(name, obstime) for name in _BODIES]
    places = [body.transform_to(ecliptic).cartesian.xyz.to_value(u.au) for body in bodies]
    earth = bodies[_BODIES.index("Earth")]
    return {
        "rotation": _numbers(axes.cartesian.xyz.to_value(u.au).ravel()),
        "bodies": [{"name": name, "place": _numbers(at)} for name, at in zip(_BODIES, places, strict=True)],
        "earth": {"lat": float(earth.lat.deg), "distance": float(earth.radius.to_value(u.au))},
    }


def _numbers(values: Floats) -> list[float]:
    return [float(value) for value in values]
