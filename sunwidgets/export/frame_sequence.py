"""Frames as a sequence of PNG files, by several processes if asked; what is there is not made again."""

import hashlib
import json
import os
import re
import string
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from sunwidgets import __version__
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube
from sunwidgets.exceptions import ExportError, ExportOptionError, SunWidgetsError
from sunwidgets.export.moments import moment_of
from sunwidgets.export.movie_writer import Progress, watched
from sunwidgets.export.sharp_figure import SharpFigure
from sunwidgets.export.sharp_movies import sharp_layout

__all__ = ["FIELDS", "frame_names", "save_frames"]

FIELDS: tuple[str, ...] = ("region", "harpnum", "t_rec", "index")
"""What a template can name: the region (``harp377``), its number, the record time, the frame's number."""

_KEY = "sunwidgets"
_END = b"IEND\xaeB`\x82"
_MOST_BYTES = 255
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_MOST_PROCESSES = 64
_STOP, _DONE = "stop", ".done"
# Seconds: between two looks at the others, and until they must have finished a frame.
_A_MOMENT, _PATIENCE = 0.1, 30.0


@dataclass(frozen=True)
class _Job:
    """A frame to draw."""

    index: int
    file: Path
    mark: str
    scratch: Path
    compress_level: int


def save_frames(
    cube: SharpCube,
    folder: str | os.PathLike[str],
    *,
    template: str = "{region}_{t_rec:%Y%m%d_%H%M%S}.png",
    dpi: float = 300,
    compress_level: int = 6,
    processes: int = 1,
    overwrite: bool = False,
    progress: Progress = True,
    **figure_options: Any,
) -> list[Path]:
    """Write a figure of each frame of a cube into a folder.

    Files that are there and whole are left as they are, if they show the same frame of the same
    cube in the same way: an interrupted run goes on where it was.

    Parameters
    ----------
    cube : SharpCube
        The frames; a slice of a cube for a part of them.
    folder : path
        Is made if it is not there.
    template : str
        Names of the files, as `str.format` fills them in: ``{region}``, ``{harpnum}``, ``{t_rec}``
        (a `~datetime.datetime`, TAI) and ``{index}``. Ends in ``.png``.
    dpi : float
        Dots per inch.
    compress_level : int
        Of PNG: 0 to 9.
    processes : int
        How many draw at the same time, this one among them. With more than one, a script must be guarded by
        ``if __name__ == "__main__":``, as for all of `multiprocessing`.
    overwrite : bool
        Make all files anew.
    progress : bool or callable
        Whether to show a bar; or a function, called with the number of files done and of all,
        which may raise to stop.
    **figure_options
        As for `~sunwidgets.export.sharp_movies.save_movie`; by default the three panels of
        `~sunwidgets.export.sharp_figures.three_panel_figure`.

    Returns
    -------
    list of `~pathlib.Path`
        The files, one a frame, made now or before.

    Raises
    ------
    ExportOptionError
        If an option cannot be, or the template gives two frames one name, or a name that is not a
        plain file name.
    ExportError
        If the folder cannot be written to; or, after all others are written, if some frames could
        not be read.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.frame_sequence import save_frames
    >>> save_frames(SharpCube.sample(n_frames=3), "frames", processes=2)  # doctest: +SKIP
    """
    if not {"segment", "panels"} & set(figure_options):
        figure_options["panels"] = "three"
    for name, value, least, most in (
        ("processes", processes, 1, _MOST_PROCESSES),
        ("compress_level", compress_level, 0, 9),
    ):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
            raise ExportOptionError(f"{name} is {value!r}; it must be a whole number, {least} to {most}")
    names = frame_names(cube, template)
    layout = sharp_layout(cube, dpi=dpi, **figure_options)
    place = _made(folder)
    marks = _marks(cube, {"dpi": dpi, **figure_options})
    files = [place / name for name in names]
    todo = [i for i, file in enumerate(files) if overwrite or not _is_whole(file, marks[i])]
    try:
        scratch = tempfile.TemporaryDirectory(prefix=".sunwidgets-", dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise ExportError(f"nothing can be written in {place}: {error.strerror}") from error
    failed: list[str] = []
    with scratch:
        jobs = [_Job(i, files[i], marks[i], Path(scratch.name), compress_level) for i in todo]
        if processes == 1 or len(jobs) < 2:
            done: Generator[str] = (_save(layout, job) for job in jobs)
        else:
            done = _saved_together(layout, jobs, min(processes, len(jobs)), {"dpi": dpi, **figure_options})
        # Closed before the folder is gone: others draw into it.
        with closing(done):
            failed = [problem for problem in watched(done, len(jobs), progress, place.name) if problem]
    if failed:
        raise ExportError(f"{len(failed)} of {len(files)} frames were not written; the first: {failed[0]}")
    return files


def frame_names(cube: SharpCube, template: str) -> list[str]:
    """Fill in the names of all frames' files.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    template : str
        As for `save_frames`; it can name `FIELDS`.

    Returns
    -------
    list of str
        One a frame, without a folder, no two alike.

    Raises
    ------
    ExportOptionError
        If the template cannot be filled in, or gives two frames one name, or a name that is not a
        plain file name.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> from sunwidgets.export.frame_sequence import frame_names
    >>> frame_names(SharpCube.sample(n_frames=2), "{region}_{t_rec:%Y%m%d}_{index:03d}.png")
    ['synthetic_20230905_000.png', 'synthetic_20230907_001.png']
    """
    _check_template(template)
    region = "synthetic" if cube.synthetic else f"harp{cube.harpnum}"
    names: dict[str, int] = {}
    for index, time in enumerate(cube.times.to_datetime(leap_second_strict="silent")):
        try:
            name = template.format(region=region, harpnum=cube.harpnum, t_rec=time, index=index)
        except (ValueError, IndexError, KeyError) as error:
            raise ExportOptionError(f"the template {template!r} cannot be filled in: {error}") from None
        _check_name(name, template)
        if name in names:
            raise ExportOptionError(
                f"the template {template!r} names frames {names[name]} and {index} both {name!r}; "
                "put {index} or more of {t_rec} into it"
            )
        names[name] = index
    return list(names)


def _check_template(template: str) -> None:
    try:
        parts = list(string.Formatter().parse(template))
    except (ValueError, TypeError) as error:
        raise ExportOptionError(f"the template {template!r} is not one: {error}") from None
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS:
            hint = did_you_mean(name, FIELDS)
            raise ExportOptionError(
                f"the template {template!r} names {name!r}; it can name {', '.join(FIELDS)}.{hint}"
            )
        # A width of a million letters, or a field within a field.
        if conversion or re.search(r"[{}]|\d{5}", form or ""):
            raise ExportOptionError(f"the template {template!r} has a form that names have no use for")


def _check_name(name: str, template: str) -> None:
    wrong = _FORBIDDEN.search(name)
    if wrong:
        raise ExportOptionError(
            f"the template {template!r} gives the name {name!r}; a name cannot have {wrong.group()!r} in it"
        )
    if not name.lower().endswith(".png"):
        raise ExportOptionError(f"the template {template!r} gives the name {name!r}; it must end in .png")
    if name.startswith((".", " ")) or len(os.fsencode(name)) > _MOST_BYTES:
        raise ExportOptionError(
            f"the template {template!r} gives the name {name!r}, which cannot be a file's"
        )


def _made(folder: str | os.PathLike[str]) -> Path:
    place = Path(folder).expanduser()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"the folder {place} cannot be made: {error.strerror}") from error
    return place


