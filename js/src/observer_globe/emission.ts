// A picture of the emission measure: its numbers, its colours, and what is under the pointer.

import { type ColorTable, colorAt } from "../shared/colormaps";
import type { Norm } from "../shared/norms";
import {
  type Angles,
  type FrameGeometry,
  helioprojectiveToCarrington,
  pixelToHelioprojective,
} from "../shared/solar";
import { ARCSEC } from "./plane";
import type { ImageAnswer } from "./traits";

export interface EmissionPicture {
  readonly nx: number;
  readonly ny: number;
  /** Of each pixel, what share it has of the scale, from the south-east corner, row by row. */
  readonly shares: Float32Array;
  /** cm-5. */
  readonly scale: number;
  readonly geometry: FrameGeometry;
  readonly grid: ImageAnswer["grid"];
}

const GRID_KEYS = ["crpix1", "crpix2", "crval1", "crval2", "cdelt1", "cdelt2"] as const;

export function readPicture(answer: ImageAnswer, buffer: Uint8Array<ArrayBuffer>): EmissionPicture {
  const [ny, nx] = answer.shape;
  // A copy: a message may begin anywhere in its buffer, and a float may not.
  const shares = new Float32Array(buffer.slice().buffer);
  if (shares.length !== nx * ny)
    throw new Error(`The picture has ${shares.length} pixels, not ${nx} × ${ny}.`);
  return { nx, ny, shares, scale: answer.scale, geometry: answer.geometry, grid: answer.grid };
}

/** One minus the other, pixel by pixel; undefined where their pixels are not the same parts of the picture. */
export function subtract(one: EmissionPicture, other: EmissionPicture): EmissionPicture | undefined {
  if (one.nx !== other.nx || one.ny !== other.ny) return undefined;
  const isElsewhere = GRID_KEYS.some((key) => one.geometry[key] !== other.geometry[key]);
  if (one.grid === "extent" && isElsewhere) return undefined;
  const ratio = other.scale / one.scale;
  return { ...one, shares: one.shares.map((share, i) => share - ratio * other.shares[i]) };
}

/** Where the edges of a picture are in its plane, where its header puts them. */
export function edges({ nx, ny, geometry: g }: EmissionPicture) {
  const left = (g.crval1 + (0.5 - g.crpix1) * g.cdelt1) * ARCSEC;
  const low = (g.crval2 + (0.5 - g.crpix2) * g.cdelt2) * ARCSEC;
  return { left, low, right: left + nx * g.cdelt1 * ARCSEC, high: low + ny * g.cdelt2 * ARCSEC };
}

export interface Reading {
  /** Column and row, from 0. */
  readonly column: number;
  readonly row: number;
  /** cm-5. */
  readonly value: number;
  /** Arcseconds. */
  readonly angles: Angles;
  /** Stonyhurst degrees of the surface, if the line of sight meets it. */
  readonly surface: Angles | undefined;
}

/** What a picture says at a place in its plane. */
export function read(picture: EmissionPicture, x: number, y: number): Reading | undefined {
  const { left, low, right, high } = edges(picture);
  if (x < left || x >= right || y < low || y >= high) return undefined;
  const px = ((x - left) / (right - left)) * picture.nx;
  const py = ((y - low) / (high - low)) * picture.ny;
  const [column, row] = [Math.floor(px), Math.floor(py)];
  const angles = pixelToHelioprojective(picture.geometry, [px - 0.5, py - 0.5]);
  return {
    column,
    row,
    value: picture.shares[row * picture.nx + column] * picture.scale,
    angles,
    surface: helioprojectiveToCarrington(picture.geometry, angles),
  };
}

/** Paints pictures, a pixel a pixel, north up; anew only when something changed. */
export class EmissionPainter {
  readonly canvas = document.createElement("canvas");
  #context = this.canvas.getContext("2d")!;
  #painted: { picture: EmissionPicture; colors: ColorTable; key: string } | undefined;

  paint(picture: EmissionPicture, colors: ColorTable, norm: Norm, key: string): HTMLCanvasElement {
    const before = this.#painted;
    if (before?.picture === picture && before.colors === colors && before.key === key) return this.canvas;
    this.#painted = { picture, colors, key };
    const { nx, ny, shares, scale } = picture;
    if (this.canvas.width !== nx) this.canvas.width = nx;
    if (this.canvas.height !== ny) this.canvas.height = ny;
    const image = this.#context.createImageData(nx, ny);
    const pixels = new Uint32Array(image.data.buffer);
    // Most pixels are of the dark sky.
    const dark = colorAt(colors, norm.toUnit(0));
    for (let row = 0; row < ny; row += 1) {
      const to = (ny - 1 - row) * nx;
      for (let column = 0; column < nx; column += 1) {
        const share = shares[row * nx + column];
        pixels[to + column] = share === 0 ? dark : colorAt(colors, norm.toUnit(share * scale));
      }
    }
    this.#context.putImageData(image, 0, 0);
    return this.canvas;
  }
}
