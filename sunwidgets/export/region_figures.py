"""Figures of what was measured in regions: the track of a patch beside the rotation laws."""

from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np

from sunwidgets.core._given import read_as
from sunwidgets.export.rotation_disk import MODEL_COLORS, OWN_COLOR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sunwidgets.core.sharp.region_track import PatchTrack

__all__ = ["draw_patch_track"]


def draw_patch_track(track: "PatchTrack", axes: "Axes | None" = None, **options: Any) -> "Axes":
    """Draw the Carrington longitude of a patch against time, with a line for each law.

    Frames that the fits left out are hollow. Each line has the slope of its law and the best offset.

    Parameters
    ----------
    track : PatchTrack
        What to draw.
    axes : `~matplotlib.axes.Axes`, optional
        Where; by default axes of a new figure.
    **options
        For the measured points.

    Returns
    -------
    `~matplotlib.axes.Axes`
        With a line for each law.
    """
    from matplotlib.figure import Figure

    from sunwidgets.core.sharp.region_track import PatchTrack

    read_as(track, "track", PatchTrack)
    if axes is None:
        axes = Figure(figsize=(8, 4.5), layout="constrained").add_subplot()
    table = track.table
    days = table["day"].to_value(u.day)
    longitude = table["carrington_longitude"].to_value(u.deg)
    errors = table["longitude_error"].to_value(u.deg)
    used = np.asarray(table["used"])
    style: dict[str, Any] = {"color": "0.2", "markersize": 4, "capsize": 2} | options
    axes.errorbar(days[used], longitude[used], errors[used], fmt="o", label="measured", **style)
    if not used.all():
        left_out = style | {"markerfacecolor": "none"}
        axes.errorbar(days[~used], longitude[~used], errors[~used], fmt="o", label="left out", **left_out)
    for row in track.models:
        name = str(row["model"])
        line = longitude - table[f"residual_{name}"].to_value(u.deg)
        color = MODEL_COLORS.get(name, OWN_COLOR)
        label = f"{name} ({row['drift'].value:+.2f}±{row['drift_error'].value:.2f} deg/day)"
        there = np.isfinite(line)
        axes.plot(days[there], line[there], color=color, label=label)
    start = table["T_REC"][0].strftime("%Y-%m-%d %H:%M")
    axes.set_xlabel(f"Days after {start} TAI")
    axes.set_ylabel("Carrington longitude (deg)")
    axes.set_title(
        f"Centre of flux at latitude {track.latitude.to_value(u.deg):.1f} deg; measured less law in brackets",
        fontsize="medium",
    )
    axes.legend(fontsize="small")
    return axes
