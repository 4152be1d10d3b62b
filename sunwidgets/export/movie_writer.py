"""Write frames as a movie, by the ffmpeg that imageio-ffmpeg brings along.

Apart because it knows nothing of what is in the frames, and because nothing else needs ffmpeg. They
are written one by one, so that none is kept; the movie appears under its name only when it is whole.
"""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sunwidgets.core.names import did_you_mean
from sunwidgets.exceptions import ExportError, ExportOptionError

__all__ = [
    "FASTEST",
    "FORMATS",
    "GIF_FASTEST",
    "Encoding",
    "Progress",
    "checked_target",
    "encoding",
    "true_times",
    "watched",
    "write_movie",
]

Progress: TypeAlias = bool | Callable[[int, int], object]
"""Whether to show a bar; or a function of the frames done and of all, which may raise to stop."""

FASTEST, GIF_FASTEST, SLOWEST = 60.0, 50.0, 0.1
"""Frames a second: the most, for GIF, and the least."""

_X264_PRESETS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip
_VP9_PRESETS = ("realtime", "good", "best")

# The matrix is written into the file: without it, players guess from the size of the picture.
_COLORS = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
_COLOR_TAGS = (
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-color_range",
    "tv",
)

log = logging.getLogger("sunwidgets")


@dataclass(frozen=True)
class _Codec:
    """What can be chosen of a codec, and the options that are always given."""

    presets: tuple[str, ...]
    preset: str
    most_crf: int
    crf: int
    options: tuple[str, ...] = ()


_CODECS: dict[str, dict[str, _Codec]] = {
    ".mp4": {
        "libx264": _Codec(_X264_PRESETS, "veryfast", 51, 18, ("-movflags", "+faststart")),
        "libx265": _Codec(
            _X264_PRESETS, "veryfast", 51, 22,
            ("-movflags", "+faststart", "-tag:v", "hvc1", "-x265-params", "log-level=error"),
        ),
    },
    ".webm": {"libvpx-vp9": _Codec(_VP9_PRESETS, "good", 63, 28, ("-b:v", "0", "-row-mt", "1"))},
    ".gif": {},
}  # fmt: skip

FORMATS: tuple[str, ...] = tuple(_CODECS)
"""The endings that a movie can have."""


@dataclass(frozen=True)
class Encoding:
    """How frames are compressed.

    Attributes
    ----------
    suffix : str
        One of `FORMATS`.
    codec, preset : str
        Of ffmpeg; empty for GIF.
    crf : int
        Constant rate factor: 0 is the best, and 18 hard to tell from it.
    """

    suffix: str
    codec: str = ""
    preset: str = ""
    crf: int = 0

    def options(self) -> list[str]:
        """Return the options of ffmpeg."""
        codec = _CODECS[self.suffix][self.codec]
        preset = (
            ("-deadline", self.preset, "-cpu-used", "4")
            if self.suffix == ".webm"
            else ("-preset", self.preset)
        )
        return ["-c:v", self.codec, *preset, "-crf", str(self.crf), *codec.options, *_COLOR_TAGS]


