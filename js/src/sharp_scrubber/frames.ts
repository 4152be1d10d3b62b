// The frames this page holds: fetched before they are needed, a bounded number of bytes kept.
// Asking is acknowledging: Python sends a part only when the page asks for it, so that no
// more than MOST_UNDER_WAY messages, each of 2 MB at most, are ever on their way.

import { concatBytes } from "../shared/bytes";
import type { Changes } from "../shared/changes";
import { FetchQueue } from "../shared/fetch_queue";
import type { Requests } from "../shared/requests";
import type { FramePart } from "./traits";

const MOST_UNDER_WAY = 2;
const MOST_BYTES = 96e6;
/** The stored number that stands for "no data"; as an unsigned 16-bit number, a table index. */
export const BLANK = 0x8000;

export interface FrameImage {
  readonly height: number;
  readonly width: number;
  /** Stored numbers: a table index a pixel, the lowest row of the Sun first. */
  readonly stored: Uint16Array | Uint8Array;
  readonly scale: number;
  readonly offset: number;
}

/** The value a table index stands for, or NaN where there is no data. */
export function storedValue(image: FrameImage, index: number): number {
  if (image.stored instanceof Uint8Array) return index;
  if (index === BLANK) return Number.NaN;
  return image.scale * (index < BLANK ? index : index - 65536) + image.offset;
}

/** The table index that stands for a value. */
export function storedIndex(image: FrameImage, value: number): number {
  if (image.stored instanceof Uint8Array) return value;
  return Math.round((value - image.offset) / image.scale) & 0xffff;
}

export function valueAt(image: FrameImage, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return Number.NaN;
  return storedValue(image, image.stored[y * image.width + x]);
}

export interface FrameKey {
  readonly segment: string;
  readonly frame: number;
}

export class FrameStore extends FetchQueue<FrameKey, FrameImage> {
  constructor(requests: Requests, changes: Changes) {
    super(
      {
        text: ({ segment, frame }) => `${segment} ${frame}`,
        fetch: (key) => fetchFrame(requests, key),
        bytes: (image) => image.stored.byteLength,
        mostUnderWay: MOST_UNDER_WAY,
        mostBytes: MOST_BYTES,
      },
      changes,
    );
  }
}

async function fetchFrame(requests: Requests, key: FrameKey): Promise<FrameImage> {
  const pieces: Uint8Array[] = [];
  const fetchPart = async () => {
    const { result, buffers } = await requests.ask<FramePart>("frame", { ...key, part: pieces.length });
    pieces.push(buffers[0]);
    return result;
  };
  let part = await fetchPart();
  while (pieces.length < part.parts) part = await fetchPart();
  const bytes = concatBytes(pieces);
  const [height, width] = part.shape;
  const stored = part.dtype === "uint8" ? bytes : new Uint16Array(bytes.buffer);
  if (stored.length !== height * width) {
    throw new Error(`Frame ${key.frame} of ${key.segment} came with ${stored.length} pixels.`);
  }
  return { height, width, stored, scale: part.scale, offset: part.offset };
}
