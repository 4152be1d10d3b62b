// What Python and the page share: the synced traits of SharpScrubber and what its requests give.
// Names are Python's own; see sunwidgets/widgets/sharp_scrubber.py.

import type { AnyModel } from "@anywidget/types";
import type { NormName } from "../shared/norms";
import type { LoopMode } from "../shared/playback";
import type { Angles, FrameGeometry, Pixel } from "../shared/solar";

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

export type RegionKind = "rectangle" | "ellipse" | "polygon";

/** A part of the Sun: places in Carrington coordinates, which it turns with. */
export interface Region {
  readonly kind: RegionKind;
  readonly vertices: readonly Angles[];
}

/** A region that Python gave as a mask: the lines around it, pixels of the frame or of the common grid. */
export interface MaskRegion {
  readonly kind: "mask";
  readonly lines: readonly (readonly Pixel[])[];
  readonly on_grid: boolean;
}

/** A quantity that Python can measure. */
export interface QuantityInfo {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
}

export type OverlayName = "inversion_line" | "contours" | "arrows" | "outline";
export type Difference = "none" | "running" | "base";

/** Carrington longitude and latitude of the middle and the width, degrees; empty for everything. */
export type Zoom = readonly [number, number, number] | readonly [];

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
  region: Region | MaskRegion | null;
  region_keywords: readonly string[];
  inversion_line: boolean;
  contours: boolean;
  /** Where contours are drawn, gauss. */
  levels: readonly number[];
  arrows: boolean;
  outline: boolean;
  difference: Difference;
  base: number;
  zoom: Zoom;
  /** What links this one is in, each with what it shares. */
  _links: readonly string[];
  _quantities: readonly QuantityInfo[];
  /** Overlays that the frames allow. */
  _overlays: readonly OverlayName[];
  /** Differences that can be asked for. */
  _differences: readonly Difference[];
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

/** What was measured of the region in one frame; null where there is no number, for the reason given. */
export interface MeasuredFrame {
  readonly frame: number;
  readonly values: Readonly<Record<string, number | null>>;
  readonly errors: Readonly<Record<string, number | null>>;
  readonly pixels: number;
  readonly area: number | null;
  readonly reason: string;
}

/** The answer to "measure": those of the frames asked for that were ready in time. */
export interface MeasureAnswer {
  readonly frames: readonly MeasuredFrame[];
}

/** The answer to "statistics": what is in the region in one frame. */
export interface Statistics {
  readonly pixels: number;
  readonly empty: number;
  /** Square megametres. */
  readonly area: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly unit: string;
  /** Maxwells. */
  readonly flux: number | null;
  readonly flux_error: number | null;
  /** One more than there are counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The answer to "lines": numbers of points, by level and line; the points follow as 32-bit floats. */
export interface LinesAnswer {
  readonly lengths: readonly (readonly number[])[];
}
