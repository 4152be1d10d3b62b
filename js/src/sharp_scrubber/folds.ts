// Groups of controls that fold away where there is no room for all of them beside each other: a row
// of buttons, each of which opens one. Where there is room, all are there and no button is.

import { h } from "../shared/dom";

export interface Group {
  readonly title: string;
  readonly element: HTMLElement;
}

export class Folds {
  readonly element: HTMLElement;
  #groups: readonly (Group & { readonly button: HTMLButtonElement })[];
  #open = new Set<string>();
  #isNarrow = false;

  constructor(groups: readonly Group[], signal: AbortSignal) {
    this.#groups = groups.map((group) => {
      const button = h("button", { type: "button", class: "sw-words sw-fold" }, group.title);
      button.addEventListener("click", () => this.#turn(group.title), { signal });
      return { ...group, button };
    });
    const buttons = this.#groups.map(({ button }) => button);
    this.element = h("div", { class: "sw-row", role: "group", "aria-label": "Controls" }, ...buttons);
    this.layOut(false);
  }

  layOut(isNarrow: boolean): void {
    this.#isNarrow = isNarrow;
    this.element.hidden = !isNarrow;
    for (const { title, element, button } of this.#groups) {
      const isOpen = this.#open.has(title);
      element.hidden = isNarrow && !isOpen;
      button.setAttribute("aria-expanded", String(isOpen));
    }
  }

  #turn(title: string): void {
    if (!this.#open.delete(title)) this.#open.add(title);
    this.layOut(this.#isNarrow);
  }
}
