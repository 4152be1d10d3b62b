"""Numbers that both sides must agree on: the core writes them, the page's tests read them.

`python -m tests.page_vectors` writes js/tests/vectors anew; tests/core/test_page_vectors.py
holds the files to what the core gives today.
"""

import json
from pathlib import Path
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core._rotation_geometry import Observers, Places, look_at, rotate, surface_point
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission import emission_map
from sunwidgets.core.loop_geometry import SUN_KM
from sunwidgets.core.loops import loop_arcade
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.rotation_laws import rotation_law
from sunwidgets.core.sharp import FrameGeometry, SharpCube
from sunwidgets.export.looks import Look, color_table, matplotlib_norm

FOLDER = Path(__file__).parents[1] / "js" / "tests" / "vectors"

CAMERA = FrameGeometry(
    projection="tan",
    crpix1=1502.25,
    crpix2=-310.5,
    crval1=0.0,
    crval2=0.0,
    cdelt1=0.504365,
    cdelt2=0.504365,
    crota2=180.0827,
    l0=263.7,
    b0=-6.83,
    dsun=1.47746e11,
    rsun=6.96e8,
)
"""A frame as HMI's camera saw it: nearly upside down, with the centre of the disk outside it."""


def geometry_vectors() -> list[dict[str, Any]]:
    """Give places of pixels in a Carrington patch and in a frame of the camera."""
    rng = np.random.default_rng(377)
    patch = SharpCube.sample(n_frames=2).geometry(0)
    return [_places(patch, rng.uniform([-20, -20], [620, 340], (24, 2))),
            _places(CAMERA, rng.uniform([0, 0], [900, 500], (24, 2)))]  # fmt: skip


def _places(geometry: FrameGeometry, pixels: Any) -> dict[str, Any]:
    x, y = pixels.T
    carrington = np.transpose(geometry.pixel_to_carrington(x, y))
    helioprojective = np.transpose(geometry.pixel_to_helioprojective(x, y))
    return {
        "geometry": geometry.to_dict(),
        "pixels": pixels.tolist(),
        "carrington": [place.tolist() if np.isfinite(place).all() else None for place in carrington],
        "helioprojective": helioprojective.tolist(),
    }


def norm_vectors() -> list[dict[str, Any]]:
    """Give places on the colour bar by matplotlib's norms."""
    from matplotlib.colors import LogNorm

    looks = [Look(-1500, 1500, "gray"), Look(-1500, 1500, "gray", "asinh"), Look(10, 4000, "gray", "asinh")]
    cases = [(look.norm, matplotlib_norm(look), np.linspace(-2000, 5000, 29)) for look in looks]
    # Emission has a norm of its own, which no look has.
    cases.append(("log", LogNorm(3e22, 7e25), np.geomspace(1e21, 1e27, 29)))
    return [
        {
            "norm": name,
            "vmin": norm.vmin,
            "vmax": norm.vmax,
            "values": values.tolist(),
            "units": np.asarray(norm(values), dtype=float).tolist(),
        }
        for name, norm, values in cases
    ]


def color_vectors() -> dict[str, Any]:
    """Give the colours that matplotlib picks for places on the colour bar."""
    import matplotlib

    units = np.linspace(-0.1, 1.1, 241)
    table = matplotlib.colormaps["RdBu_r"]
    return {
        "table": list(color_table("RdBu_r")),
        "units": units.tolist(),
        "colors": table(units, bytes=True)[:, :3].tolist(),
    }


OBSERVERS = [(0, 5.2, 215.0), (-63, -25, 215.0), (170, 89.5, 60.0), (12, -71, 10.75), (40, 0, 2.2)]
"""Longitude and latitude in degrees, and the distance in solar radii: from 1 au to 0.01 au."""


def view_vectors() -> list[dict[str, Any]]:
    """Give what sunpy says of points in the corona, and where they are in the header's pixels."""
    rng = np.random.default_rng(20180725)
    cases = []
    for lon, lat, radius in OBSERVERS:
        observer = SkyCoord(
            HeliographicStonyhurst(lon * u.deg, lat * u.deg, radius * SUN_KM * u.km, obstime="2018-07-25")
        )
        places = SkyCoord(
            HeliographicStonyhurst(
                rng.uniform(-180, 180, 60) * u.deg,
                np.degrees(np.arcsin(rng.uniform(-1, 1, 60))) * u.deg,
                rng.uniform(1.0001, 1.5, 60) * SUN_KM * u.km,
                obstime="2018-07-25",
            )
        )
        half = np.tan(np.arcsin(1.5 / radius))
        picture = emission_map(
            loop_arcade(2, length_min=50 * u.Mm, length_max=90 * u.Mm, seed=1),
            observer,
            fov=2 * half * u.rad,
            resolution=2 * half / 384 * u.rad / u.pix,
        )
        seen = places.transform_to(picture.coordinate_frame)
        x, y = picture.wcs.world_to_pixel(seen)
        cases.append(
            {
                "observer": {"lon": lon, "lat": lat, "distance": radius},
                "half": half,
                "points": (places.cartesian.xyz.to_value(u.km).T / SUN_KM).tolist(),
                "angles": np.transpose([seen.Tx.arcsec, seen.Ty.arcsec]).tolist(),
                "pixels": np.transpose([x, y]).tolist(),
                "visible": np.asarray(seen.is_visible()).tolist(),
            }
        )
    return cases


