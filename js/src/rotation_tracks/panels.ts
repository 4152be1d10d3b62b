// Two pictures beside each other, or below where it is narrow: a square disk and a plot.

import type { SharpCanvas } from "../shared/canvas";
import { h } from "../shared/dom";
import type { SkyCanvas } from "./sky_canvas";

const GAP = 10;
/** Below this width the plot goes under the disk. */
const SIDE_BY_SIDE = 720;
const MOST_HEIGHT = 560;
const LOW_PANEL = 230;

export class Panels {
  readonly element: HTMLElement;

  constructor(
    readonly disk: SkyCanvas,
    readonly plot: SharpCanvas,
  ) {
    this.element = h("div", { class: "sw-panels" }, disk.element, plot.element);
  }

  layOut(width: number): void {
    const isWide = width >= SIDE_BY_SIDE;
    this.element.classList.toggle("sw-stacked", !isWide);
    const height = this.disk.fit(isWide ? 0.55 * width : width, MOST_HEIGHT);
    if (isWide) this.plot.resize(width - this.disk.width - GAP, height);
    else this.plot.resize(width, LOW_PANEL);
  }
}
