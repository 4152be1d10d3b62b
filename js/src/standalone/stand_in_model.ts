// A model where there is no kernel: it holds the traits and tells of their changes as the real one
// does, and questions are answered by what stands in for Python.

import type { AnyModel } from "@anywidget/types";
import type { AnyTraits } from "../shared/page_session";

export interface StandInAnswer {
  readonly result: unknown;
  readonly buffers?: readonly ArrayBufferView[];
}

/** What answers the page's questions in the place of Python. */
export type Answerer = (
  what: string,
  parameters: Record<string, unknown>,
  model: StandInModel,
) => StandInAnswer | Promise<StandInAnswer>;

export interface Question {
  readonly id: string;
  readonly what: string;
  readonly parameters: Record<string, unknown>;
}

type Listener = (...args: unknown[]) => void;

export class StandInModel {
  #state: Record<string, unknown>;
  #listeners = new Map<string, Set<Listener>>();

  constructor(
    state: Record<string, unknown>,
    readonly answer: Answerer,
  ) {
    this.#state = { ...state };
  }

  /** Itself as the page's code knows it. */
  get as(): AnyModel<AnyTraits> {
    return this as unknown as AnyModel<AnyTraits>;
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  set(name: string, value: unknown): void {
    if (this.#state[name] !== value) this.receive({ [name]: value });
  }

  /** As if Python had set traits: all are there before the first is told of. */
  receive(values: Record<string, unknown>): void {
    Object.assign(this.#state, values);
    for (const name of Object.keys(values)) this.tell(`change:${name}`);
  }

  on(name: string, listener: Listener): void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
  }

  off(name: string, listener: Listener): void {
    this.#listeners.get(name)?.delete(listener);
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((count, set) => count + set.size, 0);
  }

  send(question: Question): void {
    void this.#reply(question);
  }

  async #reply({ id, what, parameters }: Question): Promise<void> {
    try {
      // Traits that were set are set: there is no one else to know.
      const { result, buffers = [] } =
        what === "traits" ? { result: {} } : await this.answer(what, parameters, this);
      const views = buffers.map((view) => new DataView(view.buffer, view.byteOffset, view.byteLength));
      this.tell("msg:custom", { kind: "reply", id, result }, views);
    } catch (error) {
      this.tell("msg:custom", { kind: "reply", id, error: (error as Error).message }, []);
    }
  }

  protected tell(name: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...args);
  }
}
