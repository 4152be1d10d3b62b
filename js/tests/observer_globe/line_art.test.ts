import { expect, test } from "vitest";
import { LineArt } from "../../src/observer_globe/line_art";
import { readLoops } from "../../src/observer_globe/loops";
import { halfWidth } from "../../src/observer_globe/plane";
import { lookFrom } from "../../src/shared/perspective";
import { loopBuffers } from "../globe_model";

const SIDE = 200;

/** The columns of all pixels that are lit. */
function lit(lon: number) {
  const distance = 215;
  const buffers = loopBuffers(60).map((view) => new Uint8Array(view.buffer as ArrayBuffer));
  const half = halfWidth(1.3, distance, "tan");
  const art = new LineArt();
  const canvas = art.draw(readLoops(1, buffers), lookFrom({ lon, lat: 0, distance }), "exact", SIDE, half, 1);
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, SIDE, SIDE);
  const columns: number[] = [];
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 100) columns.push((i / 4) % SIDE);
  return columns;
}

test("loops are drawn where they are, and none that the Sun hides", () => {
  const radius = (x: number) => ((x - SIDE / 2) / (SIDE / 2)) * 1.3;
  // From 90 degrees east: the loop at longitude 0 stands on the west limb, the other is behind.
  const west = lit(-90).map(radius);
  expect(Math.max(...west)).toBeGreaterThan(1.17);
  expect(Math.max(...west)).toBeLessThan(1.23);
  expect(Math.min(...west)).toBeGreaterThan(0.95);
  expect(lit(0).length).toBeGreaterThan(100);
  expect(lit(-150).length).toBe(0);
});
