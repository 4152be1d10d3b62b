// What belongs to the model and not to one view of it: the playhead, the frames and series
// that were fetched, and how the segments look.

import { type ColorTable, readColorTable } from "../shared/colormaps";
import { type News, PageLink } from "../shared/page_link";
import { PageSession } from "../shared/page_session";
import { Player } from "../shared/player";
import type { Requests } from "../shared/requests";
import { Throttle } from "../shared/throttle";
import { type FrameImage, type FrameKey, FrameStore } from "./frames";
import { chosenOverlays, type OverlayKey, OverlayStore } from "./overlays";
import { PosterFrames } from "./poster";
import { RegionMeasures } from "./region_measures";
import { nearestFrame } from "./time_axis";
import type {
  FrameInfo,
  Look,
  Manifest,
  MaskRegion,
  Model,
  Poster,
  Region,
  SegmentInfo,
  Series,
  Traits,
  Zoom,
} from "./traits";

/** Python reads the zoom back this often while it changes, in milliseconds. */
const READ_BACK = 200;
const AHEAD_PLAYING = 24;
const AHEAD_RESTING = 12;
const BEHIND_RESTING = 6;
const OVERLAYS_AHEAD = 8;
const LOOK_TRAITS = ["vmin", "vmax", "cmap", "norm"] as const;
const WATCHED = [
  "fps",
  "loop",
  "segment",
  "second_segment",
  "keyword",
  "grid",
  "inversion_line",
  "contours",
  "levels",
  "arrows",
  "outline",
  "difference",
  "base",
  "_colormaps",
  ...LOOK_TRAITS,
] as const;

export class Session extends PageSession<Traits> {
  readonly player: Player;
  readonly frames: FrameStore;
  readonly overlays: OverlayStore;
  readonly measures: RegionMeasures;
  readonly link: PageLink;
  /** What part is shown; of it Python is told now and then. */
  zoom: Zoom;
  #zoomReadBack: Throttle<Zoom>;
  #isFollowing = false;
  /** From arrow to arrow in pixels of the frame, as each view draws them. */
  #arrowSpacings = new Map<object, number>();
  /** The segment that was chosen and whose look is not known yet. */
  chosen: string | undefined;
  #manifest: Manifest | undefined;
  #region: Region | MaskRegion | null;
  #series = new Map<string, Series | "asked">();
  #looks = new Map<string, Look | "asked">();
  #colorTables = new Map<string, ColorTable>();
  #posterFrames = new PosterFrames(this.changes);

  constructor(model: Model, requests: Requests, signal: AbortSignal) {
    super(model, requests, signal);
    this.frames = new FrameStore(requests, this.changes);
    this.#region = this.region;
    this.overlays = new OverlayStore(requests, this.changes);
    this.measures = new RegionMeasures(this, signal);
    // Python sends other frames with other traits, in no order: whichever is heard of first must
    // see to it, and before the player looks at a frame.
    for (const name of ["frame", "playing"] as const) this.on(name, () => this.#takeManifest());
    const head = {
      trait: "frame",
      stepOf: (frame: number) => frame,
      valueOf: (step: number) => step,
      isReady: (frame: number) => this.#isReady(frame),
    };
    this.player = new Player(this, head, this.manifest.frames.length);
    for (const name of ["_manifest", ...WATCHED] as const) this.on(name, () => this.#takeOptions());
    this.#takeOptions();
    this.zoom = this.model.get("zoom");
    this.#zoomReadBack = new Throttle(READ_BACK, (zoom) => this.set({ zoom }), signal);
    this.on("zoom", () => this.#takeZoom());
    this.link = new PageLink((news) => this.#follow(news), signal);
    this.link.heard.listen(() => this.#tellHearing(), signal);
    this.on("_links", () => this.#takeLinks());
    this.#takeLinks();
    this.player.moves.listen(() => this.#tellTime(), signal);
    for (const name of ["region", "region_keywords"] as const) this.on(name, () => this.#takeRegion());
    this.changes.listen(() => this.#fetchAhead(), signal);
    this.changes.listen(() => this.measures.pump(), signal);
    signal.addEventListener("abort", () => this.frames.clear(), { once: true });
    signal.addEventListener("abort", () => this.overlays.clear(), { once: true });
    this.changes.tell();
  }

  get manifest(): Manifest {
    return this.model.get("_manifest");
  }

  get frame(): number {
    return this.player.step;
  }

  get region(): Region | MaskRegion | null {
    return this.model.get("region");
  }

  setRegion(region: Region | null): void {
    this.set({ region });
    this.changes.tell();
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
    if (info.missing.includes(segment)) {
      const isFirst = frame === 0 && this.model.get("difference") === "running";
      return isFirst ? "There is no frame before the first one to subtract" : `This frame has no ${segment}`;
    }
    return this.frames.problem({ segment, frame }) ?? "";
  }

  /** The picture of a segment at the playhead, once it is there; a coarse one while Python does not answer. */
  image(segment: string): FrameImage | undefined {
    const key = { segment, frame: this.frame };
    return this.frames.get(key) ?? this.#coarse(key);
  }

  /** Whether what is shown is a coarse picture in the place of the right one. */
  get isCoarse(): boolean {
    const { frame } = this;
    return this.#shownSegments().some((segment) => {
      const key = { segment, frame };
      return !this.frames.get(key) && this.#coarse(key) !== undefined;
    });
  }

  #coarse(key: FrameKey): FrameImage | undefined {
    const poster = this.#poster;
    return poster && this.#posterFrames.get(poster, key, this.manifest.frames[key.frame]);
  }

  /** The poster, where it has to do. */
  get #poster(): Poster | undefined {
    const poster = this.model.get("_poster");
    return this.requests.isAlone && "frames" in poster ? (poster as Poster) : undefined;
  }

  /** Shows another segment as it was last shown; its look comes first, so that no wrong colours flash. */
  async chooseSegment(segment: string): Promise<void> {
    this.chosen = segment;
    this.frames.want([{ segment, frame: this.frame }]);
    const answer = this.requests.ask<Look>("look", { segment });
    this.changes.tell();
    try {
      const { result } = await answer;
      // Another choice may have been made while this one was on its way.
      if (this.chosen === segment) this.set({ segment, ...result });
    } catch (error) {
      this.report((error as Error).message);
    }
    if (this.chosen === segment) this.chosen = undefined;
    this.changes.tell();
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
    return this.#fetchOnce(this.#series, keyword, "series", { keyword }) ?? this.#poster?.series[keyword];
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
        .catch((error: Error) => this.report(error.message));
    }
    return held === "asked" ? undefined : held;
  }

  #takeOptions(): void {
    this.#takeManifest();
    this.problem = "";
    this.player.playback.fps = this.model.get("fps");
    this.player.playback.mode = this.model.get("loop");
    this.changes.tell();
  }

  /** A view shows another part: so do the others, and Python hears of it. */
  moveZoom(zoom: Zoom): void {
    this.zoom = zoom;
    this.#zoomReadBack.push(zoom);
    this.link.tell("zoom", zoom);
    this.changes.tell();
  }

  #takeZoom(): void {
    const zoom = this.model.get("zoom");
    if (String(zoom) === String(this.zoom)) return;
    this.#zoomReadBack.cancel();
    this.zoom = zoom;
    this.changes.tell();
  }

  #takeLinks(): void {
    const wasHearing = this.link.isHearing;
    this.link.join(this.model.get("_links"));
    if (wasHearing && !this.link.isHearing) this.#tellHearing();
  }

  /** Python does not tell a page what it hears of others; one that nobody answers needs no telling. */
  #tellHearing(): void {
    const question = { is_hearing: this.link.isHearing };
    this.requests.ask("hears", question, { isQuiet: true }).catch(() => {});
  }

