// Drawing and changing the region of a view, by pointer and by keyboard. What is drawn becomes the
// region when it is let go; until then it is a draft of this view alone, of which only the
// statistics are asked for.

import { holdPointer } from "../shared/pointer";
import type { Pixel } from "../shared/solar";
import type { ImagePanel, Pointer } from "./image_panel";
import {
  dragHandle,
  handlesOf,
  isOn,
  isWhole,
  moved,
  outlineOf,
  regionOf,
  type Shape,
  scaled,
  shapeBetween,
  shapeOn,
} from "./region";
import { HANDLE } from "./region_layer";
import type { Session } from "./session";
import type { MaskRegion, Region, RegionKind } from "./traits";
import { placeAt } from "./viewport";

/** How near the pointer must be to a handle, or to the outline, in CSS pixels. */
const REACH = HANDLE + 5;
const OUTLINE_REACH = 5;
const GROWTH = 1.05;
const MOST_UNDONE = 50;

interface Draft {
  readonly shape: Shape;
  /** A polygon that is not closed yet, or a shape whose second corner is not set. */
  readonly isOpen: boolean;
  /** The line to show of an open one, up to the pointer. */
  readonly line: readonly Pixel[];
}

/** What of the region a press takes hold of: a handle by its number, or the whole by its outline. */
type Grip = { readonly handle: number } | "outline";

export class RegionEditor {
  tool: RegionKind | undefined;
  #session: Session;
  #pointer: Pointer;
  #redraw: () => void;
  #corners: Pixel[] = [];
  #dragged: Shape | undefined;
  #grip: { readonly grip: Grip; readonly from: Pixel; readonly shape: Shape } | undefined;
  /** Whether the last press ended a polygon, which the second click of a double click does. */
  #hasJustFinished = false;
  /** The regions that were there before each change, the last one last. */
  #earlier: (Region | null)[] = [];

  constructor(session: Session, pointer: Pointer, redraw: () => void) {
    this.#session = session;
    this.#pointer = pointer;
    this.#redraw = redraw;
  }

