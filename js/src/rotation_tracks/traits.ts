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
}

export type Mode = "track" | "meridian";

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
