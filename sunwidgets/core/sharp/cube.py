"""`SharpCube`: the frames of one active-region patch in time order, read as they are asked for."""

import operator
from collections.abc import Hashable, Sequence
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from tqdm import tqdm

from sunwidgets.core.lru import ArrayLRU, CacheInfo
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp.contents import Contents
from sunwidgets.core.sharp.description import count, describe, slice_text
from sunwidgets.core.sharp.differences import DifferenceSource
from sunwidgets.core.sharp.geometry import FrameGeometry
from sunwidgets.core.sharp.maps import frame_map
from sunwidgets.core.sharp.measure import Measures
from sunwidgets.core.sharp.origins import DEFAULT_CACHE_BYTES, Origins
from sunwidgets.core.sharp.series import MeasureStore
from sunwidgets.core.sharp.source import FrameSource
from sunwidgets.core.sharp.storage import Storage
from sunwidgets.exceptions import FrameIndexError, NoDataError, UnknownSegmentError

__all__ = ["DEFAULT_CACHE_BYTES", "SharpCube"]


class SharpCube(Origins, Contents, Measures, Storage):
    """The frames of one SHARP (Space-weather HMI Active Region Patch), in time order.

    Make one with `from_files`, `from_jsoc` or `sample`. Opening reads headers only; pictures are read when
    asked for, and the latest are kept within ``cache_bytes``.

    Slicing gives a cube of fewer frames that shares the pictures kept in memory, and what was
    measured, with its parent.

    Parameters
    ----------
    source : FrameSource
        Where frames come from.
    cache_bytes : int
        Limit in bytes of the pictures kept in memory.

    Examples
    --------
    >>> from sunwidgets.core.sharp import SharpCube
    >>> cube = SharpCube.sample(n_frames=4)
    >>> len(cube), cube.times[0].isot
    (4, '2023-09-05T00:00:00.000')
    >>> cube.frame("Br", -1).shape
    (320, 600)
    """

    def __init__(self, source: FrameSource, *, cache_bytes: int = DEFAULT_CACHE_BYTES) -> None:
        self._source = source
        if not hasattr(source, "records"):
            raise TypeError(f"a cube is not made of {type(source).__name__}; use SharpCube.from_files(paths)")
        self._frames: Sequence[int] = range(len(source.records))
        # What is made of the frames of a cube shares its memory, and so its limit.
        self._cache: ArrayLRU[tuple[Hashable, str, int]]
        self._shelf: Hashable
        if isinstance(source, DifferenceSource):
            self._cache, self._shelf = source.cube._cache, source.shelf
        else:
            self._cache, self._shelf = ArrayLRU(cache_bytes), None
        self._measured = MeasureStore()

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, item: SupportsIndex | slice) -> "SharpCube":
        """Return a cube of fewer frames: one for a number, several for a slice that goes forward."""
        if isinstance(item, slice):
            if item.step is not None and item.step < 1:
                raise FrameIndexError(
                    f"the step {item.step} is not forward in time; frames are kept in time order"
                )
            frames = self._frames[item]
            if not frames:
                raise FrameIndexError(f"{slice_text(item)} selects none of the {len(self)} frames")
        else:
            frames = [self._at(item)]
        part = object.__new__(type(self))
        part._source, part._frames = self._source, frames
        part._cache, part._shelf = self._cache, self._shelf
        part._measured = self._measured
        return part

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle where frames come from and which of them there are, not the pictures in memory."""
        return _unpickled, (type(self), self._source, self._frames, self.cache_bytes)

    def __repr__(self) -> str:
        return describe(self)

    @property
    def cache_bytes(self) -> int:
        """Limit in bytes of the pictures kept in memory; may be set at any time."""
        return self._cache.max_bytes

    @cache_bytes.setter
    def cache_bytes(self, value: int) -> None:
        self._cache.max_bytes = value

    def cache_info(self) -> CacheInfo:
        """Return how many pictures are kept in memory, their bytes, and how often that helped.

        Returns
        -------
        CacheInfo
            Its ``n_bytes`` never exceeds `cache_bytes`.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).cache_info().n_items
        0
        """
        return self._cache.info()

    def has(self, segment: str, index: SupportsIndex) -> bool:
        """Tell whether a frame has a segment; False as well for a segment that no frame has.

        Parameters
        ----------
        segment : str
            Such as ``"Br"``.
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        bool
            Nothing is read for it.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).has("Dopplergram", 0)
        False
        """
        return self._source.has(segment, self._at(index))

    def frame(self, segment: str, index: SupportsIndex) -> npt.NDArray[np.float32]:
        """Return one picture.

        Parameters
        ----------
        segment : str
            Such as ``"Br"``; see `segments`.
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        array
            float32, (ny, nx), read-only; NaN where there is no data. Row 0 is the first in the file.

        Raises
        ------
        UnknownSegmentError
            If no frame has the segment.
        NoDataError
            If this frame does not have it.
        FrameIndexError
            If there is no such frame.
        SharpFileError
            If the file is damaged or gone.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).frame("Br", 0).dtype
        dtype('float32')
        """
        at = self._find(segment, index)
        return self._cache.get((self._shelf, segment, at), lambda: self._source.read(segment, at))

    def array(self, segment: str, *, progress: bool = False) -> npt.NDArray[np.float32]:
        """Return all pictures of a segment on the common `grid`.

        Parameters
        ----------
        segment : str
            Such as ``"Br"``.
        progress : bool
            Show a progress bar.

        Returns
        -------
        array
            float32, (n, ny, nx), with ``len(cube)`` pictures. NaN where there is no data, around
            frames that are smaller than the grid, and for frames that lack the segment.

        Raises
        ------
        UnknownSegmentError
            If no frame has the segment.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).array("Br").shape
        (2, 320, 600)
        """
        self._check_segment(segment)
        frames = np.full((len(self), *self.grid.shape), np.nan, dtype=np.float32)
        for index in tqdm(range(len(self)), desc=f"Reading {segment}", unit="frame", disable=not progress):
            if self.has(segment, index):
                picture = self.frame(segment, index)
                y0, x0 = self.grid.origin(index)
                frames[index, y0 : y0 + picture.shape[0], x0 : x0 + picture.shape[1]] = picture
        return frames

    def map(self, segment: str, index: SupportsIndex) -> Any:
        """Return one picture as a sunpy map, with observer, unit, and the solar radius of the record.

        Parameters
        ----------
        segment, index
            As in `frame`, with the same errors.

        Returns
        -------
        `~sunpy.map.sources.HMIMap`
            Its data are a copy.

        Examples
        --------
        >>> m = SharpCube.sample(n_frames=2).map("Br", 0)
        >>> m.unit.to_string(), m.rsun_meters.to_string()
        ('Mx / cm2', '696000000.0 m')
        """
        at = self._find(segment, index)
        header = self._source.header(segment, at)
        return frame_map(self.frame(segment, index), header, segment, self._source.describe(segment, at))

    def header(self, index: SupportsIndex, segment: str | None = None) -> fits.Header:
        """Return the header of a frame, mended where it breaks the FITS standard.

        Parameters
        ----------
        index : int
            Number of the frame.
        segment : str, optional
            Segments differ in BUNIT and in the DATA... keywords; by default the first that the frame has.

        Returns
        -------
        `~astropy.io.fits.Header`
            FITS has no NaN, so such values are the text ``'nan'``, as in the file.
        """
        at = self._at(index)
        if isinstance(self._source, DifferenceSource):
            # Also where nothing can be subtracted the frame is one of its time and place.
            return self._source.cube.header(at, segment)
        if segment is None:
            segment = next(name for name in self.segments if self._source.has(name, at))
        return self._source.header(segment, self._find(segment, index))

    def number(self, index: SupportsIndex) -> int:
        """Return the number of a frame from 0 on, also for one that counts from the end.

        Parameters
        ----------
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        int
            0 to ``len(cube) - 1``.

        Examples
        --------
        >>> SharpCube.sample(n_frames=3).number(-1)
        2
        """
        self._at(index)
        return range(len(self))[index]

    def shape(self, index: SupportsIndex) -> tuple[int, int]:
        """Return the (ny, nx) of a frame's own array, known from its header.

        Parameters
        ----------
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        tuple of int
            Rows and columns.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).shape(0)
        (320, 600)
        """
        return self._source.records[self._at(index)].shape

    def geometry(self, index: SupportsIndex) -> FrameGeometry:
        """Return the coordinates of a frame as plain numbers, with functions from pixel to Sun and sky.

        Parameters
        ----------
        index : int
            Number of the frame; negative ones count from the end.

        Returns
        -------
        FrameGeometry
            Degrees, arcseconds and metres; pixels from 0.

        Examples
        --------
        >>> SharpCube.sample(n_frames=2).geometry(0).projection
        'cea'
        """
        record = self._source.records[self._at(index)]
        return FrameGeometry.from_header(record.values, f"the frame of {record.t_rec}")

    def _at(self, index: SupportsIndex) -> int:
        """Return the number that the source gives a frame."""
        try:
            wanted = operator.index(index)
        except TypeError:
            raise FrameIndexError(f"{index!r} is not a frame number; use a whole number or a slice") from None
        if not -len(self) <= wanted < len(self):
            raise FrameIndexError(
                f"there is no frame {wanted}: the cube has {count(len(self), 'frame')}, "
                f"so use 0 to {len(self) - 1}, or -1 for the last"
            )
        return self._frames[wanted]

    def _find(self, segment: str, index: SupportsIndex) -> int:
        self._check_segment(segment)
        at = self._at(index)
        if not self._source.has(segment, at):
            if isinstance(self._source, DifferenceSource):
                raise NoDataError(self._source.lack(segment, at))
            present = [name for name in self.segments if self._source.has(name, at)]
            raise NoDataError(
                f"frame {operator.index(index)} ({self._source.records[at].t_rec}) has no {segment}, "
                f"only {', '.join(present)}; add its file, or ask cube.has({segment!r}, index) first"
            )
        return at

    def _check_segment(self, segment: str) -> None:
        if segment in self.segments:
            return
        hint = did_you_mean(segment, self.segments)
        raise UnknownSegmentError(f"no segment {segment!r}; there are {', '.join(self.segments)}.{hint}")


def _unpickled(
    kind: type[SharpCube], source: FrameSource, frames: Sequence[int], cache_bytes: int
) -> SharpCube:
    cube = kind(source, cache_bytes=cache_bytes)
    cube._frames = frames
    return cube
