// A view in its place on the page: laid out anew when the width, the theme or the screen's density
// changes, drawn when the session tells of something, and taken away with its signal.

import { onDensity, onWidth } from "./canvas";
import { onceAFrame } from "./changes";
import { keepKeys } from "./dom";
import { keepBareKeys } from "./keys";
import type { PageSession } from "./page_session";
import { onThemeChange, readTheme, type Theme } from "./theme";

export interface Drawing {
  layOut(width: number, theme: Theme): void;
  draw(theme: Theme): void;
}

/** Puts a view on the page, and gives what draws it again in the next frame of the screen. */
export function placeView(
  session: Pick<PageSession, "attach" | "changes">,
  root: HTMLElement,
  host: HTMLElement,
  drawing: Drawing,
  signal: AbortSignal,
): () => void {
  let width = 0;
  // Outside the page an element has no style to read.
  let theme: Theme | undefined;
  const draw = () => width > 0 && theme && drawing.draw(theme);
  const layOut = () => {
    if (width === 0) return;
    theme = readTheme(root);
    drawing.layOut(width, theme);
    // In the same turn, since a canvas that was resized is blank until it is drawn.
    draw();
  };
  const redraw = onceAFrame(draw, signal);

  keepKeys(root);
  keepBareKeys(root, signal);
  host.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  const tellSight = session.attach(signal);
  session.changes.listen(redraw, signal);
  onThemeChange(layOut, signal);
  onWidth(
    root,
    (newWidth) => {
      width = newWidth;
      layOut();
      tellSight(width > 0);
    },
    signal,
  );
  onDensity(layOut, signal);
  return redraw;
}
