// Which loops there are, and how they are looked at: controls that lie folded until they are wanted.

import { button, checkbox, h, labelled, numberField, offer, select, show } from "../shared/dom";
import { ARCSEC } from "./plane";
import type { Session } from "./session";
import type { AskedTraits, LoopTraits, Traits } from "./traits";
import { countText, rangeText } from "./words";

const KINDS = [
  { value: "arcade", title: "an arcade" },
  { value: "single", title: "a single loop" },
];
const OWN = { value: "own", title: "from Python" };
const FIT_ICON = "M7 1h2v5h3l-4 4-4-4h3zM2 12h12v2H2z";

/** The traits that are numbers, which Python checks. */
type NumberName = {
  [Name in keyof AskedTraits]: AskedTraits[Name] extends number ? Name : never;
}[keyof AskedTraits];

interface Field {
  readonly name: NumberName;
  readonly title: string;
  /** For which of the kinds of loops it matters; all if left out. */
  readonly kinds?: readonly LoopTraits["loops"][];
}

const GROWN = ["arcade", "single"] as const;
const LOOP_FIELDS: readonly Field[] = [
  { name: "n_loops", title: "Number", kinds: ["arcade"] },
  { name: "length_min", title: "Shortest (Mm)", kinds: ["arcade"] },
  { name: "length_max", title: "Longest (Mm)", kinds: ["arcade"] },
  { name: "latitude_min", title: "From latitude (°)", kinds: ["arcade"] },
  { name: "latitude_max", title: "To latitude (°)", kinds: ["arcade"] },
  { name: "alpha", title: "Power law", kinds: ["arcade"] },
  { name: "seed", title: "Seed", kinds: ["arcade"] },
  { name: "length", title: "Length (Mm)", kinds: ["single"] },
  { name: "latitude", title: "Loop latitude (°)", kinds: ["single"] },
  { name: "heating_rate", title: "Heating (erg cm⁻³ s⁻¹)", kinds: GROWN },
  { name: "footpoint_density", title: "Footpoint density (cm⁻³; 0: by the recipe)", kinds: GROWN },
  { name: "n_points", title: "Points a loop (0: by the recipe)", kinds: GROWN },
];
const PICTURE_FIELDS: readonly Field[] = [
  { name: "size", title: "Pixels across" },
  { name: "psf", title: "Blur (″)" },
];

export class LoopTools {
  readonly element: HTMLElement;
  #session: Session;
  #kind: HTMLSelectElement;
  #fields: { field: Field; control: HTMLInputElement; label: HTMLLabelElement }[];
  #colorMap: HTMLSelectElement;
  #vmin: HTMLInputElement;
  #vmax: HTMLInputElement;
  #grid: HTMLInputElement;
  #numbers = h("div", { class: "sw-numbers", role: "status", "aria-label": "Read-outs" });

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#kind = select((loops) => session.ask({ loops: loops as LoopTraits["loops"] }), signal);
    const make = (field: Field) => {
      const control = numberField(
        { step: "any", class: "sw-angle" },
        (value) => {
          session.ask({ [field.name]: value });
          return true;
        },
        signal,
      );
      return { field, control, label: labelled(field.title, control) };
    };
    const loops = LOOP_FIELDS.map(make);
    const picture = PICTURE_FIELDS.map(make);
    this.#fields = [...loops, ...picture];
    this.#colorMap = select((cmap) => session.set({ cmap }), signal);
    const limit = { step: "any", class: "sw-limit" };
    this.#vmin = numberField(limit, (vmin) => this.#setLimits({ vmin }), signal);
    this.#vmax = numberField(limit, (vmax) => this.#setLimits({ vmax }), signal);
    this.#grid = checkbox((grid) => session.set({ grid }), signal);
    this.element = h(
      "div",
      { class: "sw-tools" },
      this.#numbers,
      folded("Loops", labelled("Show", this.#kind), ...loops.map(({ label }) => label)),
      folded(
        "Picture",
        ...picture.map(({ label }) => label),
        labelled("Colour map", this.#colorMap),
        labelled("Minimum", this.#vmin),
        labelled("Maximum", this.#vmax),
        button("Fit the limits to the loops", FIT_ICON, () => session.fitLimits(), signal),
        labelled("Grid", this.#grid),
      ),
    );
  }

  draw(): void {
    const { model } = this.#session;
    const kind = model.get("loops");
    offer(this.#kind, this.#session.hasOwn ? [...KINDS, OWN] : KINDS);
    this.#kind.value = kind;
    for (const { field, control, label } of this.#fields) {
      label.hidden = field.kinds !== undefined && !field.kinds.includes(kind);
      show(control, String(model.get(field.name)));
    }
    const maps = Object.keys(model.get("_colormaps")).filter((name) => name !== "RdBu_r");
    offer(
      this.#colorMap,
      maps.map((name) => ({ value: name, title: name })),
    );
    this.#colorMap.value = model.get("cmap");
    show(this.#vmin, model.get("vmin").toExponential());
    show(this.#vmax, model.get("vmax").toExponential());
    this.#grid.checked = model.get("grid");
    const text = this.#readOuts();
    if (this.#numbers.textContent !== text) this.#numbers.textContent = text;
  }

  #readOuts(): string {
    const { scene, model } = this.#session;
    const loops = scene.n_loops === 1 ? "1 loop" : `${countText(scene.n_loops)} loops`;
    const pixel = (2 * this.#session.half()) / model.get("size") / ARCSEC;
    return [
      `${loops} of ${rangeText(scene.length, "Mm")}, ${countText(scene.n_points)} points`,
      scene.temperature ? `Temperature ${rangeText(scene.temperature, "MK")}` : "Temperature not known",
      `Density at the feet ${rangeText(scene.density, "cm⁻³")}`,
      `${pixel.toPrecision(3)}″ a pixel`,
    ].join(" · ");
  }

  #setLimits(change: Partial<Pick<Traits, "vmin" | "vmax">>): boolean {
    const { model } = this.#session;
    const limits = { vmin: model.get("vmin"), vmax: model.get("vmax"), ...change };
    if (!(limits.vmin > 0 && limits.vmin < limits.vmax)) {
      this.#session.report("The minimum must be above zero, and below the maximum.");
      return false;
    }
    this.#session.set(limits);
    return true;
  }
}

/** A group of controls under its name, folded. */
export function folded(name: string, ...children: Node[]): HTMLDetailsElement {
  return h(
    "details",
    { class: "sw-group" },
    h("summary", {}, name),
    h("div", { class: "sw-row", role: "group", "aria-label": name }, ...children),
  );
}