def encoding(
    suffix: str, *, codec: str | None = None, preset: str | None = None, crf: int | None = None
) -> Encoding:
    """Check how a movie is to be compressed, and fill in what is left out.

    Parameters
    ----------
    suffix : str
        One of `FORMATS`.
    codec : str, optional
        ``libx264`` or ``libx265`` for mp4, ``libvpx-vp9`` for webm; GIF has none.
    preset : str, optional
        How long the codec may take to make the file small: for x264 and x265 ``ultrafast`` to
        ``veryslow``; for vp9 ``realtime``, ``good`` or ``best``.
    crf : int, optional
        Constant rate factor, 0 to 51, or to 63 for vp9: a lower one is better and larger.

    Raises
    ------
    ExportOptionError
        If the format does not have such an option.

    Examples
    --------
    >>> from sunwidgets.export.movie_writer import encoding
    >>> encoding(".mp4", crf=23)
    Encoding(suffix='.mp4', codec='libx264', preset='veryfast', crf=23)
    """
    if suffix not in _CODECS:
        raise ExportOptionError(
            f"a movie cannot end in {suffix!r}; use {', '.join(FORMATS)}.{did_you_mean(suffix, FORMATS)}"
        )
    codecs = _CODECS[suffix]
    if not codecs:
        given = [
            name for name, value in (("codec", codec), ("preset", preset), ("crf", crf)) if value is not None
        ]
        if given:
            raise ExportOptionError(
                f"{suffix[1:]} has no {' or '.join(given)}; leave it out, or write an mp4"
            )
        return Encoding(suffix)
    name = next(iter(codecs)) if codec is None else codec
    if name not in codecs:
        raise ExportOptionError(f"{suffix[1:]} is not written with {name!r}; use {' or '.join(codecs)}")
    chosen = codecs[name]
    preset = chosen.preset if preset is None else preset
    if preset not in chosen.presets:
        hint = did_you_mean(str(preset), chosen.presets)
        raise ExportOptionError(f"{name} has no preset {preset!r}; it has {', '.join(chosen.presets)}.{hint}")
    crf = chosen.crf if crf is None else crf
    if isinstance(crf, bool) or not isinstance(crf, int | np.integer) or not 0 <= crf <= chosen.most_crf:
        raise ExportOptionError(
            f"crf is {crf!r}; it must be a whole number, 0 to {chosen.most_crf} for {name}"
        )
    return Encoding(suffix, name, preset, int(crf))


