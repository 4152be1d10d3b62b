import { expect, test } from "vitest";
import { fromGrid, toGrid, Viewport } from "../../src/sharp_scrubber/viewport";

const box = { x: 10, y: 5, width: 400, height: 200 };

test("zooming keeps the place under the pointer", () => {
  const viewport = new Viewport(800, 400);
  const before = toGrid(viewport, box, 150, 60);
  expect(viewport.zoomAt(before.x, before.y, 3)).toBe(true);
  const after = toGrid(viewport, box, 150, 60);
  expect(after.x).toBeCloseTo(before.x, 9);
  expect(after.y).toBeCloseTo(before.y, 9);
  expect(viewport.zoom).toBeCloseTo(3, 9);
});

test("the window stays inside the grid, and the ends of the range say so", () => {
  const viewport = new Viewport(800, 400);
  expect(viewport.zoomAt(0, 0, 0.5)).toBe(false);
  viewport.zoomAt(0, 0, 4);
  viewport.pan(-1e6, 1e6);
  expect([viewport.x, viewport.y]).toEqual([0, 300]);
  for (let i = 0; i < 100; i += 1) viewport.zoomAt(400, 200, 2);
  expect(viewport.width).toBe(12);
  expect(viewport.zoomAt(400, 200, 2)).toBe(false);
  viewport.reset();
  expect([viewport.x, viewport.y, viewport.width, viewport.height]).toEqual([0, 0, 800, 400]);
});

for (const isTurned of [false, true]) {
  test(`grid and canvas lead to each other, turned ${isTurned}`, () => {
    const viewport = new Viewport(800, 400);
    viewport.isTurned = isTurned;
    viewport.zoomAt(300, 200, 2);
    const grid = toGrid(viewport, box, 37, 99);
    const back = fromGrid(viewport, box, grid.x, grid.y);
    expect(back.x).toBeCloseTo(37, 9);
    expect(back.y).toBeCloseTo(99, 9);
  });
}

test("a drag to the right moves the picture right, turned or not", () => {
  for (const isTurned of [false, true]) {
    const viewport = new Viewport(800, 400);
    viewport.isTurned = isTurned;
    viewport.zoomAt(400, 200, 4);
    const place = toGrid(viewport, box, 100, 100);
    const scale = viewport.width / box.width;
    viewport.pan(-20 * scale, 10 * scale);
    const moved = fromGrid(viewport, box, place.x, place.y);
    expect([Math.round(moved.x), Math.round(moved.y)]).toEqual([120, 110]);
  }
});
