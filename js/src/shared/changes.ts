// A list of listeners that is told when something changed; each leaves with its AbortSignal.

export class Changes {
  #listeners = new Set<() => void>();

  listen(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  get count(): number {
    return this.#listeners.size;
  }

  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Runs `work` once in the next animation frame, however often it was asked to. */
export function onceAFrame(work: () => void, signal: AbortSignal): () => void {
  let ticket = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(ticket), { once: true });
  return () => {
    if (ticket || signal.aborted) return;
    ticket = requestAnimationFrame(() => {
      ticket = 0;
      work();
    });
  };
}
