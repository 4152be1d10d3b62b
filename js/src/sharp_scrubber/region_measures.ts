// What Python measured in the region, frame by frame: asked for a few frames at a time, those nearest
// to the playhead first, one question under way, and drawn as it comes. What was asked about
// another region, or other frames, is dropped.

import { Latest } from "../shared/latest";
import type { Session } from "./session";
import type { MeasureAnswer, Region, Series, Statistics } from "./traits";

/** How many frames are asked for at once; Python gives those that it has within a tenth of a second. */
const FRAMES_ASKED = 8;

interface Column {
  readonly values: (number | null)[];
  readonly errors: (number | null)[];
  readonly done: Set<number>;
}

export class RegionMeasures {
  /** What went wrong with measuring, in Python's words. */
  problem = "";
  #session: Session;
  #columns = new Map<string, Column>();
  #reasons = new Map<number, string>();
  #isAsking = false;
  #generation = 0;
  #statistics: { key: string; result?: Statistics; problem: string } = { key: "", problem: "" };
  #looking: Latest<{ segment: string; frame: number }>;
  /** A region in the hand of a view, that statistics are of for as long. */
  #sketch: Region | undefined;
  #sketches = 0;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#looking = new Latest((wish) => this.#look(wish), signal);
  }

  /** Forgets all, since the frames are others or the region is, which may have been changed by a little. */
  restart({ isChanged = false } = {}): void {
    this.#generation += 1;
    this.#columns = new Map();
    this.#reasons = new Map();
    // The statistics of a region that is changed stay until those of the new one are there.
    this.#statistics = isChanged ? { ...this.#statistics, key: "" } : { key: "", problem: "" };
    this.problem = "";
  }

  /** Looks into a region that is being drawn or dragged, until there is none any more. */
  sketch(region: Region | undefined): void {
    if (JSON.stringify(region) === JSON.stringify(this.#sketch)) return;
    this.#sketch = region;
    this.#sketches += 1;
    if (region ?? this.#session.region) this.#wantStatistics();
  }

  get isSketched(): boolean {
    return this.#sketch !== undefined;
  }

  get count(): number {
    return this.#session.manifest.frames.length;
  }

  /** How many frames are measured, of all quantities that are drawn. */
  get done(): number {
    const sizes = this.#keywords.map((name) => this.#columns.get(name)?.done.size ?? 0);
    return sizes.length > 0 ? Math.min(...sizes) : 0;
  }

  /** Why a frame has no number, or is not to be trusted. */
  reason(frame: number): string {
    return this.#reasons.get(frame) ?? "";
  }

  series(name: string): Series {
    const info = this.#session.model.get("_quantities").find((one) => one.name === name);
    const { values, errors } = this.#column(name);
    return { name, title: info?.title ?? "", unit: info?.unit ?? "", values, errors };
  }

  /** The statistics of the frame that is shown, or of the last that they are known of. */
  get statistics(): { result?: Statistics; problem: string } {
    return this.#statistics;
  }

  /** Goes on measuring, as far as there is anything to measure. */
  pump(): void {
    const session = this.#session;
    if (!session.region || !session.isWatched) return;
    this.#wantStatistics();
    // The film comes first: pictures that are waited for must not wait for this.
    if (this.#isAsking || this.problem || (session.player.playback.playing && session.frames.isBusy)) return;
    const frames = this.#nearest();
    if (frames.length > 0) void this.#ask(frames);
  }

  /** The region goes with the question, since traits that were set may reach Python after it. */
  get #asked(): Region | null {
    const { region } = this.#session;
    return region?.kind === "mask" ? null : region;
  }

  get #keywords(): readonly string[] {
    return this.#session.model.get("region_keywords");
  }

  #column(name: string): Column {
    let column = this.#columns.get(name);
    if (!column) {
      const empty = () => Array.from({ length: this.count }, (): number | null => null);
      column = { values: empty(), errors: empty(), done: new Set() };
      this.#columns.set(name, column);
    }
    return column;
  }

  #nearest(): number[] {
    const columns = this.#keywords.map((name) => this.#column(name));
    const isDone = (frame: number) => columns.every(({ done }) => done.has(frame));
    const { frame } = this.#session;
    const found: number[] = [];
    for (let off = 0; off < this.count && found.length < FRAMES_ASKED; off += 1) {
      for (const at of off === 0 ? [frame] : [frame + off, frame - off]) {
        if (at >= 0 && at < this.count && !isDone(at)) found.push(at);
      }
    }
    return found.slice(0, FRAMES_ASKED);
  }

  async #ask(frames: readonly number[]): Promise<void> {
    const generation = this.#generation;
    const keywords = [...this.#keywords];
    this.#isAsking = true;
    try {
      const { result } = await this.#session.requests.ask<MeasureAnswer>("measure", {
        region: this.#asked,
        keywords,
        frames,
      });
      if (generation === this.#generation) this.#keep(keywords, result);
    } catch (error) {
      if (generation === this.#generation) this.problem = (error as Error).message;
    } finally {
      this.#isAsking = false;
      // Leads to the next question, by way of what listens.
      this.#session.changes.tell();
    }
  }

  #keep(keywords: readonly string[], { frames }: MeasureAnswer): void {
    if (frames.length === 0) this.problem = "Python measured nothing.";
    for (const { frame, values, errors, reason } of frames) {
      this.#reasons.set(frame, reason);
      for (const name of keywords) {
        const column = this.#column(name);
        column.values[frame] = values[name] ?? null;
        column.errors[frame] = errors[name] ?? null;
        column.done.add(frame);
      }
    }
  }

  #wantStatistics(): void {
    const { frame, model } = this.#session;
    const segment = model.get("segment");
    const key = `${this.#generation} ${this.#sketches} ${segment} ${frame}`;
    if (key === this.#statistics.key) return;
    this.#statistics = { ...this.#statistics, key };
    this.#looking.want({ segment, frame });
  }

  async #look({ segment, frame }: { segment: string; frame: number }): Promise<void> {
    const generation = this.#generation;
    let found: { result?: Statistics; problem: string };
    try {
      const { result } = await this.#session.requests.ask<Statistics>("statistics", {
        region: this.#sketch ?? this.#asked,
        segment,
        frame,
      });
      found = { result, problem: "" };
    } catch (error) {
      found = { problem: (error as Error).message };
    }
    if (generation !== this.#generation) return;
    this.#statistics = { key: this.#statistics.key, ...found };
    this.#session.changes.tell();
  }
}
