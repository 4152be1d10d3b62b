// What Python and the page tell each other: the contract with sunwidgets/widgets/rotation_tracks.py.

import type { AnyModel } from "@anywidget/types";

export interface ObserverInfo {
  /** Stonyhurst degrees of the time that it looks. */
  readonly l0: number;
  readonly b0: number;
  /** Kilometres, as is the solar radius. */
  readonly dsun: number;
}

/** Times and observers: all that does not change while the start is dragged. */
export interface Scene {
  /** A new number whenever Python changed the start or the days. */
  readonly stamp: number;
  readonly obstime: string;
  readonly rsun: number;
  readonly fixed: ObserverInfo;
  /** One for each step. */
  readonly moving: readonly ObserverInfo[];
  readonly days: readonly number[];
  readonly labels: readonly string[];
}

export interface ModelInfo {
  readonly name: string;
  readonly color: string;
  readonly source: string;
  /** Sidereal, degrees a day, at latitudes evenly spaced from pole to pole. */
  readonly rates: readonly number[];
}

export type Mode = "track" | "meridian" | "measure";

export interface SequenceImage extends ObserverInfo {
  readonly label: string;
  readonly rsun: number;
}

/** The images to measure in: not told of until Python has them, and none where no Python can make some. */
export interface SequenceInfo {
  /** A new number whenever Python has other images. */
  readonly stamp?: number;
  /** What a reader must know of them; empty for nothing. */
  readonly note?: string;
  readonly images?: readonly SequenceImage[];
}

export interface Mark {
  readonly feature: string;
  readonly image: number;
  /** Arcseconds. */
  readonly tx: number;
  readonly ty: number;
}

/** Degrees, and degrees a day. */
export interface RateInfo {
  readonly feature: string;
  readonly n: number;
  readonly latitude: number;
  readonly latitude_error: number;
  readonly rate: number;
  readonly rate_error: number;
  readonly chi2: number;
  readonly dof: number;
  /** Why it should not be trusted; empty if it may be. */
  readonly doubt: string;
}

export interface LawInfo {
  readonly coefficients: readonly number[];
  readonly errors: readonly number[];
  /** As those of a model. */
  readonly rates: readonly number[];
  readonly rate_errors: readonly number[];
  /** How far it is from each model. */
  readonly sigmas: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly marks: readonly Mark[];
  /** Where the feature is expected in each image; empty where that is not asked for. */
  readonly expected: readonly (readonly [number, number] | null)[];
  readonly expected_by: string;
  /** Arcseconds. */
  readonly position_error: number;
  readonly can_undo: boolean;
  readonly rates: readonly RateInfo[];
  readonly without_rate: Readonly<Record<string, string>>;
  readonly law: LawInfo | null;
  readonly why_no_law: string;
}

export interface Traits {
  days: readonly [number, number, number];
  day: number;
  models: readonly string[];
  moving_observer: boolean;
  both_observers: boolean;
  sun_center: boolean;
  difference: string;
  mode: Mode;
  rotate_background: boolean;
  playing: boolean;
  image: number;
  feature: string;
  terms: 1 | 2 | 3;
  predict: boolean;
  _sequence: SequenceInfo;
  /** Nothing in it until Python has the images. */
  _measured: Partial<Measured>;
  /** What the map under the tracks is called; empty for none. */
  _background: string;
  _scene: Scene;
  /** Endings of the files that Python can make. */
  _saves: readonly string[];
  _models: readonly ModelInfo[];
}

export type Model = AnyModel<Traits>;

/** Where the start is: Stonyhurst degrees, and arcseconds as its observer saw it. */
export interface StartInfo {
  readonly lon: number;
  readonly lat: number;
  readonly tx: number;
  readonly ty: number;
}

export type StartWish =
  | { readonly tx: number; readonly ty: number }
  | { readonly lon: number; readonly lat: number };

/** The answer to "tracks"; its buffers hold (track, step, 6) and (track, step, latitude, 3) float32. */
export interface TracksAnswer {
  readonly start: StartInfo;
  readonly tracks: readonly { readonly model: string; readonly moving: boolean; readonly main: boolean }[];
  /** The longitude that is subtracted, a number a step; null for none. */
  readonly difference: readonly number[] | null;
  /** How many latitudes a meridian has; 0 where none was asked for. */
  readonly n_latitudes: number;
}
