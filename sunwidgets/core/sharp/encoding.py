"""Frames as compact integers, apart because what travels to a page is a matter of its own.

A frame of 32-bit floats is twice as large as it needs to be for a screen and a pointer. Here it
becomes 16-bit integers with a round step and an offset, so that the reader can say how exact a
value is; a segment whose numbers are names becomes bytes and stays exact.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["BLANK", "EncodedFrame", "decode_frame", "encode_frame"]

BLANK = -32768
"""The 16-bit number that stands for "no data"."""

_LARGEST = 32767
_LARGEST_VALUE = float(np.finfo(np.float32).max)
_MOST_LEVELS = 2 * _LARGEST - 2


@dataclass(frozen=True)
class EncodedFrame:
    """A frame as integers: value = scale * stored + offset.

    Attributes
    ----------
    shape : tuple of int
        (ny, nx).
    dtype : str
        ``"int16"``, little-endian, where `BLANK` is no data; or ``"uint8"``, where every number counts.
    scale : float
        The step, of the form 1, 2 or 5 times a power of ten; a value is exact to half of it.
    offset : float
        A multiple of the step, so that zero stays zero.
    data : bytes
        The stored numbers, row by row.
    """

    shape: tuple[int, int]
    dtype: str
    scale: float
    offset: float
    data: bytes

    def describe(self) -> dict[str, Any]:
        """Return how the stored numbers are to be read, as JSON."""
        return {
            "shape": list(self.shape),
            "dtype": self.dtype,
            "scale": self.scale,
            "offset": self.offset,
        }


def encode_frame(
    frame: npt.NDArray[np.float32], *, is_category: bool = False, levels: int = _MOST_LEVELS
) -> EncodedFrame:
    """Encode a frame with the finest round step that its range of values allows.

    Parameters
    ----------
    frame : array
        Float, (ny, nx); what is not finite has no data.
    is_category : bool
        The numbers are names, to be kept exactly.
    levels : int
        How many steps the range of values may take; fewer are coarser, and compress better.

    Returns
    -------
    EncodedFrame

    Raises
    ------
    ValueError
        If it is no two-dimensional array of real numbers that 32 bits hold.

    Examples
    --------
    >>> import numpy as np
    >>> encoded = encode_frame(np.array([[-1500.0, 0.0, 1800.0, np.nan]], dtype=np.float32))
    >>> encoded.scale
    0.1
    >>> decode_frame(encoded)
    array([[-1500.,     0.,  1800.,    nan]])
    """
    if not isinstance(frame, np.ndarray) or frame.ndim != 2 or frame.dtype.kind not in "fiu":
        raise ValueError(f"a frame is a two-dimensional array of real numbers, not {frame!r}")
    ny, nx = frame.shape
    has_data = np.isfinite(frame)
    values = frame[has_data]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if is_category and values.size == frame.size and low >= 0 and high <= 255:
        return EncodedFrame((ny, nx), "uint8", 1.0, 0.0, np.rint(frame).astype(np.uint8).tobytes())
    if max(-low, high) > _LARGEST_VALUE:
        raise ValueError(f"a frame from {low:g} to {high:g} is beyond what 32 bits hold")
    scale = 1.0 if is_category else _round_step(low, high, levels)
    offset = round((low + high) / 2 / scale) * scale
    stored = np.full(frame.shape, BLANK, dtype="<i2")
    # In 64 bits: 32 would add an error of its own to the half step that is promised.
    np.rint((frame.astype(np.float64) - offset) / scale, out=stored, casting="unsafe", where=has_data)
    return EncodedFrame((ny, nx), "int16", scale, offset, stored.tobytes())


def decode_frame(encoded: EncodedFrame) -> npt.NDArray[np.float64]:
    """Return the values of an encoded frame, NaN where there is no data.

    Parameters
    ----------
    encoded : EncodedFrame
        As `encode_frame` returns it.

    Returns
    -------
    array
        float64, (ny, nx), within half a step of what was encoded.

    Examples
    --------
    >>> import numpy as np
    >>> decode_frame(encode_frame(np.array([[1.0, 2.5]], dtype=np.float32)))
    array([[1. , 2.5]])
    """
    stored = np.frombuffer(encoded.data, dtype=np.dtype(encoded.dtype).newbyteorder("<")).reshape(
        encoded.shape
    )
    values = encoded.scale * stored.astype(np.float64) + encoded.offset
    if encoded.dtype == "int16":
        values[stored == BLANK] = np.nan
    return values


def _round_step(low: float, high: float, levels: int) -> float:
    # float32 itself is no more exact than this, and a step below it would overflow.
    finest = max(abs(low), abs(high)) * 2.0**-23
    needed = max((high - low) / levels, finest)
    if needed == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(needed))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= needed)
