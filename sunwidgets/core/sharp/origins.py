"""The ways to a cube: from files, from JSOC, or the embedded sample.

Apart from the cube so that it need not know where frames come from, and so that what only one way
needs loads when that way is taken.
"""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, cast

import astropy.units as u

from sunwidgets.core.sharp.files import FileSource, OnError, PathsLike

if TYPE_CHECKING:
    import drms

    from sunwidgets.core.jsoc import JsocCache, JsocClient
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["DEFAULT_CACHE_BYTES", "Origins"]

DEFAULT_CACHE_BYTES = 256 * 2**20
"""Limit of the frames kept in memory, unless the caller sets another."""


class Origins:
    """The part of `SharpCube` that makes one."""

    @classmethod
    def from_files(
        cls,
        paths: PathsLike,
        *,
        on_error: OnError = "raise",
        cache_bytes: int = DEFAULT_CACHE_BYTES,
        progress: bool = False,
    ) -> "SharpCube":
        """Open FITS files of one HARP, any mix of segments and times, in any order.

        Parameters
        ----------
        paths : path, iterable of paths, or mapping
            A file, a folder, a pattern such as ``'*.Br.fits'``, or several of them. The segment
            is taken from the name that JSOC gives a file (``...<time>_TAI.<segment>.fits``); for
            files named otherwise, pass a mapping of segment name to paths.
        on_error : {"raise", "warn"}
            What to do about a file that cannot be used: raise, or leave it out with a
            `~sunwidgets.exceptions.SunWidgetsWarning` that names it.
        cache_bytes : int
            Limit in bytes of the pictures kept in memory.
        progress : bool
            Show a progress bar while headers are read.

        Returns
        -------
        SharpCube

        Raises
        ------
        SharpFileError
            If a file cannot be used, if the files are of several regions or projections, if two
            files are the same segment at the same time, or if no file is left.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> cube = SharpCube.from_files("sharp_377/*.fits")  # doctest: +SKIP
        """
        return cast("type[SharpCube]", cls)(
            FileSource(paths, on_error=on_error, progress=progress), cache_bytes=cache_bytes
        )

    @classmethod
    def from_jsoc(
        cls,
        harpnum: int | None = None,
        *,
        noaa: int | None = None,
        query: str | None = None,
        start: Any = None,
        end: Any = None,
        scale: Literal["tai", "utc"] = "tai",
        cadence: u.Quantity | None = None,
        segments: str | Iterable[str] = ("Br",),
        keywords: str | Iterable[str] | None = None,
        series: str = "hmi.sharp_cea_720s",
        route: Literal["auto", "direct", "as-is", "fits"] = "auto",
        client: "drms.Client | JsocClient | None" = None,
        cache_dir: "str | os.PathLike[str] | JsocCache | None" = None,
        email: str | None = None,
        progress: bool = True,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
    ) -> "SharpCube":
        """Get the frames of a region from JSOC, and keep them in a folder for the next time.

        Name the region by one of ``harpnum``, ``noaa`` and ``query``. What is in the cache is not
        downloaded again; it can be interrupted, and goes on where it stopped. Without a network, a
        call that JSOC answered before gives the frames in the cache.

        Parameters
        ----------
        harpnum : int
            HARP number.
        noaa : int
            Number of a NOAA active region, such as 11158; its HARP is looked up by NOAA_ARS.
        query : str
            A record set in JSOC's own words, ``'hmi.sharp_cea_720s[377][2011.02.15_00:00_TAI/1d]'``, of
            one region; it names series and times itself, and segments if it ends with ``{Br,Bp}``.
        start, end : time
            First and last time, both included; the whole life of the region where one is left out.
            What `sunpy.time.parse_time` reads, or JSOC's ``'2011.02.15_02:00:00_TAI'``.
        scale : {"tai", "utc"}
            The scale of start and end, if they do not tell it themselves. Records are at even TAI.
        cadence : `~astropy.units.Quantity`
            Time between frames, a multiple of the 720 s between records; by default every record.
        segments : str or iterable of str
            Such as ``("Br", "conf_disambig")``.
        keywords : str or iterable of str
            Keywords for `keywords`, beside those that describe region, time, place and quality; by
            default all. The files keep all of them in any case.
        series : str
            A SHARP series, or one of ``"cea"``, ``"ccd"``, ``"nrt"`` and ``"ccd_nrt"``.
        route : {"auto", "direct", "as-is", "fits"}
            ``direct`` downloads the files that JSOC has on disk, and builds their headers from
            keywords; ``as-is`` has them brought back from tape; ``fits`` has new files written with
            full headers. The last two need ``email``. ``auto`` is the first, then, if there is an
            e-mail address, the others for what is left.
        client : `drms.Client` or `~sunwidgets.core.jsoc.JsocClient`
            The server; by default JSOC.
        cache_dir : path or `~sunwidgets.core.jsoc.JsocCache`
            Where files are kept; by default the folder in the variable ``SUNWIDGETS_JSOC_CACHE``, or
            the user's folder for caches.
        email : str
            Address registered at JSOC, for exports.
        progress : bool
            Show a progress bar.
        cache_bytes : int
            Limit in bytes of the pictures kept in memory.

        Returns
        -------
        SharpCube
            ``cube.report`` says what was downloaded and what failed. A frame that could not be had
            is in `gaps`, with its reason, and the same call again fetches only such frames.

        Raises
        ------
        JsocRequestError
            If what is asked for cannot be, is ambiguous, or matches no record.
        JsocServerError
            If JSOC does not answer, and did not answer this before.
        JsocDownloadError
            If not one frame could be had; its ``report`` says why.
        JsocCacheError
            If the cache cannot be written to.
        UnknownSegmentError
            If the series has no such segment.

        Warns
        -----
        JsocWarning
            If frames are missing or incomplete, or if an earlier answer stands in for JSOC.

        See Also
        --------
        sunwidgets.core.jsoc.preflight : how many frames and bytes that would be.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> cube = SharpCube.from_jsoc(
        ...     noaa=11158, start="2011-02-14", end="2011-02-16", cadence=1 * u.h
        ... )  # doctest: +SKIP
        """
        from sunwidgets.core.jsoc.plan import JsocSetup
        from sunwidgets.core.jsoc.selection import select
        from sunwidgets.core.jsoc.source import fetch

        selection = select(
            harpnum, noaa=noaa, query=query, start=start, end=end, scale=scale, cadence=cadence,
            segments=segments, keywords=keywords, series=series,
        )  # fmt: skip
        source = fetch(JsocSetup.of(client, cache_dir, email), selection, route=route, progress=progress)
        return cast("type[SharpCube]", cls)(source, cache_bytes=cache_bytes)

    @classmethod
    def sample(cls, n_frames: int = 48, *, cache_bytes: int = DEFAULT_CACHE_BYTES) -> "SharpCube":
        """Return a made-up region that emerges over two days; its headers and repr say that it is synthetic.

        Parameters
        ----------
        n_frames : int
            Number of frames, one or more; spread over two days as far as slots of 720 s allow.
        cache_bytes : int
            Limit in bytes of the pictures kept in memory.

        Returns
        -------
        SharpCube
            From 3 frames on with a gap, and from 2 on with a frame that is flagged.

        See Also
        --------
        sunwidgets.core.sharp.sample.sample_unsigned_flux : its flux in closed form.

        Examples
        --------
        >>> from sunwidgets.core.sharp import SharpCube
        >>> SharpCube.sample().synthetic
        True
        """
        from sunwidgets.core.sharp.sample import SampleSource

        return cast("type[SharpCube]", cls)(SampleSource(n_frames), cache_bytes=cache_bytes)
