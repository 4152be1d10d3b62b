// What is shown and how: segment, colours, limits, second panel, grid.

import { button, checkbox, h, labelled, numberField, offer, select, show } from "../shared/dom";
import type { NormName } from "../shared/norms";
import type { Session } from "./session";
import type { Manifest } from "./traits";

const NORMS: readonly { value: NormName; title: string }[] = [
  { value: "linear", title: "Linear" },
  { value: "asinh", title: "Asinh" },
];
const RESET_ICON = "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z";

export class Toolbar {
  readonly element: HTMLElement;
  /** How it is shown, and what else: this may be folded away. */
  readonly more: HTMLElement;
  #session: Session;
  #segment: HTMLSelectElement;
  #second: HTMLSelectElement;
  #colorMap: HTMLSelectElement;
  #norm: HTMLSelectElement;
  #vmin: HTMLInputElement;
  #vmax: HTMLInputElement;
  #symmetric: HTMLInputElement;
  #grid: HTMLInputElement;
  #limits: HTMLElement[];
  #shownLimits = "";
  #offered: { manifest: Manifest; maps: Record<string, string> } | undefined;

  constructor(session: Session, onResetZoom: () => void, signal: AbortSignal) {
    this.#session = session;
    this.#segment = select((name) => void session.chooseSegment(name), signal);
    this.#second = select((name) => session.set({ second_segment: name }), signal);
    this.#colorMap = select((cmap) => session.set({ cmap }), signal);
    this.#norm = select((norm) => session.set({ norm: norm as NormName }), signal);
    const field = { step: "any", class: "sw-limit" };
    this.#vmin = numberField(field, (vmin) => this.#setLimits(vmin, undefined), signal);
    this.#vmax = numberField(field, (vmax) => this.#setLimits(undefined, vmax), signal);
    this.#symmetric = checkbox((checked) => checked && this.#makeSymmetric(), signal);
    this.#grid = checkbox((grid) => session.set({ grid }), signal);
    const labels = [
      labelled("Colour map", this.#colorMap),
      labelled("Scale", this.#norm),
      labelled("Minimum", this.#vmin),
      labelled("Maximum", this.#vmax),
      labelled("Symmetric", this.#symmetric),
    ];
    this.#limits = labels;
    this.more = h(
      "div",
      { class: "sw-row sw-more" },
      labelled("Grid", this.#grid),
      ...labels,
      labelled("Second panel", this.#second),
    );
    this.element = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Picture" },
      labelled("Segment", this.#segment),
      button("Reset zoom", RESET_ICON, onResetZoom, signal),
      this.more,
    );
  }

  draw(): void {
    const { model } = this.#session;
    this.#offer();
    const [vmin, vmax] = [model.get("vmin"), model.get("vmax")];
    show(this.#segment, this.#session.chosen ?? model.get("segment"));
    show(this.#second, model.get("second_segment"));
    show(this.#colorMap, model.get("cmap"));
    show(this.#norm, model.get("norm"));
    show(this.#vmin, String(vmin));
    show(this.#vmax, String(vmax));
    if (this.#shownLimits !== `${vmin} ${vmax}`) {
      this.#shownLimits = `${vmin} ${vmax}`;
      this.#symmetric.checked = vmin === -vmax;
    }
    this.#grid.checked = model.get("grid");
    const isCategory = this.#session.segmentInfo(model.get("segment")).kind === "category";
    for (const label of this.#limits) label.hidden = isCategory;
  }

  /** Fills the lists, when there is something new: this is too dear for every frame of a film. */
  #offer(): void {
    const { manifest, model } = this.#session;
    const maps = model.get("_colormaps");
    if (manifest === this.#offered?.manifest && maps === this.#offered.maps) return;
    this.#offered = { manifest, maps };
    const segments = manifest.segments.map(({ name, description }) => ({
      value: name,
      title: `${name}: ${description}`,
    }));
    offer(this.#segment, segments);
    offer(this.#second, [{ value: "", title: "None" }, ...segments]);
    offer(this.#norm, NORMS);
    offer(
      this.#colorMap,
      Object.keys(maps).map((name) => ({ value: name, title: name })),
    );
  }

  #setLimits(low: number | undefined, high: number | undefined): boolean {
    const { model } = this.#session;
    let [vmin, vmax] = [low ?? model.get("vmin"), high ?? model.get("vmax")];
    if (this.#symmetric.checked) {
      const limit = Math.abs(low ?? vmax);
      [vmin, vmax] = [-limit, limit];
    }
    if (!(vmin < vmax)) return false;
    this.#session.set({ vmin, vmax });
    return true;
  }

  #makeSymmetric(): void {
    const { model } = this.#session;
    const limit = Math.max(Math.abs(model.get("vmin")), Math.abs(model.get("vmax")));
    this.#session.set({ vmin: -limit, vmax: limit });
  }
}
