// Who looks: a name, numbers, a date, and the distance as a slider.

import { button, checkbox, h, labelled, numberField, offer, select, show, textField } from "../shared/dom";
import { FARTHEST, NEAREST, type Session, SOLAR_RADII } from "./session";
import type { AskedTraits } from "./traits";

const BY_HAND = { value: "", title: "placed by hand" };
const STEPS = 1000;
const SPAN = Math.log(FARTHEST / NEAREST);
/** What may be typed, au. */
const [LEAST, MOST] = [0.01, 100];
const EARTH_ICON =
  "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z";

export class ObserverTools {
  readonly element: HTMLElement;
  #session: Session;
  #preset: HTMLSelectElement;
  #lon: HTMLInputElement;
  #lat: HTMLInputElement;
  #distance: HTMLInputElement;
  #date: HTMLInputElement;
  #slider = h("input", {
    type: "range",
    min: 0,
    max: STEPS,
    step: 1,
    class: "sw-slider",
    "aria-label": "Distance",
  });
  #radii = h("output", { class: "sw-radii" });
  #pin: HTMLInputElement;
  #compare: HTMLSelectElement;
  #compareLabel: HTMLLabelElement;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#preset = select((preset) => preset && session.ask({ preset }), signal);
    const field = { step: "any", class: "sw-angle" };
    this.#lon = numberField(field, (lon) => this.#go({ lon }), signal);
    this.#lat = numberField(
      { ...field, min: -90, max: 90 },
      (lat) => this.#isWithin("A latitude", lat, -90, 90, "°") && this.#go({ lat }),
      signal,
    );
    this.#distance = numberField(
      { ...field, min: LEAST, max: MOST },
      (distance) => this.#isWithin("A distance", distance, LEAST, MOST, " au") && this.#go({ distance }),
      signal,
    );
    this.#date = textField(
      { class: "sw-date" },
      (obstime) => {
        session.ask({ obstime });
        return true;
      },
      signal,
    );
    this.#slider.addEventListener(
      "input",
      () =>
        session.moveTo({ distance: NEAREST * Math.exp((SPAN * this.#slider.valueAsNumber) / STEPS) }, true),
      { signal },
    );
    this.#pin = checkbox((isPinned) => session.pin(isPinned), signal);
    this.#compare = select((compare) => session.ask({ compare: compare as AskedTraits["compare"] }), signal);
    offer(this.#compare, [
      { value: "side", title: "side by side" },
      { value: "difference", title: "as a difference" },
    ]);
    this.#compareLabel = labelled("Compare", this.#compare);
    this.element = h(
      "div",
      { class: "sw-tools" },
      h(
        "div",
        { class: "sw-row", role: "group", "aria-label": "Observer" },
        labelled("Observer", this.#preset),
        labelled("Longitude", this.#lon),
        labelled("Latitude", this.#lat),
        labelled("Date (UTC)", this.#date),
        button("Back to Earth", EARTH_ICON, () => session.goToEarth(), signal),
      ),
      h(
        "div",
        { class: "sw-row", role: "group", "aria-label": "Distance and comparison" },
        labelled("Distance", this.#distance),
        h("span", { class: "sw-faint" }, "au"),
        this.#slider,
        this.#radii,
        labelled("Pin this view", this.#pin),
        this.#compareLabel,
      ),
    );
  }

  draw(): void {
    const { model, where, pinned } = this.#session;
    const names = model.get("_names").map((name) => ({ value: name, title: name }));
    offer(this.#preset, [BY_HAND, ...names]);
    this.#preset.value = model.get("preset");
    show(this.#lon, String(Number(where.lon.toFixed(3))));
    show(this.#lat, String(Number(where.lat.toFixed(3))));
    show(this.#distance, String(Number(where.distance.toFixed(4))));
    show(
      this.#date,
      model
        .get("obstime")
        .replace("T", " ")
        .replace(/(:00)?\.000$/, ""),
    );
    const at = (STEPS * Math.log(where.distance / NEAREST)) / SPAN;
    this.#slider.value = String(Math.round(at));
    const radii = `${(where.distance * SOLAR_RADII).toFixed(1)} solar radii`;
    this.#slider.setAttribute("aria-valuetext", `${where.distance.toPrecision(3)} au, ${radii}`);
    if (this.#radii.textContent !== radii) this.#radii.textContent = radii;
    this.#pin.checked = pinned !== undefined;
    this.#compareLabel.hidden = pinned === undefined;
    this.#compare.value = model.get("compare");
  }

  #go(where: { lon?: number; lat?: number; distance?: number }): boolean {
    this.#session.moveTo(where);
    return true;
  }

  #isWithin(what: string, value: number, least: number, most: number, unit: string): boolean {
    const isWithin = value >= least && value <= most;
    if (!isWithin) this.#session.report(`${what} is ${least}${unit} to ${most}${unit}, not ${value}${unit}.`);
    return isWithin;
  }
}
