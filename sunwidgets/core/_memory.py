"""How much memory the machine has, for those who refuse what would not fit."""

import os
from typing import Final

__all__ = ["memory_bytes"]

_SMALLEST: Final = 2 * 2**30


def memory_bytes() -> int:
    """Return the memory of the machine in bytes; where it is not told, that of a small one."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        # Windows does not tell this way.
        return _SMALLEST
