"""What a cube says of itself, apart because it is text and the cube is data."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["count", "describe", "slice_text"]


def describe(cube: "SharpCube") -> str:
    """Return region, series, span, cadence, gaps and segments of a cube, in three lines.

    Parameters
    ----------
    cube : SharpCube
        What to describe.

    Returns
    -------
    str
        Without a line end after the last.
    """
    first, last = cube.times[0].isot[:16], cube.times[-1].isot[:16]
    n_gaps, n_missing = len(cube.gaps), int(cube.gaps["n_missing"].sum())
    gaps = f"{count(n_gaps, 'gap')} ({n_missing} missing)" if n_gaps else "no gaps"
    span = f"{first} to {last}" if len(cube) > 1 else first
    noaa = ", ".join(map(str, cube.noaa_ars)) or "none"
    return (
        f"SharpCube{' (SYNTHETIC)' if cube.synthetic else ''}: "
        f"HARP {cube.harpnum}, NOAA {noaa}, {cube.series}\n"
        f"  {count(len(cube), 'frame')}, {span} TAI, every {cube.cadence.to('min'):g}, {gaps}\n"
        f"  segments: {', '.join(cube.segments)}"
    )


def count(number: int, what: str) -> str:
    """Return ``"1 frame"`` or ``"2 frames"``.

    Parameters
    ----------
    number : int
        How many.
    what : str
        The name of one of them.

    Returns
    -------
    str
        Number and name.
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def slice_text(part: slice) -> str:
    """Return a slice as it is typed, without its step: ``"[2:1]"``.

    Parameters
    ----------
    part : slice
        What stood in the brackets.

    Returns
    -------
    str
        With the brackets.
    """
    ends = ("" if end is None else str(end) for end in (part.start, part.stop))
    return f"[{':'.join(ends)}]"
