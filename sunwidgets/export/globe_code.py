"""The script behind a globe's picture: loops, an observer, and the map that it sees."""

from collections.abc import Mapping
from typing import Any

from sunwidgets.core.recipe import BLOG, CORRECTED, Recipe

__all__ = ["globe_code"]

_IMPORTS = """import astropy.units as u
import matplotlib.pyplot as plt
from astropy.coordinates import SkyCoord
from matplotlib.colors import LogNorm
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loops import {names}
"""
_DRAWING = """
norm = LogNorm({vmin!r}, {vmax!r}, clip=True)
fig = plt.figure(figsize=(7, 6), layout="constrained")
axes = fig.add_subplot(projection=em_map)
em_map.plot(axes=axes, norm=norm, cmap="{cmap}")
em_map.draw_limb(axes=axes)
{grid}fig.colorbar(axes.images[0], ax=axes, label="Emission measure (cm$^{{-5}}$)")
plt.show()
"""


def globe_code(
    loops: Mapping[str, Any],
    place: Mapping[str, Any],
    *,
    half: float,
    size: int,
    psf: float,
    limits: tuple[float, float],
    cmap: str,
    grid: bool,
) -> str:
    """Return a script that makes the map of the loops as one observer sees them, and draws it.

    Parameters
    ----------
    loops : mapping
        The options of the loops by their names, as the globe has them: Mm, degrees,
        erg / (cm^3 s), per cubic cm.
    place : mapping
        ``lon`` and ``lat`` in degrees, ``distance`` in au, and ``obstime``.
    half : float
        Half the side of the picture: tangent, or radians where the recipe's pixels are equal in angle.
    size : int
        Pixels from side to side.
    psf : float
        Blur in arcsec.
    limits : tuple of float
        Of the colours, cm-5.
    cmap : str
        Colour map.
    grid : bool
        Draw a heliographic grid.

    Returns
    -------
    str
        Python. It leaves ``arcade``, ``observer`` and ``em_map``.
    """
    recipe = loops["recipe"]
    names = "loop_arcade" if recipe in (CORRECTED, BLOG) else "Recipe, loop_arcade"
    by_extent = recipe.grid == "extent"
    options = [
        f"resolution={2 * half / size!r} * u.rad / u.pix",
        *([] if by_extent else [f"fov={2 * half!r} * u.rad"]),
        *([] if recipe.psf == "pixel" else [f"psf={psf!r} * u.arcsec"]),
        "recipe=recipe",
    ]
    parts = [
        _IMPORTS.format(names=names),
        f"recipe = {_recipe_text(recipe)}",
        _call("arcade = loop_arcade", [*_loop_arguments(loops), "recipe=recipe"]),
        _call(
            "observer = SkyCoord",
            [
                f"{place['lon']!r} * u.deg",
                f"{place['lat']!r} * u.deg",
                f"{place['distance']!r} * u.au",
                'frame="heliographic_stonyhurst"',
                f'obstime="{place["obstime"]}"',
            ],
        ),
        _call("em_map = emission_map", ["arcade", "observer", *options]),
        _DRAWING.format(
            vmin=limits[0],
            vmax=limits[1],
            cmap=cmap,
            grid="em_map.draw_grid(axes=axes)\n" if grid else "",
        ),
    ]
    return "\n".join(parts)


def _recipe_text(recipe: Recipe) -> str:
    for name, known in (("corrected", CORRECTED), ("blog", BLOG)):
        if recipe == known:
            return f'"{name}"'
    changed = ", ".join(f'{name}="{value}"' for name, value in recipe.changed().items())
    return f"Recipe({changed})"


def _loop_arguments(loops: Mapping[str, Any]) -> list[str]:
    is_single = loops["loops"] == "single"
    lengths = ("length", "length") if is_single else ("length_min", "length_max")
    latitudes = ("latitude", "latitude") if is_single else ("latitude_min", "latitude_max")
    feet, n_points = loops["footpoint_density"], loops["n_points"]
    return [
        "1" if is_single else repr(loops["n_loops"]),
        f"length_min={loops[lengths[0]]!r} * u.Mm",
        f"length_max={loops[lengths[1]]!r} * u.Mm",
        f"latitude_min={loops[latitudes[0]]!r} * u.deg",
        f"latitude_max={loops[latitudes[1]]!r} * u.deg",
        f"alpha={loops['alpha']!r}",
        f"heating_rate={loops['heating_rate']!r} * u.erg / u.cm**3 / u.s",
        *([f"n0={feet!r} * u.cm**-3"] if feet else []),
        *([f"n_points={n_points!r}"] if n_points else []),
        f"seed={loops['seed']!r}",
    ]


def _call(start: str, arguments: list[str]) -> str:
    return "\n".join([f"{start}(", *(f"    {argument}," for argument in arguments), ")"])
