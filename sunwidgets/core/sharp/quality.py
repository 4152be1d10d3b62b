"""The HMI QUALITY word in plain words.

Apart because the number reaches us signed, unsigned and as hexadecimal text.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from astropy.table import QTable
from astropy.time import Time

__all__ = ["NO_DATA", "QUALITY_BITS", "decode_quality", "normalise_quality", "quality_table"]

NO_DATA = 0x80000000
"""The bit that says a record has no data at all."""

QUALITY_BITS: dict[int, str] = {
    0x80000000: "no data",
    0x40000000: "target filtergram missing",
    0x20000000: "no interpolated keywords",
    0x10000000: "no frame list information",
    0x08000000: "wrong cadence",
    0x04000000: "wrong target",
    0x02000000: "level 1 filtergram missing",
    0x01000000: "keyword of a level 1 filtergram missing",
    0x00800000: "wrong number of wavelengths",
    0x00400000: "keyword of a polarisation image missing",
    0x00200000: "no look-up record",
    0x00100000: "no look-up keyword",
    0x00080000: "too few frames to interpolate in time",
    0x00040000: "interpolation in time failed",
    0x00020000: "polarisation image missing",
    0x00010000: "fewer frames than expected to interpolate in time, or a gap longer than the cadence",
    0x00008000: "keywords extrapolated, or taken from the nearest frame",
    0x00004000: "image stabilisation loop open",
    0x00002000: "no temperature",
    0x00001000: "gaps not filled",
    0x00000800: "limb fit uncertain or frames discarded",
    0x00000400: "cosmic rays not removed",
    0x00000200: "no coefficients in the keywords",
    0x00000100: "eclipse",
    0x00000080: "no record of polynomial coefficients",
    0x00000040: "very large filtergram serial number",
    0x00000020: "poor quality, use with care",
}
"""Meaning of each bit of the level 1.5 QUALITY word, after JSOC's ``Quality_Bits/QUALITY.txt``."""


def normalise_quality(value: Any) -> int:
    """Return a QUALITY word as an unsigned 32-bit integer.

    Parameters
    ----------
    value : int, float or str
        Signed or unsigned, a whole float, or text, in hexadecimal if it starts with ``0x``.

    Returns
    -------
    int
        0 to 2**32 - 1.

    Raises
    ------
    ValueError
        If the value is no whole number or does not fit 32 bits.
    """
    try:
        if isinstance(value, bytes | str):
            text = value.decode("ascii") if isinstance(value, bytes) else value
            word = int(text.strip(), 0)
        else:
            word = int(value)
            if word != value:
                raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"QUALITY {value!r} is not a whole number, nor one written like '0x80000000'"
        ) from None
    if not -0x80000000 <= word <= 0xFFFFFFFF:
        raise ValueError(f"QUALITY {value!r} does not fit 32 bits")
    return word & 0xFFFFFFFF


def decode_quality(value: Any) -> tuple[str, ...]:
    """Say in plain words what an HMI QUALITY word flags.

    Parameters
    ----------
    value : int, float or str
        As `normalise_quality` takes it.

    Returns
    -------
    tuple of str
        One entry a bit that is set, most serious first; empty for 0. Bits without a known meaning
        are given in hexadecimal.

    Raises
    ------
    ValueError
        If the value is no 32-bit word.

    Examples
    --------
    >>> from sunwidgets.core.sharp import decode_quality
    >>> decode_quality(0)
    ()
    >>> decode_quality("0xC0000000")
    ('no data', 'target filtergram missing')
    >>> decode_quality(0x101)
    ('eclipse', 'unknown bit 0x00000001')
    """
    word = normalise_quality(value)
    bits = [1 << i for i in reversed(range(32)) if word & (1 << i)]
    return tuple(QUALITY_BITS.get(bit, f"unknown bit 0x{bit:08x}") for bit in bits)


def quality_table(times: Time, values: Sequence[Any]) -> QTable:
    """Return a table of the quality of all frames, a row a frame.

    Parameters
    ----------
    times : `~astropy.time.Time`
        T_REC of each frame.
    values : sequence
        QUALITY of each frame as its header has it; None if it has none.

    Returns
    -------
    `~astropy.table.QTable`
        ``T_REC``; ``QUALITY``, unsigned; ``flagged``, true if any bit is set; ``no_data``, true if
        the record has no data; ``text``, a tuple as `decode_quality` returns it. A frame whose
        QUALITY is missing or cannot be read is flagged too, with the number 0, and its text says so.
    """
    words, texts = [], np.empty(len(values), dtype=object)
    is_unknown = np.zeros(len(values), dtype=bool)
    for i, value in enumerate(values):
        try:
            words.append(normalise_quality(value))
            texts[i] = decode_quality(value)
        except ValueError:
            words.append(0)
            is_unknown[i] = True
            texts[i] = (f"quality unknown: QUALITY is {value!r}",)
    word = np.array(words, dtype=np.uint32)
    return QTable(
        {
            "T_REC": times,
            "QUALITY": word,
            "flagged": (word != 0) | is_unknown,
            "no_data": (word & NO_DATA) != 0,
            "text": texts,
        }
    )
