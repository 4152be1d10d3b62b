"""Tell early that what was given for a cube is none.

Apart because regions and quantities take a cube and are imported by it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["checked_cube"]


def checked_cube(value: Any) -> "SharpCube":
    """Return a cube as it is.

    Raises
    ------
    TypeError
        If it is something else.
    """
    from sunwidgets.core.sharp.cube import SharpCube

    if not isinstance(value, SharpCube):
        raise TypeError(
            f"cube must be a SharpCube, not {type(value).__name__}; use SharpCube.from_files(paths)"
        )
    return value
