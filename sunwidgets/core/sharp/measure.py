"""What a cube can be asked to compute over its frames, apart from the cube, which hands frames out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex, cast

import numpy as np
import numpy.typing as npt
from astropy.table import QTable

from sunwidgets.core.sharp.differences import DifferenceSource
from sunwidgets.core.sharp.region_statistics import RegionStatistics, region_statistics
from sunwidgets.core.sharp.regions import RegionLike, as_region
from sunwidgets.core.sharp.segments import segment_info
from sunwidgets.core.sharp.series import Frames, chosen_frames, measure_each
from sunwidgets.core.sharp.series_tables import series_table
from sunwidgets.core.sharp.spaceweather.catalogue import quantity_of
from sunwidgets.core.sharp.spaceweather.results import least_pixels
from sunwidgets.exceptions import FrameIndexError, NoDataError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["Measures"]


class Measures:
    """The part of `SharpCube` that computes series and differences."""

    def measure(
        self,
        keywords: str | Iterable[str],
        *,
        region: RegionLike | None = None,
        frames: Frames | None = None,
        min_pixels: int | None = None,
        client: Any = None,
        processes: int | None = None,
        progress: bool = True,
    ) -> QTable:
        """Measure space-weather quantities in all frames, of the whole patch or of a region.

        Every number that was computed is kept with the cube, by region and frame: asking again,
        for more frames, or after an interrupt, computes only what is new.

        Parameters
        ----------
        keywords : str or iterable of str
            Quantities, such as ``"USFLUX"``; each brings its error. See `spaceweather_keywords`.
        region : Region, pair of SkyCoord, array of bool, or dict, optional
            What part to measure. A `Region`, or a pair (bottom_left, top_right), moves with the Sun;
            a mask is one of the common `grid`, or of the frames if all are of one size.
        frames : slice or iterable of int, optional
            Which frames, all by default.
        min_pixels : int, optional
            Means over fewer pixels are NaN; by default 50 for a region and 1 for the whole patch.
        client : dask.distributed.Client, optional
            A cluster to share the work out to; its workers read the files themselves.
        processes : int, optional
            Number of processes of this machine to share the work out to. A script that uses them
            needs the usual ``if __name__ == "__main__":``.
        progress : bool
            Show a progress bar.

        Returns
        -------
        `~astropy.table.QTable`
            A row a frame: ``frame``, ``T_REC`` (`~astropy.time.Time`), ``QUALITY``, ``flagged`` with its
            ``reason`` (bad quality, missing segments, a region beyond the frame, too few pixels; '' if
            none), ``pixels`` and ``area`` that count for the first quantity, then quantities and errors.
            What could not be measured is NaN. It can be written with ``table.write`` as ECSV or CSV; the
            metadata, which ECSV keeps, say what region was measured.

        Raises
        ------
        UnknownKeywordError
            If there is no such quantity.
        RegionError
            If the region is none, or a mask does not fit.
        SharpFileError
            If the frames are not of CEA projection, or are differences.
        ValueError
            If no keyword is given.

        Examples
        --------
        >>> from sunwidgets import SharpCube
        >>> cube = SharpCube.sample(n_frames=4)
        >>> table = cube.measure(["USFLUX", "MEANSHR"], progress=False)
        >>> table["USFLUX"].to("1e21 Mx").round(2)
        <Quantity [1.25, 2.83, 4.19, 9.52] 1e+21 Mx>
        >>> table["flagged"].tolist(), str(table["reason"][1]).split("; ")[-1]
        ([False, True, False, False], 'eclipse')
        """
        from tqdm.auto import tqdm

        cube = cast("SharpCube", self)
        wanted = [quantity_of(name) for name in ([keywords] if isinstance(keywords, str) else keywords)]
        names = list(dict.fromkeys(wanted))
        at_least = least_pixels(min_pixels, region)
        if not names:
            raise ValueError("no keywords were given; name at least one, such as 'USFLUX'")
        ready, chosen = None if region is None else as_region(region), chosen_frames(cube, frames)
        work = measure_each(cube, names, region=ready, frames=chosen, client=client, processes=processes)
        with tqdm(total=len(set(chosen)), desc="Measuring", unit="frame", disable=not progress) as bar:
            results = {}
            for index, measured in work:
                results[index] = measured
                bar.update()
        return series_table(cube, names, chosen, results, ready, at_least)

    def statistics(self, segment: str, index: SupportsIndex, *, region: RegionLike) -> RegionStatistics:
        """Return what is in a region of one frame: number and area of pixels, mean, spread, flux, histogram.

        Parameters
        ----------
        segment : str
            Such as ``"Br"``; not a category.
        index : int
            Number of the frame; negative ones count from the end.
        region : Region, pair of SkyCoord, array of bool, or dict
            As in `measure`.

        Returns
        -------
        RegionStatistics

        Raises
        ------
        RegionError
            If the region is none, or does not meet the frame.
        NoDataError
            If the segment is a category, or the frame does not have it.

        Examples
        --------
        >>> from sunwidgets.core.sharp import Region, SharpCube
        >>> cube = SharpCube.sample(n_frames=3)
        >>> spot = Region.from_pixels(cube, 2, "rectangle", [(400, 140), (440, 170)])
        >>> inside = cube.statistics("Br", 2, region=spot)
        >>> inside.n_pixels, inside.area.round(1)
        (1271, <Quantity 168.9 Mm2>)
        """
        return region_statistics(cast("SharpCube", self), segment, index, as_region(region))

    def difference(
        self, segment: str, index: SupportsIndex, *, base: Literal["running"] | SupportsIndex = "running"
    ) -> npt.NDArray[np.float32]:
        """Return one picture minus another, place by place.

        Parameters
        ----------
        segment : str
            Such as ``"Br"``; not a category.
        index : int
            Number of the frame; negative ones count from the end.
        base : {"running"} or int
            What to subtract: the frame before, or the frame of a number.

        Returns
        -------
        array
            float32, (ny, nx) of the frame; NaN where either has no data. Frames are aligned by
            their coordinates to the nearest pixel, as in the common `grid`.

        Raises
        ------
        FrameIndexError
            If there is no such frame, or none before the first.
        NoDataError
            If the segment is a category, or a frame does not have it.
        ValueError
            If ``base`` is another text.

        Examples
        --------
        >>> from sunwidgets import SharpCube
        >>> cube = SharpCube.sample(n_frames=3)
        >>> cube.difference("Br", 1, base=1).max()
        np.float32(0.0)
        """
        cube = cast("SharpCube", self)
        at = cube.number(index)
        if isinstance(base, str):
            if base != "running":
                raise ValueError(f"base is {base!r}; use 'running' or the number of a frame")
            if at == 0:
                raise FrameIndexError("there is no frame before the first one to subtract; give base=number")
            before = at - 1
        else:
            before = cube.number(base)
        if segment_info(segment).kind == "category":
            raise NoDataError(f"{segment} names classes, whose differences mean nothing; use another segment")
        frame, (ny, nx), (y, x) = cube.frame(segment, at), cube.shape(at), cube.grid.origin(at)
        other, (y0, x0) = cube.frame(segment, before), cube.grid.origin(before)
        whole = np.full(cube.grid.shape, np.nan, dtype=np.float32)
        whole[y0 : y0 + other.shape[0], x0 : x0 + other.shape[1]] = other
        return np.asarray(frame - whole[y : y + ny, x : x + nx])

    def differences(self, *, base: Literal["running"] | SupportsIndex = "running") -> "SharpCube":
        """Return a cube whose frames are differences, to be shown or saved like any other.

        Parameters
        ----------
        base : {"running"} or int
            What to subtract, as in `difference`. A first frame has no running difference; segments
            that name classes stay as they are.

        Returns
        -------
        SharpCube
            Of the same times, keywords and coordinates; its pictures are made as they are asked
            for, and kept within the ``cache_bytes`` of this cube together with its own.

        Raises
        ------
        FrameIndexError
            If there is no such frame.
        ValueError
            If ``base`` is another text.

        Examples
        --------
        >>> from sunwidgets import SharpCube
        >>> growth = SharpCube.sample(n_frames=3).differences()
        >>> growth.has("Br", 0), growth.frame("Br", 2).shape
        (False, (320, 600))
        """
        cube = cast("SharpCube", self)
        if isinstance(base, str) and base != "running":
            raise ValueError(f"base is {base!r}; use 'running' or the number of a frame")
        number: Literal["running"] | int = "running" if isinstance(base, str) else cube.number(base)
        return type(cube)(DifferenceSource(cube, number))

    @property
    def subtracted(self) -> str:
        """What was subtracted from the frames, in a few words; '' if nothing was."""
        source = cast("SharpCube", self)._source
        return source.title if isinstance(source, DifferenceSource) else ""

    @property
    def plain(self) -> "SharpCube":
        """The frames that this cube's are differences of; itself, if they are none."""
        cube = cast("SharpCube", self)
        if not isinstance(cube._source, DifferenceSource):
            return cube
        part = cube._source.cube[:]
        at = cube._frames
        part._frames = (
            part._frames[slice(at.start, at.stop, at.step)]
            if isinstance(at, range)
            else ([part._frames[i] for i in at])
        )
        return part
