"""`ObserverGlobe`: loops on the Sun in the hand, and what an observer there would see of them."""

from typing import TYPE_CHECKING, Any, Final

import astropy.units as u
import traitlets as t
from astropy.coordinates import SkyCoord

from sunwidgets._page_code import page_code
from sunwidgets.core import observers
from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.emission_image import EmissionImage
from sunwidgets.core.recipe import Recipe, RecipeLike
from sunwidgets.exceptions import LoopError
from sunwidgets.export.globe_code import globe_code
from sunwidgets.export.globe_figures import DIFFERENCE_COLORS, Seen, globe_figure
from sunwidgets.export.html import FilePart
from sunwidgets.widgets._base import Answer, answers
from sunwidgets.widgets._colored import Colored, page_tables
from sunwidgets.widgets._globe_export import GlobeExport
from sunwidgets.widgets._globe_file import globe_file_part
from sunwidgets.widgets._globe_loops import LOOP_OPTIONS, checked_arcade
from sunwidgets.widgets._globe_observer import AU_KM, PLACE, preset_places
from sunwidgets.widgets._globe_pictures import SeenLoops
from sunwidgets.widgets._globe_scene import image_answer, pack_loops, recipe_fields, sky
from sunwidgets.widgets._globe_traits import Physical

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ObserverGlobe"]

COLOR_MAPS: Final = ("magma", "inferno", "viridis", "gray", "sdoaia171", "sdoaia193")
_SET_BY_PAGE: Final = (*LOOP_OPTIONS, "obstime", "preset", "size", "psf", "compare")


