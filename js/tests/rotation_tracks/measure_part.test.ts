import { expect, test } from "vitest";
import makeWidget from "../../src/rotation_tracks/index";
import style from "../../src/rotation_tracks/style.css?inline";
import type { Measured } from "../../src/rotation_tracks/traits";
import { LIMB, makeMeasureModel, makeSequence, measure } from "../measure_model";
import { pressKey as key, showWidget, until } from "../page";

async function show(model = makeMeasureModel(), width = 900) {
  const shown = showWidget(makeWidget, style, model, width);
  const marks = () => (model.get("_measured") as Measured).marks;
  await until(() => shown.el.querySelector(".sw-disk")?.getAttribute("aria-label") != null);
  return { ...shown, disk: shown.find<HTMLCanvasElement>(".sw-disk"), marks };
}

/** Clicks where a direction is: the picture is 1.12 limbs from its middle to its edge, inside its axes. */
function click(disk: HTMLCanvasElement, tx: number, ty: number): void {
  const box = disk.getBoundingClientRect();
  const scale = (box.width - 88) / (2 * 1.12 * LIMB);
  disk.dispatchEvent(
    new PointerEvent("pointerdown", {
      bubbles: true,
      isPrimary: true,
      clientX: box.left + 78 + (box.width - 88) / 2 + tx * scale,
      clientY: box.top + 8 + (box.width - 88) / 2 - ty * scale,
    }),
  );
}

const pixel = (canvas: HTMLCanvasElement, x: number, y: number) => [
  ...canvas.getContext("2d")!.getImageData(x, y, 1, 1).data,
];

test("only what measures is there, and what it measures in is named as made up", async () => {
  const { el, disk } = await show();
  const shown = [...el.querySelectorAll("canvas")];
  expect(shown.length).toBe(2);
  expect(shown[0]).toBe(disk);
  expect(disk.hasAttribute("data-lm-suppress-shortcuts")).toBe(true);
  expect(el.querySelector(".sw-origin")!.textContent).toBe("syntheticA made-up Sun");
  expect(el.querySelector<HTMLElement>('[aria-label="Start"]')!.offsetParent).toBeNull();
});

test("pictures are drawn with north up, and change with the slider", async () => {
  const { disk, el } = await show();
  const half = (disk.width - 88) / 2;
  await until(() => pixel(disk, 90, 14)[0] === 100 && pixel(disk, 90, 14 + 1.9 * half)[3] === 0);
  const slider = el.querySelector<HTMLInputElement>('input[aria-label="Image"]')!;
  slider.value = "2";
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await until(() => pixel(disk, 90, 14)[0] === 140);
  expect(slider.getAttribute("aria-valuetext")).toBe("Image 3 of 3, time 3");
});

test("a click marks where it is, and the next image comes; one off the disk says why not", async () => {
  const { disk, marks, el } = await show();
  click(disk, 300, -200);
  await until(() => marks().length === 1);
  // To half a pixel: the canvas is rounded to whole ones.
  expect(Math.abs(marks()[0].tx - 300)).toBeLessThan(2.5);
  expect(Math.abs(marks()[0].ty + 200)).toBeLessThan(2.5);
  await until(() => disk.getAttribute("aria-label")!.startsWith("Image 2 of 3; no marks"));
  click(disk, 900, 900);
  await until(() => el.querySelector(".sw-status")!.textContent === "off the disk of image 0");
  expect(marks().length).toBe(1);
});

test("the keyboard alone is enough", async () => {
  const { disk, marks, model } = await show();
  disk.focus();
  key(disk, "ArrowRight");
  key(disk, "ArrowUp", true);
  await until(() => disk.getAttribute("aria-label")!.includes("cursor at x 4″, y 60″"));
  key(disk, "Enter");
  await until(() => marks().length === 1);
  expect(marks()[0]).toEqual({ feature: "1", image: 0, tx: 4, ty: 60 });
  await until(() => disk.getAttribute("aria-label")!.startsWith("Image 2"));
  key(disk, "PageDown");
  await until(() => disk.getAttribute("aria-label")!.startsWith("Image 3"));
  key(disk, "n");
  await until(() => model.get("feature") === "2");
  key(disk, "u");
  await until(() => marks().length === 0);
  expect(key(disk, "Tab")).toBe(true);
});

test("a row a feature says its rate, or why there is none; one in doubt is warned of", async () => {
  const { el, model } = await show();
  const marks = ["1", "odd", "odd"].map((feature, image) => ({ feature, image, tx: 0, ty: 0 }));
  model.receive({ _measured: measure(marks) });
  const rows = () => [...el.querySelectorAll('[aria-label="Rates"] tbody tr')].map((row) => row.textContent);
  await until(() => rows().length === 2);
  expect(rows()).toEqual([
    "11a rate needs two or more",
    "odd210.00 ± 0.50°14.000 ± 0.2503.0 / 1does not turn evenly",
  ]);
  expect(el.querySelector(".sw-law")!.textContent).toBe("C cannot be constrained");
  expect(el.querySelector('[aria-label="Rates"] .sw-warning')!.textContent).toBe("does not turn evenly");
});

