// One segment of the frame at the playhead: the picture in its Carrington (or, for frames as
// the camera saw them, helioprojective) axes with its colour bar, under the pointer.

import { SharpCanvas } from "../shared/canvas";
import { h } from "../shared/dom";
import type { Theme } from "../shared/theme";
import { drawAxes, drawGraticule } from "./axes";
import { BAR_SPACE, drawColorBar } from "./color_bar";
import { FramePainter } from "./paint";
import type { Session } from "./session";
import { type Box, clipTo, fromGrid, type PanelDrawing, toGrid, type Viewport } from "./viewport";

const LEFT = 72;
const TOP = 10;
const BOTTOM = 40;
/** So that the controls and the series stay in sight with the picture. */
const TALLEST_PART = 0.45;

/** A place on the common grid that the pointer is at, shared by all panels of a view. */
export interface Pointer {
  at: { x: number; y: number } | undefined;
}

/** Something drawn over the pictures of a view. */
export type Layer = (drawing: PanelDrawing) => void;

export class ImagePanel {
  readonly element: HTMLElement;
  readonly canvas = new SharpCanvas();
  #painter = new FramePainter();
  #note = h("div", { class: "sw-note" });
  #picture: HTMLElement;
  #legend = h("ul", { class: "sw-legend" });
  #legendOf = "";
  #isBlank = true;
  #box: Box = { x: LEFT, y: TOP, width: 1, height: 1 };

  constructor(
    readonly session: Session,
    readonly viewport: Viewport,
    readonly pointer: Pointer,
    /** The trait that names the segment of this panel. */
    readonly trait: "segment" | "second_segment",
    readonly layers: readonly Layer[],
  ) {
    const { element } = this.canvas;
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    this.#picture = h("div", { class: "sw-picture" }, element, this.#note);
    this.element = h("div", { class: "sw-panel" }, this.#picture, this.#legend);
  }

  get segment(): string {
    return this.session.model.get(this.trait);
  }

  resize(width: number): void {
    const [rows, columns] = this.session.manifest.shape;
    const widest = Math.max(40, width - LEFT - BAR_SPACE);
    const height = Math.min(Math.max(200, TALLEST_PART * window.innerHeight), (widest * rows) / columns);
    this.#box = { x: LEFT, y: TOP, width: (height * columns) / rows, height };
    this.canvas.resize(this.#box.width + LEFT + BAR_SPACE, height + TOP + BOTTOM);
    this.#isBlank = true;
  }

  /** The place on the common grid under a pointer event, if it is on the picture. */
  locate(event: MouseEvent): { x: number; y: number } | undefined {
    const { x, y } = this.canvas.locate(event);
    const box = this.#box;
    if (x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height) return undefined;
    return toGrid(this.viewport, box, x, y);
  }

  /** The place on the common grid that is nearest to a pointer event, also beside the picture. */
  nearest(event: MouseEvent): { x: number; y: number } {
    const { x, y } = this.canvas.locate(event);
    return this.viewport.clamp(toGrid(this.viewport, this.#box, x, y));
  }

  /** What tells pixels of the frame from places on the canvas. */
  get framed() {
    return { box: this.#box, viewport: this.viewport, frame: this.session.frameInfo };
  }

  /** The middle of what is shown, on the common grid. */
  get middle(): { x: number; y: number } {
    const { x, y, width, height } = this.viewport;
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** How many grid pixels one CSS pixel is. */
  get gridPixelsPerPixel(): number {
    return this.viewport.width / this.#box.width;
  }

  draw(theme: Theme): void {
    const { session, segment } = this;
    const info = session.segmentInfo(segment);
    const look = session.look(segment);
    const colors = look && session.colorTable(look.cmap);
    const image = session.image(segment);
    const absence = session.absence({ segment, frame: session.frame });
    const isLoading = !absence && !(image && look && colors);
    this.#picture.classList.toggle("sw-loading", isLoading);
    this.#note.textContent = isLoading ? `Loading ${segment}, ${session.frameInfo.label}` : absence;
    // What is on its way leaves the last picture in sight, and not a flash of nothing.
    if (isLoading && !this.#isBlank) return;
    this.#isBlank = false;

    const context = this.canvas.begin();
    context.font = theme.font;
    const box = this.#box;
    drawEmpty(context, box, theme);
    if (image && look && colors && !absence) {
      this.#drawPicture(
        context,
        this.#painter.paint(image, { look, colors, segment: info }),
        info.kind === "category",
      );
    }
    const drawing = { context, theme, ...this.framed };
    if (session.model.get("grid")) drawGraticule(drawing);
    for (const layer of this.layers) layer(drawing);
    drawAxes(drawing);
    if (look && colors) drawColorBar({ context, box, theme, look, colors, segment: info });
    this.#drawPointer(context);
    this.#showLegend();
    this.canvas.element.setAttribute(
      "aria-label",
      `${info.name}: ${info.description}, ${session.frameInfo.label}`,
    );
  }

  #drawPicture(context: CanvasRenderingContext2D, picture: HTMLCanvasElement, isCategory: boolean): void {
    const box = this.#box;
    const [originRow, originColumn] = this.session.frameInfo.origin;
    const corner = fromGrid(this.viewport, box, originColumn, originRow + picture.height);
    const scale = box.width / this.viewport.width;
    context.save();
    clipTo(context, box);
    // Enlarged, a pixel is a pixel; reduced, it is averaged, except where numbers are names.
    context.imageSmoothingEnabled = scale * this.canvas.ratio < 1 && !isCategory;
    context.imageSmoothingQuality = "medium";
    context.translate(corner.x, corner.y);
    if (this.viewport.isTurned) context.rotate(Math.PI);
    context.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
    context.restore();
  }

  #drawPointer(context: CanvasRenderingContext2D): void {
    const { at } = this.pointer;
    if (!at) return;
    const { x, y } = fromGrid(this.viewport, this.#box, at.x, at.y);
    for (const [color, width] of [
      ["#fff", 3],
      ["#000", 1],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        context.moveTo(x + 4 * dx, y + 4 * dy);
        context.lineTo(x + 10 * dx, y + 10 * dy);
      }
      context.stroke();
    }
  }

  #showLegend(): void {
    const { segment } = this;
    if (segment === this.#legendOf) return;
    this.#legendOf = segment;
    const items = this.session.segmentInfo(segment).classes.map(({ value, name, color }) => {
      const swatch = h("span", { class: "sw-swatch", "aria-hidden": "true" });
      swatch.style.backgroundColor = color;
      return h("li", {}, swatch, `${value} ${name}`);
    });
    this.#legend.replaceChildren(...items);
  }
}

/** Where there is no data the paper shows, hatched, so that it is not taken for a value. */
function drawEmpty(context: CanvasRenderingContext2D, box: Box, theme: Theme): void {
  context.save();
  clipTo(context, box);
  context.fillStyle = theme.background;
  context.fillRect(box.x, box.y, box.width, box.height);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = box.x - box.height; x < box.x + box.width; x += 8) {
    context.moveTo(x, box.y + box.height);
    context.lineTo(x + box.height, box.y);
  }
  context.stroke();
  context.restore();
}
