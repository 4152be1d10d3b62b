// Work on the latest wish only, one at a time: a hand is faster than a kernel, and what it wished
// for in between is no longer wanted.

export class Latest<T> {
  /** The wish that waits for the work that is under way. */
  waiting: { readonly wish: T } | undefined;
  #isWorking = false;

  constructor(
    readonly work: (wish: T) => Promise<void>,
    readonly signal: AbortSignal,
  ) {}

  want(wish: T): void {
    this.waiting = { wish };
    if (!this.#isWorking) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isWorking = true;
    while (this.waiting && !this.signal.aborted) {
      const { wish } = this.waiting;
      this.waiting = undefined;
      await this.work(wish);
    }
    this.#isWorking = false;
  }
}
