import { expect, test } from "vitest";
import {
  type Angles,
  carringtonToHelioprojective,
  carringtonToPixel,
  type FrameGeometry,
  isOnNearSide,
  type Pixel,
  pixelToCarrington,
  pixelToHelioprojective,
} from "../../src/shared/solar";
import vectors from "../vectors/geometry.json";

const cases = vectors as unknown as {
  geometry: FrameGeometry;
  pixels: Pixel[];
  carrington: (Angles | null)[];
  helioprojective: Angles[];
}[];

for (const { geometry, pixels, carrington, helioprojective } of cases) {
  test(`${geometry.projection}: places are those of the Python core`, () => {
    expect(carrington.filter(Boolean).length).toBeGreaterThan(12);
    pixels.forEach((pixel, i) => {
      const place = pixelToCarrington(geometry, pixel);
      const wanted = carrington[i];
      if (wanted === null) expect(place).toBeUndefined();
      else {
        expect(place![0]).toBeCloseTo(wanted[0], 8);
        expect(place![1]).toBeCloseTo(wanted[1], 8);
      }
      const [tx, ty] = pixelToHelioprojective(geometry, pixel);
      expect(tx).toBeCloseTo(helioprojective[i][0], 5);
      expect(ty).toBeCloseTo(helioprojective[i][1], 5);
    });
  });

  test(`${geometry.projection}: a place leads back to its pixel`, () => {
    pixels.forEach((pixel, i) => {
      const place = carrington[i];
      if (place === null) return;
      const [x, y] = carringtonToPixel(geometry, place);
      expect(x).toBeCloseTo(pixel[0], 6);
      expect(y).toBeCloseTo(pixel[1], 6);
    });
  });
}

test("the centre of the disk is in the middle, and what is behind it is told apart", () => {
  const { geometry } = cases[0];
  const [tx, ty] = carringtonToHelioprojective(geometry, [geometry.l0, geometry.b0]);
  expect([tx, ty].map(Math.abs).map((v) => v < 1e-9)).toEqual([true, true]);
  expect(isOnNearSide(geometry, [geometry.l0 + 80, 0])).toBe(true);
  expect(isOnNearSide(geometry, [geometry.l0 + 100, 0])).toBe(false);
});
