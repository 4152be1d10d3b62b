// What an observer sees: the picture of the emission measure in its helioprojective axes, with its
// colour bar, and what is under the pointer.

import { SharpCanvas } from "../shared/canvas";
import { h } from "../shared/dom";
import { makeNorm, type Norm } from "../shared/norms";
import { lookFrom, type Place } from "../shared/perspective";
import { drawScaleBar } from "../shared/scale_bar";
import type { Theme } from "../shared/theme";
import { formatNumber, powerOfTen } from "../shared/ticks";
import { drawAxes, MARGIN } from "./axes";
import { EmissionPainter, type EmissionPicture, edges, read, subtract } from "./emission";
import { drawGraticule, type Square, toCanvas, toPlane } from "./graticule";
import { type Session, SOLAR_RADII } from "./session";
import type { Whereabouts } from "./traits";
import { dateText, degrees, shortWhere, whereText } from "./words";

const DIFFERENCE_COLORS = "RdBu_r";
const BAR = { gap: 10, width: 13, space: 88 } as const;
const WIDE = 7200;

/** Which picture a panel shows. */
export type Shows = "observer" | "pinned" | "difference";

export class EmissionPanel {
  readonly element: HTMLElement;
  readonly canvas = new SharpCanvas();
  #caption = h("div", { class: "sw-caption" });
  #readout = h("div", { class: "sw-readout" });
  #painter = new EmissionPainter();
  #difference:
    | { one: EmissionPicture; other: EmissionPicture; picture: EmissionPicture | undefined }
    | undefined;
  #side = 0;
  #pointer: { x: number; y: number } | undefined;

  constructor(
    readonly session: Session,
    public shows: Shows,
    redraw: () => void,
    signal: AbortSignal,
  ) {
    const { element } = this.canvas;
    element.className = "sw-emission";
    element.setAttribute("role", "img");
    this.element = h("div", { class: "sw-panel" }, this.#caption, element, this.#readout);
    const point = (event: PointerEvent | undefined) => {
      this.#pointer = event && this.canvas.locate(event);
      redraw();
    };
    element.addEventListener("pointermove", point, { signal });
    element.addEventListener("pointerleave", () => point(undefined), { signal });
  }

  resize(width: number): void {
    this.#side = Math.max(80, width - MARGIN.left - BAR.space);
    this.canvas.resize(width, this.#side + MARGIN.top + MARGIN.bottom);
    // What is read off below takes another line, and not more room.
    this.element.style.width = `${width}px`;
  }

  /** The width with which the square of sky is as large as one beside it. */
  static widthFor(side: number): number {
    return side + MARGIN.left + BAR.space;
  }

  get #where(): Whereabouts {
    const { session } = this;
    return this.shows === "pinned" && session.pinned ? (session.pinned as Whereabouts) : session.where;
  }

  get #picture(): EmissionPicture | undefined {
    const { session } = this;
    if (this.shows === "pinned") return session.pinnedPicture;
    const [one, other] = [session.picture, session.pinnedPicture];
    if (this.shows === "observer" || !one || !other) return this.shows === "observer" ? one : undefined;
    if (this.#difference?.one !== one || this.#difference.other !== other) {
      this.#difference = { one, other, picture: subtract(one, other) };
    }
    return this.#difference.picture;
  }

  get #square(): Square {
    const half = this.session.half(undefined, this.#where.distance);
    return { x: MARGIN.left, y: MARGIN.top, side: this.#side, half };
  }

  draw(theme: Theme): void {
    const { session } = this;
    const { model } = session;
    const square = this.#square;
    const context = this.canvas.begin();
    context.font = theme.font;
    const isDifference = this.shows === "difference";
    const [vmin, vmax] = [model.get("vmin"), model.get("vmax")];
    const norm = isDifference ? makeNorm("asinh", { vmin: -vmax, vmax }) : makeNorm("log", { vmin, vmax });
    const name = isDifference ? DIFFERENCE_COLORS : model.get("cmap");
    const colors = session.table(name);
    if (!colors) return;
    context.save();
    context.beginPath();
    context.rect(square.x, square.y, square.side, square.side);
    context.clip();
    context.fillStyle = isDifference ? "#f7f7f7" : "#000";
    context.fillRect(square.x, square.y, square.side, square.side);
    const picture = this.#picture;
    if (picture) {
      const painted = this.#painter.paint(picture, colors, norm, `${name} ${vmin} ${vmax}`);
      const { left, low, right, high } = edges(picture);
      const [x0, y0] = toCanvas(square, [left, high]);
      const [x1, y1] = toCanvas(square, [right, low]);
      // Enlarged, a pixel is a pixel; reduced, it is averaged.
      context.imageSmoothingEnabled = ((x1 - x0) / picture.nx) * this.canvas.ratio < 1;
      context.drawImage(painted, x0, y0, x1 - x0, y1 - y0);
    }
    if (model.get("grid")) this.#drawGrid(context, square, isDifference);
    context.restore();
    const { projection } = model.get("recipe");
    drawAxes(context, square, projection, theme);
    const bar = { x: square.x + square.side + BAR.gap, y: square.y, width: BAR.width, height: square.side };
    const ticks = isDifference
      ? differenceTicks(vmax, norm, square.side)
      : logTicks(vmin, vmax, norm, square.side);
    const label = isDifference ? "Difference (cm⁻⁵)" : "Emission measure (cm⁻⁵)";
    drawScaleBar({ context, bar, theme, colors, norm, ticks, label });
    this.#showReading(picture, square);
    this.#label(picture);
    const caption = this.#captionText();
    if (this.#caption.textContent !== caption) this.#caption.textContent = caption;
  }

  #drawGrid(context: CanvasRenderingContext2D, square: Square, isLight: boolean): void {
    const { session } = this;
    const { lon, lat, distance } = this.#where;
    const place: Place = { lon: lon + session.scene.turned, lat, distance: distance * SOLAR_RADII };
    const ink = isLight ? "0 0 0" : "255 255 255";
    drawGraticule({
      context,
      square,
      perspective: lookFrom(place),
      projection: session.model.get("recipe").projection,
      color: `rgb(${ink} / 18%)`,
      mainColor: `rgb(${ink} / 42%)`,
    });
  }

  /** Which picture it is, and from where: two of them look much alike. */
  #captionText(): string {
    const { session } = this;
    const where = `from ${shortWhere(this.#where)}`;
    const isWithPin = session.pinned !== undefined;
    if (this.shows === "difference") return `Difference: ${where}, minus the pinned view`;
    if (this.shows === "pinned" && session.pinned) {
      const { obstime } = session.pinned;
      const isOfNow = obstime === session.model.get("obstime");
      return `Pinned: ${where}${isOfNow ? "" : `, ${dateText(obstime)}`}`;
    }
    return isWithPin ? `Observer: ${where}` : `Emission measure ${where}`;
  }

