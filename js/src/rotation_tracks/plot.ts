// A plot of values in a box, with ticks at round numbers: what the longitudes and the rates are drawn in.

import type { Theme } from "../shared/theme";
import { linearTicks } from "../shared/ticks";

const LEFT = 58;
const RIGHT = 16;
const TOP = 26;
const BOTTOM = 40;

export type Range = readonly [number, number];

export class Plot {
  readonly width: number;
  readonly height: number;

  constructor(
    width: number,
    height: number,
    readonly x: Range,
    readonly y: Range,
  ) {
    this.width = Math.max(40, width - LEFT - RIGHT);
    this.height = Math.max(40, height - TOP - BOTTOM);
  }

  across(value: number): number {
    const [from, to] = this.x;
    return LEFT + ((value - from) / (to - from)) * this.width;
  }

  up(value: number): number {
    const [from, to] = this.y;
    return TOP + this.height * (1 - (value - from) / (to - from));
  }

  /** The value along the x axis that is at a place of the canvas. */
  valueAt(x: number): number {
    const [from, to] = this.x;
    return from + ((x - LEFT) / this.width) * (to - from);
  }

  clip(context: CanvasRenderingContext2D): void {
    context.beginPath();
    context.rect(LEFT - 8, TOP - 8, this.width + 16, this.height + 16);
    context.clip();
  }

  drawVertical(context: CanvasRenderingContext2D, value: number): void {
    const x = Math.round(this.across(value)) + 0.5;
    context.beginPath();
    context.moveTo(x, TOP);
    context.lineTo(x, TOP + this.height);
    context.stroke();
  }

  drawAxes(context: CanvasRenderingContext2D, theme: Theme, title: string, below: string): void {
    const bottom = TOP + this.height;
    context.strokeStyle = theme.text;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(LEFT + 0.5, TOP);
    context.lineTo(LEFT + 0.5, bottom + 0.5);
    context.lineTo(LEFT + this.width, bottom + 0.5);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { value, text } of linearTicks(...this.x, Math.max(2, this.width / 60))) {
      context.moveTo(this.across(value), bottom);
      context.lineTo(this.across(value), bottom + 5);
      context.fillText(text, this.across(value), bottom + 8);
    }
    context.fillText(below, LEFT + this.width / 2, bottom + 24);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { value, text } of linearTicks(...this.y, Math.max(2, this.height / 45))) {
      context.moveTo(LEFT, this.up(value));
      context.lineTo(LEFT - 5, this.up(value));
      context.fillText(`${text}°`, LEFT - 8, this.up(value));
    }
    context.stroke();
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(title, 4, 4);
  }
}
