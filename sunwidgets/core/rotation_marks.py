"""Marks of features in a sequence of images: where a person saw them, and the rates and law that follow.

Apart from `sunwidgets.core.rotation_fit`, which refuses positions that give no rate: here marks come
one by one from a hand, most features have too few of them most of the time, and what cannot be
measured yet has a reason instead of an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.coordinates import SkyCoord
from astropy.table import QTable, Table
from sunpy.coordinates import Helioprojective, transform_with_sun_center

from sunwidgets.core._ephemeris import earth_and_sun
from sunwidgets.core._rotation_geometry import Observers, look_at, rotate, surface_point
from sunwidgets.core._rotation_start import stonyhurst_observers
from sunwidgets.core.rotation_fit import checked_position_error, fit_rotation_law, measure_rates, rates_table
from sunwidgets.core.rotation_laws import RotationLaw
from sunwidgets.core.rotation_sequence import ImageSequence
from sunwidgets.exceptions import MarkError, RotationFitError

__all__ = ["Mark", "Measurement", "expected_places", "marks_table", "measure_marks", "put_mark", "read_marks"]

Floats = npt.NDArray[np.float64]

_SAME_TIME_DAYS = 1 / 86400
_SAME_PLACE = 1e-6
"""Observers that are this close, in parts of their distance, see a feature in the same direction."""
_DOUBTFUL = 1e-3


@dataclass(frozen=True)
class Mark:
    """Where a feature is in an image: arcseconds to solar west and north."""

    feature: str
    image: int
    tx: float
    ty: float


@dataclass(frozen=True, eq=False)
class Measurement:
    """What marks give: rates of some features, and perhaps a law.

    Attributes
    ----------
    rates : QTable
        As of `measure_rates`, a row for each feature that has a rate.
    without_rate : dict
        The other features, and why they have none.
    doubtful : dict
        Features with a rate whose marks do not turn evenly within their errors, and what that means.
    law : RotationLaw or None
    why_no_law : str
        Empty if there is a law.
    """

    rates: QTable
    without_rate: dict[str, str]
    doubtful: dict[str, str]
    law: RotationLaw | None
    why_no_law: str


def put_mark(marks: Sequence[Mark], mark: Mark, images: ImageSequence) -> tuple[Mark, ...]:
    """Return marks with one more; one of the same feature in the same image gives way to it.

    Raises
    ------
    MarkError
        If there is no such image, or the mark is off its disk.
    """
    if not 0 <= mark.image < len(images):
        raise MarkError(f"there is no image {mark.image}; the sequence has {len(images)}, counted from 0")
    if not mark.feature:
        raise MarkError("the feature has no name; call it something, such as '1'")
    limb, off = float(images.limbs[mark.image]), _from_center(mark.tx, mark.ty)
    if not off <= limb:
        where = f"({mark.tx:.1f}, {mark.ty:.1f}) arcsec"
        raise MarkError(
            f"{where} is off the disk of image {mark.image}, whose limb is at {limb:.1f} arcsec: there is "
            "no surface to mark"
        )
    others = (one for one in marks if (one.feature, one.image) != (mark.feature, mark.image))
    return (*others, mark)


def _from_center(tx: float, ty: float) -> float:
    """Return the angle between a direction and that of the Sun's centre, arcseconds."""
    x, y = np.radians(tx / 3600), np.radians(ty / 3600)
    return (
        float(np.degrees(np.arctan2(np.hypot(np.sin(x) * np.cos(y), np.sin(y)), np.cos(x) * np.cos(y))))
        * 3600
    )


def marks_table(marks: Sequence[Mark], images: ImageSequence) -> QTable:
    """Return a row for each mark: ``feature``, ``image``, and ``position`` with its time and observer."""
    image = np.array([mark.image for mark in marks], dtype=np.int64)
    tx, ty = (np.array([getattr(mark, name) for mark in marks], dtype=float) for name in ("tx", "ty"))
    return QTable(
        {
            "feature": np.array([mark.feature for mark in marks], dtype=str),
            "image": image,
            "position": images.coordinates(image, tx, ty),
        }
    )


