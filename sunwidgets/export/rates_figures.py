"""Figures of rates that were measured: marks in an image, and the law that they give."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sunwidgets.export.rotation_disk import MODEL_COLORS, OWN_COLOR, draw_background

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sunwidgets.core.rotation import RotationLaw
    from sunwidgets.core.rotation_marks import Measurement

__all__ = ["draw_rates", "rate_span", "rates_figure"]

_MARK_COLOR = "#ff5a1f"


def draw_rates(axes: "Axes", measured: "Measurement", laws: "dict[str, RotationLaw]") -> None:
    """Draw rates with their errors against latitude, the fitted law with its band, and other laws.

    Parameters
    ----------
    axes : `~matplotlib.axes.Axes`
        Where to draw.
    measured : Measurement
        What the marks give.
    laws : dict of str to RotationLaw
        Laws to compare with, by the name that the legend shows.
    """
    from sunwidgets.core.rotation_laws import curve_latitudes

    latitude, rates = curve_latitudes(), measured.rates
    for name, other in laws.items():
        color = MODEL_COLORS.get(name, OWN_COLOR)
        axes.plot(latitude.value, other(latitude).value, color=color, linewidth=1.2, label=name)
    if measured.law is not None:
        middle, error = measured.law(latitude).value, measured.law.error(latitude).value
        axes.fill_between(
            latitude.value, middle - error, middle + error, color="0.5", alpha=0.25, linewidth=0
        )
        axes.plot(latitude.value, middle, color="black", linewidth=2, label=measured.law.name)
    axes.errorbar(
        rates["latitude"].value, rates["rate"].value,
        xerr=rates["latitude_error"].value, yerr=rates["rate_error"].value,
        fmt="o", color="black", markersize=4, linewidth=1,
    )  # fmt: skip
    low, high = rate_span(measured)
    axes.set(xlim=(-90, 90), ylim=(low, high), xticks=range(-90, 91, 30))
    axes.set_xlabel("Latitude (deg)")
    axes.set_ylabel("Sidereal rate (deg/day)")
    if laws or measured.law is not None:
        axes.legend(fontsize="small")


def rate_span(measured: "Measurement") -> tuple[float, float]:
    """Return between which rates to draw: those measured, with their errors, and those of the Sun."""
    rate, error = (measured.rates[name].value for name in ("rate", "rate_error"))
    return min([9.8, *(rate - error - 0.2)]), max([15.2, *(rate + error + 0.2)])


def rates_figure(
    measured: "Measurement",
    laws: "dict[str, RotationLaw]",
    *,
    image: tuple[Any, float, Any],
    marks: Sequence[tuple[str, float, float, bool]] = (),
    title: str = "",
) -> "Figure":
    """Draw marks in an image, and beside it the rates and the law that all marks give.

    Parameters
    ----------
    measured : Measurement
        What the marks give.
    laws : dict of str to RotationLaw
        Laws to compare with, by the name that the legend shows.
    image : (array, float, colour map)
        Values 0 to 255 over a square of sky about the disk's centre, half its side in arcseconds, and
        their colours.
    marks : sequence of (str, float, float, bool)
        Name of the feature, arcseconds to west and north, and whether it is of this image.
    title : str
        What is above the figure.

    Returns
    -------
    `~matplotlib.figure.Figure`
        A figure of its own, which pyplot does not know and need not close.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 5), layout="constrained")
    disk, panel = figure.subplots(1, 2, width_ratios=[1.1, 1])
    picture, half_width, cmap = image
    draw_background(disk, picture, half_width, cmap)
    for name, tx, ty, is_here in marks:
        disk.plot(tx, ty, "+", color=_MARK_COLOR, markersize=9, alpha=1 if is_here else 0.4)
        if is_here:
            disk.annotate(name, (tx, ty), (5, 4), textcoords="offset points", color=_MARK_COLOR, fontsize=9)
    disk.set(xlim=(-half_width, half_width), ylim=(-half_width, half_width), aspect="equal")
    disk.set_xlabel("Helioprojective x (arcsec)")
    disk.set_ylabel("Helioprojective y (arcsec)")
    draw_rates(panel, measured, laws)
    reason = measured.why_no_law if measured.law is None else repr(measured.law).strip("<>").split(" ", 1)[1]
    panel.set_title("\n".join(textwrap.wrap(reason, 64)), fontsize="small")
    figure.suptitle(title, fontsize="medium")
    return figure
