// What belongs to the model and not to one view of it: the day, the tracks that Python gave, and
// the start while it is dragged. Two views of one widget share a session, and so agree.

import { Changes } from "../shared/changes";
import { Latest } from "../shared/latest";
import { Playback } from "../shared/playback";
import type { Requests } from "../shared/requests";
import type { Observer } from "../shared/solar";
import { Throttle } from "../shared/throttle";
import { Background } from "./background";
import { readTracks, type Track } from "./tracks";
import type { Model, ModelInfo, Scene, StartInfo, StartWish, TracksAnswer, Traits } from "./traits";

/** Python reads the day back this often while it moves, in milliseconds. */
const READ_BACK = 200;
const STEPS_PER_SECOND = 12;
/** What is drawn depends on these; Python is asked again when they change. */
const ASKED_WITH = ["models", "moving_observer", "both_observers", "difference", "mode"] as const;

export class Session {
  readonly changes = new Changes();
  /** Told in the turn that new tracks come, so that they need not wait for the next frame of the screen. */
  readonly arrivals = new Changes();
  readonly playback: Playback;
  tracks: readonly Track[] = [];
  difference: readonly number[] | null = null;
  start: StartInfo | undefined;
  /** The start is in the hand: the disk is shown as at its time. */
  isDragging = false;
  /** What the user should know, and the last thing that went wrong. */
  note = "";
  problem = "";
  #readBack: Throttle<number>;
  #sentDay: number;
  #animating = false;
  #views = 0;
  readonly background: Background;
  #asking: Latest<StartWish | null>;

