"""Read movies back, as the tests see them."""

from pathlib import Path

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
from PIL import Image


def decode(path: Path) -> tuple[npt.NDArray[np.uint8], dict[str, object]]:
    """Return all frames of an mp4 or webm, (n, height, width, 3), and what ffmpeg says of the file."""
    reader = imageio_ffmpeg.read_frames(str(path))
    about = next(reader)
    width, height = about["size"]
    frames = [np.frombuffer(frame, np.uint8).reshape(height, width, 3) for frame in reader]
    return np.stack(frames), about


def decode_gif(path: Path) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Return all frames of a GIF, (n, height, width, 3), and how long each stays, ms."""
    frames, durations = [], []
    with Image.open(path) as gif:
        for number in range(gif.n_frames):
            gif.seek(number)
            frames.append(np.asarray(gif.convert("RGB")))
            durations.append(gif.info["duration"])
    return np.stack(frames), durations
