"""Keep a cube in one folder and open it again: every picture with its header, and a table of keywords.

The pictures are plain FITS files named as JSOC names them, so that any other program opens them
too. Files are copied as they are; pictures from elsewhere are written in full, never compressed with loss.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from astropy.io import fits
from astropy.table import QTable, Table

from sunwidgets.core.sharp.files import FileSource
from sunwidgets.core.sharp.maps import STORAGE_KEYWORDS
from sunwidgets.exceptions import SharpFileError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["KEYWORDS_FILE", "Storage"]

KEYWORDS_FILE = "keywords.ecsv"
"""The table of keywords in a saved folder; it is written last, and tells that all else is there."""


class Storage:
    """The part of `SharpCube` that saves and opens."""

    def save(self, folder: str | os.PathLike[str], *, progress: bool = True) -> Path:
        """Save all frames to a folder that is new or empty, to be opened again with `open`.

        Parameters
        ----------
        folder : path
            The folder; its parent must exist.
        progress : bool
            Show a progress bar.

        Returns
        -------
        `~pathlib.Path`
            The folder: a FITS file for each frame and segment, and `KEYWORDS_FILE`. Nothing is
            left behind if saving fails or is interrupted.

        Raises
        ------
        SharpFileError
            If the folder holds something already, or cannot be written; or for differences, whose files
            would be taken for those of a field.

        Examples
        --------
        >>> import tempfile
        >>> from sunwidgets import SharpCube
        >>> cube = SharpCube.sample(n_frames=1)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     again = SharpCube.open(cube.save(f"{folder}/region", progress=False))
        >>> again.synthetic, len(again)
        (True, 1)
        """
        target, cube = Path(folder), cast("SharpCube", self)
        if cube.plain is not cube:
            raise SharpFileError(
                "these frames are differences, whose files would be taken for those of a field; save the "
                "frames that they are of, cube.plain, and make differences of those again"
            )
        try:
            if target.is_dir() and any(target.iterdir()):
                raise SharpFileError(f"{target} is not empty; save to a new folder")
            # Beside the target, so that the last step is a rename, which is all or nothing.
            with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as part:
                inside = Path(part) / "cube"
                inside.mkdir()
                _write(cube, inside, progress=progress)
                if target.is_dir():
                    target.rmdir()
                inside.rename(target)
        except OSError as error:
            raise SharpFileError(f"cannot save to {target}: {error}; check the folder") from error
        return target

    @classmethod
    def open(cls, folder: str | os.PathLike[str], *, progress: bool = False, **options: Any) -> "SharpCube":
        """Open a cube that was saved with `save`.

        Parameters
        ----------
        folder : path
            The folder.
        progress : bool
            Show a progress bar while headers are read.
        **options
            ``cache_bytes``, as in `from_files`.

        Returns
        -------
        SharpCube
            The same frames, segments and pictures, number for number; keywords too, to the 15
            digits that a FITS header holds.

        Raises
        ------
        SharpFileError
            If the folder does not hold a saved cube, or not all of it.
        """
        cube_class = cast("type[SharpCube]", cls)
        path = Path(folder)
        if not (path / KEYWORDS_FILE).is_file():
            raise SharpFileError(
                f"{path} holds no saved cube, as it has no {KEYWORDS_FILE}; "
                "open files from elsewhere with from_files"
            )
        cube = cube_class.from_files(path, progress=progress, **options)
        try:
            meta = Table.read(path / KEYWORDS_FILE, format="ascii.ecsv").meta
            n_frames, segments = meta["frames"], tuple(meta["segments"])
        except Exception as error:
            raise SharpFileError(
                f"{path / KEYWORDS_FILE} cannot be read: {error}; save the cube again"
            ) from error
        if (len(cube), cube.segments) != (n_frames, segments):
            raise SharpFileError(
                f"{path} has {len(cube)} frames of {', '.join(cube.segments)}, but {n_frames} of "
                f"{', '.join(segments)} were saved; files were added or removed: use from_files"
            )
        return cube


def _write(cube: "SharpCube", folder: Path, *, progress: bool) -> None:
    from tqdm.auto import tqdm

    present = [
        (segment, index)
        for index in range(len(cube))
        for segment in cube.segments
        if cube.has(segment, index)
    ]
    for segment, index in tqdm(present, desc="Saving", unit="file", disable=not progress):
        _write_frame(cube, segment, index, folder / _file_name(cube, segment, index))
    table = QTable(cube.keywords, copy=False)
    table.meta = {"frames": len(cube), "segments": list(cube.segments), "series": cube.series}
    table.write(folder / KEYWORDS_FILE, format="ascii.ecsv")


def _file_name(cube: "SharpCube", segment: str, index: int) -> str:
    stamp = cube.times[index].strftime("%Y%m%d_%H%M%S")
    return f"{cube.series}.{cube.harpnum}.{stamp}_TAI.{segment}.fits"


def _write_frame(cube: "SharpCube", segment: str, index: int, path: Path) -> None:
    source = cube._source
    if isinstance(source, FileSource):
        shutil.copyfile(source.path(segment, cube._at(index)), path)
        return
    header = cube.header(index, segment)
    for keyword in STORAGE_KEYWORDS:
        header.remove(keyword, ignore_missing=True)
    picture = np.asarray(cube.frame(segment, index))
    fits.PrimaryHDU(picture, header).writeto(path, output_verify="silentfix+ignore")
