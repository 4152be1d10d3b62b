import { expect, test } from "vitest";
import { Lru } from "../../src/shared/lru";

test("the longest unused goes first, and a look counts as use", () => {
  const lru = new Lru<number>(30);
  lru.set("a", 1, 10);
  lru.set("b", 2, 10);
  lru.set("c", 3, 10);
  expect(lru.get("a")).toBe(1);
  lru.set("d", 4, 10);
  expect([lru.has("a"), lru.has("b"), lru.has("c"), lru.has("d")]).toEqual([true, false, true, true]);
  expect(lru.bytes).toBe(30);
});

test("setting an entry again counts its bytes once", () => {
  const lru = new Lru<number>(30);
  lru.set("a", 1, 10);
  lru.set("a", 2, 20);
  expect([lru.bytes, lru.size, lru.get("a")]).toEqual([20, 1, 2]);
});

test("one entry above the limit stays alone", () => {
  const lru = new Lru<number>(30);
  lru.set("a", 1, 10);
  lru.set("large", 2, 100);
  expect([lru.has("a"), lru.has("large"), lru.bytes]).toEqual([false, true, 100]);
});