test("a long reason for no rate takes more lines, and is not cut", async () => {
  const { el, model } = await show();
  const reason = "the marks are hours apart and the Sun hardly turns in that time: mark a later image too, ";
  const mark = { feature: "1", image: 0, tx: 0, ty: 0 };
  model.receive({ _measured: { ...measure([mark]), without_rate: { 1: reason.repeat(2) } } });
  const cell = () => el.querySelector<HTMLElement>('[aria-label="Rates"] tbody td:last-child')!;
  await until(() => cell()?.textContent === reason.repeat(2));
  const table = el.querySelector<HTMLElement>(".sw-measured .sw-scroll")!;
  expect(table.scrollWidth).toBeLessThanOrEqual(table.clientWidth);
  expect(cell().scrollWidth).toBeLessThanOrEqual(cell().clientWidth);
});

test("the law is written out with its errors and drawn with its band", async () => {
  const { el, model, find } = await show();
  const plot = find<HTMLCanvasElement>(".sw-rates");
  const dark = () => {
    const { data } = plot.getContext("2d")!.getImageData(0, 0, plot.width, plot.height);
    return data.filter((value, i) => i % 4 === 3 && value > 20 && value < 80).length;
  };
  await until(() => plot.getAttribute("aria-label")!.includes("none measured yet"));
  const before = dark();
  const marks = ["1", "2", "3"].flatMap((feature) =>
    [0, 1].map((image) => ({ feature, image, tx: 0, ty: 0 })),
  );
  model.receive({ _measured: measure(marks) });
  const text = () => el.querySelector(".sw-law")!.textContent;
  await until(() => text()!.startsWith("Fitted law"));
  expect(text()).toBe(
    "Fitted law: A = 14.50 ± 0.05, B = −2.25 ± 0.50, C = −1.50 ± 0.75 °/day. " +
      "Distance from howard 2.5σ, rigid 9.0σ",
  );
  expect(plot.getAttribute("aria-label")).toContain("1 at 10.0°: 14.00");
  expect(dark()).toBeGreaterThan(before + 500);
});

test("buttons and fields do what they are named after", async () => {
  const { el, model, marks, disk } = await show();
  const press = (name: string) => [...el.querySelectorAll("button")].find((one) => one.textContent === name)!;
  await until(() => press("Undo").disabled && press("Delete feature").disabled);
  click(disk, 0, 0);
  await until(() => !press("Undo").disabled && !press("Delete feature").disabled);
  press("Delete feature").click();
  await until(() => marks().length === 0);
  press("Undo").click();
  await until(() => marks().length === 1);
  press("New feature").click();
  await until(() => model.get("feature") === "2");
  const [feature, fit] = [...el.querySelectorAll<HTMLSelectElement>(".sw-part select")];
  feature.value = "1";
  feature.dispatchEvent(new Event("change"));
  await until(() => model.get("feature") === "1");
  fit.value = "2";
  fit.dispatchEvent(new Event("change"));
  await until(() => model.get("terms") === 2);
  const [goesOn, predict] = el.querySelectorAll<HTMLInputElement>('.sw-part input[type="checkbox"]');
  goesOn.click();
  predict.click();
  expect(model.get("predict")).toBe(true);
  click(disk, 5, 5);
  await until(() => marks().length === 1 && marks()[0].tx > 4);
  await until(() => disk.getAttribute("aria-label")!.startsWith("Image 1 of 3; marked: 1"));
});

test("until Python has images it says that it waits, and nothing can be marked", async () => {
  const model = makeMeasureModel();
  model.receive({ _sequence: {}, _measured: {} });
  const { disk, el, marks } = await show(model);
  expect(disk.getAttribute("aria-label")).toBe("Python prepares the images…");
  click(disk, 0, 0);
  expect(model.sent).toEqual([]);
  model.receive({ _measured: measure([]), _sequence: makeSequence() });
  await until(() => disk.getAttribute("aria-label")!.startsWith("Image 1 of 3"));
  expect(el.querySelector<HTMLButtonElement>(".sw-part:not([hidden]) .sw-play")!.disabled).toBe(false);
  expect(marks()).toEqual([]);
});

test("the mode switches between the parts, each laid out to its width", async () => {
  const { el, model, disk, find } = await show();
  model.receive({ mode: "track" });
  await until(() => find(".sw-disk") !== disk && find(".sw-disk").clientWidth > 300);
  model.receive({ mode: "measure" });
  await until(() => find(".sw-disk") === disk);
  el.style.width = "400px";
  await new Promise((resolve) => setTimeout(resolve, 60));
  const right = el.getBoundingClientRect().right + 0.5;
  for (const element of el.querySelectorAll("canvas, select, button, input")) {
    expect(element.getBoundingClientRect().right).toBeLessThanOrEqual(right);
  }
});

test("where no Python can make images, measuring is not offered", async () => {
  const { el, model } = await show();
  const modes = () => [...el.querySelector("select")!.options].map(({ value }) => value);
  expect(modes()).toEqual(["track", "meridian", "measure"]);
  model.receive({ mode: "track", _sequence: { images: [] }, _measured: {} });
  await until(() => modes().length === 2);
});

test("names of features stay text", async () => {
  const { el, model } = await show();
  const evil = '<img src=x onerror="globalThis.evil = 1">';
  model.receive({ feature: evil });
  await until(() => el.querySelector('[aria-label="Rates"]')!.textContent!.includes(evil));
  expect(el.querySelector("img")).toBeNull();
});
