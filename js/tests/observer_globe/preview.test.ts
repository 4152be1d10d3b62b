import { expect, test } from "vitest";
import { type Loops, thin } from "../../src/observer_globe/loops";
import { previewPicture } from "../../src/observer_globe/preview";
import type { Recipe } from "../../src/observer_globe/traits";
import vectors from "../vectors/emission.json";

const count = vectors.weights.volume.length;

function loopsFor(weight: Recipe["weight"]): Loops {
  const weights = vectors.weights[weight];
  const scale = Math.max(...weights);
  return {
    xyz: Float64Array.from(vectors.xyz),
    weights: weights.map((value) => value / scale),
    scale,
    light: new Uint8Array(count),
    offsets: Uint32Array.from({ length: 13 }, (_, loop) => (loop * count) / 12),
  };
}

for (const { recipe, observer, half, sigma, size, data } of vectors.pictures) {
  const options = {
    recipe: { ...recipe, grid: "square" } as Pick<Recipe, "weight" | "occultation" | "projection" | "grid">,
    half,
    size,
    sigma,
  };
  const loops = loopsFor(options.recipe.weight);

  test(`${JSON.stringify(recipe)}: the picture is the core's`, () => {
    const picture = previewPicture(loops, observer, options);
    const most = Math.max(...data);
    let lit = 0;
    let different = 0;
    data.forEach((wanted, i) => {
      const value = picture.shares[i] * picture.scale;
      if (wanted > 1e-6 * most) lit += 1;
      // What the blur brings in from outside the picture is not there.
      if (Math.abs(value - wanted) > 1e-4 * most) different += 1;
    });
    expect(lit).toBeGreaterThan(30);
    expect(different).toBe(0);
  });

  test(`${JSON.stringify(recipe)}: with a quarter of the points its logarithm still goes with the core's`, () => {
    const picture = previewPicture(thin(loops, 4), observer, options);
    const floor = Math.max(...data) / 1000;
    const pairs = data
      .map((wanted, i) => [Math.max(wanted, floor), Math.max(picture.shares[i] * picture.scale, floor)])
      .map((pair) => pair.map(Math.log10));
    expect(correlation(pairs)).toBeGreaterThan(0.99);
    expect(correlation(pairs)).toBeLessThan(1);
  });
}

function correlation(pairs: number[][]): number {
  const [a, b] = [0, 1].map((k) => pairs.map((pair) => pair[k]));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, i) => (value - meanA) * (b[i] - meanB)));
  const spread = (values: number[], middle: number) => Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
  return product / (spread(a, meanA) * spread(b, meanB));
}

test("published pixels just span the points, and the blur is mirrored at their edges", () => {
  const { observer, half, size } = vectors.pictures[0];
  const loops = loopsFor("n2dz");
  const recipe = { weight: "n2dz", occultation: "exact", projection: "angles", grid: "extent" } as const;
  const sharp = previewPicture(loops, observer, { recipe, half, size, sigma: 0 });
  expect(sharp.nx).toBeLessThan(size);
  expect(sharp.ny).toBeLessThan(size);
  const soft = previewPicture(loops, observer, { recipe, half, size, sigma: 1 });
  const total = ({ shares, scale }: typeof sharp) => shares.reduce((sum, share) => sum + share, 0) * scale;
  expect(total(soft) / total(sharp)).toBeCloseTo(1, 5);
});
