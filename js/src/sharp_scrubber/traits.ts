// What Python and the page share: the synced traits of SharpScrubber and what its requests give.
// Names are Python's own; see sunwidgets/widgets/sharp_scrubber.py.

import type { AnyModel } from "@anywidget/types";
import type { NormName } from "../shared/norms";
import type { LoopMode } from "../shared/playback";
import type { FrameGeometry } from "../shared/solar";

export type SegmentKind = "field" | "strength" | "angle" | "error" | "velocity" | "intensity" | "category";

export interface ClassInfo {
  readonly value: number;
  readonly name: string;
  readonly color: string;
}

export interface SegmentInfo {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: SegmentKind;
  readonly classes: readonly ClassInfo[];
}

export interface FrameInfo {
  /** T_REC in milliseconds, TAI written as if it were UTC. */
  readonly time: number;
  readonly label: string;
  /** Rows and columns of the native array, and the place of its corner in the common grid. */
  readonly shape: readonly [number, number];
  readonly origin: readonly [number, number];
  readonly geometry: FrameGeometry;
  /** What QUALITY says in words; empty when it is 0. */
  readonly quality: readonly string[];
  readonly no_data: boolean;
  /** Segments that this frame does not have. */
  readonly missing: readonly string[];
}

export interface GapInfo {
  readonly start: number;
  readonly end: number;
  readonly n_missing: number;
}

export interface KeywordInfo {
  readonly name: string;
  readonly title: string;
}

export interface Manifest {
  readonly title: string;
  readonly synthetic: boolean;
  readonly shape: readonly [number, number];
  /** Spacing of the frames in milliseconds. */
  readonly cadence: number;
  readonly frames: readonly FrameInfo[];
  readonly gaps: readonly GapInfo[];
  readonly segments: readonly SegmentInfo[];
  readonly keywords: readonly KeywordInfo[];
}

/** How a segment is shown: what the four traits of the same names hold. */
export interface Look {
  readonly vmin: number;
  readonly vmax: number;
  readonly cmap: string;
  readonly norm: NormName;
}

/** The series that was drawn, and a few coarse frames, each the mean of `block` times `block` pixels, of every so many of all frames. */
export interface Poster {
  readonly every: number;
  readonly block: number;
  readonly frames: Readonly<Record<string, readonly (PackedFrame | null)[]>>;
  readonly series: Readonly<Record<string, Series>>;
}

export interface Traits extends Look {
  frame: number;
  segment: string;
  playing: boolean;
  fps: number;
  vmin: number;
  vmax: number;
  cmap: string;
  norm: NormName;
  loop: LoopMode;
  second_segment: string;
  keyword: string;
  grid: boolean;
  _manifest: Manifest;
  _colormaps: Record<string, string>;
  /** Endings of the files that Python can make. */
  _saves: readonly string[];
  /** Empty until the widget was first shown. */
  _poster: Poster | Record<string, never>;
}

export type Model = AnyModel<Traits>;

/** The answer to "frame": one part of the stored numbers, and how to read them. */
export interface FramePart {
  readonly shape: readonly [number, number];
  readonly dtype: "int16" | "uint8";
  readonly scale: number;
  readonly offset: number;
  readonly parts: number;
}

/** A whole frame in text: compressed, in base64. */
export type PackedFrame = Omit<FramePart, "parts"> & { readonly data: string };

/** The answer to "series": one number a frame, null where the header has none. */
export interface Series {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
  readonly errors: readonly (number | null)[] | null;
}
