// The controls of time: play, step, speed, what happens at the ends, and the frame slider,
// which runs along the true time axis and lets the keyboard step from frame to frame.

import { button, h, labelled, numberField, offer, select, show } from "../shared/dom";
import { PlayButton } from "../shared/play_button";
import type { LoopMode } from "../shared/playback";
import { SERIES_LEFT, SERIES_RIGHT } from "./series_panel";
import type { Session } from "./session";
import { nearestFrame, TimeAxis } from "./time_axis";

const ICONS = {
  previous: "M3 2h2v12H3zM13 2v12L6 8z",
  next: "M11 2h2v12h-2zM3 2l7 6-7 6z",
};
const THUMB = 16;
const LOOP_MODES: readonly { value: LoopMode; title: string }[] = [
  { value: "loop", title: "Loop" },
  { value: "bounce", title: "Bounce" },
  { value: "once", title: "Once" },
];

export class Transport {
  readonly buttons: HTMLElement;
  readonly slider = h("input", { type: "range", "aria-label": "Frame", step: "any", class: "sw-slider" });
  #session: Session;
  #play: PlayButton;
  #steps: HTMLButtonElement[];
  #clock = h("output", { class: "sw-clock" });
  #fps: HTMLInputElement;
  #loop: HTMLSelectElement;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#play = new PlayButton(() => session.player.toggle(), signal);
    this.#fps = numberField(
      { min: 0.1, max: 60, step: "any", class: "sw-fps" },
      (fps) => {
        if (fps < 0.1 || fps > 60) return false;
        session.set({ fps });
        return true;
      },
      signal,
    );
    this.#loop = select((loop) => session.set({ loop: loop as LoopMode }), signal);
    offer(this.#loop, LOOP_MODES);
    const previous = button("Previous frame", ICONS.previous, () => this.step(-1), signal);
    const next = button("Next frame", ICONS.next, () => this.step(1), signal);
    this.#steps = [previous, this.#play.element, next];
    this.buttons = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Playback" },
      ...this.#steps,
      this.#clock,
      labelled("Frames per second", this.#fps),
      labelled("At the end", this.#loop),
    );
    // The middle of the thumb, not its edge, stands at the ends of the axis.
    this.slider.style.marginLeft = `${SERIES_LEFT - THUMB / 2}px`;
    this.slider.style.width = `calc(100% - ${SERIES_LEFT + SERIES_RIGHT - THUMB}px)`;
    this.slider.addEventListener("input", () => this.#slide(), { signal });
    this.slider.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.draw();
  }

  step(by: number): void {
    this.#session.player.stepBy(by);
  }

  draw(): void {
    const { manifest, frame, frameInfo, player, model } = this.#session;
    const { frames } = manifest;
    const axis = new TimeAxis(manifest, 0, 1);
    this.slider.min = "0";
    this.slider.max = String(axis.to - axis.from);
    this.slider.value = String(frameInfo.time - axis.from);
    for (const control of [this.slider, ...this.#steps]) control.disabled = frames.length < 2;
    this.slider.setAttribute("aria-valuetext", `Frame ${frame + 1} of ${frames.length}, ${frameInfo.label}`);
    this.#clock.textContent = `${frame + 1} / ${frames.length}`;
    // A reader of the screen hears each frame that was chosen, but not a film.
    this.#clock.setAttribute("aria-live", player.playback.playing ? "off" : "polite");
    this.#play.draw(player.playback.playing);
    show(this.#fps, String(model.get("fps")));
    show(this.#loop, model.get("loop"));
  }

  #slide(): void {
    const { manifest, player } = this.#session;
    player.pause();
    player.seek(nearestFrame(manifest, manifest.frames[0].time + this.slider.valueAsNumber));
  }

  /** The browser would step by the slider's own units, and rest in a gap. */
  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { PageUp: 10, PageDown: -10, ArrowUp: 1, ArrowDown: -1 };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.step(by);
  }
}
