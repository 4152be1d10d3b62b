import { expect, test } from "vitest";
import makeWidget from "../../src/sharp_scrubber/index";
import style from "../../src/sharp_scrubber/style.css?inline";
import { TestModel } from "../model";
import { pressKey as key, showWidget, until } from "../page";
import { answerLikePython, makeManifest, makeSharpModel, makeState } from "../sharp_model";

async function show(model: TestModel = makeSharpModel(), width = 900) {
  const shown = showWidget(makeWidget, style, model, width);
  const canvas = shown.find<HTMLCanvasElement>(".sw-picture canvas");
  await until(() => canvas.getAttribute("aria-label") !== null);
  return { ...shown, canvas };
}

const middle = (canvas: HTMLCanvasElement) =>
  canvas.getContext("2d")!.getImageData(canvas.width * 0.4, canvas.height * 0.4, 1, 1).data[0];

test("the picture has the colour of its value, and follows frame and limits from Python", async () => {
  const { model, canvas } = await show();
  await until(() => middle(canvas) === 128);
  model.receive({ frame: 5 });
  await until(() => middle(canvas) === 192);
  model.receive({ vmin: -50, vmax: 50 });
  await until(() => middle(canvas) === 255);
});

test("keys play, step, jump and leave Tab alone", async () => {
  const { canvas, find } = await show();
  const clock = () => find(".sw-clock").textContent;
  key(canvas, "ArrowRight");
  await until(() => clock() === "2 / 6");
  key(canvas, "End");
  await until(() => clock() === "6 / 6");
  key(canvas, "Home");
  await until(() => clock() === "1 / 6");
  key(canvas, " ");
  await until(() => find(".sw-play").getAttribute("aria-label") === "Pause");
  key(canvas, " ");
  await until(() => find(".sw-play").getAttribute("aria-label") === "Play");
  expect(key(canvas, "Tab")).toBe(true);
});

test("a list keeps the keys that it uses", async () => {
  const { find } = await show();
  key(find("select"), "ArrowRight");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(find(".sw-clock").textContent).toBe("1 / 6");
});

test("the slider stands at the true time, and steps across the gap", async () => {
  const { model, find } = await show();
  const slider = find<HTMLInputElement>("input[type=range]");
  model.receive({ frame: 3 });
  await until(() => slider.value === String(4 * 3_600_000));
  expect(slider.max).toBe(String(6 * 3_600_000));
  key(slider, "ArrowLeft");
  await until(() => slider.getAttribute("aria-valuetext")!.startsWith("Frame 3 of 6"));
});

test("the read-out has value, exactness, pixel and places", async () => {
  const { find, canvas } = await show();
  await until(() => middle(canvas) === 128);
  const box = canvas.getBoundingClientRect();
  const at = { clientX: box.left + 0.4 * box.width, clientY: box.top + 0.4 * box.height, bubbles: true };
  canvas.dispatchEvent(new PointerEvent("pointermove", at));
  const text = () => find(".sw-readout").textContent!;
  await until(() => text().includes("Carrington"));
  expect(text()).toMatch(/^Br 0\.0 G \(±0\.05\) {2}·/);
  expect(text()).toMatch(/pixel \(\d+, \d+\).*Carrington 29\.\d{3}°, −9\.\d{3}°.*helioprojective/);
});

test("a second panel appears, named by its classes, and goes again", async () => {
  const { model, find, el } = await show();
  const panel = () => el.querySelectorAll<HTMLElement>(".sw-panel")[1];
  expect(panel().hidden).toBe(true);
  model.receive({ second_segment: "conf_disambig" });
  await until(() => panel().querySelectorAll("li").length === 2);
  expect(panel().textContent).toContain("90 strong");
  const second = panel().querySelector("canvas")!;
  await until(() => second.getBoundingClientRect().width > 100);
  model.receive({ second_segment: "" });
  await until(() => panel().hidden === true);
  expect(find(".sw-picture")).toBeDefined();
});

test("a flagged frame shows its quality in words, and nothing moves", async () => {
  const { model, find } = await show();
  model.receive({ frame: 1 });
  const height = find(".sw-scrubber").getBoundingClientRect().height;
  await until(() => find(".sw-quality").textContent === "QUALITY: eclipse");
  expect(find(".sw-scrubber").getBoundingClientRect().height).toBe(height);
});

test("data from headers stays text", async () => {
  const model = makeSharpModel();
  const evil = '<img src=x onerror="globalThis.evil = 1">';
  const manifest = model.get("_manifest") as { title: string; keywords: { title: string }[] };
  manifest.title = evil;
  manifest.keywords[0].title = evil;
  const { el } = await show(model);
  expect(el.querySelector("img")).toBeNull();
  expect(el.querySelector("strong")!.textContent).toBe(evil);
});

test("nothing sticks out, from narrow to wide", async () => {
  const { el, model } = await show(makeSharpModel(), 400);
  model.receive({ second_segment: "Bp" });
  for (const width of [400, 700, 1000, 1600]) {
    el.style.width = `${width}px`;
    await new Promise((resolve) => setTimeout(resolve, 60));
    const right = el.getBoundingClientRect().right + 0.5;
    for (const element of el.querySelectorAll("canvas, select, button, input")) {
      expect(element.getBoundingClientRect().right).toBeLessThanOrEqual(right);
    }
  }
});

