// One line that says what went wrong, or that Python is late; a screen reader hears it.

import { h } from "./dom";
import type { PageSession } from "./page_session";

/** An answer that takes longer than this is worth a word, in milliseconds. */
const LATE = 1500;
const WAITING = "Waiting for Python: is the kernel busy, or was it restarted?";

export class StatusLine {
  readonly element = h("div", { class: "sw-status", role: "status" });
  #session: Pick<PageSession, "problem" | "requests">;
  #note = "";
  #check: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Pick<PageSession, "problem" | "requests">, signal: AbortSignal) {
    this.#session = session;
    signal.addEventListener("abort", () => clearTimeout(this.#check), { once: true });
  }

  /** Shows a problem before a wait, and a wait before the note; `instead` is what is shown meanwhile. */
  draw(note = this.#note, instead = ""): void {
    this.#note = note;
    const { problem, requests } = this.#session;
    const since = requests.waitingSince;
    const waited = since === undefined ? 0 : performance.now() - since;
    const wait = requests.isAlone && instead ? instead : waited > LATE ? WAITING : "";
    const text = problem || wait || note;
    if (this.element.textContent !== text) this.element.textContent = text;
    clearTimeout(this.#check);
    if (since !== undefined && waited <= LATE) {
      this.#check = setTimeout(() => this.draw(), LATE - waited + 50);
    }
  }
}
