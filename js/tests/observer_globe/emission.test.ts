import { expect, test } from "vitest";
import { type EmissionPicture, subtract } from "../../src/observer_globe/emission";

function picture(scale: number, grid: EmissionPicture["grid"], crval1 = 0): EmissionPicture {
  const geometry = {
    crpix1: 1.5,
    crpix2: 1,
    crval1,
    crval2: 0,
    cdelt1: 5,
    cdelt2: 5,
    crota2: 0,
    projection: "tan" as const,
    l0: 0,
    b0: 0,
    dsun: 1.5e8,
    rsun: 695700,
  };
  return { nx: 2, ny: 1, shares: Float32Array.of(1, 0.5), scale, geometry, grid };
}

test("a difference is in units of the first picture's scale", () => {
  const difference = subtract(picture(4, "square"), picture(2, "square"));
  expect([...difference!.shares]).toEqual([0.5, 0.25]);
});

test("square pixels are the same parts of the disk wherever they lie in the sky; others are not", () => {
  expect(subtract(picture(4, "square"), picture(4, "square", 100))).toBeDefined();
  expect(subtract(picture(4, "extent"), picture(4, "extent"))).toBeDefined();
  expect(subtract(picture(4, "extent"), picture(4, "extent", 100))).toBeUndefined();
});
