"""Tracks against the direct way through sunpy's RotatedSunFrame, and what the fits cost."""

import time

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from sunpy.coordinates import Helioprojective, RotatedSunFrame, transform_with_sun_center

from sunwidgets.core import _ephemeris
from sunwidgets.core.rotation import fit_rotation_law, measure_rates, rotation_track
from tests.benchmarks.harness import Comparison

FRAME = Helioprojective(observer="earth", obstime="2001-01-01")


def _start(n: int) -> SkyCoord:
    random = np.random.default_rng(n)
    radius, angle = 900 * np.sqrt(random.uniform(0, 1, n)), random.uniform(0, 2 * np.pi, n)
    return SkyCoord(radius * np.cos(angle) * u.arcsec, radius * np.sin(angle) * u.arcsec, frame=FRAME)


def _sunpy(start: SkyCoord, days: u.Quantity) -> SkyCoord:
    """Give the places as one does it with sunpy alone: a rotated frame, seen at each time."""
    durations = np.tile(days, start.size)
    base = start[np.repeat(np.arange(start.size), days.size)]
    rotated = SkyCoord(RotatedSunFrame(base=base, duration=durations))
    with transform_with_sun_center():
        return rotated.transform_to(Helioprojective(observer="earth", obstime=FRAME.obstime + durations))


def _cold(start: SkyCoord, days: u.Quantity) -> SkyCoord:
    _ephemeris.forget()
    return rotation_track(start, days).coords


def _arrays(start: SkyCoord, days: u.Quantity) -> tuple[u.Quantity, u.Quantity]:
    track = rotation_track(start, days)
    return track.tx, track.ty


def comparisons() -> list[Comparison]:
    one, hundred = _start(1), _start(100)
    steps, few = np.linspace(-5, 5, 1001) * u.day, np.linspace(-5, 5, 41) * u.day
    off = rotation_track(hundred, few).coords.ravel().separation(_sunpy(hundred, few)).arcsec.max()
    note = f"peer: RotatedSunFrame to each time; coordinates of both within {off:.0e} arcsec"
    return [
        Comparison("1,001 steps, moving Earth, cold", lambda: _sunpy(one, steps), lambda: _cold(one, steps),
                   note=note),
        Comparison("1,001 steps, moving Earth, warm, as coordinates", lambda: _sunpy(one, steps),
                   lambda: rotation_track(one, steps).coords, rounds=15, note=note),
        Comparison("1,001 steps, moving Earth, warm, as arrays of Tx and Ty", lambda: _sunpy(one, steps),
                   lambda: _arrays(one, steps), rounds=15, note=note),
        Comparison("100 features x 41 times, cold", lambda: _sunpy(hundred, few), lambda: _cold(hundred, few),
                   note=note),
    ]  # fmt: skip


def facts() -> list[tuple[str, str]]:
    days = np.arange(0, 6, 0.5) * u.day
    start = SkyCoord(
        np.linspace(-50, -20, 11) * u.deg,
        np.linspace(-60, 60, 11) * u.deg,
        frame="heliographic_stonyhurst",
        obstime="2014-09-07",
    )
    clicks = list(rotation_track(start, days).coords)

    def measure() -> None:
        table = measure_rates(clicks, position_error=3 * u.arcsec)
        fit_rotation_law(table["latitude"], table["rate"], table["rate_error"])

    measure()
    times = []
    for _ in range(15):
        begin = time.perf_counter()
        measure()
        times.append(1000 * (time.perf_counter() - begin))
    return [("rates of 11 features, 12 clicks each, and the law", f"median {np.median(times):.0f} ms")]
