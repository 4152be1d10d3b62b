// Longitude against time, or its difference from a model; a click or a drag on it chooses the day.

import { SharpCanvas } from "../shared/canvas";
import { listenToKeys } from "../shared/keys";
import { holdPointer } from "../shared/pointer";
import type { Theme } from "../shared/theme";
import { Plot, type Range } from "./plot";
import type { Session } from "./session";
import type { Track } from "./tracks";

export class LongitudePanel {
  readonly canvas = new SharpCanvas();

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

  #plot(y: Range = [0, 1]): Plot {
    const { days } = this.session.scene;
    const [first, last] = [days[0], days[days.length - 1]];
    const x: Range = first === last ? [first - 0.5, last + 0.5] : [first, last];
    return new Plot(this.canvas.width, this.canvas.height, x, y);
  }

  #seek(event: PointerEvent): void {
    this.session.seekDay(this.#plot().valueAt(this.canvas.locate(event).x));
  }

  draw(theme: Theme): void {
    const { session } = this;
    const context = this.canvas.begin();
    context.font = theme.font;
    const tracks = session.mainTracks;
    const name = session.difference ? session.model.get("difference") : "";
    const values = tracks.map((track) => this.#values(track));
    const plot = this.#plot(span(values.flat()));
    const what = session.model.get("moving_observer") ? "each time" : "the start";
    const title = name ? `Longitude − ${name}` : `Stonyhurst longitude of ${what}`;
    plot.drawAxes(context, theme, title, "Days after the start");
    context.save();
    plot.clip(context);
    const { days } = session.scene;
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    plot.drawVertical(context, session.day);
    tracks.forEach((track, i) => {
      const color = session.info(track.model)?.color ?? theme.accent;
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.beginPath();
      values[i].forEach((value, step) => {
        if (step === 0) context.moveTo(plot.across(days[step]), plot.up(value));
        else context.lineTo(plot.across(days[step]), plot.up(value));
      });
      context.stroke();
      context.fillStyle = color;
      context.beginPath();
      context.arc(plot.across(session.day), plot.up(values[i][session.step]), 4.5, 0, 2 * Math.PI);
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
}

function span(values: readonly number[]): Range {
  if (values.length === 0) return [-1, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low) || 1;
  return [low - room, high + room];
}
