// How a place on the Sun moves under a rotation law and where an observer sees it: the page's
// mirror of sunwidgets.core._rotation_geometry, name for name, one place at one time. Radians,
// kilometres and days, in the Stonyhurst axes of the start's time, which stay as they are.

type Vector = readonly [number, number, number];

export interface ObserverAt {
  readonly longitude: number;
  readonly latitude: number;
  readonly distance: number;
}

export interface Place {
  readonly longitude: number;
  readonly latitude: number;
  readonly radius: number;
}

export interface Seen {
  readonly tx: number;
  readonly ty: number;
  readonly mu: number;
  readonly visible: boolean;
}

/** A, B and C of a law, radians a day. */
export type Law = readonly [number, number, number];

/** How deep below the surface a point still counts as on it, kilometres. */
const TRANSPARENT = 1e-3;

export function rate([a, b, c]: Law, latitude: number): number {
  const sine2 = Math.sin(latitude) ** 2;
  return a + sine2 * (b + sine2 * c);
}

/** Longitude, not wrapped, and place about the Sun's centre after some days. */
export function rotate(
  { longitude, latitude, radius }: Place,
  ratePerDay: number,
  days: number,
): { longitude: number; vector: Vector } {
  const turned = longitude + ratePerDay * days;
  const across = radius * Math.cos(latitude);
  return {
    longitude: turned,
    vector: [across * Math.cos(turned), across * Math.sin(turned), radius * Math.sin(latitude)],
  };
}

export function lookAt([x, y, z]: Vector, observer: ObserverAt, rsun: number): Seen {
  const [cosLon, sinLon] = [Math.cos(observer.longitude), Math.sin(observer.longitude)];
  const [cosLat, sinLat] = [Math.cos(observer.latitude), Math.sin(observer.latitude)];
  const inward = x * cosLon + y * sinLon;
  const west = y * cosLon - x * sinLon;
  const north = z * cosLat - inward * sinLat;
  const toObserver = inward * cosLat + z * sinLat;
  const ahead = observer.distance - toObserver;
  const aside2 = west * west + north * north;
  const distance = Math.sqrt(ahead * ahead + aside2);
  const radius = Math.hypot(x, y, z);
  const outward = observer.distance * toObserver - radius * radius;
  const limb = rsun - TRANSPARENT;
  return {
    tx: Math.atan2(west, ahead),
    ty: Math.atan2(north, Math.hypot(ahead, west)),
    mu: outward / (radius * distance),
    visible:
      ahead < 0 ||
      Math.sqrt(aside2) * observer.distance > limb * distance ||
      (outward >= 0 && radius >= limb),
  };
}

/** Where a line of sight first meets the surface; undefined where it misses. */
export function surfacePoint(tx: number, ty: number, observer: ObserverAt, rsun: number): Place | undefined {
  const d = observer.distance;
  const along = d * Math.cos(tx) * Math.cos(ty);
  // (d sin rho)^2 without the cancellation of d^2 - along^2.
  const aside2 = (d * Math.cos(ty) * Math.sin(tx)) ** 2 + (d * Math.sin(ty)) ** 2;
  const inside = rsun * rsun - aside2;
  if (!(inside >= 0)) return undefined;
  const reach = along - Math.sqrt(inside);
  const west = reach * Math.cos(ty) * Math.sin(tx);
  const north = reach * Math.sin(ty);
  const toObserver = d - reach * Math.cos(ty) * Math.cos(tx);
  const [cosLat, sinLat] = [Math.cos(observer.latitude), Math.sin(observer.latitude)];
  const inward = toObserver * cosLat - north * sinLat;
  const up = toObserver * sinLat + north * cosLat;
  return {
    longitude: observer.longitude + Math.atan2(west, inward),
    latitude: Math.asin(Math.min(1, Math.max(-1, up / rsun))),
    radius: rsun,
  };
}
