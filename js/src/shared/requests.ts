// Questions to Python over custom messages, each with an id that its answer carries, so that
// an answer or a Python error finds the promise that waits for it.

import type { AnyModel } from "@anywidget/types";
import { type Buffer, concatBytes, toBytes } from "./bytes";
import { Changes } from "./changes";

/** A question that waits longer than this, in milliseconds, waits for a Python that is not there. */
const PATIENCE = 4000;

export interface Reply<T> {
  result: T;
  buffers: Uint8Array<ArrayBuffer>[];
}

/** There is no kernel that could be asked. */
export class NoKernel extends Error {}

/** Anything that answers questions: Python through a kernel, or a stand-in where there is none. */
export interface Requests {
  /** What this page calls itself, among all on one kernel. */
  readonly page: string;
  /** Whether Python does not answer: it is busy, or gone, or this is a saved page without one. */
  readonly isAlone: boolean;
  /** Whether Python has answered anything since the page began. */
  readonly hasAnswered: boolean;
  /** Told when that changes. Questions that wait go on waiting. */
  readonly turns: Changes;
  /** When the oldest question that someone waits for was asked. */
  readonly waitingSince: number | undefined;
  /** Asks; nobody waits for the answer to a quiet question, however long Python is busy. */
  ask<T>(what: string, parameters: Record<string, unknown>, options?: AskOptions): Promise<Reply<T>>;
}

export interface AskOptions {
  readonly isQuiet?: boolean;
}

interface Waiting {
  readonly since: number;
  readonly isQuiet: boolean;
  resolve(reply: Reply<never>): void;
  reject(error: Error): void;
}

/** An answer; one with the lengths of its buffers is the first part of one too long for a message. */
type Answer = { kind: "reply"; id: string } & ({ result: never; lengths?: number[] } | { error: string });

function isAnswer(message: unknown): message is Answer {
  return typeof message === "object" && message !== null && (message as Answer).kind === "reply";
}

export class ModelRequests implements Requests {
  readonly turns = new Changes();
  isAlone = false;
  hasAnswered = false;
  #model: AnyModel;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #waiting = new Map<string, Waiting>();
  // Every page on one kernel hears every answer, so an id must be this page's own.
  readonly page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  #asked = 0;

  constructor(
    model: AnyModel,
    signal: AbortSignal,
    readonly patience = PATIENCE,
  ) {
    this.#model = model;
    const listen = (message: unknown, buffers: Buffer[] | undefined) => this.#receive(message, buffers ?? []);
    model.on("msg:custom", listen);
    signal.addEventListener("abort", () => {
      clearTimeout(this.#patience);
      model.off("msg:custom", listen);
      for (const { reject } of this.#waiting.values()) reject(new Error("The widget was closed."));
      this.#waiting.clear();
    });
  }

  ask<T>(
    what: string,
    parameters: Record<string, unknown>,
    { isQuiet = false }: AskOptions = {},
  ): Promise<Reply<T>> {
    this.#asked += 1;
    const id = `${this.page}-${this.#asked}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { since: performance.now(), isQuiet, resolve, reject });
      try {
        this.#model.send({ kind: "request", id, what, parameters });
        if (!this.isAlone && !isQuiet)
          this.#patience ??= setTimeout(() => this.#losePatience(), this.patience);
      } catch {
        this.#waiting.delete(id);
        reject(new NoKernel("There is no kernel behind this picture any more: run its cell again."));
      }
    });
  }

  get waitingSince(): number | undefined {
    for (const { since, isQuiet } of this.#waiting.values()) if (!isQuiet) return since;
    return undefined;
  }

  #losePatience(): void {
    this.#patience = undefined;
    const since = this.waitingSince;
    if (since === undefined) return;
    const rest = since + this.patience - performance.now();
    if (rest > 0) {
      this.#patience = setTimeout(() => this.#losePatience(), rest);
      return;
    }
    this.isAlone = true;
    this.turns.tell();
  }

  #receive(message: unknown, buffers: Buffer[]): void {
    if (!isAnswer(message)) return;
    this.hasAnswered = true;
    if (this.isAlone) {
      this.isAlone = false;
      this.turns.tell();
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if ("error" in message) waiting.reject(new Error(message.error));
    else if (message.lengths) {
      const { result, lengths, id } = message;
      this.#fetchRest(id, lengths, toBytes(buffers[0])).then(
        (whole) => waiting.resolve({ result, buffers: whole }),
        waiting.reject,
      );
    } else waiting.resolve({ result: message.result, buffers: buffers.map(toBytes) });
  }

  /** Asks for a part only when the one before has come, so that no host has more to carry than one. */
  async #fetchRest(of: string, lengths: number[], first: Uint8Array<ArrayBuffer>) {
    const parts = [first];
    const total = lengths.reduce((sum, length) => sum + length, 0);
    for (let have = first.length; have < total; have += parts[parts.length - 1].length) {
      const { buffers } = await this.ask("rest", { of, part: parts.length });
      if (!buffers[0]?.length) throw new Error("A part of Python's answer is missing.");
      parts.push(buffers[0]);
    }
    const whole = concatBytes(parts);
    let at = 0;
    return lengths.map((length) => {
      at += length;
      return whole.slice(at - length, at);
    });
  }
}
