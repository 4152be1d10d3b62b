// The controls of time: play, and the day slider.

import { h } from "../shared/dom";
import { PlayButton } from "../shared/play_button";
import type { Session } from "./session";

export class Transport {
  readonly element: HTMLElement;
  readonly slider = h("input", { type: "range", "aria-label": "Day", step: 1, min: 0, class: "sw-slider" });
  #session: Session;
  #play: PlayButton;
  #clock = h("output", { class: "sw-clock" });

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#play = new PlayButton(() => session.player.toggle(), signal);
    this.slider.addEventListener(
      "input",
      () => {
        session.player.pause();
        session.player.seek(this.slider.valueAsNumber);
      },
      { signal },
    );
    this.element = h(
      "div",
      { class: "sw-transport", role: "group", "aria-label": "Time" },
      this.#play.element,
      this.slider,
      this.#clock,
    );
  }

  draw(): void {
    const { player, scene, step, day } = this.#session;
    this.slider.max = String(player.playback.length - 1);
    this.slider.value = String(step);
    this.slider.disabled = this.#play.element.disabled = player.playback.length < 2;
    const text = `Day ${dayText(day)}`;
    this.slider.setAttribute("aria-valuetext", `${text}, ${scene.labels[step]}`);
    this.#clock.textContent = `${text} · ${scene.labels[step]}`;
    // A reader of the screen hears each day that was chosen, but not a film.
    this.#clock.setAttribute("aria-live", player.playback.playing ? "off" : "polite");
    this.#play.draw(player.playback.playing);
  }
}

export function dayText(day: number): string {
  const sign = day > 0 ? "+" : day < 0 ? "−" : "";
  return `${sign}${Number(Math.abs(day).toFixed(3))}`;
}
