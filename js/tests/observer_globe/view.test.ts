import { expect, test } from "vitest";
import makeWidget from "../../src/observer_globe/index";
import style from "../../src/observer_globe/style.css?inline";
import { makeGlobeModel, SIZE } from "../globe_model";
import { pressKey, showWidget, until } from "../page";

async function show(width = 1000, model = makeGlobeModel()) {
  const shown = showWidget(makeWidget, style, model, width);
  const globe = shown.find<HTMLCanvasElement>(".sw-globe");
  const emission = shown.find<HTMLCanvasElement>(".sw-emission");
  const settled = () => until(() => /seen from.* au$/.test(emission.getAttribute("aria-label") ?? ""));
  await settled();
  return { ...shown, globe, emission, settled };
}

function control<T extends HTMLElement>(el: Element, name: string, role = "input, select"): T {
  const label = [...el.querySelectorAll("label")].find(
    (one) => one.querySelector("span")?.textContent === name && one.querySelector(role),
  );
  return label!.querySelector<T>(role)!;
}

function enter(field: HTMLInputElement, text: string): void {
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.blur();
}

test("the picture's pixels have the colours of their values, where they are", async () => {
  const { emission } = await show();
  const side = emission.clientWidth - 62 - 88;
  const { data } = emission
    .getContext("2d")!
    .getImageData((62 + (5.5 * side) / SIZE) | 0, (8 + ((SIZE - 3.5) * side) / SIZE) | 0, 1, 1);
  // 1e22 between 1e20 and 1e24: in the middle of the bar.
  expect([...data]).toEqual([0, 128, 0, 255]);
});

test("a drag turns the Sun with the hand, and Python follows to the end", async () => {
  const { model, globe, settled } = await show();
  const box = globe.getBoundingClientRect();
  const at = (x: number, y: number) => ({
    pointerId: 1,
    button: 0,
    clientX: box.left + x,
    clientY: box.top + y,
    bubbles: true,
  });
  globe.dispatchEvent(new PointerEvent("pointerdown", at(200, 200)));
  for (let i = 1; i <= 20; i += 1)
    globe.dispatchEvent(new PointerEvent("pointermove", at(200 + 2 * i, 200 + i)));
  globe.dispatchEvent(new PointerEvent("pointerup", at(240, 220)));
  const where = () => model.get("_whereabouts") as { lon: number; lat: number };
  // To the right and down: the observer goes to the east and to the north.
  const degrees = (180 / Math.PI) * (1.3 / ((globe.clientWidth - 62 - 12) / 2));
  await until(() => Math.abs(where().lat - 5 - 20 * degrees) < 0.1);
  const { lon } = where();
  expect(lon).toBeGreaterThan(-42 * degrees);
  expect(lon).toBeLessThan(-39 * degrees);
  globe.dispatchEvent(new PointerEvent("pointermove", at(400, 200)));
  await settled();
  expect(where().lon).toBe(lon);
});

test("arrow keys turn by a degree, shift by ten, + and − change the distance, Home leads to Earth", async () => {
  const { model, globe, settled } = await show();
  const where = () => model.get("_whereabouts") as { lon: number; lat: number; distance: number };
  pressKey(globe, "ArrowRight");
  pressKey(globe, "ArrowUp", true);
  await until(() => where().lon === 1 && where().lat === 15);
  pressKey(globe, "+");
  await until(() => Math.abs(where().distance - 1 / 1.1) < 1e-12);
  expect(pressKey(globe, "Tab")).toBe(true);
  pressKey(globe, "Home");
  await until(() => model.get("preset") === "Earth" && where().lon === 0);
  globe.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  await settled();
});

test("the wheel changes the distance once the pointer moved over the Sun", async () => {
  const { model, globe } = await show();
  const turn = (deltaY: number) =>
    globe.dispatchEvent(new WheelEvent("wheel", { deltaY, bubbles: true, cancelable: true }));
  expect(turn(-100)).toBe(true);
  globe.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(turn(-100)).toBe(false);
  await until(() => (model.get("_whereabouts") as { distance: number }).distance < 0.9);
});

test("numbers that are typed move the observer, nonsense does not", async () => {
  const { model, el, find } = await show();
  const where = () => model.get("_whereabouts") as { lon: number; lat: number; distance: number };
  enter(control(el, "Longitude"), "-63.5");
  enter(control(el, "Latitude"), "-25");
  enter(control(el, "Distance"), "0.05");
  await until(() => where().lon === -63.5 && where().lat === -25 && where().distance === 0.05);
  enter(control(el, "Latitude"), "95");
  await until(
    () => find(".sw-status").textContent!.includes("−90") || find(".sw-status").textContent!.includes("-90"),
  );
  enter(control(el, "Distance"), "0");
  await until(() => find(".sw-status").textContent!.includes("0.01"));
  expect(where()).toMatchObject({ lat: -25, distance: 0.05 });
  expect(el.textContent).toContain("10.8 solar radii");
});

