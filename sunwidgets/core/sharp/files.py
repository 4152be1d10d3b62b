"""Turn paths into frames: which files, which segment each holds, and which frame it belongs to.

Apart from the reading of single files because here lie the mistakes that sets of files bring: two
regions mixed, a file twice, a segment that no header names.
"""

import functools
import glob
import os
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from tqdm import tqdm

from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp.fits import FitsImage, find_image, read_header, read_picture, read_values
from sunwidgets.core.sharp.geometry import GEOMETRY_KEYWORDS, FrameGeometry
from sunwidgets.core.sharp.keywords import number
from sunwidgets.core.sharp.segments import SEGMENTS
from sunwidgets.core.sharp.source import FrameRecord
from sunwidgets.core.sharp.times import parse_tai
from sunwidgets.exceptions import SharpFileError, SunWidgetsWarning

__all__ = ["FileSource", "PathsLike", "expand_paths", "segment_of"]

PathLike: TypeAlias = str | os.PathLike[str]
PathsLike: TypeAlias = PathLike | Iterable[PathLike] | Mapping[str, PathLike | Iterable[PathLike]]
"""A path, several, or some for each segment."""
OnError: TypeAlias = Literal["raise", "warn"]

_SUFFIXES = {".fits", ".fit", ".fts"}
# What tells which frame a file belongs to; the rest of its header is read when it is asked for.
_PLACING = ("T_REC", "HARPNUM", "RECNUM", "QUALITY", "NOAA_ARS", "NOAA_AR", "TRECSTEP", "CADENCE", "QLOOK",
            "TELESCOP")  # fmt: skip
_JSOC_NAME = re.compile(r"(?P<series>[a-z]+\.[A-Za-z0-9_]+)\.\d+\.[^.]*(?:\.[^.]*)*_TAI\.(?P<segment>[^.]+)")


class FileSource:
    """The frames in a set of FITS files of one HARP; opening it reads headers only.

    Parameters
    ----------
    paths : path, iterable of paths, or mapping of segment name to paths
        Each path is a file, a folder or a pattern.
    on_error : {"raise", "warn"}
        What to do about a file that cannot be used.
    progress : bool
        Show a progress bar.
    """

    missing: Mapping[int, str] = MappingProxyType({})
    absent = "no file"

    def __init__(self, paths: PathsLike, *, on_error: OnError = "raise", progress: bool = False) -> None:
        if on_error not in ("raise", "warn"):
            raise ValueError(f"on_error must be 'raise' or 'warn', not {on_error!r}")
        named = _named_paths(paths)
        self.origin = f"SharpCube.from_files({_as_given(paths, named)}{_as_option(on_error)})"
        opened = _OpenFiles(on_error)
        for path, segment in tqdm(named, desc="Reading headers", unit="file", disable=not progress):
            opened.add(path, segment)
        self._images = opened.frames()
        self.records: Sequence[FrameRecord] = [_record(images) for images in self._images]
        found = {segment for images in self._images for segment in images}
        for name in sorted(found - set(SEGMENTS)):
            warnings.warn(
                f"{name!r} is not a segment of the SHARP series, so its unit is not known."
                f"{did_you_mean(name, SEGMENTS)}",
                SunWidgetsWarning,
                stacklevel=3,
            )
        order = {name: i for i, name in enumerate(SEGMENTS)}
        self.segments = tuple(sorted(found, key=lambda name: (order.get(name, len(order)), name)))
        self.series = _series(self._images[0], self.records[0].values)
        self.synthetic = str(self.records[0].values.get("TELESCOP")).startswith("SYNTHETIC")

    def has(self, segment: str, index: int) -> bool:
        """Tell whether there is a file for this segment of a frame."""
        return segment in self._images[index]

    def values(self, index: int) -> Mapping[str, Any]:
        """Read the whole header of the first segment of a frame, the one its record is from."""
        return read_values(_first(self._images[index]))

    def read(self, segment: str, index: int) -> npt.NDArray[np.float32]:
        """Read one picture."""
        return read_picture(self._images[index][segment])

    def header(self, segment: str, index: int) -> fits.Header:
        """Read one whole header."""
        return read_header(self._images[index][segment])

    def path(self, segment: str, index: int) -> Path:
        """Return the path of a file.

        Parameters
        ----------
        segment : str
            Name of the segment.
        index : int
            Number of the frame, from 0.
        """
        return self._images[index][segment].path

    def describe(self, segment: str, index: int) -> str:
        """Return the path of a file as text."""
        return str(self.path(segment, index))


