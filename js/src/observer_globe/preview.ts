// The picture of the emission measure without Python: rotate, project, occult, weigh, bin and blur,
// as sunwidgets.core does, with the points that the page has. Shown until Python's picture is there,
// and in its place where there is no Python.

import { lookFrom, makeProjected, type Place, type Projected, project } from "../shared/perspective";
import type { FrameGeometry } from "../shared/solar";
import type { EmissionPicture } from "./emission";
import { type Loops, pointCount } from "./loops";
import { ARCSEC, angleOf } from "./plane";
import type { Recipe } from "./traits";

const SUN_KM = 695700;
/** Where the blur ends, in its standard deviations. */
const TRUNCATE = 4;

export interface PreviewOptions {
  readonly recipe: Pick<Recipe, "weight" | "occultation" | "projection" | "grid">;
  /** Half the side of the square picture: tangent, or radians. */
  readonly half: number;
  /** Pixels from side to side. */
  readonly size: number;
  /** Standard deviation of the blur, pixels of the square picture. */
  readonly sigma: number;
}

interface Grid {
  readonly nx: number;
  readonly ny: number;
  readonly x0: number;
  readonly y0: number;
  readonly dx: number;
  readonly dy: number;
}

let room: Projected = makeProjected(0);

export function previewPicture(loops: Loops, place: Place, options: PreviewOptions): EmissionPicture {
  const count = pointCount(loops);
  // The arrays of the last frame serve the next one.
  if (room.seen.length !== count) room = makeProjected(count);
  const perspective = lookFrom(place);
  project(perspective, loops.xyz, options.recipe.occultation, room);
  if (options.recipe.projection === "angles") toAngles(room.places);
  const grid = options.recipe.grid === "extent" ? extentGrid(room, options) : squareGrid(options);
  const sums = bin(loops, room, grid, options);
  const blurred = blur(sums, grid, options.sigma, options.recipe.grid === "square");
  const depth = options.recipe.weight === "n2dz" ? depthOfView(room) / Math.max(grid.nx, grid.ny) : 0;
  return finish(blurred, loops.scale, depth, grid, place, options.recipe.projection);
}

function toAngles(places: Float64Array): void {
  for (let i = 0; i < places.length; i += 3) {
    const [tx, ty] = angleOf(places[i], places[i + 1]);
    places[i] = tx;
    places[i + 1] = ty;
  }
}

function squareGrid({ half, size }: PreviewOptions): Grid {
  const step = (2 * half) / size;
  return { nx: size, ny: size, x0: -half, y0: -half, dx: step, dy: step };
}

/** Pixels that just span the points, as published. */
function extentGrid({ places }: Projected, { half, size }: PreviewOptions): Grid {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 3) {
    left = Math.min(left, places[i]);
    right = Math.max(right, places[i]);
    low = Math.min(low, places[i + 1]);
    high = Math.max(high, places[i + 1]);
  }
  const step = (2 * half) / size;
  const nx = Math.max(1, Math.ceil((right - left) / step));
  const ny = Math.max(1, Math.ceil((high - low) / step));
  return { nx, ny, x0: left, y0: low, dx: (right - left) / nx || step, dy: (high - low) / ny || step };
}

/**
 * Adds up what each point stands for. Where points are farther apart than a pixel, as when there are
 * few of many, it is spread along the line between them, half way to the next on either side.
 */
function bin(loops: Loops, { places, seen }: Projected, grid: Grid, options: PreviewOptions): Float64Array {
  const { nx, ny, x0, y0 } = grid;
  const [perX, perY] = [1 / grid.dx, 1 / grid.dy];
  const isVolume = options.recipe.weight === "volume";
  const isClosed = options.recipe.grid === "extent";
  const sums = new Float64Array(nx * ny);
  const { weights, offsets } = loops;
  const add = (x: number, y: number, value: number) => {
    let column = Math.floor(x);
    let row = Math.floor(y);
    if (isClosed) {
      column = Math.min(nx - 1, Math.max(0, column));
      row = Math.min(ny - 1, Math.max(0, row));
    } else if (column < 0 || row < 0 || column >= nx || row >= ny) return;
    sums[row * nx + column] += value;
  };
  for (let loop = 0; loop + 1 < offsets.length; loop += 1) {
    const [begin, end] = [offsets[loop], offsets[loop + 1]];
    for (let point = begin; point < end; point += 1) {
      if (seen[point] === 0) continue;
      const x = (places[3 * point] - x0) * perX;
      const y = (places[3 * point + 1] - y0) * perY;
      const value = isVolume ? weights[point] / places[3 * point + 2] : weights[point];
      if (end - begin === 1) add(x, y, value);
      const isEnd = point === begin || point === end - 1;
      for (let side = -1; side <= 1; side += 2) {
        const other = point + side;
        if (other < begin || other >= end) continue;
        const dx = (places[3 * other] - x0) * perX - x;
        const dy = (places[3 * other + 1] - y0) * perY - y;
        const part = isEnd ? value : value / 2;
        const steps = seen[other] === 0 ? 1 : Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)));
        if (!(steps > 1)) {
          add(x, y, part);
          continue;
        }
        for (let step = 0; step < steps; step += 1) {
          const along = (step + 0.5) / steps / 2;
          add(x + along * dx, y + along * dy, part / steps);
        }
      }
    }
  }
  return sums;
}

