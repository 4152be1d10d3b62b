// What every widget's session is: tied to the model and not to one view of it, so that two views
// of one widget agree. It hears the traits, sets them together, knows how many views watch, and
// holds what went wrong. Views change a session through its methods and listen to `changes`.

import type { AnyModel } from "@anywidget/types";
import { Changes } from "./changes";
import type { Requests } from "./requests";

/** The traits of any widget, where it does not matter whose they are. */
export type AnyTraits = AnyModel extends AnyModel<infer Traits> ? Traits : never;

export class PageSession<Traits extends AnyTraits = AnyTraits> {
  readonly changes = new Changes();
  /** The last thing that went wrong, for the user to read. */
  problem = "";
  #views = 0;

  constructor(
    readonly model: AnyModel<Traits>,
    readonly requests: Requests,
    readonly signal: AbortSignal,
  ) {
    requests.turns.listen(() => this.changes.tell(), signal);
  }

  /** Counts a view in until its signal aborts. */
  attach(signal: AbortSignal): void {
    this.#views += 1;
    signal.addEventListener("abort", () => (this.#views -= 1), { once: true });
  }

  get isWatched(): boolean {
    return this.#views > 0;
  }

  /** Hears of a trait that changed; those who ask first are told first. */
  on(name: keyof Traits & string, listener: () => void): void {
    const event = `change:${name}` as const;
    this.model.on(event, listener);
    this.signal.addEventListener("abort", () => this.model.off(event, listener), { once: true });
  }

  /** Sets traits and sends them to Python together. */
  set(values: Partial<Traits>): void {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.model.save_changes();
  }

  report(problem: string): void {
    this.problem = problem;
    this.changes.tell();
  }
}
