// What belongs to the model and not to one view of it: the day, the tracks that Python gave, and
// the start while it is dragged.

import { Changes } from "../shared/changes";
import { Latest } from "../shared/latest";
import { PageSession } from "../shared/page_session";
import { Player } from "../shared/player";
import type { Requests } from "../shared/requests";
import type { Observer } from "../shared/solar";
import { Background } from "./background";
import { Measuring } from "./measuring";
import { readTracks, type Track } from "./tracks";
import type { Model, ModelInfo, Scene, StartInfo, StartWish, TracksAnswer, Traits } from "./traits";

const STEPS_PER_SECOND = 12;
/** What is drawn depends on these; Python is asked again when they change. */
const ASKED_WITH = ["models", "moving_observer", "both_observers", "difference", "mode"] as const;

export class Session extends PageSession<Traits> {
  /** Told in the turn that new tracks come, so that they need not wait for the next frame of the screen. */
  readonly arrivals = new Changes();
  readonly player: Player;
  readonly background: Background;
  readonly measuring: Measuring;
  tracks: readonly Track[] = [];
  difference: readonly number[] | null = null;
  start: StartInfo | undefined;
  /** The start is in the hand: the disk is shown as at its time. */
  isDragging = false;
  /** What the user should know. */
  note = "";
  #scene: Scene | undefined;
  #asking: Latest<StartWish | null>;

  constructor(model: Model, requests: Requests, signal: AbortSignal) {
    super(model, requests, signal);
    this.#asking = new Latest((wish) => this.#ask(wish), signal);
    this.background = new Background(requests, (problem) => this.report(problem), signal);
    // Python sends other days with the day itself, in no order: whichever is heard of first must
    // see to them, and before the player looks for its step.
    for (const name of ["_scene", "day", "playing"] as const) this.on(name, () => this.#takeScene());
    const head = {
      trait: "day",
      stepOf: (day: number) => this.#nearest(day),
      valueOf: (step: number) => this.scene.days[step],
      isReady: () => true,
      isLeading: () => !this.isMeasuring,
    };
    this.player = new Player(this, head, this.scene.days.length);
    this.player.playback.fps = STEPS_PER_SECOND;
    this.measuring = new Measuring(this);
    this.on("mode", () => this.model.get("playing") && this.player.pause());
    for (const name of ASKED_WITH) this.on(name, () => this.#takeOptions());
    for (const name of ["_models", "_background", "rotate_background"] as const) {
      this.on(name, () => this.changes.tell());
    }
    this.changes.listen(() => this.#wantBackground(), signal);
    this.#takeScene();
  }

  get isMeasuring(): boolean {
    return this.model.get("mode") === "measure";
  }

  /** What plays in this mode: the days or the images. */
  get leader(): Player {
    return this.isMeasuring ? this.measuring.player : this.player;
  }

  get scene(): Scene {
    return this.model.get("_scene");
  }

  get step(): number {
    return this.player.step;
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

  seekDay(day: number): void {
    this.player.pause();
    this.player.seek(this.#nearest(day));
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

  #takeOptions(): void {
    this.problem = "";
    this.#want(null);
    this.changes.tell();
  }

  /** A place that waits is not lost when something else is wanted: every answer has all. */
  #want(wish: StartWish | null): void {
    if (this.isMeasuring) return;
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
      if (!this.signal.aborted) this.report((error as Error).message);
    }
  }

  #wantBackground(): void {
    if (this.isMeasuring) return;
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
    if (this.scene === this.#scene) return;
    this.#scene = this.scene;
    this.player.restart(this.scene.days.length);
    this.tracks = [];
    this.note = "";
    this.#want(null);
    this.changes.tell();
  }
}
