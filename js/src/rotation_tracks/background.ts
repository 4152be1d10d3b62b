// The picture under the disk, which Python resamples to the square of sky that is drawn: as it was
// taken, or rotated to the day that is shown.

import { readColorTable } from "../shared/colormaps";
import { Latest } from "../shared/latest";
import type { Requests } from "../shared/requests";
import { REACH } from "./sky";

/** Pixels that are not of the picture. */
const NOTHING = 255;

export interface PictureAnswer {
  readonly side: number;
  /** 256 RGB triples in base64. */
  readonly colors: string;
}

export interface BackgroundWish {
  /** The step to rotate to; null shows the picture as it is. */
  readonly step: number | null;
  readonly stamp: number;
  readonly name: string;
  readonly moving_observer: boolean;
}

export class Background {
  image: HTMLCanvasElement | undefined;
  #wanted = "";
  #name = "";
  #latest: Latest<BackgroundWish>;

  constructor(
    readonly requests: Requests,
    readonly onChange: (problem: string) => void,
    signal: AbortSignal,
  ) {
    this.#latest = new Latest((wish) => this.#fetch(wish), signal);
    signal.addEventListener("abort", () => (this.image = undefined), { once: true });
  }

  /** Asks for the picture unless it is the one that was asked for last. */
  want(wish: BackgroundWish): void {
    const key = JSON.stringify(wish);
    if (key === this.#wanted) return;
    this.#wanted = key;
    this.#name = wish.name;
    if (wish.name) this.#latest.want(wish);
    else this.image = undefined;
  }

  async #fetch({ step, moving_observer }: BackgroundWish): Promise<void> {
    try {
      const question = { step, moving_observer, reach: REACH };
      const { result, buffers } = await this.requests.ask<PictureAnswer>("background", question);
      // Taken away while it was on its way, it is not to come back.
      this.image = this.#name ? paint(result, buffers[0]) : undefined;
      this.onChange("");
    } catch (error) {
      this.onChange((error as Error).message);
    }
  }
}

export function paint({ side, colors }: PictureAnswer, values: Uint8Array): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  const table = readColorTable(colors);
  for (let row = 0; row < side; row += 1) {
    // The rows come from south to north, and a canvas counts downwards.
    const from = (side - 1 - row) * side;
    for (let column = 0; column < side; column += 1) {
      const value = values[from + column];
      if (value !== NOTHING) pixels[row * side + column] = table[value];
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
