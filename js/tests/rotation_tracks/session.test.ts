import { expect, test } from "vitest";
import { Session } from "../../src/rotation_tracks/session";
import { startSession, until } from "../page";
import { makeRotationModel, makeScene } from "../rotation_model";

const makeSession = (deliver?: (task: () => void) => void) =>
  startSession(Session, makeRotationModel(deliver));

test("tracks come at once, with what they were asked with", async () => {
  const { session, model } = makeSession();
  await until(() => session.tracks.length === 2);
  expect(model.sent[0].parameters).toEqual({
    models: ["howard", "rigid"],
    moving_observer: true,
    both_observers: false,
    difference: "",
    mode: "track",
    start: null,
  });
  const last = session.tracks[0].steps[4];
  expect(last).toEqual({ tx: 277, ty: 456, longitude: 18, latitude: 24, mu: 0.5, visible: true });
  expect(session.start!.tx).toBe(-123);
});

test("while one question is out, only the latest place waits", async () => {
  const tasks: (() => void)[] = [];
  const { session, model } = makeSession((task) => tasks.push(task));
  for (let tx = 1; tx <= 30; tx += 1) session.moveStart({ tx, ty: 0 });
  expect(model.sent.length).toBe(1);
  tasks.shift()!();
  await until(() => model.sent.length === 2);
  expect(model.sent[1].parameters.start).toEqual({ tx: 30, ty: 0 });
  tasks.shift()!();
  await until(() => session.start?.tx === 30);
  expect(model.sent.length).toBe(2);
});

test("an option that changes while a place waits does not lose the place", async () => {
  const tasks: (() => void)[] = [];
  const { session, model } = makeSession((task) => tasks.push(task));
  session.moveStart({ tx: 7, ty: 8 });
  session.set({ both_observers: true });
  tasks.shift()!();
  await until(() => model.sent.length === 2);
  expect(model.sent[1].parameters).toMatchObject({ start: { tx: 7, ty: 8 }, both_observers: true });
});

test("an answer for other days is not drawn", async () => {
  const tasks: (() => void)[] = [];
  const { session, model } = makeSession((task) => tasks.push(task));
  const late = tasks.shift()!;
  const scene = model.get("_scene");
  late();
  await until(() => session.tracks.length === 2);
  model.receive({ _scene: makeScene([0, 1, 2]) });
  expect(session.tracks).toEqual([]);
  expect(scene).not.toBe(model.get("_scene"));
  await until(() => tasks.length === 1);
  tasks.shift()!();
  await until(() => session.tracks[0]?.steps.length === 3);
});

test("Python's refusal is kept to be read, until a place is good again", async () => {
  const { session } = makeSession();
  session.moveStart({ tx: 2000, ty: 0 });
  await until(() => session.problem === "off the disk");
  session.moveStart({ tx: 100, ty: 0 });
  await until(() => session.start?.tx === 100);
  expect(session.problem).toBe("");
});

test("the day goes to Python in the end, and comes from it", async () => {
  const { session, model } = makeSession();
  for (let step = 0; step < 5; step += 1) session.player.seek(step);
  await until(() => model.saved.some((values) => values.day === 2));
  model.receive({ day: -1 });
  expect(session.step).toBe(1);
  session.seekDay(0.6);
  expect(session.day).toBe(1);
});

test("playing moves the days on, and rests at the pause", async () => {
  const { session, model } = makeSession();
  session.player.toggle();
  await until(() => session.day !== 0);
  session.player.pause();
  const { day } = session;
  await until(() => model.saved.some((values) => values.day === day));
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(session.day).toBe(day);
});

test("the disk is that of the day, and of the start while that is in the hand", () => {
  const { session } = makeSession();
  session.player.seek(4);
  expect(session.observer.b0).toBeCloseTo(-3.2, 12);
  session.setDragging(true);
  expect(session.observer.b0).toBe(-3);
});

test("closing leaves no listener", async () => {
  const { model, controller } = makeSession();
  controller.abort();
  expect(model.listenerCount).toBe(0);
});
