import { expect, test } from "vitest";
import { PageSession } from "../../src/shared/page_session";
import { ModelRequests } from "../../src/shared/requests";
import type { Question } from "../../src/standalone/stand_in_model";
import { TestModel } from "../model";
import { until } from "../page";

/** A model whose Python answers when the test says so. */
class SlowModel extends TestModel {
  readonly asked: Question[] = [];

  constructor() {
    super({ fps: 10, loop: "loop" }, () => ({ result: {} }));
  }

  override send(question: Question): void {
    this.asked.push(question);
  }

  reply(content: Record<string, unknown> = { result: {} }): void {
    const question = this.asked.shift()!;
    this.tell("msg:custom", { kind: "reply", id: question.id, ...content }, []);
  }

  news(page: string, values: Record<string, unknown>): void {
    this.tell("msg:custom", { kind: "news", page, values }, []);
  }
}

function start() {
  const model = new SlowModel();
  const controller = new AbortController();
  const requests = new ModelRequests(model.as, controller.signal);
  const session = new PageSession(model.as, requests, controller.signal);
  return { model, session, requests, controller };
}

const values = (model: SlowModel) => model.asked.map(({ parameters }) => parameters.values);

test("traits are sent one message at a time, the last values together, whatever the host says", async () => {
  const { model, session } = start();
  session.set({ fps: 11 });
  session.set({ fps: 12 });
  session.set({ loop: "once" });
  expect(values(model)).toEqual([{ fps: 11 }]);
  expect([model.get("fps"), model.get("loop")]).toEqual([12, "once"]);
  model.reply();
  await until(() => model.asked.length > 0);
  expect(values(model)).toEqual([{ fps: 12, loop: "once" }]);
});

test("what Python refuses is said", async () => {
  const { model, session } = start();
  session.set({ fps: 1000 });
  model.reply({ error: "fps is 1000" });
  await until(() => session.problem !== "");
  expect(session.problem).toBe("fps is 1000");
});

test("nobody waits for Python to have heard of a trait", async () => {
  const { session, requests } = start();
  session.set({ fps: 11 });
  expect(requests.waitingSince).toBeUndefined();
  void requests.ask("frame", {}).catch(() => undefined);
  expect(requests.waitingSince).toBeGreaterThan(0);
});

test("what another page set is taken, and not what this one did", () => {
  const { model, requests } = start();
  model.news("another", { loop: "bounce" });
  expect(model.get("loop")).toBe("bounce");
  model.news(requests.page, { loop: "once" });
  expect(model.get("loop")).toBe("bounce");
});

test("closing stops listening", () => {
  const { model, controller } = start();
  controller.abort();
  expect(model.listenerCount).toBe(0);
});
