// One view of a session: the page elements, laid out and drawn.

import { h } from "../shared/dom";
import { placeView } from "../shared/page_view";
import { SaveMenu } from "../shared/save_menu";
import { StatusLine } from "../shared/status_line";
import { Still } from "../shared/still";
import type { Theme } from "../shared/theme";
import { MARGIN } from "./axes";
import { EclipticInset } from "./ecliptic";
import { EmissionPanel } from "./emission_panel";
import { GlobePanel } from "./globe_panel";
import { LoopTools } from "./loop_tools";
import { ObserverTools } from "./observer_tools";
import { RecipeTools } from "./recipe_tools";
import type { Session } from "./session";
import { turnByHand } from "./turning";
import { dateText } from "./words";

const GAP = 8;
/** A square of sky is not made smaller than this to have so many panels side by side. */
const SMALLEST: Record<number, number> = { 2: 250, 3: 215 };
/** What surrounds the square of sky in a globe, and in a picture with its colour bar. */
const GLOBE_FRAME = MARGIN.left + MARGIN.right;
const PICTURE_FRAME = EmissionPanel.widthFor(0);
const LARGEST = 560;
const ALONE = "Python does not answer: the page draws the picture by itself.";
/** While the Sun is turned a picture may be of another place for this long, in milliseconds. */
const GRACE = 40;

export function showView(session: Session, host: HTMLElement, signal: AbortSignal): void {
  let redraw = () => {};
  const globe = new GlobePanel(session);
  const ecliptic = new EclipticInset(session);
  const emission = new EmissionPanel(session, "observer", () => redraw(), signal);
  const second = new EmissionPanel(session, "pinned", () => redraw(), signal);
  const observerTools = new ObserverTools(session, signal);
  const loopTools = new LoopTools(session, signal);
  const recipeTools = new RecipeTools(session, signal);
  const saving = new SaveMenu(session, signal);
  const status = new StatusLine(session, signal);
  const still = new Still(session);
  const title = h("span", { class: "sw-faint" });
  const caption = h("div", { class: "sw-caption" }, "Loops on the Sun: drag to turn it");
  const held = h(
    "div",
    { class: "sw-panel sw-held" },
    caption,
    globe.canvas.element,
    ecliptic.canvas.element,
  );
  const panels = h("div", { class: "sw-panels" }, held, emission.element, second.element);
  const root = h(
    "div",
    { class: "sunwidgets sw-observer-globe" },
    h("div", { class: "sw-head" }, h("strong", {}, "Loops and their observer"), title),
    observerTools.element,
    status.element,
    still.element,
    panels,
    loopTools.element,
    recipeTools.element,
    saving.element,
  );

  let width = 0;
  let panelsShown = 0;
  let shown: Theme | undefined;
  /** When the picture on the screen began to be of another place than the observer's. */
  let outdatedSince: number | undefined;
  let preview: ReturnType<typeof setTimeout> | undefined;
  let isJustDrawn = false;
  signal.addEventListener("abort", () => clearTimeout(preview), { once: true });

  const layOut = (newWidth: number) => {
    width = newWidth;
    panelsShown = session.pinned ? 3 : 2;
    second.element.hidden = panelsShown === 2;
    const sideOf = (columns: number) => {
      // Two columns of three panels: the globe has a row of its own above the pictures.
      const first = columns < panelsShown ? PICTURE_FRAME : GLOBE_FRAME;
      return Math.floor((width - first - (columns - 1) * (PICTURE_FRAME + GAP)) / columns);
    };
    const columns = [panelsShown, 2].find((count) => sideOf(count) >= SMALLEST[count]) ?? 1;
    panels.dataset.columns = String(columns);
    panels.classList.toggle("sw-apart", columns === 2 && panelsShown === 3);
    // One under the other they are as wide as there is room, with the colour bar beside.
    const side = Math.min(LARGEST, columns === 1 ? Math.max(120, width - PICTURE_FRAME) : sideOf(columns));
    globe.resize(side + GLOBE_FRAME);
    emission.resize(side + PICTURE_FRAME);
    second.resize(side + PICTURE_FRAME);
    ecliptic.resize(side);
  };
  const drawEmission = (theme: Theme) => {
    outdatedSince = undefined;
    clearTimeout(preview);
    emission.draw(theme);
    second.shows = session.model.get("compare") === "difference" ? "difference" : "pinned";
    if (session.pinned) second.draw(theme);
  };
  /** Leaves Python a moment to be first: to draw a preview takes time that its answer would wait. */
  const preferPython = (theme: Theme) => {
    const now = performance.now();
    outdatedSince ??= now;
    const wait = outdatedSince + GRACE - now;
    if (wait <= 0) return drawEmission(theme);
    clearTimeout(preview);
    preview = setTimeout(() => redraw(), wait);
  };
  const draw = (theme: Theme) => {
    shown = theme;
    if (panelsShown !== (session.pinned ? 3 : 2)) layOut(width);
    const start = performance.now();
    const wasTurning = session.isTurning;
    globe.draw(theme);
    if (session.isTurning && session.isPreview) preferPython(theme);
    else if (!isJustDrawn) drawEmission(theme);
    isJustDrawn = false;
    ecliptic.draw(theme);
    if (wasTurning) session.detail.measure(performance.now() - start);
    observerTools.draw();
    loopTools.draw();
    recipeTools.draw();
    const { preset, obstime } = {
      preset: session.model.get("preset"),
      obstime: session.model.get("obstime"),
    };
    title.textContent = `seen ${preset ? `from ${preset}` : "by an observer placed by hand"}, ${dateText(obstime)} UTC`;
    still.draw([panels]);
    status.draw("", ALONE);
  };

  redraw = placeView(session, root, host, { layOut, draw }, signal);
  const drawArrival = () => {
    if (!shown) return;
    drawEmission(shown);
    isJustDrawn = true;
  };
  session.arrivals.listen(drawArrival, signal);
  session.changes.listen(() => (isJustDrawn = false), signal);
  turnByHand(globe, signal);
}
