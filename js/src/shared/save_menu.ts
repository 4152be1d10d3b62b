// Saving what is shown: Python makes the file, the same that its own methods make, and the browser
// saves it. Code goes to the clipboard.

import { h, labelled, offer, select } from "./dom";
import type { PageSession } from "./page_session";
import type { Requests } from "./requests";

/** What the page says of the files, by their endings. */
const TITLES: Readonly<Record<string, string>> = {
  png: "Figure (PNG)",
  pdf: "Figure (PDF)",
  html: "Page that works alone (HTML)",
  mp4: "Movie (MP4)",
  gif: "Movie (GIF)",
  csv: "Series (CSV)",
  ecsv: "Series with units (ECSV)",
  py: "Code (Python)",
};

export const MOVIES: readonly string[] = ["mp4", "gif"];

interface SavePart {
  readonly name: string;
  readonly mime: string;
  readonly parts: number;
}

export async function fetchFile(requests: Requests, ending: string): Promise<File> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const fetchPart = async () => {
    const { result, buffers } = await requests.ask<SavePart>("save", { ending, part: pieces.length });
    pieces.push(buffers[0]);
    return result;
  };
  let about = await fetchPart();
  while (pieces.length < about.parts) about = await fetchPart();
  return new File(pieces, about.name, { type: about.mime });
}

export class SaveMenu {
  readonly element: HTMLElement;
  #session: PageSession;
  #signal: AbortSignal;
  #list: HTMLSelectElement;
  #copy: HTMLButtonElement;
  #progress = h("span", { class: "sw-faint", role: "status" });

  /** Of the files that there can be, `isOffered` may hold some back for a while; then `draw` again. */
  constructor(
    session: PageSession,
    signal: AbortSignal,
    private readonly isOffered: (ending: string) => boolean = () => true,
  ) {
    this.#session = session;
    this.#signal = signal;
    this.#list = select((ending) => void this.#save(ending), signal);
    this.#copy = h("button", { type: "button", class: "sw-words" }, "Copy code");
    this.#copy.addEventListener("click", () => void this.#copyCode(), { signal });
    this.element = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Save" },
      labelled("Save", this.#list),
      this.#copy,
      this.#progress,
    );
    this.draw();
  }

  draw(): void {
    const endings = this.#session.model.get("_saves") as readonly string[];
    const choices = endings.filter(this.isOffered).map((value) => ({ value, title: TITLES[value] ?? value }));
    offer(this.#list, [{ value: "", title: "as …" }, ...choices]);
    this.element.hidden = endings.length === 0;
    this.#copy.hidden = !endings.includes("py");
  }

  async #save(ending: string): Promise<void> {
    this.#list.value = "";
    const file = await this.#fetch(ending, `Python makes ${TITLES[ending]} …`);
    if (!file) return;
    const url = URL.createObjectURL(file);
    h("a", { href: url, download: file.name }).click();
    // Not at once: the browser may not have begun to read.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.#say(`Saved ${file.name}`);
  }

  async #copyCode(): Promise<void> {
    const file = await this.#fetch("py", "Python writes the code …");
    if (!file) return;
    try {
      await navigator.clipboard.writeText(await file.text());
      this.#say("Copied");
    } catch {
      this.#say("The browser does not let this page copy: save the code as a file instead.");
    }
  }

  /** The file, or none where something went wrong, which is said. */
  async #fetch(ending: string, meanwhile: string): Promise<File | undefined> {
    this.#list.disabled = this.#copy.disabled = true;
    this.#say(meanwhile);
    try {
      return await fetchFile(this.#session.requests, ending);
    } catch (error) {
      if (!this.#signal.aborted) this.#say((error as Error).message);
      return undefined;
    } finally {
      this.#list.disabled = this.#copy.disabled = false;
    }
  }

  #say(text: string): void {
    this.#progress.textContent = text;
  }
}
