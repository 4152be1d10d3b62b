// What is shown and how: segment, colours, limits, second panel, grid.

import { button, checkbox, h, labelled, numberField, offer, select, show } from "../shared/dom";
import type { NormName } from "../shared/norms";
import type { Session } from "./session";

const NORMS: readonly { value: NormName; title: string }[] = [
  { value: "linear", title: "Linear" },
  { value: "asinh", title: "Asinh" },
];
const RESET_ICON = "M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z";

export class Toolbar {
  readonly element: HTMLElement;
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
    this.element = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Picture" },
      labelled("Segment", this.#segment),
      ...labels,
      labelled("Second panel", this.#second),
      labelled("Grid", this.#grid),
      button("Reset zoom", RESET_ICON, onResetZoom, signal),
    );
    const { model } = session;
    this.#symmetric.checked = model.get("vmin") === -model.get("vmax");
  }

  draw(): void {
    const { model } = this.#session;
    const segments = this.#session.manifest.segments.map(({ name, description }) => ({
      value: name,
      title: `${name}: ${description}`,
    }));
    offer(this.#segment, segments);
    offer(this.#second, [{ value: "", title: "None" }, ...segments]);
    offer(this.#norm, NORMS);
    offer(
      this.#colorMap,
      Object.keys(model.get("_colormaps")).map((name) => ({ value: name, title: name })),
    );
    const [vmin, vmax] = [model.get("vmin"), model.get("vmax")];
    show(this.#segment, model.get("segment"));
    show(this.#second, model.get("second_segment"));
    show(this.#colorMap, model.get("cmap"));
    show(this.#norm, model.get("norm"));
    show(this.#vmin, String(vmin));
    show(this.#vmax, String(vmax));
    if (vmin !== -vmax) this.#symmetric.checked = false;
    this.#grid.checked = model.get("grid");
    const isCategory = this.#session.segmentInfo(model.get("segment")).kind === "category";
    for (const label of this.#limits) label.hidden = isCategory;
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
