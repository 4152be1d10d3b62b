// Where the observer stands, as seen from the north of the ecliptic: Sun, Earth, planets. Earth is
// below, as on most such charts; distances are drawn by their square root, or the Sun's
// neighbourhood would be too small to see.

import { SharpCanvas } from "../shared/canvas";
import { onSphere } from "../shared/perspective";
import type { Theme } from "../shared/theme";
import type { Session } from "./session";
import { degrees } from "./words";

/** Part of the panel's side that fits in a corner beside the Sun. */
const PART = 0.23;
/** Beside a Sun smaller than this it would hide too much of it. */
const NO_ROOM = 200;
/** A chart smaller than this has no room for names. */
const SMALL = 84;
/** Of the names, pixels. */
const NAME_HEIGHT = 9;
/** The farthest that is drawn, au. */
const FAR = 2;
const COLORS: Record<string, string> = {
  Mercury: "#b9a48c",
  Venus: "#e6c16a",
  Earth: "#6db1ff",
  Mars: "#e0764a",
};

export class EclipticInset {
  readonly canvas = new SharpCanvas();

  constructor(readonly session: Session) {
    this.canvas.element.className = "sw-ecliptic";
    this.canvas.element.setAttribute("role", "img");
  }

  /** Takes the side of the square that it stands in a corner of. */
  resize(side: number): void {
    this.canvas.element.hidden = side < NO_ROOM;
    this.canvas.resize(PART * side, PART * side);
  }

  /** The observer in the axes of the ecliptic, au. */
  get observer(): [number, number, number] {
    const { rotation } = this.session.model.get("_sky");
    const { lon, lat, distance } = this.session.where;
    const [x, y, z] = onSphere(lon, lat).map((value) => value * distance);
    return [0, 3, 6].map((row) => rotation[row] * x + rotation[row + 1] * y + rotation[row + 2] * z) as [
      number,
      number,
      number,
    ];
  }

  draw(theme: Theme): void {
    const { session } = this;
    const { bodies } = session.model.get("_sky");
    const context = this.canvas.begin();
    const middle = this.canvas.width / 2;
    const reach = middle - 12;
    const radius = (distance: number) => Math.sqrt(Math.min(distance, FAR) / FAR) * reach;
    // Earth is down, and what is to the west of it, to the right.
    const at = ([x, y]: readonly [number, number, number]) => {
      const distance = Math.hypot(x, y) || 1e-9;
      const r = radius(distance);
      return [middle + (r * y) / distance, middle + (r * x) / distance] as const;
    };
    const dot = (x: number, y: number, size: number, color: string) => {
      context.fillStyle = color;
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
    };
    context.fillStyle = "rgb(7 8 13 / 78%)";
    context.beginPath();
    context.arc(middle, middle, middle - 1, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = "rgb(255 255 255 / 28%)";
    context.lineWidth = 1;
    for (const { place } of bodies) {
      context.beginPath();
      context.arc(middle, middle, radius(Math.hypot(place[0], place[1])), 0, 2 * Math.PI);
      context.stroke();
    }
    dot(middle, middle, 4, "#ffc860");
    context.font = `10px ${theme.font.split("px ")[1]}`;
    context.textAlign = "center";
    const names: { text: string; at: readonly [number, number]; color: string }[] = [];
    for (const { name, place } of bodies) {
      const color = COLORS[name] ?? "#ccc";
      const isEarth = name === "Earth";
      dot(...at(place), isEarth ? 3.5 : 2.5, color);
      const written = { text: isEarth ? name : name.slice(0, 2), at: at(place), color };
      // What comes first has its place first.
      if (isEarth) names.unshift(written);
      else names.push(written);
    }
    if (2 * middle >= SMALL) writeNames(context, names);
    const observer = this.observer;
    const [x, y] = at(observer);
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(middle, middle);
    context.lineTo(x, y);
    context.stroke();
    dot(x, y, 4.5, "#fff");
    const up = (Math.atan2(observer[2], Math.hypot(observer[0], observer[1])) * 180) / Math.PI;
    const side = up >= 0 ? "north" : "south";
    const label = `Chart of the ecliptic: the observer is ${degrees(Math.abs(up), 1)} to the ${side} of it`;
    if (this.canvas.element.getAttribute("aria-label") !== label) {
      this.canvas.element.setAttribute("aria-label", label);
      this.canvas.element.title = `${label}, seen from its north; distances by their square root`;
    }
  }
}

/** Writes names below their dots, or above or beside where another is; one without room is left out. */
function writeNames(
  context: CanvasRenderingContext2D,
  names: readonly { text: string; at: readonly [number, number]; color: string }[],
): void {
  const taken: (readonly [number, number, number])[] = [];
  for (const { text, at, color } of names) {
    const half = context.measureText(text).width / 2;
    const places = [
      [at[0], at[1] + 12],
      [at[0], at[1] - 5],
      [at[0] + half + 5, at[1] + 4],
      [at[0] - half - 5, at[1] + 4],
    ] as const;
    const isFree = ([x, y]: readonly [number, number]) =>
      taken.every(
        (other) => Math.abs(other[0] - x) > other[2] + half || Math.abs(other[1] - y) > NAME_HEIGHT,
      );
    const place = places.find(isFree);
    if (!place) continue;
    taken.push([...place, half]);
    context.fillStyle = color;
    context.fillText(text, ...place);
  }
}
