// What is marked and how: the feature, taking marks back, and what is assumed of a mark.

import { checkbox, h, labelled, numberField, offer, select, show } from "../shared/dom";
import type { Session } from "./session";
import { named } from "./toolbar";
import type { Traits } from "./traits";

const TERMS = [
  { value: "3", title: "A, B and C" },
  { value: "2", title: "A and B" },
  { value: "1", title: "A alone" },
];

export class MeasureToolbar {
  readonly element: HTMLElement;
  #session: Session;
  #feature: HTMLSelectElement;
  #terms: HTMLSelectElement;
  #goesOn: HTMLInputElement;
  #predict: HTMLInputElement;
  #predictName = h("span");
  #error: HTMLInputElement;
  #undo: HTMLButtonElement;
  #forget: HTMLButtonElement;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    const { measuring } = session;
    this.#feature = select((feature) => measuring.choose(feature), signal);
    this.#terms = select((terms) => session.set({ terms: Number(terms) as Traits["terms"] }), signal);
    offer(this.#terms, TERMS);
    this.#goesOn = checkbox((isOn) => (measuring.goesOn = isOn), signal);
    this.#predict = checkbox((predict) => session.set({ predict }), signal);
    const field = { step: "any", min: 0, class: "sw-angle" };
    this.#error = numberField(field, (arcsec) => measuring.setPositionError(arcsec), signal);
    this.#undo = worded("Undo", "Take the last change of the marks back (u)", () => measuring.undo(), signal);
    this.#forget = worded("Delete feature", "Delete its marks", () => measuring.forget(), signal);
    const begin = worded("New feature", "Go on with another feature (n)", () => measuring.begin(), signal);
    const marks = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Marks" },
      labelled("Feature", this.#feature),
      begin,
      this.#undo,
      this.#forget,
      named("Next image after a mark", this.#goesOn),
    );
    const fit = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Fit" },
      labelled("Error of a mark (″)", this.#error),
      labelled("Fit", this.#terms),
      h("label", {}, this.#predict, this.#predictName),
    );
    this.element = h("div", { class: "sw-tools" }, marks, fit);
  }

  draw(): void {
    const { model, measuring } = this.#session;
    const { marks = [], position_error, can_undo = false, expected_by } = measuring.measured;
    offer(
      this.#feature,
      measuring.features.map((name) => ({ value: name, title: name })),
    );
    show(this.#feature, measuring.feature);
    show(this.#terms, String(model.get("terms")));
    this.#goesOn.checked = measuring.goesOn;
    this.#predict.checked = model.get("predict");
    this.#predictName.textContent = `Show where ${expected_by || "a model"} expects it`;
    if (position_error !== undefined) show(this.#error, position_error.toFixed(2));
    this.#undo.disabled = !can_undo;
    this.#forget.disabled = !marks.some(({ feature }) => feature === measuring.feature);
  }
}

function worded(name: string, title: string, onClick: () => void, signal: AbortSignal): HTMLButtonElement {
  const element = h("button", { type: "button", title, class: "sw-worded" }, name);
  element.addEventListener("click", onClick, { signal });
  return element;
}
