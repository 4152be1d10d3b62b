import { expect, test } from "vitest";
import { makeNorm } from "../../src/shared/norms";
import { tickTexts, tickValues } from "../../src/sharp_scrubber/color_bar";

const look = { vmin: -1600, vmax: 1600, cmap: "gray" };

test("linear ticks are round and within the limits", () => {
  const values = tickValues({ ...look, norm: "linear" }, 300);
  expect(values).toContain(0);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1600);
  expect(new Set(values.slice(1).map((value, i) => value - values[i])).size).toBe(1);
});

test("asinh ticks are powers of ten and the limits, none on top of another", () => {
  const asinh = { ...look, norm: "asinh" as const };
  const values = tickValues(asinh, 300);
  expect(values).toEqual(expect.arrayContaining([-1000, -100, 0, 100, 1000]));
  const norm = makeNorm("asinh", asinh);
  const places = values.map((value) => 300 * norm.toUnit(value));
  places.slice(1).forEach((place, i) => {
    expect(place - places[i]).toBeGreaterThan(14);
  });
});

test("all texts have as many decimals as one needs", () => {
  expect(tickTexts([6, 5.5, -5])).toEqual(["6.0", "5.5", "−5.0"]);
  expect(tickTexts([1600, 0])).toEqual(["1600", "0"]);
});
