import { expect, test } from "vitest";
import { PageSession } from "../../src/shared/page_session";
import { ModelRequests } from "../../src/shared/requests";
import { fetchFile, SaveMenu } from "../../src/shared/save_menu";
import { TestModel } from "../model";
import { until } from "../page";

/** A Python that makes files of five bytes, two a message. */
function makeSession(saves = ["png", "py"]) {
  const model = new TestModel({ _saves: saves }, (_what, { ending, part }) => {
    if (ending === "pdf") throw new Error("no fonts");
    const bytes = Uint8Array.of(1, 2, 3, 4, 5).slice(2 * (part as number), 2 * (part as number) + 2);
    return { result: { name: `x.${ending}`, mime: "image/png", parts: 3 }, buffers: [bytes] };
  });
  const { signal } = new AbortController();
  return { session: new PageSession(model.as, new ModelRequests(model.as, signal), signal), signal };
}

test("a file is put together from its parts", async () => {
  const { session } = makeSession();
  const file = await fetchFile(session.requests, "png");
  expect([file.name, file.type]).toEqual(["x.png", "image/png"]);
  expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([1, 2, 3, 4, 5]);
});

test("the list offers what Python makes, and says what went wrong", async () => {
  const { session, signal } = makeSession(["png", "pdf"]);
  const menu = new SaveMenu(session, signal);
  const list = menu.element.querySelector("select")!;
  expect([...list.options].map(({ value }) => value)).toEqual(["", "png", "pdf"]);
  expect(menu.element.querySelector("button")!.hidden).toBe(true);
  list.value = "pdf";
  list.dispatchEvent(new Event("change"));
  expect(list.disabled).toBe(true);
  await until(() => menu.element.textContent!.includes("no fonts"));
  expect(list.disabled).toBe(false);
  expect(list.value).toBe("");
});

test("what makes no sense now is offered again later", () => {
  const { session, signal } = makeSession(["png", "mp4"]);
  let areDays = false;
  const menu = new SaveMenu(session, signal, (ending) => areDays || ending !== "mp4");
  const offered = () => [...menu.element.querySelector("select")!.options].map(({ value }) => value);
  expect(offered()).toEqual(["", "png"]);
  areDays = true;
  menu.draw();
  expect(offered()).toEqual(["", "png", "mp4"]);
});

test("where there is no Python there is nothing to save", () => {
  const { session, signal } = makeSession([]);
  expect(new SaveMenu(session, signal).element.hidden).toBe(true);
});
