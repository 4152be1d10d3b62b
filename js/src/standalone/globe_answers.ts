// What answers the globe's page where there is no Python: the loops that the file carries, pictures
// that the page draws from them, and the places of the observers that have a name.

import { type Loops, readLoops } from "../observer_globe/loops";
import { ARCSEC, halfWidth } from "../observer_globe/plane";
import { previewPicture } from "../observer_globe/preview";
import { SOLAR_RADII } from "../observer_globe/session";
import type { ImageAnswer, Recipe, Scene, Whereabouts } from "../observer_globe/traits";
import { gunzip } from "../shared/packed";
import type { Answerer, StandInAnswer, StandInModel } from "./stand_in_model";

export interface GlobeData {
  readonly scale: number;
  /** Positions, weights, brightness and beginnings of the loops, as Python sends them. */
  readonly loops: readonly string[];
  readonly presets: Readonly<Record<string, Whereabouts>>;
  /** Of the colours, by the loops as they are seen from above. */
  readonly limits: readonly [number, number];
}

/** What the page may ask to be set without Python. */
const SETTABLE = ["preset", "compare", "size", "psf"];

export function globeAnswers(data: GlobeData): Answerer {
  const buffers = Promise.all(data.loops.map(gunzip));
  const loops = buffers.then((all) => readLoops(data.scale, all));
  return async (what, parameters, model) => {
    if (what === "loops") {
      return { result: { scale: data.scale, stamp: sceneOf(model).stamp }, buffers: await buffers };
    }
    if (what === "image") return answerImage(await loops, parameters as unknown as ImageWish, model);
    if (what === "pinned") return picture(await loops, model.get("_pinned") as Whereabouts, model);
    if (what === "set") return set(data, parameters, model);
    if (what === "pin") return pin((parameters as { is_pinned: boolean }).is_pinned, model);
    if (what === "fit") {
      model.receive({ vmin: data.limits[0], vmax: data.limits[1] });
      return { result: {} };
    }
    throw new Error(`This needs Python: ${what}.`);
  };
}

type ImageWish = Whereabouts & { readonly by: string | null };

const sceneOf = (model: StandInModel) => model.get("_scene") as Scene;

function whereOf(model: StandInModel): Whereabouts {
  const [lon, lat, distance] = ["lon", "lat", "distance"].map((name) => model.get(name) as number);
  return { lon, lat, distance };
}

function answerImage(loops: Loops, { by, ...where }: ImageWish, model: StandInModel): StandInAnswer {
  // A page's own move is no news to it, but the observer has no longer the name it had.
  if (by !== null) model.receive({ ...where, preset: "" });
  return picture(loops, where, model);
}

function picture(loops: Loops, where: Whereabouts, model: StandInModel): StandInAnswer {
  const { stamp, reach, turned } = sceneOf(model);
  const recipe = model.get("recipe") as Recipe;
  const size = model.get("size") as number;
  const distance = where.distance * SOLAR_RADII;
  const half = halfWidth(reach, distance, recipe.projection);
  const sigma = recipe.psf === "pixel" ? 1 : ((model.get("psf") as number) * ARCSEC * size) / (2 * half);
  const place = { lon: where.lon + turned, lat: where.lat, distance };
  const preview = previewPicture(loops, place, { recipe, half, size, sigma });
  const { nx, ny, shares, scale, geometry, grid } = preview;
  const result: ImageAnswer = {
    shape: [ny, nx],
    scale,
    geometry,
    grid,
    stamp,
    obstime: model.get("obstime") as string,
    where: whereOf(model),
  };
  return { result, buffers: [shares] };
}

function set(data: GlobeData, values: Record<string, unknown>, model: StandInModel): StandInAnswer {
  const other = Object.keys(values).filter((name) => !SETTABLE.includes(name));
  if (other.length > 0) throw new Error(`To change ${other.join(", ")} needs Python.`);
  const { preset } = values as { preset?: string };
  let place = {};
  if (preset) {
    if (!Object.hasOwn(data.presets, preset)) throw new Error(`Where ${preset} is needs Python.`);
    const where = data.presets[preset];
    const { number } = model.get("_whereabouts") as { number: number };
    place = { ...where, _whereabouts: { ...where, by: "", number: number + 1 } };
  }
  const scene = sceneOf(model);
  const isOther = "size" in values || "psf" in values;
  model.receive({ ...values, ...place, ...(isOther && { _scene: { ...scene, stamp: scene.stamp + 1 } }) });
  return { result: {} };
}

function pin(isPinned: boolean, model: StandInModel): StandInAnswer {
  model.receive({ _pinned: isPinned ? { ...whereOf(model), obstime: model.get("obstime") } : {} });
  return { result: {} };
}
