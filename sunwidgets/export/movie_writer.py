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
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sunwidgets.exceptions import ExportError, ExportOptionError
from sunwidgets.export.movie_options import (
    COLOR_TAGS,
    FASTEST,
    GIF_FASTEST,
    PLANES,
    SLOWEST,
    YUV,
    checked_target,
    encoding,
)
from sunwidgets.export.targets import whole_file

__all__ = ["Progress", "watched", "write_movie"]

Progress: TypeAlias = bool | Callable[[int, int], object]
"""Whether to show a bar; or a function of the frames done and of all, which may raise to stop."""

Frame: TypeAlias = npt.NDArray[np.uint8]

log = logging.getLogger("sunwidgets")


def watched(frames: Iterable[Any], total: int, progress: Progress, what: str) -> Iterator[Any]:
    """Pass frames on and say how many are done, by a bar or by calling a function.

    Parameters
    ----------
    frames : iterable
        What is made one by one.
    total : int
        How many there will be.
    progress : bool or callable
        See `Progress`; a function is called before the first and after each.
    what : str
        What the bar says in front.

    Yields
    ------
    object
        Each of the frames.
    """
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
    frames: Iterable[Frame],
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
        before the next is asked for, so that it may be one array. Or, but for GIF, the planes that
        `~sunwidgets.export.video_planes.VideoPlanes` gives, (3 / 2 height, width).
    total : int
        How many there are.
    fps : float
        Frames a second, 0.1 to 60, for GIF up to 50.
    repeats : sequence of int, optional
        How often each frame is written: see `~sunwidgets.export.movie_options.true_times`.
    codec, preset, crf : optional
        See `~sunwidgets.export.movie_options.encoding`.
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
    with whole_file(target) as made:
        shown = watched(_repeated(frames, repeats), sum(repeats) if repeats else total, progress, target.name)
        if how.suffix == ".gif":
            _write_gif(made, shown, fps, repeats)
        else:
            tags = ["-metadata", f"title={title}"] if title else []
            _encode(made, shown, fps, lambda first: [*_as_planes(first, target), *how.options(), *tags])
    return target


def _repeated(frames: Iterable[Any], repeats: Sequence[int] | None) -> Iterator[Any]:
    if repeats is None:
        yield from frames
        return
    for frame, times in zip(frames, repeats, strict=True):
        for _ in range(times):
            yield frame


def _as_planes(first: Frame, target: Path) -> list[str]:
    """Return the filter that turns dots into planes, of an even width and height; none for planes."""
    if first.ndim == 2:
        return []
    height, width = first.shape[:2]
    right, bottom = width % 2, height % 2
    if not (right or bottom):
        return ["-vf", YUV]
    log.info(
        "%s is padded from %d x %d to %d x %d", target.name, width, height, width + right, height + bottom
    )
    pad = f"pad={width + right}:{height + bottom},fillborders=right={right}:bottom={bottom}:mode=smear"
    return ["-vf", f"{pad},{YUV}"]


def _write_gif(made: Path, frames: Iterable[Any], fps: float, repeats: Sequence[int] | None) -> None:
    """Keep the frames as they are first, for the colours are chosen from all of them."""
    kept, palette = made.with_suffix(".mkv"), made.with_suffix(".png")
    _encode(kept, frames, fps, lambda _: ["-c:v", "utvideo", "-pix_fmt", "gbrp"])
    _run(["-i", str(kept), "-vf", "palettegen=stats_mode=full:reserve_transparent=0", str(palette)])
    # Repeated frames become one that stays longer.
    times = "mpdecimate=max=0:hi=1:lo=1:frac=1," if repeats else ""
    colors = f"[0:v]{times}null[shown];[shown][1:v]paletteuse=dither=none:diff_mode=rectangle"
    last = max(1, round(100 * (repeats[-1] if repeats else 1) / fps))
    timing = ["-fps_mode", "vfr", "-final_delay", str(last), "-loop", "0"]
    _run(["-i", str(kept), "-i", str(palette), "-lavfi", colors, *timing, str(made)])


def _encode(made: Path, frames: Iterable[Frame], fps: float, options: Callable[[Frame], list[str]]) -> None:
    """Pass frames to ffmpeg."""
    frames = iter(frames)
    first = next(frames, None)
    if first is None:
        raise ExportOptionError("there is no frame to write; give at least one")
    rows, width = first.shape[:2]
    size = f"{width}x{rows}"
    kind = ["-pix_fmt", "rgb0"]
    if first.ndim == 2:
        size, kind = f"{width}x{2 * rows // 3}", ["-pix_fmt", PLANES, *COLOR_TAGS]
    raw = ["-f", "rawvideo", *kind, "-s", size, "-r", repr(float(fps)), "-i", "-"]
    with _Ffmpeg([*raw, *options(first), str(made)]) as ffmpeg:
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