  #tellTime(): void {
    if (!this.#isFollowing) this.link.tell("time", this.frameInfo.time);
  }

  /** Does what another scrubber of the page did. */
  #follow({ what, value }: News): void {
    this.#isFollowing = true;
    if (what === "time") {
      // Two that play would pull at each other.
      if (this.player.playback.playing) this.player.pause();
      this.player.seek(nearestFrame(this.manifest, value as number));
    } else if (what === "zoom") {
      this.zoom = value as Zoom;
      this.#zoomReadBack.push(this.zoom);
      this.changes.tell();
    }
    this.#isFollowing = false;
  }

  /** Says how dense a view draws arrows, until it has gone. */
  wantArrows(view: object, spacing: number, signal: AbortSignal): void {
    if (this.#arrowSpacings.get(view) === spacing) return;
    if (!this.#arrowSpacings.has(view)) {
      signal.addEventListener("abort", () => this.#arrowSpacings.delete(view), { once: true });
    }
    this.#arrowSpacings.set(view, spacing);
    if (this.model.get("arrows")) this.changes.tell();
  }

  #takeRegion(): void {
    const { region } = this;
    if (region !== this.#region)
      this.measures.restart({ isChanged: region !== null && this.#region !== null });
    else this.measures.problem = "";
    this.#region = region;
    this.changes.tell();
  }

  /** Starts afresh when other frames were given. */
  #takeManifest(): void {
    if (this.manifest === this.#manifest) return;
    this.#manifest = this.manifest;
    this.frames.clear();
    this.overlays.clear();
    this.measures.restart();
    this.#series = new Map();
    this.#looks = new Map();
    this.player.restart(this.manifest.frames.length);
  }

  #shownSegments(): string[] {
    return [this.model.get("segment"), this.model.get("second_segment")].filter((name) => name !== "");
  }

  /** A film waits for its pictures and for what is drawn over them: without it they would be others. */
  #isReady(frame: number): boolean {
    if (this.#poster) return true;
    const hasPictures = this.#shownSegments().every(
      (segment) => this.frames.isSettled({ segment, frame }) || this.absence({ segment, frame }) !== "",
    );
    return hasPictures && this.#chosenOverlays(frame).every((key) => this.overlays.isSettled(key));
  }

  #chosenOverlays(frame: number): OverlayKey[] {
    return chosenOverlays(this.model, frame, new Set(this.#arrowSpacings.values()));
  }

  #fetchAhead(): void {
    const { frame } = this;
    const { playback } = this.player;
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
    const frames = [frame, ...coming.slice(0, OVERLAYS_AHEAD)];
    this.overlays.want(frames.flatMap((index) => this.#chosenOverlays(index)));
  }
}
