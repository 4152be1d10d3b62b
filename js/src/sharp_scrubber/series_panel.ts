// A keyword against time, under the picture: the past strong, the future pale, gaps hatched,
// frames of doubtful quality marked. A click or a drag on it moves the playhead.

import { SharpCanvas } from "../shared/canvas";
import { holdPointer } from "../shared/pointer";
import type { Theme } from "../shared/theme";
import { axisExponent, linearTicks, powerOfTen, timeTicks } from "../shared/ticks";
import type { Session } from "./session";
import { nearestFrame, TimeAxis } from "./time_axis";
import type { Series } from "./traits";
import type { Box } from "./viewport";

export const SERIES_LEFT = 72;
export const SERIES_RIGHT = 24;
const HEIGHT = 164;
const TOP = 22;
const BOTTOM = 38;
const PALE = 0.35;

export interface DrawnSeries {
  readonly series: Series | undefined;
  /** What is said where there is no number to draw. */
  readonly nothing: string;
  readonly label: string;
}

interface ValueAxis {
  readonly place: (value: number) => number;
  readonly from: number;
  readonly to: number;
}

export class SeriesPanel {
  readonly canvas = new SharpCanvas();
  #box: Box = { x: SERIES_LEFT, y: TOP, width: 1, height: HEIGHT - TOP - BOTTOM };

  constructor(
    readonly session: Session,
    /** What to draw; asked anew each time. */
    readonly source: () => DrawnSeries,
    readonly style: { readonly className: string; readonly color: "accent" | "region" },
    signal: AbortSignal,
  ) {
    const { element } = this.canvas;
    element.className = `sw-series ${style.className}`;
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    const seek = (event: PointerEvent) => {
      session.player.pause();
      this.#seek(event);
    };
    holdPointer(element, { press: seek, move: seek }, signal);
  }

  resize(width: number): void {
    this.#box = { ...this.#box, width: Math.max(40, width - SERIES_LEFT - SERIES_RIGHT) };
    this.canvas.resize(width, HEIGHT);
  }

  #axis(): TimeAxis {
    return new TimeAxis(this.session.manifest, this.#box.x, this.#box.x + this.#box.width);
  }

