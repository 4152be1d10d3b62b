// The helioprojective axes around a square of sky, in arcseconds or from close by in degrees.

import type { Theme } from "../shared/theme";
import { edgeTicks } from "../shared/ticks";
import { type Square, toPlane } from "./graticule";
import { ARCSEC, angleOf } from "./plane";
import type { Recipe } from "./traits";

/** What a panel leaves free around its square. */
export const MARGIN = { left: 62, right: 12, top: 8, bottom: 38 } as const;
/** A panel narrower than this has no room for the names of its axes. */
const NARROW = 230;
/** A wider sky, in arcseconds from the middle to the edge, is written in degrees. */
const WIDE = 7200;

export function drawAxes(
  context: CanvasRenderingContext2D,
  square: Square,
  projection: Recipe["projection"],
  theme: Theme,
): void {
  const { x, y, side, half } = square;
  const [right, bottom] = [x + side, y + side];
  const isWide = half / ARCSEC > WIDE;
  const [unit, size] = isWide ? ["°", 3600 * ARCSEC] : ["″", ARCSEC];
  const angles = (left: number, top: number) => {
    const [across, up] = toPlane(square, left, top);
    return projection === "tan" ? angleOf(across, up) : [across, up];
  };
  context.strokeStyle = theme.text;
  context.fillStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
  context.beginPath();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { at, text } of edgeTicks(
    (at) => angles(at, bottom)[0] / size,
    x,
    right,
    Math.max(2, side / 80),
  )) {
    context.moveTo(at, bottom);
    context.lineTo(at, bottom + 5);
    const words = plain(text) + unit;
    // At the end of the axis it moves inwards, or the panel's edge would cut it.
    const last = right + MARGIN.right - 1 - context.measureText(words).width / 2;
    context.fillText(words, Math.min(at, last), bottom + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of edgeTicks((at) => angles(x, at)[1] / size, bottom, y, Math.max(2, side / 60))) {
    context.moveTo(x, at);
    context.lineTo(x - 5, at);
    context.fillText(plain(text) + unit, x - 7, at);
  }
  context.stroke();
  if (side < NARROW) return;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText("Helioprojective x", x + side / 2, bottom + 22);
  context.save();
  context.translate(x - MARGIN.left + 1, y + side / 2);
  context.rotate(-Math.PI / 2);
  context.fillText("Helioprojective y", 0, 0);
  context.restore();
}

/** Without the commas that separate thousands: there is no room for them. */
function plain(text: string): string {
  return text.replaceAll(",", "");
}
