// One view of a session: the page elements, laid out and drawn.

import { h } from "../shared/dom";
import { listenToKeys } from "../shared/keys";
import { placeView } from "../shared/page_view";
import { SaveMenu } from "../shared/save_menu";
import { StatusLine } from "../shared/status_line";
import type { Theme } from "../shared/theme";
import { DiskPanel } from "./disk_panel";
import { dragStart } from "./dragging";
import { LongitudePanel } from "./longitude_panel";
import type { Session } from "./session";
import { PositionTable } from "./table";
import { Toolbar } from "./toolbar";
import { Transport } from "./transport";

const GAP = 10;
/** Below this width the longitudes go under the disk. */
const SIDE_BY_SIDE = 720;
const MOST_HEIGHT = 560;
const LOW_PANEL = 230;

export function showView(session: Session, host: HTMLElement, signal: AbortSignal): void {
  const disk = new DiskPanel(session);
  const longitudes = new LongitudePanel(session, signal);
  const toolbar = new Toolbar(session, signal);
  const transport = new Transport(session, signal);
  const table = new PositionTable(session);
  const saving = new SaveMenu(session, signal);
  const from = h("span", { class: "sw-time" });
  const status = new StatusLine(session, signal);
  const panels = h("div", { class: "sw-panels" }, disk.canvas.element, longitudes.canvas.element);
  const root = h(
    "div",
    { class: "sunwidgets sw-rotation" },
    h("div", { class: "sw-head" }, h("strong", {}, "Differential rotation"), from),
    toolbar.element,
    panels,
    transport.element,
    status.element,
    h("div", { class: "sw-scroll" }, table.element),
    saving.element,
  );

  let shown: Theme | undefined;

  const layOut = (width: number) => {
    const isWide = width >= SIDE_BY_SIDE;
    panels.classList.toggle("sw-stacked", !isWide);
    const height = disk.resize(isWide ? 0.55 * width : width, MOST_HEIGHT);
    if (isWide) longitudes.resize(width - disk.canvas.width - GAP, height);
    else longitudes.resize(width, LOW_PANEL);
  };
  const draw = (theme: Theme) => {
    shown = theme;
    disk.draw(theme);
    longitudes.draw(theme);
    transport.draw();
    toolbar.draw();
    table.draw();
    from.textContent = `from ${session.scene.obstime}`;
    status.draw(session.note);
  };

  placeView(session, root, host, { layOut, draw }, signal);
  session.arrivals.listen(() => shown && disk.draw(shown), signal);
  dragStart(disk, signal);
  listenToKeys(root, { " ": () => session.player.toggle() }, signal);
}
