"""`SharpScrubber`: SHARP frames that play under the hand, with their keywords beneath them."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets as t
from astropy.units import Quantity

from sunwidgets._page_code import page_code
from sunwidgets.core.names import did_you_mean
from sunwidgets.core.sharp import SharpCube, segment_info
from sunwidgets.core.sharp.encoding import EncodedFrame
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.core.sharp.keywords import number_keywords
from sunwidgets.export.html import FilePart
from sunwidgets.export.looks import COLOR_MAPS, NORMS, Look, default_look
from sunwidgets.widgets._base import Answer, answers
from sunwidgets.widgets._colored import Colored, page_tables
from sunwidgets.widgets._packed_frames import poster
from sunwidgets.widgets._saving import MOST_MESSAGE_BYTES
from sunwidgets.widgets._sharp_export import SharpExport
from sunwidgets.widgets._sharp_file import sharp_file_part
from sunwidgets.widgets._sharp_links import SharpLinks
from sunwidgets.widgets._sharp_manifest import encode_segment_frame, manifest, series
from sunwidgets.widgets._sharp_overlays import SharpOverlays, available, differences_of
from sunwidgets.widgets._sharp_regions import SharpRegions, first_quantity, measurable

__all__ = ["SharpScrubber"]

_LOOK = ("vmin", "vmax", "cmap", "norm")
_SLOWEST, _FASTEST = 0.1, 60.0


class _Limit(t.Float[float, Any]):
    """A number in the unit of the segment, or a Quantity that converts to it."""

    def validate(self, obj: Any, value: Any) -> float:
        if isinstance(value, Quantity):
            unit = segment_info(obj.segment).unit
            if not value.unit.is_equivalent(unit):
                raise t.TraitError(f"{self.name} is {value}; {obj.segment} is in {unit}")
            value = value.to_value(unit)
        if isinstance(value, complex | np.complexfloating):
            raise t.TraitError(f"{self.name} is {value}; a limit must be a real number")
        # A limit is often read off a frame, which is float32.
        number = super().validate(obj, float(value) if isinstance(value, np.number) else value)
        if not math.isfinite(number):
            raise t.TraitError(f"{self.name} is {number}; a limit must be a finite number")
        return float(number)


class SharpScrubber(SharpExport, SharpRegions, SharpOverlays, SharpLinks, Colored):
    """Play the frames of a SHARP, and read values, places and times off them.

    Parameters
    ----------
    cube : SharpCube, path, or iterable of paths, optional
        The frames. Without it a synthetic region is shown, and says that it is.
    segment : str, optional
        The segment to show; by default Br if there is one, else the first.
    second_segment : str
        A segment for a second panel, zoomed with the first; '' for none.
    frame : int
        Number of the frame to start at; negative ones count from the end.
    playing : bool
        Play at once.
    fps : float
        Frames a second, 0.1 to 60.
    loop : {"loop", "bounce", "once"}
        What happens at the end.
    vmin, vmax : float or Quantity, optional
        Limits of the colours, by default from the data; in the unit of the segment.
    cmap : str, optional
        A colour map of matplotlib or sunpy.
    norm : {"linear", "asinh"}
        How values become colours; asinh shows weak and strong field at once.
    keyword : str, optional
        The keyword drawn against time; by default USFLUX if there is one.
    grid : bool
        Draw a Carrington graticule.
    region : Region, mask, or pair of SkyCoord, optional
        A part of the Sun to measure; it turns with the Carrington grid. See `SharpCube.measure`.
    region_keywords : list of str, optional
        The quantities of the region that are drawn against time; by default USFLUX.
    inversion_line, contours, arrows, outline : bool
        Draw polarity inversion lines, contours of Br, arrows of the horizontal field, and the
        outline of the patch.
    levels : list of float or Quantity
        Where contours are drawn, gauss.
    difference : {"none", "running", "base"}
        Show each frame minus the one before, or minus the frame ``base``.
    base : int
        Number of that frame.
    zoom : (float, float, float), optional
        Show a part: Carrington longitude and latitude of its middle, and its width, degrees.

    Raises
    ------
    TypeError
        If an option is not one of these.
    TraitError
        If a value is not possible.

    Examples
    --------
    >>> from sunwidgets import SharpCube, SharpScrubber
    >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=8), segment="Br")
    >>> scrubber.frame = 3
    >>> scrubber.set_limits(-500, 500)
    >>> scrubber.frame, scrubber.vmax
    (3, 500.0)
    """

    _esm = page_code("sharp_scrubber.js")
    _css = page_code("sharp_scrubber.css")
    _has_poster = True

    frame = t.Int(0, help="Number of the frame shown.").tag(sync=True, echo_update=False)
    segment = t.Unicode(help="Segment shown.").tag(sync=True)
    second_segment = t.Unicode("", help="Segment of the second panel; '' for none.").tag(sync=True)
    playing = t.Bool(False, help="Whether the frames play.").tag(sync=True)
    fps = t.Float(10.0, help="Frames a second.").tag(sync=True)
    loop = t.Enum(("loop", "bounce", "once"), "loop", help="What happens at the end.").tag(sync=True)
    vmin = _Limit(-1.0, help="Value at the lower end of the colours.").tag(sync=True)
    vmax = _Limit(1.0, help="Value at the upper end of the colours.").tag(sync=True)
    norm = t.Enum(NORMS, "linear", help="How values become colours.").tag(sync=True)
    keyword = t.Unicode("", help="Keyword drawn against time; '' for none.").tag(sync=True)
    grid = t.Bool(False, help="Whether a Carrington graticule is drawn.").tag(sync=True)

    _manifest = t.Dict().tag(sync=True)
    _poster = t.Dict().tag(sync=True)

    def __init__(
        self,
        cube: SharpCube | str | Path | Iterable[str | Path] | None = None,
        *,
        segment: str | None = None,
        **options: Any,
    ) -> None:
        if cube is None:
            cube = SharpCube.sample()
        elif not isinstance(cube, SharpCube):
            cube = SharpCube.from_files(cube)
        self._refuse_unknown(options)
        self._set_cube(cube, options.get("difference", "none"), options.get("base", 0))
        first = "Br" if "Br" in cube.segments else cube.segments[0]
        segment = self._known("segment", segment or first, cube.segments)
        look = {name: getattr(self._look(segment), name) for name in _LOOK}
        names = number_keywords(cube.keywords)
        keyword = "USFLUX" if "USFLUX" in names else next(iter(names), "")
        super().__init__(
            segment=segment,
            **{"keyword": keyword, "region_keywords": first_quantity(cube), **look, **options},
            _manifest=manifest(self._cube),
            _quantities=measurable(cube),
            _overlays=available(cube),
            _differences=differences_of(cube),
            _colormaps=page_tables(COLOR_MAPS),
        )

    def _set_cube(self, cube: SharpCube, difference: str, base: int) -> None:
        self._given = cube
        # By what is subtracted: a difference has limits of its own.
        self._all_looks: dict[tuple[str, int], dict[str, Look]] = {}
        self._subtract(difference, base)

    def _subtract(self, difference: str, base: int) -> None:
        """Show the frames, or their differences, which are a cube as well."""
        self._subtracted = difference, base
        if difference in ("running", "base"):
            self._cube = self._given.differences(base=base if difference == "base" else "running")
        else:
            self._cube = self._given
        self._looks = self._all_looks.setdefault((difference, base if difference == "base" else 0), {})
        self._encoded: dict[tuple[str, int], EncodedFrame] = {}

    @property
    def cube(self) -> SharpCube:
        """The frames shown, or those that differences are of; set it to show others."""
        return self._given

    @cube.setter
    def cube(self, cube: SharpCube) -> None:
        base = min(self.base, len(checked_cube(cube)) - 1)
        self._set_cube(cube, self.difference, base)
        segment = self.segment if self.segment in cube.segments else cube.segments[0]
        names = number_keywords(cube.keywords)
        with self.hold_sync(), self.hold_trait_notifications():
            self.playing = False
            self.frame = min(self.frame, len(cube) - 1)
            self.second_segment = self.second_segment if self.second_segment in cube.segments else ""
            self.keyword = self.keyword if self.keyword in names else next(iter(names), "")
            self.segment = segment
            self.base = base
            self._show(self._look(segment))
            self._fit_region()
            self._overlays = available(cube)
            self._differences = differences_of(cube)
            self._manifest = manifest(self._cube)
            self._poster = {}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        # Not before it is shown: a widget that is only asked for figures needs no poster.
        if not self._poster:
            shown = [name for name in (self.segment, self.second_segment) if name]
            self._poster = poster(self._cube, shown, self.keyword)
        return super()._repr_mimebundle_(**kwargs)

    def __repr__(self) -> str:
        region = "synthetic region" if self._cube.synthetic else f"HARP {self._cube.harpnum}"
        return f"SharpScrubber({region}, {self.segment}, frame {self.frame} of {len(self._cube)})"

    def file_part(self, max_bytes: float | None, *, segments: Iterable[str] = ()) -> FilePart:
        """Return the segments that are shown, and others that are named, for a file of its own."""
        named = [self._known("segment", name, self._cube.segments) for name in segments]
        wanted = [self.segment, self.second_segment, *named]
        # The order is the cube's, since that is how the page offers them.
        looks = {name: self._look(name) for name in self._cube.segments if name in wanted}
        return sharp_file_part(
            self._cube, looks, self._page_state(), max_bytes, overlays=self._overlays_shown()
        )

    def _file_stem(self) -> str:
        name = "synthetic" if self._cube.synthetic else f"harp{self._cube.harpnum}"
        return f"{name}_{self.segment}_{self._cube.times[self.frame].strftime('%Y%m%d_%H%M%S')}_TAI"

    def _current_look(self) -> Look:
        return Look(self.vmin, self.vmax, self.cmap, self.norm)

    def _look(self, segment: str) -> Look:
        """Return how a segment was last shown, or would be shown first."""
        if segment not in self._looks:
            self._looks[segment] = default_look(self._cube, segment)
        return self._looks[segment]

    def _show(self, look: Look) -> None:
        with self.hold_trait_notifications():
            for name in _LOOK:
                setattr(self, name, getattr(look, name))

    @t.validate("frame")
    def _check_frame(self, proposal: Any) -> int:
        frame, n_frames = proposal.value, len(self._cube)
        if not -n_frames <= frame < n_frames:
            raise t.TraitError(f"there is no frame {frame}; there are {n_frames}, so use 0 to {n_frames - 1}")
        return int(frame % n_frames)

    @t.validate("segment", "second_segment", "keyword")
    def _check_name(self, proposal: Any) -> str:
        name = proposal.trait.name
        choices = number_keywords(self._cube.keywords) if name == "keyword" else self._cube.segments
        if name != "segment" and proposal.value == "":
            return ""
        return self._known(name, proposal.value, choices)

    @staticmethod
    def _known(what: str, value: str, choices: Iterable[str]) -> str:
        choices = list(choices)
        if value in choices:
            return value
        hint = did_you_mean(value, choices)
        raise t.TraitError(f"{what} {value!r} is not there; there are {', '.join(choices)}.{hint}")

    @t.validate("fps")
    def _check_fps(self, proposal: Any) -> float:
        if not _SLOWEST <= proposal.value <= _FASTEST:
            raise t.TraitError(f"fps is {proposal.value}; it must be {_SLOWEST:g} to {_FASTEST:g}")
        return float(proposal.value)

    @t.observe(*_LOOK)
    def _remember_look(self, _change: Any) -> None:
        self._looks[self.segment] = self._current_look()

    @t.observe("segment")
    def _show_segment(self, change: Any) -> None:
        # While the widget is being made its options say how the first segment looks.
        if change.old:
            self._show(self._look(change.new))

    @t.observe("difference", "base")
    def _show_difference(self, _change: Any) -> None:
        shown, base = self._subtracted
        if shown == self.difference and (base == self.base or shown != "base"):
            return
        self._subtract(self.difference, self.base)
        with self.hold_sync():
            self._show(self._look(self.segment))
            self._manifest = manifest(self._cube)
            self._poster = {}

    @answers("look")
    def _answer_look(self, segment: str) -> Answer:
        look = self._look(self._known("segment", str(segment), self._cube.segments))
        return {name: getattr(look, name) for name in _LOOK}, []

    @answers("series")
    def _answer_series(self, keyword: str) -> Answer:
        table = self._cube.keywords
        return series(table, self._known("keyword", str(keyword), number_keywords(table))), []

    @answers("frame")
    def _answer_frame(self, segment: str, frame: int, part: int) -> Answer:
        encoded = self._encode(str(segment), int(frame))
        size = MOST_MESSAGE_BYTES
        parts = max(1, math.ceil(len(encoded.data) / size))
        if not 0 <= part < parts:
            raise ValueError(f"frame {frame} of {segment} has {parts} parts, so none numbered {part}")
        return {**encoded.describe(), "parts": parts}, [encoded.data[part * size : (part + 1) * size]]

    def _encode(self, segment: str, frame: int) -> EncodedFrame:
        # The parts of a large frame are asked for one by one, two frames at a time.
        key = (segment, frame)
        if key not in self._encoded:
            encoded = encode_segment_frame(self._cube, segment, frame)
            self._encoded = dict([*self._encoded.items(), (key, encoded)][-2:])
        return self._encoded[key]
