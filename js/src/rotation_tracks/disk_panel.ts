// The disk as the observer sees it: limb, graticule, tracks with their far side dashed, and markers
// at the day that is shown.

import { SharpCanvas } from "../shared/canvas";
import { type Angles, carringtonToHelioprojective, isOnNearSide, limbRadius } from "../shared/solar";
import type { Theme } from "../shared/theme";
import { linearTicks } from "../shared/ticks";
import type { Session } from "./session";
import { Sky } from "./sky";
import type { Position, Track } from "./tracks";

const LEFT = 78;
const BOTTOM = 40;
const TOP = 8;
const RIGHT = 10;
const GRATICULE = 15;
const DASH = [5, 4];

export class DiskPanel {
  readonly canvas = new SharpCanvas();
  #sky: Sky | undefined;
  #side = 0;

  constructor(readonly session: Session) {
    const { element } = this.canvas;
    element.className = "sw-disk";
    element.tabIndex = 0;
    element.setAttribute("role", "application");
  }

  /** Takes a width, and gives the height that a square disk then needs. */
  resize(width: number, mostHeight: number): number {
    this.#side = Math.max(120, Math.min(width - LEFT - RIGHT, mostHeight - TOP - BOTTOM));
    const height = this.#side + TOP + BOTTOM;
    this.canvas.resize(Math.min(width, this.#side + LEFT + RIGHT), height);
    return height;
  }

  get sky(): Sky {
    const first = this.session.firstObserver;
    if (this.#sky?.box.side !== this.#side || this.#sky.first.dsun !== first.dsun) {
      this.#sky = new Sky({ x: LEFT, y: TOP, side: this.#side }, first);
    }
    return this.#sky;
  }

  draw(theme: Theme): void {
    const context = this.canvas.begin();
    context.font = theme.font;
    context.lineJoin = "round";
    this.#drawAxes(context, theme);
    context.save();
    context.beginPath();
    context.rect(LEFT, TOP, this.#side, this.#side);
    context.clip();
    const { image } = this.session.background;
    if (image) context.drawImage(image, LEFT, TOP, this.#side, this.#side);
    this.#drawDisk(context, theme);
    const { tracks } = this.session;
    for (const track of tracks.filter(({ main }) => !main)) this.#drawTrack(context, track, theme);
    for (const track of tracks.filter(({ main }) => main)) this.#drawTrack(context, track, theme);
    for (const track of this.session.mainTracks) this.#drawMeridian(context, track);
    this.#drawStart(context, theme);
    for (const track of this.session.mainTracks) this.#drawMarker(context, track, theme);
    context.restore();
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

  #drawAxes(context: CanvasRenderingContext2D, theme: Theme): void {
    const { reach } = this.sky;
    const [right, bottom] = [LEFT + this.#side, TOP + this.#side];
    context.strokeStyle = theme.text;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.strokeRect(LEFT + 0.5, TOP + 0.5, this.#side - 1, this.#side - 1);
    context.beginPath();
    for (const { value, text } of linearTicks(-reach, reach, Math.max(2, this.#side / 85))) {
      const [x, y] = this.sky.place(value, value);
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

  #drawDisk(context: CanvasRenderingContext2D, theme: Theme): void {
    const { observer } = this.session;
    const [x, y] = this.sky.place(0, 0);
    context.beginPath();
    for (let lon = -180; lon < 180; lon += GRATICULE) {
      this.#drawCurve(context, (t) => [lon, -90 + 180 * t], 60);
    }
    for (let lat = -90 + GRATICULE; lat < 90; lat += GRATICULE) {
      this.#drawCurve(context, (t) => [observer.l0 - 95 + 190 * t, lat], 76);
    }
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.stroke();
    context.beginPath();
    this.#drawCurve(context, (t) => [observer.l0 - 95 + 190 * t, 0], 76);
    this.#drawCurve(context, (t) => [0, -90 + 180 * t], 60);
    context.strokeStyle = theme.faint;
    context.stroke();
    context.beginPath();
    context.arc(x, y, limbRadius(observer) * this.sky.pixelsPerArcsec, 0, 2 * Math.PI);
    context.strokeStyle = theme.text;
    context.stroke();
  }

  #drawCurve(context: CanvasRenderingContext2D, place: (t: number) => Angles, pieces: number): void {
    const { observer } = this.session;
    let isDown = false;
    for (let i = 0; i <= pieces; i += 1) {
      const angles = place(i / pieces);
      if (!isOnNearSide(observer, angles)) {
        isDown = false;
        continue;
      }
      const [x, y] = this.sky.place(...carringtonToHelioprojective(observer, angles));
      if (isDown) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDown = true;
    }
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

function plain(text: string): string {
  return text.replace(",", "");
}
