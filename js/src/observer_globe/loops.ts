// The points of the loops as they come from Python, and fewer of them for a frame that must be quick.

/** Points that stand for all of the arcade, those of one loop after those of another. */
export interface Loops {
  /** Stonyhurst positions, solar radii, three numbers a point. */
  readonly xyz: ArrayLike<number>;
  /** What each adds to its pixel, over the square of its distance and the pixel's solid angle. */
  readonly weights: ArrayLike<number>;
  /** What the weights are to be multiplied with, for emission measure in cm-5. */
  readonly scale: number;
  /** How bright each is drawn, 0 to 255. */
  readonly light: Uint8Array;
  /** Where each loop begins, and the end. */
  readonly offsets: Uint32Array;
}

export function pointCount({ offsets }: Loops): number {
  return offsets[offsets.length - 1];
}

export function readLoops(scale: number, buffers: readonly Uint8Array<ArrayBuffer>[]): Loops {
  // Copies: a message may begin anywhere in its buffer, and a float may not.
  const [xyz, weights, light, offsets] = buffers.map((buffer) => buffer.slice());
  return {
    xyz: new Float32Array(xyz.buffer),
    weights: new Float32Array(weights.buffer),
    scale,
    light,
    offsets: new Uint32Array(offsets.buffer),
  };
}

/** Every so many points of each loop and its end; each has the weight of those that are left out after it. */
export function thin(loops: Loops, stride: number): Loops {
  if (stride <= 1) return loops;
  const chosen: number[] = [];
  const offsets = [0];
  const weights: number[] = [];
  for (let loop = 0; loop + 1 < loops.offsets.length; loop += 1) {
    const [begin, end] = [loops.offsets[loop], loops.offsets[loop + 1]];
    for (let i = begin; i < end; i += 1) {
      const isKept = (i - begin) % stride === 0 || i === end - 1;
      if (isKept) {
        chosen.push(i);
        weights.push(0);
      }
      weights[weights.length - 1] += loops.weights[i];
    }
    offsets.push(chosen.length);
  }
  const xyz = new Float32Array(3 * chosen.length);
  chosen.forEach((from, to) => {
    for (let axis = 0; axis < 3; axis += 1) xyz[3 * to + axis] = loops.xyz[3 * from + axis];
  });
  return {
    xyz,
    weights: Float32Array.from(weights),
    scale: loops.scale,
    light: Uint8Array.from(chosen, (i) => loops.light[i]),
    offsets: Uint32Array.from(offsets),
  };
}
