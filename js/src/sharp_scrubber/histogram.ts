// How the values in the region are spread: a histogram with counts on a logarithmic scale, since most
// pixels are weak.

import { SharpCanvas } from "../shared/canvas";
import type { Theme } from "../shared/theme";
import { axisExponent, linearTicks, powerOfTen } from "../shared/ticks";
import type { Statistics } from "./traits";

const HEIGHT = 132;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 12, 8, 34];

export class Histogram {
  readonly canvas = new SharpCanvas();

  constructor() {
    this.canvas.element.setAttribute("role", "img");
  }

  resize(width: number): void {
    this.canvas.resize(width, HEIGHT);
  }

  draw(theme: Theme, segment: string, found: Statistics | undefined): void {
    const context = this.canvas.begin();
    const { width } = this.canvas;
    const total = found?.pixels ?? 0;
    this.canvas.element.setAttribute("aria-label", `Histogram of ${segment} in the region, ${total} pixels`);
    if (!found || total === 0) return;
    context.font = theme.font;
    const { edges, counts } = found;
    const [from, to] = [edges[0], edges[edges.length - 1]];
    const box = { x: LEFT, y: TOP, width: width - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
    const bottom = box.y + box.height;
    const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...counts) + 1)));
    const right = (value: number) => box.x + ((value - from) / (to - from)) * box.width;
    const up = (count: number) => bottom - (Math.log10(1 + count) / decades) * box.height;
    context.fillStyle = theme.region;
    context.globalAlpha = 0.75;
    for (const [i, count] of counts.entries()) {
      const [x0, x1] = [right(edges[i]), right(edges[i + 1])];
      context.fillRect(x0, up(count), Math.max(1, x1 - x0 - 0.5), bottom - up(count));
    }
    context.globalAlpha = 1;
    context.strokeStyle = context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(box.x, box.y);
    context.lineTo(box.x, bottom);
    context.lineTo(box.x + box.width, bottom);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let decade = 0; decade <= decades; decade += 1) {
      const count = 10 ** decade;
      if (up(count) < box.y) continue;
      context.moveTo(box.x, up(count));
      context.lineTo(box.x - 4, up(count));
      context.fillText(count < 1e4 ? String(count) : powerOfTen(decade), box.x - 7, up(count));
    }
    const exponent = axisExponent([from, to]);
    const factor = 10 ** exponent;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { value, text } of linearTicks(from / factor, to / factor, Math.max(2, box.width / 70))) {
      const x = right(value * factor);
      context.moveTo(x, bottom);
      context.lineTo(x, bottom + 4);
      context.fillText(text, x, bottom + 6);
    }
    context.stroke();
    const unit = [exponent ? powerOfTen(exponent) : "", found.unit].filter(Boolean).join(" ");
    context.fillText(unit ? `${segment} (${unit})` : segment, box.x + box.width / 2, bottom + 20);
  }
}
