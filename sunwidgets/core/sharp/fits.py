"""Read one FITS file: where its picture is, its keywords, and the picture in physical values.

Apart because of what real records bring: values that the FITS standard does not allow, files cut
short, hundreds of them at once. Finding a picture reads headers only, one unit after the other,
which takes a quarter of the time of `astropy.io.fits.open`.
"""

import contextlib
import math
import os
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.io.fits.card import Undefined

from sunwidgets.exceptions import SharpFileError

__all__ = ["FitsImage", "find_image", "read_header", "read_picture", "read_values"]

_ONE_AT_A_TIME = threading.Lock()
_MOST_PIXELS = 2**27


@dataclass(frozen=True)
class FitsImage:
    """The first picture in a FITS file.

    Attributes
    ----------
    path : `~pathlib.Path`
        The file.
    hdu : int
        Number of the header and data unit, from 0.
    shape : tuple of int
        (ny, nx) of the picture, decompressed.
    start, end : int
        Bytes of the file at which the unit's header starts and its data end.
    values : mapping
        The header values that were asked for, by keyword.
    """

    path: Path
    hdu: int
    shape: tuple[int, int]
    start: int
    end: int
    values: Mapping[str, Any]


def find_image(path: Path, keywords: Iterable[str] = ()) -> FitsImage:
    """Find the first unit with data in a file, and check that the file is long enough to hold it.

    Parameters
    ----------
    path : `~pathlib.Path`
        A FITS file; nothing but headers is read.
    keywords : iterable of str
        Keywords whose values to keep, where the header has them.

    Returns
    -------
    FitsImage
        With the values that the header has.

    Raises
    ------
    SharpFileError
        If the file cannot be read, is no FITS file, has no two-dimensional picture, or ends too soon.
    """
    with _careful(path, "is truncated or has a damaged header"), path.open("rb") as file:
        n_bytes = os.fstat(file.fileno()).st_size
        hdu = start = 0
        while (header := _next_header(path, file, first=hdu == 0)) is not None:
            n_data = header.data_size
            if n_data < 0:
                raise ValueError(f"its data would have {n_data} bytes")
            end = file.tell() + n_data
            if end > n_bytes:
                raise SharpFileError(
                    f"{path} is truncated: it has {n_bytes} bytes, but its data end at byte {end}; "
                    "download it again"
                )
            shape = _picture_shape(header) if n_data else None
            if shape is not None:
                cards = [header.cards[keyword] for keyword in keywords if keyword in header]
                return FitsImage(path, hdu, shape, start, end, _values(cards))
            start = file.seek(header.data_size_padded, os.SEEK_CUR)
            hdu += 1
    raise SharpFileError(f"{path} has no two-dimensional picture; a SHARP segment has one, so check the file")


def read_values(image: FitsImage) -> dict[str, Any]:
    """Return the values of all keywords of a picture; those that are undefined or unreadable are left out.

    Values that FITS does not allow, such as a bare ``nan``, come out as text.

    Parameters
    ----------
    image : FitsImage
        As `find_image` returns it.

    Returns
    -------
    dict
        Values by keyword; what FITS does not allow, such as nan, is text.

    Raises
    ------
    SharpFileError
        If the file has changed or is damaged.
    """
    with _careful(image.path, "has changed since it was opened"), image.path.open("rb") as file:
        file.seek(image.start)
        header = fits.Header.fromfile(file)
        return _values(header.cards)


def read_header(image: FitsImage) -> fits.Header:
    """Return the header of a picture, as that of an uncompressed image, with every card mended.

    Parameters
    ----------
    image : FitsImage
        As `find_image` returns it.

    Returns
    -------
    `~astropy.io.fits.Header`
        A copy.

    Raises
    ------
    SharpFileError
        If the file has changed or is damaged.
    """
    with _careful(image.path, "has a header that cannot be read"), _open(image) as unit:
        header = unit.header.copy()
        for card in header.cards:
            card.verify("silentfix+ignore")
        return header


def read_picture(image: FitsImage) -> npt.NDArray[np.float32]:
    """Return a picture in physical values, NaN where it is blank.

    Parameters
    ----------
    image : FitsImage
        As `find_image` returns it.

    Returns
    -------
    array
        float32, (ny, nx).

    Raises
    ------
    SharpFileError
        If the file has changed or is damaged.
    """
    with _careful(image.path, "cannot be decoded"), _open(image) as unit:
        if unit.shape != image.shape:
            raise ValueError(f"its data are not a picture of {image.shape} pixels")
        return np.asarray(unit.data, dtype=np.float32)


