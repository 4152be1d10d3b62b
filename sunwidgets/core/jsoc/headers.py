"""Give a file without keywords the header that an export with full headers would have.

JSOC keeps keywords in its database and pictures in files; only an export joins them. Joined here,
from the values of a query, they make a file that reads and looks like an exported one. The bytes
of the picture are copied, never decoded and encoded again.
"""

import contextlib
import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from astropy.io import fits

from sunwidgets.core.sharp.fits import FitsImage

__all__ = ["write_with_header"]

# How the picture is stored is told by its file; a checksum of the old header would be wrong.
_STRUCTURE = {
    "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "EXTEND", "PCOUNT", "GCOUNT", "TFIELDS",
    "THEAP", "BSCALE", "BZERO", "BLANK", "CHECKSUM", "DATASUM", "END", "HISTORY", "COMMENT", "",
}  # fmt: skip
_STRUCTURE_PATTERN = re.compile(r"Z.*|NAXIS\d+|T(FORM|TYPE|UNIT|DIM|NULL|SCAL|ZERO|DISP|BCOL)\d+|EXT\w+")
_NOTE = "Header keywords joined by sunwidgets from a query of JSOC."


def write_with_header(image: FitsImage, values: Mapping[str, Any], unit: str, target: Path) -> None:
    """Write a copy of a file in which the picture's header has the given values.

    Parameters
    ----------
    image : FitsImage
        The picture in the file as it came.
    values : mapping
        Values by FITS keyword; those that tell how the picture is stored are left as in the file.
    unit : str
        Unit of the picture, for BUNIT.
    target : `~pathlib.Path`
        The copy.
    """
    content = image.path.read_bytes()
    stream = io.BytesIO(content)
    stream.seek(image.start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = fits.Header.fromfile(stream)
        data_start = stream.tell()
        header.remove("CHECKSUM", ignore_missing=True)
        for keyword, value in values.items():
            if keyword not in _STRUCTURE and not _STRUCTURE_PATTERN.fullmatch(keyword):
                # A value that no header can hold is left out rather than the whole frame.
                with contextlib.suppress(ValueError, fits.VerifyError):
                    header[keyword] = _ascii(value)
        if unit:
            header["BUNIT"] = unit
        header.add_history(_NOTE)
        written = header.tostring().encode("ascii")
    target.write_bytes(content[: image.start] + written + content[data_start:])


def _ascii(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "".join(letter if " " <= letter <= "~" else "?" for letter in value)
