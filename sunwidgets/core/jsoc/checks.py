"""Is a file whole and what it should be? Asked before it enters the cache."""

from pathlib import Path

from astropy.io import fits

from sunwidgets.core.jsoc.records import JsocRecord
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.core.jsoc.transport import TryAgainError
from sunwidgets.core.sharp.fits import FitsImage, find_image, read_picture
from sunwidgets.core.sharp.times import parse_tai, slot_number
from sunwidgets.exceptions import SharpFileError

__all__ = ["RECORD_KEYWORDS", "check_file", "check_record"]

RECORD_KEYWORDS = ("T_REC", "HARPNUM", "RECNUM")
"""The keywords that tell of which record a picture is."""

_WRONG_SUM = 0


def check_file(path: Path, record: JsocRecord, segment: str, step: float, *, full_header: bool) -> FitsImage:
    """Return the picture in a file, once it is seen to be whole and of the record.

    Raises
    ------
    TryAgainError
        If it is not; another download may bring a better one.
    """
    try:
        image = find_image(path, RECORD_KEYWORDS)
        read_picture(image)
        _check_sum(image)
    except SharpFileError as error:
        with path.open("rb") as file:
            start = plain(file.read(60).decode("latin1"))
        words = plain(str(error).replace(str(path), "the file").removesuffix("; download it again"))
        raise TryAgainError(f"{words} ({path.stat().st_size} bytes that start with {start!r})") from None
    expected = record.shapes.get(segment)
    if expected is not None and image.shape != expected:
        raise TryAgainError(f"its picture has {image.shape} pixels, where the record says {expected}")
    if full_header:
        check_record(image, record, step)
    return image


def _check_sum(image: FitsImage) -> None:
    try:
        with fits.open(image.path, memmap=False, disable_image_compression=True) as units:
            right = units[image.hdu].verify_datasum()
    except Exception as error:
        raise SharpFileError(f"{image.path} cannot be read: {error}") from error
    if right == _WRONG_SUM:
        raise SharpFileError(f"{image.path} is damaged: its data do not fit their checksum")


def check_record(image: FitsImage, record: JsocRecord, step: float) -> None:
    """Raise `TryAgainError` if the header of a picture is not that of the record.

    The keywords must have been read by `find_image` with `RECORD_KEYWORDS`.
    """
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