@contextlib.contextmanager
def _careful(path: Path, trouble: str) -> Iterator[None]:
    """Name the file in any error; keep warnings about what we mend, or refuse ourselves, from the user."""
    # One at a time: two threads that restore the filters in the wrong order would leave them changed.
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except SharpFileError:
            raise
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise SharpFileError(f"{path} cannot be read: {error.strerror}; check the path") from None
        # Damaged files make astropy fail in many ways, each of which means the same to a caller.
        except Exception as error:
            raise SharpFileError(f"{path} {trouble}: {error}; download it again") from error


@contextlib.contextmanager
def _open(image: FitsImage) -> Iterator[Any]:
    """Open the unit that holds a picture."""
    if image.path.stat().st_size < image.end:
        raise SharpFileError(f"{image.path} is shorter than when it was opened; download it again")
    # uint would drop BLANK from integers whose BZERO makes them unsigned.
    with fits.open(image.path, memmap=False, uint=False) as units:
        yield units[image.hdu]


def _next_header(path: Path, file: BinaryIO, *, first: bool) -> fits.Header | None:
    """Return the header that starts here and go to its end; None if what follows is no header."""
    start = file.tell()
    # Looked at first: astropy would search the rest of any file for an END.
    begins = file.read(9)
    if first and begins != b"SIMPLE  =":
        hint = "it is compressed with gzip: unpack it" if begins[:2] == b"\x1f\x8b" else "check the file"
        raise SharpFileError(f"{path} is not a FITS file (it starts with {begins!r}); {hint}")
    if not first and begins != b"XTENSION=":
        return None
    file.seek(start)
    return fits.Header.fromfile(file)


def _picture_shape(header: fits.Header) -> tuple[int, int] | None:
    """Return the (ny, nx) of the picture in a unit; None if it has none."""
    compressed = header.get("ZIMAGE") is True
    if not compressed and header.get("XTENSION", "IMAGE") != "IMAGE":
        return None
    z = "Z" if compressed else ""
    lengths = [header[f"{z}NAXIS{axis + 1}"] for axis in range(header[f"{z}NAXIS"])]
    if len(lengths) != 2 or min(lengths) < 1 or math.prod(lengths) > _MOST_PIXELS:
        raise ValueError(f"its picture would have axes of {lengths} pixels")
    bits = header[f"{z}BITPIX"]
    if bits not in {8, 16, 32, 64, -32, -64}:
        raise ValueError(f"{bits} bits a pixel is not a FITS number format")
    if compressed:
        _check_compression(header, lengths)
    return lengths[1], lengths[0]


def _check_compression(header: fits.Header, lengths: list[int]) -> None:
    """Refuse what would crash or stall astropy's decompressor instead of raising an error."""
    settings = [header.get(f"ZVAL{number}", 1) for number in (1, 2)]
    if header["ZCMPTYPE"].startswith("RICE") and not set(settings) <= {1, 2, 4, 8, 16, 32}:
        raise ValueError(f"{settings} are no settings of its compression")
    if not 1 <= header["TFIELDS"] <= 999:
        raise ValueError(f"its table would have {header['TFIELDS']} columns")
    tiles = [header.get(f"ZTILE{axis + 1}", 1 if axis else lengths[0]) for axis in range(2)]
    n_tiles = math.prod(-(-length // tile) for length, tile in zip(lengths, tiles, strict=True))
    if not (0 < tiles[0] <= lengths[0] and 0 < tiles[1] <= lengths[1] and header["NAXIS2"] == n_tiles):
        raise ValueError(f"its tiles of {tiles} pixels do not make up a picture of {lengths}")


def _values(cards: Iterable[fits.Card]) -> dict[str, Any]:
    """Return values by keyword: the first of each, and as text those that FITS does not allow."""
    values: dict[str, Any] = {}
    for card in cards:
        # What cannot even be mended is as good as not there.
        with contextlib.suppress(ValueError, fits.VerifyError):
            values.setdefault(card.keyword, _value(card))
    return {keyword: value for keyword, value in values.items() if value is not None}


def _value(card: fits.Card) -> Any:
    try:
        value = card.value
    except fits.VerifyError:
        card.verify("silentfix+ignore")
        value = card.value
    return None if isinstance(value, Undefined) else value
