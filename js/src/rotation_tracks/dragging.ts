// The start under the hand: a press anywhere on the disk takes it there, and it follows the pointer;
// arrow keys move it by ten arcseconds, with shift by a hundred.

import { listenToKeys } from "../shared/keys";
import { holdPointer } from "../shared/pointer";
import type { DiskPanel } from "./disk_panel";
import { snapToDisk } from "./sky";

const SNAPPED = "Outside the disk there is no surface to follow: the start was moved to the limb.";
const SMALL_STEP = 10;
const LARGE_STEP = 100;

export function dragStart(panel: DiskPanel, signal: AbortSignal): void {
  const { session } = panel;
  const { element } = panel.canvas;
  const follow = (event: PointerEvent) => {
    const { x, y } = panel.canvas.locate(event);
    const { tx, ty, isSnapped } = panel.sky.direction(x, y);
    session.moveStart({ tx, ty }, isSnapped ? SNAPPED : "");
  };
  holdPointer(
    element,
    {
      press: (event) => {
        session.setDragging(true);
        follow(event);
      },
      move: follow,
      release: () => session.setDragging(false),
    },
    signal,
  );

  const nudge = (right: number, up: number) => (event: KeyboardEvent) => {
    const { start } = session;
    if (!start) return;
    const by = event.shiftKey ? LARGE_STEP : SMALL_STEP;
    const wish = snapToDisk(session.firstObserver, start.tx + right * by, start.ty + up * by);
    session.moveStart({ tx: wish.tx, ty: wish.ty }, wish.isSnapped ? SNAPPED : "");
  };
  const moves = {
    ArrowLeft: nudge(-1, 0),
    ArrowRight: nudge(1, 0),
    ArrowUp: nudge(0, 1),
    ArrowDown: nudge(0, -1),
  };
  listenToKeys(element, moves, signal);
}
