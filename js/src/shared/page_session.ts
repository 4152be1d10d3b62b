// What every widget's session is: tied to the model and not to one view of it, so that two views
// of one widget agree. It hears the traits, sets them together, knows how many views watch, and
// holds what went wrong. Views change a session through its methods and listen to `changes`.

import type { AnyModel } from "@anywidget/types";
import { Changes } from "./changes";
import { Latest } from "./latest";
import { NoKernel, type Requests } from "./requests";

/** The traits of any widget, where it does not matter whose they are. */
export type AnyTraits = AnyModel extends AnyModel<infer Traits> ? Traits : never;

/** Traits that another page has set, on a kernel that both are on. */
interface News {
  readonly kind: "news";
  readonly page: string;
  readonly values: Record<string, unknown>;
}

/** An answer that has not come after this is lost, in milliseconds, and news are not to wait for it. */
const LOST = 5000;

export class PageSession<Traits extends AnyTraits = AnyTraits> {
  readonly changes = new Changes();
  /** Told when views came into sight or went out of it. */
  readonly sight = new Changes();
  /** The last thing that went wrong, for the user to read. */
  problem = "";
  #viewsInSight = new Set<AbortSignal>();
  #telling: Latest<Partial<Traits>>;

  constructor(
    readonly model: AnyModel<Traits>,
    readonly requests: Requests,
    readonly signal: AbortSignal,
  ) {
    requests.turns.listen(() => this.changes.tell(), signal);
    this.#telling = new Latest((values) => this.#tell(values), signal);
    const hear = (message: unknown) => this.#hear(message as News);
    model.on("msg:custom", hear);
    signal.addEventListener("abort", () => model.off("msg:custom", hear), { once: true });
    document.addEventListener("visibilitychange", () => this.sight.tell(), { signal });
  }

  /** Takes in a view until its signal aborts; the view says when it is in sight and when not. */
  attach(signal: AbortSignal): (isInSight: boolean) => void {
    const tell = (isInSight: boolean) => {
      if (isInSight) this.#viewsInSight.add(signal);
      else this.#viewsInSight.delete(signal);
      this.sight.tell();
    };
    signal.addEventListener("abort", () => tell(false), { once: true });
    return tell;
  }

  /** Whether anyone can see a view. */
  get isWatched(): boolean {
    return this.#viewsInSight.size > 0 && !document.hidden;
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
    this.#telling.want({ ...this.#telling.waiting?.wish, ...values });
  }

  /**
   * By a question of our own, and not by the model's `save_changes`: that sends nothing more until the
   * kernel is said to be idle, which not every host says, and what Python thinks of a value is lost.
   */
  async #tell(values: Partial<Traits>): Promise<void> {
    const answer = this.requests.ask("traits", { values, page: this.requests.page }, { isQuiet: true });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LOST)));
    try {
      await Promise.race([answer, late]);
    } catch (error) {
      // Where there is no kernel, those who need something of it say so.
      if (!this.signal.aborted && !(error instanceof NoKernel)) this.report((error as Error).message);
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(message: News): void {
    if (message?.kind !== "news" || message.page === this.requests.page) return;
    for (const [name, value] of Object.entries(message.values)) this.model.set(name, value as never);
  }

  report(problem: string): void {
    this.problem = problem;
    this.changes.tell();
  }
}
