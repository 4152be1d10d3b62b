"""What a movie can be: its format, how it is compressed, and how long each frame stays.

Apart from the writer because a mistake in these is found before anything is drawn or downloaded.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sunwidgets.core.names import did_you_mean
from sunwidgets.exceptions import ExportOptionError
from sunwidgets.export.targets import checked_place

__all__ = [
    "COLOR_TAGS",
    "FASTEST",
    "FORMATS",
    "GIF_FASTEST",
    "PLANES",
    "SLOWEST",
    "YUV",
    "Encoding",
    "checked_target",
    "encoding",
    "true_times",
]

FASTEST, GIF_FASTEST, SLOWEST = 60.0, 50.0, 0.1
"""Frames a second: the most, for GIF, and the least."""

_X264_PRESETS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip
_VP9_PRESETS = ("realtime", "good", "best")

# The matrix is written into the file: without it, players guess from the size of the picture.
PLANES = "yuv420p"
"""What players read, as ffmpeg calls it: brightness, and colour at half the size."""

YUV = f"scale=out_color_matrix=bt709:out_range=tv,format={PLANES}"
"""The filter that turns red, green and blue into planes."""

COLOR_TAGS: tuple[str, ...] = (
    "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
)  # fmt: skip
"""What planes mean, said of planes that go in as well: ffmpeg would turn unknown ones into these."""


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
        """Return the options of ffmpeg.

        Returns
        -------
        list of str
            Codec, preset, quality and colours, as words of its command line.

        Raises
        ------
        ExportOptionError
            For GIF, which has no codec.
        """
        if not self.codec:
            raise ExportOptionError(f"{self.suffix[1:]} has no codec, and so no options of one")
        codec = _CODECS[self.suffix][self.codec]
        preset = (
            ("-deadline", self.preset, "-cpu-used", "4")
            if self.suffix == ".webm"
            else ("-preset", self.preset)
        )
        return ["-c:v", self.codec, *preset, "-crf", str(self.crf), *codec.options, *COLOR_TAGS]


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

    Returns
    -------
    Encoding
        Complete; for GIF with its ending alone.

    Raises
    ------
    ExportOptionError
        If the format does not have such an option.

    Examples
    --------
    >>> from sunwidgets.export.movie_options import encoding
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
    """Return the path of a movie that can be written there; raise if it cannot.

    Parameters
    ----------
    path : path
        Where the movie is to be; ``~`` is the home folder.

    Returns
    -------
    `~pathlib.Path`
        The path, with the home folder written out.

    Raises
    ------
    ExportOptionError
        If it does not end in one of `FORMATS`.
    ExportError
        If it is a folder, or in a folder that is not there.
    """
    target = Path(path).expanduser()
    if target.suffix.lower() not in FORMATS:
        what = f"ends in {target.suffix!r}" if target.suffix else "has no ending"
        hint = did_you_mean(target.suffix, FORMATS)
        raise ExportOptionError(f"{target} {what}; a movie ends in {', '.join(FORMATS)}.{hint}")
    return checked_place(target)


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
    >>> from sunwidgets.export.movie_options import true_times
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
