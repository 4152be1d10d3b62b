// The part of a view that measures: an image to mark in, the rates, the images' times.

import { h } from "../shared/dom";
import type { Theme } from "../shared/theme";
import { ImagePanel } from "./image_panel";
import { markFeatures } from "./marking";
import { MeasureToolbar } from "./measure_toolbar";
import { Panels } from "./panels";
import { RatePanel } from "./rate_panel";
import { RateTable } from "./rate_table";
import type { Session } from "./session";
import { Transport } from "./transport";

export class MeasurePart {
  readonly element: HTMLElement;
  readonly table: RateTable;
  #image: ImagePanel;
  #rates: RatePanel;
  #panels: Panels;
  #toolbar: MeasureToolbar;
  #transport: Transport;
  #madeUp = h("span", { class: "sw-badge" }, "synthetic");
  #note = h("span");

  constructor(
    readonly session: Session,
    signal: AbortSignal,
  ) {
    this.#image = new ImagePanel(session);
    this.#rates = new RatePanel(session);
    this.#panels = new Panels(this.#image.canvas, this.#rates.canvas);
    this.#toolbar = new MeasureToolbar(session, signal);
    this.#transport = new Transport(session.measuring.player, "Image", signal);
    this.table = new RateTable(session);
    this.element = h(
      "div",
      { class: "sw-part" },
      h("div", { class: "sw-origin" }, this.#madeUp, this.#note),
      this.#toolbar.element,
      this.#panels.element,
      this.#transport.element,
    );
    markFeatures(this.#image, signal);
  }

  layOut(width: number): void {
    this.#panels.layOut(width);
  }

  draw(theme: Theme): void {
    const { measuring, model } = this.session;
    const { note = "" } = model.get("_sequence");
    this.#madeUp.hidden = note === "";
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#toolbar.draw();
    this.#image.draw(theme);
    this.#rates.draw(theme);
    const { step, images, image } = measuring;
    this.#transport.draw(`Image ${step + 1} of ${images.length}`, image?.label ?? "");
    this.table.draw();
  }
}
