// Which frame to show when: play, pause, and how the ends of the sequence are met.
// Knows neither a page nor a clock of its own, so that it can be tested by calling `tick`.

export type LoopMode = "loop" | "bounce" | "once";

export class Playback {
  frame = 0;
  playing = false;
  mode: LoopMode = "loop";
  fps = 10;
  direction: 1 | -1 = 1;
  #due = Number.NaN;

  constructor(public length: number) {}

  play(): void {
    if (this.length < 2) return;
    if (this.mode === "once" && this.frame === this.length - 1) this.frame = 0;
    this.direction = 1;
    this.#due = Number.NaN;
    this.playing = true;
  }

  pause(): void {
    this.playing = false;
  }

  /** The frame that comes after this one, or undefined where the sequence ends. */
  next(frame = this.frame, direction = this.direction): number | undefined {
    const step = frame + direction;
    if (step >= 0 && step < this.length) return step;
    if (this.mode === "loop") return 0;
    if (this.mode === "bounce") return frame - direction;
    return undefined;
  }

  /** The frames that will be shown from here on, nearest first, each once. */
  upcoming(count: number): number[] {
    const frames = new Set<number>();
    let { frame, direction } = this;
    for (let step = 0; step < 2 * this.length && frames.size < count; step += 1) {
      const next = this.next(frame, direction);
      if (next === undefined) break;
      if (this.mode === "bounce") direction = next > frame ? 1 : -1;
      frame = next;
      if (frame !== this.frame) frames.add(frame);
    }
    return [...frames];
  }

  /**
   * Moves on if the time has come and the next frame is there. A late frame holds the
   * picture instead of being skipped, and what was lost is not made up for in a rush.
   */
  tick(now: number, isReady: (frame: number) => boolean): boolean {
    if (!this.playing) return false;
    const interval = 1000 / this.fps;
    if (Number.isNaN(this.#due)) this.#due = now + interval;
    // Half a millisecond of grace: animation frames come at times that are rounded.
    if (now < this.#due - 0.5) return false;
    const next = this.next();
    if (next === undefined) {
      this.playing = false;
      return true;
    }
    if (!isReady(next)) return false;
    if (this.mode === "bounce") this.direction = next > this.frame ? 1 : -1;
    this.frame = next;
    const isLate = now - this.#due > interval;
    this.#due = (isLate ? now : this.#due) + interval;
    return true;
  }
}
