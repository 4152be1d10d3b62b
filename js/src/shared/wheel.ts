// A wheel over a picture, which in a notebook must not catch a page that is scrolled past it.

/** A wheel that turns while the page scrolls past still belongs to the page, for this long. */
const SCROLL_PAUSE = 300;
const LINE = 30;

/**
 * Tells how far the wheel was turned, in pixels, when it was meant for the element: when that has
 * the focus, or the pointer moved over it since the page scrolled. The wheel that does nothing, as at
 * the end of a range, goes back to the page.
 */
export function turnWheel(
  element: HTMLElement,
  onTurn: (pixels: number, event: WheelEvent) => boolean,
  signal: AbortSignal,
): void {
  let movedSinceScroll = false;
  let lastPageWheel = 0;
  element.addEventListener(
    "wheel",
    (event) => {
      const isOurs = movedSinceScroll || event.ctrlKey || document.activeElement === element;
      const isScrolling = event.timeStamp - lastPageWheel < SCROLL_PAUSE;
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE * event.deltaY : event.deltaY;
      if (isOurs && !isScrolling && onTurn(pixels, event)) event.preventDefault();
      else if (!isOurs || isScrolling) lastPageWheel = event.timeStamp;
    },
    { signal, passive: false },
  );
  element.addEventListener("pointermove", () => (movedSinceScroll = true), { signal });
  document.addEventListener("scroll", () => (movedSinceScroll = false), {
    signal,
    capture: true,
    passive: true,
  });
}
