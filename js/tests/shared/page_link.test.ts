import { expect, onTestFinished, test } from "vitest";
import { type News, PageLink } from "../../src/shared/page_link";
import { until } from "../page";

function join(...names: string[]) {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const news: News[] = [];
  const link = new PageLink((one) => news.push(one), controller.signal);
  link.join(names);
  return { link, news, controller };
}

test("those of one link hear each other, each what it shares, and not themselves", async () => {
  const [a, b, other] = [join("one time", "one zoom"), join("one time"), join("two time")];
  await until(() => a.link.isHearing && b.link.isHearing);
  a.link.tell("time", 5);
  a.link.tell("zoom", [1, 2, 3]);
  b.link.tell("time", 7);
  await until(() => a.news.length === 1 && b.news.length === 1);
  expect(b.news).toEqual([{ what: "time", value: 5 }]);
  expect(a.news).toEqual([{ what: "time", value: 7 }]);
  expect(other.news).toEqual([]);
  expect(other.link.isHearing).toBe(false);
});

test("who left hears no more", async () => {
  const [a, b, c] = [join("three time"), join("three time"), join("three time")];
  await until(() => a.link.isHearing && b.link.isHearing && c.link.isHearing);
  b.link.join([]);
  c.controller.abort();
  expect(b.link.isHearing).toBe(false);
  a.link.tell("time", 1);
  const d = join("three time");
  await until(() => d.link.isHearing);
  expect([b.news, c.news]).toEqual([[], []]);
});