test("taken away and back, the picture is drawn again", async () => {
  const { el, canvas } = await show();
  await until(() => middle(canvas) === 128);
  el.style.display = "none";
  await new Promise((resolve) => setTimeout(resolve, 60));
  canvas.getContext("2d")!.reset();
  el.style.display = "";
  await until(() => middle(canvas) === 128);
});

test("closing takes the view out of the page and leaves no listener", async () => {
  const { el, model, controller } = await show();
  controller.abort();
  expect(el.childElementCount).toBe(0);
  expect(model.listenerCount).toBe(0);
});

test("other frames bring their own segments and keywords into the lists", async () => {
  const { model, find } = await show();
  const manifest = makeManifest(4);
  const other = {
    ...manifest,
    segments: [{ ...manifest.segments[0], name: "field" }],
    keywords: [{ name: "AREA", title: "Area" }],
  };
  model.receive({ _manifest: other, segment: "field", second_segment: "", keyword: "AREA" });
  const names = () => [...find<HTMLSelectElement>("select").options].map(({ value }) => value);
  await until(() => names().join() === "field");
  expect(find(".sw-clock").textContent).toBe("1 / 4");
});

test("every frame of a film at 60 a second is drawn", async () => {
  const { model, find } = await show(makeSharpModel(30));
  await until(() => model.sent.filter(({ what }) => what === "frame").length >= 13);
  const seen: number[] = [];
  const clock = find(".sw-clock");
  new MutationObserver(() => seen.push(Number.parseInt(clock.textContent!, 10))).observe(clock, {
    childList: true,
  });
  model.receive({ fps: 60, loop: "once", playing: true });
  await until(() => seen.at(-1) === 30);
  const drawn = seen.filter((frame, i) => frame > 1 && frame !== seen[i - 1]);
  expect(drawn).toEqual(Array.from({ length: 29 }, (_, i) => i + 2));
});

test("the badge is seen on what is made up and on nothing else", async () => {
  const { model, find } = await show();
  const shown = () => getComputedStyle(find(".sw-badge")).display !== "none";
  expect(shown()).toBe(false);
  model.receive({ _manifest: { ...makeManifest(), synthetic: true } });
  await until(shown);
});

test("frames of another shape get a picture of their own shape", async () => {
  const { model, canvas } = await show();
  const before = canvas.clientHeight;
  model.receive({ _manifest: { ...makeManifest(), shape: [20, 80] } });
  await until(() => canvas.clientHeight < 0.8 * before);
});

test("a picture that is late is marked, and the status says what is waited for", async () => {
  const manifest = makeManifest();
  const tasks: (() => void)[] = [];
  const model = new TestModel(makeState(manifest), answerLikePython(manifest), (task) => tasks.push(task));
  const { find } = await show(model);
  for (const task of tasks.splice(0)) task();
  model.receive({ frame: 5 });
  await until(() => find(".sw-picture").classList.contains("sw-loading"));
  expect(find(".sw-note").textContent).toContain("Loading Br");
  await until(() => find(".sw-status").textContent!.includes("Waiting for Python"));
  const work = setInterval(() => tasks.shift()?.(), 1);
  await until(() => !find(".sw-picture").classList.contains("sw-loading"));
  clearInterval(work);
});

test("a segment stays chosen while Python is busy, and the last choice counts", async () => {
  const manifest = makeManifest();
  const tasks: (() => void)[] = [];
  const model = new TestModel(makeState(manifest), answerLikePython(manifest), (task) => tasks.push(task));
  const { find } = await show(model);
  const list = find<HTMLSelectElement>("select");
  for (const name of ["Bp", "conf_disambig"]) {
    list.value = name;
    list.dispatchEvent(new Event("change"));
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(list.value).toBe("conf_disambig");
  const work = setInterval(() => tasks.shift()?.(), 1);
  await until(() => model.get("segment") === "conf_disambig");
  clearInterval(work);
  expect(model.saved.some((values) => values.segment === "Bp")).toBe(false);
});

test("Enter applies a number, and nonsense is put back", async () => {
  const { model, el } = await show();
  const field = el.querySelectorAll<HTMLInputElement>("input[type=number]")[1];
  field.focus();
  field.value = "40";
  key(field, "Enter");
  expect([model.get("vmin"), model.get("vmax")]).toEqual([-40, 40]);
  field.value = "";
  key(field, "Enter");
  expect(field.value).toBe("40");
});

test("arrows come with their key, closer together when one looks nearer", async () => {
  const { model, find, canvas } = await show();
  await until(() => middle(canvas) === 128);
  const asked = () => model.sent.filter(({ what }) => what === "arrows").map(({ parameters }) => parameters);
  const [box] = [...find(".sw-scrubber").querySelectorAll<HTMLInputElement>("label")]
    .filter((label) => label.textContent === "Field arrows")
    .map((label) => label.querySelector("input")!);
  box.click();
  expect(model.get("arrows")).toBe(true);
  // 40 pixels over some 700 of the screen.
  await until(() => asked().length > 0);
  expect(asked()[0]).toEqual({ frame: 0, spacing: 1 });
  const cyan = () => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] < 60 && data[i + 1] > 190 && data[i + 2] > 190) count += 1;
    }
    return count;
  };
  await until(() => cyan() > 40);
  box.click();
  await until(() => cyan() === 0);
});

test("without a kernel the page says what to do", async () => {
  const { model, find } = await show();
  model.send = () => {
    throw new Error("Cannot send");
  };
  model.receive({ keyword: "AREA" });
  await until(() => find(".sw-status").textContent!.includes("run its cell again"));
});