  /** The region as it falls on the frame that is shown. */
  get shape(): Shape | undefined {
    const { region, frameInfo } = this.#session;
    if (this.#dragged) return this.#dragged;
    return region && region.kind !== "mask" ? shapeOn(region, frameInfo.geometry) : undefined;
  }

  get mask(): MaskRegion | undefined {
    const { region } = this.#session;
    return region?.kind === "mask" ? region : undefined;
  }

  get draft(): Draft | undefined {
    const { tool } = this;
    if (!tool || this.#corners.length === 0) return undefined;
    const to = this.#pointed;
    if (tool === "polygon") {
      const line = to ? [...this.#corners, to] : this.#corners;
      return { shape: { kind: tool, at: this.#corners }, isOpen: true, line };
    }
    const shape = shapeBetween(tool, this.#corners[0], to ?? this.#corners[0]);
    return { shape, isOpen: false, line: [] };
  }

  /** Takes up a tool, or puts it down again. */
  choose(tool: RegionKind | undefined): void {
    this.tool = tool;
    this.#corners = [];
    if (tool) this.#session.player.pause();
    this.#show();
  }

  delete(): void {
    this.choose(undefined);
    this.#change(null);
  }

  listen(panel: ImagePanel, signal: AbortSignal): void {
    const { element } = panel.canvas;
    holdPointer(
      element,
      {
        isHere: (event) => panel.locate(event) !== undefined && this.claims(panel, event),
        press: (event) => this.#press(panel, event),
        move: (event) => this.#move(panel, event),
        release: () => this.#release(),
      },
      signal,
    );
    // Before the picture hears of it, which then shows all of itself.
    element.addEventListener(
      "dblclick",
      (event) => {
        if (this.tool !== "polygon" && !this.#hasJustFinished) return;
        event.stopImmediatePropagation();
        this.#finish();
      },
      { signal, capture: true },
    );
    element.addEventListener(
      "pointermove",
      (event) => {
        const isHeld = this.#gripAt(panel, event) !== undefined;
        element.style.cursor = !this.tool && isHeld ? "move" : "";
        if (this.#corners.length > 0) this.#show();
      },
      { signal },
    );
    element.addEventListener("keydown", (event) => this.#key(panel, event), { signal });
  }

  /** Whether a press here is for the region, and not for the picture under it. */
  claims(panel: ImagePanel, event: MouseEvent): boolean {
    return this.tool !== undefined || this.#gripAt(panel, event) !== undefined;
  }

  get #pointed(): Pixel | undefined {
    const { at } = this.#pointer;
    const { origin } = this.#session.frameInfo;
    return at && [at.x - origin[1] - 0.5, at.y - origin[0] - 0.5];
  }

  #gripAt(panel: ImagePanel, event: MouseEvent): Grip | undefined {
    const { shape } = this;
    if (!shape || this.tool) return undefined;
    const at = panel.canvas.locate(event);
    const far = (pixel: Pixel) => {
      const place = placeAt(panel.framed, pixel);
      return Math.hypot(place.x - at.x, place.y - at.y);
    };
    const distances = handlesOf(shape).map(far);
    const nearest = distances.indexOf(Math.min(...distances));
    if (distances[nearest] <= REACH) return { handle: nearest };
    const line = outlineOf(shape).map((pixel) => placeAt(panel.framed, pixel));
    const isNear = line.some((end, i) => i > 0 && distanceToSide(at, line[i - 1], end) <= OUTLINE_REACH);
    return isNear ? "outline" : undefined;
  }

  #press(panel: ImagePanel, event: PointerEvent): void {
    this.#hasJustFinished = false;
    const pixel = this.#pixel(panel, event);
    if (this.tool) {
      this.#addCorner(panel, pixel);
      return;
    }
    const grip = this.#gripAt(panel, event);
    const { shape } = this;
    if (!grip || !shape) return;
    this.#session.player.pause();
    this.#grip = { grip, from: pixel, shape };
  }

  #move(panel: ImagePanel, event: PointerEvent): void {
    const to = this.#pixel(panel, event);
    if (!this.#grip) return;
    const { grip, from, shape } = this.#grip;
    this.#dragged =
      grip === "outline"
        ? moved(shape, to[0] - from[0], to[1] - from[1])
        : dragHandle(shape, grip.handle, to, event.shiftKey);
    this.#show();
  }

  #release(): void {
    const { tool } = this;
    if (tool && tool !== "polygon") {
      const { draft } = this;
      // A press and no drag sets the first corner; a second one sets the other.
      if (draft && isWhole(draft.shape)) this.#finish();
    }
    const dragged = this.#dragged;
    this.#grip = this.#dragged = undefined;
    if (dragged && isWhole(dragged)) this.#take(dragged);
    this.#show();
  }

  /** The pixel that is pointed at; beyond the edge of the picture the nearest, and the cursor stays there. */
  #pixel(panel: ImagePanel, event: MouseEvent): Pixel {
    this.#pointer.at = panel.nearest(event);
    return this.#pointed!;
  }

  /** Draws what is in the hand, and has it looked into. */
  #show(): void {
    const shape = this.#dragged ?? this.draft?.shape;
    const { frameInfo, measures } = this.#session;
    measures.sketch(shape && isWhole(shape) ? regionOf(shape, frameInfo.geometry) : undefined);
    this.#redraw();
  }

  #addCorner(panel: ImagePanel, pixel: Pixel): void {
    const [first] = this.#corners;
    const near = (other: Pixel) => {
      const [a, b] = [placeAt(panel.framed, other), placeAt(panel.framed, pixel)];
      return Math.hypot(a.x - b.x, a.y - b.y) <= REACH;
    };
    if (this.tool === "polygon") {
      const last = this.#corners.at(-1);
      if (this.#corners.length >= 3 && first && (near(first) || (last && near(last)))) {
        this.#finish();
        this.#hasJustFinished = true;
      } else if (!last || !near(last)) this.#corners.push(pixel);
    } else if (first) {
      this.#finish();
    } else {
      this.#corners = [pixel];
    }
    this.#show();
  }

  #finish(): void {
    const { draft } = this;
    if (!draft || !isWhole(draft.shape)) return;
    this.choose(undefined);
    this.#take(draft.shape);
  }

  #take(shape: Shape): void {
    const region = regionOf(shape, this.#session.frameInfo.geometry);
    if (region) this.#change(region);
    else this.#session.report("That is not wholly on the Sun: draw the region on the disk.");
  }

  #change(region: Region | null): void {
    const before = this.#session.region;
    // A mask cannot be named, and so not be given back.
    if (before?.kind !== "mask") this.#earlier = [...this.#earlier, before].slice(-MOST_UNDONE);
    this.#session.setRegion(region);
  }

