// The part of a view that follows a feature or a meridian: disk, longitudes, days.

import { h } from "../shared/dom";
import type { Theme } from "../shared/theme";
import { DiskPanel } from "./disk_panel";
import { dragStart } from "./dragging";
import { LongitudePanel } from "./longitude_panel";
import { Panels } from "./panels";
import type { Session } from "./session";
import { PositionTable } from "./table";
import { Transport } from "./transport";

export class TrackPart {
  readonly element: HTMLElement;
  readonly table: PositionTable;
  #disk: DiskPanel;
  #longitudes: LongitudePanel;
  #panels: Panels;
  #transport: Transport;
  #shown: Theme | undefined;

  constructor(
    readonly session: Session,
    signal: AbortSignal,
  ) {
    this.#disk = new DiskPanel(session);
    this.#longitudes = new LongitudePanel(session, signal);
    this.#panels = new Panels(this.#disk.canvas, this.#longitudes.canvas);
    this.#transport = new Transport(session.player, "Day", signal);
    this.table = new PositionTable(session);
    this.element = h("div", { class: "sw-part" }, this.#panels.element, this.#transport.element);
    session.arrivals.listen(() => this.#shown && this.#disk.draw(this.#shown), signal);
    dragStart(this.#disk, signal);
  }

  layOut(width: number): void {
    this.#panels.layOut(width);
  }

  draw(theme: Theme): void {
    this.#shown = theme;
    const { scene, step, day } = this.session;
    this.#disk.draw(theme);
    this.#longitudes.draw(theme);
    this.#transport.draw(`Day ${dayText(day)}`, scene.labels[step]);
    this.table.draw();
  }
}

function dayText(day: number): string {
  const sign = day > 0 ? "+" : day < 0 ? "−" : "";
  return `${sign}${Number(Math.abs(day).toFixed(3))}`;
}
