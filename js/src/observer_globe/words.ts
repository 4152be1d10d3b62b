// Numbers as a person would write them.

import { formatNumber } from "../shared/ticks";
import type { Whereabouts } from "./traits";

export function whereText({ lon, lat, distance }: Whereabouts): string {
  return `longitude ${degrees(lon)}, latitude ${degrees(lat)}, ${Number(distance.toPrecision(4))} au`;
}

/** The same for a caption, which has little room. */
export function shortWhere({ lon, lat, distance }: Whereabouts): string {
  return `lon ${degrees(lon, 1)}, lat ${degrees(lat, 1)}, ${Number(distance.toPrecision(3))} au`;
}

/** A time to the minute. */
export function dateText(obstime: string): string {
  return obstime.slice(0, 16).replace("T", " ");
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
