import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Throttle } from "../../src/shared/throttle";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function make() {
  const got: number[] = [];
  const controller = new AbortController();
  return {
    got,
    controller,
    throttle: new Throttle<number>(200, (value) => got.push(value), controller.signal),
  };
}

test("the first comes at once, the last always, and few between", () => {
  const { got, throttle } = make();
  for (let i = 0; i < 100; i += 1) {
    throttle.push(i);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(got[0]).toBe(0);
  expect(got[got.length - 1]).toBe(99);
  expect(got.length).toBeLessThanOrEqual(7);
});

test("a flush delivers now and only once", () => {
  const { got, throttle } = make();
  throttle.push(1);
  throttle.push(2);
  throttle.flush();
  vi.advanceTimersByTime(1000);
  expect(got).toEqual([1, 2]);
});

test("nothing is delivered after the end, or after it was forgotten", () => {
  const { got, throttle, controller } = make();
  throttle.push(1);
  throttle.push(2);
  throttle.cancel();
  vi.advanceTimersByTime(1000);
  throttle.push(3);
  throttle.push(4);
  controller.abort();
  vi.advanceTimersByTime(1000);
  expect(got).toEqual([1, 3]);
});
