// The Sun in the hand: a sphere in true perspective with the loops on it, as the observer sees it.

import { SharpCanvas } from "../shared/canvas";
import { lookFrom, onSphere, projectPoint } from "../shared/perspective";
import type { Theme } from "../shared/theme";
import { drawAxes, MARGIN } from "./axes";
import { drawGraticule, limbRadius, type Square, toCanvas } from "./graticule";
import { LineArt } from "./line_art";
import type { Session } from "./session";
import { whereText } from "./words";

const SKY = "#07080d";
const SURFACE = ["#8a4a16", "#6b3710", "#371a07"] as const;
const LINES = "rgb(255 214 160 / 22%)";
const MAIN_LINES = "rgb(255 224 180 / 60%)";
const EARTH = "#6db1ff";
/** What the words beside it take, in pixels. */
const EARTH_ROOM = 70;

export class GlobePanel {
  readonly canvas = new SharpCanvas();
  #lines = new LineArt();
  #side = 0;

  constructor(readonly session: Session) {
    const { element } = this.canvas;
    element.className = "sw-globe";
    element.tabIndex = 0;
    element.setAttribute("role", "application");
  }

  /** Takes a width, and gives the height that its square of sky then needs. */
  resize(width: number): number {
    this.#side = Math.max(80, width - MARGIN.left - MARGIN.right);
    const height = this.#side + MARGIN.top + MARGIN.bottom;
    this.canvas.resize(width, height);
    return height;
  }

  get square(): Square {
    return { x: MARGIN.left, y: MARGIN.top, side: this.#side, half: this.session.half("tan") };
  }

  /** How many degrees the Sun turns under a hand that moves by one pixel. */
  get degreesPerPixel(): number {
    const { side, half } = this.square;
    const radius = (limbRadius(this.session.place.distance, "tan") * side) / (2 * half);
    return 180 / Math.PI / radius;
  }

  draw(theme: Theme): void {
    const { session, square } = this;
    const { place } = session;
    const context = this.canvas.begin();
    context.font = theme.font;
    context.save();
    context.beginPath();
    context.rect(square.x, square.y, square.side, square.side);
    context.clip();
    context.fillStyle = SKY;
    context.fillRect(square.x, square.y, square.side, square.side);
    const perspective = lookFrom(place);
    this.#drawSurface(context, square, perspective.distance);
    drawGraticule({ context, square, perspective, projection: "tan", color: LINES, mainColor: MAIN_LINES });
    this.#drawLoops(context, square);
    this.#drawEarth(context, square);
    context.restore();
    drawAxes(context, square, "tan", theme);
    const label = `The Sun with its loops, seen from ${whereText(session.where)}. Drag or use the arrow keys to turn it, the wheel or + and − to come nearer or go away, Home to return to Earth`;
    if (this.canvas.element.getAttribute("aria-label") !== label) {
      this.canvas.element.setAttribute("aria-label", label);
    }
  }

  #drawSurface(context: CanvasRenderingContext2D, square: Square, distance: number): void {
    const [x, y] = toCanvas(square, [0, 0]);
    const radius = (limbRadius(distance, "tan") * square.side) / (2 * square.half);
    const shade = context.createRadialGradient(x, y, 0, x, y, radius);
    shade.addColorStop(0, SURFACE[0]);
    shade.addColorStop(0.6, SURFACE[1]);
    shade.addColorStop(1, SURFACE[2]);
    context.fillStyle = shade;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }

  #drawLoops(context: CanvasRenderingContext2D, square: Square): void {
    const { session } = this;
    if (!session.loops) return;
    const { ratio } = this.canvas;
    const loops = session.detail.choose(session.loops, session.isTurning);
    const side = Math.max(1, Math.round(square.side * ratio));
    const { occultation } = session.model.get("recipe");
    const art = this.#lines.draw(loops, lookFrom(session.place), occultation, side, square.half, ratio);
    context.drawImage(art, square.x, square.y, square.side, square.side);
  }

  /** The place on the Sun that has Earth above it, or at the limb the side where it is. */
  #drawEarth(context: CanvasRenderingContext2D, square: Square): void {
    const { session } = this;
    const { lat } = session.model.get("_sky").earth;
    const earth = onSphere(session.scene.turned, lat);
    const perspective = lookFrom(session.place);
    const direction = projectPoint(perspective, earth);
    context.strokeStyle = context.fillStyle = EARTH;
    context.lineWidth = 1.5;
    context.textBaseline = "middle";
    if (direction) {
      const [x, y] = toCanvas(square, direction);
      context.beginPath();
      context.arc(x, y, 5, 0, 2 * Math.PI);
      for (const [dx, dy] of [
        [5, 0],
        [0, 5],
      ] as const) {
        context.moveTo(x - dx, y - dy);
        context.lineTo(x + dx, y + dy);
      }
      context.stroke();
      const isNearEdge = x > square.x + square.side - EARTH_ROOM;
      context.textAlign = isNearEdge ? "right" : "left";
      write(context, "to Earth", isNearEdge ? x - 9 : x + 9, y);
      return;
    }
    const { rotation } = perspective;
    const west = rotation[0] * earth[0] + rotation[1] * earth[1] + rotation[2] * earth[2];
    const north = rotation[3] * earth[0] + rotation[4] * earth[1] + rotation[5] * earth[2];
    const length = Math.hypot(west, north) || 1;
    const limb = limbRadius(perspective.distance, "tan");
    const at = (factor: number) =>
      toCanvas(square, [(factor * limb * west) / length, (factor * limb * north) / length]);
    const [[x0, y0], [x1, y1]] = [at(0.9), at(1.02)];
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.setLineDash([]);
    context.textAlign = west > 0 ? "right" : "left";
    write(context, "Earth, behind", x0 + (west > 0 ? -5 : 5), y0);
  }
}

/** Writes with a dark seam, which can be read on loops too. */
function write(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.save();
  context.strokeStyle = SKY;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.restore();
  context.fillText(text, x, y);
}
