"""The two ways to make a picture of loops, and every difference between them as a switch.

Barnes (2018, sunpy blog, "Modeling Coronal Loops in 3D with sunpy.coordinates") shows how to
build an arcade of loops and look at it from anywhere. ``recipe="blog"`` does just that.
``recipe="corrected"``, the default, does what the physics asks for. Apart from both geometry and
pictures because each of them reads its own switches from here.
"""

from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

__all__ = ["BLOG", "CORRECTED", "Recipe", "RecipeLike", "as_recipe"]

_SENTENCES: Final = {
    "sampling": "Points at equal angles about the Sun's centre miss the feet, and most of a short loop.",
    "weight": "Brightness grows with the number of points, and changes with the depth of the view.",
    "rtv_length": "The scaling laws take the full length for the half, which makes loops 1.49 times too hot.",
    "density": "Every loop has 1e11 particles per cubic cm at its feet, some hundred times too many.",
    "stratification": "The density is that of the feet at the first point, wherever that is.",
    "occultation": "The limb is too wide, so the Sun hides what is in sight, the more so from nearby.",
    "projection": "Pixels are equal in angle, not in the tangent plane that the header names.",
    "grid": "Pixels divide the extent of the loops, so they are not square, nor of the size asked for.",
    "header": "The header gives the size of pixel asked for, not that of the picture.",
    "psf": "The blur is one pixel wide, whatever that is in the sky.",
}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    r"""How loops are built and pictures made; each field can be switched alone.

    The first value of each field is the corrected one and the default; the second is the
    published one. Equations of the published values: Barnes (2018, sunpy blog).

    Parameters
    ----------
    sampling : {"arc-length", "angle"}
        Where on the loop the points are. A loop of length :math:`L` is an arc of radius
        :math:`r_2` about a point on the surface, :math:`L = 2 r_2 (\pi - \alpha)`,
        :math:`\alpha = \arccos(r_2 / 2 R)`.

        ``"arc-length"``: uniform along the arc, :math:`\psi` in :math:`\pm(\pi - \alpha)`, foot to
        foot. ``"angle"``: uniform in the angle at the Sun's centre, :math:`\phi` in
        :math:`\pm(\pi - \alpha)`, :math:`r = R \cos\phi + \sqrt{R^2\cos^2\phi - R^2 + r_2^2}`, the
        points with :math:`r \le R` dropped: most of them, for a short loop, and its feet.
    weight : {"volume", "n2dz"}
        What a point adds to its pixel. ``"volume"``:
        :math:`EM_p = \sum n_i^2 A_i\,ds_i / (d_i^2 \Omega_p)`, the emission measure along the line
        of sight of the plasma in tubes of cross-section :math:`A`, at the distance :math:`d_i`,
        :math:`\Omega_p` the solid angle of the pixel. ``"n2dz"``: :math:`\sum n_i^2\,dz`, with one
        :math:`dz` for the picture, the range of distances over the greater number of pixels: it
        grows with the number of points and changes with the viewpoint.
    rtv_length : {"half", "full"}
        The length in the scaling laws of Rosner, Tucker & Vaiana (1978, ApJ 220, 643):
        :math:`T = c_1 (p L)^{1/3}`, :math:`E = c_2 p^{7/6} L^{-5/6}`. ``"half"``: from foot to
        apex, which the constants are for. ``"full"``: from foot to foot, which makes
        :math:`T` too hot by :math:`2^{4/7} = 1.49`.
    density : {"rtv", "1e11"}
        The density at the feet if none is given. ``"rtv"``: :math:`n_0 = p / 2 k T` with the
        pressure of the same scaling laws. ``"1e11"``: :math:`10^{11}` per cubic cm for every loop.
    stratification : {"closed", "integrated"}
        The hydrostatic fall-off :math:`n = n_0 \exp[-(R^2/\lambda)\int (dr/ds)\,r^{-2} ds]`,
        :math:`\lambda = 2kT/(m_p g)`. ``"closed"``: the integral is :math:`1/R - 1/r`, from the
        surface. ``"integrated"``: by the trapezoid rule over numerical derivatives, from the first
        point, wherever it is.
    occultation : {"exact", "published"}
        Which points the Sun hides, for an observer at the distance :math:`D` of its centre who
        sees a point at :math:`d` in the direction :math:`\rho`. ``"exact"``: visible if
        :math:`\rho > \arcsin(R / D)` or :math:`d \le D\cos\rho` (`Helioprojective.is_visible` of
        sunpy). ``"published"``: visible if :math:`\sqrt{T_x^2 + T_y^2} > R / (D - R)` or
        :math:`d < D`: that limb is too wide, the more so the nearer the observer.
    projection : {"tan", "angles"}
        The picture's plane. ``"tan"``: the tangent plane that the header names,
        :math:`(x / z', y / z')` (Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3).
        ``"angles"``: uniform in :math:`(T_x, T_y)` (Thompson 2006, A&A 449, 791, eq. 16).
    grid : {"square", "extent"}
        The pixels. ``"square"``: as large as asked for, over the field of view. ``"extent"``:
        ``ceil(extent / resolution)`` pixels over just the extent of the points, whatever their
        size then is.
    header : {"true", "nominal"}
        The size and kind of pixel the header tells of. ``"true"``: those of the picture.
        ``"nominal"``: the size asked for and ``TAN``, whatever the picture has. Date, distance and
        radius are written either way: sunpy cannot place a picture without them.
    psf : {"arcsec", "pixel"}
        The blur. ``"arcsec"``: a Gaussian of a given width in the sky. ``"pixel"``: a standard
        deviation of one pixel, reflected at the edges.

    Raises
    ------
    ValueError
        If a field is given a value that is not one of its two.

    Examples
    --------
    >>> from sunwidgets.core.loops import Recipe
    >>> Recipe(occultation="published").changed()
    {'occultation': 'published'}
    """

    sampling: Literal["arc-length", "angle"] = "arc-length"
    weight: Literal["volume", "n2dz"] = "volume"
    rtv_length: Literal["half", "full"] = "half"
    density: Literal["rtv", "1e11"] = "rtv"
    stratification: Literal["closed", "integrated"] = "closed"
    occultation: Literal["exact", "published"] = "exact"
    projection: Literal["tan", "angles"] = "tan"
    grid: Literal["square", "extent"] = "square"
    header: Literal["true", "nominal"] = "true"
    psf: Literal["arcsec", "pixel"] = "arcsec"

    def __post_init__(self) -> None:
        for field in fields(self):
            value, known = getattr(self, field.name), get_args(field.type)
            if value not in known:
                raise ValueError(
                    f"Recipe.{field.name} is {known[0]!r} (corrected) or {known[1]!r} (published), "
                    f"not {value!r}"
                )

    def sentences(self) -> list[str]:
        """Return what the published values in this recipe do, a sentence for each.

        Returns
        -------
        list of str
            Empty for the corrected recipe.

        Examples
        --------
        >>> from sunwidgets.core.loops import Recipe
        >>> Recipe(rtv_length="full").sentences()
        ['The scaling laws take the full length for the half, which makes loops 1.49 times too hot.']
        """
        return [_SENTENCES[name] for name in self.changed()]

    def changed(self) -> dict[str, str]:
        """Return the fields that differ from the corrected recipe, with their values.

        Returns
        -------
        dict of str to str
            By the name of the field.

        Examples
        --------
        >>> Recipe(psf="pixel").changed()
        {'psf': 'pixel'}
        """
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }


