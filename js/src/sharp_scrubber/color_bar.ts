// The colour bar of a panel; for a segment whose numbers are names, a block for each name.

import { type ColorTable, cssColor } from "../shared/colormaps";
import { makeNorm } from "../shared/norms";
import { drawScaleBar } from "../shared/scale_bar";
import type { Theme } from "../shared/theme";
import { axisExponent, linearTicks, powerOfTen } from "../shared/ticks";
import { classColor } from "./paint";
import type { Look, SegmentInfo } from "./traits";
import type { Box } from "./viewport";

const GAP = 12;
const WIDTH = 14;
/** What a panel leaves free on the right of its picture. */
export const BAR_SPACE = 92;

export interface ColorBarDrawing {
  readonly context: CanvasRenderingContext2D;
  readonly box: Box;
  readonly theme: Theme;
  readonly look: Look;
  readonly colors: ColorTable;
  readonly segment: SegmentInfo;
}

export function drawColorBar(drawing: ColorBarDrawing): void {
  const { context, box, theme, segment } = drawing;
  const bar = { x: box.x + box.width + GAP, y: box.y, width: WIDTH, height: box.height };
  context.fillStyle = theme.text;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.textAlign = "left";
  context.textBaseline = "middle";
  if (segment.classes.length > 0) drawClasses(drawing, bar);
  else drawScale(drawing, bar);
}

function drawClasses({ context, segment, theme }: ColorBarDrawing, bar: Box): void {
  const height = Math.min(24, bar.height / segment.classes.length);
  segment.classes.forEach(({ value }, i) => {
    const y = bar.y + bar.height - (i + 1) * height;
    context.fillStyle = cssColor(classColor(segment, value));
    context.fillRect(bar.x, y, bar.width, height);
    context.strokeRect(bar.x + 0.5, y + 0.5, bar.width - 1, height - 1);
    context.fillStyle = theme.text;
    context.fillText(String(value), bar.x + bar.width + 7, y + height / 2);
  });
}

function drawScale({ context, look, colors, segment, theme }: ColorBarDrawing, bar: Box): void {
  const norm = makeNorm(look.norm, look);
  const values = tickValues(look, bar.height);
  const exponent = axisExponent(values);
  const texts = tickTexts(values.map((value) => value / 10 ** exponent));
  const ticks = values.map((value, i) => ({ value, text: texts[i] }));
  const factor = exponent ? `${powerOfTen(exponent)} ` : "";
  const { name, unit } = segment;
  const label = unit || factor ? `${name} (${factor}${unit})` : name;
  drawScaleBar({ context, bar, theme, colors, norm, ticks, label });
}

/** Numbers to three digits, all with as many decimals as the longest needs. */
export function tickTexts(values: readonly number[]): string[] {
  const decimals = values.map((value) => String(Number(value.toPrecision(3))).split(".")[1]?.length ?? 0);
  return values.map((value) => value.toFixed(Math.max(0, ...decimals)).replace("-", "−"));
}

/** Round values; on the asinh scale the powers of ten of both signs, which are spaced evenly there. */
export function tickValues(look: Look, height: number): number[] {
  const { vmin, vmax } = look;
  if (look.norm === "linear")
    return linearTicks(vmin, vmax, Math.max(2, height / 50)).map(({ value }) => value);
  const largest = Math.max(Math.abs(vmin), Math.abs(vmax));
  const top = Math.floor(Math.log10(largest));
  const powers = [top, top - 1].map((exponent) => 10 ** exponent);
  const candidates = [0, ...powers, ...powers.map((value) => -value), vmin, vmax];
  const norm = makeNorm(look.norm, look);
  const shown: number[] = [];
  for (const value of candidates.filter((one) => one >= vmin && one <= vmax)) {
    const isFree = shown.every((other) => Math.abs(norm.toUnit(other) - norm.toUnit(value)) * height > 14);
    if (isFree) shown.push(value);
  }
  return shown.sort((a, b) => a - b);
}