class ObserverGlobe(GlobeExport, SeenLoops, Colored):
    """Take the Sun in the hand, and see the emission measure that an observer there would see.

    Parameters
    ----------
    arcade : LoopArcade, optional
        Loops of your own. Without it, loops are grown as the options below say.
    observer : SkyCoord or str, optional
        Who looks: any place with a distance, or a name of
        `~sunwidgets.core.observers.OBSERVER_NAMES`; Earth if left out.
    lon, lat, distance : float or Quantity
        The same as numbers: Stonyhurst degrees, and au from the Sun's centre.
    obstime : time
        What `sunpy.time.parse_time` reads. The loops keep their Stonyhurst places unless the arcade
        has an obstime of its own.
    preset : str
        The observer by name, who moves with the date.
    loops : {"arcade", "single", "own"}
        Many loops, one loop, or the arcade given.
    n_loops, length_min, length_max, latitude_min, latitude_max, alpha, seed
        Of many loops, as in `~sunwidgets.core.loops.loop_arcade`; Mm and degrees.
    length, latitude : float or Quantity
        Of the single loop; Mm and degrees.
    heating_rate, footpoint_density, n_points : float, float, int
        Of either: erg / (cm^3 s), per cubic cm, and points a loop; for the last two 0 means the
        recipe's own.
    recipe : "corrected", "blog" or Recipe
        How loops are built and pictures made.
    size : int
        Pixels of the picture from side to side, which spans the Sun with all its loops.
    psf : float or Quantity
        Standard deviation of the blur, arcsec; 0 for none.
    vmin, vmax : float, optional
        Limits of the colours in cm-5, logarithmic between them; from the loops as seen from above
        if left out. They stay while the observer moves.
    cmap : str
        A colour map of matplotlib or sunpy.
    grid : bool
        Draw a heliographic grid over the picture.
    pinned : SkyCoord or str, optional
        A second observer of the same loops.
    compare : {"side", "difference"}
        Show both pictures, or the first minus that of the observer that is pinned, pixel by pixel.

    Raises
    ------
    TypeError
        If an option is not one of these.
    TraitError
        If a value is not possible.
    ObserverError
        If the observer is not one place outside the Sun.

    Examples
    --------
    >>> import astropy.units as u
    >>> from sunwidgets import ObserverGlobe
    >>> globe = ObserverGlobe(n_loops=20, preset="West limb", size=128)
    >>> globe.lon = 60
    >>> print(globe.observer.lon.deg, globe.map.data.shape, globe.map.unit)
    60.0 (128, 128) 1 / cm5
    """

    _esm = page_code("observer_globe.js")
    _css = page_code("observer_globe.css")

    vmin = Physical(1e20, u.cm**-5, low=1e-300, high=1e300, help="Lower end of the colours, cm-5.").tag(
        sync=True
    )
    vmax = Physical(1e30, u.cm**-5, low=1e-300, high=1e300, help="Upper end of the colours, cm-5.").tag(
        sync=True
    )
    cmap = t.Unicode("magma", help="Colour map.").tag(sync=True)
    grid = t.Bool(True, help="Whether a heliographic grid is drawn over the picture.").tag(sync=True)
    compare = t.Enum(("side", "difference"), "side", help="How two observers are compared.").tag(sync=True)

    _sky = t.Dict().tag(sync=True)
    _names = t.List(list(observers.OBSERVER_NAMES)).tag(sync=True)
    _fields = t.List(recipe_fields()).tag(sync=True)

    def __init__(
        self,
        arcade: LoopArcade | None = None,
        *,
        observer: SkyCoord | str | None = None,
        pinned: SkyCoord | str | None = None,
        recipe: RecipeLike = "corrected",
        **options: Any,
    ) -> None:
        self._refuse_unknown(options)
        if arcade is not None:
            self._own = checked_arcade(arcade)
            if "loops" in options:
                raise TypeError("give an arcade of your own or an option loops, not both")
            options["loops"] = "own"
        place = self._first_place(observer, options)
        self._images = {}
        self._is_made = False
        with self._placing():
            super().__init__(
                **{**options, **place, "recipe": recipe},
                _colormaps=page_tables((*COLOR_MAPS, DIFFERENCE_COLORS)),
            )
        self._is_made = True
        is_fitted = not {"vmin", "vmax"} & set(options)
        self._fit = (self.vmin, self.vmax) if is_fitted else None
        self._loops_shown = (self.arcade, self.recipe)
        if pinned is not None:
            self.pinned = pinned

    def figure(self) -> "Figure":
        """Return what is shown, loops and picture, as a matplotlib figure.

        Returns
        -------
        `~matplotlib.figure.Figure`

        Examples
        --------
        >>> ObserverGlobe().figure().savefig("globe.png")  # doctest: +SKIP
        """
        image = self._image_from(self._place_now())
        other = self._image_from(self._pinned) if self._pinned else None
        is_difference = other is not None and self.compare == "difference"
        return globe_figure(
            self.arcade,
            self._seen(image),
            limits=(self.vmin, self.vmax),
            cmap=self.cmap,
            other=None if other is None else self._seen(other),
            difference=image.minus(other) if other is not None and is_difference else None,
        )

    def code(self) -> str:
        """Return a script that makes the map of what is shown, with the core's own functions, and draws it.

        Returns
        -------
        str
            Python. It leaves ``arcade``, ``observer`` and ``em_map``, which is `map`.

        Raises
        ------
        LoopError
            If the loops are of your own: how they were made is not known here.

        Examples
        --------
        >>> from sunwidgets import ObserverGlobe
        >>> print(ObserverGlobe(n_loops=5, preset="North pole").code().splitlines()[7])
        recipe = "corrected"
        """
        if self.loops == "own":
            raise LoopError("the loops are of your own, so a script that makes them cannot be written here")
        place = self._place_now()
        return globe_code(
            self._loop_options(),
            place,
            half=self._half_width(place["distance"] * AU_KM),
            size=self.size,
            psf=self.psf,
            limits=(self.vmin, self.vmax),
            cmap=self.cmap,
            grid=self.grid,
        )

    def file_part(self, max_bytes: float | None) -> FilePart:
        """Return the loops for a file of its own, in which the page draws what an observer sees."""
        return globe_file_part(
            self.arcade,
            self.recipe,
            self._page_state(),
            presets=preset_places(self.obstime),
            limits=self._fitted,
            max_bytes=max_bytes,
        )

    def _seen(self, image: EmissionImage) -> Seen:
        return Seen(image, self._half_width(image.view.distance))

    def fit_limits(self) -> None:
        """Set the limits of the colours by the loops as they are seen from above."""
        self._fit = vmin, vmax = self._fitted
        self.set_limits(vmin, vmax)

    def __repr__(self) -> str:
        who = self.preset or "an observer"
        return (
            f"ObserverGlobe({self.arcade!r} from {who} at longitude {self.lon:.2f}, latitude {self.lat:.2f}, "
            f"{self.distance:.4g} au, {self.obstime})"
        )

    @t.default("_sky")
    def _make_sky(self) -> dict[str, Any]:
        return sky(self.obstime)

    @t.default("vmin")
    def _first_vmin(self) -> float:
        return self._fitted[0]

    @t.default("vmax")
    def _first_vmax(self) -> float:
        return self._fitted[1]

    @t.observe(*LOOP_OPTIONS)
    def _loops_changed(self, _change: Any) -> None:
        if self._is_made and self._loops_shown != (self.arcade, self.recipe):
            self._show_loops()

    def _show_loops(self) -> None:
        self._loops_shown = (self.arcade, self.recipe)
        with self.hold_sync(), self.hold_trait_notifications():
            self._show_again()
            # Limits that were set by hand are kept: to compare loops, they must not move.
            if (self.vmin, self.vmax) == self._fit:
                self.fit_limits()

    @t.observe("size", "psf", "obstime")
    def _look_changed(self, change: Any) -> None:
        if not self._is_made:
            return
        if change.name == "obstime":
            self._sky = sky(self.obstime)
            if self.arcade.obstime is None:
                return
        self._show_again()

    @answers("image")
    def _answer_image(self, lon: float, lat: float, distance: float, by: str | None) -> Answer:
        """Answer with the picture from a place, to which the globe goes if a page did: the one named."""
        asked = self._checked_place({"lon": lon, "lat": lat, "distance": distance})
        if by is not None:
            self._follow_page(**asked, by=by)
            asked = {name: getattr(self, name) for name in PLACE}
        content, buffers = image_answer(self._image_from({**asked, "obstime": self.obstime}))
        where = {name: getattr(self, name) for name in PLACE}
        return {**content, "stamp": self._stamp, "obstime": self.obstime, "where": where}, buffers

    @answers("pinned")
    def _answer_pinned(self) -> Answer:
        content, buffers = image_answer(self._image_from(self._pinned_place()))
        return {**content, "stamp": self._stamp, "obstime": self._pinned_place()["obstime"]}, buffers

    @answers("loops")
    def _answer_loops(self) -> Answer:
        content, buffers = pack_loops(self.arcade, self.recipe)
        return {**content, "stamp": self._stamp}, buffers

    @answers("set")
    def _answer_set(self, **values: Any) -> Answer:
        unknown = set(values) - set(_SET_BY_PAGE)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} cannot be set from the page")
        if "recipe" in values:
            values["recipe"] = Recipe(**{**vars(self.recipe), **values["recipe"]})
        self._set_together(values)
        return {}, []

    @answers("pin")
    def _answer_pin(self, is_pinned: bool) -> Answer:
        self.pinned = self.observer if is_pinned else None
        return {}, []

    @answers("fit")
    def _answer_fit(self) -> Answer:
        self.fit_limits()
        return {}, []
