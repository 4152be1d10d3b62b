// Longitude against time, or its difference from a model; a click or a drag on it chooses the day.

import { SharpCanvas } from "../shared/canvas";
import { listenToKeys } from "../shared/keys";
import { holdPointer } from "../shared/pointer";
import type { Theme } from "../shared/theme";
import { linearTicks } from "../shared/ticks";
import type { Session } from "./session";
import type { Track } from "./tracks";

const LEFT = 58;
const RIGHT = 16;
const TOP = 26;
const BOTTOM = 40;

export class LongitudePanel {
  readonly canvas = new SharpCanvas();
  #width = 1;
  #height = 1;

  constructor(
    readonly session: Session,
    signal: AbortSignal,
  ) {
    const { element } = this.canvas;
    element.className = "sw-longitudes";
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    const seek = (event: PointerEvent) => this.#seek(event);
    holdPointer(element, { press: seek, move: seek }, signal);
    const moves = { ArrowLeft: () => session.player.stepBy(-1), ArrowRight: () => session.player.stepBy(1) };
    listenToKeys(element, moves, signal);
  }

  resize(width: number, height: number): void {
    this.canvas.resize(width, height);
    this.#width = Math.max(40, width - LEFT - RIGHT);
    this.#height = Math.max(40, height - TOP - BOTTOM);
  }

  #range(): readonly [number, number] {
    const { days } = this.session.scene;
    const [first, last] = [days[0], days[days.length - 1]];
    return first === last ? [first - 0.5, last + 0.5] : [first, last];
  }

  #seek(event: PointerEvent): void {
    const [first, last] = this.#range();
    const along = (this.canvas.locate(event).x - LEFT) / this.#width;
    this.session.seekDay(first + along * (last - first));
  }

  draw(theme: Theme): void {
    const { session } = this;
    const [first, last] = this.#range();
    const across = (day: number) => LEFT + ((day - first) / (last - first)) * this.#width;
    const context = this.canvas.begin();
    context.font = theme.font;
    const tracks = session.mainTracks;
    const name = session.difference ? session.model.get("difference") : "";
    const values = tracks.map((track) => this.#values(track));
    const { from, to } = span(values.flat());
    const up = (value: number) => TOP + this.#height * (1 - (value - from) / (to - from));
    this.#drawAxes(context, theme, across, up, from, to);
    context.fillStyle = theme.text;
    context.textAlign = "left";
    context.textBaseline = "top";
    const what = session.model.get("moving_observer") ? "each time" : "the start";
    context.fillText(name ? `Longitude − ${name}` : `Stonyhurst longitude of ${what}`, 4, 4);
    context.save();
    context.beginPath();
    context.rect(LEFT - 8, TOP - 8, this.#width + 16, this.#height + 16);
    context.clip();
    const { days } = session.scene;
    const x = Math.round(across(session.day)) + 0.5;
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, TOP);
    context.lineTo(x, TOP + this.#height);
    context.stroke();
    tracks.forEach((track, i) => {
      const color = session.info(track.model)?.color ?? theme.accent;
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.beginPath();
      values[i].forEach((value, step) => {
        if (step === 0) context.moveTo(across(days[step]), up(value));
        else context.lineTo(across(days[step]), up(value));
      });
      context.stroke();
      context.fillStyle = color;
      context.beginPath();
      context.arc(across(session.day), up(values[i][session.step]), 4.5, 0, 2 * Math.PI);
      context.fill();
    });
    context.restore();
    this.canvas.element.setAttribute(
      "aria-label",
      `Longitude ${name ? `minus ${name} ` : ""}against days; click, drag or use the arrow keys to choose the day`,
    );
  }

  #values(track: Track): number[] {
    const { difference } = this.session;
    return track.steps.map(({ longitude }, i) => longitude - (difference?.[i] ?? 0));
  }

  #drawAxes(
    context: CanvasRenderingContext2D,
    theme: Theme,
    across: (day: number) => number,
    up: (value: number) => number,
    from: number,
    to: number,
  ): void {
    const bottom = TOP + this.#height;
    const [first, last] = this.#range();
    context.strokeStyle = theme.text;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(LEFT + 0.5, TOP);
    context.lineTo(LEFT + 0.5, bottom + 0.5);
    context.lineTo(LEFT + this.#width, bottom + 0.5);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const { value, text } of linearTicks(first, last, Math.max(2, this.#width / 60))) {
      context.moveTo(across(value), bottom);
      context.lineTo(across(value), bottom + 5);
      context.fillText(text, across(value), bottom + 8);
    }
    context.fillText("Days after the start", LEFT + this.#width / 2, bottom + 24);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { value, text } of linearTicks(from, to, Math.max(2, this.#height / 45))) {
      context.moveTo(LEFT, up(value));
      context.lineTo(LEFT - 5, up(value));
      context.fillText(`${text}°`, LEFT - 8, up(value));
    }
    context.stroke();
  }
}

function span(values: readonly number[]): { from: number; to: number } {
  if (values.length === 0) return { from: -1, to: 1 };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low) || 1;
  return { from: low - room, to: high + room };
}
