"""Words from a server, made safe to show; and sizes in words.

Apart because what a server sends may end in a terminal, a log or a notebook: control characters
would move the cursor there, and a whole page of HTML would bury the message.
"""

import re
from typing import Any

__all__ = ["megabytes", "plain"]

_LONGEST = 200


def plain(value: Any, longest: int = _LONGEST) -> str:
    r"""Return text as one short line without control characters.

    Examples
    --------
    >>> plain("a\x1b[31m red\n line")
    'a?[31m red line'
    """
    words = re.sub(r"\s+", " ", str(value)[: 10 * longest]).strip()
    line = "".join(letter if letter.isprintable() else "?" for letter in words)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def megabytes(n_bytes: int) -> str:
    """Return a size for reading.

    Examples
    --------
    >>> megabytes(1_234_567), megabytes(900)
    ('1.2 MB', '0.9 kB')
    """
    power = 1 if n_bytes < 1e6 else 2 if n_bytes < 1e9 else 3
    return f"{n_bytes / 1000**power:.1f} {('kB', 'MB', 'GB')[power - 1]}"
