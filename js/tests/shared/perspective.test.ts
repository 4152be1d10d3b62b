import { expect, test } from "vitest";
import { lookFrom, makeProjected, onSphere, project, projectPoint } from "../../src/shared/perspective";
import { pixelToHelioprojective } from "../../src/shared/solar";
import vectors from "../vectors/views.json";

const ARCSEC = Math.PI / 180 / 3600;

for (const { observer, half, points, angles, pixels, visible } of vectors) {
  const name = `from ${observer.lon}, ${observer.lat}, ${observer.distance} solar radii`;

  test(`${name}: places on the picture are sunpy's within 0.01 arcsec`, () => {
    const perspective = lookFrom(observer);
    const projected = makeProjected(points.length);
    project(perspective, points.flat(), "exact", projected);
    const step = (2 * half) / 384;
    let seen = 0;
    points.forEach((_, i) => {
      expect(projected.seen[i] === 1).toBe(visible[i]);
      if (!visible[i]) return;
      seen += 1;
      const [x, y] = [projected.places[3 * i], projected.places[3 * i + 1]];
      // From the sky in the header's pixels to arcseconds at the Sun, where a pixel is least.
      expect(Math.abs((x + half) / step - 0.5 - pixels[i][0]) * (step / ARCSEC)).toBeLessThan(0.01);
      expect(Math.abs((y + half) / step - 0.5 - pixels[i][1]) * (step / ARCSEC)).toBeLessThan(0.01);
    });
    expect(seen).toBeGreaterThan(10);
  });

  test(`${name}: a pixel has the coordinates that sunpy gives it`, () => {
    const step = (2 * half) / 384 / ARCSEC;
    const geometry = {
      projection: "tan" as const,
      crpix1: 192.5,
      crpix2: 192.5,
      crval1: 0,
      crval2: 0,
      cdelt1: step,
      cdelt2: step,
      crota2: 0,
      l0: observer.lon,
      b0: observer.lat,
      dsun: observer.distance,
      rsun: 1,
    };
    points.forEach((_, i) => {
      if (!visible[i]) return;
      const [tx, ty] = pixelToHelioprojective(geometry, pixels[i] as [number, number]);
      expect(Math.abs(tx - angles[i][0])).toBeLessThan(1e-4);
      expect(Math.abs(ty - angles[i][1])).toBeLessThan(1e-4);
    });
  });
}

test("one point at a time is the same, and what is hidden is not there", () => {
  const perspective = lookFrom({ lon: 10, lat: 5, distance: 215 });
  const [x, y] = projectPoint(perspective, onSphere(10, 5))!;
  expect([x, y].map(Math.abs).every((value) => value < 1e-12)).toBe(true);
  expect(projectPoint(perspective, onSphere(190, -5))).toBeUndefined();
  expect(projectPoint(perspective, onSphere(99, 0))).toBeDefined();
  expect(projectPoint(perspective, onSphere(101, 0))).toBeUndefined();
});
