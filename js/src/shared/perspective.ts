// The Sun and points around it as an observer sees them: the page's mirror of
// sunwidgets.core.view and of the compiled pass, in the plane of the picture. Lengths are solar
// radii, angles degrees. Axes are those of Thompson (2006): x west, y north, z to the observer.

const RAD = Math.PI / 180;

export interface Place {
  /** Stonyhurst, degrees. */
  readonly lon: number;
  readonly lat: number;
  /** From the Sun's centre, solar radii. */
  readonly distance: number;
}

export interface Perspective {
  /** From Stonyhurst to the observer's axes, row by row. */
  readonly rotation: readonly number[];
  readonly distance: number;
}

/** Which points the Sun hides: those it does, or those of the published recipe. */
export type Occultation = "exact" | "published";

export function lookFrom({ lon, lat, distance }: Place): Perspective {
  const [sinLon, cosLon] = [Math.sin(lon * RAD), Math.cos(lon * RAD)];
  const [sinLat, cosLat] = [Math.sin(lat * RAD), Math.cos(lat * RAD)];
  const rotation = [
    ...[-sinLon, cosLon, 0],
    ...[-sinLat * cosLon, -sinLat * sinLon, cosLat],
    ...[cosLat * cosLon, cosLat * sinLon, sinLat],
  ];
  return { rotation, distance };
}

/** Points as they are seen: three numbers each, and whether the Sun leaves them in sight. */
export interface Projected {
  /** Tangent to the west, tangent to the north, square of the distance from the observer. */
  readonly places: Float64Array;
  readonly seen: Uint8Array;
}

export function makeProjected(count: number): Projected {
  return { places: new Float64Array(3 * count), seen: new Uint8Array(count) };
}

/** Projects points, three coordinates each, into arrays that are there already: frames follow each other. */
export function project(
  { rotation, distance }: Perspective,
  xyz: ArrayLike<number>,
  occultation: Occultation,
  { places, seen }: Projected,
): void {
  const [a, b, c, d, e, f, g, h, i] = rotation;
  const limb2 = 1 / (distance * distance);
  const wideLimb = 1 / (distance - 1);
  const isExact = occultation === "exact";
  for (let at = 0, point = 0; point < seen.length; at += 3, point += 1) {
    const [px, py, pz] = [xyz[at], xyz[at + 1], xyz[at + 2]];
    const west = a * px + b * py + c * pz;
    const north = d * px + e * py + f * pz;
    const depth = distance - (g * px + h * py + i * pz);
    const across2 = west * west + north * north;
    const square = across2 + depth * depth;
    places[at] = west / depth;
    places[at + 1] = north / depth;
    places[at + 2] = square;
    let isSeen = across2 > limb2 * square || square <= distance * depth;
    if (!isExact) {
      const tx = Math.atan2(west, depth);
      const ty = Math.atan(north / Math.hypot(west, depth));
      isSeen = Math.hypot(tx, ty) > wideLimb || square < distance * distance;
    }
    seen[point] = isSeen && depth > 0 ? 1 : 0;
  }
}

/** A point's tangents; undefined where the Sun hides it or it is behind the observer. */
export function projectPoint(
  { rotation, distance }: Perspective,
  [px, py, pz]: readonly [number, number, number],
): readonly [number, number] | undefined {
  const [a, b, c, d, e, f, g, h, i] = rotation;
  const west = a * px + b * py + c * pz;
  const north = d * px + e * py + f * pz;
  const depth = distance - (g * px + h * py + i * pz);
  const across2 = west * west + north * north;
  const square = across2 + depth * depth;
  const isSeen = across2 * distance * distance > square || square <= distance * depth * (1 + 1e-12);
  return isSeen && depth > 0 ? [west / depth, north / depth] : undefined;
}

export function onSphere(lon: number, lat: number): [number, number, number] {
  const cosLat = Math.cos(lat * RAD);
  return [cosLat * Math.cos(lon * RAD), cosLat * Math.sin(lon * RAD), Math.sin(lat * RAD)];
}
