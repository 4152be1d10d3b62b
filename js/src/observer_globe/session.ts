// What belongs to the model and not to one view of it: where the observer is, the loops, and the
// pictures that Python gave, or that are drawn here until they come.

import { Changes } from "../shared/changes";
import { type ColorTable, readColorTable } from "../shared/colormaps";
import { Latest } from "../shared/latest";
import { PageSession } from "../shared/page_session";
import type { Place } from "../shared/perspective";
import type { Requests } from "../shared/requests";
import { Detail } from "./detail";
import { type EmissionPicture, readPicture } from "./emission";
import { type Loops, readLoops } from "./loops";
import { ARCSEC, halfWidth } from "./plane";
import { previewPicture } from "./preview";
import type {
  AskedTraits,
  ImageAnswer,
  LoopsAnswer,
  Model,
  Move,
  Recipe,
  Scene,
  Traits,
  Whereabouts,
} from "./traits";

/** Solar radii in an astronomical unit. */
export const SOLAR_RADII = 149597870.7 / 695700;
/** What the wheel and the slider reach, au; a number may be typed beyond. */
export const [NEAREST, FARTHEST] = [0.05, 2];
/** So long after the last move the Sun is at rest, in milliseconds. */
const REST = 160;
const REDRAWN = ["preset", "obstime", "vmin", "vmax", "cmap", "compare", "grid", "_sky"] as const;

/** A picture that is wanted, and whether a hand took the observer to where it is seen from. */
interface Wish {
  readonly where: Whereabouts;
  readonly isMove: boolean;
}

/** A picture, and what it is of. */
interface Seen {
  readonly picture: EmissionPicture;
  readonly key: string;
}

export class Session extends PageSession<Traits> {
  /** Told in the turn that a new picture comes, so that it need not wait for the next frame of the screen. */
  readonly arrivals = new Changes();
  readonly detail = new Detail();
  where: Whereabouts;
  loops: Loops | undefined;
  isTurning = false;
  /** Whether Python has loops of its own, as far as was seen: they can be shown again. */
  hasOwn = false;
  #seen: Seen | undefined;
  #preview: Seen | undefined;
  #pinned: Seen | undefined;
  #tables = new Map<string, ColorTable>();
  #rest: ReturnType<typeof setTimeout> | undefined;
  #image: Latest<Wish>;
  #loops: Latest<number>;
  #pinnedImage: Latest<null>;
  #stamp = 0;
  #recipeWish: Partial<Recipe> = {};
  #recipesAsked = 0;
  // Every page on one kernel hears of every move, and its own moves are no news to it.
  #id = crypto.getRandomValues(new Uint32Array(2)).join("-");

