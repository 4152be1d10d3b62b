// The picture that is saved with a widget, for where no Python has ever answered: a notebook that was
// saved with the state of its widgets, as a page or in another's JupyterLab.

import { h } from "./dom";
import type { PageSession } from "./page_session";

export class Still {
  readonly element: HTMLElement;
  #session: PageSession;

  constructor(session: PageSession) {
    this.#session = session;
    const words = "Python does not answer: this is the picture as it was saved.";
    this.element = h("figure", { class: "sw-still" }, h("figcaption", {}, words));
    this.element.hidden = true;
  }

  /** Shows the picture in the place of what is drawn, if there is one and nothing else to draw. */
  draw(instead: readonly HTMLElement[]): void {
    const { requests, model } = this.#session;
    const picture = model.get("_still") as string;
    const isShown = requests.isAlone && !requests.hasAnswered && picture !== "";
    for (const element of instead) element.hidden = isShown;
    if (this.element.hidden === !isShown) return;
    this.element.hidden = !isShown;
    if (!isShown || this.element.firstChild instanceof HTMLImageElement) return;
    const src = `data:image/png;base64,${picture}`;
    this.element.prepend(h("img", { src, alt: "What was shown when the notebook was saved" }));
  }
}
