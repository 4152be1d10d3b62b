"""Colours of pictures: a map with its table for the page, and limits that are in order.

Apart because more than one widget shows numbers as colours.
"""

import base64
from collections.abc import Iterable
from typing import Any

import traitlets as t

from sunwidgets.export.looks import color_table
from sunwidgets.widgets._base import SunWidget

__all__ = ["Colored", "page_tables"]


def page_tables(names: Iterable[str]) -> dict[str, str]:
    """Return the tables of colour maps as a page reads them: base64 of 256 times red, green, blue."""
    return {name: base64.b64encode(color_table(name)).decode("ascii") for name in names}


class Colored(SunWidget):
    """What a widget lets one choose of its colours; it has traits ``vmin`` and ``vmax`` of its own."""

    cmap = t.Unicode("gray", help="Colour map.").tag(sync=True)

    _colormaps = t.Dict(value_trait=t.Unicode(), key_trait=t.Unicode()).tag(sync=True)

    vmin: t.Float[float, Any]
    vmax: t.Float[float, Any]

    def set_limits(self, vmin: Any, vmax: Any) -> None:
        """Set both limits of the colours at once, wherever they were before.

        Parameters
        ----------
        vmin, vmax : float or Quantity
            In the unit of the picture, or with a unit of their own.

        Raises
        ------
        TraitError
            If they are not finite, or the first is not below the second.

        Examples
        --------
        >>> from sunwidgets import SharpCube, SharpScrubber
        >>> scrubber = SharpScrubber(SharpCube.sample(n_frames=3))
        >>> scrubber.set_limits(2000, 3000)
        >>> scrubber.vmin, scrubber.vmax
        (2000.0, 3000.0)
        """
        with self.hold_sync(), self.hold_trait_notifications():
            self.vmin, self.vmax = vmin, vmax

    @t.validate("vmin", "vmax")
    def _check_limits(self, proposal: Any) -> float:
        limits = {"vmin": self.vmin, "vmax": self.vmax, proposal.trait.name: proposal.value}
        if not limits["vmin"] < limits["vmax"]:
            raise t.TraitError(
                f"vmin {limits['vmin']:g} is not below vmax {limits['vmax']:g}; "
                "set_limits(vmin, vmax) sets both at once"
            )
        return float(proposal.value)

    @t.validate("cmap")
    def _check_cmap(self, proposal: Any) -> str:
        name = str(proposal.value)
        if name not in self._colormaps:
            try:
                self._colormaps = {**self._colormaps, **page_tables([name])}
            except ValueError as error:
                raise t.TraitError(str(error)) from None
        return name
