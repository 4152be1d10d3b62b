// How a value becomes a place on the colour bar, 0 at its lower end and 1 at its upper.
// The same definitions as matplotlib's Normalize, AsinhNorm and LogNorm, which the figures use.

export type NormName = "linear" | "asinh" | "log";

export interface Limits {
  readonly vmin: number;
  readonly vmax: number;
}

export interface Norm {
  readonly toUnit: (value: number) => number;
  readonly fromUnit: (unit: number) => number;
}

/** The asinh norm is linear below this part of the larger limit, and logarithmic above it. */
export const ASINH_LINEAR_PART = 0.05;

export function makeNorm(name: NormName, { vmin, vmax }: Limits): Norm {
  if (name === "asinh") {
    const width = ASINH_LINEAR_PART * Math.max(Math.abs(vmin), Math.abs(vmax));
    const low = Math.asinh(vmin / width);
    const span = Math.asinh(vmax / width) - low;
    return {
      toUnit: (value) => (Math.asinh(value / width) - low) / span,
      fromUnit: (unit) => width * Math.sinh(low + unit * span),
    };
  }
  if (name === "log") {
    const low = Math.log(vmin);
    const span = Math.log(vmax) - low;
    return {
      toUnit: (value) => (Math.log(value) - low) / span,
      fromUnit: (unit) => Math.exp(low + unit * span),
    };
  }
  const span = vmax - vmin;
  return { toUnit: (value) => (value - vmin) / span, fromUnit: (unit) => vmin + unit * span };
}
