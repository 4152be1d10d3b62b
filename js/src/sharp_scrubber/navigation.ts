// Zooming and panning a panel with wheel, drag, pinch and double click.

import { holdPointer } from "../shared/pointer";
import { turnWheel } from "../shared/wheel";
import type { ImagePanel, Pointer } from "./image_panel";

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
  const zoom = (pixels: number, event: WheelEvent) => {
    const at = panel.locate(event);
    if (!at || !viewport.zoomAt(at.x, at.y, Math.exp(-pixels / 400))) return false;
    redraw();
    return true;
  };
  turnWheel(element, zoom, signal);

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
