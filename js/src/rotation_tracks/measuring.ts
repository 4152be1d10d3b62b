// What belongs to measuring and not to one view of it: which image is shown, their pictures, and the
// marks that are put. Python keeps the marks; what they give comes from there.

import { Lru } from "../shared/lru";
import type { PageSession } from "../shared/page_session";
import { Player } from "../shared/player";
import { type PictureAnswer, paint } from "./background";
import { REACH, snapToDisk } from "./sky";
import type { Measured, SequenceImage, SequenceInfo, Traits } from "./traits";

const IMAGES_PER_SECOND = 2;
/** Bytes of pictures that are kept. */
const MOST_BYTES = 64e6;
const HINT = "Click on a spot, and then on the same spot in the images that follow.";
const NONE: readonly SequenceImage[] = [];

export interface Place {
  readonly tx: number;
  readonly ty: number;
}

export class Measuring {
  readonly player: Player;
  #note = "";
  /** What Python refused. */
  #refusal = "";
  /** The image that note and refusal are about. */
  #noteStep = 0;
  /** Whether the next image is shown after a mark. */
  goesOn = true;
  /** Where the keyboard would put a mark. */
  cursor: Place | undefined;
  #session: PageSession<Traits>;
  #sequence: SequenceInfo | undefined;
  #pictures = new Lru<HTMLCanvasElement>(MOST_BYTES);
  #asked = new Set<string>();