  #undo(): void {
    if (this.tool) {
      this.#corners.pop();
      this.#show();
    } else if (this.#earlier.length > 0) this.#session.setRegion(this.#earlier.pop()!);
  }

  #key(panel: ImagePanel, event: KeyboardEvent): void {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "z";
    if (isUndo) this.#undo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = isUndo || (this.tool ? this.#drawingKey(panel, event) : this.#changingKey(panel, event));
    if (!done) return;
    event.preventDefault();
    // Neither the playhead nor JupyterLab is meant.
    event.stopPropagation();
  }

  #drawingKey(panel: ImagePanel, event: KeyboardEvent): boolean {
    const step = arrow(panel, event);
    if (event.key === "Escape") this.choose(undefined);
    else if (event.key === "Backspace" && this.tool === "polygon") this.#corners.pop();
    else if (event.key === "Enter") {
      this.#pointer.at ??= panel.middle;
      this.#addCorner(panel, this.#pointed!);
    } else if (step) {
      const { x, y } = this.#pointer.at ?? panel.middle;
      const by = (event.shiftKey ? 10 : 1) * Math.max(1, Math.round(2 * panel.gridPixelsPerPixel));
      this.#pointer.at = panel.viewport.clamp({ x: x + by * step[0], y: y + by * step[1] });
    } else return false;
    this.#show();
    return true;
  }

  #changingKey(panel: ImagePanel, event: KeyboardEvent): boolean {
    const { shape } = this;
    if (event.key === "Escape" && this.#grip) {
      this.#grip = this.#dragged = undefined;
      this.#show();
      return true;
    }
    if (event.key === "Delete" && this.#session.region) {
      this.delete();
      return true;
    }
    const step = arrow(panel, event);
    if (!shape || !((event.shiftKey && step) || event.key in GROWTHS)) return false;
    const changed = step ? moved(shape, step[0], step[1]) : scaled(shape, GROWTHS[event.key]);
    if (isWhole(changed) && (!step || isOn(changed, this.#session.frameInfo.shape))) this.#take(changed);
    return true;
  }
}

/** One pixel of the frame in the direction of an arrow key, as the picture is seen. */
function arrow({ viewport }: ImagePanel, { key }: KeyboardEvent): Pixel | undefined {
  const step = ARROWS[key];
  return step && viewport.isTurned ? [-step[0], -step[1]] : step;
}

const ARROWS: Readonly<Record<string, Pixel>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const GROWTHS: Readonly<Record<string, number>> = { "[": 1 / GROWTH, "]": GROWTH };

interface Place {
  readonly x: number;
  readonly y: number;
}

function distanceToSide(at: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : ((at.x - from.x) * dx + (at.y - from.y) * dy) / length;
  const inside = Math.min(1, Math.max(0, part));
  return Math.hypot(at.x - from.x - inside * dx, at.y - from.y - inside * dy);
}
