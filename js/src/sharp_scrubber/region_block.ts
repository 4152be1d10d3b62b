// What is known of the region, under the picture: quantities against time beside those of the header,
// and statistics with a histogram of the frame that is shown.

import { button, h, labelled, offer, select } from "../shared/dom";
import type { Theme } from "../shared/theme";
import { formatNumber, powerOfTen } from "../shared/ticks";
import { Histogram } from "./histogram";
import { SeriesPanel } from "./series_panel";
import type { Session } from "./session";
import type { QuantityInfo, Statistics } from "./traits";

const REMOVE_ICON =
  "M3.4 2L8 6.600L12.600 2L14 3.400L9.400 8L14 12.600L12.600 14L8 9.400L3.400 14L2 12.600L6.600 8L2 3.400z";
/** Statistics beside the histogram, from this width on. */
const SIDE_BY_SIDE = 620;
const MOST_HISTOGRAM = 460;

interface Drawn {
  readonly name: string;
  readonly panel: SeriesPanel;
  readonly element: HTMLElement;
  readonly end: AbortController;
}

export class RegionBlock {
  readonly element: HTMLElement;
  #session: Session;
  #signal: AbortSignal;
  #add: HTMLSelectElement;
  #addLabel: HTMLElement;
  #progress = h("span", { class: "sw-faint sw-progress", role: "status" });
  #list = h("div", { class: "sw-region-list" });
  #numbers = h("dl", { class: "sw-numbers", "aria-label": "Statistics of the region" });
  #histogram = new Histogram();
  #drawn: Drawn[] = [];
  #offered: readonly QuantityInfo[] | undefined;
  #width = 0;
  #said = "";

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
    this.#add = select((name) => this.#addKeyword(name), signal);
    this.#addLabel = labelled("Add a quantity", this.#add);
    const row = h("div", { class: "sw-row" }, this.#addLabel, this.#progress);
    const frame = h("div", { class: "sw-region-frame" }, this.#numbers, this.#histogram.canvas.element);
    this.element = h(
      "section",
      { class: "sw-region", "aria-label": "In the region" },
      row,
      this.#list,
      frame,
    );
    this.element.hidden = true;
  }

  resize(width: number): void {
    this.#width = width;
    for (const { panel } of this.#drawn) panel.resize(width);
    const beside = width >= SIDE_BY_SIDE ? width - 280 : width;
    this.#histogram.resize(Math.max(120, Math.min(MOST_HISTOGRAM, beside)));
  }

  draw(theme: Theme): void {
    const { region, model, measures, frame } = this.#session;
    this.element.hidden = !region && !measures.isSketched;
    if (this.element.hidden) return;
    this.#offer();
    const names = model.get("region_keywords");
    if (names.join() !== this.#drawn.map(({ name }) => name).join()) this.#arrange(names);
    for (const { panel } of this.#drawn) panel.draw(theme);
    this.#progress.classList.toggle("sw-warning", measures.problem !== "");
    this.#progress.classList.toggle("sw-faint", measures.problem === "");
    this.#say(
      progressText(measures.problem, measures.done, measures.count, names.length, measures.reason(frame)),
    );
    const segment = model.get("segment");
    const { result, problem } = measures.statistics;
    this.#tell(segment, result, problem);
    this.#histogram.canvas.element.hidden = !result?.pixels;
    this.#histogram.draw(theme, segment, result);
  }

  #offer(): void {
    const quantities = this.#session.model.get("_quantities");
    if (quantities === this.#offered) return;
    this.#offered = quantities;
    const choices = quantities.map(({ name, title }) => ({
      value: name,
      title: title ? `${name}: ${title}` : name,
    }));
    offer(this.#add, [{ value: "", title: "Choose …" }, ...choices]);
    this.#addLabel.hidden = quantities.length === 0;
  }

  #addKeyword(name: string): void {
    this.#add.value = "";
    const names = this.#session.model.get("region_keywords");
    if (name && !names.includes(name)) this.#setKeywords([...names, name]);
  }

  #setKeywords(names: readonly string[]): void {
    this.#session.set({ region_keywords: names });
    this.#session.changes.tell();
  }

  /** Makes panels for new names and takes away those of old ones; others stay as they are. */
  #arrange(names: readonly string[]): void {
    for (const { name, element, end } of this.#drawn) {
      if (names.includes(name)) continue;
      end.abort();
      element.remove();
    }
    this.#drawn = names.map((name) => this.#drawn.find((one) => one.name === name) ?? this.#make(name));
    this.#list.append(...this.#drawn.map(({ element }) => element));
  }

  #make(name: string): Drawn {
    const session = this.#session;
    const end = new AbortController();
    const signal = AbortSignal.any([this.#signal, end.signal]);
    const source = () => ({
      series: session.measures.series(name),
      nothing: session.measures.done < session.measures.count ? "" : "No frame has a number here",
      label: `${name} of the region against time`,
    });
    const panel = new SeriesPanel(
      session,
      source,
      { className: "sw-region-series", color: "region" },
      signal,
    );
    panel.resize(this.#width);
    const remove = button(
      `Remove ${name}`,
      REMOVE_ICON,
      () => {
        this.#setKeywords(session.model.get("region_keywords").filter((other) => other !== name));
      },
      signal,
    );
    remove.setAttribute("data-lm-suppress-shortcuts", "true");
    remove.className = "sw-remove";
    const element = h("div", { class: "sw-region-row" }, panel.canvas.element, remove);
    return { name, panel, element, end };
  }

  #say(text: string): void {
    if (this.#progress.textContent === text) return;
    this.#progress.textContent = text;
    this.#progress.title = text;
  }

  #tell(segment: string, found: Statistics | undefined, problem: string): void {
    const rows = found ? statisticsRows(segment, found) : problem ? [["", problem]] : [];
    const said = rows.flat().join("|");
    if (said === this.#said) return;
    this.#said = said;
    this.#numbers.classList.toggle("sw-faint", !found);
    this.#numbers.replaceChildren(...rows.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]));
  }
}

function progressText(
  problem: string,
  done: number,
  count: number,
  n_keywords: number,
  reason: string,
): string {
  if (problem) return problem;
  const here = reason ? `This frame: ${reason}` : "";
  if (n_keywords === 0 || done === count) return here;
  return [`Measured ${done} of ${count} frames`, here].filter(Boolean).join(" · ");
}

/** Names and numbers of the statistics, with their units. */
export function statisticsRows(segment: string, found: Statistics): string[][] {
  const unit = found.unit && ` ${found.unit}`;
  const number = (value: number | null, digits = 4) => (value === null ? "–" : formatNumber(value, digits));
  const flux = found.flux_error === null ? number(found.flux) : withError(found.flux, found.flux_error);
  return [
    ["Pixels", `${found.pixels}${found.empty > 0 ? ` (${found.empty} without data)` : ""}`],
    ["Area", found.area === null ? "–" : `${number(found.area)} Mm²`],
    [`Mean ${segment}`, `${number(found.mean)}${unit}`],
    ["Deviation", `${number(found.std)}${unit}`],
    ["Minimum", `${number(found.minimum)}${unit}`],
    ["Maximum", `${number(found.maximum)}${unit}`],
    ...(found.flux === null ? [] : [["Unsigned flux, all pixels", `${flux} Mx`]]),
  ];
}

/** A number to two digits of its error, both with one power of ten. */
export function withError(value: number | null, error: number): string {
  if (value === null || !(error > 0)) return value === null ? "–" : formatNumber(value, 4);
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const digits = Math.max(0, Math.min(8, exponent - Math.floor(Math.log10(error)) + 1));
  const text = (number: number) => (number / 10 ** exponent).toFixed(digits).replace("-", "−");
  return `(${text(value)} ± ${text(error)}) × ${powerOfTen(exponent)}`;
}
