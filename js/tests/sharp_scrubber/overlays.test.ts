import { expect, test } from "vitest";
import { parseNumbers } from "../../src/sharp_scrubber/overlay_bar";
import { arrowSpacing } from "../../src/sharp_scrubber/overlay_layer";
import { statisticsRows, withError } from "../../src/sharp_scrubber/region_block";
import { Session } from "../../src/sharp_scrubber/session";
import { type Answerer, TestModel } from "../model";
import { startSession, until } from "../page";
import { answerLikePython, makeManifest, makeSharpModel, makeState } from "../sharp_model";

test("levels are numbers between commas or spaces", () => {
  expect(parseNumbers("500, −500 500;0")).toEqual([-500, 0, 500]);
  expect(parseNumbers("")).toEqual([]);
  expect(parseNumbers("500, strong")).toBeUndefined();
});

test("arrows stand closer in pixels of the frame the nearer one looks", () => {
  expect(arrowSpacing(1)).toBe(16);
  expect(arrowSpacing(0.5)).toBe(8);
  expect(arrowSpacing(0.01)).toBe(1);
  expect(arrowSpacing(100)).toBe(64);
});

test("overlays are fetched ahead, each once, and no other than those that are on and possible", async () => {
  const { session, model } = startSession(Session, makeSharpModel(6));
  const asked = () => model.sent.filter(({ what }) => what === "lines" || what === "arrows");
  await until(() => session.frames.isSettled({ segment: "Br", frame: 5 }));
  expect(asked()).toEqual([]);
  model.receive({ contours: true, levels: [-5, 5], outline: true });
  await until(() => asked().length === 6);
  expect(asked()[0].parameters).toEqual({ lines: "contours", frame: 0, levels: [-5, 5] });
  model.receive({ frame: 3 });
  await until(() => !session.overlays.isBusy);
  expect(asked().length).toBe(6);
  const { paths } = session.overlays.get({ what: "contours", frame: 3, levels: [-5, 5] })!;
  expect(paths.length).toBe(2);
});

test("a film waits for what is drawn over its pictures, but not for what cannot be had", async () => {
  const manifest = makeManifest(12);
  const python = answerLikePython(manifest);
  const held: (() => void)[] = [];
  const answer: Answerer = (what, parameters) => {
    if (what === "lines" && (parameters as { frame: number }).frame === 6) throw new Error("damaged");
    return python(what, parameters);
  };
  const state = { ...makeState(manifest), inversion_line: true, loop: "once" };
  let lines = 0;
  const model = new TestModel(state, answer, (task) => {
    // Lines are late, pictures are not.
    if (model.sent.at(-1)!.what === "lines" && ++lines > 3) held.push(task);
    else queueMicrotask(task);
  });
  const { session } = startSession(Session, model);
  await until(() => session.frames.isSettled({ segment: "Br", frame: 11 }));
  model.receive({ playing: true });
  await until(() => session.frame === 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(session.frame).toBe(2);
  const seen = new Set<boolean>();
  const work = setInterval(() => {
    held.shift()?.();
    const key = { what: "inversion_line", frame: session.frame } as const;
    seen.add(session.overlays.isSettled(key));
  }, 2);
  await until(() => session.frame === 11);
  clearInterval(work);
  expect([...seen]).toEqual([true]);
});

test("arrows are fetched as dense as each view draws them, as soon as that changes", async () => {
  const model = makeSharpModel(2);
  model.receive({ arrows: true });
  const { session, controller } = startSession(Session, model);
  const asked = () => model.sent.filter(({ what }) => what === "arrows").map(({ parameters }) => parameters);
  const [near, far] = [{}, {}];
  session.wantArrows(near, 2, controller.signal);
  await until(() => asked().length === 2);
  session.wantArrows(far, 16, controller.signal);
  session.wantArrows(near, 2, controller.signal);
  await until(() => asked().length === 4);
  expect(asked().map(({ spacing }) => spacing)).toEqual([2, 2, 16, 16]);
  await until(() => !session.overlays.isBusy);
  expect(session.overlays.get({ what: "arrows", frame: 1, spacing: 16 })!.arrows.length).toBe(4);
});

test("a number is written to two digits of its error", () => {
  expect(withError(3.38461e21, 6.1e18)).toBe("(3.3846 ± 0.0061) × 10²¹");
  expect(withError(-12, 30)).toBe("(−1.2 ± 3.0) × 10¹");
  expect(withError(null, 1)).toBe("–");
});

test("statistics say what they are of, and what is not known", () => {
  const rows = statisticsRows("Br", {
    pixels: 70,
    empty: 3,
    area: null,
    mean: -12.345678,
    std: 1,
    minimum: -20,
    maximum: 5,
    unit: "G",
    flux: 1e21,
    flux_error: null,
    edges: [],
    counts: [],
  });
  expect(rows[0]).toEqual(["Pixels", "70 (3 without data)"]);
  expect(rows[1]).toEqual(["Area", "–"]);
  expect(rows[2]).toEqual(["Mean Br", "−12.35 G"]);
  expect(rows.at(-1)).toEqual(["Unsigned flux, all pixels", "1 × 10²¹ Mx"]);
});
