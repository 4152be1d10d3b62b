// Marks under the hand: a click puts one where it is; arrow keys move a cursor by four arcseconds, with
// shift by sixty, and Enter puts one there; page keys go through the images.

import { listenToKeys } from "../shared/keys";
import type { ImagePanel } from "./image_panel";

const SMALL_STEP = 4;
const LARGE_STEP = 60;

export function markFeatures(panel: ImagePanel, signal: AbortSignal): void {
  const { measuring } = panel.session;
  const { element } = panel.canvas;
  // Not "click", which some browsers tell of in whole pixels only.
  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const { x, y } = panel.canvas.locate(event);
      measuring.hideCursor();
      void measuring.mark(panel.sky.directionAt(x, y));
    },
    { signal },
  );
  element.addEventListener("blur", () => panel.session.isMeasuring && measuring.hideCursor(), { signal });

  const nudge = (right: number, up: number) => (event: KeyboardEvent) => {
    const by = event.shiftKey ? LARGE_STEP : SMALL_STEP;
    measuring.moveCursor(right * by, up * by);
  };
  const moves = {
    ArrowLeft: nudge(-1, 0),
    ArrowRight: nudge(1, 0),
    ArrowUp: nudge(0, 1),
    ArrowDown: nudge(0, -1),
    PageUp: () => measuring.player.stepBy(-1),
    PageDown: () => measuring.player.stepBy(1),
    Enter: () => {
      if (measuring.cursor) void measuring.mark(measuring.cursor);
      else measuring.moveCursor(0, 0);
    },
  };
  listenToKeys(element, moves, signal);
}
