// From a pixel of a SHARP frame to Carrington and helioprojective coordinates and back: the
// page's mirror of sunwidgets.core.sharp.geometry, name for name. Pixels count from 0 at the
// centre of the lower left one. Calabretta & Greisen (2002) for the projections, Thompson
// (2006) for the solar frames.

/** Who looks on, and the size of what is seen. */
export interface Observer {
  /** Longitude (in the frame of the places looked at) and latitude of the observer, degrees. */
  readonly l0: number;
  readonly b0: number;
  /** Distance of the observer and radius of the Sun, in one unit. */
  readonly dsun: number;
  readonly rsun: number;
}

export interface FrameGeometry extends Observer {
  /** "car" is uniform in the angles of the header's own frame, here of helioprojective ones. */
  readonly projection: "cea" | "tan" | "car";
  readonly crpix1: number;
  readonly crpix2: number;
  /** Degrees for "cea", arcseconds for "tan" and "car"; so is cdelt. */
  readonly crval1: number;
  readonly crval2: number;
  readonly cdelt1: number;
  readonly cdelt2: number;
  /** Degrees. */
  readonly crota2: number;
}

/** A pair of angles: degrees for Carrington, arcseconds for helioprojective. */
export type Angles = readonly [number, number];
export type Pixel = readonly [number, number];
type Vector = readonly [number, number, number];

const RAD = Math.PI / 180;
const ARCSEC = RAD / 3600;

/** The direction that is `latitude` up from the reference direction, and back. */
function tilt([x, y, z]: Vector, latitude: number): Vector {
  const [c, s] = [Math.cos(latitude), Math.sin(latitude)];
  return [c * x - s * z, y, s * x + c * z];
}

function planeToPixel(g: FrameGeometry, x: number, y: number): Pixel {
  const [c, s] = [Math.cos(g.crota2 * RAD), Math.sin(g.crota2 * RAD)];
  return [(c * x + s * y) / g.cdelt1 + g.crpix1 - 1, (c * y - s * x) / g.cdelt2 + g.crpix2 - 1];
}

function pixelToPlane(g: FrameGeometry, [px, py]: Pixel): readonly [number, number] {
  const [c, s] = [Math.cos(g.crota2 * RAD), Math.sin(g.crota2 * RAD)];
  const [u, v] = [(px + 1 - g.crpix1) * g.cdelt1, (py + 1 - g.crpix2) * g.cdelt2];
  return [c * u - s * v, s * u + c * v];
}

/** The native direction of a pixel, its reference direction being (1, 0, 0). */
function pixelToNative(g: FrameGeometry, pixel: Pixel): Vector {
  const [x, y] = pixelToPlane(g, pixel);
  if (g.projection === "cea") {
    const sine = y * RAD;
    const cosine = Math.sqrt(Math.max(0, 1 - sine * sine));
    return [cosine * Math.cos(x * RAD), cosine * Math.sin(x * RAD), sine];
  }
  const length = Math.hypot(1, x * ARCSEC, y * ARCSEC);
  return [1 / length, (x * ARCSEC) / length, (y * ARCSEC) / length];
}

function nativeToPixel(g: FrameGeometry, [x, y, z]: Vector): Pixel {
  if (g.projection === "cea") return planeToPixel(g, Math.atan2(y, x) / RAD, z / RAD);
  return planeToPixel(g, y / x / ARCSEC, z / x / ARCSEC);
}

/** The world coordinates of the header's own frame, in radians. */
function pixelToWorld(g: FrameGeometry, pixel: Pixel): readonly [number, number] {
  const unit = g.projection === "cea" ? RAD : ARCSEC;
  const [x, y, z] = tilt(pixelToNative(g, pixel), g.crval2 * unit);
  return [g.crval1 * unit + Math.atan2(y, x), Math.asin(z)];
}

function worldToPixel(g: FrameGeometry, longitude: number, latitude: number): Pixel {
  const unit = g.projection === "cea" ? RAD : ARCSEC;
  const offset = longitude - g.crval1 * unit;
  const direction: Vector = [
    Math.cos(latitude) * Math.cos(offset),
    Math.cos(latitude) * Math.sin(offset),
    Math.sin(latitude),
  ];
  return nativeToPixel(g, tilt(direction, -g.crval2 * unit));
}

/** Also tells of points behind the limb: `isOnNearSide` says which they are. */
export function carringtonToHelioprojective(g: Observer, [lon, lat]: Angles): Angles {
  const [x, y, z] = heliocentric(g, [lon, lat]);
  const distance = Math.hypot(x, y, g.dsun - z);
  return [Math.atan2(x, g.dsun - z) / ARCSEC, Math.asin(y / distance) / ARCSEC];
}

export function isOnNearSide(g: Observer, place: Angles): boolean {
  return heliocentric(g, place)[2] > (g.rsun * g.rsun) / g.dsun;
}

/** From the Sun's centre, in the unit of its radius: x to the west, y to the north, z to the observer. */
function heliocentric(g: Observer, [lon, lat]: Angles): Vector {
  const [l, b] = [(lon - g.l0) * RAD, lat * RAD];
  const equator: Vector = [Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)];
  const [toObserver, west, north] = tilt(equator, -g.b0 * RAD);
  return [g.rsun * west, g.rsun * north, g.rsun * toObserver];
}

/** The angle from the middle of the disk to its limb, arcseconds. */
export function limbRadius({ rsun, dsun }: Observer): number {
  return Math.asin(rsun / dsun) / ARCSEC;
}

/** Where the line of sight meets the surface; undefined off the limb. */
export function helioprojectiveToCarrington(g: FrameGeometry, [tx, ty]: Angles): Angles | undefined {
  const [a, b] = [tx * ARCSEC, ty * ARCSEC];
  const along = g.dsun * Math.cos(a) * Math.cos(b);
  const inside = along * along - g.dsun * g.dsun + g.rsun * g.rsun;
  if (inside < 0) return undefined;
  const d = along - Math.sqrt(inside);
  const west = d * Math.cos(b) * Math.sin(a);
  const toObserver = g.dsun - d * Math.cos(b) * Math.cos(a);
  const [x, y, z] = tilt([toObserver, west, d * Math.sin(b)], g.b0 * RAD);
  return [wrap(g.l0 + Math.atan2(y, x) / RAD), Math.asin(z / g.rsun) / RAD];
}

export function pixelToHelioprojective(g: FrameGeometry, pixel: Pixel): Angles {
  if (g.projection === "car") {
    const [x, y] = pixelToPlane(g, pixel);
    return [g.crval1 + x, g.crval2 + y];
  }
  const [longitude, latitude] = pixelToWorld(g, pixel);
  if (g.projection === "tan") return [longitude / ARCSEC, latitude / ARCSEC];
  return carringtonToHelioprojective(g, [longitude / RAD, latitude / RAD]);
}

export function pixelToCarrington(g: FrameGeometry, pixel: Pixel): Angles | undefined {
  const [longitude, latitude] = pixelToWorld(g, pixel);
  if (g.projection === "tan") return helioprojectiveToCarrington(g, [longitude / ARCSEC, latitude / ARCSEC]);
  return [wrap(longitude / RAD), latitude / RAD];
}

export function carringtonToPixel(g: FrameGeometry, place: Angles): Pixel {
  if (g.projection === "cea") return worldToPixel(g, place[0] * RAD, place[1] * RAD);
  const [tx, ty] = carringtonToHelioprojective(g, place);
  return worldToPixel(g, tx * ARCSEC, ty * ARCSEC);
}

export function wrap(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}
