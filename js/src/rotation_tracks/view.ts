// One view of a session: the page elements, laid out and drawn.

import { onDensity, onWidth } from "../shared/canvas";
import { onceAFrame } from "../shared/changes";
import { h, keepKeys } from "../shared/dom";
import { listenToKeys } from "../shared/keys";
import { onThemeChange, readTheme, type Theme } from "../shared/theme";
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
  const from = h("span", { class: "sw-time" });
  const status = h("div", { class: "sw-status", role: "status" });
  const panels = h("div", { class: "sw-panels" }, disk.canvas.element, longitudes.canvas.element);
  const root = h(
    "div",
    { class: "sunwidgets sw-rotation" },
    h("div", { class: "sw-head" }, h("strong", {}, "Differential rotation"), from),
    toolbar.element,
    panels,
    transport.element,
    status,
    h("div", { class: "sw-scroll" }, table.element),
  );

  let width = 0;
  let theme: Theme;

  const layOut = () => {
    // Not before: outside the page an element has no style to read.
    theme = readTheme(root);
    const isWide = width >= SIDE_BY_SIDE;
    panels.classList.toggle("sw-stacked", !isWide);
    const height = disk.resize(isWide ? 0.55 * width : width, MOST_HEIGHT);
    if (isWide) longitudes.resize(width - disk.canvas.width - GAP, height);
    else longitudes.resize(width, LOW_PANEL);
  };
  const draw = () => {
    if (width === 0) return;
    disk.draw(theme);
    longitudes.draw(theme);
    transport.draw();
    toolbar.draw();
    table.draw();
    from.textContent = `from ${session.scene.obstime}`;
    const text = session.problem || session.note;
    if (status.textContent !== text) status.textContent = text;
  };

  keepKeys(root);
  host.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  session.attach(signal);
  session.changes.listen(onceAFrame(draw, signal), signal);
  session.arrivals.listen(() => width > 0 && disk.draw(theme), signal);
  const resize = () => {
    if (width === 0) return;
    layOut();
    // In the same turn, since a canvas that was resized is blank until it is drawn.
    draw();
  };
  onThemeChange(resize, signal);
  onWidth(
    root,
    (newWidth) => {
      width = newWidth;
      resize();
    },
    signal,
  );
  onDensity(resize, signal);
  dragStart(disk, signal);
  listenToKeys(root, { " ": () => session.toggle() }, signal);
}
