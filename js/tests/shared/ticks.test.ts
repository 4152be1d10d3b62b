import { expect, test } from "vitest";
import {
  axisExponent,
  edgeTicks,
  formatNumber,
  linearTicks,
  powerOfTen,
  timeTicks,
} from "../../src/shared/ticks";

test("edge ticks stand where the coordinate is round, though it runs unevenly", () => {
  const coordinate = (place: number) => 10 + (place / 100) ** 2;
  const ticks = edgeTicks(coordinate, 0, 400, 4);
  expect(ticks.length).toBeGreaterThan(2);
  for (const { at, text } of ticks) expect(coordinate(at)).toBeCloseTo(Number(text), 1);
});

test("edge ticks run down as well as up, and across the full turn", () => {
  const falling = edgeTicks((place) => 20 - place / 10, 0, 100, 5);
  expect(falling.map(({ text }) => text)).toContain("14");
  const across = edgeTicks((place) => (355 + place / 10) % 360, 0, 100, 5, { period: 360 });
  expect(across.map(({ text }) => Number(text) % 360)).toContain(0);
  expect(across.every(({ at }) => at >= 0 && at <= 100)).toBe(true);
});

test("arcseconds are no angle that begins again, however far apart the samples are", () => {
  const ticks = edgeTicks((place) => 70 * (place - 100), 0, 200, 4);
  expect(ticks.map(({ text }) => Number(text.replaceAll(",", "").replace("−", "-")))).toEqual([
    -5000, 0, 5000,
  ]);
  expect(ticks[1].at).toBeCloseTo(100, 9);
});

test("linear ticks have texts of equal precision", () => {
  expect(linearTicks(0, 1, 5).map(({ text }) => text)).toEqual(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
});

test("time ticks name the day at midnight and the hour elsewhere", () => {
  const texts = timeTicks(Date.UTC(2023, 8, 5), Date.UTC(2023, 8, 6), 4).map(({ text }) => text);
  expect(texts).toEqual(["09-05", "06:00", "12:00", "18:00", "09-06"]);
});

test("a power of ten is taken out only where numbers are long", () => {
  expect(axisExponent([0, 2.7e22])).toBe(22);
  expect(axisExponent([-3e-5, 1e-5])).toBe(-5);
  expect(axisExponent([0, 1500])).toBe(0);
  expect(axisExponent([0, 0])).toBe(0);
  expect(powerOfTen(-13)).toBe("10⁻¹³");
});

test("numbers are written as people write them", () => {
  expect(formatNumber(-0.25)).toBe("−0.25");
  expect(formatNumber(2.71476e22)).toBe("2.71476 × 10²²");
  expect(formatNumber(0.05, 1)).toBe("0.05");
  expect(formatNumber(0)).toBe("0");
});
