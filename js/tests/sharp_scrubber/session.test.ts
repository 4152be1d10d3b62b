import { expect, test } from "vitest";
import { Session } from "../../src/sharp_scrubber/session";
import { nearestFrame } from "../../src/sharp_scrubber/time_axis";
import { TestModel } from "../model";
import { startSession, until } from "../page";
import { answerLikePython, makeManifest, makeSharpModel, makeState } from "../sharp_model";

const makeSession = (count = 6) => startSession(Session, makeSharpModel(count));

test("seeking tells Python the frame in the end, and no more than five times a second", async () => {
  const { model, session } = makeSession(100);
  for (let frame = 1; frame <= 60; frame += 1) {
    session.player.seek(frame);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => model.saved.some((values) => values.frame === 60));
  expect(model.saved.filter((values) => "frame" in values).length).toBeLessThan(10);
});

test("Python's frame is shown, and not sent back", async () => {
  const { model, session } = makeSession();
  model.receive({ frame: 4 });
  expect(session.frame).toBe(4);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(model.saved).toEqual([]);
});

test("the frame at the playhead is fetched, then its neighbours", async () => {
  const { model, session } = makeSession();
  session.player.seek(3);
  await until(() => session.image("Br") !== undefined);
  await until(
    () =>
      new Set(model.sent.filter(({ what }) => what === "frame").map((s) => s.parameters.frame)).size === 6,
  );
});

test("a cached frame needs no word with Python", async () => {
  const { model, session } = makeSession();
  session.player.seek(1);
  await until(() => model.sent.filter(({ what }) => what === "frame").length === 6);
  await until(() => session.requests.waitingSince === undefined);
  const before = model.sent.length;
  for (const frame of [5, 0, 3, 2]) session.player.seek(frame);
  expect(model.sent.length).toBe(before);
});

test("playing moves on, stopping tells Python the exact frame", async () => {
  const { model, session } = makeSession();
  session.player.play();
  await until(() => session.frame >= 3);
  session.player.pause();
  const last = model.saved.filter((values) => "frame" in values).at(-1);
  expect(last?.frame).toBe(session.frame);
  expect(model.get("playing")).toBe(false);
});

test("once ends at the end and says so to Python", async () => {
  const { model, session } = makeSession();
  session.set({ loop: "once" });
  session.player.play();
  await until(() => model.get("playing") === false);
  expect([session.frame, model.get("frame")]).toEqual([5, 5]);
});

test("without a view nothing plays", async () => {
  const { session } = startSession(Session, makeSharpModel(), false);
  session.player.play();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(session.frame).toBe(0);
});

test("a segment comes with the look that it had last", async () => {
  const { model, session } = makeSession();
  await session.chooseSegment("Bp");
  expect(model.saved.at(-1)).toMatchObject({ segment: "Bp", vmin: -50, vmax: 50 });
});

test("a series is asked for once", async () => {
  const { model, session } = makeSession();
  for (let i = 0; i < 5; i += 1) session.series("USFLUX");
  await until(() => session.series("USFLUX") !== undefined);
  expect(model.sent.filter(({ what }) => what === "series").length).toBe(1);
});

test("closing leaves no listener behind", () => {
  const { model, controller } = makeSession();
  controller.abort();
  expect(model.listenerCount).toBe(0);
});

test("the nearest frame is nearest in time, across a gap too", () => {
  const manifest = makeManifest();
  const hour = manifest.cadence;
  const start = manifest.frames[0].time;
  expect([0, 0.4, 0.6, 2.9, 3.1, 99].map((t) => nearestFrame(manifest, start + t * hour))).toEqual([
    0, 0, 1, 2, 3, 5,
  ]);
});

test("other frames take the place of those that are still on their way", async () => {
  const tasks: (() => void)[] = [];
  const old = makeManifest(40);
  const model = new TestModel(makeState(old), answerLikePython(old), (task) => tasks.push(task));
  const { session } = startSession(Session, model, false);
  session.player.seek(30);
  model.receive({ segment: "Bp", frame: 2, _manifest: makeManifest(4) });
  expect(session.frame).toBe(2);
  expect(session.player.playback.length).toBe(4);
  const wasAsked = tasks.length;
  for (const task of tasks.splice(0, wasAsked)) task();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(session.frames.get({ segment: "Br", frame: 0 })).toBeUndefined();
});

test("a manifest that comes last or first makes no difference", () => {
  for (const names of [
    ["_manifest", "segment", "frame"],
    ["frame", "segment", "_manifest"],
  ]) {
    const { model, session } = makeSession(40);
    session.player.seek(30);
    const values: Record<string, unknown> = { frame: 3, segment: "Bp", _manifest: makeManifest(4) };
    model.receive(Object.fromEntries(names.map((name) => [name, values[name]])));
    expect(session.frame).toBe(3);
  }
});

test("the second panel shows a segment as the first one last did", () => {
  const { model, session } = makeSession();
  model.receive({ vmax: 77, vmin: -77 });
  expect(session.look("Br")!.vmax).toBe(77);
  model.receive({ segment: "Bp", second_segment: "Br" });
  expect(session.look("Br")!.vmax).toBe(77);
});

test("why a difference is not there is said", () => {
  const manifest = makeManifest(3);
  const frames = manifest.frames.map((frame, i) => ({ ...frame, missing: i < 2 ? ["Br"] : [] }));
  const state = { ...makeState({ ...manifest, frames }), difference: "running" };
  const { session } = startSession(Session, new TestModel(state, answerLikePython(manifest)));
  expect(session.absence({ segment: "Br", frame: 0 })).toContain("no frame before the first");
  expect(session.absence({ segment: "Br", frame: 1 })).toBe("This frame has no Br");
  expect(session.absence({ segment: "Br", frame: 2 })).toBe("");
});
