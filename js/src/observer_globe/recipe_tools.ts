// The switches between the corrected recipe and the published one, each with what it changes.

import { checkbox, h, keepKeys, labelled, offer, select } from "../shared/dom";
import { folded } from "./loop_tools";
import type { Session } from "./session";
import type { Recipe, RecipeField } from "./traits";

const TITLES: Record<keyof Recipe, string> = {
  sampling: "Points at equal angles",
  weight: "Brightness as n² dz",
  rtv_length: "Full length in the scaling laws",
  density: "10¹¹ cm⁻³ at all feet",
  stratification: "Density from the first point",
  occultation: "Wide limb",
  projection: "Pixels equal in angle",
  grid: "Pixels over the loops alone",
  header: "Nominal header",
  psf: "Blur of one pixel",
};
/** What only matters while loops are grown here. */
const OF_LOOPS: readonly (keyof Recipe)[] = ["sampling", "rtv_length", "density", "stratification"];

export class RecipeTools {
  readonly element: HTMLDetailsElement;
  #session: Session;
  #signal: AbortSignal;
  #recipe: HTMLSelectElement;
  #list = h("ul", { class: "sw-switches" });
  #boxes = new Map<keyof Recipe, { box: HTMLInputElement; item: HTMLLIElement }>();
  #shown: readonly RecipeField[] | undefined;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
    this.#recipe = select((name) => this.#choose(name), signal);
    this.element = folded("Recipe: what the published one did", labelled("Recipe", this.#recipe), this.#list);
  }

  draw(): void {
    const { model } = this.#session;
    this.#makeSwitches();
    const { recipe } = this.#session;
    let changed = 0;
    for (const { name, published } of model.get("_fields")) {
      const isPublished = recipe[name] === published;
      const { box, item } = this.#boxes.get(name)!;
      box.checked = isPublished;
      box.disabled = model.get("loops") === "own" && OF_LOOPS.includes(name);
      item.classList.toggle("sw-on", isPublished);
      if (isPublished) changed += 1;
    }
    const all = model.get("_fields").length;
    const choices = [
      { value: "corrected", title: "corrected" },
      { value: "blog", title: "as published (Barnes 2018)" },
    ];
    const isMixed = changed > 0 && changed < all;
    offer(
      this.#recipe,
      isMixed ? [...choices, { value: "", title: `${changed} of ${all} as published` }] : choices,
    );
    this.#recipe.value = isMixed ? "" : changed === all ? "blog" : "corrected";
  }

  #makeSwitches(): void {
    const fields = this.#session.model.get("_fields");
    if (this.#shown === fields) return;
    this.#shown = fields;
    const items = fields.map((field) => {
      const box = checkbox(
        (isOn) => this.#set({ [field.name]: isOn ? field.published : field.corrected }),
        this.#signal,
      );
      const item = h(
        "li",
        {},
        h("label", {}, box, h("span", {}, TITLES[field.name])),
        h("div", { class: "sw-sentence" }, field.sentence),
      );
      this.#boxes.set(field.name, { box, item });
      return item;
    });
    this.#list.replaceChildren(...items);
    keepKeys(this.#list);
  }

  #choose(name: string): void {
    if (!name) return;
    const fields = this.#session.model.get("_fields");
    this.#set(
      Object.fromEntries(
        fields.map((field) => [field.name, name === "blog" ? field.published : field.corrected]),
      ),
    );
  }

  #set(change: Partial<Record<keyof Recipe, string>>): void {
    this.#session.askRecipe(change as Partial<Recipe>);
  }
}
