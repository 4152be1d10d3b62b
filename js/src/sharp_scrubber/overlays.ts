// Lines and arrows over the pictures, as Python makes them of each frame; fetched ahead like frames.

import type { Changes } from "../shared/changes";
import { FetchQueue } from "../shared/fetch_queue";
import type { Requests } from "../shared/requests";
import type { LinesAnswer, Model, OverlayName } from "./traits";

const MOST_BYTES = 32e6;
/** What a path takes for each of its points, about. */
const PATH_BYTES = 32;

export interface OverlayKey {
  readonly what: OverlayName;
  readonly frame: number;
  readonly levels?: readonly number[];
  /** Pixels from arrow to arrow. */
  readonly spacing?: number;
}

/** An overlay of one frame, in pixels of the frame. */
export interface Overlay {
  /** A path a level. */
  readonly paths: readonly Path2D[];
  /** x, y, west and north of each arrow; the components in gauss. */
  readonly arrows: Float32Array;
  readonly bytes: number;
}

export class OverlayStore extends FetchQueue<OverlayKey, Overlay> {
  constructor(requests: Requests, changes: Changes) {
    super(
      {
        text: ({ what, frame, levels = [], spacing = 0 }) => `${what} ${frame} ${levels} ${spacing}`,
        fetch: (key) => (key.what === "arrows" ? fetchArrows(requests, key) : fetchLines(requests, key)),
        bytes: ({ bytes }) => bytes,
        mostUnderWay: 4,
        mostBytes: MOST_BYTES,
      },
      changes,
    );
  }
}

/** What is to be drawn over a frame, in the order in which it is drawn. */
export function chosenOverlays(model: Model, frame: number, spacings: Iterable<number>): OverlayKey[] {
  const allowed = model.get("_overlays");
  const has = (what: (typeof allowed)[number]) => model.get(what) && allowed.includes(what);
  return [
    ...(has("outline") ? [{ what: "outline", frame } as const] : []),
    ...(has("contours") ? [{ what: "contours", frame, levels: model.get("levels") } as const] : []),
    ...(has("inversion_line") ? [{ what: "inversion_line", frame } as const] : []),
    ...(has("arrows")
      ? Array.from(spacings, (spacing) => ({ what: "arrows", frame, spacing }) as const)
      : []),
  ];
}

async function fetchLines(requests: Requests, { what, frame, levels = [] }: OverlayKey): Promise<Overlay> {
  const { result, buffers } = await requests.ask<LinesAnswer>("lines", { lines: what, frame, levels });
  const points = floats(buffers[0]);
  let at = 0;
  const paths = result.lengths.map((lines) => {
    const path = new Path2D();
    for (const length of lines) {
      path.moveTo(points[at], points[at + 1]);
      for (let i = 1; i < length; i += 1) path.lineTo(points[at + 2 * i], points[at + 2 * i + 1]);
      at += 2 * length;
    }
    return path;
  });
  return { paths, arrows: new Float32Array(), bytes: PATH_BYTES * points.length };
}

async function fetchArrows(requests: Requests, { frame, spacing }: OverlayKey): Promise<Overlay> {
  const { buffers } = await requests.ask("arrows", { frame, spacing });
  const arrows = floats(buffers[0]);
  return { paths: [], arrows, bytes: arrows.byteLength };
}

/** In memory of its own, which starts where floats may. */
function floats(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return new Float32Array(bytes.slice().buffer);
}
