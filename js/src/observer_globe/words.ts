// Numbers as a person would write them.

import { formatNumber } from "../shared/ticks";
import type { Whereabouts } from "./traits";

export function whereText({ lon, lat, distance }: Whereabouts): string {
  return `longitude ${degrees(lon)}, latitude ${degrees(lat)}, ${Number(distance.toPrecision(4))} au`;
}

export function degrees(value: number, digits = 2): string {
  return `${value.toFixed(digits)}°`.replace("-", "−");
}

/** A range, or the one value that it is. */
export function rangeText([low, high]: readonly [number, number], unit: string, digits = 3): string {
  const [from, to] = [formatNumber(low, digits), formatNumber(high, digits)];
  return from === to ? `${from} ${unit}` : `${from} to ${to} ${unit}`;
}

export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}
