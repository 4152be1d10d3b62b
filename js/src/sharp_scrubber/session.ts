// What belongs to the model and not to one view of it: the playhead, the frames and series
// that were fetched, and how the segments look. Two views of one widget share a session, and
// so agree. Views change it through its methods and listen to `changes`.

import { Changes } from "../shared/changes";
import { type ColorTable, readColorTable } from "../shared/colormaps";
import { Playback } from "../shared/playback";
import type { Requests } from "../shared/requests";
import { Throttle } from "../shared/throttle";
import { type FrameImage, type FrameKey, FrameStore } from "./frames";
import type { FrameInfo, Look, Manifest, Model, SegmentInfo, Series, Traits } from "./traits";

/** Python reads the playhead back this often while it moves, in milliseconds. */
const READ_BACK = 200;
const AHEAD_PLAYING = 24;
const AHEAD_RESTING = 12;
const BEHIND_RESTING = 6;
const LOOK_TRAITS = ["vmin", "vmax", "cmap", "norm"] as const;
const WATCHED = ["fps", "loop", "segment", "second_segment", "keyword", "grid", "_colormaps", ...LOOK_TRAITS];

export class Session {
  readonly changes = new Changes();
  readonly playback: Playback;
  readonly frames: FrameStore;
  /** The last thing that went wrong, for the user to read. */
  problem = "";
  #manifest: Manifest | undefined;
  #series = new Map<string, Series | "asked">();
  #looks = new Map<string, Look | "asked">();
  #colorTables = new Map<string, ColorTable>();
  #readBack: Throttle<number>;
  #sentFrame = 0;
  #animating = false;
  #views = 0;