def expand_paths(paths: PathLike | Iterable[PathLike]) -> list[Path]:
    """Return the files that a path, folder, pattern, or several of them stand for, each once.

    Parameters
    ----------
    paths : path or iterable of paths
        Each a file, a folder or a pattern.

    Returns
    -------
    list of `~pathlib.Path`
        In the order of the arguments, those of a folder or pattern sorted.

    Raises
    ------
    SharpFileError
        If there are none, or if one does not exist.
    """
    if not isinstance(paths, str | os.PathLike | Iterable) or isinstance(paths, bytes):
        raise SharpFileError(f"{paths!r} is not a path; pass files, folders or patterns")
    several = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if not several or several == [""]:
        raise SharpFileError("no paths were given; pass at least one FITS file, folder or pattern")
    files: dict[str, Path] = {}
    for item in several:
        if not isinstance(item, str | os.PathLike):
            raise SharpFileError(f"{item!r} is not a path; pass files, folders or patterns")
        for file in _expand(os.fspath(item)):
            files.setdefault(os.path.realpath(file), file)
    return list(files.values())


def segment_of(path: Path) -> str:
    """Return the segment that a file name tells, such as ``Br`` in ``...20110215_020000_TAI.Br.fits``.

    Parameters
    ----------
    path : `~pathlib.Path`
        A file; only its name counts.

    Returns
    -------
    str
        Name of the segment.

    Raises
    ------
    SharpFileError
        If the name tells none.
    """
    stem = path.name.removesuffix(path.suffix)
    match = _JSOC_NAME.fullmatch(stem)
    name = match["segment"] if match else stem.rpartition(".")[2]
    if match or name in SEGMENTS:
        return name
    raise SharpFileError(
        f"{path} does not tell which segment it holds: JSOC names files '...<time>_TAI.<segment>.fits', and "
        "no header keyword says it; pass a mapping such as {'Br': [paths]}"
    )


def _as_given(paths: PathsLike, named: Sequence[tuple[Path, str | None]]) -> str:
    """Return paths as they would be typed: one as it was given, several one by one."""
    if isinstance(paths, str | os.PathLike):
        return repr(os.fspath(paths))
    if isinstance(paths, Mapping):
        by_segment: dict[str, list[str]] = {}
        for path, segment in named:
            by_segment.setdefault(str(segment), []).append(str(path))
        return repr(by_segment)
    return repr([str(path) for path, _ in named])


def _as_option(on_error: OnError) -> str:
    return "" if on_error == "raise" else f", on_error={on_error!r}"


def _expand(item: str) -> list[Path]:
    path = Path(item)
    if path.is_dir():
        inside = sorted(child for child in path.iterdir() if child.suffix.lower() in _SUFFIXES)
        if not inside:
            raise SharpFileError(f"the folder {path} holds no FITS files; check the path")
        return inside
    if glob.has_magic(item) and not path.exists():
        matched = sorted(Path(name) for name in glob.glob(item, recursive=True) if os.path.isfile(name))
        if not matched:
            raise SharpFileError(f"no file matches the pattern {item!r}; check the path")
        return matched
    return [path]


def _named_paths(paths: PathsLike) -> list[tuple[Path, str | None]]:
    if isinstance(paths, Mapping):
        for segment in paths:
            if not isinstance(segment, str):
                raise SharpFileError(
                    f"{segment!r} is not the name of a segment; pass a mapping such as {{'Br': paths}}"
                )
        named = [(path, segment) for segment, some in paths.items() for path in expand_paths(some)]
        if not named:
            raise SharpFileError("the mapping of segments to paths is empty; pass at least one file")
        return list(named)
    return [(path, None) for path in expand_paths(paths)]


