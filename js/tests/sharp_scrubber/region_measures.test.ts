import { expect, test } from "vitest";
import { Session } from "../../src/sharp_scrubber/session";
import type { Region } from "../../src/sharp_scrubber/traits";
import { type Answerer, TestModel } from "../model";
import { startSession, until } from "../page";
import { answerLikePython, makeManifest, makeState } from "../sharp_model";

const SPOT: Region = {
  kind: "rectangle",
  vertices: [
    [29.7, -10.2],
    [30.2, -9.9],
  ],
};
const OTHER: Region = {
  kind: "rectangle",
  vertices: [
    [29.8, -10.1],
    [30.1, -9.9],
  ],
};

/** Python with a few frames an answer; of OTHER everything is ten times as much. */
function start(values: Record<string, unknown> = {}, isHeld = false) {
  const manifest = makeManifest(12);
  const python = answerLikePython(manifest);
  const tasks: (() => void)[] = [];
  const state = { isHeld };
  const answer: Answerer = (what, parameters) => {
    if (what !== "measure") return python(what, parameters);
    const { keywords, frames, region } = parameters as {
      keywords: string[];
      frames: number[];
      region: Region;
    };
    if (keywords.includes("MEANSHR")) throw new Error("too few segments");
    const factor = JSON.stringify(region) === JSON.stringify(OTHER) ? 10 : 1;
    const measured = frames.slice(0, 2).map((frame) => ({
      frame,
      values: { USFLUX: frame === 4 ? null : factor * (frame + 1) },
      errors: { USFLUX: frame === 4 ? null : 0.1 },
      pixels: 70,
      area: 12,
      reason: frame === 4 ? "eclipse" : "",
    }));
    return { result: { frames: measured } };
  };
  const model: TestModel = new TestModel({ ...makeState(manifest), ...values }, answer, (task) =>
    state.isHeld ? tasks.push(task) : queueMicrotask(task),
  );
  const asked = () => model.sent.filter(({ what }) => what === "measure").map(({ parameters }) => parameters);
  return { ...startSession(Session, model), asked, tasks, state };
}

test("without a region nothing is asked", async () => {
  const { session, asked } = start();
  await until(() => session.frames.isSettled({ segment: "Br", frame: 11 }));
  expect(asked()).toEqual([]);
});

test("frames are measured from the playhead outwards, until all are", async () => {
  const { session, asked } = start({ region: SPOT, frame: 6 });
  await until(() => session.measures.done === 12);
  expect(asked()[0].frames).toEqual([6, 7, 5, 8, 4, 9, 3, 10]);
  expect(asked()[1].frames).toEqual([5, 8, 4, 9, 3, 10, 2, 11]);
  expect(asked().length).toBe(6);
  const { values, errors, unit } = session.measures.series("USFLUX");
  expect(values).toEqual([1, 2, 3, 4, null, 6, 7, 8, 9, 10, 11, 12]);
  expect(errors![0]).toBe(0.1);
  expect(unit).toBe("Mx");
  expect(session.measures.reason(4)).toBe("eclipse");
});

test("one question is under way, and an answer about a region that is gone is dropped", async () => {
  const { session, asked, tasks, state } = start({ region: SPOT }, true);
  session.changes.tell();
  expect(asked().length).toBe(1);
  session.setRegion(OTHER);
  session.changes.tell();
  expect(asked().length).toBe(1);
  state.isHeld = false;
  for (const task of tasks.splice(0)) task();
  await until(() => session.measures.done === 12);
  expect(session.measures.series("USFLUX").values[0]).toBe(10);
});

test("another quantity is measured in its turn, and what goes wrong is said once", async () => {
  const { session, model, asked } = start({ region: SPOT });
  await until(() => session.measures.done === 12);
  model.receive({ region_keywords: ["USFLUX", "MEANSHR"] });
  await until(() => session.measures.problem === "too few segments");
  const count = asked().length;
  session.changes.tell();
  expect(asked().length).toBe(count);
  model.receive({ region_keywords: ["USFLUX"] });
  await until(() => session.measures.problem === "");
  expect(session.measures.done).toBe(12);
});

test("statistics follow the frame, and only the last one asked for", async () => {
  const { session, model } = start({ region: SPOT });
  await until(() => session.measures.statistics.result !== undefined);
  expect(session.measures.statistics.result!.mean).toBe(0);
  model.receive({ frame: 5 });
  await until(() => session.measures.statistics.result!.mean === 50);
  const before = model.sent.filter(({ what }) => what === "statistics").length;
  for (const frame of [6, 7, 8, 9]) model.receive({ frame });
  await until(() => session.measures.statistics.result!.mean === 90);
  expect(model.sent.filter(({ what }) => what === "statistics").length - before).toBeLessThanOrEqual(2);
});
