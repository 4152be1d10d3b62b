// What answers the scrubber's page where there is no Python: the frames, series and looks that the
// file carries, and what was measured and drawn when it was made.

import { gunzip } from "../shared/packed";
import type {
  Look,
  MaskRegion,
  MeasuredFrame,
  PackedFrame,
  Region,
  Series,
  Statistics,
} from "../sharp_scrubber/traits";
import type { Answerer, StandInAnswer } from "./stand_in_model";

interface PackedOverlay {
  readonly result: unknown;
  readonly points: string;
}

/** What is known of the region that was there when the file was made. */
interface RegionData {
  readonly region: Region | MaskRegion;
  readonly measured: readonly MeasuredFrame[];
  readonly statistics: Readonly<Record<string, readonly (Statistics | null)[]>>;
}

export interface SharpData {
  readonly frames: Readonly<Record<string, readonly (PackedFrame | null)[]>>;
  readonly looks: Readonly<Record<string, Look>>;
  readonly series: Readonly<Record<string, Series>>;
  readonly overlays: Readonly<Record<string, readonly (PackedOverlay | null)[]>>;
  readonly levels: readonly number[];
  readonly region: RegionData | null;
}

interface Asked {
  readonly segment: string;
  readonly frame: number;
  readonly frames: readonly number[];
  readonly keyword: string;
  readonly lines: string;
  readonly levels: readonly number[];
  readonly region: Region | null;
}

type Answers = Record<string, (asked: Asked) => StandInAnswer | Promise<StandInAnswer>>;

export function sharpAnswers(data: SharpData): Answerer {
  const { frames, looks, series } = data;
  const answers: Answers = {
    look: ({ segment }) => ({ result: known(looks, segment) }),
    series: ({ keyword }) => ({ result: known(series, keyword) }),
    frame: async ({ segment, frame }) => {
      const packed = known(frames, segment)[frame];
      if (!packed) throw new Error(`This file has no frame ${frame} of ${segment}.`);
      const { data: bytes, ...description } = packed;
      return { result: { ...description, parts: 1 }, buffers: [await gunzip(bytes)] };
    },
    lines: ({ lines, frame, levels }) => {
      if (lines === "contours" && String(levels) !== String(data.levels)) {
        throw new Error("Contours at other levels need Python.");
      }
      return answerOverlay(data, lines, frame);
    },
    arrows: ({ frame }) => answerOverlay(data, "arrows", frame),
    measure: ({ region, frames: wanted }) => ({
      result: { frames: wanted.map((frame) => regionIn(data, region).measured[frame]) },
    }),
    statistics: ({ region, segment, frame }) => {
      const found = known(regionIn(data, region).statistics, segment)[frame];
      if (!found) throw new Error("The region is not in this frame.");
      return { result: found };
    },
  };
  return (what, parameters) => {
    if (!Object.hasOwn(answers, what)) throw new Error(`This needs Python: ${what}.`);
    return answers[what](parameters as unknown as Asked);
  };
}

async function answerOverlay({ overlays }: SharpData, what: string, frame: number): Promise<StandInAnswer> {
  const packed = known(overlays, what)[frame];
  if (!packed) throw new Error(`This file has no ${what} of frame ${frame}.`);
  return { result: packed.result, buffers: [await gunzip(packed.points)] };
}

/** The region of the file, which a mask, that cannot be named, always is. */
function regionIn({ region }: SharpData, asked: Region | null): RegionData {
  if (!region || (asked && JSON.stringify(asked) !== JSON.stringify(region.region))) {
    throw new Error("To measure another region needs Python.");
  }
  return region;
}

function known<T>(things: Readonly<Record<string, T>>, name: string): T {
  if (!Object.hasOwn(things, name)) throw new Error(`This file has no ${name}.`);
  return things[name];
}