CORRECTED: Final = Recipe()
"""What the physics asks for, in every field."""

BLOG: Final = Recipe(
    sampling="angle",
    weight="n2dz",
    rtv_length="full",
    density="1e11",
    stratification="integrated",
    occultation="published",
    projection="angles",
    grid="extent",
    header="nominal",
    psf="pixel",
)
"""Exactly as published (Barnes 2018, sunpy blog), in every field."""

RecipeLike = Recipe | Literal["corrected", "blog"]
"""A recipe, or the name of one."""


def as_recipe(recipe: RecipeLike) -> Recipe:
    """Return the recipe of a name, or the recipe itself.

    Parameters
    ----------
    recipe : "corrected", "blog" or Recipe
        What every function of loops and pictures takes.

    Returns
    -------
    Recipe
        One of `CORRECTED` and `BLOG` for a name.

    Raises
    ------
    ValueError
        If the name is not one of the two.

    Examples
    --------
    >>> from sunwidgets.core.recipe import as_recipe
    >>> as_recipe("blog").density
    '1e11'
    """
    if isinstance(recipe, Recipe):
        return recipe
    named = {"corrected": CORRECTED, "blog": BLOG}
    if recipe not in named:
        raise ValueError(f'recipe is "corrected", "blog" or a Recipe, not {recipe!r}')
    return named[recipe]
