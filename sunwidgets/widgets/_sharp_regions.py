"""The region of a scrubber: from Python or drawn on the page, measured while nothing waits for it.

Apart from the widget because it is one idea of its own. The page asks for a few frames at a time
and gets those that are ready within `_ANSWER_SECONDS`, so that other questions, and cells, come in
between.
"""

import math
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t
from astropy.table import QTable
from astropy.units import Quantity

from sunwidgets.core.sharp import Region, SharpCube
from sunwidgets.core.sharp.keywords import ERRORS
from sunwidgets.core.sharp.overlays import mask_outline
from sunwidgets.core.sharp.regions import as_region
from sunwidgets.core.sharp.series import check_mask, measure_each
from sunwidgets.core.sharp.series_tables import frames_table, series_table
from sunwidgets.core.sharp.spaceweather.catalogue import (
    GROUPS,
    QUANTITY_TITLES,
    QUANTITY_UNITS,
    quantity_of,
)
from sunwidgets.core.sharp.spaceweather.results import MIN_PIXELS, standard_error_name
from sunwidgets.exceptions import SunWidgetsError
from sunwidgets.export.looks import unit_text
from sunwidgets.widgets._base import Answer, answers

__all__ = ["RegionTrait", "SharpRegions", "measurable", "measured_frames", "region_to_json", "statistics_of"]

_ANSWER_SECONDS = 0.1


class RegionTrait(t.TraitType[Any, Any]):
    """A `Region`, a mask, or None; takes whatever `as_region` takes."""

    info_text = "a region"
    allow_none = True
    default_value = None

    def validate(self, obj: Any, value: Any) -> Any:
        if value is None:
            return None
        try:
            region = as_region(value)
            if isinstance(region, np.ndarray):
                check_mask(obj.cube, region, range(len(obj.cube)))
        except SunWidgetsError as error:
            raise t.TraitError(f"region: {error}") from error
        return region


def region_to_json(region: Any, cube: SharpCube) -> dict[str, Any] | None:
    """Return a region as the page knows it: of a mask the outline, and what its pixels count from."""
    if region is None:
        return None
    if isinstance(region, Region):
        return region.to_dict()
    lines = [np.round(line, 2).tolist() for line in mask_outline(region)]
    return {"kind": "mask", "lines": lines, "on_grid": region.shape == cube.grid.shape}


class SharpRegions(t.HasTraits):
    """The part of `~sunwidgets.widgets.sharp_scrubber.SharpScrubber` that measures in a region."""

    region = RegionTrait(help="Part of the Sun that is measured; None for none.").tag(
        sync=True, echo_update=False, to_json=lambda region, widget: region_to_json(region, widget.cube)
    )
    region_keywords: t.List[Any] = t.List(
        t.Unicode(), help="Quantities of the region that are drawn against time."
    ).tag(sync=True)

    _quantities: t.List[Any] = t.List(help="Quantities that can be measured.").tag(sync=True)

    if TYPE_CHECKING:
        _cube: SharpCube
        keyword: str

        @property
        def cube(self) -> SharpCube: ...

    def table(self) -> QTable:
        """Return the series under the picture: of the header, and of the region if there is one.

        Returns
        -------
        `~astropy.table.QTable`
            A row a frame: its number, time, QUALITY, and what is wrong with it, as in
            `SharpCube.measure`; the keyword of the header, as ``HEADER_`` and its name; then what is
            measured of the region, with errors. What is not measured yet is, so that it may take a moment.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=3), region_keywords=["TOTUSJZ"])
        >>> scrubber.table().colnames
        ['frame', 'T_REC', 'QUALITY', 'flagged', 'reason', 'HEADER_USFLUX', 'HEADER_ERRVF']
        >>> scrubber.region = {"kind": "rectangle", "vertices": [[323, 13], [328, 16]]}
        >>> scrubber.table().colnames[5:]
        ['pixels', 'area', 'TOTUSJZ', 'ERRUSI', 'HEADER_USFLUX', 'HEADER_ERRVF']
        """
        cube, names = self.cube, list(self.region_keywords)
        if self.region is None or not names:
            table = frames_table(cube, list(range(len(cube))))
        else:
            table = cube.measure(names, region=self.region, progress=False)
        for name in (self.keyword, ERRORS.get(self.keyword, "")):
            if name in cube.keywords.colnames:
                table[f"HEADER_{name}"] = cube.keywords[name]
        return table

    @t.validate("region_keywords")
    def _check_keywords(self, proposal: Any) -> list[str]:
        able = [quantity["name"] for quantity in measurable(self.cube)]
        names: list[str] = []
        for given in proposal.value:
            try:
                name = quantity_of(given)
            except SunWidgetsError as error:
                raise t.TraitError(str(error)) from None
            if name not in able:
                raise t.TraitError(f"{name} cannot be measured: the frames lack segments that it needs")
            names += [name] if name not in names else []
        return names

    def _fit_region(self) -> None:
        """Keep of the region what fits the frames that are shown now."""
        self._quantities = measurable(self.cube)
        names = [quantity["name"] for quantity in self._quantities]
        self.region_keywords = [name for name in self.region_keywords if name in names] or first_quantity(
            self.cube
        )
        if isinstance(self.region, np.ndarray):
            self.region = None

    @answers("measure")
    def _answer_measure(
        self, keywords: Sequence[str], frames: Sequence[int], region: Mapping[str, Any] | None = None
    ) -> Answer:
        """Measure frames until the time for an answer is over, at least one."""
        names = [quantity_of(str(name)) for name in keywords]
        wanted = [self.cube.number(frame) for frame in frames]
        return measured_frames(self.cube, names, wanted, self._asked(region), seconds=_ANSWER_SECONDS), []

    @answers("statistics")
    def _answer_statistics(self, segment: str, frame: int, region: Mapping[str, Any] | None = None) -> Answer:
        # Of what is shown, which may be differences.
        return statistics_of(self._cube, str(segment), int(frame), self._asked(region)), []

    def _asked(self, region: Mapping[str, Any] | None) -> Any:
        # A question may come before the trait that the page has set; only a mask it cannot name.
        return self.region if region is None else Region.from_dict(region)


