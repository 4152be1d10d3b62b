// A canvas with one backing pixel for each pixel of the screen, drawn in CSS pixels.

import { h } from "./dom";

export class SharpCanvas {
  readonly element = document.createElement("canvas");
  readonly context = this.element.getContext("2d")!;
  width = 0;
  height = 0;
  ratio = 1;

  /** Takes a new size in CSS pixels; the caller draws again, since a canvas resized is blank. */
  resize(width: number, height: number): void {
    this.ratio = window.devicePixelRatio || 1;
    this.width = Math.round(width * this.ratio) / this.ratio;
    this.height = Math.round(height * this.ratio) / this.ratio;
    const columns = Math.round(this.width * this.ratio);
    const rows = Math.round(this.height * this.ratio);
    if (this.element.width !== columns) this.element.width = columns;
    if (this.element.height !== rows) this.element.height = rows;
    this.element.style.width = `${this.width}px`;
    this.element.style.height = `${this.height}px`;
  }

  /** Clears the canvas and gives its context, one unit a CSS pixel. */
  begin(): CanvasRenderingContext2D {
    const { context } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  /** The place of a pointer event in CSS pixels from the canvas's upper left corner. */
  locate(event: MouseEvent): { x: number; y: number } {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}

/**
 * Tells the width of an element whenever it changes: 0 when it was hidden or taken out of the page,
 * and its width when it is there again.
 */
export function onWidth(element: HTMLElement, listener: (width: number) => void, signal: AbortSignal): void {
  // A ruler without height: what the listener draws may make the element taller, and to observe
  // that would be a loop.
  const ruler = h("div", { class: "sw-ruler", "aria-hidden": "true" });
  element.prepend(ruler);
  const observer = new ResizeObserver((entries) => {
    listener(entries[entries.length - 1].contentRect.width);
  });
  observer.observe(ruler);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

/** Tells when the page moves to a screen of another pixel density. */
export function onDensity(listener: () => void, signal: AbortSignal): void {
  const watch = () => {
    if (signal.aborted) return;
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        listener();
        watch();
      },
      { once: true, signal },
    );
  };
  watch();
}