  constructor(
    readonly model: Model,
    readonly requests: Requests,
    readonly signal: AbortSignal,
  ) {
    this.frames = new FrameStore(requests, this.changes);
    this.playback = new Playback(this.manifest.frames.length);
    this.#readBack = new Throttle(READ_BACK, (frame) => this.#sendFrame(frame), signal);
    this.#takeOptions();
    this.changes.listen(() => this.#fetchAhead(), signal);

    const on = (name: string, listener: () => void) => {
      model.on(`change:${name}`, listener);
      signal.addEventListener("abort", () => model.off(`change:${name}`, listener), { once: true });
    };
    on("frame", () => this.#takeFrame());
    on("playing", () => this.#takePlaying());
    on("_manifest", () => this.#takeOptions());
    for (const name of WATCHED) on(name, () => this.#takeOptions());
    signal.addEventListener("abort", () => this.frames.clear(), { once: true });
    this.#takePlaying();
  }

  /** Counts a view in until its signal aborts. */
  attach(signal: AbortSignal): void {
    this.#views += 1;
    signal.addEventListener("abort", () => (this.#views -= 1), { once: true });
  }

  get manifest(): Manifest {
    return this.model.get("_manifest");
  }

  get frame(): number {
    return this.playback.frame;
  }

  get frameInfo(): FrameInfo {
    return this.manifest.frames[this.frame];
  }

  segmentInfo(name: string): SegmentInfo {
    return this.manifest.segments.find((segment) => segment.name === name)!;
  }

  /** Why this frame has no picture of a segment; empty when it has one or may yet get one. */
  absence({ segment, frame }: FrameKey): string {
    const info = this.manifest.frames[frame];
    if (info.no_data) return "No data: QUALITY says that none was taken";
    if (info.missing.includes(segment)) return `This frame has no ${segment}`;
    return this.frames.problem({ segment, frame }) ?? "";
  }

  /** The picture of a segment at the playhead, once it is there. */
  image(segment: string): FrameImage | undefined {
    return this.frames.get({ segment, frame: this.frame });
  }

  seek(frame: number): void {
    const last = this.playback.length - 1;
    const target = Math.min(last, Math.max(0, Math.round(frame)));
    if (target === this.frame) return;
    this.playback.frame = target;
    // The picture first: what it needs of Python must not wait behind the news of the frame.
    this.changes.tell();
    this.#readBack.push(target);
  }

  play(): void {
    this.set({ playing: true });
  }

  pause(): void {
    this.set({ playing: false });
  }

  toggle(): void {
    if (this.playback.playing) this.pause();
    else this.play();
  }

  /** Sets traits and sends them to Python together. */
  set(values: Partial<Traits>): void {
    for (const [name, value] of Object.entries(values)) this.model.set(name as keyof Traits, value);
    this.model.save_changes();
  }

  /** Shows another segment as it was last shown; its look comes first, so that no wrong colours flash. */
  async chooseSegment(segment: string): Promise<void> {
    this.frames.want([{ segment, frame: this.frame }]);
    try {
      const { result } = await this.requests.ask<Look>("look", { segment });
      this.set({ segment, ...result });
    } catch (error) {
      this.#report(error as Error);
    }
  }

  /** How a segment is shown, asking Python for it the first time; undefined until it is known. */
  look(segment: string): Look | undefined {
    if (segment === this.model.get("segment")) {
      const { model } = this;
      const look = {
        vmin: model.get("vmin"),
        vmax: model.get("vmax"),
        cmap: model.get("cmap"),
        norm: model.get("norm"),
      };
      // The second panel shows it so, should it come to that.
      this.#looks.set(segment, look);
      return look;
    }
    return this.#fetchOnce(this.#looks, segment, "look", { segment });
  }

  series(keyword: string): Series | undefined {
    return this.#fetchOnce(this.#series, keyword, "series", { keyword });
  }

  colorTable(name: string): ColorTable | undefined {
    const base64 = this.model.get("_colormaps")[name];
    if (!base64) return undefined;
    let table = this.#colorTables.get(name);
    if (!table) {
      table = readColorTable(base64);
      this.#colorTables.set(name, table);
    }
    return table;
  }

  #fetchOnce<T extends object>(
    store: Map<string, T | "asked">,
    key: string,
    what: string,
    parameters: Record<string, unknown>,
  ): T | undefined {
    const held = store.get(key);
    if (held === undefined && key) {
      store.set(key, "asked");
      this.requests
        .ask<T>(what, parameters)
        .then(({ result }) => {
          store.set(key, result);
          this.changes.tell();
        })
        .catch((error: Error) => this.#report(error));
    }
    return held === "asked" ? undefined : held;
  }

  #report(error: Error): void {
    this.problem = error.message;
    this.changes.tell();
  }

  #takeFrame(): void {
    this.#takeManifest();
    const frame = this.model.get("frame");
    if (frame === this.#sentFrame) return;
    this.#sentFrame = frame;
    this.#readBack.cancel();
    this.playback.frame = frame;
    this.changes.tell();
  }

  #sendFrame(frame: number): void {
    this.#sentFrame = frame;
    this.set({ frame });
  }

  #takePlaying(): void {
    this.#takeManifest();
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

  #takeOptions(): void {
    this.#takeManifest();
    this.problem = "";
    this.playback.fps = this.model.get("fps");
    this.playback.mode = this.model.get("loop");
    this.changes.tell();
  }

  /**
   * Starts afresh when other frames were given. Python sends them with other traits, in no
   * order, so whichever is heard of first must see to this before it looks at a frame.
   */
  #takeManifest(): void {
    if (this.manifest === this.#manifest) return;
    this.#manifest = this.manifest;
    this.frames.clear();
    this.#series = new Map();
    this.#looks = new Map();
    this.playback.length = this.manifest.frames.length;
    // The frame that Python names, not one that the page had in mind for the old ones.
    this.#readBack.cancel();
    this.#sentFrame = this.model.get("frame");
    this.playback.frame = Math.min(this.#sentFrame, this.playback.length - 1);
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
      if (this.#views === 0) return;
      const before = this.frame;
      if (!this.playback.tick(now, (frame) => this.#isReady(frame))) return;
      if (this.frame !== before) this.#readBack.push(this.frame);
      if (!this.playback.playing) {
        this.#readBack.flush();
        this.pause();
      }
      this.changes.tell();
    };
    requestAnimationFrame(step);
  }

  #shownSegments(): string[] {
    return [this.model.get("segment"), this.model.get("second_segment")].filter((name) => name !== "");
  }

  #isReady(frame: number): boolean {
    return this.#shownSegments().every(
      (segment) => this.frames.isSettled({ segment, frame }) || this.absence({ segment, frame }) !== "",
    );
  }

  #fetchAhead(): void {
    const { playback, frame } = this;
    const coming = playback.playing
      ? playback.upcoming(AHEAD_PLAYING)
      : [
          ...Array.from({ length: AHEAD_RESTING }, (_, i) => frame + 1 + i),
          ...Array.from({ length: BEHIND_RESTING }, (_, i) => frame - 1 - i),
        ].filter((other) => other >= 0 && other < playback.length);
    const keys = [frame, ...coming].flatMap((index) =>
      this.#shownSegments().map((segment) => ({ segment, frame: index })),
    );
    this.frames.want(keys.filter((key) => this.absence(key) === ""));
  }
}
