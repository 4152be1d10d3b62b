// Sidereal rate against latitude: what was measured with its errors, the fitted law with its band, and
// the laws that it is compared with.

import { SharpCanvas } from "../shared/canvas";
import type { Theme } from "../shared/theme";
import { Plot, type Range } from "./plot";
import type { Session } from "./session";
import type { RateInfo } from "./traits";

/** Degrees a day: those of the Sun's surface are between. */
const SLOWEST = 9.8;
const FASTEST = 15.2;
const ROOM = 0.2;
const CAP = 3;

export class RatePanel {
  readonly canvas = new SharpCanvas();

  constructor(readonly session: Session) {
    this.canvas.element.className = "sw-rates";
    this.canvas.element.setAttribute("role", "img");
  }

  draw(theme: Theme): void {
    const { session } = this;
    const { rates = [], law } = session.measuring.measured;
    const context = this.canvas.begin();
    context.font = theme.font;
    context.lineJoin = "round";
    const plot = new Plot(this.canvas.width, this.canvas.height, [-90, 90], span(rates));
    plot.drawAxes(context, theme, "Sidereal rate, degrees per day", "Latitude (degrees)");
    context.save();
    plot.clip(context);
    for (const name of session.model.get("models")) {
      const info = session.info(name);
      if (!info) continue;
      context.strokeStyle = info.color;
      context.lineWidth = 1.5;
      context.stroke(curve(plot, info.rates));
    }
    if (law) {
      const { rate_errors } = law;
      const band = curve(plot, law.rates, (rate, i) => rate + rate_errors[i]);
      const last = law.rates.length - 1;
      for (let i = last; i >= 0; i -= 1) {
        band.lineTo(plot.across(latitudeOf(i, last)), plot.up(law.rates[i] - rate_errors[i]));
      }
      context.fillStyle = theme.text;
      context.globalAlpha = 0.16;
      context.fill(band);
      context.globalAlpha = 1;
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      context.stroke(curve(plot, law.rates));
    }
    for (const rate of rates) this.#drawRate(context, theme, plot, rate);
    context.restore();
    this.canvas.element.setAttribute("aria-label", this.#label());
  }

  #label(): string {
    const { rates = [], law } = this.session.measuring.measured;
    const measured = rates.map(
      ({ feature, latitude, rate }) => `${feature} at ${latitude.toFixed(1)}°: ${rate.toFixed(2)}`,
    );
    const what = measured.length > 0 ? measured.join(", ") : "none measured yet";
    return `Sidereal rate against latitude, degrees a day; ${what}; ${law ? "with" : "without"} a fitted law`;
  }

  #drawRate(context: CanvasRenderingContext2D, theme: Theme, plot: Plot, info: RateInfo): void {
    const { latitude, latitude_error, rate, rate_error, feature, doubt } = info;
    const [x, y] = [plot.across(latitude), plot.up(rate)];
    const [low, high] = [plot.up(rate - rate_error), plot.up(rate + rate_error)];
    const color = doubt
      ? theme.warning
      : feature === this.session.measuring.feature
        ? theme.accent
        : theme.text;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, low);
    context.lineTo(x, high);
    for (const end of [low, high]) {
      context.moveTo(x - CAP, end);
      context.lineTo(x + CAP, end);
    }
    context.moveTo(plot.across(latitude - latitude_error), y);
    context.lineTo(plot.across(latitude + latitude_error), y);
    context.stroke();
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillText(feature, x + 5, y - 3);
  }
}

function latitudeOf(i: number, last: number): number {
  return -90 + (180 * i) / last;
}

function curve(
  plot: Plot,
  rates: readonly number[],
  at: (rate: number, i: number) => number = (rate) => rate,
): Path2D {
  const path = new Path2D();
  rates.forEach((rate, i) => {
    const place = [plot.across(latitudeOf(i, rates.length - 1)), plot.up(at(rate, i))] as const;
    if (i === 0) path.moveTo(...place);
    else path.lineTo(...place);
  });
  return path;
}

function span(rates: readonly RateInfo[]): Range {
  const lows = rates.map(({ rate, rate_error }) => rate - rate_error - ROOM);
  const highs = rates.map(({ rate, rate_error }) => rate + rate_error + ROOM);
  return [Math.min(SLOWEST, ...lows), Math.max(FASTEST, ...highs)];
}
