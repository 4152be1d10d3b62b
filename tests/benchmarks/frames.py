"""Files to measure with: frames of the size of a real SHARP, compressed as JSOC does it."""

import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

from sunwidgets import SharpCube

ROWS, COLUMNS = 377, 744
BSCALE = 0.01


def write_frames(folder: Path, count: int) -> list[Path]:
    """Write Br of ``count`` hours, each with noise of its own so that none compresses like another."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = SharpCube.sample(n_frames=48)
    start = np.datetime64("2017-09-03T00:00:00")
    random = np.random.default_rng(377)
    noise = random.normal(0, 10, (2 * ROWS, 2 * COLUMNS)).astype(np.float32)
    paths = []
    for i in range(count):
        y, x = random.integers(0, ROWS), random.integers(0, COLUMNS)
        field = noise[y : y + ROWS, x : x + COLUMNS].copy()
        source = sample.frame("Br", i % len(sample))
        field[20 : 20 + source.shape[0], 60 : 60 + source.shape[1]] += source
        stored = np.rint(field / BSCALE).astype(np.int32)
        time = str(start + np.timedelta64(i, "h")).replace("-", ".").replace("T", "_")
        header = sample.header(i % len(sample), "Br")
        header["T_REC"] = header["T_OBS"] = f"{time}_TAI"
        header["HARPNUM"] = 7115
        header["CRPIX1"], header["CRPIX2"] = COLUMNS / 2 + 0.5, ROWS / 2 + 0.5
        stamp = time.replace(".", "").replace(":", "")
        path = folder / f"hmi.sharp_cea_720s.7115.{stamp}_TAI.Br.fits"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            hdu = fits.CompImageHDU(stored, header, compression_type="RICE_1")
            hdu.header["BSCALE"] = BSCALE
            hdu.writeto(path, overwrite=True)
        paths.append(path)
    return paths