  constructor(session: PageSession<Traits>) {
    this.#session = session;
    // Python sends other images with the image itself, in no order: whichever is heard of first must
    // see to them, and before the player looks for its step.
    for (const name of ["_sequence", "image", "playing"] as const) {
      session.on(name, () => this.#takeSequence());
    }
    const head = {
      trait: "image",
      stepOf: (image: number) => image,
      valueOf: (step: number) => step,
      isReady: (step: number) => this.#pictures.has(this.#key(step)),
      isLeading: () => this.isOn,
    };
    this.player = new Player(session, head, this.images.length);
    this.player.playback.fps = IMAGES_PER_SECOND;
    session.on("mode", () => this.#session.changes.tell());
    for (const name of ["_measured", "feature", "terms", "predict"] as const) {
      session.on(name, () => session.changes.tell());
    }
    session.changes.listen(() => this.#dropOldWords(), session.signal);
    session.changes.listen(() => this.#wantPictures(), session.signal);
    session.signal.addEventListener("abort", () => (this.#pictures = new Lru(0)), { once: true });
    this.#takeSequence();
  }

  /** What the user should know. */
  get note(): string {
    return this.#note || (this.image && this.measured.marks?.length === 0 ? HINT : "");
  }

  get isOn(): boolean {
    return this.#session.model.get("mode") === "measure";
  }

  get images(): readonly SequenceImage[] {
    return this.#session.model.get("_sequence").images ?? NONE;
  }

  get measured(): Partial<Measured> {
    return this.#session.model.get("_measured");
  }

  get step(): number {
    return this.player.step;
  }

  /** Undefined while Python still makes or reads the images. */
  get image(): SequenceImage | undefined {
    return this.images[this.step];
  }

  get picture(): HTMLCanvasElement | undefined {
    return this.#pictures.get(this.#key(this.step));
  }

  get feature(): string {
    return this.#session.model.get("feature");
  }

  /** Those that have marks, and the one that is next. */
  get features(): readonly string[] {
    const names = (this.measured.marks ?? []).map(({ feature }) => feature);
    return [...new Set([...names, this.feature])].sort((a, b) =>
      a.localeCompare(b, undefined, { numeric: true }),
    );
  }

  async mark({ tx, ty }: Place): Promise<void> {
    const { feature, step } = this;
    if (!this.image) return;
    if (!(await this.#ask("mark", { feature, image: step, tx, ty }))) return;
    const name = `Feature ${feature} is marked in image ${step + 1}`;
    const isLast = step === this.images.length - 1;
    const hasLeft = this.step !== step;
    if (!this.goesOn || hasLeft) this.#say(`${name}.`);
    else if (isLast) this.#say(`${name}, the last one. Take a new feature for another.`);
    else {
      this.player.seek(step + 1);
      this.#say(`${name}; this is image ${step + 2}.`);
    }
  }

  async undo(): Promise<void> {
    if (await this.#ask("undo", {})) this.#say("The last change of the marks is taken back.");
  }

  async forget(): Promise<void> {
    const { feature } = this;
    if (await this.#ask("forget", { feature })) this.#say(`The marks of feature ${feature} are gone.`);
  }

  choose(feature: string): void {
    this.#session.set({ feature });
  }

  /** Takes the first number that no feature has. */
  begin(): void {
    const taken = new Set(this.features);
    let number = 1;
    while (taken.has(String(number))) number += 1;
    this.choose(String(number));
    if (this.goesOn) this.player.seek(0);
    this.#say(`Feature ${number} is next: mark it in two images or more.`);
  }

  setPositionError(arcsec: number): boolean {
    if (!(arcsec > 0)) return false;
    void this.#ask("position_error", { arcsec });
    return true;
  }

  /** Moves the cursor, from the mark or the expected place where it first appears. */
  moveCursor(right: number, up: number): void {
    const { image } = this;
    if (!image) return;
    const { tx, ty } = this.cursor ?? this.#firstCursor();
    this.cursor = snapToDisk(image, tx + right, ty + up);
    this.#session.changes.tell();
  }

  hideCursor(): void {
    this.cursor = undefined;
  }

  #firstCursor(): Place {
    const { marks = [], expected = [] } = this.measured;
    const own = marks.filter(({ feature }) => feature === this.feature);
    const place = expected[this.step];
    return (
      own.find(({ image }) => image === this.step) ??
      (place ? { tx: place[0], ty: place[1] } : undefined) ??
      own.at(-1) ?? { tx: 0, ty: 0 }
    );
  }

  #say(note: string): void {
    this.#note = note;
    this.#noteStep = this.step;
    this.#session.changes.tell();
  }

  /** Of another image than the one that is shown nothing more is said. */
  #dropOldWords(): void {
    if (this.step === this.#noteStep) return;
    this.#noteStep = this.step;
    this.#note = "";
    if (this.#refusal && this.#session.problem === this.#refusal) this.#session.problem = "";
    this.#refusal = "";
  }

  /** Whether Python agreed; else its reason is there to be read. */
  async #ask(what: string, parameters: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#session.requests.ask(what, parameters);
      this.#session.problem = "";
      return true;
    } catch (error) {
      this.#note = "";
      this.#noteStep = this.step;
      this.#refusal = (error as Error).message;
      if (!this.#session.signal.aborted) this.#session.report(this.#refusal);
      return false;
    }
  }

  #key(step: number): string {
    return `${this.#session.model.get("_sequence").stamp} ${step}`;
  }

  /** The picture that is shown, and then the next one. */
  #wantPictures(): void {
    if (!this.isOn || !this.image) return;
    for (const step of [this.step, (this.step + 1) % this.images.length]) {
      const key = this.#key(step);
      if (this.#pictures.has(key) || this.#asked.has(key)) continue;
      this.#asked.add(key);
      void this.#fetch(key, step);
    }
  }

  async #fetch(key: string, index: number): Promise<void> {
    const { requests, signal } = this.#session;
    try {
      const { result, buffers } = await requests.ask<PictureAnswer>("image", { index, reach: REACH });
      if (!signal.aborted) this.#pictures.set(key, paint(result, buffers[0]), 4 * result.side ** 2);
      this.#asked.delete(key);
      this.#session.changes.tell();
    } catch (error) {
      // It stays among those that were asked for: what failed once is not asked for at every change.
      if (!signal.aborted) this.#session.report((error as Error).message);
    }
  }

  #takeSequence(): void {
    const sequence = this.#session.model.get("_sequence");
    if (sequence === this.#sequence) return;
    this.#sequence = sequence;
    this.#asked.clear();
    this.cursor = undefined;
    this.#note = "";
    this.player.restart(this.images.length);
    this.#session.changes.tell();
  }
}