def emission_vectors() -> dict[str, Any]:
    """Give a small arcade as the page has it, but in full precision, and its pictures by several recipes."""
    arcade = loop_arcade(
        12,
        length_min=80 * u.Mm,
        length_max=400 * u.Mm,
        latitude_min=-30 * u.deg,
        latitude_max=30 * u.deg,
        n_points=40,
        seed=3,
    )
    recipes = [{}, {"weight": "n2dz"}, {"occultation": "published"}, {"projection": "angles"}]
    places = [(20, 10, 215.0), (-70, 20, 215.0), (95, 0, 215.0), (40, -30, 10.75)]
    radius_cm = SUN_KM * 1e5
    return {
        "xyz": (arcade.xyz.T / SUN_KM).ravel().tolist(),
        "weights": {
            "volume": (arcade.emission_measure / radius_cm**2).tolist(),
            "n2dz": (arcade.density.to_value(u.cm**-3) ** 2 * radius_cm).tolist(),
        },
        "pictures": [_picture(arcade, *each) for each in zip(recipes, places, strict=True)],
    }


def _picture(arcade: LoopArcade, recipe: Any, place: tuple[float, float, float]) -> dict[str, Any]:
    lon, lat, radius = place
    size, sigma = 24, 1.5
    angle = np.arcsin(1.2 / radius)
    half = angle if recipe.get("projection") == "angles" else np.tan(angle)
    observer = SkyCoord(
        HeliographicStonyhurst(lon * u.deg, lat * u.deg, radius * SUN_KM * u.km, obstime="2018-07-25")
    )
    picture = emission_map(
        arcade,
        observer,
        fov=2 * half * u.rad,
        resolution=2 * half / size * u.rad / u.pix,
        psf=sigma * 2 * half / size * u.rad,
        recipe=Recipe(**recipe),
    )
    return {
        "recipe": {"weight": "volume", "occultation": "exact", "projection": "tan", **recipe},
        "observer": {"lon": lon, "lat": lat, "distance": radius},
        "half": float(half),
        "sigma": sigma,
        "size": size,
        "data": picture.data.ravel().tolist(),
    }


def rotation_vectors() -> list[dict[str, Any]]:
    """Give places that turn by a law, and directions that meet the surface, seen from near and far."""
    rng = np.random.default_rng(5)
    rsun = 695700.0
    return [_turned(rng, rsun, distance) for distance in (1.496e8, 1.1e6)]


def _turned(rng: np.random.Generator, rsun: float, distance: float) -> dict[str, Any]:
    looker = {"longitude": 0.3, "latitude": -0.12, "distance": distance}
    observer = Observers(**{name: np.array([value]) for name, value in looker.items()})
    law = rotation_law("howard")
    places = Places(rng.uniform(-3, 3, 20), rng.uniform(-1.5, 1.5, 20), rng.uniform(1, 1.3, 20) * rsun)
    days = 3.5
    rates = law.radians_a_day(places.latitude)
    longitude, vectors = rotate(places, rates, np.array([days]))
    seen = look_at(vectors, observer, rsun)
    limb = np.arcsin(rsun / distance)
    tx, ty = rng.uniform(-1.1, 1.1, (2, 20)) * limb
    met = surface_point(tx, ty, observer, rsun)
    return {
        "rsun": rsun,
        "days": days,
        "law": np.radians(law.coefficients).tolist(),
        "observer": looker,
        "places": _records(longitude=places.longitude, latitude=places.latitude, radius=places.radius),
        "longitude": longitude[:, 0].tolist(),
        "seen": _records(tx=seen.tx[:, 0], ty=seen.ty[:, 0], mu=seen.mu[:, 0], visible=seen.visible[:, 0]),
        "directions": np.transpose([tx, ty]).tolist(),
        "surface": [
            [float(lon), float(lat)] if np.isfinite(lon) else None
            for lon, lat in zip(met.longitude, met.latitude, strict=True)
        ],
    }


def _records(**columns: Any) -> list[dict[str, Any]]:
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


VECTORS = {
    "geometry": geometry_vectors,
    "norms": norm_vectors,
    "colors": color_vectors,
    "views": view_vectors,
    "emission": emission_vectors,
    "rotation": rotation_vectors,
}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in VECTORS.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(make(), indent=1) + "\n")


if __name__ == "__main__":
    main()
