import { expect, test } from "vitest";
import { NEAREST, Session } from "../../src/observer_globe/session";
import { type Interfere, makeGlobeModel } from "../globe_model";
import { startSession, until } from "../page";

function start(deliver?: (task: () => void) => void) {
  return startSession(Session, makeGlobeModel(deliver));
}

const asked = (model: ReturnType<typeof makeGlobeModel>) => model.sent.filter(({ what }) => what === "image");

test("it begins with Python's picture of where the observer is", async () => {
  const { model, session } = start();
  await until(() => session.picture !== undefined && !session.isPreview);
  expect(session.loops!.offsets[2]).toBe(40);
  expect(asked(model)[0].parameters).toEqual({ lon: 0, lat: 5, distance: 1, by: null });
  expect(model.get("preset")).toBe("Earth");
});

test("a move shows a preview at once, and Python's picture when it comes", async () => {
  const { model, session } = start();
  await until(() => !session.isPreview && session.loops !== undefined);
  session.moveBy(30, 10, true);
  expect(session.isPreview).toBe(true);
  expect(session.picture!.geometry.l0).toBe(30);
  expect(session.isTurning).toBe(true);
  await until(() => !session.isPreview);
  expect(session.picture!.scale).toBeCloseTo(31e22, -18);
  expect(model.get("preset")).toBe("");
  await until(() => !session.isTurning);
});

test("a burst of 500 moves ends at the last, with one question at a time", async () => {
  const tasks: (() => void)[] = [];
  const { model, session } = start((task) => tasks.push(task));
  const answerAll = () => {
    for (const task of tasks.splice(0)) task();
  };
  await until(() => {
    answerAll();
    return !session.isPreview;
  });
  const before = asked(model).length;
  for (let i = 0; i < 500; i += 1) {
    session.moveBy(0.7, 0.01, true);
    expect(tasks.length).toBeLessThanOrEqual(1);
    if (i % 100 === 99) {
      answerAll();
      await Promise.resolve();
      await Promise.resolve();
    }
  }
  await until(() => {
    answerAll();
    return !session.isPreview;
  });
  expect(asked(model).length - before).toBeLessThan(10);
  expect(asked(model).at(-1)!.parameters).toMatchObject({ lon: session.where.lon, lat: session.where.lat });
  expect(session.where.lon).toBeCloseTo(350 - 360, 6);
  expect(session.picture!.geometry.l0).toBe(session.where.lon);
});

test("an answer that comes late is dropped", async () => {
  const tasks: (() => void)[] = [];
  const { session } = start((task) => tasks.push(task));
  await until(() => {
    for (const task of tasks.splice(0)) task();
    return !session.isPreview;
  });
  session.moveTo({ lon: 10 });
  session.moveTo({ lon: 20 });
  tasks.shift()!();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(session.isPreview).toBe(true);
  expect(session.picture!.geometry.l0).toBe(20);
});

test("Python takes the observer elsewhere, also back to where it last put it", async () => {
  const { model, session } = start();
  await until(() => !session.isPreview);
  session.moveTo({ lon: 60 });
  await until(() => !session.isPreview);
  model.receive({ _whereabouts: { lon: 0, lat: 5, distance: 1, by: "", number: 99 } });
  expect(session.where.lon).toBe(0);
  await until(() => !session.isPreview);
  expect(asked(model).at(-1)!.parameters.by).toBeNull();
});

test("a move that waits does not take the observer away from a preset", async () => {
  const tasks: (() => void)[] = [];
  const { model, session } = start((task) => tasks.push(task));
  const settle = () =>
    until(() => {
      for (const task of tasks.splice(0)) task();
      return !session.isPreview;
    });
  await settle();
  session.moveTo({ lon: 60 });
  session.moveTo({ lon: 70 });
  session.goToEarth();
  await settle();
  await settle();
  expect(session.where).toMatchObject({ lon: 0, lat: 5, distance: 1 });
  expect(model.get("preset")).toBe("Earth");
});

test("the page goes where Python is, if a move of Python crossed its own", async () => {
  // As if Python had gone there just before it answered, and its news came late.
  let crossed = false;
  const interfere: Interfere = ({ lon }) => {
    crossed ||= lon === 33;
    return crossed ? { lon: -5, lat: 1, distance: 2 } : undefined;
  };
  const { session } = startSession(Session, makeGlobeModel(undefined, interfere));
  await until(() => !session.isPreview);
  session.moveTo({ lon: 33 });
  await until(() => session.where.lon === -5);
  await until(() => !session.isPreview);
});

test("other loops are fetched with their picture, and an error leaves all as it was", async () => {
  const { model, session } = start();
  await until(() => !session.isPreview);
  session.ask({ n_loops: 9 });
  await until(() => model.get("n_loops") === 9 && !session.isPreview);
  expect(model.sent.filter(({ what }) => what === "loops").length).toBe(2);
  session.ask({ length_min: 666 });
  await until(() => session.problem.includes("swap them"));
  expect(model.get("length_min")).toBe(50);
  session.moveTo({ lat: 77 });
  await until(() => session.problem.includes("inside loop 3"));
  session.moveTo({ lat: 70 });
  await until(() => !session.isPreview);
  expect(session.problem).toBe("");
});

test("a pinned view stays when the observer moves on, until it is unpinned", async () => {
  const { session } = start();
  await until(() => !session.isPreview);
  session.pin(true);
  await until(() => session.pinnedPicture !== undefined);
  session.moveTo({ lon: 80 });
  await until(() => !session.isPreview);
  expect(session.pinnedPicture!.geometry.l0).toBe(0);
  session.pin(false);
  await until(() => session.pinnedPicture === undefined);
});

test("the wheel stops at either end, and latitude at the poles", async () => {
  const { session } = start();
  await until(() => !session.isPreview);
  expect(session.scaleDistance(1e-9)).toBe(true);
  expect(session.where.distance).toBe(NEAREST);
  expect(session.scaleDistance(0.5)).toBe(false);
  session.moveBy(0, 500);
  expect(session.where.lat).toBe(90);
  session.moveTo({ distance: 5 });
  expect(session.scaleDistance(1.1)).toBe(false);
  expect(session.scaleDistance(0.5)).toBe(true);
});
