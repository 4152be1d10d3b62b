// From stored numbers to colours: one look-up a pixel, in a table made once a frame.

import { type ColorTable, colorAt, parseHexColor } from "../shared/colormaps";
import { makeNorm } from "../shared/norms";
import { BLANK, type FrameImage, storedIndex, storedValue } from "./frames";
import type { Look, SegmentInfo } from "./traits";

const TRANSPARENT = 0;
const UNNAMED_CLASS = parseHexColor("#999999");

export interface Paint {
  readonly look: Look;
  readonly colors: ColorTable;
  readonly segment: SegmentInfo;
}

export function classColor(segment: SegmentInfo, value: number): number {
  const known = segment.classes.find((one) => one.value === value);
  return known ? parseHexColor(known.color) : UNNAMED_CLASS;
}

/** The colour of every number a pixel can hold. */
export function indexColors(image: FrameImage, { look, colors, segment }: Paint): Uint32Array {
  const table = new Uint32Array(image.stored instanceof Uint8Array ? 256 : 65536);
  if (segment.kind === "category") {
    table.fill(UNNAMED_CLASS);
    for (const { value } of segment.classes) table[storedIndex(image, value)] = classColor(segment, value);
    table[BLANK] = TRANSPARENT;
    return table;
  }
  const norm = makeNorm(look.norm, look);
  for (let index = 0; index < table.length; index += 1) {
    const value = storedValue(image, index);
    table[index] = Number.isNaN(value) ? TRANSPARENT : colorAt(colors, norm.toUnit(value));
  }
  return table;
}

/** A picture of a frame, a pixel a pixel, north up; painted anew only when something changed. */
export class FramePainter {
  readonly canvas = document.createElement("canvas");
  #context = this.canvas.getContext("2d")!;
  #painted: { image: FrameImage; text: string } | undefined;
  #table: { text: string; colors: Uint32Array } | undefined;

  paint(image: FrameImage, paint: Paint): HTMLCanvasElement {
    const { look, segment } = paint;
    const text = [segment.name, look.vmin, look.vmax, look.cmap, look.norm].join(" ");
    if (this.#painted?.image === image && this.#painted.text === text) return this.canvas;
    this.#painted = { image, text };

    const tableText = `${text} ${image.scale} ${image.offset}`;
    if (this.#table?.text !== tableText) {
      this.#table = { text: tableText, colors: indexColors(image, paint) };
    }
    const { colors } = this.#table;
    const { width, height, stored } = image;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const picture = this.#context.createImageData(width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    for (let row = 0; row < height; row += 1) {
      const from = row * width;
      const to = (height - 1 - row) * width;
      for (let column = 0; column < width; column += 1) pixels[to + column] = colors[stored[from + column]];
    }
    this.#context.putImageData(picture, 0, 0);
    return this.canvas;
  }
}
