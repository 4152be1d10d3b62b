// The shape of a region on a frame: from Carrington places to pixels and back, outline, handles, and
// what a drag does to it. A mirror of sunwidgets.core.sharp.regions; pixels are those of the frame.

import {
  type Angles,
  carringtonToPixel,
  type FrameGeometry,
  type Pixel,
  pixelToCarrington,
} from "../shared/solar";
import type { Region, RegionKind } from "./traits";

const RAD = Math.PI / 180;
const ELLIPSE_POINTS = 90;
/** From the centre of a pixel to its edge, with room for rounding. */
const EDGE = 0.5 + 1e-6;

/** A region as it falls on a frame. */
export interface Shape {
  readonly kind: RegionKind;
  readonly at: readonly Pixel[];
}

/** The pixels of a region's vertices; undefined if it is not on the half of the Sun that is shown. */
export function shapeOn({ kind, vertices }: Region, geometry: FrameGeometry): Shape | undefined {
  if (!vertices.every((place) => isNear(geometry, place))) return undefined;
  return { kind, at: vertices.map((place) => carringtonToPixel(geometry, place)) };
}

/** The region that a shape is on a frame; undefined if part of it is off the Sun. */
export function regionOf({ kind, at }: Shape, geometry: FrameGeometry): Region | undefined {
  const vertices = at.map((pixel) => pixelToCarrington(geometry, pixel));
  if (vertices.some((place) => place === undefined)) return undefined;
  return { kind, vertices: vertices as Angles[] };
}

/** Those of the other half fall on pixels too, as if the Sun were transparent. */
function isNear(g: FrameGeometry, [lon, lat]: Angles): boolean {
  const [lon0, lat0] = g.projection === "cea" ? [g.crval1, g.crval2] : [g.l0, g.b0];
  const cosine =
    Math.sin(lat * RAD) * Math.sin(lat0 * RAD) +
    Math.cos(lat * RAD) * Math.cos(lat0 * RAD) * Math.cos((lon - lon0) * RAD);
  return cosine > 0;
}

/** A rectangle or an ellipse between two opposite corners. */
export function shapeBetween(kind: "rectangle" | "ellipse", from: Pixel, to: Pixel): Shape {
  if (kind === "rectangle") return { kind, at: [from, to] };
  const middle: Pixel = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return { kind, at: [middle, [Math.max(from[0], to[0]), middle[1]], [middle[0], Math.max(from[1], to[1])]] };
}

/** The closed line around a shape. */
export function outlineOf({ kind, at }: Shape): Pixel[] {
  if (kind === "rectangle") {
    const [[x0, y0], [x1, y1]] = at;
    return [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
      [x0, y0],
    ];
  }
  if (kind === "ellipse") {
    const [[x, y], [ax, ay], [bx, by]] = at;
    return Array.from({ length: ELLIPSE_POINTS }, (_, i): Pixel => {
      const turn = (2 * Math.PI * i) / (ELLIPSE_POINTS - 1);
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      return [x + c * (ax - x) + s * (bx - x), y + c * (ay - y) + s * (by - y)];
    });
  }
  return [...at, at[0]];
}

export function middleOf({ kind, at }: Shape): Pixel {
  if (kind === "ellipse") return at[0];
  return [mean(at.map(([x]) => x)), mean(at.map(([, y]) => y))];
}

/** Where a shape is held to change it: corners, or ends of the axes. Its middle, which moves it, comes last. */
export function handlesOf(shape: Shape): Pixel[] {
  const { kind, at } = shape;
  const middle = middleOf(shape);
  if (kind === "rectangle") return [...outlineOf(shape).slice(0, 4), middle];
  if (kind === "ellipse") {
    const opposite = ([x, y]: Pixel): Pixel => [2 * middle[0] - x, 2 * middle[1] - y];
    return [at[1], at[2], opposite(at[1]), opposite(at[2]), middle];
  }
  return [...at, middle];
}

/** The shape after one of its handles was dragged to a pixel; `turns` lets the axes of an ellipse turn. */
export function dragHandle(shape: Shape, handle: number, to: Pixel, turns: boolean): Shape {
  const handles = handlesOf(shape);
  if (handle === handles.length - 1) {
    const [x, y] = handles[handle];
    return moved(shape, to[0] - x, to[1] - y);
  }
  if (shape.kind === "rectangle") return { ...shape, at: [handles[(handle + 2) % 4], to] };
  if (shape.kind === "ellipse") return dragAxis(shape, handle, to, turns);
  return { ...shape, at: shape.at.map((pixel, i) => (i === handle ? to : pixel)) };
}

function dragAxis({ kind, at }: Shape, handle: number, to: Pixel, turns: boolean): Shape {
  const [middle, ...ends] = at;
  const sign = handle < 2 ? 1 : -1;
  const axes = ends.map(([x, y]): Pixel => [x - middle[0], y - middle[1]]);
  const [own, other] = handle % 2 === 0 ? axes : [axes[1], axes[0]];
  const pull: Pixel = [sign * (to[0] - middle[0]), sign * (to[1] - middle[1])];
  const length = Math.hypot(...own);
  const along = (pull[0] * own[0] + pull[1] * own[1]) / length;
  const reach = Math.max(1, turns ? Math.hypot(...pull) : Math.abs(along));
  const [c, s] = turns
    ? [along / Math.hypot(...pull), (own[0] * pull[1] - own[1] * pull[0]) / (length * Math.hypot(...pull))]
    : [1, 0];
  const turned = ([x, y]: Pixel): Pixel => [c * x - s * y, s * x + c * y];
  const newOwn = turned([(own[0] * reach) / length, (own[1] * reach) / length]);
  const newAxes = handle % 2 === 0 ? [newOwn, turned(other)] : [turned(other), newOwn];
  return { kind, at: [middle, ...newAxes.map(([x, y]): Pixel => [middle[0] + x, middle[1] + y])] };
}

export function moved({ kind, at }: Shape, dx: number, dy: number): Shape {
  return { kind, at: at.map(([x, y]): Pixel => [x + dx, y + dy]) };
}

export function scaled(shape: Shape, factor: number): Shape {
  const [x0, y0] = middleOf(shape);
  const at = shape.at.map(([x, y]): Pixel => [x0 + factor * (x - x0), y0 + factor * (y - y0)]);
  return { kind: shape.kind, at };
}

/** Whether a shape is large enough to hold pixels, and one that Python takes. */
export function isWhole({ kind, at }: Shape): boolean {
  const [width, height] = [0, 1].map((axis) => {
    const values = outlineOf({ kind, at }).map((pixel) => pixel[axis]);
    return Math.max(...values) - Math.min(...values);
  });
  return (kind !== "polygon" || at.length >= 3) && width >= 2 && height >= 2;
}

/** Whether the middle of a shape is on a frame of so many rows and columns. */
export function isOn(shape: Shape, [rows, columns]: readonly [number, number]): boolean {
  const [x, y] = middleOf(shape);
  return x >= -EDGE && y >= -EDGE && x <= columns - 1 + EDGE && y <= rows - 1 + EDGE;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
