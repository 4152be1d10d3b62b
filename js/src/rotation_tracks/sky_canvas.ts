// A square of sky on a canvas, with its axes in arcseconds, the limb and the graticule: what the tracks
// and the images to measure in are drawn on.

import { SharpCanvas } from "../shared/canvas";
import {
  type Angles,
  carringtonToHelioprojective,
  isOnNearSide,
  limbRadius,
  type Observer,
} from "../shared/solar";
import type { Theme } from "../shared/theme";
import { linearTicks } from "../shared/ticks";
import { Sky } from "./sky";

const LEFT = 78;
const BOTTOM = 40;
const TOP = 8;
const RIGHT = 10;
const GRATICULE = 15;

export class SkyCanvas extends SharpCanvas {
  #sky: Sky | undefined;
  #side = 0;

  constructor() {
    super();
    this.element.className = "sw-disk";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "application");
  }

  /** Takes a width, and gives the height that a square disk then needs. */
  fit(width: number, mostHeight: number): number {
    this.#side = Math.max(120, Math.min(width - LEFT - RIGHT, mostHeight - TOP - BOTTOM));
    const height = this.#side + TOP + BOTTOM;
    this.resize(Math.min(width, this.#side + LEFT + RIGHT), height);
    return height;
  }

  /** The sky about the disk that an observer sees. */
  sky(observer: Observer): Sky {
    const { first, box } = this.#sky ?? {};
    if (!this.#sky || box?.side !== this.#side || first?.dsun !== observer.dsun) {
      this.#sky = new Sky({ x: LEFT, y: TOP, side: this.#side }, observer);
    }
    return this.#sky;
  }

  /** Draws a sky with a picture in it, the disk as an observer sees it, and whatever is on that.
   * How strong the graticule is, 0 to 1: it must not hide what is to be found in a picture. */
  drawSky(
    theme: Theme,
    sky: Sky,
    observer: Observer,
    image: HTMLCanvasElement | undefined,
    graticule: number,
    drawContent: (context: CanvasRenderingContext2D) => void,
  ): void {
    const context = this.begin();
    context.font = theme.font;
    context.lineJoin = "round";
    this.#drawAxes(context, theme, sky);
    context.save();
    context.beginPath();
    context.rect(LEFT, TOP, this.#side, this.#side);
    context.clip();
    if (image) context.drawImage(image, LEFT, TOP, this.#side, this.#side);
    context.globalAlpha = graticule;
    drawGraticule(context, theme, sky, observer);
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(...sky.place(0, 0), limbRadius(observer) * sky.pixelsPerArcsec, 0, 2 * Math.PI);
    context.strokeStyle = theme.text;
    context.stroke();
    drawContent(context);
    context.restore();
  }

  #drawAxes(context: CanvasRenderingContext2D, theme: Theme, sky: Sky): void {
    const { reach } = sky;
    const [right, bottom] = [LEFT + this.#side, TOP + this.#side];
    context.strokeStyle = theme.text;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.strokeRect(LEFT + 0.5, TOP + 0.5, this.#side - 1, this.#side - 1);
    context.beginPath();
    for (const { value, text } of linearTicks(-reach, reach, Math.max(2, this.#side / 85))) {
      const [x, y] = sky.place(value, value);
      context.textAlign = "center";
      context.textBaseline = "top";
      context.moveTo(x, bottom);
      context.lineTo(x, bottom + 5);
      context.fillText(`${plain(text)}″`, x, bottom + 7);
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.moveTo(LEFT, y);
      context.lineTo(LEFT - 5, y);
      context.fillText(`${plain(text)}″`, LEFT - 8, y);
    }
    context.stroke();
    context.textAlign = "center";
    context.textBaseline = "top";
    context.fillText("Helioprojective x (to solar west)", (LEFT + right) / 2, bottom + 23);
    context.save();
    context.translate(4, TOP + this.#side / 2);
    context.rotate(-Math.PI / 2);
    context.fillText("Helioprojective y", 0, 0);
    context.restore();
  }
}

function drawGraticule(context: CanvasRenderingContext2D, theme: Theme, sky: Sky, observer: Observer): void {
  const curve = (place: (t: number) => Angles, pieces: number) =>
    drawCurve(context, sky, observer, place, pieces);
  context.beginPath();
  for (let lon = -180; lon < 180; lon += GRATICULE) {
    curve((t) => [lon, -90 + 180 * t], 60);
  }
  for (let lat = -90 + GRATICULE; lat < 90; lat += GRATICULE) {
    curve((t) => [observer.l0 - 95 + 190 * t, lat], 76);
  }
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  curve((t) => [observer.l0 - 95 + 190 * t, 0], 76);
  curve((t) => [0, -90 + 180 * t], 60);
  context.strokeStyle = theme.faint;
  context.stroke();
}

function drawCurve(
  context: CanvasRenderingContext2D,
  sky: Sky,
  observer: Observer,
  place: (t: number) => Angles,
  pieces: number,
): void {
  let isDown = false;
  for (let i = 0; i <= pieces; i += 1) {
    const angles = place(i / pieces);
    if (!isOnNearSide(observer, angles)) {
      isDown = false;
      continue;
    }
    const [x, y] = sky.place(...carringtonToHelioprojective(observer, angles));
    if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = true;
  }
}

function plain(text: string): string {
  return text.replace(",", "");
}
