// The keyboard: space plays, arrows step, Home and End jump, + − 0 zoom. A control that
// uses a key itself (a list, a number) keeps it, and Tab is never taken.

import type { Session } from "./session";
import type { Viewport } from "./viewport";

export function listenToKeys(
  root: HTMLElement,
  session: Session,
  viewport: Viewport,
  redraw: () => void,
  signal: AbortSignal,
): void {
  const step = (by: number) => {
    session.pause();
    session.seek(session.frame + by);
  };
  const zoom = (factor: number) => {
    viewport.zoomAt(viewport.x + viewport.width / 2, viewport.y + viewport.height / 2, factor);
    redraw();
  };
  const actions: Record<string, () => void> = {
    " ": () => session.toggle(),
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
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keepsKey(event.target as HTMLElement, event.key))
        return;
      const act = actions[event.key];
      if (!act) return;
      event.preventDefault();
      // JupyterLab would take a bare key for a command of the notebook.
      event.stopPropagation();
      act();
    },
    { signal },
  );
}

function keepsKey(target: HTMLElement, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) {
    if (target.type === "number") return true;
    if (target.type === "checkbox") return key === " ";
    return false;
  }
  return target instanceof HTMLButtonElement && key === " ";
}
