// From arcseconds to a place on the canvas and back.

import { limbRadius, type Observer } from "../shared/solar";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** How far beyond the limb the picture goes, in solar radii. */
export const REACH = 1.12;
/** A place this close to the limb is on the disk whatever is rounded. */
const INSIDE = 0.9998;

export class Sky {
  readonly reach: number;
  readonly pixelsPerArcsec: number;

  constructor(
    readonly box: Box,
    readonly first: Observer,
  ) {
    this.reach = REACH * limbRadius(first);
    this.pixelsPerArcsec = box.side / (2 * this.reach);
  }

  place(tx: number, ty: number): readonly [number, number] {
    const { x, y, side } = this.box;
    return [x + side / 2 + tx * this.pixelsPerArcsec, y + side / 2 - ty * this.pixelsPerArcsec];
  }

  /** The direction at a place of the canvas, on the disk or off it. */
  directionAt(x: number, y: number): { tx: number; ty: number } {
    return {
      tx: (x - this.box.x - this.box.side / 2) / this.pixelsPerArcsec,
      ty: -(y - this.box.y - this.box.side / 2) / this.pixelsPerArcsec,
    };
  }

  /** The direction at a place of the canvas, moved to the limb if it would miss the disk of the start. */
  direction(x: number, y: number): { tx: number; ty: number; isSnapped: boolean } {
    const { tx, ty } = this.directionAt(x, y);
    return snapToDisk(this.first, tx, ty);
  }
}

export function snapToDisk(
  observer: Observer,
  tx: number,
  ty: number,
): { tx: number; ty: number; isSnapped: boolean } {
  const limb = INSIDE * limbRadius(observer);
  const off = Math.hypot(tx, ty);
  if (off <= limb) return { tx, ty, isSnapped: false };
  return { tx: (tx * limb) / off, ty: (ty * limb) / off, isSnapped: true };
}
