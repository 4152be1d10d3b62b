// The true time axis that the slider and the series share: a place is a time, not an index.

import type { Manifest } from "./traits";

export class TimeAxis {
  readonly from: number;
  readonly to: number;

  constructor(
    readonly manifest: Manifest,
    readonly left: number,
    readonly right: number,
  ) {
    const times = manifest.frames.map(({ time }) => time);
    this.from = times[0];
    this.to = times[times.length - 1];
    if (this.from === this.to) {
      this.from -= manifest.cadence / 2;
      this.to += manifest.cadence / 2;
    }
  }

  place(time: number): number {
    return this.left + ((time - this.from) / (this.to - this.from)) * (this.right - this.left);
  }

  time(place: number): number {
    return this.from + ((place - this.left) / (this.right - this.left)) * (this.to - this.from);
  }
}

/** The frame whose time is nearest; times are in order. */
export function nearestFrame(manifest: Manifest, time: number): number {
  const { frames } = manifest;
  let low = 0;
  let high = frames.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frames[middle].time <= time) low = middle;
    else high = middle;
  }
  return time - frames[low].time <= frames[high].time - time ? low : high;
}
