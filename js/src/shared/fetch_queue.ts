// Things fetched before they are needed, the most urgent first, a bounded number of bytes kept.
// What could not be had is remembered with the reason, in Python's words.

import type { Changes } from "./changes";
import { Lru } from "./lru";

export interface Fetching<K, V> {
  /** What tells keys apart. */
  text(key: K): string;
  fetch(key: K): Promise<V>;
  bytes(value: V): number;
  readonly mostUnderWay: number;
  readonly mostBytes: number;
}

export class FetchQueue<K, V> {
  #how: Fetching<K, V>;
  #held: Lru<V>;
  #problems = new Map<string, string>();
  #underWay = new Set<string>();
  #queue: K[] = [];

  constructor(
    how: Fetching<K, V>,
    readonly changes: Changes,
  ) {
    this.#how = how;
    this.#held = new Lru(how.mostBytes);
  }

  get bytes(): number {
    return this.#held.bytes;
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  get(key: K): V | undefined {
    return this.#held.get(this.#how.text(key));
  }

  /** Why something cannot be had, in Python's words. */
  problem(key: K): string | undefined {
    return this.#problems.get(this.#how.text(key));
  }

  isSettled(key: K): boolean {
    const text = this.#how.text(key);
    return this.#held.has(text) || this.#problems.has(text);
  }

  /** Replaces the list of what to fetch, the most urgent first. */
  want(keys: readonly K[]): void {
    this.#queue = keys.filter((key) => !this.isSettled(key) && !this.#underWay.has(this.#how.text(key)));
    this.#pump();
  }

  clear(): void {
    this.#queue = [];
    this.#held = new Lru(this.#how.mostBytes);
    this.#problems = new Map();
  }

  #pump(): void {
    while (this.#underWay.size < this.#how.mostUnderWay) {
      const key = this.#queue.shift();
      if (key === undefined) return;
      const text = this.#how.text(key);
      this.#underWay.add(text);
      // An answer about what was cleared meanwhile goes where nobody looks.
      const [held, problems] = [this.#held, this.#problems];
      this.#how
        .fetch(key)
        .then((value) => held.set(text, value, this.#how.bytes(value)))
        .catch((error: Error) => problems.set(text, error.message))
        .finally(() => {
          this.#underWay.delete(text);
          this.changes.tell();
          this.#pump();
        });
    }
  }
}
