// The rates, a row a feature, and in words the law that they give or why they give none.

import { h } from "../shared/dom";
import type { Session } from "./session";
import { number } from "./table";
import type { LawInfo, RateInfo } from "./traits";

const COLUMNS = ["Feature", "Marks", "Latitude", "Sidereal rate (°/day)", "χ² / free"] as const;
const NAMES = ["A", "B", "C"] as const;

export class RateTable {
  readonly element: HTMLElement;
  #body = h("tbody");
  #law = h("output", { class: "sw-law", "aria-label": "Law" });

  constructor(readonly session: Session) {
    const head = h("tr", {}, ...COLUMNS.map((name) => h("th", { scope: "col" }, name)), h("th"));
    const table = h("table", { class: "sw-table", "aria-label": "Rates" }, h("thead", {}, head), this.#body);
    this.element = h("div", { class: "sw-measured" }, this.#law, h("div", { class: "sw-scroll" }, table));
  }

  draw(): void {
    const { measuring } = this.session;
    const { law, why_no_law = "", rates = [], without_rate = {}, marks = [] } = measuring.measured;
    const text = law ? lawText(law) : why_no_law;
    if (this.#law.textContent !== text) this.#law.textContent = text;
    this.#law.classList.toggle("sw-faint", !law);
    const rows = measuring.features.map((feature) => {
      const rate = rates.find((one) => one.feature === feature);
      const count = marks.filter((mark) => mark.feature === feature).length;
      return this.#row(feature, count, rate, without_rate[feature] ?? "");
    });
    this.#body.replaceChildren(...rows);
  }

  #row(feature: string, count: number, rate: RateInfo | undefined, reason: string): HTMLElement {
    const isCurrent = feature === this.session.measuring.feature;
    const cells = rate
      ? [
          `${number(rate.latitude, 2)} ± ${number(rate.latitude_error, 2)}°`,
          `${number(rate.rate, 3)} ± ${number(rate.rate_error, 3)}`,
          `${number(rate.chi2, 1)} / ${rate.dof}`,
        ]
      : ["", "", ""];
    return h(
      "tr",
      { "aria-current": isCurrent ? "true" : undefined },
      h("th", { scope: "row" }, feature),
      ...[String(count), ...cells].map((text) => h("td", {}, text)),
      h("td", { class: `sw-reason ${rate?.doubt ? "sw-warning" : "sw-faint"}` }, rate ? rate.doubt : reason),
    );
  }
}

function lawText({ coefficients, errors, sigmas }: LawInfo): string {
  const values = NAMES.map((name, i) =>
    errors[i] > 0 ? `${name} = ${number(coefficients[i], 2)} ± ${number(errors[i], 2)}` : "",
  ).filter((text) => text !== "");
  const far = Object.entries(sigmas).map(([model, sigma]) => `${model} ${number(sigma, 1)}σ`);
  const from = far.length > 0 ? `. Distance from ${far.join(", ")}` : "";
  return `Fitted law: ${values.join(", ")} °/day${from}`;
}
