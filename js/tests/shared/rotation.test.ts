import { expect, test } from "vitest";
import {
  type Law,
  lookAt,
  type ObserverAt,
  type Place,
  rate,
  rotate,
  type Seen,
  surfacePoint,
} from "../../src/shared/rotation";
import vectors from "../vectors/rotation.json";

const cases = vectors as unknown as {
  rsun: number;
  days: number;
  law: Law;
  observer: ObserverAt;
  places: Place[];
  longitude: number[];
  seen: Seen[];
  directions: [number, number][];
  surface: ([number, number] | null)[];
}[];

const ARCSEC = Math.PI / 180 / 3600;

for (const { rsun, days, law, observer, places, longitude, seen, directions, surface } of cases) {
  test(`places turn and are seen as by the Python core, from ${observer.distance} km`, () => {
    expect(new Set(seen.map(({ visible }) => visible)).size).toBe(2);
    places.forEach((place, i) => {
      const turned = rotate(place, rate(law, place.latitude), days);
      expect(turned.longitude).toBeCloseTo(longitude[i], 12);
      const got = lookAt(turned.vector, observer, rsun);
      expect(Math.abs(got.tx - seen[i].tx) / ARCSEC).toBeLessThan(1e-6);
      expect(Math.abs(got.ty - seen[i].ty) / ARCSEC).toBeLessThan(1e-6);
      expect(got.mu).toBeCloseTo(seen[i].mu, 12);
      expect(got.visible).toBe(seen[i].visible);
    });
  });

  test(`lines of sight meet the surface where the Python core has it, from ${observer.distance} km`, () => {
    expect(new Set(surface.map((place) => place === null)).size).toBe(2);
    directions.forEach(([tx, ty], i) => {
      const place = surfacePoint(tx, ty, observer, rsun);
      const wanted = surface[i];
      if (wanted === null) {
        expect(place).toBeUndefined();
        return;
      }
      expect(place!.longitude).toBeCloseTo(wanted[0], 10);
      expect(place!.latitude).toBeCloseTo(wanted[1], 10);
      expect(place!.radius).toBe(rsun);
    });
  });
}
