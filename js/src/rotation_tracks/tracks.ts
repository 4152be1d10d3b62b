// The numbers of the tracks as they come from Python, and how to read them.

import { toBytes } from "../shared/bytes";
import type { TracksAnswer } from "./traits";

const FIELDS = 6;
const MERIDIAN_FIELDS = 3;

export interface Position {
  /** Arcseconds. */
  readonly tx: number;
  readonly ty: number;
  readonly visible: boolean;
}

export interface TrackPosition extends Position {
  /** Degrees, not wrapped. */
  readonly longitude: number;
  readonly latitude: number;
  readonly mu: number;
}

export interface Track {
  readonly model: string;
  readonly moving: boolean;
  /** Seen by the observer that is chosen, not by the other. */
  readonly main: boolean;
  readonly steps: readonly TrackPosition[];
  /** The meridian at each step, from south to north; empty where none was asked for. */
  readonly meridians: readonly (readonly Position[])[];
}

function floats(buffer: Uint8Array<ArrayBuffer>): Float32Array {
  // A copy: a message may begin anywhere in its buffer, and a float may not.
  return new Float32Array(toBytes(buffer).slice().buffer);
}

/** Undefined when the numbers are of other steps than those asked about: an answer that came too late. */
export function readTracks(
  answer: TracksAnswer,
  buffers: readonly Uint8Array<ArrayBuffer>[],
  steps: number,
): Track[] | undefined {
  const count = answer.tracks.length;
  const values = buffers.length > 0 ? floats(buffers[0]) : new Float32Array();
  if (values.length !== count * steps * FIELDS) return undefined;
  const meridians = buffers.length > 1 ? floats(buffers[1]) : undefined;
  return answer.tracks.map((info, i) => ({
    ...info,
    steps: Array.from({ length: steps }, (_, step) => {
      const at = (i * steps + step) * FIELDS;
      const [tx, ty, longitude, latitude, mu, visible] = values.subarray(at, at + FIELDS);
      return { tx, ty, longitude, latitude, mu, visible: visible > 0 };
    }),
    meridians:
      meridians && info.main
        ? Array.from({ length: steps }, (_, step) =>
            readMeridian(meridians, i * steps + step, answer.n_latitudes),
          )
        : [],
  }));
}

function readMeridian(values: Float32Array, row: number, latitudes: number): Position[] {
  return Array.from({ length: latitudes }, (_, i) => {
    const at = (row * latitudes + i) * MERIDIAN_FIELDS;
    return { tx: values[at], ty: values[at + 1], visible: values[at + 2] > 0 };
  });
}
