// An image of the sequence with the marks in it, those of other images faint, and where the feature is
// to be expected.

import type { Theme } from "../shared/theme";
import type { Session } from "./session";
import type { Sky } from "./sky";
import { SkyCanvas } from "./sky_canvas";
import type { Mark } from "./traits";

/** On any picture, in any theme: bright with a dark edge. */
const CURRENT = "#ffb000";
const OTHER = "#7fd4ff";
const EDGE = "rgb(0 0 0 / 75%)";
const GRATICULE = 0.3;
const FAINT = 0.5;
const ARM = 8;
const GAP = 3;
const RING = 11;
const CURSOR = 16;
const WAITING = "Python prepares the images…";

export class ImagePanel {
  readonly canvas = new SkyCanvas();

  constructor(readonly session: Session) {}

  get sky(): Sky {
    return this.canvas.sky(this.session.measuring.image ?? this.session.firstObserver);
  }

  draw(theme: Theme): void {
    const { measuring, firstObserver } = this.session;
    const { image, picture, step } = measuring;
    const { marks = [], expected = [] } = measuring.measured;
    this.canvas.drawSky(theme, this.sky, image ?? firstObserver, picture, GRATICULE, (context) => {
      if (!image) return this.#drawWaiting(context, theme);
      const place = expected[step];
      if (place) this.#drawRing(context, place);
      for (const mark of marks.filter((one) => one.image !== step)) this.#drawMark(context, mark);
      for (const mark of marks.filter((one) => one.image === step)) this.#drawMark(context, mark);
      if (measuring.cursor) {
        drawCross(context, this.sky.place(measuring.cursor.tx, measuring.cursor.ty), GAP, CURSOR, CURRENT);
      }
    });
    this.canvas.element.setAttribute("aria-label", this.#label());
  }

  #label(): string {
    const { measuring } = this.session;
    if (!measuring.image) return WAITING;
    const { marks = [] } = measuring.measured;
    const here = marks.filter(({ image }) => image === measuring.step).map(({ feature }) => feature);
    const { cursor } = measuring;
    const at = cursor ? `; cursor at x ${cursor.tx.toFixed(0)}″, y ${cursor.ty.toFixed(0)}″` : "";
    return (
      `Image ${measuring.step + 1} of ${measuring.images.length}; ` +
      `${here.length > 0 ? `marked: ${here.join(", ")}` : "no marks"}${at}. ` +
      `Click to mark feature ${measuring.feature}, or move the cursor with the arrow keys and press Enter`
    );
  }

  #drawWaiting(context: CanvasRenderingContext2D, theme: Theme): void {
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(WAITING, ...this.sky.place(0, 0));
  }

  #drawMark(context: CanvasRenderingContext2D, mark: Mark): void {
    const { step, feature } = this.session.measuring;
    const isHere = mark.image === step;
    const color = mark.feature === feature ? CURRENT : OTHER;
    const [x, y] = this.sky.place(mark.tx, mark.ty);
    context.globalAlpha = isHere ? 1 : FAINT;
    drawCross(context, [x, y], isHere ? GAP : 0, isHere ? ARM : ARM / 2, color);
    if (isHere) {
      context.textAlign = "left";
      context.textBaseline = "bottom";
      context.lineWidth = 3;
      context.strokeStyle = EDGE;
      context.strokeText(mark.feature, x + 5, y - 4);
      context.fillStyle = color;
      context.fillText(mark.feature, x + 5, y - 4);
    }
    context.globalAlpha = 1;
  }

  #drawRing(context: CanvasRenderingContext2D, [tx, ty]: readonly [number, number]): void {
    const path = new Path2D();
    path.arc(...this.sky.place(tx, ty), RING, 0, 2 * Math.PI);
    context.globalAlpha = 0.7;
    strokeEdged(context, path, CURRENT);
    context.globalAlpha = 1;
  }
}

/** A cross that is open in the middle, so that it does not cover what it marks. */
function drawCross(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  gap: number,
  arm: number,
  color: string,
): void {
  const path = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    path.moveTo(x + gap * dx, y + gap * dy);
    path.lineTo(x + arm * dx, y + arm * dy);
  }
  strokeEdged(context, path, color);
}

function strokeEdged(context: CanvasRenderingContext2D, path: Path2D, color: string): void {
  context.lineWidth = 3;
  context.strokeStyle = EDGE;
  context.stroke(path);
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke(path);
}