class _OpenFiles:
    """The files found so far, by frame; holds what to do about a bad one."""

    def __init__(self, on_error: OnError) -> None:
        self._on_error = on_error
        self._by_time: dict[float, dict[str, FitsImage]] = {}
        self._last_error: SharpFileError | None = None
        self._n_bad = 0

    def add(self, path: Path, segment: str | None) -> None:
        try:
            image = find_image(path, (*_PLACING, *GEOMETRY_KEYWORDS))
            self._place(image, segment_of(path) if segment is None else segment)
        except SharpFileError as error:
            if self._on_error == "raise":
                raise
            self._n_bad += 1
            self._last_error = error
            # Four levels up is the line that called from_files.
            warnings.warn(f"skipped a file: {error}", SunWidgetsWarning, stacklevel=4)

    def frames(self) -> list[dict[str, FitsImage]]:
        """Return the frames in time order, once all of them are seen to be of one region."""
        if not self._by_time:
            raise SharpFileError(
                f"none of the {self._n_bad} files can be used; the last error: {self._last_error}"
            )
        frames = [images for _, images in sorted(self._by_time.items())]
        first = _first(frames[0])
        for images in frames:
            for image in images.values():
                for keyword, what in (("HARPNUM", "regions"), ("CTYPE1", "projections")):
                    mine, others = image.values.get(keyword), first.values.get(keyword)
                    if mine != others:
                        raise SharpFileError(
                            f"the files mix {what}: {first.path} has {keyword} {others!r}, "
                            f"{image.path} has {mine!r}; open them as separate cubes"
                        )
        return frames

    def _place(self, image: FitsImage, segment: str) -> None:
        values, path = image.values, image.path
        t_rec = values.get("T_REC")
        if t_rec is None:
            raise SharpFileError(
                f"{path} has no T_REC: files exported 'as-is' carry no keywords; export with protocol 'fits'"
            )
        try:
            seconds = _seconds(str(t_rec))
        except ValueError as error:
            raise SharpFileError(f"{path} has an unreadable T_REC: {error}") from None
        harpnum = values.get("HARPNUM")
        if isinstance(harpnum, bool) or not isinstance(harpnum, int) or abs(harpnum) >= 2**31:
            raise SharpFileError(f"{path} has HARPNUM = {harpnum!r}; a SHARP file has a whole number there")
        FrameGeometry.from_header(values, str(path))
        frame = self._by_time.get(seconds, {})
        if segment in frame:
            other = frame[segment]
            raise SharpFileError(
                f"{path} (RECNUM {values.get('RECNUM')}) and {other.path} "
                f"(RECNUM {other.values.get('RECNUM')}) are both {segment} at {t_rec}; leave one out"
            )
        for other in frame.values():
            if other.shape != image.shape:
                raise SharpFileError(
                    f"{path} has {image.shape} pixels, {other.path} of the same time {other.shape}; "
                    "export both again in the same way"
                )
        self._by_time.setdefault(seconds, {})[segment] = image


@functools.lru_cache(maxsize=4096)
def _seconds(t_rec: str) -> float:
    """Return a record time in TAI seconds; kept, because every segment of a frame brings the same one."""
    return float(parse_tai(t_rec).unix_tai)


def _first(images: Mapping[str, FitsImage]) -> FitsImage:
    return next(iter(images.values()))


def _record(images: Mapping[str, FitsImage]) -> FrameRecord:
    first = _first(images)
    return FrameRecord(str(first.values["T_REC"]), first.shape, first.values)


def _series(images: Mapping[str, FitsImage], values: Mapping[str, Any]) -> str:
    for image in images.values():
        match = _JSOC_NAME.fullmatch(image.path.name.removesuffix(image.path.suffix))
        if match:
            return match["series"]
    series = "hmi.sharp_cea_720s" if values["CTYPE1"] == "CRLN-CEA" else "hmi.sharp_720s"
    return f"{series}_nrt" if number(values.get("QLOOK")) == 1 else series
