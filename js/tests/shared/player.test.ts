import { expect, test } from "vitest";
import { PageSession } from "../../src/shared/page_session";
import { Player } from "../../src/shared/player";
import type { Requests } from "../../src/shared/requests";
import { TestModel } from "../model";
import { startSession, until } from "../page";

class Film extends PageSession {
  readonly player: Player;

  constructor(model: never, requests: Requests, signal: AbortSignal) {
    super(model, requests, signal);
    const head = {
      trait: "frame",
      stepOf: (frame: number) => frame,
      valueOf: (step: number) => step,
      isReady: () => true,
    };
    this.player = new Player(this as PageSession, head, 1000);
    this.player.playback.fps = 60;
  }
}

const frames = async (count: number) => {
  for (let i = 0; i < count; i += 1) await new Promise(requestAnimationFrame);
};

function startFilm() {
  const film = startSession(Film, new TestModel({ frame: 0, playing: true }, () => ({ result: {} })), false);
  const { controller, session } = film;
  return { ...film, player: session.player, setInSight: session.attach(controller.signal) };
}

test("a film that nobody sees rests, and goes on from there when it is seen", async () => {
  const { player, setInSight } = startFilm();
  await frames(4);
  expect(player.step).toBe(0);
  setInSight(true);
  await until(() => player.step > 2);
  setInSight(false);
  const rested = player.step;
  await frames(6);
  expect(player.step).toBe(rested);
  setInSight(true);
  await until(() => player.step > rested);
  expect(player.step).toBeLessThan(rested + 4);
});

test("no frame of the screen is asked for while nothing moves", async () => {
  const { player, session, setInSight } = startFilm();
  setInSight(true);
  await until(() => player.step > 0);
  const asked: unknown[] = [];
  const real = window.requestAnimationFrame;
  window.requestAnimationFrame = (turn) => {
    asked.push(turn);
    return real(turn);
  };
  try {
    setInSight(false);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(asked).toEqual([]);
    setInSight(true);
    expect(asked.length).toBeGreaterThan(0);
    session.set({ playing: false });
    await new Promise((resolve) => setTimeout(resolve, 60));
    const after = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(asked.length).toBe(after);
  } finally {
    window.requestAnimationFrame = real;
  }
});
