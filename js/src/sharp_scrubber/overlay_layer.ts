// Draws what is chosen of lines and arrows over a picture, with the key that says how strong an arrow is.

import { chosenOverlays, type OverlayKey } from "./overlays";
import type { Session } from "./session";
import { clipTo, type PanelDrawing, placeAt, type Viewport } from "./viewport";

/** As in sunwidgets/export/sharp_overlays.py. */
const COLORS = { inversion_line: "#ffd400", outline: "#2ed573", arrows: "#00d8d8" };
const LEVEL_COLORS = { negative: "#1f9bff", positive: "#ff6a3d" };
const HALO = "rgb(0 0 0 / 45%)";
/** From arrow to arrow, about, in CSS pixels. */
const ARROW_ROOM = 16;
const SPACINGS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
/** How long an arrow of this many gauss is, in CSS pixels. */
const ARROW_GAUSS = 1000;
const ARROW_LENGTH = 24;

/** From arrow to arrow in pixels of the frame, for a picture with so many of them to a CSS pixel. */
export function arrowSpacing(pixelsPerPixel: number): number {
  const wanted = ARROW_ROOM * pixelsPerPixel;
  return SPACINGS.find((spacing) => spacing >= wanted) ?? SPACINGS[SPACINGS.length - 1];
}

export function drawOverlays(drawing: PanelDrawing, session: Session, spacing: number): void {
  const { context, box } = drawing;
  context.save();
  clipTo(context, box);
  let hasArrows = false;
  for (const key of chosenOverlays(session.model, session.frame, [spacing])) {
    const overlay = session.overlays.get(key);
    if (!overlay) continue;
    if (key.what === "arrows") {
      drawArrows(drawing, overlay.arrows);
      hasArrows = overlay.arrows.length > 0;
    } else drawPaths(drawing, key, overlay.paths);
  }
  if (hasArrows) drawKey(drawing);
  context.restore();
}

function drawPaths(drawing: PanelDrawing, key: OverlayKey, paths: readonly Path2D[]): void {
  const { context, box, viewport } = drawing;
  const scale = (turn(viewport) * box.width) / viewport.width;
  const { x, y } = placeAt(drawing, [0, 0]);
  context.save();
  context.translate(x, y);
  context.scale(scale, -scale);
  for (const [i, path] of paths.entries()) {
    const level = key.levels?.[i];
    const color =
      level === undefined
        ? COLORS[key.what as keyof typeof COLORS]
        : LEVEL_COLORS[level < 0 ? "negative" : "positive"];
    const width = key.what === "contours" ? 1.3 : 1.7;
    if (key.what === "outline") context.setLineDash([7 / Math.abs(scale), 4 / Math.abs(scale)]);
    for (const [style, css] of [
      [HALO, width + 1.2],
      [color, width],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = css / Math.abs(scale);
      context.stroke(path);
    }
  }
  context.restore();
}

function drawArrows(drawing: PanelDrawing, arrows: Float32Array): void {
  const { context, box, viewport } = drawing;
  const sense = turn(viewport);
  const path = new Path2D();
  for (let i = 0; i < arrows.length; i += 4) {
    const { x, y } = placeAt(drawing, [arrows[i], arrows[i + 1]]);
    if (x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height) continue;
    const [west, north] = [sense * arrows[i + 2], sense * arrows[i + 3]];
    addArrow(path, x, y, (west * ARROW_LENGTH) / ARROW_GAUSS, (-north * ARROW_LENGTH) / ARROW_GAUSS);
  }
  strokeArrows(context, path);
}

function addArrow(path: Path2D, x: number, y: number, dx: number, dy: number): void {
  const [tipX, tipY] = [x + dx, y + dy];
  const length = Math.hypot(dx, dy);
  const head = Math.min(5, 0.4 * length) / (length || 1);
  path.moveTo(x, y);
  path.lineTo(tipX, tipY);
  path.moveTo(tipX - head * (dx + 0.6 * dy), tipY - head * (dy - 0.6 * dx));
  path.lineTo(tipX, tipY);
  path.lineTo(tipX - head * (dx - 0.6 * dy), tipY - head * (dy + 0.6 * dx));
}

function strokeArrows(context: CanvasRenderingContext2D, path: Path2D): void {
  for (const [color, width] of [
    [HALO, 3],
    [COLORS.arrows, 1.3],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
}

function drawKey({ context, box, theme }: PanelDrawing): void {
  const text = `${ARROW_GAUSS} G`;
  const width = context.measureText(text).width + ARROW_LENGTH + 24;
  const [x, y] = [box.x + box.width - width - 6, box.y + box.height - 28];
  context.fillStyle = theme.background;
  context.fillRect(x, y, width, 22);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, 21);
  const path = new Path2D();
  addArrow(path, x + 8, y + 11, ARROW_LENGTH, 0);
  strokeArrows(context, path);
  context.fillStyle = theme.text;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, x + ARROW_LENGTH + 16, y + 11.5);
}

/** −1 where the picture is upside down. */
function turn({ isTurned }: Viewport): 1 | -1 {
  return isTurned ? -1 : 1;
}
