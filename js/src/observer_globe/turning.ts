// The Sun under the hand: drag turns it, the wheel changes the distance, and so do keys.

import { listenToKeys } from "../shared/keys";
import { holdPointer } from "../shared/pointer";
import { turnWheel } from "../shared/wheel";
import type { GlobePanel } from "./globe_panel";

const LARGE_STEP = 10;
const WHEEL = 500;
const KEY_FACTOR = 1.1;
/** Near a pole a hand cannot turn the Sun about its axis without end. */
const LEAST_COSINE = 0.15;

export function turnByHand(panel: GlobePanel, signal: AbortSignal): void {
  const { session } = panel;
  const { element } = panel.canvas;
  let last = { x: 0, y: 0 };
  holdPointer(
    element,
    {
      press: (event) => {
        last = { x: event.clientX, y: event.clientY };
      },
      // The surface follows the hand, and so the observer goes the other way.
      move: (event) => {
        const scale = panel.degreesPerPixel;
        const cosine = Math.max(LEAST_COSINE, Math.cos((session.where.lat * Math.PI) / 180));
        const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
        last = { x: event.clientX, y: event.clientY };
        if (dx !== 0 || dy !== 0) session.moveBy((-dx * scale) / cosine, dy * scale, true);
      },
    },
    signal,
  );
  turnWheel(element, (pixels) => session.scaleDistance(Math.exp(pixels / WHEEL), true), signal);
  element.addEventListener("dblclick", () => session.goToEarth(), { signal });

  const step = (lon: number, lat: number) => (event: KeyboardEvent) => {
    const by = event.shiftKey ? LARGE_STEP : 1;
    session.moveBy(by * lon, by * lat, true);
  };
  const keys = {
    ArrowLeft: step(-1, 0),
    ArrowRight: step(1, 0),
    ArrowUp: step(0, 1),
    ArrowDown: step(0, -1),
    "+": () => session.scaleDistance(1 / KEY_FACTOR, true),
    "=": () => session.scaleDistance(1 / KEY_FACTOR, true),
    "-": () => session.scaleDistance(KEY_FACTOR, true),
    Home: () => session.goToEarth(),
  };
  listenToKeys(element, keys, signal);
}
