// The controls of time: play, and the slider of the days or of the images.

import { h } from "../shared/dom";
import { PlayButton } from "../shared/play_button";
import type { Player } from "../shared/player";

export class Transport {
  readonly element: HTMLElement;
  readonly slider: HTMLInputElement;
  #player: Player;
  #play: PlayButton;
  #clock = h("output", { class: "sw-clock" });

  /** Named after what the slider counts. */
  constructor(player: Player, name: string, signal: AbortSignal) {
    this.#player = player;
    this.slider = h("input", { type: "range", "aria-label": name, step: 1, min: 0, class: "sw-slider" });
    this.#play = new PlayButton(() => player.toggle(), signal);
    this.slider.addEventListener(
      "input",
      () => {
        player.pause();
        player.seek(this.slider.valueAsNumber);
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

  /** Takes what the step is called, and its time. */
  draw(text: string, time: string): void {
    const { playback } = this.#player;
    this.slider.max = String(Math.max(0, playback.length - 1));
    this.slider.value = String(playback.frame);
    this.slider.disabled = this.#play.element.disabled = playback.length < 2;
    this.slider.setAttribute("aria-valuetext", `${text}, ${time}`);
    this.#clock.textContent = `${text} · ${time}`;
    // A reader of the screen hears each step that was chosen, but not a film.
    this.#clock.setAttribute("aria-live", playback.playing ? "off" : "polite");
    this.#play.draw(playback.playing);
  }
}
