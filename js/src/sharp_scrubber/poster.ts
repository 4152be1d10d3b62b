// A few coarse frames that are saved with the widget: what there is to scrub where Python does not
// answer, in a saved notebook that was opened again or made into a page.

import type { Changes } from "../shared/changes";
import { gunzip } from "../shared/packed";
import type { FrameImage, FrameKey } from "./frames";
import type { FrameInfo, Poster } from "./traits";

export class PosterFrames {
  #images = new Map<string, FrameImage | "asked">();
  #poster: Poster | undefined;

  constructor(readonly changes: Changes) {}

  /** The frame of the poster that is nearest, in the size of the frame asked for. */
  get(poster: Poster, { segment, frame }: FrameKey, { shape }: FrameInfo): FrameImage | undefined {
    if (poster !== this.#poster) this.#images.clear();
    this.#poster = poster;
    const frames = poster.frames[segment] ?? [];
    const index = Math.min(frames.length - 1, Math.round(frame / poster.every));
    const packed = frames[index];
    if (!packed) return undefined;
    const key = `${segment} ${index} ${shape}`;
    const held = this.#images.get(key);
    if (held === undefined) {
      this.#images.set(key, "asked");
      void gunzip(packed.data).then((bytes) => {
        const small = packed.dtype === "uint8" ? bytes : new Uint16Array(bytes.buffer);
        const stored = enlarge(small, packed.shape, shape, poster.block);
        const [height, width] = shape;
        this.#images.set(key, { height, width, stored, scale: packed.scale, offset: packed.offset });
        this.changes.tell();
      });
    }
    return held === "asked" ? undefined : held;
  }
}

function enlarge<Numbers extends Uint8Array | Uint16Array>(
  small: Numbers,
  [rows, columns]: readonly [number, number],
  [height, width]: readonly [number, number],
  block: number,
): Numbers {
  const large = new (small.constructor as new (length: number) => Numbers)(height * width);
  for (let row = 0; row < height; row += 1) {
    const from = Math.min(rows - 1, Math.floor(row / block)) * columns;
    for (let column = 0; column < width; column += 1) {
      large[row * width + column] = small[from + Math.min(columns - 1, Math.floor(column / block))];
    }
  }
  return large;
}