/** A Gaussian along rows, then along columns; beyond the edges there is nothing, or the picture mirrored. */
export function blur(
  sums: Float64Array,
  { nx, ny }: Pick<Grid, "nx" | "ny">,
  sigma: number,
  isOpen = true,
): Float64Array {
  const reach = Math.floor(TRUNCATE * sigma + 0.5);
  if (!(reach > 0)) return sums;
  const bell = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const total = bell.reduce((sum, value) => sum + value, 0);
  const kernel = bell.map((value) => value / total);
  const rows = spread(sums, kernel, { count: nx, lines: ny, step: 1, lineStep: nx }, isOpen);
  return spread(rows, kernel, { count: ny, lines: nx, step: nx, lineStep: 1 }, isOpen);
}

interface Lines {
  readonly count: number;
  readonly lines: number;
  readonly step: number;
  readonly lineStep: number;
}

function spread(
  from: Float64Array,
  kernel: Float64Array,
  { count, lines, step, lineStep }: Lines,
  isOpen: boolean,
): Float64Array {
  const to = new Float64Array(from.length);
  const reach = (kernel.length - 1) / 2;
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    for (let i = 0; i < count; i += 1) {
      const value = from[start + i * step];
      // Most of the sky is dark, and to spread light costs only where there is some.
      if (value === 0) continue;
      if (i >= reach && i + reach < count) {
        let at = start + (i - reach) * step;
        for (let k = 0; k < kernel.length; k += 1, at += step) to[at] += value * kernel[k];
        continue;
      }
      for (let k = -reach; k <= reach; k += 1) {
        const j = isOpen ? i + k : mirror(i + k, count);
        if (j >= 0 && j < count) to[start + j * step] += value * kernel[k + reach];
      }
    }
  }
  return to;
}

function mirror(i: number, count: number): number {
  const period = 2 * count;
  const j = ((i % period) + period) % period;
  return j < count ? j : period - 1 - j;
}

/** The range of distances, solar radii. */
function depthOfView({ places }: Projected): number {
  let [near, far] = [Infinity, 0];
  for (let i = 2; i < places.length; i += 3) {
    near = Math.min(near, places[i]);
    far = Math.max(far, places[i]);
  }
  return Math.sqrt(far) - Math.sqrt(near);
}

function finish(
  sums: Float64Array,
  scale: number,
  depth: number,
  grid: Grid,
  place: Place,
  projection: Recipe["projection"],
): EmissionPicture {
  const { nx, ny, x0, y0, dx, dy } = grid;
  const shares = new Float32Array(nx * ny);
  let most = 0;
  for (let row = 0, i = 0; row < ny; row += 1) {
    const y = y0 + (row + 0.5) * dy;
    for (let column = 0; column < nx; column += 1, i += 1) {
      if (sums[i] === 0) continue;
      const x = x0 + (column + 0.5) * dx;
      // The solid angle of a small pixel: in the plane it shrinks with the cube of the distance from
      // the observer to it, in angles with the cosine of the latitude.
      const solid = dx * dy * (projection === "tan" ? (1 + x * x + y * y) ** -1.5 : Math.cos(y));
      shares[i] = depth > 0 ? sums[i] * depth : sums[i] / solid;
      most = Math.max(most, shares[i]);
    }
  }
  if (most > 0) for (let i = 0; i < shares.length; i += 1) shares[i] /= most;
  const geometry: FrameGeometry = {
    projection: projection === "tan" ? "tan" : "car",
    crpix1: 0.5 - x0 / dx,
    crpix2: 0.5 - y0 / dy,
    crval1: 0,
    crval2: 0,
    cdelt1: dx / ARCSEC,
    cdelt2: dy / ARCSEC,
    crota2: 0,
    l0: place.lon,
    b0: place.lat,
    dsun: place.distance * SUN_KM,
    rsun: SUN_KM,
  };
  return { nx, ny, shares, scale: most * scale || 1, geometry, grid: "square" };
}
