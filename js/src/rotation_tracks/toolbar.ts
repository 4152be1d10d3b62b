// What is drawn: the laws and the mode for all, and for tracks where the start is and who looks on.

import { checkbox, h, keepKeys, labelled, numberField, offer, select, show } from "../shared/dom";
import type { Session } from "./session";
import type { Mode, StartInfo } from "./traits";

const MODES: readonly { value: Mode; title: string }[] = [
  { value: "track", title: "One feature" },
  { value: "meridian", title: "A whole meridian" },
  { value: "measure", title: "Measure in images" },
];

export class Toolbar {
  readonly element: HTMLElement;
  #session: Session;
  #signal: AbortSignal;
  #models = h("div", { class: "sw-row", role: "group", "aria-label": "Models" });
  #boxes = new Map<string, HTMLInputElement>();
  #modelsShown = "";
  #moving: HTMLInputElement;
  #both: HTMLInputElement;
  #center: HTMLInputElement;
  #rotate: HTMLInputElement;
  #rotateLabel: HTMLLabelElement;
  #difference: HTMLSelectElement;
  #mode: HTMLSelectElement;
  #longitude: HTMLInputElement;
  #latitude: HTMLInputElement;
  /** What only tracks need. */
  #ofTracks: readonly HTMLElement[];

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
    this.#moving = checkbox((moving_observer) => session.set({ moving_observer }), signal);
    this.#both = checkbox((both_observers) => session.set({ both_observers }), signal);
    this.#center = checkbox((sun_center) => session.set({ sun_center }), signal);
    this.#rotate = checkbox((rotate_background) => session.set({ rotate_background }), signal);
    this.#rotateLabel = named("Rotate the picture", this.#rotate);
    this.#difference = select((difference) => session.set({ difference }), signal);
    this.#mode = select((mode) => session.set({ mode: mode as Mode }), signal);
    const field = { step: "any", class: "sw-angle" };
    this.#longitude = numberField(field, (lon) => this.#move({ lon }), signal);
    this.#latitude = numberField(
      { ...field, min: -90, max: 90 },
      (lat) => Math.abs(lat) <= 90 && this.#move({ lat }),
      signal,
    );
    const start = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Start" },
      h("span", { class: "sw-faint" }, "Start"),
      labelled("Longitude", this.#longitude),
      labelled("Latitude", this.#latitude),
    );
    const view = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "View" },
      named("Moving observer (Earth)", this.#moving),
      named("Both observers", this.#both),
      named("Follow the Sun's centre", this.#center),
      this.#rotateLabel,
      labelled("Subtract", this.#difference),
    );
    this.#ofTracks = [start, view];
    const first = h("div", { class: "sw-row" }, labelled("Mode", this.#mode), this.#models);
    this.element = h("div", { class: "sw-tools" }, first, start, view);
  }

  #move(change: Partial<Pick<StartInfo, "lon" | "lat">>): boolean {
    const { start } = this.#session;
    if (!start) return false;
    this.#session.moveStart({ lon: start.lon, lat: start.lat, ...change });
    return true;
  }

  draw(): void {
    const { model, start } = this.#session;
    this.#drawModels();
    const { images } = model.get("_sequence");
    const canMeasure = images === undefined || images.length > 0;
    offer(
      this.#mode,
      MODES.filter(({ value }) => canMeasure || value !== "measure"),
    );
    for (const element of this.#ofTracks) element.hidden = this.#session.isMeasuring;
    const chosen = model.get("models");
    for (const [name, box] of this.#boxes) box.checked = chosen.includes(name);
    this.#moving.checked = model.get("moving_observer");
    this.#both.checked = model.get("both_observers");
    this.#center.checked = model.get("sun_center");
    this.#rotate.checked = model.get("rotate_background");
    this.#rotateLabel.hidden = !model.get("_background");
    show(this.#difference, model.get("difference"));
    show(this.#mode, model.get("mode"));
    if (start) {
      show(this.#longitude, start.lon.toFixed(3));
      show(this.#latitude, start.lat.toFixed(3));
    }
  }

  #drawModels(): void {
    const models = this.#session.model.get("_models");
    const shown = JSON.stringify(models);
    if (shown === this.#modelsShown) return;
    this.#modelsShown = shown;
    this.#boxes.clear();
    const labels = models.map(({ name, color, source }) => {
      const box = checkbox((isOn) => this.#choose(name, isOn), this.#signal);
      this.#boxes.set(name, box);
      const swatch = h("i", { class: "sw-swatch", "aria-hidden": "true" });
      swatch.style.background = color;
      return h("label", { title: source }, box, swatch, h("span", {}, name));
    });
    this.#models.replaceChildren(...labels);
    keepKeys(this.#models);
    const names = models.map(({ name }) => ({ value: name, title: name }));
    offer(this.#difference, [{ value: "", title: "nothing" }, ...names]);
  }

  /** In the order of the list, whatever the order they were chosen in. */
  #choose(name: string, isOn: boolean): void {
    const { model } = this.#session;
    const chosen = new Set(model.get("models"));
    if (isOn) chosen.add(name);
    else chosen.delete(name);
    const models = model
      .get("_models")
      .map((one) => one.name)
      .filter((one) => chosen.has(one));
    this.#session.set({ models });
  }
}

/** A box with its name after it, as boxes have it. */
export function named(name: string, box: HTMLInputElement): HTMLLabelElement {
  return h("label", {}, box, h("span", {}, name));
}