def _marks(cube: SharpCube, options: dict[str, Any]) -> list[str]:
    """Return for each frame what a file must carry to be the figure that is asked for."""
    records = [*cube.times.isot, *(str(record) for record in cube.keywords.as_array().tolist())]
    about = json.dumps(
        [__version__, cube.series, cube.harpnum, records, options], default=_plain, sort_keys=True
    )
    whole = hashlib.sha256(about.encode())
    marks = []
    for index in range(len(cube)):
        one = whole.copy()
        one.update(str(index).encode())
        marks.append(one.hexdigest())
    return marks


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [value.shape, hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()]
    try:
        return asdict(value)
    except TypeError:
        return str(value)


def _is_whole(file: Path, mark: str) -> bool:
    """Tell whether a file is a PNG to its end, and carries a mark."""
    from PIL import Image

    try:
        with file.open("rb") as stream:
            stream.seek(-len(_END), os.SEEK_END)
            if stream.read() != _END:
                return False
        with Image.open(file) as image:
            return bool(image.info.get(_KEY) == mark)
    except OSError:
        return False


def _save(layout: SharpFigure, job: _Job) -> str:
    """Draw and write a frame; return what was wrong if its data cannot be read."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    try:
        dots = layout.draw(moment_of(layout.cube, job.index))
    except SunWidgetsError as error:
        return str(error)
    about = PngInfo()
    about.add_text("Software", f"sunwidgets {__version__}")
    about.add_text(_KEY, job.mark)
    part = job.scratch / f"{job.index}.png"
    density = layout.figure.dpi
    try:
        picture = Image.fromarray(np.ascontiguousarray(dots[..., :3]))
        picture.save(part, compress_level=job.compress_level, dpi=(density, density), pnginfo=about)
        os.replace(part, job.file)
    except OSError as error:
        raise ExportError(f"{job.file} cannot be written: {error.strerror or error}") from error
    return ""


def _saved_together(
    layout: SharpFigure, jobs: list[_Job], processes: int, options: dict[str, Any]
) -> Generator[str]:
    """Draw from the last frame on, while other processes draw from the first: they take a while to begin.

    Who draws which is settled by files, so that no lock can be left behind by an interrupt; what a
    process leaves undone is done here in the end.
    """
    # Spawned, not forked: a notebook has threads, whose locks a fork would copy as they are.
    context = get_context("spawn")
    arguments = (layout.cube, options, jobs)
    others = [context.Process(target=_share, args=arguments, daemon=True) for _ in range(processes - 1)]
    scratch, told = jobs[0].scratch, set[int]()
    try:
        for other in others:
            other.start()
        for job in reversed(jobs):
            if _claim(job):
                _report(job, _save(layout, job))
            yield from _news(jobs, told)
        while any(other.is_alive() for other in others):
            others[0].join(_A_MOMENT)
            yield from _news(jobs, told)
        yield from _news(jobs, told)
        for job in jobs:
            if job.index not in told:
                yield _save(layout, job)
    finally:
        (scratch / _STOP).touch()
        for other in others:
            if other.pid is not None:
                other.join(_PATIENCE)
                other.kill()
                other.join()


def _share(cube: SharpCube, options: dict[str, Any], jobs: list[_Job]) -> None:
    """Draw what no other process has claimed."""
    try:
        layout = sharp_layout(cube, **options)
        for job in jobs:
            if (job.scratch / _STOP).exists():
                return
            if _claim(job):
                _report(job, _save(layout, job))
    except (KeyboardInterrupt, OSError):
        # The caller is interrupted too, or meets the same trouble and tells of it.
        return


def _claim(job: _Job) -> bool:
    """Take a job, unless another has."""
    try:
        (job.scratch / f"{job.index}.claim").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _report(job: _Job, problem: str) -> None:
    """Say that a job is done, and what was wrong."""
    part = job.scratch / f"{job.index}.part"
    part.write_text(problem, encoding="utf-8")
    part.replace(job.scratch / f"{job.index}{_DONE}")


def _news(jobs: list[_Job], told: set[int]) -> Iterator[str]:
    """Yield what was reported since the last time."""
    for report in jobs[0].scratch.glob(f"*{_DONE}"):
        index = int(report.name.removesuffix(_DONE))
        if index not in told:
            told.add(index)
            yield report.read_text(encoding="utf-8")