def measurable(cube: SharpCube) -> list[dict[str, str]]:
    """Return the quantities that a cube's segments allow."""
    if cube.projection != "cea":
        return []
    return [
        {"name": name, "title": QUANTITY_TITLES[name], "unit": unit_text(QUANTITY_UNITS[name])}
        for group in GROUPS
        if set(group.segments) <= set(cube.segments)
        for name in group.keywords
    ]


def first_quantity(cube: SharpCube) -> list[str]:
    """Return what is drawn of a region before anyone chose."""
    names = [quantity["name"] for quantity in measurable(cube)]
    return ["USFLUX"] if "USFLUX" in names else names[:1]


def measured_frames(
    cube: SharpCube, names: list[str], frames: list[int], region: Any, *, seconds: float = math.inf
) -> dict[str, Any]:
    """Measure frames in the order given until the time is over, at least one, as JSON."""
    if region is None or not names:
        return {"frames": []}
    end = time.monotonic() + seconds
    results = {}
    errors = {name: standard_error_name(name) for name in names if standard_error_name(name)}
    # Some errors are quantities of their own.
    columns = [*names, *(name for name in errors.values() if name in QUANTITY_TITLES and name not in names)]
    for index, measured in measure_each(cube, columns, region=region, frames=frames):
        results[index] = measured
        if time.monotonic() > end:
            break
    table = series_table(cube, columns, list(results), results, region, MIN_PIXELS)
    return {
        "frames": [
            {
                "frame": int(row["frame"]),
                "values": {name: _finite(row[name]) for name in names},
                "errors": {name: _finite(row[error]) for name, error in errors.items()},
                "pixels": int(row["pixels"]),
                "area": _finite(row["area"]),
                "reason": str(row["reason"]),
            }
            for row in table
        ]
    }


def statistics_of(cube: SharpCube, segment: str, frame: int, region: Any) -> dict[str, Any]:
    """Return the statistics of a region in one frame as JSON."""
    if region is None:
        raise ValueError("there is no region to look into")
    found = cube.statistics(segment, frame, region=region)
    return {
        "pixels": int(found.n_pixels),
        "empty": int(found.n_empty),
        "area": _finite(found.area),
        "mean": _finite(found.mean),
        "std": _finite(found.std),
        "minimum": _finite(found.minimum),
        "maximum": _finite(found.maximum),
        "unit": unit_text(found.mean.unit),
        "flux": _finite(found.unsigned_flux),
        "flux_error": _finite(found.unsigned_flux_error),
        "edges": [_finite(edge) for edge in found.edges],
        "counts": found.counts.tolist(),
    }


def _finite(value: Quantity | float) -> float | None:
    number = float(value.value if isinstance(value, Quantity) else value)
    return number if math.isfinite(number) else None
