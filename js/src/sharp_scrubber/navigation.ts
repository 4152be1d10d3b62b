// Zooming and panning a panel with wheel, drag, pinch and double click.

import { holdPointer } from "../shared/pointer";
import type { ImagePanel, Pointer } from "./image_panel";

/** A wheel that turns while the page scrolls past still belongs to the page, for this long. */
const SCROLL_PAUSE = 300;

export function navigate(
  panel: ImagePanel,
  pointer: Pointer,
  /** Whether a press is for something else that is drawn there. */
  isTaken: (event: MouseEvent) => boolean,
  redraw: () => void,
  signal: AbortSignal,
): void {
  const { element } = panel.canvas;
  const { viewport } = panel;
  let movedSinceScroll = false;
  let lastPageWheel = 0;

  element.addEventListener(
    "wheel",
    (event) => {
      const at = panel.locate(event);
      const isOurs = movedSinceScroll || event.ctrlKey || document.activeElement === element;
      if (!at || !isOurs || event.timeStamp - lastPageWheel < SCROLL_PAUSE) {
        lastPageWheel = event.timeStamp;
        return;
      }
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 * event.deltaY : event.deltaY;
      // At either end of the range the wheel goes back to the page.
      if (!viewport.zoomAt(at.x, at.y, Math.exp(-pixels / 400))) return;
      event.preventDefault();
      redraw();
    },
    { signal, passive: false },
  );
  document.addEventListener("scroll", () => (movedSinceScroll = false), {
    signal,
    capture: true,
    passive: true,
  });

  let last = { x: 0, y: 0 };
  holdPointer(
    element,
    {
      isHere: (event) => panel.locate(event) !== undefined && !isTaken(event),
      press: (event) => {
        last = { x: event.clientX, y: event.clientY };
      },
      move: (event) => {
        const scale = panel.gridPixelsPerPixel;
        viewport.pan((last.x - event.clientX) * scale, (event.clientY - last.y) * scale);
        last = { x: event.clientX, y: event.clientY };
      },
    },
    signal,
  );
  element.addEventListener(
    "pointermove",
    (event) => {
      movedSinceScroll = true;
      pointer.at = panel.locate(event);
      redraw();
    },
    { signal },
  );
  element.addEventListener(
    "pointerleave",
    () => {
      pointer.at = undefined;
      redraw();
    },
    { signal },
  );
  element.addEventListener(
    "dblclick",
    () => {
      viewport.reset();
      redraw();
    },
    { signal },
  );
}
