"""The records that the server has: keywords in a database, pictures in files without them, as at JSOC."""

import functools
import io
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits

from sunwidgets.core.sharp import SharpCube

__all__ = ["CEA", "Archive", "Record", "real_archive", "sample_archive"]

CEA = "hmi.sharp_cea_720s"
HARPNUM = 7115
# The names that keywords have in the database where a FITS header has others.
DATABASE_NAMES = {
    "DATE-OBS": "DATE__OBS",
    "TRECEPOC": "T_REC_epoch",
    "TRECSTEP": "T_REC_step",
    "TRECUNIT": "T_REC_unit",
}
STORAGE = {
    "SIMPLE", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "EXTEND", "XTENSION", "PCOUNT", "GCOUNT", "BSCALE",
    "BZERO", "BLANK", "BUNIT", "CHECKSUM", "DATASUM", "HISTORY", "COMMENT", "", "RECNUM",
}  # fmt: skip
TIMES = {"T_REC", "T_OBS", "T_FRST", "T_LAST", "T_FRST1", "T_LAST1", "DATE", "DATE-OBS", "DATE_S", "DATE_B"}
CROP = (slice(120, 200), slice(230, 350))


@dataclass(frozen=True)
class Record:
    """A record: its keywords by database name, as text, and the pictures of its segments."""

    series: str
    recnum: int
    keywords: Mapping[str, str]
    pictures: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, fits.Header] = field(repr=False)
    online: str = "Y"

    @property
    def harpnum(self) -> int:
        return int(self.keywords["HARPNUM"])

    @property
    def t_rec(self) -> str:
        return self.keywords["T_REC"]

    @property
    def name(self) -> str:
        return f"{self.series}[{self.harpnum}][{self.t_rec}]"

    @property
    def folder(self) -> str:
        return f"/SUM7/D{self.recnum * 10}/S00000"

    def picture(self, segment: str) -> np.ndarray:
        return self.pictures[segment]()

    def stored_file(self, segment: str) -> bytes:
        """The file as JSOC keeps it: a picture without keywords."""
        return _stored(self.pictures[segment])

    def exported_file(self, segment: str) -> bytes:
        """The file as JSOC exports it: with all keywords."""
        header = self.headers[segment].copy()
        header["RECNUM"] = self.recnum
        return _file(self.picture(segment), header)

    def reprocessed(self, recnum: int) -> "Record":
        """The same time, processed again: another number, and values a little different."""
        pictures = {name: functools.partial(_brighter, make) for name, make in self.pictures.items()}
        return replace(self, recnum=recnum, pictures=pictures)


class Archive:
    """The records of a series, which a test may change as it likes."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        self.series = self.records[0].series
        first = self.records[0]
        self.keywords = {name: _type(name, first) for name in first.keywords}
        self.segments = {name: str(header.get("BUNIT", "")) for name, header in first.headers.items()}

    def copy(self) -> "Archive":
        return Archive(self.records)

    def reprocess(self, index: int) -> Record:
        """Give a record a successor, which takes its place."""
        self.records[index] = self.records[index].reprocessed(self.records[index].recnum + 1_000_000)
        return self.records[index]

    def change(self, index: int, **changes: Any) -> None:
        self.records[index] = replace(self.records[index], **changes)

    def set_keyword(self, index: int, name: str, value: str) -> None:
        self.change(index, keywords={**self.records[index].keywords, name: value})


def sample_archive(n_frames: int, segments: tuple[str, ...] = ("Br", "bitmap", "conf_disambig")) -> Archive:
    """Records of the embedded sample, the middle of each picture."""
    cube = SharpCube.sample(n_frames=n_frames)
    rows, columns = CROP
    records = []
    for index in range(len(cube)):
        headers = {}
        for segment in segments:
            header = cube.header(index, segment)
            header["HARPNUM"] = HARPNUM
            header["NOAA_ARS"] = "13422,13423"
            header["NOAA_AR"] = 13422
            header["CRPIX1"] -= columns.start
            header["CRPIX2"] -= rows.start
            header["NAXIS1"] = columns.stop - columns.start
            header["NAXIS2"] = rows.stop - rows.start
            headers[segment] = header
        pictures = {segment: functools.partial(_cut, cube, segment, index) for segment in segments}
        records.append(Record(CEA, 5_000_000 + index, _keywords(headers[segments[0]]), pictures, headers))
    return Archive(records)


def real_archive(folder: Path) -> Archive:
    """The one real record, as JSOC would have it."""
    cube = SharpCube.from_files(folder)
    headers = {segment: cube.header(0, segment) for segment in cube.segments}
    pictures = {segment: functools.partial(cube.frame, segment, 0) for segment in cube.segments}
    first = headers[cube.segments[0]]
    return Archive([Record(CEA, int(first["RECNUM"]), _keywords(first), pictures, headers)])


@functools.lru_cache(maxsize=512)
def _drawn(cube: SharpCube, segment: str, index: int) -> np.ndarray:
    return cube.frame(segment, index)[CROP].copy()


def _cut(cube: SharpCube, segment: str, index: int) -> np.ndarray:
    return _drawn(cube, segment, index)


@functools.lru_cache(maxsize=512)
def _stored(make: Any) -> bytes:
    return _file(make(), fits.Header())


def _brighter(make: Any) -> np.ndarray:
    return make() + np.float32(1)


def _keywords(header: fits.Header) -> dict[str, str]:
    return {
        DATABASE_NAMES.get(card.keyword, card.keyword): _text(card)
        for card in header.cards
        if card.keyword not in STORAGE
    }


def _text(card: fits.Card) -> str:
    """The value as JSOC prints it, which is how it prints it into a header too."""
    if card.keyword == "QUALITY":
        return f"0x{int(card.value) & 0xFFFFFFFF:08x}"
    if isinstance(card.value, str):
        return card.value
    written = str(card).partition("=")[2].partition("/")[0].strip()
    return written if written not in ("T", "F") else str(card.value)


def _type(name: str, record: Record) -> str:
    if name in TIMES:
        return "time"
    header = next(iter(record.headers.values()))
    fits_name = {mine: its for its, mine in DATABASE_NAMES.items()}.get(name, name)
    value = header[fits_name]
    if isinstance(value, int):
        return "int"
    return "double" if isinstance(value, float) or value == "nan" else "string"


def _file(picture: np.ndarray, header: fits.Header) -> bytes:
    clean = header.copy()
    for keyword in ("SIMPLE", "XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT",
                    "BSCALE", "BZERO", "BLANK", "CHECKSUM", "DATASUM"):  # fmt: skip
        clean.remove(keyword, ignore_missing=True, remove_all=True)
    stored = np.where(np.isfinite(picture), np.rint(picture / 0.01), -(2**31)).astype(np.int32)
    image = fits.CompImageHDU(stored, clean, compression_type="RICE_1")
    image.header["BSCALE"] = 0.01
    image.header["BZERO"] = 0.0
    image.header["BLANK"] = -(2**31)
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits.HDUList([fits.PrimaryHDU(), image]).writeto(stream, checksum=True, output_verify="ignore")
    return stream.getvalue()
