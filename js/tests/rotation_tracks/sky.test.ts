import { expect, test } from "vitest";
import { Sky, snapToDisk } from "../../src/rotation_tracks/sky";
import { limbRadius } from "../../src/shared/solar";

const observer = { l0: 0, b0: 5, dsun: 149597870.7, rsun: 695700 };
const sky = new Sky({ x: 70, y: 10, side: 400 }, observer);

test("a direction leads to a place and back, west to the right and north up", () => {
  const [x, y] = sky.place(300, 400);
  expect(x).toBeGreaterThan(270);
  expect(y).toBeLessThan(210);
  const back = sky.direction(x, y);
  expect(back.tx).toBeCloseTo(300, 9);
  expect(back.ty).toBeCloseTo(400, 9);
  expect(back.isSnapped).toBe(false);
});

test("the limb is at the angle whose sine is the radius over the distance", () => {
  expect(limbRadius(observer)).toBeCloseTo(959.23, 2);
});

test("a place off the disk goes to the limb in its own direction, one inside stays", () => {
  const off = snapToDisk(observer, 3000, 4000);
  expect(off.isSnapped).toBe(true);
  expect(Math.hypot(off.tx, off.ty)).toBeLessThan(limbRadius(observer));
  expect(Math.hypot(off.tx, off.ty)).toBeGreaterThan(limbRadius(observer) - 0.5);
  expect(off.ty / off.tx).toBeCloseTo(4 / 3, 12);
  expect(snapToDisk(observer, 950, 0)).toEqual({ tx: 950, ty: 0, isSnapped: false });
});
