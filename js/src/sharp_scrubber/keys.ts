// The keyboard: space plays, arrows step, Home and End jump, + − 0 zoom.

import { listenToKeys } from "../shared/keys";
import type { Session } from "./session";
import type { Viewport } from "./viewport";

export function listenToScrubberKeys(
  root: HTMLElement,
  session: Session,
  viewport: Viewport,
  redraw: () => void,
  signal: AbortSignal,
): void {
  const step = (by: number) => session.player.stepBy(by);
  const zoom = (factor: number) => {
    viewport.zoomAt(viewport.x + viewport.width / 2, viewport.y + viewport.height / 2, factor);
    redraw();
  };
  const actions: Record<string, () => void> = {
    " ": () => session.player.toggle(),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => step(Number.NEGATIVE_INFINITY),
    End: () => step(Number.POSITIVE_INFINITY),
    "+": () => zoom(1.5),
    "=": () => zoom(1.5),
    "-": () => zoom(1 / 1.5),
    "0": () => {
      viewport.reset();
      redraw();
    },
  };
  listenToKeys(root, actions, signal);
}
