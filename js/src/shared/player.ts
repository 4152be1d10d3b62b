// The playhead of a sequence: it plays in the page, and Python reads it back now and then and when
// it stops. A trait of Python's names where it is, and is heard when Python sets it.

import { Changes } from "./changes";
import type { PageSession } from "./page_session";
import { Playback } from "./playback";
import { Throttle } from "./throttle";

/** Python reads the playhead back this often while it moves, in milliseconds. */
const READ_BACK = 200;

export interface Playhead {
  /** The trait that names where the playhead is. */
  readonly trait: string;
  stepOf(value: number): number;
  valueOf(step: number): number;
  /** Whether a step can be shown, so that playing may move on to it. */
  isReady(step: number): boolean;
  /** Whether it moves when the widget plays; without it, it always does. */
  isLeading?(): boolean;
}

export class Player {
  readonly playback: Playback;
  /** Told when the playhead moved by itself or by hand, and not because Python said so. */
  readonly moves = new Changes();
  #session: PageSession;
  #head: Playhead;
  #readBack: Throttle<number>;
  #sent: number;
  #isAnimating = false;

  constructor(session: PageSession, head: Playhead, length: number) {
    this.#session = session;
    this.#head = head;
    this.#readBack = new Throttle(READ_BACK, (step) => this.#send(step), session.signal);
    this.playback = new Playback(length);
    this.#sent = this.#named;
    this.playback.frame = this.#stepNamed();
    this.#session.on(head.trait, () => this.#takeStep());
    this.#session.on("playing", () => this.#takePlaying());
    this.#takePlaying();
    session.sight.listen(() => this.#animate(), session.signal);
  }

  get step(): number {
    return this.playback.frame;
  }

  seek(step: number): void {
    const target = Math.min(this.playback.length - 1, Math.max(0, Math.round(step)));
    if (target === this.step) return;
    this.playback.frame = target;
    // The picture first: what it needs of Python must not wait behind the news of the step.
    this.#session.changes.tell();
    this.#readBack.push(target);
    this.moves.tell();
  }

  stepBy(by: number): void {
    this.pause();
    this.seek(this.step + by);
  }

  play(): void {
    this.#session.set({ playing: true });
  }

  pause(): void {
    this.#session.set({ playing: false });
  }

  toggle(): void {
    if (this.playback.playing) this.pause();
    else this.play();
  }

  /** Takes another sequence, at the step that Python names and not one meant for the old one. */
  restart(length: number): void {
    this.playback.length = length;
    this.#readBack.cancel();
    this.#sent = this.#named;
    this.playback.frame = this.#stepNamed();
  }

  get #named(): number {
    return this.#session.model.get(this.#head.trait);
  }

  #stepNamed(): number {
    return Math.min(this.#head.stepOf(this.#named), this.playback.length - 1);
  }

  #takeStep(): void {
    if (this.#named === this.#sent) return;
    this.#sent = this.#named;
    this.#readBack.cancel();
    this.playback.frame = this.#stepNamed();
    this.#session.changes.tell();
  }

  #send(step: number): void {
    this.#sent = this.#head.valueOf(step);
    this.#session.set({ [this.#head.trait]: this.#sent });
  }

  #takePlaying(): void {
    const playing = this.#session.model.get("playing") && this.#head.isLeading?.() !== false;
    if (playing === this.playback.playing) return;
    if (playing) {
      this.playback.play();
      if (this.playback.playing) this.#animate();
      else this.pause();
    } else {
      this.playback.pause();
      this.#readBack.flush();
    }
    this.#session.changes.tell();
  }

  /** Playback rests while no view is in sight, and takes nothing of the computer. */
  #animate(): void {
    if (this.#isAnimating || !this.#mayMove) return;
    this.#isAnimating = true;
    const turn = (now: number) => {
      this.#isAnimating = this.#mayMove;
      if (!this.#isAnimating) return;
      this.#tick(now);
      // After the views have asked for their turn: they draw this step before the next one comes.
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  get #mayMove(): boolean {
    const { signal, isWatched } = this.#session;
    return this.playback.playing && isWatched && !signal.aborted;
  }

  #tick(now: number): void {
    const before = this.step;
    if (!this.playback.tick(now, (step) => this.#head.isReady(step))) return;
    if (this.step !== before) {
      this.#readBack.push(this.step);
      this.moves.tell();
    }
    if (!this.playback.playing) {
      this.#readBack.flush();
      this.pause();
    }
    this.#session.changes.tell();
  }
}
