"""Find the image in a FITS file and read its keywords without opening it as a whole.

Apart from the reading of pictures because a cube of hundreds of files must open at once: here a
file costs a fraction of a millisecond, where `astropy.io.fits.open` costs several. Only keywords
with short values are read this way; whole headers and pictures go through astropy.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sunwidgets.exceptions import SharpFileError

__all__ = ["FitsImage", "RawHeader", "find_image"]

_BLOCK = 2880
_CARD = 80
_END = b"END" + b" " * 77
_FIRST_READ = 8 * _BLOCK
_LONGEST_HEADER = 400 * _BLOCK
_MOST_HDUS = 16
_MOST_PIXELS = 2**27
_INTEGER = re.compile(r"[+-]?\d{1,40}")
_TEXT = re.compile(r"'((?:[^']|'')*)'")


class RawHeader:
    """The keywords of one header, read as they are asked for.

    Parameters
    ----------
    block : bytes
        The header's cards of 80 characters, up to END.
    """

    def __init__(self, block: bytes) -> None:
        text = block.decode("latin-1")
        cards: dict[str, str] = {}
        for start in range(0, len(text) - _CARD + 1, _CARD):
            if text[start + 8 : start + 10] == "= ":
                cards.setdefault(text[start : start + 8].rstrip(), text[start + 10 : start + _CARD])
        self._cards = cards

    def get(self, keyword: str) -> str | int | float | bool | None:
        """Return a value, None if it is missing or undefined; what is no FITS value is returned as text."""
        card = self._cards.get(keyword)
        if card is None:
            return None
        card = card.strip()
        if card.startswith("'"):
            quoted = _TEXT.match(card)
            return quoted[1].replace("''", "'").rstrip() if quoted else card.strip("' ")
        value = card.partition("/")[0].strip()
        if not value:
            return None
        if value in {"T", "F"}:
            return value == "T"
        if _INTEGER.fullmatch(value):
            return int(value)
        try:
            return float(value.upper().replace("D", "E")) if "_" not in value else value
        except ValueError:
            return value

    def integer(self, keyword: str, default: int | None = None) -> int:
        """Return a whole number; raise ValueError if it is missing, without a default, or is none."""
        value = self.get(keyword)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{keyword} is {value!r}, not a whole number")
        return value

    def real(self, keyword: str, default: float) -> float:
        """Return a finite number; raise ValueError if it is none."""
        value = self.get(keyword)
        if value is None:
            return default
        if isinstance(value, bool | str) or not math.isfinite(value):
            raise ValueError(f"{keyword} is {value!r}, not a number")
        return float(value)


@dataclass(frozen=True)
class FitsImage:
    """The first image with data in a FITS file.

    Attributes
    ----------
    path : `~pathlib.Path`
        The file.
    hdu : int
        Number of the header and data unit, from 0.
    header : RawHeader
        Its keywords.
    shape : tuple of int
        (ny, nx) of the picture, decompressed.
    compressed : bool
        True for a tile-compressed picture.
    offset, header_bytes, data_bytes : int
        Where the unit starts in the file, and how long its two parts are.
    """

    path: Path
    hdu: int
    header: RawHeader
    shape: tuple[int, int]
    compressed: bool
    offset: int
    header_bytes: int
    data_bytes: int


def find_image(path: Path) -> FitsImage:
    """Find the first image with data in a file, and check that the file is long enough to hold it.

    Parameters
    ----------
    path : `~pathlib.Path`
        A FITS file; nothing but headers is read.

    Raises
    ------
    SharpFileError
        If the file cannot be read, is no FITS file, has no two-dimensional picture, or ends too soon.
    """
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            n_bytes = file.tell()
            file.seek(0)
            return _find_image(path, file, n_bytes)
    except FileNotFoundError:
        raise SharpFileError(f"{path} does not exist; check the path") from None
    except IsADirectoryError:
        raise SharpFileError(f"{path} is a folder, not a FITS file") from None
    except OSError as error:
        raise SharpFileError(f"{path} cannot be read: {error}") from error
    except ValueError as error:
        if isinstance(error, SharpFileError):
            raise
        raise SharpFileError(f"{path} has a damaged header: {error}; download it again") from error


def _find_image(path: Path, file: BinaryIO, n_bytes: int) -> FitsImage:
    offset = 0
    for hdu in range(_MOST_HDUS):
        if offset >= n_bytes:
            break
        file.seek(offset)
        found = _read_header(path, file, first=hdu == 0)
        if found is None:
            break
        header, header_bytes = found
        data_bytes = _data_bytes(header)
        if offset + header_bytes + data_bytes > n_bytes:
            raise SharpFileError(
                f"{path} is truncated: it has {n_bytes} bytes, but its data end at byte "
                f"{offset + header_bytes + data_bytes}; download it again"
            )
        shape, compressed = _picture_shape(header, data_bytes)
        if shape is not None:
            return FitsImage(path, hdu, header, shape, compressed, offset, header_bytes, data_bytes)
        offset += header_bytes + -(-data_bytes // _BLOCK) * _BLOCK
    raise SharpFileError(f"{path} has no two-dimensional picture; a SHARP segment has one, so check the file")


def _read_header(path: Path, file: BinaryIO, *, first: bool) -> tuple[RawHeader, int] | None:
    """Return the next header and its length in whole blocks; None if what follows is no header."""
    block = file.read(_FIRST_READ)
    if not first and not block.startswith(b"XTENSION"):
        return None
    if first and not block.startswith(b"SIMPLE  ="):
        hint = (
            "it is compressed with gzip: unpack it first"
            if block.startswith(b"\x1f\x8b")
            else "check the file"
        )
        raise SharpFileError(f"{path} is not a FITS file (it starts with {block[:12]!r}); {hint}")
    searched = 0
    while True:
        for start in range(searched, len(block) - _CARD + 1, _CARD):
            if block.startswith(_END, start):
                return RawHeader(block[:start]), -(-(start + _CARD) // _BLOCK) * _BLOCK
        searched = len(block) - len(block) % _CARD
        more = file.read(_FIRST_READ)
        if not more or len(block) > _LONGEST_HEADER:
            raise SharpFileError(f"{path} is truncated: a header has no END card; download it again")
        block += more


def _data_bytes(header: RawHeader) -> int:
    lengths = _axes(header, "NAXIS")
    if not lengths:
        return 0
    n_values = header.integer("PCOUNT", 0) + math.prod(lengths)
    n_bytes = abs(header.integer("BITPIX")) // 8 * header.integer("GCOUNT", 1) * n_values
    if n_bytes < 0:
        raise ValueError(f"its data would have {n_bytes} bytes")
    return n_bytes


def _picture_shape(header: RawHeader, data_bytes: int) -> tuple[tuple[int, int] | None, bool]:
    """Return the (ny, nx) of the picture in a unit, None if it has none, and whether it is compressed."""
    compressed = header.get("ZIMAGE") is True
    if not compressed and header.get("XTENSION") not in {None, "IMAGE"}:
        return None, False
    lengths = _axes(header, "ZNAXIS" if compressed else "NAXIS")
    if not data_bytes or not lengths:
        return None, False
    if len(lengths) != 2 or 0 in lengths:
        raise ValueError(f"its picture has axes of {lengths}, not two")
    if math.prod(lengths) > _MOST_PIXELS:
        raise ValueError(f"its picture would have {lengths[0]} x {lengths[1]} pixels")
    bitpix = header.integer("ZBITPIX" if compressed else "BITPIX")
    if bitpix not in {8, 16, 32, 64, -32, -64}:
        raise ValueError(f"{bitpix} bits a pixel is not a FITS number format")
    if compressed:
        tiles = [header.integer(f"ZTILE{i + 1}", length if i == 0 else 1) for i, length in enumerate(lengths)]
        if min(tiles) < 1 or header.integer("NAXIS2") != math.prod(
            -(-n // t) for n, t in zip(lengths, tiles, strict=True)
        ):
            raise ValueError(f"its tiles of {tiles} pixels do not make up a picture of {lengths}")
    return (lengths[1], lengths[0]), compressed


def _axes(header: RawHeader, keyword: str) -> list[int]:
    n_axes = header.integer(keyword, 0)
    if not 0 <= n_axes <= 999:
        raise ValueError(f"{keyword} is {n_axes}")
    lengths = [header.integer(f"{keyword}{i + 1}") for i in range(n_axes)]
    if any(length < 0 for length in lengths):
        raise ValueError(f"an axis has a length of {min(lengths)}")
    return lengths