  constructor(model: Model, requests: Requests, signal: AbortSignal) {
    super(model, requests, signal);
    this.where = model.get("_whereabouts");
    this.#image = new Latest((wish) => this.#askImage(wish), signal);
    this.#loops = new Latest(() => this.#askLoops(), signal);
    this.#pinnedImage = new Latest(() => this.#askPinned(), signal);
    this.on("_whereabouts", () => this.#follow(model.get("_whereabouts")));
    this.on("_scene", () => this.#takeScene());
    this.on("loops", () => this.#takeKind());
    this.on("obstime", () => this.#wantImage());
    this.on("_pinned", () => this.#takePinned());
    for (const name of REDRAWN) this.on(name, () => this.changes.tell());
    signal.addEventListener("abort", () => clearTimeout(this.#rest), { once: true });
    this.#takeKind();
    this.#takeScene();
    this.#takePinned();
  }

  /** The recipe as it was chosen here, before Python has said so. */
  get recipe(): Recipe {
    return { ...this.model.get("recipe"), ...this.#recipeWish };
  }

  get scene(): Scene {
    return this.model.get("_scene");
  }

  /** Where the observer is among the loops: they may be of another time, and then longitudes differ. */
  get place(): Place {
    const { lon, lat, distance } = this.where;
    return { lon: lon + this.scene.turned, lat, distance: distance * SOLAR_RADII };
  }

  /** Half the side of the panels: tangent, or radians. */
  half(projection = this.model.get("recipe").projection, distance = this.where.distance): number {
    return halfWidth(this.scene.reach, distance * SOLAR_RADII, projection);
  }

  /** Whether the picture is only a preview. */
  get isPreview(): boolean {
    return this.#seen?.key !== this.#key;
  }

  /** What the observer sees: Python's picture, or until it comes one that is drawn here. */
  get picture(): EmissionPicture | undefined {
    const key = this.#key;
    if (this.#seen?.key === key) return this.#seen.picture;
    if (!this.loops) return this.#seen?.picture;
    const previewKey = `${key} ${this.isTurning ? this.detail.stride : 1}`;
    if (this.#preview?.key !== previewKey) {
      this.#preview = { picture: this.#drawPreview(this.loops), key: previewKey };
    }
    return this.#preview.picture;
  }

  get pinned(): Traits["_pinned"] | undefined {
    const pinned = this.model.get("_pinned");
    return "lon" in pinned ? pinned : undefined;
  }

  get pinnedPicture(): EmissionPicture | undefined {
    return this.pinned && this.#pinned?.picture;
  }

  table(name: string): ColorTable | undefined {
    const text = this.model.get("_colormaps")[name];
    if (text && !this.#tables.has(name)) this.#tables.set(name, readColorTable(text));
    return this.#tables.get(name);
  }

  /** Sets what needs no check of Python's; what went wrong before is over. */
  override set(values: Partial<Traits>): void {
    this.problem = "";
    super.set(values);
    this.changes.tell();
  }

  /** Goes elsewhere; what is left out stays. While it is turning, frames may be coarse. */
  moveTo(change: Partial<Whereabouts>, isTurning = false): void {
    const { lon, lat, distance } = { ...this.where, ...change };
    this.where = { lon: wrap(lon), lat: Math.max(-90, Math.min(90, lat)), distance };
    if (isTurning) this.#turn();
    this.problem = "";
    this.#image.want({ where: this.where, isMove: true });
    this.changes.tell();
  }

  moveBy(lon: number, lat: number, isTurning = false): void {
    this.moveTo({ lon: this.where.lon + lon, lat: this.where.lat + lat }, isTurning);
  }

  /** Comes nearer or goes away by a factor; false at either end. */
  scaleDistance(factor: number, isTurning = false): boolean {
    const before = this.where.distance;
    // From beyond an end there is only the way back.
    const [low, high] = [Math.min(NEAREST, before), Math.max(FARTHEST, before)];
    const distance = Math.max(low, Math.min(high, before * factor));
    if (distance === before) return false;
    this.moveTo({ distance }, isTurning);
    return true;
  }

  goToEarth(): void {
    this.ask({ preset: "Earth" });
  }

  /** Asks Python for other values, which come back as news of the model, or an error that is shown. */
  ask(values: Partial<AskedTraits>): void {
    // A move that waits would take the observer away again from where this may lead.
    if ("preset" in values) this.#image.waiting = undefined;
    void this.#request("set", values);
  }

  /** Asks for other fields of the recipe alone: those that are on the way are not to be taken back. */
  askRecipe(change: Partial<Recipe>): void {
    this.#recipeWish = { ...this.#recipeWish, ...change };
    this.#recipesAsked += 1;
    this.changes.tell();
    void this.#request("set", { recipe: change }).then(() => {
      this.#recipesAsked -= 1;
      if (this.#recipesAsked > 0) return;
      this.#recipeWish = {};
      this.changes.tell();
    });
  }

  pin(isPinned: boolean): void {
    void this.#request("pin", { is_pinned: isPinned });
  }

  fitLimits(): void {
    void this.#request("fit", {});
  }

  /** What a picture is of: place, time and loops. */
  get #key(): string {
    return this.#keyOf(this.where, this.model.get("obstime"), this.scene.stamp);
  }

  #keyOf({ lon, lat, distance }: Whereabouts, obstime: string, stamp: number): string {
    return [lon, lat, distance, obstime, stamp].join(" ");
  }

  #drawPreview(loops: Loops): EmissionPicture {
    const { model, place } = this;
    const recipe = model.get("recipe");
    const [half, size] = [this.half(), model.get("size")];
    const sigma = recipe.psf === "pixel" ? 1 : (model.get("psf") * ARCSEC * size) / (2 * half);
    return previewPicture(this.detail.choose(loops, this.isTurning), place, { recipe, half, size, sigma });
  }

  #turn(): void {
    this.isTurning = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.isTurning = false;
      this.changes.tell();
    }, REST);
  }

  #follow(move: Move): void {
    if (move.by === this.#id) return;
    this.#image.waiting = undefined;
    this.where = move;
    this.#wantImage();
    this.changes.tell();
  }

  /** Wants the picture of where the observer is; a move that waits is not lost. */
  #wantImage(): void {
    this.#image.want({ where: this.where, isMove: this.#image.waiting?.wish.isMove ?? false });
  }

  #takeKind(): void {
    this.hasOwn ||= this.model.get("loops") === "own";
    this.changes.tell();
  }

  #takeScene(): void {
    const { stamp } = this.scene;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.problem = "";
    this.#loops.want(stamp);
    this.#wantImage();
    this.#takePinned();
  }

