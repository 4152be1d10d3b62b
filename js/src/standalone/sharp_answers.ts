// What answers the scrubber's page where there is no Python: the frames, series and looks that the
// file carries.

import { gunzip } from "../shared/packed";
import type { Look, PackedFrame, Series } from "../sharp_scrubber/traits";
import type { Answerer } from "./stand_in_model";

export interface SharpData {
  readonly frames: Readonly<Record<string, readonly (PackedFrame | null)[]>>;
  readonly looks: Readonly<Record<string, Look>>;
  readonly series: Readonly<Record<string, Series>>;
}

export function sharpAnswers({ frames, looks, series }: SharpData): Answerer {
  return async (what, parameters) => {
    const { segment, frame, keyword } = parameters as { segment: string; frame: number; keyword: string };
    if (what === "look") return { result: known(looks, segment) };
    if (what === "series") return { result: known(series, keyword) };
    if (what !== "frame") throw new Error(`This needs Python: ${what}.`);
    const packed = known(frames, segment)[frame];
    if (!packed) throw new Error(`This file has no frame ${frame} of ${segment}.`);
    const { data, ...description } = packed;
    return { result: { ...description, parts: 1 }, buffers: [await gunzip(data)] };
  };
}

function known<T>(things: Readonly<Record<string, T>>, name: string): T {
  if (!Object.hasOwn(things, name)) throw new Error(`This file has no ${name}.`);
  return things[name];
}