def read_marks(given: Any, images: ImageSequence) -> tuple[Mark, ...]:
    """Read marks from coordinates.

    Parameters
    ----------
    given : Table, mapping of name to SkyCoord, or iterable of SkyCoord
        A table with the columns ``feature`` and ``position``, as `marks_table` makes it; or the
        positions of each feature. Each position has the time of an image. Where images share a time,
        the observer tells which is meant, or a column ``image``.
    images : ImageSequence
        What they are marks in.

    Returns
    -------
    tuple of Mark
        In the order they were given.

    Raises
    ------
    MarkError
        If a position belongs to no image, cannot be seen in it, or is there twice.
    """
    if isinstance(given, Table):
        missing = {"feature", "position"} - set(given.colnames)
        if missing:
            raise MarkError(f"the table of marks has no column {', '.join(sorted(missing))}")
        groups = [
            (given["feature"], given["position"], given["image"] if "image" in given.colnames else None)
        ]
    else:
        named = given if isinstance(given, Mapping) else {str(i + 1): one for i, one in enumerate(given)}
        groups = [([str(name)] * np.size(places), places, None) for name, places in named.items()]
    marks: tuple[Mark, ...] = ()
    for names, places, numbers in groups:
        if len(names) == 0:
            continue
        for i, (image, tx, ty) in enumerate(_in_images(places, numbers, images)):
            mark = Mark(str(names[i]), image, tx, ty)
            more = put_mark(marks, mark, images)
            if len(more) == len(marks):
                raise MarkError(f"feature {mark.feature!r} has two marks in image {image}; one is right")
            marks = more
    return marks


def _in_images(given: Any, numbers: Any, images: ImageSequence) -> list[tuple[int, float, float]]:
    """Return to which image each position belongs, and where it is in it, arcseconds."""
    if not isinstance(given, SkyCoord):
        raise MarkError(f"positions are {type(given).__name__}, not SkyCoord with obstime and observer")
    if given.obstime is None:
        raise MarkError("the positions have no time; make them with obstime=...")
    places = given.reshape(-1)
    times = np.broadcast_to(np.asarray(places.obstime.tai.mjd, dtype=float), places.shape)
    directions = None
    if isinstance(places.frame, Helioprojective):
        directions, observers = stonyhurst_observers(places)
    found = []
    for i, time in enumerate(times):
        same = np.flatnonzero(np.abs(images.numbers_of_times - time) <= _SAME_TIME_DAYS)
        if numbers is not None:
            same = same[same == int(numbers[i])]
        if same.size == 0:
            when = places.obstime if places.obstime.isscalar else places.obstime[i]
            raise MarkError(
                f"position {i} is of {when.isot}, and no such image is there; the sequence is of "
                f"{', '.join(images.times.isot)}"
            )
        image = int(same[0])
        if directions is not None:
            seen_by = [k for k in same if _is_same(observers, i, images.observers, int(k))]
            if seen_by:
                tx, ty = (np.ravel(angle.to_value("arcsec"))[i] for angle in (directions.Tx, directions.Ty))
                found.append((int(seen_by[0]), float(tx), float(ty)))
                continue
        found.append((image, *_seen_in(places[i], i, image, images)))
    return found


def _is_same(a: Observers, i: int, b: Observers, k: int) -> bool:
    def point(one: Observers, at: int) -> Floats:
        longitude, latitude = one.longitude[at], one.latitude[at]
        across = np.cos(latitude) * np.array([np.cos(longitude), np.sin(longitude)])
        return float(one.distance[at]) * np.append(across, np.sin(latitude))

    return bool(np.linalg.norm(point(a, i) - point(b, k)) <= _SAME_PLACE * b.distance[k])


def _seen_in(place: SkyCoord, i: int, image: int, images: ImageSequence) -> tuple[float, float]:
    """Return where a position that is not a direction in an image is seen in it."""
    with transform_with_sun_center():
        there = SkyCoord(place.frame.make_3d()).transform_to(images.maps[image].coordinate_frame)
    tx, ty = float(there.Tx.to_value("arcsec")), float(there.Ty.to_value("arcsec"))
    if not np.isfinite([tx, ty]).all():
        raise MarkError(f"position {i} has no place on the Sun")
    if not there.is_visible():
        raise MarkError(f"position {i} is on the far side for the observer of image {image}")
    return tx, ty