def checked_target(path: str | os.PathLike[str]) -> Path:
    """Return the path of a movie that can be written there; raise if it cannot."""
    target = Path(path).expanduser()
    if target.suffix.lower() not in FORMATS:
        what = f"ends in {target.suffix!r}" if target.suffix else "has no ending"
        hint = did_you_mean(target.suffix, FORMATS)
        raise ExportOptionError(f"{target} {what}; a movie ends in {', '.join(FORMATS)}.{hint}")
    if target.is_dir():
        raise ExportError(f"{target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise ExportError(f"there is no folder {target.parent}; make it first, or write somewhere else")
    return target


def true_times(
    seconds: Sequence[float], unit: float, fps: float, *, fastest: float = FASTEST
) -> tuple[float, list[int]]:
    """Say how often each frame is repeated, so that the time between frames is as it was.

    Parameters
    ----------
    seconds : sequence of float
        When each frame was, in order.
    unit : float
        The seconds that become one ``fps``-th of a second of the movie; the last frame stays for it.
    fps : float
        Frames a second that the unit is to make.
    fastest : float
        The most frames a second the movie may have.

    Returns
    -------
    rate : float
        Frames a second of the movie: ``fps`` if every frame falls on a multiple of the unit, else
        the largest multiple of it up to ``fastest``.
    repeats : list of int
        How often each frame is written. A frame begins at most half a ``rate``-th of a second
        early or late, and this does not add up; none is left out, so that of frames closer
        together than that the later are late.

    Examples
    --------
    >>> from sunwidgets.export.movie_writer import true_times
    >>> true_times([0, 10, 20, 50, 60], 10, 5)
    (5, [1, 1, 3, 1, 1])
    >>> true_times([0, 10, 25], 10, 20)
    (60.0, [3, 5, 3])
    """
    starts = (np.asarray(seconds, dtype=float) - seconds[0]) / unit
    rate = fps
    if not np.allclose(starts, np.rint(starts), atol=1e-6, rtol=0):
        rate = fps * max(1.0, float(np.floor(fastest / fps)))
    begins = np.rint(starts * rate / fps + 1e-9).astype(int)
    for i in range(1, len(begins)):
        begins[i] = max(begins[i], begins[i - 1] + 1)
    ends = np.append(begins[1:], begins[-1] + max(1, round(rate / fps)))
    return rate, [int(n) for n in ends - begins]


def watched(frames: Iterable[Any], total: int, progress: Progress, what: str) -> Iterator[Any]:
    """Pass frames on and say how many are done, by a bar or by calling a function."""
    if callable(progress):
        progress(0, total)
        for done, frame in enumerate(frames, start=1):
            yield frame
            progress(done, total)
        return
    from tqdm.auto import tqdm

    yield from tqdm(frames, total=total, desc=what, unit="frame", disable=not progress)


def write_movie(
    path: str | os.PathLike[str],
    frames: Iterable[npt.NDArray[np.uint8]],
    *,
    total: int,
    fps: float = 10.0,
    repeats: Sequence[int] | None = None,
    codec: str | None = None,
    preset: str | None = None,
    crf: int | None = None,
    title: str = "",
    progress: Progress = True,
) -> Path:
    """Write frames as a movie.

    Parameters
    ----------
    path : path
        Ends in ``.mp4``, ``.webm`` or ``.gif``. A file that is there is replaced once the new one
        is whole; if anything fails, or is interrupted, it stays as it was.
    frames : iterable of array
        uint8, (height, width, 4), red, green, blue and a number that is not read; each is used
        before the next is asked for, so that it may be one array.
    total : int
        How many there are.
    fps : float
        Frames a second, 0.1 to 60, for GIF up to 50.
    repeats : sequence of int, optional
        How often each frame is written: see `true_times`.
    codec, preset, crf : optional
        See `encoding`.
    title : str
        Written into the file.
    progress : bool or callable
        Whether to show a bar; or a function, called with the number of frames done and of all.

    Returns
    -------
    `~pathlib.Path`
        The movie. If its codec needs an even width and height, as all but GIF do, and the frames
        are odd, their last column or row is there twice.

    Raises
    ------
    ExportOptionError
        If an option cannot be, there is no frame, or frames differ in size.
    ExportError
        If the file cannot be written there, or ffmpeg is missing or fails.

    Examples
    --------
    >>> import numpy as np
    >>> from sunwidgets.export.movie_writer import write_movie
    >>> grey = [np.full((48, 64, 4), level, np.uint8) for level in range(0, 250, 10)]
    >>> write_movie("grey.mp4", grey, total=25)  # doctest: +SKIP
    """
    target = checked_target(path)
    how = encoding(target.suffix.lower(), codec=codec, preset=preset, crf=crf)
    fastest = GIF_FASTEST if how.suffix == ".gif" else FASTEST
    if not SLOWEST <= fps <= fastest:
        raise ExportOptionError(f"fps is {fps!r}; for {how.suffix[1:]} it must be {SLOWEST:g} to {fastest:g}")
    try:
        folder = tempfile.TemporaryDirectory(
            prefix=".sunwidgets-", dir=target.parent, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise ExportError(f"nothing can be written in {target.parent}: {error.strerror}") from error
    with folder:
        made = Path(folder.name) / f"movie{how.suffix}"
        shown = watched(_repeated(frames, repeats), sum(repeats) if repeats else total, progress, target.name)
        if how.suffix == ".gif":
            _write_gif(made, shown, fps, merge=repeats is not None)
        else:
            tags = ["-metadata", f"title={title}"] if title else []
            _encode(
                made,
                shown,
                fps,
                lambda size: ["-vf", f"{_even(size, target)}{_COLORS}", *how.options(), *tags],
            )
        try:
            os.replace(made, target)
        except OSError as error:
            raise ExportError(f"{target} cannot be written: {error.strerror}") from error
    return target


def _repeated(frames: Iterable[Any], repeats: Sequence[int] | None) -> Iterator[Any]:
    if repeats is None:
        yield from frames
        return
    for frame, times in zip(frames, repeats, strict=True):
        for _ in range(times):
            yield frame


def _even(size: tuple[int, int], target: Path) -> str:
    """Return the filter that gives frames an even width and height."""
    width, height = size
    right, bottom = width % 2, height % 2
    if not (right or bottom):
        return ""
    log.info(
        "%s is padded from %d x %d to %d x %d", target.name, width, height, width + right, height + bottom
    )
    return f"pad={width + right}:{height + bottom},fillborders=right={right}:bottom={bottom}:mode=smear,"


def _write_gif(made: Path, frames: Iterable[Any], fps: float, *, merge: bool) -> None:
    """Keep the frames as they are first, for the colours are chosen from all of them."""
    kept, palette = made.with_suffix(".mkv"), made.with_suffix(".png")
    _encode(kept, frames, fps, lambda _: ["-c:v", "utvideo", "-pix_fmt", "gbrp"])
    _run(["-i", str(kept), "-vf", "palettegen=stats_mode=full:reserve_transparent=0", str(palette)])
    # Repeated frames become one that stays longer.
    times = "mpdecimate=max=0:hi=1:lo=1:frac=1," if merge else ""
    colors = f"[0:v]{times}null[shown];[shown][1:v]paletteuse=dither=none:diff_mode=rectangle"
    last = max(1, round(100 / fps))
    timing = ["-fps_mode", "vfr", "-final_delay", str(last), "-loop", "0"]
    _run(["-i", str(kept), "-i", str(palette), "-lavfi", colors, *timing, str(made)])


def _encode(
    made: Path, frames: Iterable[Any], fps: float, options: Callable[[tuple[int, int]], list[str]]
) -> None:
    """Pass frames to ffmpeg."""
    frames = iter(frames)
    first = next(frames, None)
    if first is None:
        raise ExportOptionError("there is no frame to write; give at least one")
    height, width = first.shape[:2]
    command = [
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb0",
        "-s",
        f"{width}x{height}",
        "-r",
        repr(float(fps)),
        "-i",
        "-",
    ]
    with _Ffmpeg([*command, *options((width, height)), str(made)]) as ffmpeg:
        ffmpeg.write(first)
        for frame in frames:
            if frame.shape != first.shape:
                raise ExportOptionError(
                    f"a frame has the shape {frame.shape} and the first {first.shape}; they must be the same"
                )
            ffmpeg.write(frame)


def _run(command: list[str]) -> None:
    with _Ffmpeg(command):
        pass


class _Ffmpeg:
    """A run of ffmpeg that is over, whatever happens, when its block is left."""

    def __init__(self, command: list[str]) -> None:
        from imageio_ffmpeg import get_ffmpeg_exe

        # Closed when the run is over.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        # Not in our group: an interrupt from the keyboard is ours to answer.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        try:
            self._process = subprocess.Popen(
                [get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                bufsize=0,
                **apart,
            )
        except (OSError, RuntimeError) as error:
            self._said.close()
            raise ExportError(
                f"ffmpeg cannot be run: {error}. Install imageio-ffmpeg, which brings it along, or name "
                "another in the environment variable IMAGEIO_FFMPEG_EXE"
            ) from error

    def write(self, frame: npt.NDArray[np.uint8]) -> None:
        """Pass a frame on."""
        assert self._process.stdin is not None
        waiting = np.ascontiguousarray(frame).data.cast("B")
        try:
            while waiting:
                waiting = waiting[self._process.stdin.write(waiting) :]
        except OSError:
            self._process.wait()
            raise self._error() from None

    def __enter__(self) -> "_Ffmpeg":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        try:
            if kind is None:
                self._process.stdin.close()
                if self._process.wait() != 0:
                    raise self._error()
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            if not self._process.stdin.closed:
                self._process.stdin.close()
            self._said.close()

    def _error(self) -> ExportError:
        self._said.seek(0)
        said = self._said.read().decode("utf-8", "replace").strip()
        return ExportError(
            f"ffmpeg failed ({self._process.returncode}): {said[-800:] or 'it did not say why'}"
        )