  #seek(event: MouseEvent): void {
    const time = this.#axis().time(this.canvas.locate(event).x);
    this.session.player.seek(nearestFrame(this.session.manifest, time));
  }

  draw(theme: Theme): void {
    const { series, nothing, label } = this.source();
    const context = this.canvas.begin();
    context.font = theme.font;
    const times = this.#axis();
    const box = this.#box;
    this.#drawGaps(context, times, theme);
    this.#drawTimes(context, times, theme);
    const finite = series?.values.filter((value) => value !== null) ?? [];
    if (series && finite.length > 0) {
      const values = valueAxis(series, box);
      drawValues(context, values, series, box, theme);
      this.#drawSeries(context, times, values, series, theme);
    } else {
      if (series) drawName(context, series, 0, theme);
      drawNote(context, nothing, box, theme);
    }
    this.#drawQuality(context, times, theme);
    this.#drawPlayhead(context, times, theme);
    this.canvas.element.setAttribute("aria-label", `${label}; click or drag to choose a frame`);
  }

  #drawGaps(context: CanvasRenderingContext2D, times: TimeAxis, theme: Theme): void {
    const box = this.#box;
    const { gaps, cadence } = this.session.manifest;
    for (const gap of gaps) {
      const left = Math.max(box.x, times.place(gap.start - cadence / 2));
      const right = Math.min(box.x + box.width, times.place(gap.end + cadence / 2));
      context.save();
      context.beginPath();
      context.rect(left, box.y, Math.max(2, right - left), box.height);
      context.clip();
      context.strokeStyle = theme.faint;
      context.globalAlpha = 0.6;
      context.lineWidth = 1;
      context.beginPath();
      for (let x = left - box.height; x < right; x += 6) {
        context.moveTo(x, box.y + box.height);
        context.lineTo(x + box.height, box.y);
      }
      context.stroke();
      context.restore();
    }
  }

  #drawTimes(context: CanvasRenderingContext2D, times: TimeAxis, theme: Theme): void {
    const box = this.#box;
    const bottom = box.y + box.height;
    context.strokeStyle = theme.text;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.beginPath();
    context.moveTo(box.x, box.y);
    context.lineTo(box.x, bottom);
    context.lineTo(box.x + box.width, bottom);
    for (const { value, text } of timeTicks(times.from, times.to, Math.max(2, box.width / 90))) {
      const x = times.place(value);
      context.moveTo(x, bottom);
      context.lineTo(x, bottom + 5);
      context.fillText(text, x, bottom + 7);
    }
    context.stroke();
    const year = new Date(times.from).getUTCFullYear();
    context.fillText(`T_REC (TAI, ${year})`, box.x + box.width / 2, bottom + 22);
  }

  #drawSeries(
    context: CanvasRenderingContext2D,
    times: TimeAxis,
    values: ValueAxis,
    series: Series,
    theme: Theme,
  ): void {
    const { manifest, frame } = this.session;
    const count = manifest.frames.length;
    const dot = Math.min(3, Math.max(1.2, (0.3 * this.#box.width) / count));
    context.save();
    context.strokeStyle = context.fillStyle = theme[this.style.color];
    context.lineWidth = 1.5;
    // One path for the past and one for the future: a path a point would cost more than the picture.
    for (const [from, to, alpha] of [
      [0, frame + 1, 1],
      [frame + 1, count, PALE],
    ]) {
      const lines = new Path2D();
      const dots = new Path2D();
      for (let i = from; i < to; i += 1) {
        const value = series.values[i];
        if (value === null) continue;
        const [x, y] = [times.place(manifest.frames[i].time), values.place(value)];
        const previous = i > 0 ? series.values[i - 1] : null;
        if (
          previous !== null &&
          manifest.frames[i].time - manifest.frames[i - 1].time < 1.5 * manifest.cadence
        ) {
          lines.moveTo(times.place(manifest.frames[i - 1].time), values.place(previous));
          lines.lineTo(x, y);
        }
        const error = series.errors?.[i];
        if (error) {
          lines.moveTo(x, values.place(value - error));
          lines.lineTo(x, values.place(value + error));
        }
        const radius = i === frame ? dot + 2 : dot;
        dots.moveTo(x + radius, y);
        dots.arc(x, y, radius, 0, 2 * Math.PI);
      }
      context.globalAlpha = alpha;
      context.stroke(lines);
      context.fill(dots);
    }
    context.restore();
  }

  #drawQuality(context: CanvasRenderingContext2D, times: TimeAxis, theme: Theme): void {
    const top = this.#box.y;
    context.fillStyle = theme.warning;
    for (const { time, quality } of this.session.manifest.frames) {
      if (quality.length === 0) continue;
      const x = times.place(time);
      context.beginPath();
      context.moveTo(x - 5, top);
      context.lineTo(x + 5, top);
      context.lineTo(x, top + 8);
      context.fill();
    }
  }

  #drawPlayhead(context: CanvasRenderingContext2D, times: TimeAxis, theme: Theme): void {
    const x = Math.round(times.place(this.session.frameInfo.time)) + 0.5;
    context.strokeStyle = theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, this.#box.y);
    context.lineTo(x, this.#box.y + this.#box.height);
    context.stroke();
  }
}

function valueAxis({ values, errors }: Series, box: Box): ValueAxis {
  const ends = values.flatMap((value, i) =>
    value === null ? [] : [value - (errors?.[i] ?? 0), value + (errors?.[i] ?? 0)],
  );
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.08 * (high - low) || 0.05 * Math.abs(high) || 1;
  const [from, to] = [low - room, high + room];
  return { from, to, place: (value) => box.y + box.height * (1 - (value - from) / (to - from)) };
}

function drawValues(
  context: CanvasRenderingContext2D,
  axis: ValueAxis,
  series: Series,
  box: Box,
  theme: Theme,
): void {
  const exponent = axisExponent([axis.from, axis.to]);
  const factor = 10 ** exponent;
  context.fillStyle = theme.text;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.beginPath();
  for (const { value, text } of linearTicks(axis.from / factor, axis.to / factor, 4)) {
    const y = axis.place(value * factor);
    context.moveTo(box.x, y);
    context.lineTo(box.x - 5, y);
    context.fillText(text, box.x - 8, y);
  }
  context.stroke();
  drawName(context, series, exponent, theme);
}

function drawName(
  context: CanvasRenderingContext2D,
  { name, unit }: Series,
  exponent: number,
  theme: Theme,
): void {
  const units = [exponent ? powerOfTen(exponent) : "", unit].filter(Boolean).join(" ");
  context.fillStyle = theme.text;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillText(units ? `${name} (${units})` : name, 4, 2);
}

/** Words in place of values, also where a gap is hatched. */
function drawNote(context: CanvasRenderingContext2D, text: string, box: Box, theme: Theme): void {
  if (!text) return;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const width = context.measureText(text).width + 12;
  context.fillStyle = theme.background;
  context.fillRect(x - width / 2, y - 10, width, 20);
  context.fillStyle = theme.faint;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}
