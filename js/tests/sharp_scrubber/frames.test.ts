import { expect, test } from "vitest";
import { Changes } from "../../src/shared/changes";
import { ModelRequests } from "../../src/shared/requests";
import { FrameStore, valueAt } from "../../src/sharp_scrubber/frames";
import { TestModel } from "../model";

const PIXELS = 12;

/** A Python that sends each frame in parts of 10 bytes; answers come when the test says. */
function makeStore() {
  const tasks: (() => void)[] = [];
  const model = new TestModel(
    {},
    (_what, parameters) => {
      const { frame, part } = parameters as { frame: number; part: number };
      if (frame === 13) throw new Error("its file is damaged");
      const bytes = new Uint8Array(Int16Array.from({ length: PIXELS }, (_, i) => 100 * frame + i).buffer);
      const result = { shape: [3, 4], dtype: "int16", scale: 0.5, offset: 10, parts: 3 };
      return { result, buffers: [bytes.subarray(10 * part, 10 * (part + 1))] };
    },
    (task) => tasks.push(task),
  );
  const { signal } = new AbortController();
  const requests = new ModelRequests(model.as, signal);
  const store = new FrameStore(requests, new Changes());
  const settle = async () => {
    for (let i = 0; i < 50; i += 1) {
      tasks.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { store, requests, model, tasks, settle };
}

test("a frame in parts comes together, with its values", async () => {
  const { store, settle } = makeStore();
  store.want([{ segment: "Br", frame: 2 }]);
  await settle();
  const image = store.get({ segment: "Br", frame: 2 })!;
  expect([image.height, image.width]).toEqual([3, 4]);
  expect(valueAt(image, 1, 2)).toBe(0.5 * (200 + 9) + 10);
  expect(valueAt(image, 4, 0)).toBeNaN();
});

test("no more than two questions are open, and the newest wish is served first", async () => {
  const { store, model, tasks, settle } = makeStore();
  store.want([0, 1, 2, 3, 4].map((frame) => ({ segment: "Br", frame })));
  expect(tasks.length).toBe(2);
  store.want([{ segment: "Br", frame: 9 }]);
  await settle();
  const asked = model.sent.map(({ parameters }) => parameters.frame as number);
  expect(new Set(asked)).toEqual(new Set([0, 1, 9]));
});

test("what is held or on its way is not asked for again", async () => {
  const { store, model, settle } = makeStore();
  store.want([{ segment: "Br", frame: 0 }]);
  store.want([{ segment: "Br", frame: 0 }]);
  await settle();
  store.want([{ segment: "Br", frame: 0 }]);
  await settle();
  expect(model.sent.length).toBe(3);
});

test("a frame that cannot be had says why, and others still come", async () => {
  const { store, requests, settle } = makeStore();
  store.want([13, 1].map((frame) => ({ segment: "Br", frame })));
  await settle();
  expect(store.problem({ segment: "Br", frame: 13 })).toBe("its file is damaged");
  expect(store.get({ segment: "Br", frame: 1 })).toBeDefined();
  expect(requests.waitingSince).toBeUndefined();
});
