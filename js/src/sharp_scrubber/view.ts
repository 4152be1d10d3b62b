// One view of a session: the page elements, laid out and drawn; zoom and pointer are its own.

import { h, labelled, offer, select, show } from "../shared/dom";
import { placeView } from "../shared/page_view";
import { SaveMenu } from "../shared/save_menu";
import { StatusLine } from "../shared/status_line";
import type { Theme } from "../shared/theme";
import { Folds } from "./folds";
import { ImagePanel, type Layer, type Pointer } from "./image_panel";
import { listenToScrubberKeys } from "./keys";
import { navigate } from "./navigation";
import { OverlayBar } from "./overlay_bar";
import { arrowSpacing, drawOverlays } from "./overlay_layer";
import { Readout } from "./readout";
import { RegionBar } from "./region_bar";
import { RegionBlock } from "./region_block";
import { RegionEditor } from "./region_editor";
import { drawRegion } from "./region_layer";
import { type DrawnSeries, SeriesPanel } from "./series_panel";
import type { Session } from "./session";
import { Toolbar } from "./toolbar";
import type { Manifest } from "./traits";
import { Transport } from "./transport";
import { Viewport } from "./viewport";
import { ZoomKeeper } from "./zoom";

const COARSE = "Python does not answer: this is a coarse picture of a frame near this time.";
const GAP = 8;
/** Below this width the second panel goes under the first. */
const SIDE_BY_SIDE = 760;

export function showView(session: Session, host: HTMLElement, signal: AbortSignal): void {
  const [rows, columns] = session.manifest.shape;
  const viewport = new Viewport(columns, rows);
  const keeper = new ZoomKeeper(viewport);
  const pointer: Pointer = { at: undefined };
  // What redraws is known only once the view is in its place.
  let redraw = () => {};
  const editor = new RegionEditor(session, pointer, () => redraw());
  const layers: Layer[] = [
    (drawing) => {
      const spacing = arrowSpacing(viewport.width / drawing.box.width);
      session.wantArrows(viewport, spacing, signal);
      drawOverlays(drawing, session, spacing);
    },
    (drawing) => drawRegion(drawing, editor),
  ];
  const main = new ImagePanel(session, viewport, pointer, "segment", layers);
  const second = new ImagePanel(session, viewport, pointer, "second_segment", layers);
  const readout = new Readout(session);
  const series = new SeriesPanel(
    session,
    () => headerSeries(session),
    { className: "", color: "accent" },
    signal,
  );
  const overlays = new OverlayBar(session, signal);
  const regionBar = new RegionBar(session, editor, () => main.canvas.element.focus(), signal);
  const inRegion = new RegionBlock(session, signal);
  const transport = new Transport(session, signal);
  const toolbar = new Toolbar(
    session,
    () => {
      viewport.reset();
      redraw();
    },
    signal,
  );
  const folds = new Folds(
    [
      { title: "Colours", element: toolbar.more },
      { title: "Overlays", element: overlays.element },
      { title: "Region", element: regionBar.element },
    ],
    signal,
  );
  // So that what a button opens is under it.
  toolbar.more.before(folds.element);
  const keyword = select((name) => session.set({ keyword: name }), signal);
  const saving = new SaveMenu(session, signal);
  const title = h("strong", {}, session.manifest.title);
  const time = h("span", { class: "sw-time" });
  const madeUp = h("span", { class: "sw-badge" }, "synthetic");
  const quality = h("div", { class: "sw-quality sw-warning" });
  const status = new StatusLine(session, signal);
  const panels = h("div", { class: "sw-panels" }, main.element, second.element, status.element);
  const root = h(
    "div",
    { class: "sunwidgets sw-scrubber" },
    h("div", { class: "sw-head" }, title, madeUp, time),
    quality,
    toolbar.element,
    overlays.element,
    regionBar.element,
    panels,
    readout.element,
    transport.buttons,
    transport.slider,
    h("div", { class: "sw-row" }, labelled("Keyword", keyword)),
    series.canvas.element,
    inRegion.element,
    saving.element,
  );

  let width = 0;
  let offered: Manifest | undefined;

  const layOut = (newWidth: number) => {
    width = newWidth;
    const hasSecond = second.segment !== "";
    second.element.hidden = !hasSecond;
    const isWide = width >= SIDE_BY_SIDE;
    root.classList.toggle("sw-narrow", !isWide);
    panels.classList.toggle("sw-stacked", !isWide);
    folds.layOut(!isWide);
    const each = hasSecond && isWide ? (width - GAP) / 2 : width;
    main.resize(each);
    if (hasSecond) second.resize(each);
    series.resize(width);
    inRegion.resize(width);
  };

  const draw = (theme: Theme) => {
    const [gridRows, gridColumns] = session.manifest.shape;
    if (gridRows !== viewport.rows || gridColumns !== viewport.columns) {
      viewport.reset(gridColumns, gridRows);
      layOut(width);
    }
    const zoom = keeper.keep(session.zoom, session.frameInfo);
    if (zoom) session.moveZoom(zoom);
    viewport.isTurned = Math.abs(session.frameInfo.geometry.crota2) > 90;
    if (second.element.hidden !== (second.segment === "")) layOut(width);
    main.draw(theme);
    if (second.segment !== "") second.draw(theme);
    series.draw(theme);
    readout.draw(pointer.at);
    transport.draw();
    toolbar.draw();
    overlays.draw();
    regionBar.draw();
    inRegion.draw(theme);
    if (session.manifest !== offered) {
      offered = session.manifest;
      const keywords = offered.keywords.map(({ name, title }) => ({
        value: name,
        title: title ? `${name}: ${title}` : name,
      }));
      offer(keyword, keywords);
    }
    show(keyword, session.model.get("keyword"));
    title.textContent = session.manifest.title;
    time.textContent = session.frameInfo.label;
    madeUp.hidden = !session.manifest.synthetic;
    showQuality(quality, session);
    status.draw("", session.isCoarse ? COARSE : "");
  };
  redraw = placeView(session, root, host, { layOut, draw }, signal);
  for (const panel of [main, second]) {
    // What is drawn there comes last: it has the last word on where the cursor is.
    navigate(panel, pointer, (event) => editor.claims(panel, event), redraw, signal);
    editor.listen(panel, signal);
  }
  listenToScrubberKeys(root, session, viewport, redraw, signal);
  session.changes.tell();
}

/** The keyword of the header that is drawn against time. */
function headerSeries(session: Session): DrawnSeries {
  const keyword = session.model.get("keyword");
  const series = keyword ? session.series(keyword) : undefined;
  const nothing = series ? `No frame has a value of ${keyword}` : keyword ? "" : "No keyword to draw";
  return { series, nothing, label: `${keyword} against time` };
}

/** A line of its own that is always there: a film must not jump where a frame is flagged. */
function showQuality(line: HTMLElement, { frameInfo }: Session): void {
  const text = frameInfo.quality.length > 0 ? `QUALITY: ${frameInfo.quality.join("; ")}` : "";
  if (line.textContent === text) return;
  line.textContent = text;
  line.title = text;
}