  #takePinned(): void {
    if (this.pinned) this.#pinnedImage.want(null);
    else this.#pinned = undefined;
    this.changes.tell();
  }

  async #askImage({ where, isMove }: Wish): Promise<void> {
    const { lon, lat, distance } = where;
    const by = isMove ? this.#id : null;
    const reply = await this.#request<ImageAnswer>("image", { lon, lat, distance, by });
    if (!reply) return;
    const { result, buffers } = reply;
    if (result.where && where === this.where && !isSame(result.where, where)) {
      // Python went elsewhere meanwhile, and then the page goes along.
      this.where = result.where;
      this.#wantImage();
    }
    const key = this.#keyOf(where, result.obstime, result.stamp);
    // Of a place that was left meanwhile: what is drawn here is newer.
    if (key !== this.#key) return;
    this.#seen = { picture: readPicture(result, buffers[0]), key };
    this.changes.tell();
    this.arrivals.tell();
  }

  async #askLoops(): Promise<void> {
    const reply = await this.#request<LoopsAnswer>("loops", {});
    if (!reply || reply.result.stamp !== this.scene.stamp) return;
    this.loops = readLoops(reply.result.scale, reply.buffers);
    this.#preview = undefined;
    this.changes.tell();
  }

  async #askPinned(): Promise<void> {
    if (!this.pinned) return;
    const reply = await this.#request<ImageAnswer>("pinned", {});
    if (!reply || !this.pinned || reply.result.stamp !== this.scene.stamp) return;
    this.#pinned = { picture: readPicture(reply.result, reply.buffers[0]), key: "" };
    this.changes.tell();
  }

  /** The answer, or undefined after an error, which is shown. */
  async #request<T>(what: string, parameters: Record<string, unknown>) {
    try {
      const reply = await this.requests.ask<T>(what, parameters);
      this.problem = "";
      return reply;
    } catch (error) {
      if (!this.signal.aborted) this.report((error as Error).message);
      return undefined;
    }
  }
}

function isSame(one: Whereabouts, other: Whereabouts): boolean {
  return one.lon === other.lon && one.lat === other.lat && one.distance === other.distance;
}

/** A longitude from -180 to 180; one that is has all its digits kept, as in Python. */
function wrap(lon: number): number {
  return lon >= -180 && lon < 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
}
