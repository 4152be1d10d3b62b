// Which part is shown, as places on the Sun: what Python knows of it, and what linked scrubbers share
// whatever their frames.

import { carringtonToPixel, type FrameGeometry, pixelToCarrington } from "../shared/solar";
import type { FrameInfo, Zoom } from "./traits";
import type { Viewport } from "./viewport";

const RAD = Math.PI / 180;
const ARCSEC = RAD / 3600;

/** The width of a pixel in degrees of the Sun, in the middle of the disk. */
function degreesPerPixel({ projection, cdelt1, dsun, rsun }: FrameGeometry): number {
  if (projection === "cea") return Math.abs(cdelt1);
  return (Math.abs(cdelt1) * ARCSEC * (dsun - rsun)) / rsun / RAD;
}

/** What a view shows, as places; undefined if its middle is off the Sun. */
export function zoomOf(viewport: Viewport, { geometry, origin }: FrameInfo): Zoom | undefined {
  if (viewport.width === viewport.columns) return [];
  const { x, y, width, height } = viewport;
  const middle = [x + width / 2 - origin[1] - 0.5, y + height / 2 - origin[0] - 0.5] as const;
  const place = pixelToCarrington(geometry, middle);
  return place && [place[0], place[1], width * degreesPerPixel(geometry)];
}

/** Shows the part of the frame that a zoom names, as nearly as there is one. */
export function applyZoom(viewport: Viewport, zoom: Zoom, { geometry, origin }: FrameInfo): void {
  if (zoom.length === 0) {
    viewport.reset();
    return;
  }
  const [x, y] = carringtonToPixel(geometry, [zoom[0], zoom[1]]);
  viewport.showAround(x + origin[1] + 0.5, y + origin[0] + 0.5, zoom[2] / degreesPerPixel(geometry));
}

/** Keeps the zoom of a view and that of its session the same, whichever changed. */
export class ZoomKeeper {
  #viewport: Viewport;
  #shown: Zoom = [];
  #seen: string;

  constructor(viewport: Viewport) {
    this.#viewport = viewport;
    this.#seen = viewport.text;
  }

  /** Takes the session's zoom if it is new; else gives that of the view, if that is. */
  keep(zoom: Zoom, frame: FrameInfo): Zoom | undefined {
    const viewport = this.#viewport;
    let told: Zoom | undefined;
    if (zoom !== this.#shown) {
      applyZoom(viewport, zoom, frame);
      this.#shown = zoom;
    } else if (viewport.text !== this.#seen) {
      told = zoomOf(viewport, frame);
      this.#shown = told ?? this.#shown;
    }
    this.#seen = viewport.text;
    return told;
  }
}
