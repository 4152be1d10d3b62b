// The plane of the pictures: how wide it is, and which angle is where. Tangents in the TAN
// projection; radians where the recipe's pixels are equal in angle.

import type { Recipe } from "./traits";

export const ARCSEC = Math.PI / 180 / 3600;
const WIDEST = Math.PI / 3;

/** Half the side of a picture that holds a sphere of some solar radii; sunwidgets.widgets has the same. */
export function halfWidth(reach: number, distance: number, projection: Recipe["projection"]): number {
  const angle = Math.min(WIDEST, Math.asin(Math.min(1, reach / distance)));
  return projection === "tan" ? Math.tan(angle) : angle;
}

/** Helioprojective angles of a place in the tangent plane, radians (Thompson 2006, eq. 16). */
export function angleOf(x: number, y: number): [number, number] {
  return [Math.atan(x), Math.atan(y / Math.sqrt(1 + x * x))];
}

/** Where a direction given by its tangents is in the plane of a projection. */
export function placeOf(
  [x, y]: readonly [number, number],
  projection: Recipe["projection"],
): readonly [number, number] {
  return projection === "tan" ? [x, y] : angleOf(x, y);
}
