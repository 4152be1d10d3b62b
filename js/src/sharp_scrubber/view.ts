// One view of a session: the page elements, laid out and drawn; zoom and pointer are its own.

import { onDensity, onWidth } from "../shared/canvas";
import { onceAFrame } from "../shared/changes";
import { h, keepKeys, labelled, offer, select, show } from "../shared/dom";
import { onThemeChange, readTheme, type Theme } from "../shared/theme";
import { ImagePanel, type Pointer } from "./image_panel";
import { listenToScrubberKeys } from "./keys";
import { navigate } from "./navigation";
import { Readout } from "./readout";
import { SeriesPanel } from "./series_panel";
import type { Session } from "./session";
import { Toolbar } from "./toolbar";
import type { Manifest } from "./traits";
import { Transport } from "./transport";
import { Viewport } from "./viewport";

const GAP = 8;
/** Below this width the second panel goes under the first. */
const SIDE_BY_SIDE = 760;
/** An answer that takes longer than this is worth a word, in milliseconds. */
const LATE = 1500;

export function showView(session: Session, host: HTMLElement, signal: AbortSignal): void {
  const [rows, columns] = session.manifest.shape;
  const viewport = new Viewport(columns, rows);
  const pointer: Pointer = { at: undefined };
  const main = new ImagePanel(session, viewport, pointer, "segment");
  const second = new ImagePanel(session, viewport, pointer, "second_segment");
  const readout = new Readout(session);
  const series = new SeriesPanel(session, signal);
  const transport = new Transport(session, signal);
  const toolbar = new Toolbar(
    session,
    () => {
      viewport.reset();
      redraw();
    },
    signal,
  );
  const keyword = select((name) => session.set({ keyword: name }), signal);
  const region = h("strong", {}, session.manifest.title);
  const time = h("span", { class: "sw-time" });
  const madeUp = h("span", { class: "sw-badge" }, "synthetic");
  const quality = h("div", { class: "sw-quality sw-warning" });
  const status = h("div", { class: "sw-status", role: "status" });
  const panels = h("div", { class: "sw-panels" }, main.element, second.element, status);
  const root = h(
    "div",
    { class: "sunwidgets sw-scrubber" },
    h("div", { class: "sw-head" }, region, madeUp, time),
    quality,
    toolbar.element,
    panels,
    readout.element,
    transport.buttons,
    transport.slider,
    h("div", { class: "sw-row" }, labelled("Keyword", keyword)),
    series.canvas.element,
  );

  let width = 0;
  let theme: Theme;
  let offered: Manifest | undefined;

  const layOut = () => {
    // Not before: outside the page an element has no style to read.
    theme = readTheme(root);
    const hasSecond = second.segment !== "";
    second.element.hidden = !hasSecond;
    const isWide = width >= SIDE_BY_SIDE;
    root.classList.toggle("sw-narrow", !isWide);
    panels.classList.toggle("sw-stacked", !isWide);
    const each = hasSecond && isWide ? (width - GAP) / 2 : width;
    main.resize(each);
    if (hasSecond) second.resize(each);
    series.resize(width);
  };

  const draw = () => {
    if (width === 0) return;
    const [gridRows, gridColumns] = session.manifest.shape;
    if (gridRows !== viewport.rows || gridColumns !== viewport.columns) {
      viewport.reset(gridColumns, gridRows);
      layOut();
    }
    viewport.isTurned = Math.abs(session.frameInfo.geometry.crota2) > 90;
    if (second.element.hidden !== (second.segment === "")) layOut();
    main.draw(theme);
    if (second.segment !== "") second.draw(theme);
    series.draw(theme);
    readout.draw(pointer.at);
    transport.draw();
    toolbar.draw();
    if (session.manifest !== offered) {
      offered = session.manifest;
      const keywords = offered.keywords.map(({ name, title }) => ({
        value: name,
        title: title ? `${name}: ${title}` : name,
      }));
      offer(keyword, keywords);
    }
    show(keyword, session.model.get("keyword"));
    region.textContent = session.manifest.title;
    time.textContent = session.frameInfo.label;
    madeUp.hidden = !session.manifest.synthetic;
    showQuality(quality, session);
    showStatus();
  };
  const redraw = onceAFrame(draw, signal);

  let lateCheck: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener("abort", () => clearTimeout(lateCheck), { once: true });
  const showStatus = () => {
    const since = session.requests.waitingSince;
    const waited = since === undefined ? 0 : performance.now() - since;
    const text =
      session.problem ||
      (waited > LATE ? "Waiting for Python: is the kernel busy, or was it restarted?" : "");
    if (status.textContent !== text) status.textContent = text;
    clearTimeout(lateCheck);
    if (since !== undefined && waited <= LATE) lateCheck = setTimeout(showStatus, LATE - waited + 50);
  };

  keepKeys(root);
  host.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  session.attach(signal);
  session.changes.listen(redraw, signal);
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
  for (const panel of [main, second]) navigate(panel, pointer, redraw, signal);
  listenToScrubberKeys(root, session, viewport, redraw, signal);
  session.changes.tell();
}

/** A line of its own that is always there: a film must not jump where a frame is flagged. */
function showQuality(line: HTMLElement, { frameInfo }: Session): void {
  const text = frameInfo.quality.length > 0 ? `QUALITY: ${frameInfo.quality.join("; ")}` : "";
  if (line.textContent === text) return;
  line.textContent = text;
  line.title = text;
}
