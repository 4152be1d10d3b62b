// The button that plays and pauses, named after what it does next.

import { button } from "./dom";

const PLAY = "M4 2l10 6-10 6z";
const PAUSE = "M3 2h4v12H3zM9 2h4v12H9z";

export class PlayButton {
  readonly element: HTMLButtonElement;
  #playing: boolean | undefined;

  constructor(onClick: () => void, signal: AbortSignal) {
    this.element = button("Play", PLAY, onClick, signal);
    this.element.classList.add("sw-play");
  }

  draw(playing: boolean): void {
    if (this.#playing === playing) return;
    this.#playing = playing;
    const name = playing ? "Pause" : "Play";
    this.element.setAttribute("aria-label", name);
    this.element.title = `${name} (space)`;
    this.element.querySelector("path")!.setAttribute("d", playing ? PAUSE : PLAY);
  }
}