@u.quantity_input
def measure_marks(marks: QTable, *, position_error: u.Quantity[u.arcsec], terms: int = 3) -> Measurement:
    """Measure what marks allow: rates of features that have enough of them, and the law if it is constrained.

    Parameters
    ----------
    marks : QTable
        With the columns ``feature`` and ``position`` (SkyCoord with times and observers).
    position_error : Quantity
        Standard error of a mark in the sky, in each of its two directions.
    terms : {3, 2, 1}
        How many coefficients of the law to fit; see `fit_rotation_law`.

    Returns
    -------
    Measurement

    Raises
    ------
    RotationFitError
        If ``position_error`` or ``terms`` is not possible.

    Examples
    --------
    >>> from sunwidgets.core.rotation_sequence import ImageSequence, synthetic_sequence
    >>> images = ImageSequence.read(synthetic_sequence(n_images=2, side=64))
    >>> marks = marks_table([Mark("1", 0, -300, 200)], images)
    >>> measure_marks(marks, position_error=4 * u.arcsec).without_rate
    {'1': "feature '1' has positions at 1 time; a rate needs two or more"}
    """
    from scipy.stats import chi2

    rows, without_rate, doubtful = [], {}, {}
    names = np.asarray(marks["feature"])
    checked_position_error(position_error)
    for name in dict.fromkeys(names.tolist()):
        positions = marks["position"][names == name]
        try:
            row = measure_rates({name: positions}, position_error=position_error)[0]
        except RotationFitError as reason:
            without_rate[name] = str(reason)
            continue
        rows.append(tuple(getattr(value, "value", value) for value in row))
        if chi2.sf(row["chi2"], row["dof"]) < _DOUBTFUL:
            doubtful[name] = (
                f"feature {name!r} does not turn evenly (chi2 {row['chi2']:.0f} for {row['dof']}): is one of "
                "its marks on another feature, or position_error too small?"
            )
    rates = rates_table(rows)
    law, why_no_law = None, ""
    if not rows:
        why_no_law = "No feature has a rate yet: mark one in two images of different times, or more."
    else:
        try:
            law = fit_rotation_law(
                rates["latitude"], rates["rate"], rates["rate_error"],
                latitude_error=rates["latitude_error"], terms=terms,
            )  # fmt: skip
        except RotationFitError as reason:
            why_no_law = str(reason)
    return Measurement(rates, without_rate, doubtful, law, why_no_law)


def expected_places(
    marks: Sequence[Mark], feature: str, images: ImageSequence, law: RotationLaw
) -> list[tuple[float, float] | None]:
    """Return where a law takes a feature in each image, from its mark that is next in time.

    Returns
    -------
    list of (float, float) or None
        Arcseconds; None where it is on the far side, or nowhere if it has no mark.
    """
    own = [mark for mark in marks if mark.feature == feature]
    if not own:
        return [None] * len(images)
    times = images.numbers_of_times
    earth, _ = earth_and_sun(times)
    # In axes that do not rotate; where they begin does not matter.
    first = images.observers.longitude + np.arctan2(earth[1], earth[0])
    observers = Observers(first, images.observers.latitude, images.observers.distance)
    at = np.array([mark.image for mark in own])
    tx, ty = (np.radians([getattr(mark, name) / 3600 for mark in own]) for name in ("tx", "ty"))
    rsun = float(images.rsun[0])
    seen_by = Observers(first[at], observers.latitude[at], observers.distance[at])
    there = surface_point(tx, ty, seen_by, rsun)
    days = times - times[at][:, None]
    places: list[tuple[float, float] | None] = []
    for i, nearest in enumerate(np.argmin(np.abs(days), axis=0)):
        rates = law.radians_a_day(there.latitude)
        _, vectors = rotate(there, rates, days[nearest, [i]])
        who = Observers(first[[i]], observers.latitude[[i]], observers.distance[[i]])
        seen = look_at(vectors[:, [nearest]], who, rsun)
        x, y = (float(np.degrees(angle[0, 0]) * 3600) for angle in (seen.tx, seen.ty))
        places.append((x, y) if seen.visible[0, 0] and np.isfinite(x) else None)
    return places
