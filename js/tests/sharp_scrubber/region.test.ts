import { expect, test } from "vitest";
import type { Pixel } from "../../src/shared/solar";
import {
  dragHandle,
  handlesOf,
  isWhole,
  moved,
  outlineOf,
  regionOf,
  type Shape,
  scaled,
  shapeBetween,
  shapeOn,
} from "../../src/sharp_scrubber/region";
import { makeManifest } from "../sharp_model";

const { geometry } = makeManifest().frames[0];
const near = (got: readonly Pixel[], wanted: readonly Pixel[]) => {
  expect(got.length).toBe(wanted.length);
  for (const [i, [x, y]] of got.entries()) {
    expect(x).toBeCloseTo(wanted[i][0], 6);
    expect(y).toBeCloseTo(wanted[i][1], 6);
  }
};

test.each(["rectangle", "ellipse"] as const)(
  "a %s keeps its pixels through Carrington coordinates",
  (kind) => {
    const shape = shapeBetween(kind, [5, 4], [15, 12]);
    const region = regionOf(shape, geometry)!;
    near(shapeOn(region, geometry)!.at, shape.at);
    // An hour later, a frame whose reference point is 3 pixels further on.
    const later = { ...geometry, crpix1: geometry.crpix1 - 3 };
    near(shapeOn(region, later)!.at, moved(shape, -3, 0).at);
  },
);

test("what is on the far side is not drawn", () => {
  const region = {
    kind: "rectangle",
    vertices: [
      [210, -10],
      [212, -9],
    ],
  } as const;
  expect(shapeOn(region, geometry)).toBeUndefined();
  const tan = { ...geometry, projection: "tan" as const };
  expect(shapeOn(region, tan)).toBeUndefined();
});

test("the outline of an ellipse goes through the ends of its axes", () => {
  const shape = shapeBetween("ellipse", [0, 0], [20, 10]);
  const outline = outlineOf(shape);
  near(
    [outline[0], outline.at(-1)!],
    [
      [20, 5],
      [20, 5],
    ],
  );
  const tops = outline.map(([, y]) => y);
  expect(Math.max(...tops)).toBeCloseTo(10, 2);
});

test("a corner of a rectangle is dragged and the opposite one stays", () => {
  const shape = shapeBetween("rectangle", [2, 2], [12, 8]);
  near(dragHandle(shape, 0, [4, 5], false).at, [
    [12, 8],
    [4, 5],
  ]);
  near(dragHandle(shape, 3, [0, 9], false).at, [
    [12, 2],
    [0, 9],
  ]);
});

test("the axis of an ellipse is dragged along itself, and turns if asked", () => {
  const shape = shapeBetween("ellipse", [0, 0], [20, 10]);
  near(dragHandle(shape, 0, [26, 9], false).at, [
    [10, 5],
    [26, 5],
    [10, 10],
  ]);
  // The opposite end of the second axis, by sign.
  near(dragHandle(shape, 3, [17, -3], false).at, [
    [10, 5],
    [20, 5],
    [10, 13],
  ]);
  near(dragHandle(shape, 0, [10, 25], true).at, [
    [10, 5],
    [10, 25],
    [5, 5],
  ]);
});

test("the middle moves the whole, and a corner of a polygon only itself", () => {
  const shape: Shape = {
    kind: "polygon",
    at: [
      [0, 0],
      [6, 0],
      [6, 6],
      [0, 6],
    ],
  };
  const handles = handlesOf(shape);
  near([handles[4]], [[3, 3]]);
  near(dragHandle(shape, 4, [13, 4], false).at, moved(shape, 10, 1).at);
  near(dragHandle(shape, 2, [9, 8], false).at, [
    [0, 0],
    [6, 0],
    [9, 8],
    [0, 6],
  ]);
  near(scaled(shape, 2).at, [
    [-3, -3],
    [9, -3],
    [9, 9],
    [-3, 9],
  ]);
});

test("a shape without an inside is none", () => {
  expect(isWhole(shapeBetween("rectangle", [1, 1], [1.5, 9]))).toBe(false);
  expect(isWhole(shapeBetween("ellipse", [1, 1], [9, 9]))).toBe(true);
  expect(
    isWhole({
      kind: "polygon",
      at: [
        [0, 0],
        [9, 9],
      ],
    }),
  ).toBe(false);
});
