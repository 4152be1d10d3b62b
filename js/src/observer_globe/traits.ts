// What Python and the page tell each other: the contract with sunwidgets/widgets/observer_globe.py.

import type { AnyModel } from "@anywidget/types";
import type { Occultation } from "../shared/perspective";
import type { FrameGeometry } from "../shared/solar";

/** How loops are built and pictures made: the fields of sunwidgets.core.recipe. */
export interface Recipe {
  readonly sampling: "arc-length" | "angle";
  readonly weight: "volume" | "n2dz";
  readonly rtv_length: "half" | "full";
  readonly density: "rtv" | "1e11";
  readonly stratification: "closed" | "integrated";
  readonly occultation: Occultation;
  readonly projection: "tan" | "angles";
  readonly grid: "square" | "extent";
  readonly header: "true" | "nominal";
  readonly psf: "arcsec" | "pixel";
}

export interface RecipeField {
  readonly name: keyof Recipe;
  readonly corrected: string;
  readonly published: string;
  readonly sentence: string;
}

type Range = readonly [number, number];

/** What is looked at: all that does not change while the observer moves. */
export interface Scene {
  /** A new number whenever what is drawn has to be asked for again. */
  readonly stamp: number;
  /** Half the width of what pictures show, in solar radii. */
  readonly reach: number;
  /** How far the observer's longitudes are turned from the loops', degrees. */
  readonly turned: number;
  readonly n_loops: number;
  readonly n_points: number;
  /** Mm. */
  readonly length: Range;
  /** MK; null where the arcade does not know it. */
  readonly temperature: Range | null;
  /** At the feet, per cubic cm. */
  readonly density: Range;
}

export interface Sky {
  /** From Stonyhurst axes to those of the ecliptic, row by row: x to the Earth, z to the north. */
  readonly rotation: readonly number[];
  /** In those axes, au. */
  readonly bodies: readonly { readonly name: string; readonly place: readonly [number, number, number] }[];
  readonly earth: { readonly lat: number; readonly distance: number };
}

/** Stonyhurst degrees, and au from the Sun's centre. */
export interface Whereabouts {
  readonly lon: number;
  readonly lat: number;
  readonly distance: number;
}

/** A place that the observer went to. */
export interface Move extends Whereabouts {
  /** The page that took it there; empty for Python. */
  readonly by: string;
  readonly number: number;
}

export interface LoopTraits {
  loops: "arcade" | "single" | "own";
  n_loops: number;
  length_min: number;
  length_max: number;
  latitude_min: number;
  latitude_max: number;
  alpha: number;
  heating_rate: number;
  footpoint_density: number;
  n_points: number;
  seed: number;
  length: number;
  latitude: number;
  recipe: Recipe;
}

/** What Python checks before it is so. */
export interface AskedTraits extends LoopTraits {
  obstime: string;
  preset: string;
  size: number;
  psf: number;
  compare: "side" | "difference";
}

export interface Traits extends AskedTraits {
  vmin: number;
  vmax: number;
  cmap: string;
  grid: boolean;
  _whereabouts: Move;
  _scene: Scene;
  _sky: Sky;
  /** The second observer; empty for none. */
  _pinned: (Whereabouts & { readonly obstime: string }) | Record<string, never>;
  _names: readonly string[];
  _fields: readonly RecipeField[];
  _colormaps: Readonly<Record<string, string>>;
  /** Endings of the files that Python can make. */
  _saves: readonly string[];
}

export type Model = AnyModel<Traits>;

/** The answer to "image" and "pinned"; the buffer holds float32 shares of the scale. */
export interface ImageAnswer {
  /** Rows and columns. */
  readonly shape: Range;
  /** What the brightest pixel has, cm-5. */
  readonly scale: number;
  readonly geometry: FrameGeometry;
  /** Whether pixels are the same parts of the disk for every observer, or divide what is in sight. */
  readonly grid: Recipe["grid"];
  readonly stamp: number;
  readonly obstime: string;
  /** Where Python has the observer after it. */
  readonly where?: Whereabouts;
}

/** The answer to "loops"; see `readLoops` for its buffers. */
export interface LoopsAnswer {
  readonly scale: number;
  readonly stamp: number;
}
