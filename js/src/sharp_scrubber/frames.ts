// The frames this page holds: fetched before they are needed, a bounded number of bytes kept.
// Asking is acknowledging: Python sends a part only when the page asks for it, so that no
// more than MOST_UNDER_WAY messages, each of 2 MB at most, are ever on their way.

import { concatBytes } from "../shared/bytes";
import type { Changes } from "../shared/changes";
import { Lru } from "../shared/lru";
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

const keyText = ({ segment, frame }: FrameKey) => `${segment} ${frame}`;

export class FrameStore {
  #held = new Lru<FrameImage>(MOST_BYTES);
  #problems = new Map<string, string>();
  #underWay = new Map<string, number>();
  #queue: FrameKey[] = [];

  constructor(
    readonly requests: Requests,
    readonly changes: Changes,
  ) {}

  get bytes(): number {
    return this.#held.bytes;
  }

  get(key: FrameKey): FrameImage | undefined {
    return this.#held.get(keyText(key));
  }

  /** Why a frame cannot be had, in Python's words. */
  problem(key: FrameKey): string | undefined {
    return this.#problems.get(keyText(key));
  }

  isSettled(key: FrameKey): boolean {
    return this.#held.has(keyText(key)) || this.#problems.has(keyText(key));
  }

  /** When the oldest question that is still open was asked. */
  get waitingSince(): number | undefined {
    return this.#underWay.size ? Math.min(...this.#underWay.values()) : undefined;
  }

  /** Replaces the list of frames to fetch, the most urgent first. */
  want(keys: readonly FrameKey[]): void {
    this.#queue = keys.filter((key) => !this.isSettled(key) && !this.#underWay.has(keyText(key)));
    this.#pump();
  }

  clear(): void {
    this.#queue = [];
    this.#held = new Lru(MOST_BYTES);
    this.#problems = new Map();
  }

  #pump(): void {
    while (this.#underWay.size < MOST_UNDER_WAY) {
      const key = this.#queue.shift();
      if (!key) return;
      this.#underWay.set(keyText(key), performance.now());
      // An answer about frames that were cleared meanwhile goes where nobody looks.
      const [held, problems] = [this.#held, this.#problems];
      this.#fetch(key)
        .then((image) => held.set(keyText(key), image, image.stored.byteLength))
        .catch((error: Error) => problems.set(keyText(key), error.message))
        .finally(() => {
          this.#underWay.delete(keyText(key));
          this.changes.tell();
          this.#pump();
        });
    }
  }

  async #fetch(key: FrameKey): Promise<FrameImage> {
    const pieces: Uint8Array[] = [];
    let part = await this.#fetchPart(key, pieces);
    while (pieces.length < part.parts) part = await this.#fetchPart(key, pieces);
    const bytes = concatBytes(pieces);
    const [height, width] = part.shape;
    const stored = part.dtype === "uint8" ? bytes : new Uint16Array(bytes.buffer);
    if (stored.length !== height * width) {
      throw new Error(`Frame ${key.frame} of ${key.segment} came with ${stored.length} pixels.`);
    }
    return { height, width, stored, scale: part.scale, offset: part.offset };
  }

  async #fetchPart(key: FrameKey, pieces: Uint8Array[]): Promise<FramePart> {
    const reply = await this.requests.ask<FramePart>("frame", { ...key, part: pieces.length });
    pieces.push(reply.buffers[0]);
    return reply.result;
  }
}
