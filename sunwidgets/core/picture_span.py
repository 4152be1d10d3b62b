"""Which part of the sky a picture shows: found from the loops, or as it was asked for.

Apart from the pixels, which divide it: the same part is shown by coarse and by fine ones.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord

from sunwidgets.core.arcade import LoopArcade
from sunwidgets.core.recipe import Recipe
from sunwidgets.core.view import View
from sunwidgets.exceptions import LoopError, ObserverError

__all__ = ["Span", "found_span", "given_span"]

# Directions further from the Sun than 80 degrees have no sensible place in a tangent plane.
_WIDEST = float(np.tan(np.deg2rad(80)))


@dataclass(frozen=True)
class Span:
    """A rectangle in the picture's plane: tangents, or angles in radians.

    Attributes
    ----------
    left, right : float
        Ends from east to west.
    low, high : float
        Ends from south to north.
    """

    left: float
    right: float
    low: float
    high: float


def found_span(arcade: LoopArcade, view: View, recipe: Recipe) -> Span:
    """Find a rectangle that holds every loop, from a box around each.

    Parameters
    ----------
    arcade : LoopArcade
        The loops.
    view : View
        Who looks.
    recipe : Recipe
        Its ``projection`` says in which plane.

    Returns
    -------
    Span
        Within 80 degrees of the Sun.

    Raises
    ------
    ObserverError
        If every loop is behind the observer.
    """
    low, high = arcade.common_boxes
    corners = np.stack(
        [np.where(np.array(pick)[:, None], high, low) for pick in itertools.product((False, True), repeat=3)]
    )
    x, y, z = np.moveaxis(view.rotation @ corners, 1, 0)
    depth = view.distance - z
    ahead = depth > 0
    if not ahead.any():
        raise ObserverError("all loops are behind the observer, who looks at the Sun; give another place")
    # A flat picture of a box that lies all ahead is spanned by the pictures of its corners.
    tangents = np.stack([x[ahead], y[ahead]]) / depth[ahead]
    (left, bottom), (right, top) = tangents.min(axis=1), tangents.max(axis=1)
    if np.any(ahead.any(axis=0) & ~ahead.all(axis=0)):
        # A loop on both sides of the observer may be seen in any direction.
        left, bottom, right, top = -_WIDEST, -_WIDEST, _WIDEST, _WIDEST
    left, bottom, right, top = np.clip([left, bottom, right, top], -_WIDEST, _WIDEST)
    if recipe.projection == "angles":
        # Away from the central meridian the same tangent is a smaller angle.
        shrink = np.sqrt(1 + max(left**2, right**2))
        bottom = min(np.arctan(bottom), np.arctan(bottom / shrink))
        top = max(np.arctan(top), np.arctan(top / shrink))
        left, right = np.arctan([left, right])
    return Span(float(left), float(right), float(bottom), float(top))


def given_span(fov: Any, recipe: Recipe) -> Span:
    """Read a field of view.

    Parameters
    ----------
    fov : Quantity or pair of SkyCoord
        As `emission_map` takes it.
    recipe : Recipe
        Its ``projection`` says in which plane.

    Returns
    -------
    Span
        As asked for.

    Raises
    ------
    LoopError
        If it is none of the forms that `emission_map` names, or empty.
    """
    if isinstance(fov, Sequence) and not isinstance(fov, str) and len(fov) == 2:
        corners = [_corner(corner, recipe) for corner in fov]
        (left, low), (right, high) = corners
        return _check_span(Span(left, right, low, high), fov)
    if not isinstance(fov, u.Quantity) or not fov.unit.is_equivalent(u.arcsec) or fov.dtype.kind not in "fiu":
        raise LoopError(
            f"fov = {fov!r}; give a width, a (width, height), [[x_min, x_max], [y_min, y_max]] in arcsec, "
            "or a pair of SkyCoord (bottom left, top right)"
        )
    values = np.asarray(fov.to_value(u.rad), dtype=np.float64)
    if values.shape in ((), (2,)):
        width, height = np.broadcast_to(values, 2)
        span = Span(-width / 2, width / 2, -height / 2, height / 2)
    elif values.shape == (2, 2):
        span = Span(*values.ravel())
    else:
        raise LoopError(f"fov has the shape {values.shape}; it must be (), (2,) or (2, 2)")
    return _check_span(span, fov)


def _corner(corner: Any, recipe: Recipe) -> tuple[float, float]:
    if not isinstance(corner, SkyCoord) or not hasattr(corner, "Tx") or not corner.isscalar:
        raise LoopError(f"a corner of the fov is {corner!r}; give one SkyCoord in the Helioprojective frame")
    tx, ty = float(corner.Tx.to_value(u.rad)), float(corner.Ty.to_value(u.rad))
    return (float(np.tan(tx)), float(np.tan(ty) / np.cos(tx))) if recipe.projection == "tan" else (tx, ty)


def _check_span(span: Span, fov: Any) -> Span:
    if not (
        span.right > span.left
        and span.high > span.low
        and max(span.right - span.left, span.high - span.low) <= 2 * _WIDEST
    ):
        raise LoopError(f"fov = {fov}; it must be wider and higher than nothing, and not wider than the sky")
    return span
