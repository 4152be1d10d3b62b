"""Many loops as flat arrays: the one thing that pictures are made from.

A `LoopArcade` does not care where its loops come from: `sunwidgets.core.loops.loop_arcade` grows
them from lengths and heating, `LoopArcade.from_loops` takes any lines with a density, such as
field lines of a potential field model.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core._quantities import Floats, Ints, positive
from sunwidgets.core._reading import to_stonyhurst
from sunwidgets.core.loop_geometry import to_skycoord, trapezoid
from sunwidgets.exceptions import LoopError

__all__ = ["LoopArcade"]

_MOST_BOXES = 256


@dataclass(frozen=True, eq=False, repr=False)
class LoopArcade:
    """Loops and the plasma in them, the points of one loop after those of another.

    Make one with `loop_arcade` or with `from_loops`. ``len(arcade)`` counts loops and
    ``arcade.size`` points. ``arcade[3]``, ``arcade[2:5]``, ``arcade[[0, 7]]`` and
    ``arcade[arcade.length > 100 * u.Mm]`` are arcades of some of the loops, and
    ``arcade + other`` of all loops of both.

    Parameters
    ----------
    xyz : float64 (3, n)
        Stonyhurst positions of the points, km.
    density : Quantity (n,)
        Electron density at the points, zero or more.
    ds : Quantity (n,)
        Length of loop that each point stands for; the ds of a loop add up to its length.
    cross_section : Quantity
        Of the loops: one value, one for each loop, or one for each point.
    offsets : int64 (n_loops + 1,)
        Where each loop begins, and the end.
    length : Quantity (n_loops,)
        From foot to foot.
    temperature : Quantity (n_loops,), optional
        Of each loop; needed only to see it through an instrument.
    obstime : Time, optional
        Of the Stonyhurst frame. Without, the arcade is where it is at whatever time one looks.

    Raises
    ------
    LoopError
        If there is no loop, if the shapes do not agree, or if a value is negative or not finite.

    Notes
    -----
    Besides these, the emission measure n^2 A ds of each point is kept, as plain numbers per cubic
    cm in ``emission_measure``: every picture needs it.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets.core.loops import loop_arcade
    >>> arcade = loop_arcade(4, length_min=50 * u.Mm, length_max=200 * u.Mm, seed=1)
    >>> arcade
    <LoopArcade: 4 loops of 58.1 to 182 Mm, 2000 points>
    >>> arcade[:2] + arcade[3]
    <LoopArcade: 3 loops of 90.3 to 182 Mm, 1500 points>
    """

    xyz: Floats
    density: u.Quantity
    ds: u.Quantity
    cross_section: u.Quantity
    offsets: Ints
    length: u.Quantity
    temperature: u.Quantity | None = None
    obstime: Time | None = None
    emission_measure: Floats = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        n_loops, size = len(self), self.size
        if n_loops < 1 or self.xyz.shape != (3, size) or np.any(np.diff(self.offsets) < 1):
            raise LoopError(
                f"an arcade of {max(n_loops, 0)} loops and positions of shape {self.xyz.shape} holds "
                "nothing to see; give at least one loop, each with its points"
            )
        if not np.isfinite(self.xyz.sum()):
            raise LoopError("the positions of the arcade are not all finite; drop the points that are NaN")
        shapes: dict[str, tuple[u.Quantity, list[tuple[int, ...]]]] = {
            "density": (self.density, [(size,)]),
            "ds": (self.ds, [(size,)]),
            "area": (self.cross_section, [(), (n_loops,), (size,)]),
            "length": (self.length, [(n_loops,)]),
        }
        if self.temperature is not None:
            shapes["temperature"] = (self.temperature, [(n_loops,)])
        for name, (value, allowed) in shapes.items():
            if not isinstance(value, u.Quantity):
                raise TypeError(f"{name} = {value!r}; it must be a Quantity")
            if value.shape not in allowed:
                expected = " or ".join(map(str, allowed))
                raise LoopError(f"{name} has the shape {value.shape}; it must be {expected}")
        density = positive(self.density, "density", u.cm**-3, zero=True)
        with np.errstate(over="ignore"):
            weight = density**2
        weight *= positive(self.ds, "ds", u.cm, zero=True)
        weight *= self._of_points(positive(self.cross_section, "area", u.cm**2))
        positive(self.length, "length", u.km)
        if self.temperature is not None:
            positive(self.temperature, "temperature", u.K)
        if not np.isfinite(weight.sum()):
            raise LoopError(f"a density of {self.density.max():g} is too high: its square is out of range")
        object.__setattr__(self, "emission_measure", weight)
        # The kernel reads each coordinate in one piece; a copy made here is not made for each picture.
        object.__setattr__(self, "xyz", np.ascontiguousarray(self.xyz))

    @classmethod
    def from_loops(
        cls,
        loops: Sequence[SkyCoord],
        density: Sequence[u.Quantity],
        *,
        temperature: u.Quantity | None = None,
        area: u.Quantity = 1 * u.Mm**2,
    ) -> "LoopArcade":
        """Make an arcade of lines of your own, for example of a potential field model.

        Parameters
        ----------
        loops : sequence of SkyCoord
            The points of each loop in order, in any frame of sunpy with three dimensions, all
            of the same obstime.
        density : sequence of Quantity
            For each loop its density: at each point, or one value.
        temperature : Quantity, optional
            Of each loop, or one value for all.
        area : Quantity
            Cross-section: one value, one for each loop, or one for each point.

        Returns
        -------
        LoopArcade
            With the ds of the trapezoid rule along straight lines between the points.

        Raises
        ------
        LoopError
            If there is no loop, a loop has less than two points, the times differ, or a value is
            negative or not finite.

        Examples
        --------
        >>> import astropy.units as u
        >>> from sunwidgets.core.loops import LoopArcade, semi_circular_loop
        >>> loop = semi_circular_loop(100 * u.Mm)
        >>> LoopArcade.from_loops([loop, loop[:300]], [1e9 * u.cm**-3, 1e8 * u.cm**-3])
        <LoopArcade: 2 loops of 59.9 to 100 Mm, 800 points>
        """
        if not isinstance(loops, Sequence) or not isinstance(density, Sequence | u.Quantity):
            raise LoopError(f"loops = {loops!r}, density = {density!r}; give a list of each")
        if len(loops) == 0 or len(loops) != len(density):
            raise LoopError(
                f"{len(loops)} loops with {len(density)} densities; give at least one, and a density for each"
            )
        for number, (loop, values) in enumerate(zip(loops, density, strict=True)):
            if not isinstance(loop, SkyCoord):
                raise LoopError(f"loop {number} is {loop!r}; give a SkyCoord")
            if not isinstance(values, u.Quantity) or not values.unit.is_equivalent(u.cm**-3):
                raise LoopError(f"the density of loop {number} is {values!r}; give a Quantity per volume")
            if values.shape not in ((), loop.shape):
                raise LoopError(
                    f"the density of loop {number} has the shape {values.shape}, the loop {loop.shape}; "
                    "give one value, or one for each point"
                )
        short = [number for number, loop in enumerate(loops) if loop.ndim != 1 or loop.size < 2]
        if short:
            shape = loops[short[0]].shape
            raise LoopError(f"loop {short[0]} has the shape {shape}; give two points or more of each")
        obstime = loops[0].obstime
        late = [number for number, loop in enumerate(loops) if not _same_time(loop.obstime, obstime)]
        if late:
            raise LoopError(
                f"loop {late[0]} is of {loops[late[0]].obstime}, loop 0 of {obstime}; give loops of one time"
            )
        frame = HeliographicStonyhurst(obstime=obstime)
        counts = [loop.size for loop in loops]
        xyz = np.concatenate([_stonyhurst(loop, frame) for loop in loops], axis=1)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        steps = np.zeros(offsets[-1])
        steps[1:] = np.sqrt((np.diff(xyz, axis=1) ** 2).sum(axis=0))
        steps[offsets[:-1]] = 0
        ds = trapezoid(np.cumsum(steps), offsets)
        values = np.concatenate(
            [np.broadcast_to(n.to_value(u.cm**-3), count) for n, count in zip(density, counts, strict=True)]
        )
        return cls(
            xyz=xyz,
            density=values * u.cm**-3,
            ds=ds * u.km,
            cross_section=area,
            offsets=offsets,
            length=np.add.reduceat(ds, offsets[:-1]) * u.km,
            temperature=None if temperature is None else np.ones(len(loops)) * temperature,
            obstime=obstime,
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __repr__(self) -> str:
        shortest, longest = self.length.min().to_value(u.Mm), self.length.max().to_value(u.Mm)
        span = f"{shortest:.3g}" if shortest == longest else f"{shortest:.3g} to {longest:.3g}"
        loops = "loop" if len(self) == 1 else "loops"
        return f"<LoopArcade: {len(self)} {loops} of {span} Mm, {self.size} points>"

    @property
    def size(self) -> int:
        """Number of points."""
        return int(self.offsets[-1])

    @property
    def coords(self) -> SkyCoord:
        """The points, shape (n,), in the Stonyhurst frame of the arcade's obstime."""
        return to_skycoord(self.xyz, self.obstime)

    @property
    def loop_index(self) -> Ints:
        """The loop of each point, shape (n,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @property
    def area(self) -> u.Quantity:
        """Cross-section at each point, shape (n,)."""
        return u.Quantity(self._of_points(self.cross_section.value), self.cross_section.unit, copy=False)

    def _of_points(self, value: Floats) -> Floats:
        """Spread a value for all, or one for each loop, over the points."""
        if value.ndim == 1 and value.size == len(self) != self.size:
            return np.repeat(value, np.diff(self.offsets))
        return np.broadcast_to(value, (self.size,))

    def __getitem__(self, which: Any) -> "LoopArcade":
        try:
            chosen = np.atleast_1d(np.arange(len(self))[which])
        except (IndexError, TypeError):
            raise LoopError(f"{which!r} does not select any of the {len(self)} loops") from None
        if chosen.ndim > 1:
            raise LoopError(f"{which!r} does not select any of the {len(self)} loops")
        if chosen.size == 0:
            raise LoopError(f"none of the {len(self)} loops is selected; select at least one")
        counts = np.diff(self.offsets)[chosen]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        points = np.arange(offsets[-1]) + np.repeat(self.offsets[chosen] - offsets[:-1], counts)
        area = self.cross_section
        if area.ndim == 1:
            area = area[chosen] if area.size == len(self) else area[points]
        return LoopArcade(
            xyz=self.xyz[:, points],
            density=self.density[points],
            ds=self.ds[points],
            cross_section=area,
            offsets=offsets,
            length=self.length[chosen],
            temperature=None if self.temperature is None else self.temperature[chosen],
            obstime=self.obstime,
        )

    def __add__(self, other: "LoopArcade") -> "LoopArcade":
        if not isinstance(other, LoopArcade):
            return NotImplemented
        if not _same_time(self.obstime, other.obstime):
            raise LoopError(
                f"an arcade of {self.obstime} cannot join one of {other.obstime}; make both for one obstime"
            )
        if (self.temperature is None) != (other.temperature is None):
            raise LoopError("only one of the two arcades has temperatures; give them to both or to none")
        same_area = self.cross_section.isscalar and bool(np.all(self.cross_section == other.cross_section))
        return LoopArcade(
            xyz=np.concatenate([self.xyz, other.xyz], axis=1),
            density=np.concatenate([self.density, other.density]),
            ds=np.concatenate([self.ds, other.ds]),
            cross_section=self.cross_section if same_area else np.concatenate([self.area, other.area]),
            offsets=np.concatenate([self.offsets, other.offsets[1:] + self.size]),
            length=np.concatenate([self.length, other.length]),
            temperature=None
            if self.temperature is None
            else np.concatenate([self.temperature, other.temperature]),
            obstime=self.obstime,
        )

    @cached_property
    def bounding_boxes(self) -> tuple[Floats, Floats]:
        """A box around each loop: its least and its greatest corners, each (3, n_loops), km."""
        low = np.minimum.reduceat(self.xyz, self.offsets[:-1], axis=1)
        return low, np.maximum.reduceat(self.xyz, self.offsets[:-1], axis=1)

    @cached_property
    def common_boxes(self) -> tuple[Floats, Floats]:
        """Boxes around loops that follow each other, a few hundred at most, as `bounding_boxes`."""
        low, high = self.bounding_boxes
        starts = np.arange(0, len(self), -(-len(self) // _MOST_BOXES))
        return np.minimum.reduceat(low, starts, axis=1), np.maximum.reduceat(high, starts, axis=1)

    def plot(self, *, axes: Any = None, observer: SkyCoord | None = None, **line: Any) -> Any:
        """Draw the loops as lines on an empty map with a grid of 10 degrees.

        Parameters
        ----------
        axes : WCSAxes, optional
            Of a map to draw on, in place of an empty one.
        observer : SkyCoord, optional
            Who looks; from 1 au above the central meridian, at the arcade's time, if left out.
        **line
            Passed to the lines of matplotlib, for example ``color``.

        Returns
        -------
        WCSAxes
            With the lines.
        """
        from sunwidgets.export.emission_figures import plot_loops

        return plot_loops(self, axes=axes, observer=observer, **line)


def _same_time(one: Time | None, other: Time | None) -> bool:
    """Whether two times are the same, or both left open."""
    return one is other if one is None or other is None else bool(one == other)


def _stonyhurst(loop: SkyCoord, frame: HeliographicStonyhurst) -> Floats:
    """Positions of a loop in km, shape (3, n)."""
    place = to_stonyhurst(loop, "a loop", LoopError, frame.obstime)
    return np.asarray(place.cartesian.xyz.to_value(u.km), dtype=np.float64)
