import { expect, test } from "vitest";
import type { Pixel } from "../../src/shared/solar";
import makeWidget from "../../src/sharp_scrubber/index";
import { shapeOn } from "../../src/sharp_scrubber/region";
import style from "../../src/sharp_scrubber/style.css?inline";
import type { Region } from "../../src/sharp_scrubber/traits";
import { TestModel } from "../model";
import { pressKey, showWidget, until } from "../page";
import { answerLikePython, makeManifest, makeState, SHAPE } from "../sharp_model";

const SPOT: Region = {
  kind: "rectangle",
  vertices: [
    [29.7, -10.2],
    [30.2, -9.9],
  ],
};

/** A scrubber, and a hand for it; places are pixels of a frame that is shown whole. */
async function show(values: Record<string, unknown> = {}, manifest = makeManifest(), width = 900) {
  const model = new TestModel({ ...makeState(manifest), ...values }, answerLikePython(manifest));
  const shown = showWidget(makeWidget, style, model, width);
  const canvas = shown.find<HTMLCanvasElement>(".sw-picture canvas");
  await until(() => canvas.getAttribute("aria-label") !== null);
  const [rows, columns] = SHAPE;
  const point = (type: string, [x, y]: Pixel, more: PointerEventInit = {}) => {
    const box = canvas.getBoundingClientRect();
    const at = {
      clientX: box.left + 72 + ((x + 0.5) / columns) * (box.width - 164),
      clientY: box.top + 10 + (1 - (y + 0.5) / rows) * (box.height - 50),
    };
    canvas.dispatchEvent(
      new PointerEvent(type, { pointerId: 1, bubbles: true, cancelable: true, ...at, ...more }),
    );
  };
  const drag = (...places: Pixel[]) => {
    point("pointerdown", places[0]);
    for (const place of places) point("pointermove", place);
    point("pointerup", places.at(-1)!);
  };
  const click = (place: Pixel) => drag(place);
  const tool = (name: string) =>
    shown.el.querySelector<HTMLButtonElement>(`[aria-label$=" ${name}"]`)!.click();
  const region = () => model.get("region") as Region | null;
  const pixels = () =>
    shapeOn(region()!, manifest.frames[0].geometry)!.at.map((pixel) => pixel.map((v) => Math.round(v)));
  const undo = () =>
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true }));
  const questions = () => model.sent.filter(({ what }) => what === "statistics");
  return { ...shown, model, canvas, point, drag, click, tool, region, pixels, undo, questions };
}

test("what is drawn beyond the edge ends at the edge", async () => {
  const { drag, tool, pixels } = await show();
  tool("rectangle");
  drag([30, 12], [45, 30], [70, 60]);
  expect(pixels()).toEqual([
    [30, 12],
    [40, 20],
  ]);
});

test("a region that is dragged or pushed away keeps its middle on the picture", async () => {
  const { canvas, drag, pixels } = await show({ region: SPOT });
  const [[x0, y0], [x1, y1]] = pixels();
  drag([(x0 + x1) / 2, (y0 + y1) / 2], [30, 15], [90, 90]);
  const middle = () => [0, 1].map((axis) => (pixels()[0][axis] + pixels()[1][axis]) / 2);
  expect(middle()[0]).toBeLessThanOrEqual(40);
  expect(middle()[1]).toBeLessThanOrEqual(20);
  const before = pixels();
  pressKey(canvas, "ArrowRight", true);
  expect(pixels()).toEqual(before);
  pressKey(canvas, "ArrowLeft", true);
  expect(pixels()[0][0]).toBe(before[0][0] - 1);
});

test("Escape in the middle of a drag leaves all as it was", async () => {
  const { canvas, point, region, pixels } = await show({ region: SPOT });
  const corner = pixels()[1] as unknown as Pixel;
  point("pointerdown", corner);
  point("pointermove", [corner[0] + 6, corner[1] + 3]);
  pressKey(canvas, "Escape");
  point("pointermove", [corner[0] + 8, corner[1] + 4]);
  point("pointerup", [corner[0] + 8, corner[1] + 4]);
  expect(region()).toEqual(SPOT);
});

test("statistics follow the hand, and those of the region come back", async () => {
  const { canvas, point, questions, pixels } = await show({ region: SPOT });
  await until(() => questions().length === 1);
  const corner = pixels()[1] as unknown as Pixel;
  point("pointerdown", corner);
  for (let i = 1; i <= 5; i += 1) {
    const before = questions().length;
    point("pointermove", [corner[0] + i, corner[1]]);
    await until(() => questions().length > before);
  }
  const [, [longitude]] = (questions().at(-1)!.parameters.region as Region).vertices;
  expect(longitude).toBeCloseTo(30.2 + 5 * 0.03, 1);
  pressKey(canvas, "Escape");
  await until(() => JSON.stringify(questions().at(-1)!.parameters.region) === JSON.stringify(SPOT));
});

test("what is drawn for the first time is looked into before it is let go", async () => {
  const { find, point, tool, questions, region } = await show();
  expect(find<HTMLElement>(".sw-region").hidden).toBe(true);
  tool("ellipse");
  point("pointerdown", [10, 5]);
  point("pointermove", [20, 12]);
  await until(() => questions().length > 0 && !find<HTMLElement>(".sw-region").hidden);
  expect(region()).toBeNull();
  point("pointerup", [20, 12]);
  expect(region()!.kind).toBe("ellipse");
});

test("changes are taken back one by one, and a corner before that", async () => {
  const { canvas, click, drag, tool, region, undo } = await show();
  tool("rectangle");
  drag([5, 5], [15, 12]);
  const first = region();
  pressKey(canvas, "ArrowLeft", true);
  pressKey(canvas, "Delete");
  expect(region()).toBeNull();
  undo();
  expect(region()!.kind).toBe("rectangle");
  undo();
  expect(region()).toEqual(first);
  undo();
  expect(region()).toBeNull();
  undo();
  tool("polygon");
  for (const place of [
    [5, 5],
    [30, 5],
    [20, 15],
  ] as const)
    click(place);
  undo();
  click([10, 15]);
  click([10, 15]);
  expect(region()!.vertices.length).toBe(3);
});

test("a double click that ends a polygon leaves the zoom as it is", async () => {
  const { model, canvas, click, point, tool, region } = await show();
  pressKey(canvas, "+");
  await until(() => (model.get("zoom") as number[]).length === 3);
  const zoom = model.get("zoom");
  tool("polygon");
  for (const place of [
    [5, 5],
    [30, 5],
    [20, 15],
    [20, 15],
  ] as const)
    click(place);
  point("dblclick", [20, 15]);
  expect(region()!.kind).toBe("polygon");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(model.get("zoom")).toEqual(zoom);
});

test("arrows move as the picture is seen, also where it is upside down", async () => {
  const manifest = makeManifest();
  for (const { geometry } of manifest.frames) Object.assign(geometry, { crota2: 180 });
  const { canvas, pixels } = await show({ region: SPOT }, manifest);
  const [[x, y]] = pixels();
  pressKey(canvas, "ArrowRight", true);
  pressKey(canvas, "ArrowUp", true);
  expect(pixels()[0]).toEqual([x - 1, y - 1]);
});
