import { expect, test } from "vitest";
import { colorAt, cssColor, parseHexColor, readColorTable } from "../../src/shared/colormaps";
import { makeNorm, type NormName } from "../../src/shared/norms";
import colors from "../vectors/colors.json";
import norms from "../vectors/norms.json";

test("norms place values where matplotlib's do, and lead back", () => {
  for (const { norm, vmin, vmax, values, units } of norms) {
    const own = makeNorm(norm as NormName, { vmin, vmax });
    values.forEach((value, i) => {
      expect(own.toUnit(value)).toBeCloseTo(units[i], 9);
      expect(own.fromUnit(own.toUnit(value)) / (value || 1)).toBeCloseTo(value ? 1 : 0, 9);
    });
  }
});

test("colours are those that matplotlib picks, beyond the ends too", () => {
  const table = readColorTable(btoa(String.fromCharCode(...colors.table)));
  colors.units.forEach((unit, i) => {
    expect(cssColor(colorAt(table, unit))).toBe(`rgb(${colors.colors[i].join(" ")})`);
  });
});

test("a hexadecimal colour keeps its order", () => {
  expect(cssColor(parseHexColor("#0102ff"))).toBe("rgb(1 2 255)");
});
