// Which part of the common grid a view shows. Page-only state: two views may look at two
// places. Grid coordinates count pixels from the lower left corner of the lower left pixel.

import type { Pixel } from "../shared/solar";
import type { Theme } from "../shared/theme";
import type { FrameInfo } from "./traits";

const NARROWEST = 12;

export class Viewport {
  x = 0;
  y = 0;
  width: number;
  height: number;
  /** Upside down: a frame as HMI's camera saw it has its north below. */
  isTurned = false;

  constructor(
    public columns: number,
    public rows: number,
  ) {
    this.width = columns;
    this.height = rows;
  }

  get zoom(): number {
    return this.columns / this.width;
  }

  /** Zooms about a place that stays where it is; false at either end of the range. */
  zoomAt(x: number, y: number, factor: number): boolean {
    const width = Math.min(this.columns, Math.max(Math.min(NARROWEST, this.columns), this.width / factor));
    if (width === this.width) return false;
    const shrink = width / this.width;
    this.x = x - (x - this.x) * shrink;
    this.y = y - (y - this.y) * shrink;
    this.width = width;
    this.height = (width * this.rows) / this.columns;
    this.#keepInside();
    return true;
  }

  /** What is shown, as text, to see whether it changed. */
  get text(): string {
    return [this.x, this.y, this.width].join(" ");
  }

  /** Shows so many columns around a place. */
  showAround(x: number, y: number, columns: number): void {
    this.width = Math.min(this.columns, Math.max(Math.min(NARROWEST, this.columns), columns));
    this.height = (this.width * this.rows) / this.columns;
    this.x = x - this.width / 2;
    this.y = y - this.height / 2;
    this.#keepInside();
  }

  /** Moves by so many grid pixels to the right and up, as the picture is seen. */
  pan(right: number, up: number): void {
    this.x += this.isTurned ? -right : right;
    this.y += this.isTurned ? -up : up;
    this.#keepInside();
  }

  reset(columns = this.columns, rows = this.rows): void {
    Object.assign(this, { columns, rows, x: 0, y: 0, width: columns, height: rows });
  }

  /** The nearest place that is shown. */
  clamp({ x, y }: { x: number; y: number }): { x: number; y: number } {
    return {
      x: Math.min(this.x + this.width, Math.max(this.x, x)),
      y: Math.min(this.y + this.height, Math.max(this.y, y)),
    };
  }

  #keepInside(): void {
    this.x = Math.min(this.columns - this.width, Math.max(0, this.x));
    this.y = Math.min(this.rows - this.height, Math.max(0, this.y));
  }
}

/** A rectangle of a canvas in CSS pixels, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn into a panel: one frame, a part of it, in a box of a canvas. */
export interface PanelDrawing {
  readonly context: CanvasRenderingContext2D;
  readonly box: Box;
  readonly theme: Theme;
  readonly viewport: Viewport;
  readonly frame: FrameInfo;
}

/** The frame pixel, counted from 0 at its centre, at a place on the canvas. */
export function pixelAt(
  { viewport, box, frame }: Pick<PanelDrawing, "viewport" | "box" | "frame">,
  x: number,
  y: number,
): Pixel {
  const at = toGrid(viewport, box, x, y);
  return [at.x - frame.origin[1] - 0.5, at.y - frame.origin[0] - 0.5];
}

/** The place on the canvas of a frame pixel. */
export function placeAt(
  { viewport, box, frame }: Pick<PanelDrawing, "viewport" | "box" | "frame">,
  [x, y]: Pixel,
): { x: number; y: number } {
  return fromGrid(viewport, box, x + frame.origin[1] + 0.5, y + frame.origin[0] + 0.5);
}

export function clipTo(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
}

export function toGrid(viewport: Viewport, box: Box, x: number, y: number): { x: number; y: number } {
  const right = (x - box.x) / box.width;
  const up = (box.y + box.height - y) / box.height;
  return {
    x: viewport.x + (viewport.isTurned ? 1 - right : right) * viewport.width,
    y: viewport.y + (viewport.isTurned ? 1 - up : up) * viewport.height,
  };
}

export function fromGrid(viewport: Viewport, box: Box, x: number, y: number): { x: number; y: number } {
  const right = (x - viewport.x) / viewport.width;
  const up = (y - viewport.y) / viewport.height;
  return {
    x: box.x + (viewport.isTurned ? 1 - right : right) * box.width,
    y: box.y + (viewport.isTurned ? up : 1 - up) * box.height,
  };
}
