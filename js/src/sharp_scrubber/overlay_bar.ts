// The controls of what is drawn over the pictures, and of the differences shown in their place.

import { checkbox, h, labelled, numberField, offer, select, show, textField } from "../shared/dom";
import type { Session } from "./session";
import type { Difference, OverlayName } from "./traits";

const NAMES: readonly { trait: OverlayName; title: string }[] = [
  { trait: "inversion_line", title: "Inversion line" },
  { trait: "contours", title: "Contours" },
  { trait: "arrows", title: "Field arrows" },
  { trait: "outline", title: "Patch outline" },
];
const DIFFERENCES: readonly { value: Difference; title: string }[] = [
  { value: "none", title: "None" },
  { value: "running", title: "Minus the frame before" },
  { value: "base", title: "Minus a base frame" },
];

export class OverlayBar {
  readonly element: HTMLElement;
  #session: Session;
  #boxes: { trait: OverlayName; box: HTMLInputElement; label: HTMLElement }[];
  #levels: HTMLInputElement;
  #levelsLabel: HTMLElement;
  #difference: HTMLSelectElement;
  #differenceLabel: HTMLElement;
  #base: HTMLInputElement;
  #baseLabel: HTMLElement;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#boxes = NAMES.map(({ trait, title }) => {
      const box = checkbox((checked) => session.set({ [trait]: checked }), signal);
      return { trait, box, label: labelled(title, box) };
    });
    this.#levels = textField({ class: "sw-levels" }, (text) => this.#setLevels(text), signal);
    this.#levelsLabel = labelled("Levels (G)", this.#levels);
    this.#difference = select((value) => session.set({ difference: value as Difference }), signal);
    this.#differenceLabel = labelled("Difference", this.#difference);
    this.#base = numberField(
      { min: 1, step: 1, class: "sw-fps" },
      (number) => {
        const base = number - 1;
        if (!Number.isInteger(base) || base < 0 || base >= session.manifest.frames.length) return false;
        session.set({ base });
        return true;
      },
      signal,
    );
    this.#baseLabel = labelled("Base frame", this.#base);
    this.element = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Overlays" },
      ...this.#boxes.map(({ label }) => label),
      this.#levelsLabel,
      this.#differenceLabel,
      this.#baseLabel,
    );
  }

  draw(): void {
    const { model } = this.#session;
    const allowed = model.get("_overlays");
    for (const { trait, box, label } of this.#boxes) {
      box.checked = model.get(trait) && allowed.includes(trait);
      label.hidden = !allowed.includes(trait);
    }
    this.#levelsLabel.hidden = !allowed.includes("contours");
    // In its place all the time, so that what is beside it stays where it is.
    this.#levels.disabled = !model.get("contours");
    show(this.#levels, model.get("levels").join(", "));
    const differences = model.get("_differences");
    offer(
      this.#difference,
      DIFFERENCES.filter(({ value }) => differences.includes(value)),
    );
    this.#differenceLabel.hidden = differences.length === 0;
    show(this.#difference, model.get("difference"));
    this.#baseLabel.hidden = differences.length === 0;
    this.#baseLabel.classList.toggle("sw-unseen", model.get("difference") !== "base");
    show(this.#base, String(model.get("base") + 1));
  }

  #setLevels(text: string): boolean {
    const levels = parseNumbers(text);
    if (!levels) {
      this.#session.report(`Levels are numbers in gauss, such as −500, 500, and not “${text}”.`);
      return false;
    }
    this.#session.set({ levels });
    return true;
  }
}

/** Numbers between commas or spaces, in order, each once; undefined if anything else is there. */
export function parseNumbers(text: string): number[] | undefined {
  const parts = text
    .replaceAll("−", "-")
    .split(/[\s,;]+/)
    .filter((part) => part !== "");
  const numbers = parts.map(Number);
  if (!numbers.every(Number.isFinite)) return undefined;
  return [...new Set(numbers)].sort((a, b) => a - b);
}
