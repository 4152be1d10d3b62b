// The page's side of a widget without a kernel: a model with the events and buffers of the
// real one, and whatever answers its questions in the place of Python.

import type { AnyModel } from "@anywidget/types";

type Listener = (...args: unknown[]) => void;
export type Answerer = (
  what: string,
  parameters: Record<string, unknown>,
) => { result: unknown; buffers?: ArrayBufferView[] };

export class TestModel {
  #state: Record<string, unknown>;
  #listeners = new Map<string, Set<Listener>>();
  readonly saved: Record<string, unknown>[] = [];
  readonly sent: { what: string; parameters: Record<string, unknown> }[] = [];
  #unsaved: Record<string, unknown> = {};

  constructor(
    state: Record<string, unknown>,
    readonly answer: Answerer,
    /** When an answer comes: at the next turn, or when the test says so. */
    readonly deliver: (task: () => void) => void = (task) => queueMicrotask(task),
  ) {
    this.#state = { ...state };
  }

  /** Itself as the page's code knows it. */
  get as(): AnyModel<never> {
    return this as unknown as AnyModel<never>;
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  set(name: string, value: unknown): void {
    if (this.#state[name] === value) return;
    this.#state[name] = value;
    this.#unsaved[name] = value;
    this.#tell(`change:${name}`);
  }

  save_changes(): void {
    if (Object.keys(this.#unsaved).length === 0) return;
    this.saved.push(this.#unsaved);
    this.#unsaved = {};
  }

  /** As if Python had set traits. */
  receive(values: Record<string, unknown>): void {
    Object.assign(this.#state, values);
    for (const name of Object.keys(values)) this.#tell(`change:${name}`);
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

  send(message: { kind: string; id: string; what: string; parameters: Record<string, unknown> }): void {
    const { id, what, parameters } = message;
    this.sent.push({ what, parameters });
    this.deliver(() => {
      try {
        const { result, buffers = [] } = this.answer(what, parameters);
        const views = buffers.map((view) => new DataView(view.buffer, view.byteOffset, view.byteLength));
        this.#tell("msg:custom", { kind: "reply", id, result }, views);
      } catch (error) {
        this.#tell("msg:custom", { kind: "reply", id, error: (error as Error).message }, []);
      }
    });
  }

  #tell(name: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...args);
  }
}
