// The axes of a frame: ticks where its own coordinates are round, and a graticule on demand.
// A patch in the CEA projection is labelled in Carrington degrees, one as the camera saw it in
// helioprojective arcseconds; the graticule is Carrington in both.

import {
  type Angles,
  carringtonToPixel,
  isOnNearSide,
  type Pixel,
  pixelToCarrington,
  pixelToHelioprojective,
} from "../shared/solar";
import { edgeTicks, linearTicks } from "../shared/ticks";
import type { FrameInfo } from "./traits";
import { clipTo, type PanelDrawing, pixelAt, placeAt } from "./viewport";

function coordinates({ geometry }: FrameInfo, pixel: Pixel): Angles {
  if (geometry.projection === "tan") return pixelToHelioprojective(geometry, pixel);
  return pixelToCarrington(geometry, pixel)!;
}

export function drawAxes(axes: PanelDrawing): void {
  const { context, box, theme, frame } = axes;
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const isCea = frame.geometry.projection === "cea";
  const unit = isCea ? "°" : "″";
  context.strokeStyle = theme.text;
  context.fillStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);

  const along = (x: number) => coordinates(frame, pixelAt(axes, x, bottom))[0];
  const up = (y: number) => coordinates(frame, pixelAt(axes, box.x, y))[1];
  const around = isCea ? { period: 360 } : {};
  context.textAlign = "center";
  context.textBaseline = "top";
  context.beginPath();
  for (const { at, text } of edgeTicks(along, box.x, right, Math.max(2, box.width / 75), around)) {
    context.moveTo(at, bottom);
    context.lineTo(at, bottom + 5);
    context.fillText(isCea ? turn(text) + unit : text + unit, at, bottom + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of edgeTicks(up, bottom, box.y, Math.max(2, box.height / 45))) {
    context.moveTo(box.x, at);
    context.lineTo(box.x - 5, at);
    context.fillText(text + unit, box.x - 8, at);
  }
  context.stroke();

  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(isCea ? "Carrington longitude" : "Helioprojective x", box.x + box.width / 2, bottom + 24);
  context.save();
  context.translate(4, box.y + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(isCea ? "Latitude" : "Helioprojective y", 0, 0);
  context.restore();
}

/** A longitude tick that ran past a full turn, written between 0 and 360. */
function turn(text: string): string {
  const value = Number(text.replace("−", "-"));
  if (value >= 0 && value < 360) return text;
  return String(Number((((value % 360) + 360) % 360).toFixed(6)));
}

export function drawGraticule(axes: PanelDrawing): void {
  const { context, box, theme } = axes;
  const corners = [0, 0.5, 1].flatMap((u) =>
    [0, 0.5, 1].map((v) => pixelAt(axes, box.x + u * box.width, box.y + v * box.height)),
  );
  const places = corners
    .map((pixel) => pixelToCarrington(axes.frame.geometry, pixel))
    .filter((place): place is Angles => place !== undefined);
  if (places.length < 2) return;
  const centre = places[Math.floor(places.length / 2)][0];
  const longitudes = places.map(([lon]) => lon - 360 * Math.round((lon - centre) / 360));
  const latitudes = places.map(([, lat]) => lat);
  const count = Math.max(2, box.width / 120);
  const meridians = linearTicks(Math.min(...longitudes), Math.max(...longitudes), count);
  const step = meridians.length > 1 ? meridians[1].value - meridians[0].value : 5;
  const span = [Math.min(...latitudes) - step, Math.max(...latitudes) + step] as const;
  const width = [Math.min(...longitudes) - step, Math.max(...longitudes) + step] as const;

  context.save();
  clipTo(context, box);
  context.beginPath();
  for (const { value } of meridians) drawCurve(axes, (t) => [value, span[0] + t * (span[1] - span[0])]);
  const first = Math.ceil(span[0] / step) * step;
  for (let lat = first; lat <= span[1]; lat += step) {
    drawCurve(axes, (t) => [width[0] + t * (width[1] - width[0]), lat]);
  }
  context.globalAlpha = 0.7;
  context.strokeStyle = theme.accent;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

function drawCurve(drawing: PanelDrawing, place: (t: number) => Angles): void {
  const { context, frame } = drawing;
  let isDown = false;
  for (let i = 0; i <= 48; i += 1) {
    const angles = place(i / 48);
    if (!isOnNearSide(frame.geometry, angles) && frame.geometry.projection === "tan") {
      isDown = false;
      continue;
    }
    const { x, y } = placeAt(drawing, carringtonToPixel(frame.geometry, angles));
    if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = true;
  }
}
