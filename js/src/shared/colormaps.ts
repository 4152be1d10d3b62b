// Colour tables: 256 entries packed as the little-endian RGBA words that ImageData holds.
// Python sends them, so that the page, the figures and the movies have the same colours.

import { fromBase64 } from "./bytes";

export type ColorTable = Uint32Array;

export function packColor(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Reads a table from the base64 text of 256 RGB triples. */
export function readColorTable(base64: string): ColorTable {
  const rgb = fromBase64(base64);
  return Uint32Array.from({ length: rgb.length / 3 }, (_, i) =>
    packColor(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]),
  );
}

export function parseHexColor(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return packColor(value >> 16, (value >> 8) & 255, value & 255);
}

export function cssColor(packed: number): string {
  return `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
}

/** The entry for a place on the colour bar, as matplotlib picks it: the ends take what lies beyond. */
export function colorAt(table: ColorTable, unit: number): number {
  const last = table.length - 1;
  return table[Math.min(last, Math.max(0, Math.floor(unit * table.length)))];
}
