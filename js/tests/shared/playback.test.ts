import { expect, test } from "vitest";
import { Playback } from "../../src/shared/playback";

const ready = () => true;

function run(playback: Playback, steps: number, isReady: (frame: number) => boolean = ready): number[] {
  playback.play();
  playback.tick(0, isReady);
  return Array.from({ length: steps }, (_, i) => {
    playback.tick((i + 1) * (1000 / playback.fps), isReady);
    return playback.frame;
  });
}

test("loop starts again, bounce turns back, once stops", () => {
  const loop = new Playback(3);
  expect(run(loop, 5)).toEqual([1, 2, 0, 1, 2]);
  const bounce = new Playback(3);
  bounce.mode = "bounce";
  expect(run(bounce, 7)).toEqual([1, 2, 1, 0, 1, 2, 1]);
  const once = new Playback(3);
  once.mode = "once";
  expect(run(once, 5)).toEqual([1, 2, 2, 2, 2]);
  expect(once.playing).toBe(false);
});

test("playing once from the end begins at the beginning", () => {
  const once = new Playback(3);
  once.mode = "once";
  once.frame = 2;
  expect(run(once, 2)).toEqual([1, 2]);
});

test("a frame that is not there holds the picture, and nothing is made up for", () => {
  const playback = new Playback(10);
  let isThere = false;
  expect(run(playback, 3, () => isThere)).toEqual([0, 0, 0]);
  isThere = true;
  expect(playback.tick(1000, ready)).toBe(true);
  expect(playback.tick(1001, ready)).toBe(false);
  expect(playback.frame).toBe(1);
});

test("frames keep their rate on a screen of another rate", () => {
  const playback = new Playback(1000);
  playback.fps = 24;
  playback.play();
  for (let now = 0; now <= 10_000; now += 1000 / 60) playback.tick(now, ready);
  expect(Math.abs(playback.frame - 240)).toBeLessThan(3);
});

test("what comes next is known in each mode, each frame once", () => {
  const playback = new Playback(4);
  playback.frame = 2;
  expect(playback.upcoming(10)).toEqual([3, 0, 1]);
  expect(playback.upcoming(2)).toEqual([3, 0]);
  playback.mode = "once";
  expect(playback.upcoming(10)).toEqual([3]);
  playback.mode = "bounce";
  expect(playback.upcoming(10)).toEqual([3, 1, 0]);
});

test("a single frame does not play", () => {
  const playback = new Playback(1);
  playback.play();
  expect(playback.playing).toBe(false);
  expect(playback.upcoming(5)).toEqual([]);
});
