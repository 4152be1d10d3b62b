// A bar of colours with ticks at values and, along it, what they are.

import type { ColorTable } from "./colormaps";
import type { Norm } from "./norms";
import type { Theme } from "./theme";

export interface ScaleBar {
  readonly context: CanvasRenderingContext2D;
  readonly bar: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly theme: Theme;
  readonly colors: ColorTable;
  readonly norm: Norm;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly label: string;
}

/** How far right of the bar the label ends. */
const LABEL_AT = 60;

/** How much longer than the bar it may be. */
const LABEL_OVER = 12;

const strips = new WeakMap<ColorTable, HTMLCanvasElement>();

/** The colours of a table from top to bottom, one pixel each. */
function strip(colors: ColorTable): HTMLCanvasElement {
  const known = strips.get(colors);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = colors.length;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(1, colors.length);
  new Uint32Array(image.data.buffer).set(colors.slice().reverse());
  context.putImageData(image, 0, 0);
  strips.set(colors, canvas);
  return canvas;
}

export function drawScaleBar({ context, bar, theme, colors, norm, ticks, label }: ScaleBar): void {
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.imageSmoothingEnabled = false;
  context.drawImage(strip(colors), bar.x, bar.y, bar.width, bar.height);
  context.strokeRect(bar.x + 0.5, bar.y + 0.5, bar.width - 1, bar.height - 1);

  context.fillStyle = theme.text;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.beginPath();
  for (const { value, text } of ticks) {
    const y = bar.y + (1 - norm.toUnit(value)) * bar.height;
    context.moveTo(bar.x + bar.width, y);
    context.lineTo(bar.x + bar.width + 4, y);
    context.fillText(text, bar.x + bar.width + 7, y);
  }
  context.stroke();

  context.save();
  context.translate(bar.x + bar.width + LABEL_AT, bar.y + bar.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.textBaseline = "bottom";
  // Along a short bar it is narrower, or its ends would be cut.
  context.fillText(label, 0, 0, bar.height + LABEL_OVER);
  context.restore();
}
