// A Python of a few lines for the scrubber's page: flat frames an hour apart.

import type { FrameInfo, Manifest, MeasureAnswer, Statistics } from "../src/sharp_scrubber/traits";
import { type Answerer, TestModel } from "./model";

export const SHAPE = [20, 40] as const;
const HOUR = 3_600_000;
const START = Date.UTC(2023, 8, 5);

/** Frames an hour apart with one hour missing after the third; the second is flagged. */
export function makeManifest(count = 6): Manifest {
  const frames = Array.from({ length: count }, (_, i): FrameInfo => {
    const time = START + HOUR * (i < 3 ? i : i + 1);
    return {
      time,
      label: new Date(time).toISOString().slice(0, 19).replace("T", " ").concat(" TAI"),
      shape: SHAPE,
      origin: [0, 0],
      geometry: {
        projection: "cea",
        crpix1: 20.5,
        crpix2: 10.5,
        crval1: 30,
        crval2: -10,
        cdelt1: 0.03,
        cdelt2: 0.03,
        crota2: 0,
        l0: 25,
        b0: 5,
        dsun: 1.5e11,
        rsun: 6.96e8,
      },
      quality: i === 1 ? ["eclipse"] : [],
      no_data: false,
      missing: [],
    };
  });
  const field = (name: string) => ({
    name,
    description: `Field ${name}`,
    unit: "G",
    kind: "field" as const,
    classes: [],
  });
  return {
    title: "HARP 1",
    synthetic: false,
    shape: SHAPE,
    cadence: HOUR,
    frames,
    gaps: count > 3 ? [{ start: START + 3 * HOUR, end: START + 3 * HOUR, n_missing: 1 }] : [],
    segments: [
      field("Br"),
      field("Bp"),
      {
        name: "conf_disambig",
        description: "Confidence",
        unit: "",
        kind: "category",
        classes: [
          { value: 0, name: "not disambiguated", color: "#d9d9d9" },
          { value: 90, name: "strong", color: "#009e73" },
        ],
      },
    ],
    keywords: [{ name: "USFLUX", title: "Total unsigned flux" }],
  };
}

/** A grey table, so that a colour tells a place on the colour bar. */
export const GRAY = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => [i, i, i]).flat()));

export function makeState(manifest = makeManifest()): Record<string, unknown> {
  return {
    frame: 0,
    segment: "Br",
    second_segment: "",
    playing: false,
    fps: 60,
    loop: "loop",
    vmin: -100,
    vmax: 100,
    cmap: "gray",
    norm: "linear",
    keyword: "USFLUX",
    grid: false,
    region: null,
    zoom: [],
    _links: [],
    region_keywords: ["USFLUX"],
    inversion_line: false,
    contours: false,
    levels: [-500, 500],
    arrows: false,
    outline: false,
    difference: "none",
    base: 0,
    _quantities: [
      { name: "USFLUX", title: "Total unsigned flux", unit: "Mx" },
      { name: "MEANSHR", title: "Mean shear", unit: "deg" },
    ],
    _differences: ["none", "running", "base"],
    _overlays: ["inversion_line", "contours", "arrows"],
    _manifest: manifest,
    _colormaps: { gray: GRAY },
    _poster: {},
    _saves: ["png", "py"],
  };
}

/** Frame i of a field is 10 i everywhere, but for a corner without data; of categories, 0 and 90. */
export function answerLikePython(manifest = makeManifest()): Answerer {
  return (what, parameters) => {
    if (what === "look") return { result: { vmin: -50, vmax: 50, cmap: "gray", norm: "linear" } };
    if (what === "series") {
      const values = manifest.frames.map((_, i) => (i === 2 ? null : 1e22 * (i + 1)));
      return {
        result: { name: "USFLUX", title: "", unit: "Mx", values, errors: values.map((v) => v && v / 50) },
      };
    }
    const { segment, frame } = parameters as { segment: string; frame: number };
    if (what === "hears") return { result: {} };
    if (what === "measure") return { result: measureLikePython(parameters as unknown as MeasureQuestion) };
    if (what === "statistics") return { result: makeStatistics(frame) };
    if (what === "lines") return makeLines(parameters as { lines: string; levels: number[] });
    if (what === "arrows") {
      return { result: { count: 1 }, buffers: [Float32Array.of(20, 10, 1000, 0)] };
    }
    if (!manifest.frames[frame]) throw new Error(`there is no frame ${frame}`);
    const [rows, columns] = SHAPE;
    if (segment === "conf_disambig") {
      const stored = Uint8Array.from({ length: rows * columns }, (_, i) => (i % columns < 20 ? 0 : 90));
      return { result: { shape: SHAPE, dtype: "uint8", scale: 1, offset: 0, parts: 1 }, buffers: [stored] };
    }
    const stored = new Int16Array(rows * columns).fill(100 * frame);
    stored[0] = -32768;
    return { result: { shape: SHAPE, dtype: "int16", scale: 0.1, offset: 0, parts: 1 }, buffers: [stored] };
  };
}

export function makeSharpModel(count = 6): TestModel {
  const manifest = makeManifest(count);
  return new TestModel(makeState(manifest), answerLikePython(manifest));
}

interface MeasureQuestion {
  readonly keywords: readonly string[];
  readonly frames: readonly number[];
}

/** The number of the frame, for every quantity. */
function measureLikePython({ keywords, frames }: MeasureQuestion): MeasureAnswer {
  const all = (value: number) => Object.fromEntries(keywords.map((name) => [name, value]));
  return {
    frames: frames.map((frame) => ({
      frame,
      values: all(frame),
      errors: all(0.5),
      pixels: 70,
      area: 9,
      reason: "",
    })),
  };
}

function makeStatistics(frame: number): Statistics {
  const value = 10 * frame;
  return {
    pixels: 70,
    empty: 0,
    area: 9,
    mean: value,
    std: 0,
    minimum: value,
    maximum: value,
    unit: "G",
    flux: 1e20,
    flux_error: 1e18,
    edges: [value - 1, value, value + 1],
    counts: [0, 70],
  };
}

/** A line across the frame at the height of each level, or half-way up. */
function makeLines({ lines, levels }: { lines: string; levels: number[] }) {
  const heights = lines === "contours" ? levels : [10];
  return {
    result: { lengths: heights.map(() => [2]) },
    buffers: [Float32Array.from(heights.flatMap((y) => [0, y, 39, y]))],
  };
}
