// Calls at most once in an interval, and always with the last value: Python may read the
// playhead five times a second, and must have it exactly when it stops.

export class Throttle<T> {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: { value: T } | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    readonly interval: number,
    readonly deliver: (value: T) => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.cancel(), { once: true });
  }

  push(value: T): void {
    this.#pending = { value };
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.interval - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Forgets what was not delivered yet. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = undefined;
  }

  flush(): void {
    const pending = this.#pending;
    this.cancel();
    if (!pending) return;
    this.#last = performance.now();
    this.deliver(pending.value);
  }
}