  #label(picture: EmissionPicture | undefined): void {
    const where = whereText(this.#where);
    const { session } = this;
    const note = !picture ? ", loading" : this.shows !== "pinned" && session.isPreview ? ", preview" : "";
    const label = {
      observer: `Emission measure seen from ${where}${note}`,
      pinned: `Emission measure seen by the pinned observer, from ${where}${note}`,
      difference: `Difference of the emission measures of the two observers${note}`,
    }[this.shows];
    if (this.canvas.element.getAttribute("aria-label") !== label) {
      this.canvas.element.setAttribute("aria-label", label);
    }
  }

  #showReading(picture: EmissionPicture | undefined, square: Square): void {
    const text = this.#reading(picture, square);
    if (this.#readout.textContent !== text) this.#readout.textContent = text;
  }

  #reading(picture: EmissionPicture | undefined, square: Square): string {
    if (!picture && this.shows === "difference") {
      return this.session.pinnedPicture ? "The two pictures have different pixels: use square ones." : "";
    }
    const at = this.#pointer;
    const isInside = at && at.x >= square.x && at.y >= square.y && at.x <= square.x + square.side;
    const reading = picture && at && isInside && read(picture, ...toPlane(square, at.x, at.y));
    if (!reading)
      return this.shows === "difference" ? "Red: more for the observer; blue: more for the pinned one" : "";
    const isWide = square.half > (WIDE * Math.PI) / 648000;
    const [x, y] = reading.angles.map((angle) =>
      isWide ? degrees(angle / 3600, 3) : `${angle.toFixed(1)}″`.replace("-", "−"),
    );
    const where = reading.surface
      ? ` · longitude ${degrees(signed(reading.surface[0]), 1)}, latitude ${degrees(reading.surface[1], 1)}`
      : " · off the disk";
    return `${formatNumber(reading.value, 3)} cm⁻⁵ at x ${x}, y ${y}${where}`;
  }
}

function signed(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude;
}

/** Powers of ten; between limits within one, both of them. */
export function logTicks(vmin: number, vmax: number, norm: Norm, height: number) {
  const ticks: { value: number; text: string }[] = [];
  const first = Math.ceil(Math.log10(vmin) - 1e-9);
  const last = Math.floor(Math.log10(vmax) + 1e-9);
  const step = Math.max(1, Math.ceil((18 * (last - first)) / height));
  for (let power = first; power <= last; power += step) {
    ticks.push({ value: 10 ** power, text: powerOfTen(power) });
  }
  if (ticks.length > 1) return ticks;
  return [vmin, vmax]
    .map((value) => ({ value, text: formatNumber(value, 2) }))
    .filter(({ value }) => {
      const unit = norm.toUnit(value);
      return unit > -0.01 && unit < 1.01;
    });
}

function differenceTicks(vmax: number, norm: Norm, height: number) {
  const top = Math.floor(Math.log10(vmax) + 1e-9);
  const ticks = [{ value: 0, text: "0" }];
  for (const power of [top, top - 1]) {
    for (const sign of [1, -1]) {
      const value = sign * 10 ** power;
      const isFree = ticks.every(
        (other) => Math.abs(norm.toUnit(other.value) - norm.toUnit(value)) * height > 15,
      );
      if (isFree) ticks.push({ value, text: `${sign < 0 ? "−" : ""}${powerOfTen(power)}` });
    }
  }
  return ticks;
}
