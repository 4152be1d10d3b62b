"""The script behind rotation tracks, or behind measured rates: the core's functions, and matplotlib."""

from collections.abc import Mapping, Sequence
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst

from sunwidgets.core.rotation import MODELS, RotationLaw
from sunwidgets.export.code_text import quantity_text
from sunwidgets.export.rotation_disk import MODEL_COLORS, OWN_COLOR, PALE

__all__ = ["rates_code", "tracks_code"]

_RATE = u.deg / u.day


def tracks_code(
    start: SkyCoord,
    laws: Sequence[RotationLaw],
    days: tuple[float, float, float],
    *,
    day: float,
    observer: str,
    sun_center: bool,
    difference: RotationLaw | None,
    limb: float,
    meridian: tuple[float, Sequence[float]] | None = None,
    has_others: bool = False,
) -> str:
    """Return a script that follows a feature by several laws and draws its tracks.

    Parameters
    ----------
    start : SkyCoord
        Helioprojective, with its distance, observer and obstime.
    laws : sequence of RotationLaw
        The laws.
    days : (float, float, float)
        First day, number of days from it to the last, and their step: of `numpy.arange`.
    day : float
        Where the markers stand.
    observer : {"earth", "fixed"}
        Who looks on.
    sun_center : bool
        As for `~sunwidgets.core.rotation.rotation_track`.
    difference : RotationLaw, optional
        Subtracted from the longitudes that are drawn against time.
    limb : float
        Angle from the middle of the disk to its limb, arcsec.
    meridian : (float, sequence of float), optional
        Longitude and latitudes of features on a meridian to draw at the day, degrees.
    has_others : bool
        Whether to draw what the other of the two observers sees, too.

    Returns
    -------
    str
        Python. It leaves ``start``, ``tracks`` by the names of the laws, and ``others`` and ``meridians``.
    """
    used = [*laws, *([difference] if difference else [])]
    first, last, step = days
    n_steps = int(np.floor((last - first) / step + 1e-9)) + 1
    less = f" minus {difference.name}" if difference else ""
    lines = [
        "# The tracks that RotationTracks shows.",
        *_imports(used, "rotation_track"),
        "",
        *_place("observer", start.observer),
        *_seen(start),
        f"days = {first!r} + {step!r} * np.arange({n_steps})",
        f"day = {day!r}",
        "laws = {",
        *(f"    {law.name!r}: {_law_text(law)}," for law in laws),
        "}",
        f"options = {{'observer': {observer!r}, 'sun_center': {sun_center!r}}}",
        "tracks = {",
        "    name: rotation_track(start, days * u.day, model=law, **options) for name, law in laws.items()",
        "}",
    ]
    if difference:
        lines += [
            f"base = rotation_track(start, days * u.day, model={_law_text(difference)}, **options)",
        ]
    colors = {law.name: MODEL_COLORS.get(law.name, OWN_COLOR) for law in laws}
    lines += [
        "",
        "fig, (disk, panel) = plt.subplots(1, 2, figsize=(10, 5), layout='constrained')",
        f"disk.add_patch(plt.Circle((0, 0), {limb!r}, fill=False, color='0.4'))",
        f"colors = {colors!r}",
        "at = np.argmin(np.abs(days - day))",
        "for name, track in tracks.items():",
        "    track.plot(axes=disk, color=colors[name], label=name)",
        "    x, y = track.tx[0, at].value, track.ty[0, at].value",
        "    disk.plot(x, y, 'o', mfc='none', mec=colors[name], ms=9)",
        f"    longitude = track.longitude[0]{' - base.longitude[0]' if difference else ''}",
        "    panel.plot(days, longitude.value, color=colors[name], label=name)",
    ]
    if has_others:
        other = "fixed" if observer == "earth" else "earth"
        lines += [
            f"others = {{name: track.by(laws[name], observer={other!r}) for name, track in tracks.items()}}",
            "for name, track in others.items():",
            f"    track.plot(axes=disk, color=colors[name], label=None, linewidth=1, alpha={PALE})",
        ]
    if meridian is not None:
        lines += [
            f"latitudes = np.array({list(meridian[1])!r}) * u.deg",
            f"longitudes = np.full(latitudes.shape, {meridian[0]!r}) * u.deg",
            "meridians = {name: track.beside(longitudes, latitudes) for name, track in tracks.items()}",
            "for name, line in meridians.items():",
            "    seen = line.visible[:, at]",
            "    disk.plot(line.tx.value[seen, at], line.ty.value[seen, at], color=colors[name], lw=3)",
        ]
    lines += [
        "panel.axvline(day, color='0.6')",
        "disk.set_aspect('equal')",
        "disk.set_xlabel('Helioprojective x (arcsec)')",
        "disk.set_ylabel('Helioprojective y (arcsec)')",
        "panel.set_xlabel('Days after the start')",
        f"panel.set_ylabel({f'Stonyhurst longitude{less} (deg)'!r})",
        "panel.legend()",
        "plt.show()",
        "",
    ]
    return "\n".join(lines)


