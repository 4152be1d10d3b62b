"""Movies and sequences of frames, beside matplotlib's own animations and a fresh figure each.

Both sides draw the same frames, which are in memory, at the same size, and encode them with the
same ffmpeg, codec, preset and crf; PNG files have the same compression level.
"""

import atexit
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import matplotlib as mpl
import numpy as np
from matplotlib.animation import ArtistAnimation, FFMpegWriter, FuncAnimation
from matplotlib.figure import Figure

from sunwidgets import SharpCube
from sunwidgets.export.frame_sequence import save_frames
from sunwidgets.export.looks import default_look
from sunwidgets.export.moments import moment_of
from sunwidgets.export.movie_options import encoding
from sunwidgets.export.sharp_figures import three_panel_figure
from sunwidgets.export.sharp_movies import save_movie, sharp_layout
from tests.benchmarks.frames import write_frames
from tests.benchmarks.harness import Comparison

N_MOVIE = 96
N_PNG = 60
DPI = 300
PROCESSES = 2

_HOW = encoding(".mp4")
_EVEN = ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"]

mpl.use("agg")
mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sunwidgets-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _writer(preset: str = _HOW.preset) -> FFMpegWriter:
    options = ["-preset", preset, "-crf", str(_HOW.crf), *_EVEN]
    return FFMpegWriter(fps=10, codec=_HOW.codec, extra_args=options)


def _animate_bare(cube: SharpCube, path: Path, preset: str = _HOW.preset) -> None:
    """Make an artist of each frame and save them, as the documentation of matplotlib does."""
    ny, nx = cube.grid.shape
    look = default_look(cube, "Br")
    figure = Figure(figsize=(nx / 100, ny / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    artists = [
        [axes.imshow(cube.frame("Br", index), cmap=look.cmap, vmin=look.vmin, vmax=look.vmax, origin="lower")]
        for index in range(len(cube))
    ]
    _with_canvas(figure)
    ArtistAnimation(figure, artists).save(path, writer=_writer(preset), dpi=100)


def _animate_annotated(cube: SharpCube, path: Path) -> None:
    """Change the artists of one figure, which is drawn whole for each frame."""
    layout = sharp_layout(cube)
    _with_canvas(layout.figure)

    def change(index: int) -> list[Any]:
        layout.show(moment_of(cube, index))
        return []

    animation = FuncAnimation(layout.figure, change, frames=len(cube), init_func=lambda: [])
    animation.save(path, writer=_writer(), dpi=layout.figure.dpi)


def _with_canvas(figure: Figure) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)


_cube: SharpCube | None = None


def _begin(cube: SharpCube) -> None:
    global _cube
    _cube = cube


def _fresh(job: tuple[int, str]) -> None:
    index, path = job
    assert _cube is not None
    three_panel_figure(_cube, index, dpi=DPI).savefig(path, pil_kwargs={"compress_level": 6})


def _fresh_figures(cube: SharpCube, folder: Path) -> None:
    jobs = [(index, str(folder / f"{index}.png")) for index in range(len(cube))]
    with ProcessPoolExecutor(
        PROCESSES, mp_context=get_context("spawn"), initializer=_begin, initargs=(cube,)
    ) as pool:
        list(pool.map(_fresh, jobs))


def _sequence(cube: SharpCube, folder: Path) -> None:
    save_frames(cube, folder, dpi=DPI, processes=PROCESSES, overwrite=True, progress=False)


def comparisons() -> list[Comparison]:
    folder = _folder()
    cube = SharpCube.from_files(write_frames(folder / "frames", N_MOVIE), cache_bytes=2**30)
    cube.array("Br")
    sample = SharpCube.sample(n_frames=N_PNG)
    how = f"{_HOW.codec}, {_HOW.preset}, crf {_HOW.crf}"
    ny, nx = cube.grid.shape
    theirs, ours = folder / "theirs.mp4", folder / "ours.mp4"
    for name in ("fresh", "sequence"):
        (folder / name).mkdir()
    width, height = sharp_layout(cube).figure.get_size_inches() * sharp_layout(cube).figure.dpi
    return [
        Comparison(
            f"bare movie, {N_MOVIE} frames of {nx} x {ny}",
            lambda: _animate_bare(cube, theirs),
            lambda: save_movie(cube, ours, bare=True, scale=1, progress=False),
            rounds=5,
            note=f"peer: ArtistAnimation; {how}",
        ),
        Comparison(
            f"bare movie, {N_MOVIE} frames of {nx} x {ny}, ultrafast",
            lambda: _animate_bare(cube, theirs, "ultrafast"),
            lambda: save_movie(cube, ours, bare=True, scale=1, preset="ultrafast", progress=False),
            rounds=5,
            note="the same with a preset that leaves less to the codec, which is the same for both",
        ),
        Comparison(
            f"annotated movie, {N_MOVIE} frames of {width:.0f} x {height:.0f}",
            lambda: _animate_annotated(cube, theirs),
            lambda: save_movie(cube, ours, progress=False),
            rounds=3,
            note=f"peer: FuncAnimation of the same figure; {how}",
        ),
        Comparison(
            f"three panels at {DPI} dpi, {N_PNG} PNG files",
            lambda: _fresh_figures(sample, folder / "fresh"),
            lambda: _sequence(sample, folder / "sequence"),
            rounds=2,
            note=f"peer: a fresh figure each; both with {PROCESSES} processes, level 6",
        ),
    ]


def facts() -> list[tuple[str, str]]:
    folder = _folder()
    cube = SharpCube.from_files(write_frames(folder / "frames", 24), cache_bytes=2**30)
    layout = sharp_layout(cube)
    layout.draw(moment_of(cube, 0))
    import time

    each = []
    for index in range(len(cube)):
        start = time.perf_counter()
        layout.draw(moment_of(cube, index))
        each.append(1000 * (time.perf_counter() - start))
    sizes = {}
    for suffix in (".mp4", ".webm", ".gif"):
        path = save_movie(cube, folder / f"a{suffix}", progress=False)
        sizes[suffix] = path.stat().st_size / 1000
    return [
        ("drawing one annotated frame", f"{np.median(each):.1f} ms"),
        ("24 annotated frames", ", ".join(f"{suffix[1:]} {size:.0f} kB" for suffix, size in sizes.items())),
    ]
