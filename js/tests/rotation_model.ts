// A Python of a few lines for the rotation page: each model moves at its own rate along a parallel.

import type { Scene, StartInfo, TracksAnswer } from "../src/rotation_tracks/traits";
import { type Answerer, TestModel } from "./model";

export const DAYS = [-2, -1, 0, 1, 2];
const RSUN = 695700;
const AU = 149597870.7;
const RATES: Record<string, number> = { howard: 13, rigid: 14 };

export function makeScene(days = DAYS): Scene {
  return {
    stamp: 1,
    obstime: "2001-01-01 00:00 UTC",
    rsun: RSUN,
    fixed: { l0: 0, b0: -3, dsun: 0.98 * AU },
    moving: days.map((day) => ({ l0: 0, b0: -3 - 0.1 * day, dsun: 0.98 * AU })),
    days,
    labels: days.map((day) => `day ${day}`),
  };
}

/** Places are 200 arcsec apart a day, and hidden beyond 700. */
export function answerTracks(scene: () => Scene): Answerer {
  let start: StartInfo = { lon: -8, lat: 24, tx: -123, ty: 456 };
  return (what, parameters) => {
    if (what === "background") {
      const { step } = parameters as { step: number | null };
      const colors = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => [i, i, i]).flat()));
      return { result: { side: 2, colors }, buffers: [Uint8Array.of(255, 255, 255, 100 + 10 * (step ?? 0))] };
    }
    const asked = parameters as {
      start: { tx?: number; ty?: number; lon?: number; lat?: number } | null;
      models: string[];
      both_observers: boolean;
      moving_observer: boolean;
      difference: string;
      mode: string;
    };
    if (asked.start?.tx !== undefined) start = { ...start, tx: asked.start.tx, ty: asked.start.ty! };
    if (asked.start?.lon !== undefined) start = { ...start, lon: asked.start.lon, lat: asked.start.lat! };
    if (asked.start && Math.hypot(start.tx, start.ty) > 980) throw new Error("off the disk");
    const kinds = asked.both_observers ? [true, false] : [true];
    const tracks = kinds.flatMap((main) =>
      asked.models.map((model) => ({ model, moving: main === asked.moving_observer, main })),
    );
    const { days } = scene();
    const numbers = tracks.flatMap(({ model }) =>
      days.flatMap((day) => {
        const tx = start.tx + 200 * day;
        return [tx, start.ty, start.lon + RATES[model] * day, start.lat, 0.5, Math.abs(tx) < 700 ? 1 : 0];
      }),
    );
    const isMeridian = asked.mode === "meridian" && tracks.length > 0;
    const meridians = tracks.flatMap(() => days.flatMap((day) => [day, -500, 1, day, 500, 0]));
    const result: TracksAnswer = {
      start,
      tracks,
      difference: asked.difference ? days.map((day) => start.lon + RATES[asked.difference] * day) : null,
      n_latitudes: isMeridian ? 2 : 0,
    };
    const buffers = [Float32Array.from(numbers)];
    if (isMeridian) buffers.push(Float32Array.from(meridians));
    return { result, buffers };
  };
}

type Answer = ReturnType<Answerer>;

/** What measuring asks is answered first, where a test measures. */
export function makeRotationModel(
  deliver?: (task: () => void) => void,
  answerMeasuring: (what: string, parameters: Record<string, unknown>) => Answer | undefined = () =>
    undefined,
): TestModel {
  const state = {
    days: [-2, 2, 1],
    day: 0,
    models: ["howard", "rigid"],
    moving_observer: true,
    both_observers: false,
    sun_center: true,
    difference: "",
    mode: "track",
    rotate_background: false,
    playing: false,
    image: 0,
    feature: "1",
    terms: 3,
    predict: false,
    _sequence: {},
    _measured: {},
    _background: "",
    _saves: ["png", "py"],
    _scene: makeScene(),
    _models: [
      { name: "howard", color: "#d55e00", source: "Howard 1990", rates: [10, 12, 13, 14.3, 13, 12, 10] },
      { name: "rigid", color: "#cc79a7", source: "rigid", rates: [14, 14, 14, 14, 14, 14, 14] },
    ],
  };
  const answer = answerTracks(() => model.get("_scene") as Scene);
  const model: TestModel = new TestModel(
    state,
    (what, parameters) => answerMeasuring(what, parameters) ?? answer(what, parameters),
    deliver,
  );
  return model;
}
