// A Python of a few lines for the globe's page: two loops, and a picture whose brightest pixel tells
// the longitude it is seen from.

import { halfWidth } from "../src/observer_globe/plane";
import type { Scene } from "../src/observer_globe/traits";
import { type Answerer, TestModel } from "./model";

export const SIZE = 16;
const REACH = 1.3;
const RADII = 149597870.7 / 695700;
const RECIPE = {
  sampling: "arc-length",
  weight: "volume",
  rtv_length: "half",
  density: "rtv",
  stratification: "closed",
  occultation: "exact",
  projection: "tan",
  grid: "square",
  header: "true",
  psf: "arcsec",
};
const PUBLISHED = {
  sampling: "angle",
  weight: "n2dz",
  rtv_length: "full",
  density: "1e11",
  stratification: "integrated",
  occultation: "published",
  projection: "angles",
  grid: "extent",
  header: "nominal",
  psf: "pixel",
};
const gray = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => [i, i, i]).flat()));
/** Green, so that it is told from everything else on the page. */
const green = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => [0, i, 0]).flat()));

function makeScene(stamp: number): Scene {
  return {
    stamp,
    reach: REACH,
    turned: 0,
    n_loops: 2,
    n_points: 40,
    length: [100, 200],
    temperature: [1, 2],
    density: [1e9, 1e9],
  };
}

/** Two half circles that stand on the equator, at longitudes 0 and 40. */
export function loopBuffers(points = 20): ArrayBufferView[] {
  const places: number[] = [];
  for (const lon of [0, 40]) {
    for (let i = 0; i < points; i += 1) {
      const [angle, west] = [(Math.PI * i) / (points - 1), (lon * Math.PI) / 180];
      const [x, z] = [1 + 0.2 * Math.sin(angle), 0.2 * Math.cos(angle)];
      places.push(x * Math.cos(west), x * Math.sin(west), z);
    }
  }
  return [
    Float32Array.from(places),
    new Float32Array(2 * points).fill(1),
    new Uint8Array(2 * points).fill(255),
    Uint32Array.of(0, points, 2 * points),
  ];
}

/** Where Python says that the observer is, after it was asked from a place; there, if nobody interferes. */
export type Interfere = (asked: { lon: number }) => object | undefined;

export function makeGlobeModel(
  deliver?: (task: () => void) => void,
  interfere: Interfere = () => undefined,
): TestModel {
  const where = { lon: 0, lat: 5, distance: 1 };
  let moves = 1;
  const answer: Answerer = (what, parameters) => {
    const stamp = (model.get("_scene") as Scene).stamp;
    if (what === "loops") return { result: { scale: 1e20, stamp }, buffers: loopBuffers() };
    if (what === "set") {
      if (parameters.length_min === 666) throw new Error("length_min is above length_max; swap them");
      const { preset } = parameters as { preset?: string };
      if (preset) {
        Object.assign(where, { lon: 0, lat: 5, distance: 1 });
        model.receive({ preset, _whereabouts: { ...where, by: "", number: ++moves } });
      } else {
        const { recipe = {} } = parameters as { recipe?: object };
        const merged = { ...(model.get("recipe") as typeof RECIPE), ...recipe };
        model.receive({ ...parameters, recipe: merged, _scene: makeScene(stamp + 1) });
      }
      return { result: {} };
    }
    if (what === "pin") {
      model.receive({ _pinned: parameters.is_pinned ? { ...where, obstime: model.get("obstime") } : {} });
      return { result: {} };
    }
    if (what === "fit") {
      model.receive({ vmin: 1e20, vmax: 1e24 });
      return { result: {} };
    }
    const asked = what === "pinned" ? (model.get("_pinned") as typeof where) : (parameters as typeof where);
    if (asked.lat === 77) throw new Error("the observer is inside loop 3");
    const { by } = parameters as { by?: string | null };
    if (what === "image" && by) {
      Object.assign(where, { lon: asked.lon, lat: asked.lat, distance: asked.distance });
      model.receive({ preset: "", _whereabouts: { ...where, by, number: ++moves } });
    }
    const shares = new Float32Array(SIZE * SIZE);
    shares[SIZE * 3 + 5] = 1;
    const half = halfWidth(REACH, asked.distance * RADII, "tan");
    const step = ((2 * half) / SIZE) * (180 / Math.PI) * 3600;
    const geometry = {
      projection: "tan",
      crpix1: (SIZE + 1) / 2,
      crpix2: (SIZE + 1) / 2,
      crval1: 0,
      crval2: 0,
      cdelt1: step,
      cdelt2: step,
      crota2: 0,
      l0: asked.lon,
      b0: asked.lat,
      dsun: asked.distance * RADII,
      rsun: 1,
    };
    return {
      result: {
        shape: [SIZE, SIZE],
        scale: 1e22 * (1 + Math.abs(asked.lon)),
        geometry,
        stamp,
        obstime: model.get("obstime"),
        where: interfere(asked) ?? { ...where },
      },
      buffers: [shares],
    };
  };
  const state = {
    loops: "arcade",
    n_loops: 2,
    length_min: 50,
    length_max: 600,
    latitude_min: -40,
    latitude_max: 40,
    alpha: -1.5,
    heating_rate: 1e-4,
    footpoint_density: 0,
    n_points: 0,
    seed: 1,
    length: 250,
    latitude: 20,
    recipe: RECIPE,
    obstime: "2018-07-25T00:00:00.000",
    preset: "Earth",
    size: SIZE,
    psf: 5,
    compare: "side",
    vmin: 1e20,
    vmax: 1e24,
    cmap: "green",
    grid: false,
    _whereabouts: { ...where, by: "", number: 1 },
    _scene: makeScene(1),
    _sky: {
      rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      bodies: [{ name: "Earth", place: [1, 0, 0] }],
      earth: { lat: 5, distance: 1 },
    },
    _pinned: {},
    _names: ["Earth", "Mars", "North pole"],
    _fields: Object.entries(PUBLISHED).map(([name, published]) => ({
      name,
      corrected: RECIPE[name as keyof typeof RECIPE],
      published,
      sentence: `What ${name} does.`,
    })),
    _colormaps: { green, gray, RdBu_r: gray },
    _saves: ["png", "pdf"],
  };
  const model = new TestModel(state, answer, deliver);
  return model;
}
