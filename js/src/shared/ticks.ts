// Where the ticks of an axis go, and what is written at them.

import { ticks } from "d3-array";
import { tickFormat } from "d3-scale";
import { utcTicks } from "d3-time";

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Ticks at round values between two ends, `count` of them or near it. */
export function linearTicks(from: number, to: number, count: number): { value: number; text: string }[] {
  const format = tickFormat(from, to, count, "f");
  return ticks(from, to, count).map((value) => ({ value, text: format(value) }));
}

/**
 * Ticks on the edge of an image, on which a coordinate runs monotonically but not linearly.
 * `coordinateAt` takes a place on the edge; `place` is measured as the caller draws it. With a
 * `period` it may begin again, as a longitude in degrees does after 360.
 */
export function edgeTicks(
  coordinateAt: (place: number) => number,
  from: number,
  to: number,
  count: number,
  { period }: { readonly period?: number } = {},
): Tick[] {
  const pieces = 32;
  const places = Array.from({ length: pieces + 1 }, (_, i) => from + ((to - from) * i) / pieces);
  const found = places.map(coordinateAt);
  const values = period === undefined ? found : unwrap(found, period);
  if (!values.every(Number.isFinite)) return [];
  const ticks: Tick[] = [];
  for (const { value, text } of linearTicks(Math.min(...values), Math.max(...values), count)) {
    for (let i = 0; i < pieces; i += 1) {
      const [a, b] = [values[i], values[i + 1]];
      if (a === b || (value - a) * (value - b) > 0) continue;
      const at = places[i] + ((value - a) / (b - a)) * (places[i + 1] - places[i]);
      ticks.push({ at, text });
      break;
    }
  }
  return ticks;
}

function unwrap(values: number[], period: number): number[] {
  let turns = 0;
  return values.map((value, i) => {
    if (i > 0) turns -= Math.round((value - values[i - 1]) / period);
    return value + period * turns;
  });
}

/** Ticks of a time axis in milliseconds, labelled with the date where a day begins. */
export function timeTicks(from: number, to: number, count: number): { value: number; text: string }[] {
  return utcTicks(new Date(from), new Date(to), count).map((date) => ({
    value: date.getTime(),
    text: tickText(date),
  }));
}

function tickText(date: Date): string {
  const [day, clock] = date.toISOString().split("T");
  if (!clock.startsWith("00:00")) return clock.slice(0, 5);
  return day.slice(5);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten to be written once beside the axis instead of at every tick. */
export function axisExponent(values: readonly number[]): number {
  const largest = Math.max(...values.map(Math.abs));
  if (!(largest > 0) || (largest >= 1e-2 && largest < 1e4)) return 0;
  return Math.floor(Math.log10(largest) + 1e-9);
}

export function powerOfTen(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A number as a person would write it: 6 significant digits, a power of ten where it is long. */
export function formatNumber(value: number, digits = 6): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(digits))).replace("-", "−");
  const mantissa = Number((value / 10 ** exponent).toPrecision(digits));
  return `${String(mantissa).replace("-", "−")} × ${powerOfTen(exponent)}`;
}
