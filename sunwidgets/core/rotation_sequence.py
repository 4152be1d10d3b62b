"""Images of one Sun at several times, in which features are marked: given ones, or made-up ones.

Apart from the marks because a sequence is made once and looked at often: what a mark needs to know of
its image (time, observer, limb, pixel) is read off the maps here, as plain numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.coordinates import SkyCoord
from astropy.time import Time
from sunpy.coordinates import HeliographicStonyhurst, Helioprojective, transform_with_sun_center

from sunwidgets.core._rotation_geometry import Observers, Places, rotate, surface_point
from sunwidgets.core.rotation_laws import RATE, RotationLaw
from sunwidgets.exceptions import SequenceError

if TYPE_CHECKING:
    from sunpy.map import GenericMap

__all__ = ["SYNTHETIC_LAW", "ImageSequence", "synthetic_law", "synthetic_sequence", "synthetic_spots"]

Floats = npt.NDArray[np.float64]

SYNTHETIC_LAW = RotationLaw(14.5 * RATE, -2.2 * RATE, -1.8 * RATE, name="synthetic")
"""How the made-up Sun turns unless another law is asked for; none of the published ones."""

_LABEL = "SYNTHETIC"
_WIDTH_ARCSEC = 2150.0
_HIGHEST_DEG = 56.0
_DIM = 0.6
_GRAIN = 0.008
_UMBRA = 0.55


@dataclass(frozen=True, eq=False)
class ImageSequence:
    """Images in the order of their times, and who took them; arrays have the shape (image,).

    Attributes
    ----------
    maps : tuple of `~sunpy.map.GenericMap`
    times : Time
    observers : Observers
        Stonyhurst coordinates of each time, radians and kilometres.
    rsun : array
        The solar radius that each image is made with, kilometres.
    """

    maps: "tuple[GenericMap, ...]"
    times: Time
    observers: Observers
    rsun: Floats

    @classmethod
    def read(cls, images: Any) -> "ImageSequence":
        """Read a sequence of maps or of their files.

        Parameters
        ----------
        images : iterable of `~sunpy.map.GenericMap` or path, or `~sunpy.map.MapSequence`
            Two or more helioprojective maps, of two times at least; their observers may differ.

        Raises
        ------
        SequenceError
            If they cannot be measured in; names the image, counted from 0.
        """
        maps = _maps(images)
        if len(maps) < 2:
            raise SequenceError(f"the sequence has {len(maps)} image; rotation shows in two or more")
        for i, solar_map in enumerate(maps):
            if not isinstance(solar_map.coordinate_frame, Helioprojective):
                raise SequenceError(
                    f"image {i} is in the frame {solar_map.coordinate_frame.name}; use helioprojective maps"
                )
        frames = [solar_map.coordinate_frame for solar_map in maps]
        for i, frame in enumerate(frames):
            if frame.obstime is None or frame.observer is None:
                raise SequenceError(f"image {i} has no {'time' if frame.obstime is None else 'observer'}")
        order = np.argsort([frame.obstime.tai.mjd for frame in frames], kind="stable")
        maps, frames = [maps[i] for i in order], [frames[i] for i in order]
        times = Time([frame.obstime.utc for frame in frames])
        if times[0] == times[-1]:
            raise SequenceError(
                f"all {len(maps)} images are of {times[0].isot}; a rate needs images of two times or more"
            )
        with transform_with_sun_center():
            places = [
                SkyCoord(frame.observer).transform_to(HeliographicStonyhurst(obstime=frame.obstime)).spherical
                for frame in frames
            ]
        observers = Observers(
            np.array([place.lon.to_value("rad") for place in places]),
            np.array([place.lat.to_value("rad") for place in places]),
            np.array([place.distance.to_value("km") for place in places]),
        )
        return cls(tuple(maps), times, observers, np.array([frame.rsun.to_value("km") for frame in frames]))

    def __len__(self) -> int:
        return len(self.maps)

    @property
    def limbs(self) -> Floats:
        """The angle from the middle of each disk to its limb, arcseconds."""
        return np.degrees(np.arcsin(self.rsun / self.observers.distance)) * 3600

    @property
    def pixels(self) -> Floats:
        """The larger side of the pixels of each image, arcseconds."""
        return np.array([max(scale.to_value("arcsec/pix") for scale in one.scale) for one in self.maps])

    @property
    def law(self) -> RotationLaw | None:
        """The law by which made-up images turn; None for images of the real Sun."""
        return synthetic_law(self.maps[0])

    @property
    def numbers_of_times(self) -> Floats:
        """The times as modified Julian dates in TAI."""
        return np.asarray(self.times.tai.mjd, dtype=np.float64)

    def observer(self, i: int) -> Observers:
        """Return who took one image, as an array of one."""
        one = self.observers
        return Observers(one.longitude[[i]], one.latitude[[i]], one.distance[[i]])

    def coordinates(self, image: npt.NDArray[np.int64], tx: Floats, ty: Floats) -> SkyCoord:
        """Return directions in images, in arcseconds, as coordinates with their times and observers."""
        times, one, rsun = self.times[image], self.observers, self.rsun[0] * u.km
        observer = HeliographicStonyhurst(
            one.longitude[image] * u.rad, one.latitude[image] * u.rad, one.distance[image] * u.km,
            obstime=times, rsun=rsun,
        )  # fmt: skip
        frame = Helioprojective(observer=observer, obstime=times, rsun=rsun)
        return SkyCoord(tx * u.arcsec, ty * u.arcsec, frame=frame)


def _maps(images: Any) -> "list[GenericMap]":
    import sunpy.map

    if isinstance(images, sunpy.map.MapSequence):
        images = images.maps
    if isinstance(images, (str, Path, sunpy.map.GenericMap)) or not isinstance(images, Iterable):
        raise SequenceError(f"the sequence is {type(images).__name__}, not a list of maps or paths")
    maps: list[Any] = []
    for i, image in enumerate(images):
        if isinstance(image, (str, Path)):
            try:
                read = sunpy.map.Map(image)
            except Exception as error:
                raise SequenceError(f"image {i}, {str(image)!r}, could not be read: {error}") from error
            maps += read if isinstance(read, list) else [read]
        elif isinstance(image, sunpy.map.GenericMap):
            maps.append(image)
        else:
            raise SequenceError(f"image {i} is {type(image).__name__}, not a sunpy Map or a path")
    return maps


def synthetic_spots(seed: int = 0, *, n_spots: int = 8, obstime: Any = "2014-09-07") -> SkyCoord:
    """Return where the spots of a made-up Sun begin: some in the north and some in the south.

    Parameters
    ----------
    seed : int
        Another seed, other places.
    n_spots : int
        How many, 1 to 16.
    obstime : time-like
        When.

    Returns
    -------
    SkyCoord, shape (n_spots,)
        Heliographic Stonyhurst, in the east, so that they cross the disk in the days to come.

    Raises
    ------
    ValueError
        If there are to be less than 1 or more than 16.

    Examples
    --------
    >>> synthetic_spots(seed=3, n_spots=2).shape
    (2,)
    """
    if not 1 <= n_spots <= 16:
        raise ValueError(f"n_spots is {n_spots}; from 1 to 16 can be told apart")
    random = np.random.default_rng(seed)
    room = 2 * _HIGHEST_DEG / n_spots
    # One in each belt of latitude, so that none covers another and the law shows.
    middles = -_HIGHEST_DEG + room * (np.arange(n_spots) + 0.5)
    latitude = middles + random.uniform(-0.3, 0.3, n_spots) * room
    longitude = random.uniform(-58, -35, n_spots)
    return SkyCoord(longitude * u.deg, latitude * u.deg, frame="heliographic_stonyhurst", obstime=obstime)


@u.quantity_input
def synthetic_sequence(
    *,
    seed: int = 0,
    n_images: int = 7,
    cadence: u.Quantity[u.day] = 1 * u.day,
    obstime: Any = "2014-09-07",
    n_spots: int = 8,
    law: RotationLaw = SYNTHETIC_LAW,
    side: int = 512,
) -> list[Any]:
    r"""Draw a made-up Sun with dark spots at several times, as seen from the Earth.

    It is for trying measurements without data: a disk that is darker towards the limb, with round spots
    of some degrees that turn by a law which the headers state (``ROT_A``, ``ROT_B``, ``ROT_C``).

    Parameters
    ----------
    seed : int
        Where the spots are (`synthetic_spots`), how large they are, and the grain.
    n_images : int
        How many, 2 or more.
    cadence : Quantity
        The time between two.
    obstime : time-like
        The time of the first.
    n_spots : int
        How many spots.
    law : RotationLaw
        How they turn.
    side : int
        Pixels along a side of an image.

    Returns
    -------
    list of `~sunpy.map.GenericMap`

    Raises
    ------
    SequenceError
        If there would be no sequence.

    Notes
    -----
    The limb darkening is :math:`1 - 0.6\,(1 - \mu)`, close to that of the photosphere in green light.

    Examples
    --------
    >>> images = synthetic_sequence(seed=1, n_images=2, side=64)
    >>> [image.date.isot for image in images]
    ['2014-09-07T00:00:00.000', '2014-09-08T00:00:00.000']
    """
    from sunpy.coordinates import get_earth
    from sunpy.time import parse_time

    from sunwidgets.core.rotation import rotation_track

    if n_images < 2 or not cadence > 0 * u.day:
        raise SequenceError(f"{n_images} images, {cadence} apart, are no sequence; use two or more, apart")
    first = parse_time(obstime)
    days = np.arange(n_images) * cadence.to(u.day)
    track = rotation_track(synthetic_spots(seed, n_spots=n_spots, obstime=first), days, model=law)
    random = np.random.default_rng([seed, 1])
    radii = np.radians(random.uniform(2.2, 3.6, n_spots))
    longitude, latitude = (np.radians(angle.value) for angle in (track.synodic_longitude, track.latitude))
    maps = []
    for i, time in enumerate(track.times):
        earth = get_earth(time)
        spots = Places(longitude[:, i], latitude[:, i], np.ones(n_spots))
        maps.append(_draw(earth, time, spots, radii, law, side, random))
    return maps


def _draw(
    earth: SkyCoord, time: Time, spots: Places, radii: Floats, law: RotationLaw, side: int,
    random: np.random.Generator,
) -> "GenericMap":  # fmt: skip
    import sunpy.map
    from astropy.visualization import ImageNormalize

    scale = _WIDTH_ARCSEC / side
    along = np.radians(scale * (np.arange(side) - (side - 1) / 2) / 3600)
    tx, ty = np.meshgrid(along, along)
    rsun = 695700.0
    observer = Observers(*(np.array([x]) for x in (0.0, earth.lat.rad, earth.radius.to_value("km"))))
    there = surface_point(tx.ravel(), ty.ravel(), observer, rsun)
    on_disk = np.isfinite(there.longitude)
    places = Places(there.longitude[on_disk], there.latitude[on_disk], np.ones(on_disk.sum()))
    up = _directions(places)
    aside2 = np.sin(tx.ravel()[on_disk]) ** 2 + np.sin(ty.ravel()[on_disk]) ** 2
    mu = np.sqrt(np.clip(1 - aside2 * (observer.distance / rsun) ** 2, 0, 1))
    bright = (1 - _DIM * (1 - mu)) * (1 + random.normal(0, _GRAIN, mu.size))
    # The edges are as soft as a pixel is wide: sharp ones would jump from pixel to pixel.
    soft = np.radians(scale / 3600) * observer.distance[0] / rsun
    for spot, radius in zip(_directions(spots).T, radii, strict=True):
        cosine = spot @ up
        near = np.flatnonzero(cosine > np.cos(radius + soft))
        off = np.arccos(np.clip(cosine[near], -1, 1))
        penumbra = np.clip((radius - off) / soft + 0.5, 0, 1)
        umbra = np.clip((_UMBRA * radius - off) / soft + 0.5, 0, 1)
        bright[near] *= 1 - 0.35 * penumbra - 0.45 * umbra
    data = np.zeros(side * side, dtype=np.float32)
    data[on_disk] = bright
    frame = Helioprojective(observer=earth, obstime=time, rsun=rsun * u.km)
    header = sunpy.map.make_fitswcs_header(
        (side, side),
        SkyCoord(0 * u.arcsec, 0 * u.arcsec, frame=frame),
        scale=[scale, scale] * u.arcsec / u.pix,
        instrument=_LABEL,
        telescope=_LABEL,
    )
    header["object"] = "MADE-UP SUN"
    header.update(dict(zip(("rot_a", "rot_b", "rot_c"), map(float, law.coefficients), strict=True)))
    norm = ImageNormalize(vmin=0, vmax=1.05, clip=True)
    return sunpy.map.Map(data.reshape(side, side), header, plot_settings={"norm": norm, "cmap": "gray"})


def _directions(places: Places) -> Floats:
    """Return unit vectors, shape (3, n)."""
    n = len(places.longitude)
    return rotate(places, np.zeros(n), np.zeros(1))[1][:, :, 0]


def synthetic_law(solar_map: "GenericMap") -> RotationLaw | None:
    """Return the law by which a made-up Sun turns, read off its header; None for other maps.

    Examples
    --------
    >>> synthetic_law(synthetic_sequence(n_images=2, side=64)[0])
    <RotationLaw synthetic: A=14.5000, B=-2.2000, C=-1.8000 deg/day>
    """
    meta = solar_map.meta
    if meta.get("telescop") != _LABEL or "rot_a" not in meta:
        return None
    a, b, c = (float(meta[name]) * RATE for name in ("rot_a", "rot_b", "rot_c"))
    return RotationLaw(a, b, c, name="synthetic")
