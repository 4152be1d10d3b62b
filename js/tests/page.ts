// A widget on the page without a kernel, and what a test does with it.

import { afterEach, expect } from "vitest";
import { ModelRequests, type Requests } from "../src/shared/requests";
import type { TestModel } from "./model";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}

type Widget = () => { initialize(props: never): void; render(props: never): void };

export function showWidget(makeWidget: Widget, style: string, model: TestModel, width: number) {
  const sheet = document.head.appendChild(document.createElement("style"));
  sheet.textContent = style;
  const el = document.body.appendChild(document.createElement("div"));
  el.style.width = `${width}px`;
  const controller = new AbortController();
  const widget = makeWidget();
  const props = { model: model.as, el, signal: controller.signal } as never;
  widget.initialize(props);
  widget.render(props);
  cleanups.push(() => {
    controller.abort();
    el.remove();
    sheet.remove();
  });
  const find = <T extends Element>(selector: string) => el.querySelector<T>(selector)!;
  return { model, el, find, controller };
}

/** A session, watched as if by a view. */
export function startSession<Session extends { attach(signal: AbortSignal): (isInSight: boolean) => void }>(
  makeSession: new (model: never, requests: Requests, signal: AbortSignal) => Session,
  model: TestModel,
  isWatched = true,
) {
  const controller = new AbortController();
  cleanups.push(() => controller.abort());
  const requests = new ModelRequests(model.as, controller.signal);
  const session = new makeSession(model.as as never, requests, controller.signal);
  if (isWatched) session.attach(controller.signal)(true);
  return { model, session, controller };
}

/** Presses a key; false if the widget kept it from the browser. */
export function pressKey(target: Element, key: string, shiftKey = false): boolean {
  return target.dispatchEvent(
    new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }),
  );
}
