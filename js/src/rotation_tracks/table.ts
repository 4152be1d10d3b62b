// Where the feature is at the day that is shown, a row a law.

import { h } from "../shared/dom";
import type { Session } from "./session";
import type { Track } from "./tracks";

const COLUMNS = ["Model", "Longitude", "Latitude", "x", "y", "μ", "Seen"] as const;

export class PositionTable {
  readonly element: HTMLElement;
  #body = h("tbody");

  constructor(readonly session: Session) {
    const head = h("tr", {}, ...COLUMNS.map((name) => h("th", { scope: "col" }, name)));
    const name = "Positions at the day";
    const table = h("table", { class: "sw-table", "aria-label": name }, h("thead", {}, head), this.#body);
    this.element = h("div", { class: "sw-scroll" }, table);
  }

  draw(): void {
    const rows = this.session.mainTracks.map((track) => this.#row(track));
    const none = h("tr", {}, h("td", { colspan: COLUMNS.length, class: "sw-faint" }, "No model is chosen"));
    this.#body.replaceChildren(...(rows.length > 0 ? rows : [none]));
  }

  #row(track: Track): HTMLElement {
    const { tx, ty, longitude, latitude, mu, visible } = track.steps[this.session.step];
    const swatch = h("i", { class: "sw-swatch", "aria-hidden": "true" });
    swatch.style.background = this.session.info(track.model)?.color ?? "";
    const cells = [
      `${number(longitude, 3)}°`,
      `${number(latitude, 3)}°`,
      `${number(tx, 2)}″`,
      `${number(ty, 2)}″`,
      number(mu, 3),
      visible ? "yes" : "far side",
    ];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, swatch, track.model),
      ...cells.map((text) => h("td", {}, text)),
    );
  }
}

export function number(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
}
