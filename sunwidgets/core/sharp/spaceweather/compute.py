"""Put the quantities of one frame together: check what it has, read it once, run each group."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, SupportsIndex

import astropy.units as u

from sunwidgets.core.sharp.given import checked_cube
from sunwidgets.core.sharp.regions import RegionLike, region_mask
from sunwidgets.core.sharp.spaceweather.catalogue import GROUPS, QUANTITIES, Group, groups_of, quantity_of
from sunwidgets.core.sharp.spaceweather.patch import Bools, Estimate, Patch, PixelScale
from sunwidgets.core.sharp.spaceweather.results import SpaceweatherKeywords, least_pixels
from sunwidgets.exceptions import MissingSegmentsError, SharpFileError

if TYPE_CHECKING:
    from sunwidgets.core.sharp.cube import SharpCube

__all__ = ["check_frames", "choose_groups", "compute_groups", "missing_segments", "spaceweather_keywords"]


def spaceweather_keywords(
    cube: "SharpCube",
    index: SupportsIndex,
    *,
    region: RegionLike | None = None,
    keywords: str | Iterable[str] | None = None,
    min_pixels: int | None = None,
) -> SpaceweatherKeywords:
    r"""Compute the space-weather keywords of a frame, or of a region in it, with their errors.

    The definitions are those of the SHARP pipeline, so that the whole patch gives the numbers in the
    header of the record; where these are not what their names say, the right ones stand beside them.

    Parameters
    ----------
    cube : SharpCube
        Frames of CEA projection.
    index : int
        Number of the frame.
    region : array of bool, pair of SkyCoord, or Region, optional
        Which part to measure: a mask (ny, nx) of the frame; the bottom left and top right corners
        of a box along the frame's axes; or a `~sunwidgets.core.sharp.region.Region`. Only pixels that the
        pipeline counts do so here too. The potential fields are those of the whole frame.
    keywords : str or iterable of str, optional
        What to compute; by default everything that the segments allow, for which the vector field
        with its errors is needed.
    min_pixels : int, optional
        Means over fewer pixels are NaN, with a reason; by default `MIN_PIXELS` (50) for a region,
        and 1 for the whole patch.

    Returns
    -------
    SpaceweatherKeywords
        A mapping of keyword to `~astropy.units.Quantity`, each followed by its error, with the
        number of pixels (`counts`), the area (`areas`) and reasons for NaN (`reasons`) of each.

    Raises
    ------
    MissingSegmentsError
        If the frame lacks segments; says which, and what to do.
    RegionError
        If the region has the wrong shape or does not meet the frame.
    UnknownKeywordError
        If there is no such keyword.

    Notes
    -----
    Pixels count where ``conf_disambig >= 70`` and ``bitmap >= 30``; line-of-sight quantities need the
    bitmap alone, R_VALUE neither. x points to the west and y to the north, so :math:`B_y` is minus the
    segment Bt. Definitions: Bobra et al. 2014, Solar Physics 289, 3549, Table 3, and the pipeline's
    ``sw_functions.c``. What the pipeline does and its description does not say:

    - MEANGBT, MEANGBZ, MEANGBH and MEANGBL are in gauss a **pixel**; those with ``_PER_MM`` are in
      gauss a megametre. Pixels whose two differences cancel, dx + dy = 0, are left out of the first three.
    - SAVNCPP multiplies by 1/c in place of c, the side of a pixel in arcseconds: the archived number
      is in A/arcsec^2, though its unit is given as A. SAVNCPP_AMPERES is in amperes.
    - MEANALP, MEANJZH, TOTUSJH and ABSNJZH leave out pixels with Bz = 0 or Jz = 0.
    - MEANPOT, TOTPOT, MEANSHR and SHRGT45 use a sum over a window of 10 pixels about each for the
      potential, in which the pixel itself counts 1000 times as much as its neighbour. What comes out
      is much weaker than a potential field, so that the shear, and as a rule the free energy of a whole
      patch, are too high; those with ``_LAPLACE`` use the potential field that belongs to Br
      (`~sunwidgets.core.sharp.spaceweather.laplace_field`).
    - ERRMSHA is the error of the last pixel alone; ERRMSHA_SUMMED is that of the mean.
    - R_VALUE adds gauss, not flux; R_VALUE_MX is log10 of the flux in maxwells.
    - USFLUXL and R_VALUE take the line-of-sight field for the radial one. Their errors, which the
      archive does not have, are those of a noise of 6.4 G a pixel.

    Errors are propagated from those of the field, taken as independent from pixel to pixel; the error
    of the potential field is left out.

    Examples
    --------
    >>> from sunwidgets.core.sharp import SharpCube, spaceweather_keywords
    >>> measured = spaceweather_keywords(SharpCube.sample(n_frames=3), 2)
    >>> f"{measured['TOTUSJZ']:.1e} ± {measured.error('TOTUSJZ').value:.0e}"
    '4.7e+12 A ± 2e+11'
    """
    at = checked_cube(cube).number(index)
    at_least = least_pixels(min_pixels, region)
    keywords = None if keywords is None else _several(keywords)
    groups = choose_groups(cube, at, keywords)
    check_segments(cube, at, groups)
    mask = None if region is None else region_mask(region, cube, at)
    estimates = compute_groups(cube, at, groups, mask)
    found = {name: estimate for part in estimates.values() for name, estimate in part.items()}
    asked = QUANTITIES if keywords is None else [quantity_of(name) for name in keywords]
    area = PixelScale.of(cube.geometry(at)).area * u.cm**2
    return SpaceweatherKeywords(
        {name: found[name] for name in asked if name in found}, pixel_area=area, min_pixels=at_least
    )


def choose_groups(cube: "SharpCube", index: int, keywords: Sequence[str] | None) -> tuple[Group, ...]:
    """Return the groups that hold keywords; for None all, those of the line of sight if it is there.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    keywords : sequence of str or None
        Quantities.
    """
    if keywords is not None:
        return groups_of(keywords)
    return tuple(
        group for group in GROUPS if not (group.line_of_sight and missing_segments(cube, index, [group]))
    )


def missing_segments(cube: "SharpCube", index: int, groups: Iterable[Group]) -> tuple[str, ...]:
    """Return the segments that groups need and a frame does not have.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    groups : iterable of Group
        What is to be computed.
    """
    needed = dict.fromkeys(segment for group in groups for segment in group.segments)
    return tuple(segment for segment in needed if not cube.has(segment, index))


def check_frames(cube: "SharpCube") -> None:
    """Refuse frames for which the quantities are not defined.

    Parameters
    ----------
    cube : SharpCube
        The frames.

    Raises
    ------
    SharpFileError
        If they are not of CEA projection, or are differences.
    """
    if cube.projection != "cea":
        raise SharpFileError(
            f"these frames are of {cube.projection} projection; the quantities are defined on maps of equal "
            'area: use the series "hmi.sharp_cea_720s"'
        )
    if cube.plain is not cube:
        raise SharpFileError(
            "these frames are differences, of which flux, currents and the rest are not defined; measure the "
            "frames that they are of, cube.plain"
        )


def check_segments(cube: "SharpCube", index: int, groups: Iterable[Group]) -> None:
    """Refuse a frame that does not have what groups need.

    Raises
    ------
    MissingSegmentsError
        Says which segments are missing.
    SharpFileError
        If the frames are not of CEA projection, or hold next to nothing.
    """
    groups = tuple(groups)
    check_frames(cube)
    if min(cube.shape(index)) < 3:
        raise SharpFileError(f"frame {index} has {cube.shape(index)} pixels; differences need three each way")
    missing = missing_segments(cube, index, groups)
    if missing:
        needed = tuple(dict.fromkeys(segment for group in groups for segment in group.segments))
        names = ", ".join(name for group in groups for name in group.keywords)
        raise MissingSegmentsError(
            f"the frame of {cube.times[index].isot[:16]} has no {', '.join(missing)}, which {names} need; "
            f"add those files to from_files, or use from_jsoc(..., segments={needed!r})"
        )


def compute_groups(
    cube: "SharpCube", index: int, groups: Iterable[Group], mask: Bools | None
) -> dict[str, dict[str, Estimate]]:
    """Return the estimates of each group by its name.

    Parameters
    ----------
    cube : SharpCube
        The frames.
    index : int
        Number of the frame.
    groups : iterable of Group
        What to compute.
    mask : array of bool or None
        Which pixels of the frame; None for all.
    """
    patch = Patch(cube, index, mask)
    return {group.name: group.compute(patch) for group in groups}


def _several(keywords: str | Iterable[str]) -> list[str]:
    return [keywords] if isinstance(keywords, str) else list(keywords)
