"""FITS files to read, written from the embedded sample."""

from collections.abc import Callable
from pathlib import Path

import astropy.units as u
import numpy as np
import pytest
from astropy.io import fits
from sunpy.coordinates import HeliographicCarrington, Helioprojective

from sunwidgets.core.loops import LoopArcade, loop_arcade
from sunwidgets.core.sharp import SharpCube

# The helioprojective frame of hmi.sharp_720s is upside down, hence the rotation close to 180 degrees.
CCD_HEADER = {
    "CTYPE1": "HPLN-TAN",
    "CTYPE2": "HPLT-TAN",
    "CUNIT1": "arcsec",
    "CUNIT2": "arcsec",
    "CRPIX1": 430.25,
    "CRPIX2": -510.75,
    "CRVAL1": 0.0,
    "CRVAL2": 0.0,
    "CDELT1": 0.504365,
    "CDELT2": 0.504365,
    "CROTA2": 180.0137,
}


@pytest.fixture(scope="session")
def sample() -> SharpCube:
    return SharpCube.sample()


def jsoc_name(t_rec: str, segment: str, series: str = "hmi.sharp_cea_720s", harpnum: int = 377) -> str:
    stamp = t_rec.replace(".", "").replace(":", "")
    return f"{series}.{harpnum}.{stamp}.{segment}.fits"


def write_frame(
    folder: Path,
    segment: str = "Br",
    *,
    t_rec: str = "2011.02.15_02:00:00_TAI",
    data: np.ndarray | None = None,
    compressed: bool = False,
    name: str | None = None,
    without: tuple[str, ...] = (),
    **cards: object,
) -> Path:
    """Write one small file with a SHARP's header; ``cards`` (with _ for -) replace or add to it."""
    header = SharpCube.sample(n_frames=1).header(0)
    if data is None:
        data = np.arange(48, dtype=np.int16).reshape(6, 8)
    ny, nx = data.shape
    header.update(HARPNUM=377, TELESCOP="SDO/HMI", T_REC=t_rec, CRPIX1=nx / 2 + 0.5, CRPIX2=ny / 2 + 0.5)
    header.update({keyword.replace("_OBS_", "-OBS"): value for keyword, value in cards.items()})
    scaling = {keyword: header.pop(keyword) for keyword in ("BSCALE", "BZERO", "BLANK") if keyword in header}
    for keyword in without:
        header.pop(keyword)
    image = (fits.CompImageHDU if compressed else fits.PrimaryHDU)(data, header)
    image.header.update(scaling)
    hdus = fits.HDUList([fits.PrimaryHDU(), image] if compressed else [image])
    path = folder / (name or jsoc_name(t_rec, segment))
    hdus.writeto(path, output_verify="ignore", overwrite=True)
    return path


@pytest.fixture
def sharp_file(tmp_path: Path) -> Callable[..., Path]:
    """Write one small file into the test's own folder: see `write_frame`."""

    def write(segment: str = "Br", **options: object) -> Path:
        return write_frame(tmp_path, segment, **options)

    return write


@pytest.fixture
def ccd_file(tmp_path: Path) -> Callable[..., Path]:
    """Write one small helioprojective file."""

    def write(segment: str = "field", **options: object) -> Path:
        name = jsoc_name(options.get("t_rec", "2011.02.15_02:00:00_TAI"), segment, "hmi.sharp_720s")
        return write_frame(tmp_path, segment, name=name, **(CCD_HEADER | options))

    return write


@pytest.fixture(scope="session")
def assert_as_sunpy() -> Callable[[SharpCube, str], None]:
    """Compare a frame's own coordinates with what sunpy makes of its map, on random pixels."""

    def compare(cube: SharpCube, segment: str) -> None:
        sun, geometry = cube.map(segment, 0), cube.geometry(0)
        ny, nx = sun.data.shape
        random = np.random.default_rng(1)
        x, y = random.uniform(-0.5, nx - 0.5, 200), random.uniform(-0.5, ny - 0.5, 200)
        world = sun.pixel_to_world(x * u.pix, y * u.pix)
        seen = {"observer": sun.observer_coordinate, "obstime": world.obstime, "rsun": sun.rsun_meters}
        sky = world.transform_to(Helioprojective(**seen))
        tx, ty = geometry.pixel_to_helioprojective(x, y)
        np.testing.assert_allclose(tx, sky.Tx.to_value("arcsec"), atol=0.01, rtol=0)
        np.testing.assert_allclose(ty, sky.Ty.to_value("arcsec"), atol=0.01, rtol=0)
        place = world.transform_to(HeliographicCarrington(**seen))
        lon, lat = geometry.pixel_to_carrington(x, y)
        turn = (lon - place.lon.deg + 180) % 360 - 180
        np.testing.assert_allclose(turn, 0, atol=1e-6)
        np.testing.assert_allclose(lat, place.lat.deg, atol=1e-6)

    return compare


@pytest.fixture(scope="session")
def arcade() -> LoopArcade:
    """Forty loops of 200 points each, from foot to foot."""
    return loop_arcade(40, length_min=50 * u.Mm, length_max=500 * u.Mm, seed=0, n_points=200)
