// Draws the region over a picture, with the handles that it is held by, or the shape that is being drawn.

import type { Pixel } from "../shared/solar";
import { handlesOf, outlineOf } from "./region";
import type { RegionEditor } from "./region_editor";
import { clipTo, type PanelDrawing, placeAt } from "./viewport";

const COLOR = "#ff4fc4";
const HALO = "rgb(0 0 0 / 65%)";
export const HANDLE = 4;

export function drawRegion(drawing: PanelDrawing, editor: RegionEditor): void {
  const { context, box, frame } = drawing;
  const { draft, shape } = editor;
  const mask = editor.mask;
  context.save();
  clipTo(context, box);
  context.lineJoin = "round";
  if (draft) {
    drawLines(drawing, [draft.isOpen ? draft.line : outlineOf(draft.shape)], draft.isOpen);
    if (draft.isOpen) for (const pixel of draft.shape.at) drawHandle(drawing, pixel, false);
  } else if (shape) {
    drawLines(drawing, [outlineOf(shape)], false);
    const handles = handlesOf(shape);
    for (const [i, pixel] of handles.entries()) drawHandle(drawing, pixel, i === handles.length - 1);
  } else if (mask) {
    const [dy, dx] = mask.on_grid ? frame.origin : [0, 0];
    const lines = mask.lines.map((line) => line.map(([x, y]): Pixel => [x - dx, y - dy]));
    drawLines(drawing, lines, false);
  }
  context.restore();
}

function drawLines(drawing: PanelDrawing, lines: readonly (readonly Pixel[])[], isOpen: boolean): void {
  const { context } = drawing;
  const path = new Path2D();
  for (const line of lines) {
    for (const [i, pixel] of line.entries()) {
      const { x, y } = placeAt(drawing, pixel);
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (!isOpen) path.closePath();
  }
  for (const [color, width] of [
    [HALO, 4],
    [COLOR, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
}

function drawHandle(drawing: PanelDrawing, pixel: Pixel, moves: boolean): void {
  const { context } = drawing;
  const { x, y } = placeAt(drawing, pixel);
  const path = new Path2D();
  if (moves) {
    path.moveTo(x - 6, y);
    path.lineTo(x + 6, y);
    path.moveTo(x, y - 6);
    path.lineTo(x, y + 6);
  } else {
    path.rect(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
    context.fillStyle = "#fff";
    context.fill(path);
  }
  for (const [color, width] of [
    [HALO, moves ? 5 : 3],
    [COLOR, moves ? 2.5 : 1.5],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
}
