"""Read the picture and the whole header of one FITS file, apart from finding them, which must be cheap."""

import contextlib
import io
import re
import threading
import warnings
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from astropy.io import fits

from sunwidgets.core.sharp.headers import FitsImage, RawHeader
from sunwidgets.exceptions import SharpFileError

__all__ = ["read_header", "read_picture"]

_ONE_AT_A_TIME = threading.Lock()
_CARD = 80
_BLOCK = 2880
_STRUCTURE = re.compile(
    rb"(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|EXTEND|TFIELDS|TTYPE\d|TFORM\d|THEAP|Z[A-Z]+\d*) *="
)
_PRIMARY = b"".join(
    card.ljust(_CARD)
    for card in (
        b"SIMPLE  =                    T",
        b"BITPIX  =                    8",
        b"NAXIS   =                    0",
        b"EXTEND  =                    T",
        b"END",
    )
).ljust(_BLOCK)


def read_picture(image: FitsImage) -> npt.NDArray[np.float32]:
    """Return a picture in physical values, NaN where it is blank.

    Parameters
    ----------
    image : FitsImage
        As `~sunwidgets.core.sharp.headers.find_image` returns it.

    Returns
    -------
    array
        float32, (ny, nx).

    Raises
    ------
    SharpFileError
        If the file has changed or is damaged.
    """
    try:
        stored = _stored_values(image)
        return _physical(stored, image.header)
    except SharpFileError:
        raise
    # Damaged data make the decompressor fail in many ways, each of which means the same to a caller.
    except Exception as error:
        raise SharpFileError(f"{image.path} cannot be decoded: {error}; download it again") from error


def read_header(image: FitsImage) -> fits.Header:
    """Return the header of a picture, as that of an uncompressed image, with every card mended.

    Cards that hold a bare ``nan``, which FITS does not allow, come out as the text ``'nan'``.

    Raises
    ------
    SharpFileError
        If the file has changed or is damaged.
    """
    try:
        with _quietly(), fits.open(image.path, memmap=False) as hdus:
            header = hdus[image.hdu].header.copy()
            for card in header.cards:
                card.verify("silentfix+ignore")
            return header
    except Exception as error:
        raise SharpFileError(
            f"the header of {image.path} cannot be read: {error}; download it again"
        ) from error


def _stored_values(image: FitsImage) -> npt.NDArray[np.generic]:
    """Return the numbers in the file.

    Only the cards that say how the data are stored are handed to astropy: it would otherwise
    spend as long on the hundred others as on the decompression.
    """
    with image.path.open("rb") as file:
        file.seek(image.offset)
        header = file.read(image.header_bytes)
        data = file.read(image.data_bytes)
    if len(header) + len(data) < image.header_bytes + image.data_bytes:
        raise SharpFileError(f"{image.path} is shorter than when it was opened; download it again")
    cards = [header[i : i + _CARD] for i in range(0, len(header), _CARD)]
    structure = b"".join([card for card in cards if _STRUCTURE.match(card)]) + b"END".ljust(_CARD)
    structure = structure.ljust(_whole_blocks(len(structure)))
    before = _PRIMARY if image.hdu else b""
    file_bytes = before + structure + data.ljust(_whole_blocks(len(data)), b"\0")
    with _quietly(), fits.open(io.BytesIO(file_bytes), do_not_scale_image_data=True) as hdus:
        stored: npt.NDArray[np.generic] = np.asarray(hdus[1 if image.hdu else 0].data)
    if stored.shape != image.shape:
        raise ValueError(f"its data are not a picture of {image.shape} pixels")
    return stored


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep warnings about cards we mend, or refuse ourselves, from the user."""
    # One at a time: two threads that restore the filters in the wrong order would leave them changed.
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _whole_blocks(n_bytes: int) -> int:
    return -(-n_bytes // _BLOCK) * _BLOCK


def _physical(stored: npt.NDArray[np.generic], header: RawHeader) -> npt.NDArray[np.float32]:
    scale, zero = header.real("BSCALE", 1.0), header.real("BZERO", 0.0)
    # In double precision first: a 32-bit integer does not fit a float32.
    values = stored.astype(np.float64) * scale + zero if (scale, zero) != (1.0, 0.0) else stored
    with np.errstate(over="ignore"):
        picture = values.astype(np.float32)
    if np.issubdtype(stored.dtype, np.integer):
        blank = header.get("BLANK") if header.get("BLANK") is not None else header.get("ZBLANK")
        if isinstance(blank, int) and not isinstance(blank, bool):
            picture[stored == blank] = np.nan
    return picture
