// Longitudes and latitudes on the Sun in perspective, with the equator, the central meridian that
// Earth sees, the limb, and where Earth stands above.

import { onSphere, type Perspective, projectPoint } from "../shared/perspective";
import { placeOf } from "./plane";
import type { Recipe } from "./traits";

const STEP = 15;
const PIECES = 90;

/** A square on a canvas that shows the plane from -half to half. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly half: number;
}

export function toCanvas({ x, y, side, half }: Square, [across, up]: readonly [number, number]) {
  const scale = side / (2 * half);
  return [x + side / 2 + across * scale, y + side / 2 - up * scale] as const;
}

export function toPlane({ x, y, side, half }: Square, left: number, top: number) {
  const scale = (2 * half) / side;
  return [(left - x - side / 2) * scale, (y + side / 2 - top) * scale] as const;
}

export function limbRadius(distance: number, projection: Recipe["projection"]): number {
  const angle = Math.asin(1 / distance);
  return projection === "tan" ? Math.tan(angle) : angle;
}

export interface GraticuleDrawing {
  readonly context: CanvasRenderingContext2D;
  readonly square: Square;
  readonly perspective: Perspective;
  readonly projection: Recipe["projection"];
  readonly color: string;
  readonly mainColor: string;
}

export function drawGraticule(drawing: GraticuleDrawing): void {
  const { context, square, perspective, projection } = drawing;
  context.lineWidth = 1;
  context.beginPath();
  for (let lon = STEP; lon < 360; lon += STEP) curve(drawing, (t) => onSphere(lon, -90 + 180 * t));
  for (let lat = STEP - 90; lat < 90; lat += STEP) {
    if (lat !== 0) curve(drawing, (t) => onSphere(360 * t, lat));
  }
  context.strokeStyle = drawing.color;
  context.stroke();
  context.beginPath();
  curve(drawing, (t) => onSphere(0, -90 + 180 * t));
  curve(drawing, (t) => onSphere(360 * t, 0));
  context.strokeStyle = drawing.mainColor;
  context.stroke();
  const [x, y] = toCanvas(square, [0, 0]);
  const radius = (limbRadius(perspective.distance, projection) * square.side) / (2 * square.half);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function curve(
  { context, square, perspective, projection }: GraticuleDrawing,
  pointAt: (t: number) => [number, number, number],
): void {
  let isDown = false;
  for (let i = 0; i <= PIECES; i += 1) {
    const direction = projectPoint(perspective, pointAt(i / PIECES));
    if (!direction) {
      isDown = false;
      continue;
    }
    const [x, y] = toCanvas(square, placeOf(direction, projection));
    if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = true;
  }
}
