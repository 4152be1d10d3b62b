import { expect, test } from "vitest";
import { ModelRequests } from "../../src/shared/requests";
import { TestModel } from "../model";
import { until } from "../page";

test("answers find their questions in any order, with their buffers", async () => {
  const tasks: (() => void)[] = [];
  const model = new TestModel(
    {},
    (_what, { n }) => ({ result: n, buffers: [new Uint8Array([n as number])] }),
    (task) => tasks.push(task),
  );
  const requests = new ModelRequests(model.as, new AbortController().signal);
  const answers = [1, 2, 3].map((n) => requests.ask<number>("number", { n }));
  for (const task of tasks.reverse()) task();
  const replies = await Promise.all(answers);
  expect(replies.map(({ result }) => result)).toEqual([1, 2, 3]);
  expect(replies.map(({ buffers }) => buffers[0][0])).toEqual([1, 2, 3]);
});

test("an error in Python rejects with its words", async () => {
  const model = new TestModel({}, () => {
    throw new Error("frame 7 is gone");
  });
  const requests = new ModelRequests(model.as, new AbortController().signal);
  await expect(requests.ask("frame", {})).rejects.toThrow("frame 7 is gone");
});

test("two pages on one model do not take each other's answers", async () => {
  const model = new TestModel({}, (what) => ({ result: what }));
  const { signal } = new AbortController();
  const [one, other] = [new ModelRequests(model.as, signal), new ModelRequests(model.as, signal)];
  const [a, b] = await Promise.all([one.ask("a", {}), other.ask("b", {})]);
  expect([a.result, b.result]).toEqual(["a", "b"]);
});

test("closing rejects what is still open and stops listening", async () => {
  const model = new TestModel(
    {},
    () => ({ result: 1 }),
    () => undefined,
  );
  const controller = new AbortController();
  const open = new ModelRequests(model.as, controller.signal).ask("never", {});
  controller.abort();
  await expect(open).rejects.toThrow("closed");
  expect(model.listenerCount).toBe(0);
});

test("a Python that does not answer is noticed, and so is one that answers at last", async () => {
  const tasks: (() => void)[] = [];
  const model = new TestModel(
    {},
    () => ({ result: 1 }),
    (task) => tasks.push(task),
  );
  const requests = new ModelRequests(model.as, new AbortController().signal, 30);
  const told: boolean[] = [];
  requests.turns.listen(() => told.push(requests.isAlone), new AbortController().signal);
  const answer = requests.ask<number>("number", {});
  expect(requests.isAlone).toBe(false);
  await until(() => requests.isAlone);
  for (const task of tasks) task();
  expect((await answer).result).toBe(1);
  expect(told).toEqual([true, false]);
});

test("a Python that answers in time is not thought to be gone, however much is asked", async () => {
  const model = new TestModel(
    {},
    () => ({ result: 1 }),
    (task) => void setTimeout(task, 15),
  );
  const requests = new ModelRequests(model.as, new AbortController().signal, 60);
  let told = 0;
  requests.turns.listen(() => (told += 1), new AbortController().signal);
  for (let i = 0; i < 12; i += 1) await requests.ask("number", {});
  expect(told).toBe(0);
});

/** Answers in parts of three bytes, as Python does where a message would be too long. */
function inParts(whole: Uint8Array<ArrayBuffer>, lengths: number[], lost = -1) {
  const model = new TestModel({}, () => ({ result: 1 }));
  const asked: Record<string, unknown>[] = [];
  model.send = ({ id, what, parameters }) => {
    asked.push({ what, ...parameters });
    const part = what === "rest" ? (parameters.part as number) : 0;
    const piece = part === lost ? new Uint8Array() : whole.slice(3 * part, 3 * part + 3);
    const message = what === "rest" ? { result: {} } : { result: 1, lengths };
    queueMicrotask(() => tell(model, { kind: "reply", id, ...message }, [piece]));
  };
  return { asked, requests: new ModelRequests(model.as, new AbortController().signal) };
}

const tell = (model: TestModel, ...message: unknown[]) =>
  (model as unknown as { tell(name: string, ...message: unknown[]): void }).tell("msg:custom", ...message);

test("an answer too long for a message is put together from its parts", async () => {
  const { asked, requests } = inParts(Uint8Array.of(1, 2, 3, 4, 5, 6, 7), [2, 5]);
  const { result, buffers } = await requests.ask("tracks", {});
  expect(result).toBe(1);
  expect(buffers.map((buffer) => [...buffer])).toEqual([
    [1, 2],
    [3, 4, 5, 6, 7],
  ]);
  expect(asked.map(({ what, part }) => [what, part])).toEqual([
    ["tracks", undefined],
    ["rest", 1],
    ["rest", 2],
  ]);
});

test("a part that is missing is an error and not a wrong answer", async () => {
  const { requests } = inParts(Uint8Array.of(1, 2, 3, 4, 5), [5], 1);
  await expect(requests.ask("tracks", {})).rejects.toThrow("missing");
});