test("loops, recipe and read-outs: Python is asked, and its error is shown", async () => {
  const { model, el, find } = await show();
  enter(control(el, "Shortest (Mm)"), "666");
  await until(() => find(".sw-status").textContent!.includes("swap them"));
  enter(control(el, "Number"), "12");
  await until(() => model.get("n_loops") === 12);
  await until(() => find(".sw-status").textContent === "");
  expect(find('[aria-label="Read-outs"]').textContent).toContain("Temperature 1 to 2 MK");
  const recipe = control<HTMLSelectElement>(el, "Recipe");
  const wide = control<HTMLInputElement>(el, "Wide limb");
  expect(el.querySelectorAll(".sw-switches li").length).toBe(10);
  wide.click();
  await until(() => (model.get("recipe") as { occultation: string }).occultation === "published");
  await until(() => recipe.selectedOptions[0].text === "1 of 10 as published");
  recipe.value = "blog";
  recipe.dispatchEvent(new Event("change"));
  await until(() => (model.get("recipe") as { psf: string }).psf === "pixel");
  await until(() => control<HTMLInputElement>(el, "Blur of one pixel").checked);
});

test("switches of the recipe that are clicked while Python is slow all count, and stay clicked", async () => {
  const tasks: (() => void)[] = [];
  const model = makeGlobeModel((task) => tasks.push(task));
  const answerAll = () => {
    for (const task of tasks.splice(0)) task();
  };
  const timer = setInterval(answerAll, 5);
  const { el } = await show(1000, model);
  clearInterval(timer);
  const names = ["Wide limb", "Nominal header", "Blur of one pixel"];
  const boxes = names.map((name) => control<HTMLInputElement>(el, name));
  for (const box of boxes) {
    box.click();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(box.checked).toBe(true);
  }
  expect(model.get("recipe")).toMatchObject({ occultation: "exact", header: "true", psf: "arcsec" });
  const published = { occultation: "published", header: "nominal", psf: "pixel" };
  await until(() => {
    answerAll();
    const recipe = model.get("recipe") as Record<string, string>;
    return Object.entries(published).every(([name, value]) => recipe[name] === value);
  });
  expect(model.get("recipe")).toMatchObject({ sampling: "arc-length", ...published });
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(boxes.every((box) => box.checked)).toBe(true);
});

test("a pinned view has a panel beside the first, or their difference", async () => {
  const { model, el, globe, settled } = await show();
  const second = () => el.querySelectorAll<HTMLElement>(".sw-emission")[1];
  expect(second().offsetParent).toBeNull();
  control<HTMLInputElement>(el, "Pin this view").click();
  await until(() => /pinned observer.* au$/.test(second().getAttribute("aria-label") ?? ""));
  pressKey(globe, "ArrowLeft", true);
  await settled();
  model.receive({ compare: "difference" });
  await until(() => second().getAttribute("aria-label")!.startsWith("Difference"));
  control<HTMLInputElement>(el, "Pin this view").click();
  await until(() => second().offsetParent === null);
});

test("loops from Python stay among the choices while others are shown", async () => {
  const { model, el } = await show();
  const kind = control<HTMLSelectElement>(el, "Show");
  const offered = () => [...kind.options].map(({ value }) => value);
  expect(offered()).toEqual(["arcade", "single"]);
  model.receive({ loops: "own" });
  await until(() => kind.value === "own");
  const choose = async (name: string) => {
    kind.value = name;
    kind.dispatchEvent(new Event("change"));
    await until(() => model.get("loops") === name && kind.value === name);
  };
  await choose("arcade");
  expect(offered()).toEqual(["arcade", "single", "own"]);
  await choose("own");
});

test("a caption says of each picture which it is and from where it is seen", async () => {
  const { model, el, settled } = await show();
  const captions = () =>
    [...el.querySelectorAll<HTMLElement>(".sw-caption")]
      .filter(({ offsetParent }) => offsetParent !== null)
      .map(({ textContent }) => textContent);
  const loops = "Loops on the Sun: drag to turn it";
  expect(captions()).toEqual([loops, "Emission measure from lon 0.0°, lat 5.0°, 1 au"]);
  control<HTMLInputElement>(el, "Pin this view").click();
  await until(() => captions().length === 3);
  enter(control(el, "Longitude"), "-55");
  await settled();
  const observer = "Observer: from lon −55.0°, lat 5.0°, 1 au";
  const pinned = "Pinned: from lon 0.0°, lat 5.0°, 1 au";
  await until(() => captions()[1] === observer);
  expect(captions()).toEqual([loops, observer, pinned]);
  model.receive({ obstime: "2018-08-01T12:30:00.000" });
  await until(() => captions()[2] === `${pinned}, 2018-07-25 00:00`);
  model.receive({ compare: "difference" });
  await until(() => captions()[2] === "Difference: from lon −55.0°, lat 5.0°, 1 au, minus the pinned view");
});

