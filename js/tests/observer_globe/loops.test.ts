import { expect, test } from "vitest";
import { Detail } from "../../src/observer_globe/detail";
import { pointCount, readLoops, thin } from "../../src/observer_globe/loops";
import { loopBuffers } from "../globe_model";

function someLoops(points = 20) {
  const buffers = loopBuffers(points).map((view) => new Uint8Array(view.buffer as ArrayBuffer));
  return readLoops(1, buffers);
}

test("fewer points keep the feet of each loop and all of its weight", () => {
  const loops = someLoops();
  for (const stride of [2, 3, 7, 64]) {
    const thinned = thin(loops, stride);
    expect(thinned.offsets.length).toBe(3);
    expect(pointCount(thinned)).toBeLessThan(pointCount(loops));
    expect(Array.from(thinned.weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(40, 4);
    for (const loop of [0, 1]) {
      for (const end of [0, -1]) {
        const [from, to] = [loops, thinned].map(({ offsets }) => offsets[loop + (end ? 1 : 0)] + end);
        for (let axis = 0; axis < 3; axis += 1)
          expect(thinned.xyz[3 * to + axis]).toBe(loops.xyz[3 * from + axis]);
      }
    }
  }
  expect(thin(loops, 1)).toBe(loops);
});

test("slow frames get fewer points, quick ones more, and rest has all", () => {
  const detail = new Detail();
  const loops = someLoops(200);
  for (let i = 0; i < 3; i += 1) detail.measure(60);
  expect(detail.stride).toBe(8);
  expect(pointCount(detail.choose(loops, true))).toBeLessThan(70);
  expect(detail.choose(loops, true)).toBe(detail.choose(loops, true));
  expect(detail.choose(loops, false)).toBe(loops);
  detail.measure(15);
  expect(detail.stride).toBe(8);
  for (let i = 0; i < 9; i += 1) detail.measure(2);
  expect(detail.stride).toBe(1);
  for (let i = 0; i < 99; i += 1) detail.measure(500);
  expect(detail.stride).toBe(64);
});