def rates_code(
    marks: Mapping[str, SkyCoord], *, position_error: u.Quantity, terms: int, has_law: bool
) -> str:
    """Return a script that measures the rates of features, and the law if they give one.

    Parameters
    ----------
    marks : mapping of name to SkyCoord
        The positions of each feature that has a rate: helioprojective, with times and observers.
    position_error : Quantity
        Standard error of a position.
    terms : int
        How many coefficients of the law are fitted.
    has_law : bool
        Whether the rates constrain it.

    Returns
    -------
    str
        Python. It leaves ``rates``, and ``law`` if there is one.
    """
    names = "fit_rotation_law, measure_rates" if has_law else "measure_rates"
    lines = [
        "# The rates that RotationTracks has measured.",
        *_imports([], names),
        "",
        "",
        "def seen(tx, ty, lon, lat, distance, times):",
        "    who = SkyCoord(",
        "        lon * u.deg, lat * u.deg, distance * u.km, frame='heliographic_stonyhurst', obstime=times",
        "    )",
        "    return SkyCoord(",
        "        tx * u.arcsec, ty * u.arcsec, frame='helioprojective', observer=who, obstime=times",
        "    )",
        "",
        "",
        "marks = {",
    ]
    for name, places in marks.items():
        who = _stonyhurst(places.observer)
        columns = [
            places.Tx.to_value(u.arcsec),
            places.Ty.to_value(u.arcsec),
            who.lon.deg,
            who.lat.deg,
            who.radius.to_value(u.km),
        ]
        numbers = ", ".join(repr([float(value) for value in np.atleast_1d(column)]) for column in columns)
        times = [_time_text(time) for time in np.atleast_1d(places.obstime)]
        lines += [f"    {name!r}: seen(", f"        {numbers},", f"        {times!r},", "    ),"]
    lines += [
        "}",
        f"rates = measure_rates(marks, position_error={quantity_text(position_error, u.arcsec)})",
        "print(rates)",
        "",
        "fig, ax = plt.subplots(figsize=(8, 4.2), layout='constrained')",
        "ax.errorbar(rates['latitude'].value, rates['rate'].value, yerr=rates['rate_error'].value, fmt='o')",
    ]
    if has_law:
        lines += [
            "law = fit_rotation_law(",
            "    rates['latitude'], rates['rate'], rates['rate_error'],",
            f"    latitude_error=rates['latitude_error'], terms={terms!r},",
            ")",
            "print(law)",
            "latitude = np.linspace(-75, 75, 151) * u.deg",
            "ax.plot(latitude.value, law(latitude).value)",
        ]
    lines += [
        "ax.set_xlabel('Latitude (deg)')",
        "ax.set_ylabel('Sidereal rate (deg / day)')",
        "plt.show()",
        "",
    ]
    return "\n".join(lines)


def _imports(laws: Sequence[RotationLaw], names: str) -> list[str]:
    own = any(law.name not in MODELS for law in laws)
    return [
        "import astropy.units as u",
        "import matplotlib.pyplot as plt",
        "import numpy as np",
        "from astropy.coordinates import SkyCoord",
        f"from sunwidgets.core.rotation import {'RotationLaw, ' if own else ''}{names}",
    ]


def _law_text(law: RotationLaw) -> str:
    if law.name in MODELS:
        return repr(law.name)
    values = ", ".join(f"{float(value.to_value(_RATE))!r} * u.deg / u.day" for value in (law.a, law.b, law.c))
    return f"RotationLaw({values}, name={law.name!r})"


def _stonyhurst(place: Any) -> SkyCoord:
    return SkyCoord(place).transform_to(HeliographicStonyhurst(obstime=place.obstime, rsun=place.rsun))


def _place(name: str, place: Any) -> list[str]:
    where = _stonyhurst(place)
    numbers = ", ".join(
        [
            quantity_text(where.lon, u.deg),
            quantity_text(where.lat, u.deg),
            quantity_text(where.radius, u.km),
        ]
    )
    return [
        f"{name} = SkyCoord(",
        f"    {numbers},",
        f"    frame='heliographic_stonyhurst', obstime={_time_text(place.obstime)!r},",
        ")",
    ]


def _seen(start: SkyCoord) -> list[str]:
    numbers = ", ".join(
        [
            quantity_text(start.Tx, u.arcsec),
            quantity_text(start.Ty, u.arcsec),
            quantity_text(start.distance, u.km),
        ]
    )
    return [
        "start = SkyCoord(",
        f"    {numbers},",
        f"    frame='helioprojective', observer=observer, obstime={_time_text(start.obstime)!r},",
        f"    rsun={quantity_text(start.rsun, u.km)},",
        ")",
    ]


def _time_text(time: Time) -> str:
    exact = Time(time, precision=9)
    return str(exact.utc.isot)
