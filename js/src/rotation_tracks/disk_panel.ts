// The disk as the observer sees it: limb, graticule, tracks with their far side dashed, and markers
// at the day that is shown.

import type { Theme } from "../shared/theme";
import type { Session } from "./session";
import type { Sky } from "./sky";
import { SkyCanvas } from "./sky_canvas";
import type { Position, Track } from "./tracks";

const DASH = [5, 4];

export class DiskPanel {
  readonly canvas = new SkyCanvas();

  constructor(readonly session: Session) {}

  get sky(): Sky {
    return this.canvas.sky(this.session.firstObserver);
  }

  draw(theme: Theme): void {
    const { session, sky } = this;
    this.canvas.drawSky(theme, sky, session.observer, session.background.image, 1, (context) => {
      const { tracks, mainTracks } = session;
      for (const track of tracks.filter(({ main }) => !main)) this.#drawTrack(context, track, theme);
      for (const track of mainTracks) this.#drawTrack(context, track, theme);
      for (const track of mainTracks) this.#drawMeridian(context, track);
      this.#drawStart(context, theme);
      for (const track of mainTracks) this.#drawMarker(context, track, theme);
    });
    this.canvas.element.setAttribute("aria-label", this.#label());
  }

  #label(): string {
    const { session } = this;
    const who = session.model.get("moving_observer") ? "the Earth" : "the observer of the start";
    const { start } = session;
    const where = start ? `start at x ${start.tx.toFixed(2)}″, y ${start.ty.toFixed(2)}″` : "no start yet";
    return `Disk of the Sun seen by ${who}; ${where}. Click or drag to move the start, or use the arrow keys`;
  }

  #color(track: Track, theme: Theme): string {
    return this.session.info(track.model)?.color ?? theme.accent;
  }

  #drawTrack(context: CanvasRenderingContext2D, track: Track, theme: Theme): void {
    context.strokeStyle = this.#color(track, theme);
    context.fillStyle = this.#color(track, theme);
    context.globalAlpha = track.main ? 1 : 0.65;
    this.#drawLine(context, track.steps, track.main ? 2 : 1);
    const { days } = this.session.scene;
    track.steps.forEach(({ tx, ty, visible }, i) => {
      if (!visible || Math.abs(days[i] - Math.round(days[i])) > 1e-6) return;
      const [x, y] = this.sky.place(tx, ty);
      context.beginPath();
      context.arc(x, y, track.main ? 3 : 2, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
  }

  /** A line whose parts on the far side are dashed; a piece across the limb belongs to the near side. */
  #drawLine(context: CanvasRenderingContext2D, points: readonly Position[], width: number): void {
    const near = new Path2D();
    const far = new Path2D();
    let before: Path2D | undefined;
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1], points[i]];
      const path = a.visible || b.visible ? near : far;
      // Only where a side begins: at every move a dash pattern would begin anew.
      if (path !== before) path.moveTo(...this.sky.place(a.tx, a.ty));
      path.lineTo(...this.sky.place(b.tx, b.ty));
      before = path;
    }
    context.lineWidth = width;
    context.stroke(near);
    context.lineWidth = Math.min(width, 1.3);
    context.setLineDash(DASH);
    context.stroke(far);
    context.setLineDash([]);
  }

  #drawMeridian(context: CanvasRenderingContext2D, track: Track): void {
    const points = track.meridians[this.session.step];
    if (!points) return;
    context.strokeStyle = this.session.info(track.model)?.color ?? "gray";
    this.#drawLine(context, points, 3);
  }

  #drawStart(context: CanvasRenderingContext2D, theme: Theme): void {
    const { start } = this.session;
    if (!start) return;
    const [x, y] = this.sky.place(start.tx, start.ty);
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      context.moveTo(x + 6 * dx, y + 6 * dy);
      context.lineTo(x + 13 * dx, y + 13 * dy);
    }
    context.stroke();
  }

  #drawMarker(context: CanvasRenderingContext2D, track: Track, theme: Theme): void {
    const at = track.steps[this.session.step];
    if (!at) return;
    const [x, y] = this.sky.place(at.tx, at.ty);
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.fillStyle = at.visible ? this.#color(track, theme) : theme.background;
    context.fill();
    context.strokeStyle = at.visible ? theme.background : this.#color(track, theme);
    context.lineWidth = 2;
    context.stroke();
  }
}
