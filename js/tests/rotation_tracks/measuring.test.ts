import { expect, test } from "vitest";
import { Session } from "../../src/rotation_tracks/session";
import type { Measured } from "../../src/rotation_tracks/traits";
import { makeMeasureModel, makeSequence } from "../measure_model";
import { startSession, until } from "../page";

function start(deliver?: (task: () => void) => void) {
  const { session, model, controller } = startSession(Session, makeMeasureModel(deliver));
  const marks = () => (model.get("_measured") as Measured).marks;
  return { session, model, controller, measuring: session.measuring, marks };
}

test("the picture that is shown comes, and the next one, each once; no tracks are asked for", async () => {
  const { measuring, model, session } = start();
  await until(() => measuring.picture !== undefined);
  session.changes.tell();
  await until(() => measuring.player.step === 0);
  expect(model.sent.map(({ what, parameters }) => [what, parameters.index])).toEqual([
    ["image", 0],
    ["image", 1],
  ]);
  measuring.player.seek(2);
  await until(() => measuring.picture !== undefined);
  expect(model.sent.map(({ parameters }) => parameters.index)).toEqual([0, 1, 2]);
});

test("a mark goes to Python with its feature and image, and the next image is shown", async () => {
  const { measuring, marks, model } = start();
  await measuring.mark({ tx: 10, ty: 20 });
  expect(marks()).toEqual([{ feature: "1", image: 0, tx: 10, ty: 20 }]);
  expect(measuring.step).toBe(1);
  expect(measuring.note).toContain("Feature 1 is marked in image 1; this is image 2");
  await until(() => model.saved.some(({ image }) => image === 1));
});

test("without going on the image stays, and a second mark in it moves the first", async () => {
  const { measuring, marks } = start();
  measuring.goesOn = false;
  await measuring.mark({ tx: 10, ty: 20 });
  await measuring.mark({ tx: 30, ty: 40 });
  expect(marks()).toEqual([{ feature: "1", image: 0, tx: 30, ty: 40 }]);
  expect(measuring.step).toBe(0);
});

test("after the last image it stays there, and a new feature begins at the first", async () => {
  const { measuring, marks } = start();
  for (let i = 0; i < 3; i += 1) await measuring.mark({ tx: 100 * i, ty: 0 });
  expect(measuring.step).toBe(2);
  expect(measuring.note).toContain("the last one");
  measuring.begin();
  expect(measuring.feature).toBe("2");
  expect(measuring.step).toBe(0);
  await measuring.mark({ tx: 5, ty: 5 });
  expect(marks().at(-1)).toEqual({ feature: "2", image: 0, tx: 5, ty: 5 });
});

test("a place off the disk is refused with Python's reason, and nothing moves on", async () => {
  const { measuring, session, marks } = start();
  await measuring.mark({ tx: 2000, ty: 0 });
  expect(session.problem).toBe("off the disk of image 0");
  expect(measuring.step).toBe(0);
  expect(marks()).toEqual([]);
  await measuring.mark({ tx: 0, ty: 0 });
  expect(session.problem).toBe("");
});

test("what was said of one image is not said of another", async () => {
  const { measuring, session, model } = start();
  await measuring.mark({ tx: 10, ty: 20 });
  expect(measuring.note).toContain("this is image 2");
  measuring.player.seek(2);
  expect(measuring.note).toBe("");
  measuring.player.seek(1);
  expect(measuring.note).toBe("");
  await measuring.mark({ tx: 2000, ty: 0 });
  expect(session.problem).toBe("off the disk of image 0");
  model.receive({ image: 2 });
  expect(session.problem).toBe("");
});

test("a mark that Python answers when the user is elsewhere names only what was marked", async () => {
  const tasks: (() => void)[] = [];
  const { measuring } = start((task) => tasks.push(task));
  const marked = measuring.mark({ tx: 10, ty: 20 });
  measuring.player.seek(2);
  for (const task of tasks.splice(0)) task();
  await marked;
  expect(measuring.step).toBe(2);
  expect(measuring.note).toBe("Feature 1 is marked in image 1.");
});

test("marks are taken back one by one, and a feature as a whole", async () => {
  const { measuring, marks } = start();
  for (let i = 0; i < 3; i += 1) await measuring.mark({ tx: i, ty: 0 });
  await measuring.undo();
  expect(marks().length).toBe(2);
  await measuring.forget();
  expect(marks()).toEqual([]);
  await measuring.undo();
  expect(marks().length).toBe(2);
});

test("features are in the order of their numbers, the one that is next among them", async () => {
  const { measuring, model } = start();
  const marks = ["10", "9", "spot"].map((feature) => ({ feature, image: 0, tx: 0, ty: 0 }));
  model.receive({ _measured: { ...(model.get("_measured") as Measured), marks } });
  expect(measuring.features).toEqual(["1", "9", "10", "spot"]);
  measuring.begin();
  expect(measuring.feature).toBe("2");
});

test("the cursor begins at the last mark and stays on the disk", async () => {
  const { measuring } = start();
  measuring.moveCursor(4, 0);
  expect(measuring.cursor).toMatchObject({ tx: 4, ty: 0 });
  measuring.hideCursor();
  await measuring.mark({ tx: 300, ty: -200 });
  measuring.moveCursor(0, 60);
  expect(measuring.cursor).toMatchObject({ tx: 300, ty: -140 });
  for (let i = 0; i < 30; i += 1) measuring.moveCursor(60, 0);
  expect(Math.hypot(measuring.cursor!.tx, measuring.cursor!.ty)).toBeLessThan(959.3);
});

test("playing moves the images, not the days, and waits for pictures", async () => {
  const tasks: (() => void)[] = [];
  const { measuring, session, model } = start((task) => tasks.push(task));
  session.leader.toggle();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(measuring.step).toBe(0);
  for (const task of tasks.splice(0)) task();
  await until(() => measuring.step === 1);
  expect(session.day).toBe(0);
  session.set({ mode: "track" });
  expect(model.get("playing")).toBe(false);
});

test("other images replace pictures, and the step is that which Python names", async () => {
  const { measuring, model } = start();
  await until(() => measuring.picture !== undefined);
  measuring.player.seek(2);
  model.receive({ image: 0, _sequence: makeSequence(2, 2) });
  expect(measuring.step).toBe(0);
  expect(measuring.images.length).toBe(2);
  expect(measuring.picture).toBeUndefined();
  await until(() => measuring.picture !== undefined);
});

test("the error of a mark must be more than nothing", async () => {
  const { measuring, model } = start();
  expect(measuring.setPositionError(0)).toBe(false);
  expect(measuring.setPositionError(2)).toBe(true);
  await until(() => (model.get("_measured") as Measured).position_error === 2);
});

test("back among the tracks they are asked for", async () => {
  const { session } = start();
  expect(session.tracks).toEqual([]);
  session.set({ mode: "track" });
  await until(() => session.tracks.length === 2);
});

test("closing leaves no listener", () => {
  const { model, controller } = start();
  controller.abort();
  expect(model.listenerCount).toBe(0);
});
