import { expect, test } from "vitest";
import makeWidget from "../../src/sharp_scrubber/index";
import style from "../../src/sharp_scrubber/style.css?inline";
import { showWidget, until } from "../page";
import { makeSharpModel } from "../sharp_model";

const isSeen = (element: HTMLElement) => element.getClientRects().length > 0;

async function show(width: number) {
  const shown = showWidget(makeWidget, style, makeSharpModel(), width);
  await until(() => shown.find(".sw-picture canvas").getAttribute("aria-label") !== null);
  const named = (name: string) =>
    [...shown.el.querySelectorAll<HTMLElement>("label > span, button")].find(
      (element) => element.textContent === name || element.getAttribute("aria-label") === name,
    )!;
  const top = () => shown.find(".sw-panels").getBoundingClientRect().top;
  return { ...shown, named, top };
}

test("in a narrow place groups are opened by buttons, which stay where they are", async () => {
  const { named } = await show(400);
  expect(["Segment", "Colour map", "Contours", "Draw a polygon"].map((name) => isSeen(named(name)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  for (const [title, control] of [
    ["Colours", "Colour map"],
    ["Overlays", "Contours"],
    ["Region", "Draw a polygon"],
  ]) {
    const before = named(title).getBoundingClientRect().top;
    named(title).click();
    expect(isSeen(named(control))).toBe(true);
    expect(named(title).getAttribute("aria-expanded")).toBe("true");
    expect(named(title).getBoundingClientRect().top).toBe(before);
    expect(named(control).getBoundingClientRect().top).toBeGreaterThan(before);
    named(title).click();
    expect(isSeen(named(control))).toBe(false);
  }
});

test("in a wide place all is there, and no button is", async () => {
  const { el, named } = await show(400);
  el.style.width = "900px";
  await until(() => isSeen(named("Contours")));
  expect(isSeen(named("Colour map")) && isSeen(named("Draw a polygon"))).toBe(true);
  expect(isSeen(named("Overlays"))).toBe(false);
});

test.each([400, 770, 900])(
  "the picture of %i pixels stays where it is, whatever is chosen over it",
  async (width) => {
    const { model, named, top } = await show(width);
    if (width < 760) for (const title of ["Overlays", "Region"]) named(title).click();
    const before = top();
    for (const values of [
      { contours: true },
      { difference: "base" },
      {
        region: {
          kind: "rectangle",
          vertices: [
            [29.7, -10.2],
            [30.2, -9.9],
          ],
        },
      },
    ]) {
      model.receive(values);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(top(), JSON.stringify(values)).toBe(before);
    }
    for (const name of ["rectangle", "ellipse", "polygon"]) {
      named(`Draw a${name === "ellipse" ? "n" : ""} ${name}`).click();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(top(), name).toBe(before);
    }
  },
);
