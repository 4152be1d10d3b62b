// Questions to Python over custom messages, each with an id that its answer carries, so that
// an answer or a Python error finds the promise that waits for it.

import type { AnyModel } from "@anywidget/types";
import { type Buffer, toBytes } from "./bytes";

export interface Reply<T> {
  result: T;
  buffers: Uint8Array<ArrayBuffer>[];
}

/** Anything that answers questions: Python through a kernel, or a stand-in where there is none. */
export interface Requests {
  /** When the oldest question that is still open was asked. */
  readonly waitingSince: number | undefined;
  ask<T>(what: string, parameters: Record<string, unknown>): Promise<Reply<T>>;
}

interface Waiting {
  readonly since: number;
  resolve(reply: Reply<never>): void;
  reject(error: Error): void;
}

type Answer = { kind: "reply"; id: string } & ({ result: never } | { error: string });

function isAnswer(message: unknown): message is Answer {
  return typeof message === "object" && message !== null && (message as Answer).kind === "reply";
}

export class ModelRequests implements Requests {
  #model: AnyModel;
  #waiting = new Map<string, Waiting>();
  // Every page on one kernel hears every answer, so an id must be this page's own.
  #page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  #asked = 0;

  constructor(model: AnyModel, signal: AbortSignal) {
    this.#model = model;
    const listen = (message: unknown, buffers: Buffer[] | undefined) => this.#receive(message, buffers ?? []);
    model.on("msg:custom", listen);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", listen);
      for (const { reject } of this.#waiting.values()) reject(new Error("The widget was closed."));
      this.#waiting.clear();
    });
  }

  ask<T>(what: string, parameters: Record<string, unknown>): Promise<Reply<T>> {
    this.#asked += 1;
    const id = `${this.#page}-${this.#asked}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { since: performance.now(), resolve, reject });
      try {
        this.#model.send({ kind: "request", id, what, parameters });
      } catch {
        this.#waiting.delete(id);
        reject(new Error("There is no kernel behind this picture any more: run its cell again."));
      }
    });
  }

  get waitingSince(): number | undefined {
    const [oldest] = this.#waiting.values();
    return oldest?.since;
  }

  #receive(message: unknown, buffers: Buffer[]): void {
    if (!isAnswer(message)) return;
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    if ("error" in message) waiting.reject(new Error(message.error));
    else waiting.resolve({ result: message.result, buffers: buffers.map(toBytes) });
  }
}