test("what changes in the turn that a picture comes in is drawn too", async () => {
  const tasks: (() => void)[] = [];
  const model = makeGlobeModel((task) => tasks.push(task));
  const answerAll = () => {
    for (const task of tasks.splice(0)) task();
  };
  const timer = setInterval(answerAll, 5);
  const { el, emission } = await show(1000, model);
  control<HTMLInputElement>(el, "Pin this view").click();
  await until(() => (el.querySelectorAll<HTMLElement>(".sw-caption")[2].textContent ?? "") !== "");
  clearInterval(timer);
  const isPreview = () => emission.getAttribute("aria-label")!.endsWith("preview");
  enter(control(el, "Longitude"), "-55");
  await until(isPreview);
  answerAll();
  for (let i = 0; i < 50 && isPreview(); i += 1) await Promise.resolve();
  expect(isPreview()).toBe(false);
  model.receive({ compare: "difference" });
  await until(() => el.querySelectorAll(".sw-caption")[2].textContent!.startsWith("Difference"));
});

test("the pinned picture is beside the observer's, and both below the globe where there is little room", async () => {
  for (const [width, isInOneRow] of [
    [820, false],
    [1200, true],
  ] as const) {
    const { el } = await show(width);
    control<HTMLInputElement>(el, "Pin this view").click();
    const boxes = () => [...el.querySelectorAll(".sw-panel")].map((panel) => panel.getBoundingClientRect());
    await until(() => boxes()[2].width > 0);
    const [globe, first, second] = boxes();
    expect(second.top).toBe(first.top);
    expect(second.left).toBeGreaterThanOrEqual(first.right);
    if (isInOneRow) expect(first.top).toBe(globe.top);
    else expect([first.top >= globe.bottom, first.left]).toEqual([true, globe.left]);
    const chart = el.querySelector(".sw-ecliptic")!.getBoundingClientRect();
    expect(chart.right).toBeLessThanOrEqual(globe.right);
    expect(second.right).toBeLessThanOrEqual(el.getBoundingClientRect().right);
  }
});

test("narrow or wide, nothing is wider than its place", async () => {
  for (const width of [330, 400, 700, 1200]) {
    const { find } = await show(width);
    const root = find<HTMLElement>(".sw-observer-globe");
    for (const group of root.querySelectorAll("details")) group.open = true;
    expect(root.scrollWidth).toBeLessThanOrEqual(root.clientWidth + 1);
  }
});

test("with little room labels wrap, and the chart leaves the Sun its place", async () => {
  const { find, el } = await show(300);
  const root = find<HTMLElement>(".sw-observer-globe");
  for (const group of root.querySelectorAll("details")) group.open = true;
  const right = root.getBoundingClientRect().right;
  for (const control of root.querySelectorAll("input, select, button")) {
    expect(control.getBoundingClientRect().right).toBeLessThanOrEqual(right);
  }
  expect(find<HTMLElement>(".sw-ecliptic").offsetParent).toBeNull();
  el.style.width = "700px";
  await until(() => find<HTMLElement>(".sw-ecliptic").offsetParent !== null);
});

test("a number at the end of an axis is not cut by the edge of its panel", async () => {
  const { globe, el } = await show(850);
  const edge = () => {
    const { data } = globe.getContext("2d")!.getImageData(globe.width - 1, 0, 1, globe.height);
    return data.some((value, i) => i % 4 === 3 && value > 0);
  };
  // Whichever is the distance at which 4000 arcseconds come to stand just inside the edge.
  for (const distance of [0.305, 0.306, 0.307, 0.308, 0.309, 0.31, 0.311]) {
    enter(control(el, "Distance"), String(distance));
    await until(() => globe.getAttribute("aria-label")!.includes(`${distance} au`));
    expect(edge()).toBe(false);
  }
});

test("the label of the colour bar is not cut, however short the bar", async () => {
  const { emission } = await show(280);
  const [side, scale] = [emission.clientWidth - 62 - 88, emission.width / emission.clientWidth];
  const left = Math.ceil((62 + side + 68) * scale);
  const { data } = emission.getContext("2d")!.getImageData(left, 0, emission.width - left, emission.height);
  const lit = [...data.keys()].filter((i) => i % 4 === 3 && data[i] > 0);
  const rows = lit.map((i) => Math.floor(i / 4 / (emission.width - left)) / scale);
  expect(lit.length).toBeGreaterThan(30);
  expect(Math.min(...rows)).toBeGreaterThan(1);
  expect(Math.max(...rows)).toBeLessThan(emission.clientHeight - 2);
});

test("the message of a wrong limit goes with the right one, or with whatever is set next", async () => {
  const { model, el, find } = await show();
  const status = () => find(".sw-status").textContent;
  enter(control(el, "Minimum"), "-3");
  await until(() => status()!.startsWith("The minimum must"));
  enter(control(el, "Minimum"), "1e21");
  await until(() => model.get("vmin") === 1e21 && status() === "");
  enter(control(el, "Minimum"), "1e30");
  await until(() => status()!.startsWith("The minimum must"));
  control<HTMLInputElement>(el, "Grid").click();
  await until(() => status() === "");
});

test("when it goes, nothing of it stays", async () => {
  const { model, el, controller } = await show();
  controller.abort();
  expect(model.listenerCount).toBe(0);
  expect(el.children.length).toBe(0);
  const asked = model.sent.length;
  model.receive({ _whereabouts: { lon: 9, lat: 9, distance: 1, by: "", number: 7 } });
  expect(model.sent.length).toBe(asked);
});
