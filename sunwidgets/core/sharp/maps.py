"""Make a sunpy map of one frame, apart so that sunpy is only loaded when a map is asked for."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.io import fits

from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.segments import SEGMENTS
from sunwidgets.exceptions import SharpFileError

__all__ = ["STORAGE_KEYWORDS", "frame_map"]

STORAGE_KEYWORDS = ("BSCALE", "BZERO", "BLANK", "CHECKSUM", "DATASUM", "SIMPLE", "EXTEND", "BITPIX")
"""How numbers were stored in a file; not of use once they are physical values."""


def frame_map(picture: npt.NDArray[np.float32], header: fits.Header, segment: str, what: str) -> Any:
    """Return a sunpy map.

    Parameters
    ----------
    picture : array
        float32, (ny, nx); copied, so that the map can be written to.
    header : `~astropy.io.fits.Header`
        The frame's header.
    segment : str
        Name of the segment, which tells the unit.
    what : str
        What the frame is, for messages.

    Returns
    -------
    `~sunpy.map.GenericMap`
        An `~sunpy.map.sources.HMIMap`.

    Raises
    ------
    SharpFileError
        If sunpy does not accept the header.
    """
    import sunpy.map

    try:
        meta = {
            key: value for key, value in header.items() if key not in STORAGE_KEYWORDS and not _is_nan(value)
        }
        if segment in SEGMENTS:
            meta["BUNIT"] = SEGMENTS[segment].unit.to_string()
        # The archive writes "degree", which the FITS standard spells "deg".
        meta |= {key: "deg" for key in ("CUNIT1", "CUNIT2") if str(meta.get(key)).startswith("degree")}
        meta.setdefault("WAVEUNIT", "Angstrom")
        frame = sunpy.map.Map(picture.copy(), meta)
        # sunpy reads the coordinates late; asked for here, so that a bad header fails with its name.
        frame.wcs  # noqa: B018
        return frame
    except Exception as error:
        raise SharpFileError(f"sunpy makes no map of {what}: {error}; check its header") from error


def _is_nan(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() == "nan" and math.isnan(number(value))
