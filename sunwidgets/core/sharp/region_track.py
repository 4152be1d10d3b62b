"""Where the flux of a patch is from frame to frame, and whether it turns as the rotation laws say.

Apart from the tracks of `sunwidgets.core.rotation`, which follow a law from a place: here the places
are measured from the field, with errors, and the laws are held against them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable

from sunwidgets.core.rotation_laws import MODELS, RATE, RotationLaw, rotation_law
from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.core.sharp.regions import Bools, Region, RegionLike, as_region, region_mask
from sunwidgets.core.sharp.spaceweather.patch import patch_mask
from sunwidgets.exceptions import MissingSegmentsError, RegionError, RotationFitError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["PatchTrack", "flux_centre", "region_track"]

Floats = npt.NDArray[np.float64]

_SEGMENTS = ("Br", "Br_err", "bitmap")
NOISE_SIGMAS = 5.0
"""Only field this many standard errors above zero has weight: below, noise would pull to the middle."""


@dataclass(frozen=True)
class PatchTrack:
    """The track of a patch, as `region_track` measures it.

    Attributes
    ----------
    table : QTable
        A row a frame: ``frame``, ``T_REC``, ``day`` (since the first frame), ``used`` (in the fits),
        ``reason`` (why not, '' if it is), ``pixels`` and ``flux`` (unsigned) that have weight;
        ``carrington_longitude`` (not wrapped), ``latitude`` and their errors; ``stonyhurst_longitude``, from
        the observer; ``sidereal_longitude``, in axes that do not rotate, from that of the first frame on; and
        ``residual_<model>``, what is left of it when the best track by each law is taken away.
    models : QTable
        A row a law: ``model``; its sidereal ``rate`` at the patch's latitude; ``drift``, the measured
        rate less this one, with ``drift_error`` and ``sigma``; ``chi2`` and ``dof`` of the residuals, by
        the errors of the positions; and their ``rms``.
    latitude, latitude_error : Quantity
        Weighted mean.
    rate : Quantity
        Sidereal rate of the straight line through the longitudes.
    rate_error : Quantity
        What follows from the errors of the field alone.
    scatter_error : Quantity
        The same from the scatter about the line, which also has what the region itself does: flux
        that emerges, decays or drifts moves its centre. ``sigma`` goes by the larger of the two.
    """

    table: QTable
    models: QTable
    latitude: u.Quantity
    latitude_error: u.Quantity
    rate: u.Quantity
    rate_error: u.Quantity
    scatter_error: u.Quantity

    def plot(self, axes: "Axes | None" = None, **options: Any) -> "Axes":
        """Draw the measured longitude against time, and where each law would have put the patch.

        Parameters
        ----------
        axes : `~matplotlib.axes.Axes`, optional
            Where to draw; by default axes of a new figure.
        **options
            For the measured points.

        Returns
        -------
        `~matplotlib.axes.Axes`
        """
        from sunwidgets.export.region_figures import draw_patch_track

        return draw_patch_track(self, axes, **options)

    def __repr__(self) -> str:
        n_used = int(np.count_nonzero(self.table["used"]))
        error = max(self.rate_error, self.scatter_error).to_value(RATE)
        return (
            f"<PatchTrack {n_used} of {len(self.table)} frames: "
            f"latitude {self.latitude.to_value(u.deg):.2f} deg, "
            f"rate {self.rate.to_value(RATE):.3f}±{error:.3f} deg/day>"
        )


def region_track(
    cube: "SharpCube",
    *,
    region: RegionLike | None = None,
    models: Iterable[str | RotationLaw] = MODELS,
    use_flagged: bool = False,
    progress: bool = True,
) -> PatchTrack:
    r"""Measure the centre of a patch's unsigned flux in each frame, and compare it with rotation laws.

    Parameters
    ----------
    cube : SharpCube
        Frames with Br, Br_err and bitmap.
    region : Region, pair of SkyCoord, or array of bool, optional
        Take only what is in it. It turns with the Carrington grid and not with the flux: make it wide.
    models : iterable of str or RotationLaw
        The laws.
    use_flagged : bool
        Use frames of bad QUALITY in the fits, too.
    progress : bool
        Show a progress bar.

    Returns
    -------
    PatchTrack

    Raises
    ------
    MissingSegmentsError
        If no frame has what it takes.
    RotationFitError
        If fewer than two frames can be used.

    Notes
    -----
    Each pixel within the patch (``bitmap >= 30``) whose Br is more than 5 standard errors from zero
    has the weight :math:`|B_r|`. The centre is the direction of the weighted sum of the unit vectors
    from the Sun's centre, and its error is propagated from those of Br. Pixels of a CEA map have equal areas.

    A longitude in axes that do not rotate is the Carrington longitude plus 14.1844 degrees a day,
    the rate of the Carrington grid, so that the motion of the Earth does not come in. The laws are
    sidereal, and are taken at the mean latitude.

    Examples
    --------
    >>> from sunwidgets import SharpCube
    >>> track = region_track(SharpCube.sample(n_frames=9), progress=False)
    >>> track.models["model"][3], track.models["drift"][3].round(2)
    (np.str_('rigid'), <Quantity -0.11 deg / d>)
    """
    from tqdm.auto import tqdm

    checked_cube(cube)
    ready = None if region is None else as_region(region)
    laws = [rotation_law(model) for model in models]
    names_of_laws = [law.name for law in laws]
    if len(set(names_of_laws)) < len(laws):
        raise RotationFitError(f"the laws {', '.join(names_of_laws)} need names that differ; give name=...")
    if not any(all(cube.has(name, index) for name in _SEGMENTS) for index in range(len(cube))):
        raise MissingSegmentsError(
            f"no frame has all of {', '.join(_SEGMENTS)}; add those files to from_files, or use "
            f"from_jsoc(..., segments={_SEGMENTS!r})"
        )
    bar = tqdm(range(len(cube)), desc="Tracking", unit="frame", disable=not progress)
    rows = [_measure(cube, index, ready) for index in bar]
    names = ("longitude", "latitude", "longitude_error", "latitude_error", "pixels", "flux")
    found = {name: np.array([row[0][i] for row in rows]) for i, name in enumerate(names)}
    texts = cube.quality["text"]
    reasons = [
        "; ".join(([] if use_flagged else list(texts[index])) + ([row[1]] if row[1] else []))
        for index, row in enumerate(rows)
    ]
    used = np.array([not reason for reason in reasons])
    if np.count_nonzero(used) < 2:
        raise RotationFitError(
            f"{np.count_nonzero(used)} of {len(cube)} frames can be used, and a rate needs two: "
            f"{'; '.join(dict.fromkeys(filter(None, reasons))) or 'there is no other frame'}"
        )
    return _compare(cube, found, used, reasons, laws)


def flux_centre(
    field: npt.NDArray[Any], error: npt.NDArray[Any], longitude: Floats, latitude: Floats
) -> tuple[float, float, float, float]:
    r"""Return the centre of unsigned flux of pixels of equal area.

    Parameters
    ----------
    field, error : array
        Radial field and its standard error.
    longitude, latitude : array
        Of the pixels, degrees.

    Returns
    -------
    longitude, latitude, longitude_error, latitude_error : float
        Degrees; the errors are those that follow from ``error``. NaN if there is no field.

    Notes
    -----
    With weights :math:`w_i = |B_i|` and unit vectors :math:`n_i`, the centre is the direction of
    :math:`v = \sum w_i n_i`, and its derivative by :math:`w_i` is :math:`n_i \cdot e / |v|` along the
    unit vectors :math:`e` to the west and north.
    """
    lon, lat = np.radians(longitude), np.radians(latitude)
    vectors = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    x, y, z = total = vectors @ np.abs(field.astype(np.float64))
    length = math.sqrt(float(total @ total))
    if not length > 0:
        return math.nan, math.nan, math.nan, math.nan
    at_lon, at_lat = math.atan2(y, x), math.asin(z / length)
    west = np.array([-math.sin(at_lon), math.cos(at_lon), 0.0])
    north = np.array(
        [-math.sin(at_lat) * math.cos(at_lon), -math.sin(at_lat) * math.sin(at_lon), math.cos(at_lat)]
    )
    to_west, to_north = (
        math.degrees(math.sqrt(float(np.square((axis @ vectors) * error).sum())) / length)
        for axis in (west, north)
    )
    return math.degrees(at_lon) % 360, math.degrees(at_lat), to_west / math.cos(at_lat), to_north


def _measure(
    cube: "SharpCube", index: int, region: Region | Bools | None
) -> tuple[tuple[float, float, float, float, float, float], str]:
    """Return longitude, latitude, their errors, pixels and flux of a frame; and what is wrong with it."""
    nothing = (math.nan, math.nan, math.nan, math.nan, 0.0, 0.0)
    missing = [name for name in _SEGMENTS if not cube.has(name, index)]
    if missing:
        return nothing, f"no {', '.join(missing)}"
    field, error = cube.frame("Br", index), cube.frame("Br_err", index)
    with np.errstate(invalid="ignore"):
        strong = patch_mask(cube, index, line_of_sight=True) & (np.abs(field) > NOISE_SIGMAS * error)
    if region is not None:
        try:
            strong &= region_mask(region, cube, index)
        except RegionError as reason:
            return nothing, str(reason).partition(";")[0]
    y, x = np.nonzero(strong)
    if not x.size:
        return nothing, f"no field of more than {NOISE_SIGMAS:g} standard errors"
    geometry = cube.geometry(index)
    centre = flux_centre(field[strong], error[strong], *geometry.pixel_to_carrington(x, y))
    side = 100 * geometry.rsun * math.radians(geometry.cdelt1)
    flux = float(np.abs(field[strong]).sum(dtype=np.float64)) * side**2
    return (*centre, float(x.size), flux), ""


def _compare(
    cube: "SharpCube", found: dict[str, Floats], used: Bools, reasons: list[str], laws: list[RotationLaw]
) -> PatchTrack:
    carrington_rate = rotation_law("rigid").a.to_value(RATE)
    days = np.asarray((cube.times - cube.times[0]).to_value("d"))
    longitude = found["longitude"].copy()
    there = np.isfinite(longitude)
    longitude[there] = np.unwrap(longitude[there], period=360)
    sidereal = longitude + carrington_rate * days
    weight = np.where(used, 1 / np.where(used, found["longitude_error"], 1) ** 2, 0)
    latitude, latitude_error = _weighted_mean(found["latitude"][used], found["latitude_error"][used])
    rate, rate_error, scatter_error = _line(days[used], sidereal[used], found["longitude_error"][used])

    l0 = np.array([cube.geometry(index).l0 for index in range(len(cube))])
    table = QTable()
    table["frame"] = np.arange(len(cube))
    table["T_REC"] = cube.times
    table["day"] = days * u.day
    table["used"] = used
    table["reason"] = np.array(reasons, dtype=str)
    table["pixels"] = found["pixels"].astype(np.int64)
    table["flux"] = found["flux"] * u.Mx
    table["carrington_longitude"] = longitude * u.deg
    table["longitude_error"] = found["longitude_error"] * u.deg
    table["latitude"] = found["latitude"] * u.deg
    table["latitude_error"] = found["latitude_error"] * u.deg
    table["stonyhurst_longitude"] = ((longitude - l0 + 180) % 360 - 180) * u.deg
    table["sidereal_longitude"] = sidereal * u.deg
    rows = []
    for law in laws:
        expected = float(law(latitude * u.deg).to_value(RATE))
        residual = sidereal - expected * days
        residual -= np.average(residual[used], weights=weight[used])
        table[f"residual_{law.name}"] = residual * u.deg
        chi2 = float((np.square(residual[used]) * weight[used]).sum())
        error = max(rate_error, 0 if math.isnan(scatter_error) else scatter_error)
        drift = rate - expected
        rms = math.sqrt(float(np.square(residual[used]).mean()))
        rows.append((law.name, expected, drift, error, drift / error, chi2, int(used.sum()) - 1, rms))
    names = ("model", "rate", "drift", "drift_error", "sigma", "chi2", "dof", "rms")
    units = {"rate": RATE, "drift": RATE, "drift_error": RATE, "rms": u.deg}
    return PatchTrack(
        table,
        QTable(rows=rows, names=names, units=units),
        latitude * u.deg,
        latitude_error * u.deg,
        rate * RATE,
        rate_error * RATE,
        scatter_error * RATE,
    )


def _weighted_mean(values: Floats, errors: Floats) -> tuple[float, float]:
    weights = 1 / errors**2
    return float(np.average(values, weights=weights)), float(1 / math.sqrt(weights.sum()))


def _line(days: Floats, longitude: Floats, errors: Floats) -> tuple[float, float, float]:
    """Return slope, its error from the errors, and that from the scatter (NaN for two points)."""
    weights = 1 / errors**2
    middle = np.average(days, weights=weights)
    spread = float((weights * np.square(days - middle)).sum())
    slope = float((weights * (days - middle) * longitude).sum()) / spread
    error = 1 / math.sqrt(spread)
    if len(days) < 3:
        return slope, error, math.nan
    line = np.average(longitude, weights=weights) + slope * (days - middle)
    chi2 = float((weights * np.square(longitude - line)).sum())
    return slope, error, error * math.sqrt(chi2 / (len(days) - 2))
