"""Is a file whole and what it should be? Asked before it enters the cache."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from astropy.io import fits

from sunwidgets.core.jsoc.records import JsocRecord
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.jsoc.transport import TryAgainError
from sunwidgets.core.sharp.fits import FitsImage, find_image, read_picture
from sunwidgets.core.sharp.times import parse_tai, slot_number
from sunwidgets.exceptions import SharpFileError

__all__ = ["check_file"]

_PLACING = ("T_REC", "HARPNUM", "RECNUM")
_WRONG_SUM = 0


def check_file(
    path: Path, record: JsocRecord, segment: str, step: float, *, full_header: bool
) -> tuple[FitsImage, npt.NDArray[np.float32]]:
    """Return where the picture in a file is, and the picture, once it is seen to be whole and of the record.

    Raises
    ------
    TryAgainError
        If it is not; another download may bring a better one.
    """
    try:
        image = find_image(path, _PLACING)
        expected = record.shapes.get(segment, image.shape)
        # Before it is decoded: a damaged header can tell of any size.
        if image.shape != expected:
            raise TryAgainError(f"its picture has {image.shape} pixels, where the record says {expected}")
        picture = read_picture(image)
        _check_sum(image)
    except SharpFileError as error:
        with path.open("rb") as file:
            start = plain(file.read(60).decode("latin1"))
        words = plain(str(error).replace(str(path), "the file").removesuffix("; download it again"))
        raise TryAgainError(f"{words} ({path.stat().st_size} bytes that start with {start!r})") from None
    if full_header:
        _check_record(image, record, step)
    return image, picture


def _check_sum(image: FitsImage) -> None:
    try:
        with fits.open(image.path, memmap=False, disable_image_compression=True) as units:
            right = units[image.hdu].verify_datasum()
    except Exception as error:
        raise SharpFileError(f"{image.path} cannot be read: {error}") from error
    if right == _WRONG_SUM:
        raise SharpFileError(f"{image.path} is damaged: its data do not fit their checksum")


def _check_record(image: FitsImage, record: JsocRecord, step: float) -> None:
    values = image.values
    try:
        slot = int(slot_number(parse_tai(str(values.get("T_REC"))), step))
    except ValueError as error:
        raise TryAgainError(f"its header has no record time: {plain(error)}") from None
    found = (values.get("HARPNUM"), slot, values.get("RECNUM", record.recnum))
    if found != (record.harpnum, record.slot, record.recnum):
        raise TryAgainError(
            f"it is of another record: HARPNUM, slot and RECNUM are {plain(found)}, not "
            f"{(record.harpnum, record.slot, record.recnum)}"
        )