  constructor(
    readonly model: Model,
    readonly requests: Requests,
    readonly signal: AbortSignal,
  ) {
    this.#asking = new Latest((wish) => this.#ask(wish), signal);
    this.background = new Background(requests, (problem) => this.#tell(problem), signal);
    this.playback = new Playback(this.scene.days.length);
    this.playback.fps = STEPS_PER_SECOND;
    this.#readBack = new Throttle(READ_BACK, (day) => this.#sendDay(day), signal);
    this.#sentDay = model.get("day");
    this.playback.frame = this.#nearest(this.#sentDay);
    const on = (name: string, listener: () => void) => {
      model.on(`change:${name}`, listener);
      signal.addEventListener("abort", () => model.off(`change:${name}`, listener), { once: true });
    };
    on("day", () => this.#takeDay());
    on("playing", () => this.#takePlaying());
    on("_scene", () => this.#takeScene());
    for (const name of ASKED_WITH) on(name, () => this.#want(null));
    for (const name of ["_models", "_background", "rotate_background"]) on(name, () => this.changes.tell());
    this.changes.listen(() => this.#wantBackground(), signal);
    this.#want(null);
    this.#takePlaying();
  }

  /** Counts a view in until its signal aborts. */
  attach(signal: AbortSignal): void {
    this.#views += 1;
    signal.addEventListener("abort", () => (this.#views -= 1), { once: true });
  }

  get scene(): Scene {
    return this.model.get("_scene");
  }

  get step(): number {
    return this.playback.frame;
  }

  get day(): number {
    return this.scene.days[this.step];
  }

  /** The tracks of the observer that is chosen. */
  get mainTracks(): readonly Track[] {
    return this.tracks.filter(({ main }) => main);
  }

  info(model: string): ModelInfo | undefined {
    return this.model.get("_models").find(({ name }) => name === model);
  }

  /** Who saw the start. */
  get firstObserver(): Observer {
    return { ...this.scene.fixed, rsun: this.scene.rsun };
  }

  /** Who looks on: at the day that is shown, or while the start is in the hand at its time. */
  get observer(): Observer {
    if (this.isDragging || !this.model.get("moving_observer")) return this.firstObserver;
    return { ...this.scene.moving[this.step], rsun: this.scene.rsun };
  }

  seek(step: number): void {
    const target = Math.min(this.playback.length - 1, Math.max(0, Math.round(step)));
    if (target === this.step) return;
    this.playback.frame = target;
    this.changes.tell();
    this.#readBack.push(this.day);
  }

  seekDay(day: number): void {
    this.pause();
    this.seek(this.#nearest(day));
  }

  stepBy(by: number): void {
    this.pause();
    this.seek(this.step + by);
  }

  pause(): void {
    this.set({ playing: false });
  }

  toggle(): void {
    this.set({ playing: !this.playback.playing });
  }

  /** Sets traits and sends them to Python together. */
  set(values: Partial<Traits>): void {
    for (const [name, value] of Object.entries(values)) this.model.set(name as keyof Traits, value);
    this.model.save_changes();
  }

  moveStart(wish: StartWish, note = ""): void {
    this.note = note;
    this.#want(wish);
  }

  setDragging(isDragging: boolean): void {
    this.isDragging = isDragging;
    this.changes.tell();
  }

  #nearest(day: number): number {
    const { days } = this.scene;
    let best = 0;
    for (let i = 1; i < days.length; i += 1) {
      if (Math.abs(days[i] - day) < Math.abs(days[best] - day)) best = i;
    }
    return best;
  }

  /** A place that waits is not lost when something else is wanted: every answer has all. */
  #want(wish: StartWish | null): void {
    this.#asking.want(wish ?? this.#asking.waiting?.wish ?? null);
  }

  async #ask(start: StartWish | null): Promise<void> {
    // The options go with the question, since what `set` sends may come after it.
    const options = Object.fromEntries(ASKED_WITH.map((name) => [name, this.model.get(name)]));
    try {
      const { result, buffers } = await this.requests.ask<TracksAnswer>("tracks", { ...options, start });
      this.problem = "";
      this.#takeTracks(result, buffers);
    } catch (error) {
      if (!this.signal.aborted) this.#tell((error as Error).message);
    }
  }

  #tell(problem: string): void {
    this.problem = problem;
    this.changes.tell();
  }

  #wantBackground(): void {
    const { model, step } = this;
    const isRotated = model.get("rotate_background");
    this.background.want({
      name: model.get("_background"),
      step: isRotated ? step : null,
      moving_observer: isRotated && model.get("moving_observer"),
      stamp: this.scene.stamp,
    });
  }

  #takeTracks(answer: TracksAnswer, buffers: Uint8Array<ArrayBuffer>[]): void {
    const tracks = readTracks(answer, buffers, this.scene.days.length);
    if (!tracks) return;
    this.tracks = tracks;
    this.start = answer.start;
    this.difference = answer.difference;
    this.arrivals.tell();
    this.changes.tell();
  }

  #takeScene(): void {
    const { playback } = this;
    playback.length = this.scene.days.length;
    playback.frame = this.#nearest(this.model.get("day"));
    this.#sentDay = this.model.get("day");
    this.tracks = [];
    this.note = "";
    this.#want(null);
    this.changes.tell();
  }

  #takeDay(): void {
    const day = this.model.get("day");
    if (day === this.#sentDay) return;
    this.#sentDay = day;
    this.#readBack.cancel();
    this.playback.frame = this.#nearest(day);
    this.changes.tell();
  }

  #sendDay(day: number): void {
    this.#sentDay = day;
    this.set({ day });
  }

  #takePlaying(): void {
    const playing = this.model.get("playing");
    if (playing === this.playback.playing) return;
    if (playing) {
      this.playback.play();
      if (this.playback.playing) this.#animate();
      else this.pause();
    } else {
      this.playback.pause();
      this.#readBack.flush();
    }
    this.changes.tell();
  }

  /** Playback rests while no view is there to be watched. */
  #animate(): void {
    if (this.#animating) return;
    this.#animating = true;
    const step = (now: number) => {
      if (this.signal.aborted || !this.playback.playing) {
        this.#animating = false;
        return;
      }
      requestAnimationFrame(step);
      if (this.#views === 0 || !this.playback.tick(now, () => true)) return;
      this.#readBack.push(this.day);
      this.changes.tell();
    };
    requestAnimationFrame(step);
  }
}
