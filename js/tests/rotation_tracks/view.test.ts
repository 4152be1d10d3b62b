import { expect, test } from "vitest";
import makeWidget from "../../src/rotation_tracks/index";
import style from "../../src/rotation_tracks/style.css?inline";
import { pressKey as key, showWidget, until } from "../page";
import { makeRotationModel } from "../rotation_model";

async function show(model = makeRotationModel(), width = 900) {
  const shown = showWidget(makeWidget, style, model, width);
  await until(() => rows(shown.el).length === 2);
  return { ...shown, disk: shown.find<HTMLCanvasElement>(".sw-disk") };
}

function rows(el: HTMLElement) {
  return el.querySelectorAll('[aria-label="Positions at the day"] tbody th');
}

function countColor(canvas: HTMLCanvasElement, [r, g, b]: readonly number[]): number {
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) count += 1;
  }
  return count;
}

const PINK = [0xcc, 0x79, 0xa7];

test("each model has a row with its place at the day", async () => {
  const { model, el } = await show();
  const row = () => el.querySelectorAll("tbody tr")[1].textContent!;
  expect(row()).toBe("rigid−8.000°24.000°−123.00″456.00″0.500yes");
  model.receive({ day: 2 });
  await until(() => row().startsWith("rigid20.000°"));
});

test("a press and a drag take the start along, and a release gives the day's disk back", async () => {
  const { model, disk, find } = await show();
  const box = disk.getBoundingClientRect();
  const at = (x: number, y: number) => ({
    pointerId: 1,
    button: 0,
    clientX: box.left + 78 + x * (box.width - 88),
    clientY: box.top + 8 + y * (box.width - 88),
    bubbles: true,
  });
  disk.dispatchEvent(new PointerEvent("pointerdown", at(0.5, 0.5)));
  await until(() => /x -?[0-4]\.\d\d″, y/.test(disk.getAttribute("aria-label")!));
  disk.dispatchEvent(new PointerEvent("pointermove", at(0.5, 0.01)));
  await until(() => find(".sw-status").textContent!.includes("moved to the limb"));
  disk.dispatchEvent(new PointerEvent("pointermove", at(0.6, 0.5)));
  await until(() => find(".sw-status").textContent === "");
  disk.dispatchEvent(new PointerEvent("pointerup", at(0.6, 0.5)));
  const asked = model.sent.at(-1)!.parameters.start as { tx: number };
  disk.dispatchEvent(new PointerEvent("pointermove", at(0.2, 0.5)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((model.sent.at(-1)!.parameters.start as { tx: number }).tx).toBe(asked.tx);
});

test("arrow keys move the start, Tab is left alone", async () => {
  const { disk } = await show();
  key(disk, "ArrowRight");
  await until(() => disk.getAttribute("aria-label")!.includes("x -113.00″, y 456.00″"));
  key(disk, "ArrowDown", true);
  await until(() => disk.getAttribute("aria-label")!.includes("x -113.00″, y 356.00″"));
  expect(key(disk, "Tab")).toBe(true);
});

test("a box takes its model's track away, and brings it back in the order of the list", async () => {
  const { model, el, disk } = await show();
  const box = el.querySelectorAll<HTMLInputElement>('[aria-label="Models"] input')[1];
  expect(box.parentElement!.textContent).toBe("rigid");
  const before = countColor(disk, PINK);
  box.click();
  await until(() => rows(el).length === 1);
  expect(countColor(disk, PINK)).toBeLessThan(before);
  box.click();
  await until(() => rows(el).length === 2);
  expect(model.get("models")).toEqual(["howard", "rigid"]);
});

test("no model at all leaves a disk and says so", async () => {
  const { model, el } = await show();
  model.receive({ models: [] });
  await until(() => el.textContent!.includes("No model is chosen"));
});

test("both observers, a meridian and a difference are drawn", async () => {
  const { model, disk, find } = await show();
  const before = countColor(disk, PINK);
  model.receive({ mode: "meridian" });
  await until(() => countColor(disk, PINK) > before + 200);
  model.receive({ mode: "track", both_observers: true, difference: "rigid" });
  await until(() => find(".sw-longitudes").getAttribute("aria-label")!.includes("minus rigid"));
});

test("a picture lies under the tracks, north up, as taken or rotated to the day, and goes again", async () => {
  const { model, disk, el } = await show();
  const corner = () => {
    const context = disk.getContext("2d")!;
    return [...context.getImageData(disk.width - 14, 30, 1, 1).data];
  };
  const box = [...el.querySelectorAll("label")].find((label) => label.textContent === "Rotate the picture")!;
  expect(box.hidden).toBe(true);
  model.receive({ _background: "Sun (1)", models: [] });
  await until(() => corner()[0] === 100);
  await until(() => !box.hidden);
  model.receive({ rotate_background: true, day: 2 });
  await until(() => corner()[0] === 140);
  model.receive({ _background: "" });
  await until(() => corner()[3] === 0);
});

test("the slider and the longitudes choose the day", async () => {
  const { find } = await show();
  const slider = find<HTMLInputElement>("input[type=range]");
  slider.value = "4";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await until(() => find(".sw-clock").textContent === "Day +2 · day 2");
  key(find(".sw-longitudes"), "ArrowLeft");
  await until(() => slider.getAttribute("aria-valuetext") === "Day +1, day 1");
  key(find(".sw-longitudes"), " ");
  await until(() => find(".sw-play").getAttribute("aria-label") === "Pause");
});

test("a typed place is asked for, one that cannot be is put back", async () => {
  const { model, el } = await show();
  const [longitude, latitude] = el.querySelectorAll<HTMLInputElement>("input[type=number]");
  const type = (field: HTMLInputElement, value: string) => {
    field.dispatchEvent(new Event("focus"));
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  type(longitude, "33");
  await until(() => (model.sent.at(-1)!.parameters.start as { lon?: number } | null)?.lon === 33);
  type(latitude, "99");
  expect(latitude.value).toBe("24.000");
});

test("names from Python stay text", async () => {
  const model = makeRotationModel();
  const evil = '<img src=x onerror="globalThis.evil = 1">';
  model.receive({
    _models: [...(model.get("_models") as object[]), { name: evil, color: "#000", source: evil, rates: [] }],
  });
  const { el } = await show(model);
  expect(el.querySelector("img")).toBeNull();
  expect(el.textContent).toContain(evil);
});

test("nothing sticks out, from narrow to wide", async () => {
  const { el } = await show(makeRotationModel(), 400);
  for (const width of [400, 700, 1000, 1600]) {
    el.style.width = `${width}px`;
    await new Promise((resolve) => setTimeout(resolve, 60));
    const right = el.getBoundingClientRect().right + 0.5;
    for (const element of el.querySelectorAll("canvas, select, button, input")) {
      expect(element.getBoundingClientRect().right).toBeLessThanOrEqual(right);
    }
  }
});

test("closing takes the view out of the page and leaves no listener", async () => {
  const { el, model, controller } = await show();
  controller.abort();
  expect(el.childElementCount).toBe(0);
  expect(model.listenerCount).toBe(0);
});
