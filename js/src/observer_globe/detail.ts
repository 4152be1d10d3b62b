// How many points a frame draws while the Sun is turned: as many as the screen's pace leaves time for.

import { type Loops, thin } from "./loops";

/** A frame that takes longer, in milliseconds, is followed by one with half the points. */
const TOO_LONG = 24;
/** After one that takes no longer than this there may be twice as many again. */
const SHORT = 9;
const COARSEST = 64;

export class Detail {
  /** Of how many points one is drawn while turning. */
  stride = 1;
  #thinned = new Map<number, Loops>();
  #of: Loops | undefined;

  /** Tells how long a frame took that was drawn while turning. */
  measure(milliseconds: number): void {
    if (milliseconds > TOO_LONG) this.stride = Math.min(COARSEST, 2 * this.stride);
    else if (milliseconds < SHORT) this.stride = Math.max(1, this.stride / 2);
  }

  /** All points at rest, or those that there is time for. */
  choose(loops: Loops, isTurning: boolean): Loops {
    if (this.#of !== loops) {
      this.#of = loops;
      this.#thinned.clear();
    }
    const stride = isTurning ? this.stride : 1;
    const known = this.#thinned.get(stride);
    if (known) return known;
    const thinned = thin(loops, stride);
    this.#thinned.set(stride, thinned);
    return thinned;
  }
}
