import { expect, test } from "vitest";
import { readColorTable } from "../../src/shared/colormaps";
import type { FrameImage } from "../../src/sharp_scrubber/frames";
import { FramePainter } from "../../src/sharp_scrubber/paint";
import type { SegmentInfo } from "../../src/sharp_scrubber/traits";
import { GRAY, makeManifest } from "../sharp_model";

const colors = readColorTable(GRAY);
const [field, , category] = makeManifest().segments;
const look = { vmin: -100, vmax: 100, cmap: "gray", norm: "linear" as const };

function pixels(image: FrameImage, segment: SegmentInfo, limits = look): number[][] {
  const canvas = new FramePainter().paint(image, { look: limits, colors, segment });
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, i) => [...data.slice(4 * i, 4 * i + 4)]);
}

test("values become the colours of the table, north up, and no data stays clear", () => {
  const stored = new Uint16Array(Int16Array.from([-1000, 0, 1000, 5000, -32768, 500]).buffer);
  const image = { width: 3, height: 2, stored, scale: 0.1, offset: 0 };
  expect(pixels(image, field)).toEqual([
    [255, 255, 255, 255],
    [0, 0, 0, 0],
    [192, 192, 192, 255],
    [0, 0, 0, 255],
    [128, 128, 128, 255],
    [255, 255, 255, 255],
  ]);
});

test("a category has the colours of its names, whether it came as bytes or not", () => {
  const wanted = [
    [0xd9, 0xd9, 0xd9, 255],
    [0x00, 0x9e, 0x73, 255],
    [0x99, 0x99, 0x99, 255],
  ];
  for (const stored of [new Uint8Array([0, 90, 7]), new Uint16Array([0, 90, 7])]) {
    expect(pixels({ width: 3, height: 1, stored, scale: 1, offset: 0 }, category)).toEqual(wanted);
  }
});

test("one painter follows the limits and the frame", () => {
  const painter = new FramePainter();
  const image = { width: 1, height: 1, stored: new Uint16Array([500]), scale: 0.1, offset: 0 };
  const red = (paint: HTMLCanvasElement) => paint.getContext("2d")!.getImageData(0, 0, 1, 1).data[0];
  expect(red(painter.paint(image, { look, colors, segment: field }))).toBe(192);
  expect(red(painter.paint(image, { look: { ...look, vmax: 50 }, colors, segment: field }))).toBe(255);
  const other = { ...image, stored: new Uint16Array([0]) };
  expect(red(painter.paint(other, { look, colors, segment: field }))).toBe(128);
});
