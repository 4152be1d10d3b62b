"""The embedded sample: frames of a made-up region, with the headers a real record has.

Apart so that nothing of it is loaded by those who open files. Every header says that the frames
are synthetic, in OBJECT, TELESCOP, CONTENT and COMMENT.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.time import Time

from sunwidgets.core._given import read_whole
from sunwidgets.core.sharp.sample_flux import PATCH, PIXEL_AREA, SHAPE, fragments_at, unsigned_flux
from sunwidgets.core.sharp.sample_picture import (
    ERROR_AT_ZERO,
    ERROR_GROWTH,
    SAMPLE_SEGMENTS,
    Moment,
    draw,
    field_mask,
)
from sunwidgets.core.sharp.segments import segment_info
from sunwidgets.core.sharp.source import FrameRecord
from sunwidgets.core.sharp.times import SLOT_EPOCH, SLOT_SECONDS, parse_tai

__all__ = ["SAMPLE_START", "SampleSource", "sample_unsigned_flux"]

SAMPLE_START = "2023.09.05_00:00:00_TAI"
"""Record time of the first frame."""

_SLOTS_OF_TWO_DAYS = 240
_N_MISSING = 3
_HARPNUM = 0
# ECLIPSE, and too few frames to interpolate.
_DEGRADED = 0x00010100

# What a day at that date changes in the Carrington longitude, latitude and distance of the Earth.
_L0_A_DAY = -13.2075
_B0_A_DAY = 0.0063
_DSUN_A_DAY = -3.63e7

_COMMENT = (
    "SYNTHETIC: a made-up active region, computed by sunwidgets; no telescope saw it.",
    "USFLUX is the closed form of the sum over its fragments of flux.",
)


def sample_unsigned_flux(times: Any) -> u.Quantity:
    """Return the total unsigned flux of the embedded sample in closed form.

    Parameters
    ----------
    times : `~astropy.time.Time`, str, or array-like of str
        As `~sunwidgets.core.sharp.times.parse_tai` takes them.

    Returns
    -------
    `~astropy.units.Quantity`
        In Mx, of the shape of ``times``: the sum of ``pi R^2 B / 3`` over all fragments. The sum of
        unsigned Br over the mask (``conf_disambig`` of 90), times the area of a pixel, agrees to 1e-3.

    Examples
    --------
    >>> from sunwidgets.core.sharp.sample import sample_unsigned_flux
    >>> f"{sample_unsigned_flux('2023.09.06_12:00_TAI'):.2e}"
    '7.99e+21 Mx'
    """
    hours = np.asarray((parse_tai(times) - parse_tai(SAMPLE_START)).to_value("h"))
    fluxes = [unsigned_flux(float(hour)).to_value(u.Mx) for hour in hours.ravel()]
    return np.reshape(fluxes, hours.shape) * u.Mx


class SampleSource:
    """The frames of the embedded sample, drawn when asked for.

    Parameters
    ----------
    n_frames : int
        Number of frames, one or more.
    """

    synthetic = True
    series = "synthetic.sharp_cea_720s"
    segments = SAMPLE_SEGMENTS
    missing: Mapping[int, str] = MappingProxyType({})
    absent = "left out of the sample"

    def __init__(self, n_frames: int) -> None:
        wanted = read_whole(n_frames, "n_frames", low=1)
        self.origin = f"SharpCube.sample(n_frames={wanted})"
        slots = _slots(wanted)
        # A flagged frame next to the gap would hide behind it: it lies well before.
        degraded = wanted // 3 if wanted > 1 else -1
        moments = [
            _moment(float(slot) * SLOT_SECONDS / 3600, number, number == degraded)
            for number, slot in enumerate(slots)
        ]
        self._moments = moments
        t_rec = parse_tai(SAMPLE_START) + np.array([moment.hours for moment in moments]) * u.h
        # A real record is observed some seconds off its slot, and dated by the start of its exposures.
        t_obs = t_rec - (6 + np.arange(wanted) % 3) * u.s
        times = {
            "T_REC": _jsoc_times(t_rec),
            "T_OBS": _jsoc_times(t_obs),
            "DATE-OBS": [iso[:22] for iso in (t_obs - 67.7 * u.s).utc.isot],
            "T_FRST": _jsoc_times(t_rec[:1]) * wanted,
            "T_LAST": _jsoc_times(t_rec[-1:]) * wanted,
        }
        self.records: Sequence[FrameRecord] = [
            FrameRecord(
                times["T_REC"][i], SHAPE, {name: of[i] for name, of in times.items()} | _values(moment)
            )
            for i, moment in enumerate(moments)
        ]

    def has(self, segment: str, index: int) -> bool:
        """Tell whether there is such a segment: every frame has all of them."""
        return segment in self.segments

    def values(self, index: int) -> Mapping[str, Any]:
        """Return the header values of a frame."""
        return self.records[index].values

    def read(self, segment: str, index: int) -> npt.NDArray[np.float32]:
        """Draw one picture."""
        return draw(segment, self._moments[index])

    def header(self, segment: str, index: int) -> fits.Header:
        """Return the header of one picture."""
        header = fits.Header(
            [("SIMPLE", True), ("BITPIX", -32), ("NAXIS", 2), ("NAXIS1", SHAPE[1]), ("NAXIS2", SHAPE[0])]
        )
        header.update(self.records[index].values)
        header["BUNIT"] = segment_info(segment).unit.to_string()
        for line in _COMMENT:
            header.add_comment(line)
        return header

    def describe(self, segment: str, index: int) -> str:
        """Name a picture."""
        return f"the synthetic {segment} of {self.records[index].t_rec}"


def _slots(n_frames: int) -> npt.NDArray[np.int64]:
    """Return the slot of each frame, from 0 on: even steps, with a few left out after two thirds."""
    if n_frames < 3:
        return np.arange(n_frames) * _SLOTS_OF_TWO_DAYS
    step = max(1, round(_SLOTS_OF_TWO_DAYS / (n_frames + _N_MISSING - 1)))
    number = np.arange(n_frames)
    return step * (number + np.where(number >= math.ceil(n_frames * 2 / 3), _N_MISSING, 0))


def _moment(hours: float, number: int, degraded: bool) -> Moment:
    days = hours / 24
    geometry = dataclasses.replace(
        PATCH,
        l0=round((PATCH.l0 + _L0_A_DAY * days) % 360, 6),
        b0=round(PATCH.b0 + _B0_A_DAY * days, 6),
        dsun=round(PATCH.dsun + _DSUN_A_DAY * days, 2),
    )
    return Moment(hours, number, degraded, geometry)


def _jsoc_times(times: Time) -> list[str]:
    return [f"{iso[:10].replace('-', '.')}_{iso[11:19]}_TAI" for iso in times.isot]


def _values(moment: Moment) -> dict[str, Any]:
    """Return the header of a frame, but for its times and what differs from segment to segment."""
    geometry, flux = moment.geometry, unsigned_flux(moment.hours).to_value(u.Mx)
    n_mask = int(np.count_nonzero(field_mask(moment.hours)))
    area = PIXEL_AREA.to_value(u.cm**2)
    flux_error = area * math.sqrt(ERROR_AT_ZERO**2 * n_mask + ERROR_GROWTH * flux / area)
    return {
        "OBJECT": "SYNTHETIC ACTIVE REGION",
        "TELESCOP": "SYNTHETIC",
        "INSTRUME": "HMI_SYNTHETIC",
        "CONTENT": "HMI SYNTHETIC",
        "ORIGIN": "sunwidgets",
        "WAVELNTH": 6173.0,
        "WAVEUNIT": "Angstrom",
        "HARPNUM": _HARPNUM,
        "NOAA_AR": 0,
        "NOAA_NUM": 0,
        "NOAA_ARS": "MISSING",
        "TRECEPOC": f"{SLOT_EPOCH.replace('-', '.').replace('T', '_')}_TAI",
        "TRECSTEP": SLOT_SECONDS,
        "CADENCE": SLOT_SECONDS,
        "QUALITY": _DEGRADED if moment.degraded else 0,
        "CTYPE1": "CRLN-CEA",
        "CTYPE2": "CRLT-CEA",
        "CUNIT1": "deg",
        "CUNIT2": "deg",
        "CRPIX1": geometry.crpix1,
        "CRPIX2": geometry.crpix2,
        "CRVAL1": geometry.crval1,
        "CRVAL2": geometry.crval2,
        "CDELT1": geometry.cdelt1,
        "CDELT2": geometry.cdelt2,
        "CROTA2": geometry.crota2,
        "CRLN_OBS": geometry.l0,
        "CRLT_OBS": geometry.b0,
        "DSUN_OBS": geometry.dsun,
        "RSUN_REF": geometry.rsun,
        "RSUN_OBS": round(math.degrees(math.asin(geometry.rsun / geometry.dsun)) * 3600, 6),
        "CAR_ROT": 2275,
        # No more digits than a card of a FITS header holds.
        "USFLUX": float(f"{flux:.12e}"),
        "ERRVF": float(f"{flux_error:.12e}"),
        "CMASK": float(n_mask),
        **_places(moment),
    }


def _places(moment: Moment) -> dict[str, float]:
    """Return the edges of the patch and its centres of flux, in Stonyhurst longitude and in latitude."""
    geometry = moment.geometry
    ny, nx = SHAPE
    edge_x = np.array([0, nx - 1, 0, nx - 1, nx / 2, nx / 2, 0, nx - 1])
    edge_y = np.array([0, 0, ny - 1, ny - 1, 0, ny - 1, ny / 2, ny / 2])
    lon, lat = geometry.pixel_to_carrington(edge_x, edge_y)
    fragments = fragments_at(moment.hours)
    weight = np.abs(fragments.field) * fragments.radius**2
    places = {
        "LON_MIN": float(np.min(lon)) - geometry.l0,
        "LON_MAX": float(np.max(lon)) - geometry.l0,
        "LAT_MIN": float(np.min(lat)),
        "LAT_MAX": float(np.max(lat)),
    }
    for suffix, which in (
        ("_FWT", fragments.field != 0),
        ("FWTPO", fragments.field > 0),
        ("FWTNE", fragments.field < 0),
    ):
        x, y = (np.average(place[which], weights=weight[which]) for place in (fragments.x, fragments.y))
        lon, lat = geometry.pixel_to_carrington(x, y)
        places |= {f"LON{suffix}": float(lon) - geometry.l0, f"LAT{suffix}": float(lat)}
    return {keyword: round(value, 6) for keyword, value in places.items()}
