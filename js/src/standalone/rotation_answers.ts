// What answers the rotation page where there is no Python: the page computes the tracks itself, with
// the ephemeris of each step that the file carries.

import type { Scene, StartInfo, StartWish, TracksAnswer } from "../rotation_tracks/traits";
import { fromBase64, gunzip } from "../shared/packed";
import {
  type Law,
  lookAt,
  type ObserverAt,
  type Place,
  rate,
  rotate,
  surfacePoint,
} from "../shared/rotation";
import type { Answerer, StandInAnswer, StandInModel } from "./stand_in_model";

const RAD = Math.PI / 180;
const ARCSEC = RAD / 3600;

export interface RotationData {
  /** Radians and kilometres, in the Stonyhurst axes of the start's time; so are all places here. */
  readonly start: Place;
  readonly observer: ObserverAt;
  /** When that is, milliseconds of TAI as a page's clock counts, and the Carrington degrees of longitude 0. */
  readonly time: number;
  readonly carrington: number;
  /** The Earth at each step, its longitude not wrapped. */
  readonly earth: readonly ObserverAt[];
  /** From the Sun's centre of each step to where it was at the start. */
  readonly shift: readonly (readonly [number, number, number])[];
  readonly laws: Readonly<Record<string, Law>>;
  readonly meridian_latitudes: readonly number[];
  /** Those that are measured in, their values compressed. */
  readonly images: readonly { readonly side: number; readonly colors: string; readonly values: string }[];
  readonly background: { readonly side: number; readonly colors: string; readonly values: string } | null;
}

interface Asked {
  readonly start: StartWish | null;
  readonly models: readonly string[];
  readonly moving_observer: boolean;
  readonly both_observers: boolean;
  readonly difference: string;
  readonly mode: string;
}

/** A track at one step, as it is packed: angles of the sky in arcseconds, of the Sun in degrees. */
type Step = readonly [
  tx: number,
  ty: number,
  longitude: number,
  latitude: number,
  mu: number,
  visible: number,
];

export function rotationAnswers(data: RotationData): Answerer {
  let place = data.start;
  return (what, parameters, model) => {
    if (what === "image") return answerImage(data, parameters);
    if (what === "background") return answerBackground(data, parameters);
    if (what === "start") {
      place = findPlace(data, model, parameters.start as StartWish);
      tellOfScene(model);
      return { result: {} };
    }
    if (what !== "tracks") throw new Error(`This needs Python: ${what}.`);
    const asked = parameters as unknown as Asked;
    if (asked.start) place = findPlace(data, model, asked.start);
    return answerTracks(data, model, place, asked);
  };
}

/** Python tells of a new scene when the Sun's centre is followed or not; so does this. */
export function followSunCenter(model: StandInModel): void {
  model.on("change:sun_center", () => tellOfScene(model));
}

function tellOfScene(model: StandInModel): void {
  const scene = sceneOf(model);
  model.receive({ _scene: { ...scene, stamp: scene.stamp + 1 } });
}

const sceneOf = (model: StandInModel) => model.get("_scene") as Scene;

function findPlace(data: RotationData, model: StandInModel, wish: StartWish): Place {
  const { rsun } = sceneOf(model);
  if ("lon" in wish) return { longitude: wish.lon * RAD, latitude: wish.lat * RAD, radius: rsun };
  const place = surfacePoint(wish.tx * ARCSEC, wish.ty * ARCSEC, data.observer, rsun);
  if (!place)
    throw new Error(`The start (${wish.tx.toFixed(1)}, ${wish.ty.toFixed(1)}) arcsec is off the disk.`);
  return place;
}

function answerTracks(data: RotationData, model: StandInModel, place: Place, asked: Asked): StandInAnswer {
  const { days, rsun } = sceneOf(model);
  const followsCenter = model.get("sun_center") as boolean;
  const follow = (from: Place, name: string, moving: boolean) =>
    days.map((_, step) => stepOf(data, { from, name, moving, followsCenter, rsun, day: days[step], step }));
  const kinds = asked.both_observers ? [true, false] : [true];
  const tracks = kinds.flatMap((main) =>
    asked.models.map((name) => ({ model: name, moving: main === asked.moving_observer, main })),
  );
  const numbers = tracks.flatMap((track) => follow(place, track.model, track.moving).flat());
  const buffers = tracks.length > 0 ? [Float32Array.from(numbers)] : [];
  const isMeridian = asked.mode === "meridian" && tracks.length > 0;
  if (isMeridian) buffers.push(packMeridians(data, place, asked, rsun, follow));
  const seen = lookAt(rotate(place, 0, 0).vector, data.observer, rsun);
  const start: StartInfo = {
    lon: place.longitude / RAD,
    lat: place.latitude / RAD,
    tx: seen.tx / ARCSEC,
    ty: seen.ty / ARCSEC,
  };
  const base = asked.difference ? follow(place, asked.difference, asked.moving_observer) : undefined;
  const result: TracksAnswer = {
    start,
    tracks,
    difference: base?.map(([, , longitude]) => longitude) ?? null,
    n_latitudes: isMeridian ? data.meridian_latitudes.length : 0,
  };
  return { result, buffers };
}

function packMeridians(
  data: RotationData,
  { longitude }: Place,
  { models, moving_observer }: Asked,
  rsun: number,
  follow: (from: Place, name: string, moving: boolean) => Step[],
): Float32Array<ArrayBuffer> {
  const numbers = models.flatMap((name) => {
    const lines = data.meridian_latitudes.map((latitude) =>
      follow({ longitude, latitude, radius: rsun }, name, moving_observer),
    );
    // By step and then by latitude, each a direction and whether it is seen.
    return lines[0].flatMap((_, step) =>
      lines.flatMap((line) => [line[step][0], line[step][1], line[step][5]]),
    );
  });
  return Float32Array.from(numbers);
}

interface When {
  readonly from: Place;
  readonly name: string;
  readonly moving: boolean;
  readonly followsCenter: boolean;
  readonly rsun: number;
  readonly day: number;
  readonly step: number;
}

function stepOf(data: RotationData, { from, name, moving, followsCenter, rsun, day, step }: When): Step {
  const { longitude, vector } = rotate(from, rate(data.laws[name], from.latitude), day);
  const earth = data.earth[step];
  const shift = data.shift[step];
  const isShifted = moving && !followsCenter;
  const [x, y, z] = isShifted ? ([0, 1, 2] as const).map((i) => vector[i] + shift[i]) : vector;
  const seen = lookAt([x, y, z], moving ? earth : data.observer, rsun);
  let turned = longitude;
  if (isShifted) {
    const off = Math.atan2(y, x) - longitude;
    turned += off - 2 * Math.PI * Math.round(off / (2 * Math.PI));
  }
  return [
    seen.tx / ARCSEC,
    seen.ty / ARCSEC,
    (moving ? turned - earth.longitude : longitude) / RAD,
    Math.atan2(z, Math.hypot(x, y)) / RAD,
    seen.mu,
    seen.visible ? 1 : 0,
  ];
}

async function answerImage({ images }: RotationData, { index }: Record<string, unknown>) {
  const { side, colors, values } = images[index as number];
  return { result: { side, colors }, buffers: [await gunzip(values)] };
}

function answerBackground({ background }: RotationData, { step }: Record<string, unknown>): StandInAnswer {
  if (!background) throw new Error("This file has no picture.");
  if (step !== null) throw new Error("To rotate the picture needs Python; it is shown as it was taken.");
  const { side, colors, values } = background;
  return { result: { side, colors }, buffers: [fromBase64(values)] };
}
