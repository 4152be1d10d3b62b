import { expect, test } from "vitest";
import { Changes } from "../../src/shared/changes";
import { valueAt } from "../../src/sharp_scrubber/frames";
import { PosterFrames } from "../../src/sharp_scrubber/poster";
import type { PackedFrame, Poster } from "../../src/sharp_scrubber/traits";
import { until } from "../page";
import { makeManifest } from "../sharp_model";

async function pack(values: number[], shape: readonly [number, number]): Promise<PackedFrame> {
  const stream = new Blob([Int16Array.from(values)]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return { shape, dtype: "int16", scale: 2, offset: 1, data: btoa(String.fromCharCode(...bytes)) };
}

async function makePoster(): Promise<Poster> {
  const frames = await Promise.all([
    pack([1, 2, 3, 4, 5, 6], [2, 3]),
    pack([10, 20, 30, 40, 50, 60], [2, 3]),
  ]);
  return { every: 4, block: 2, frames: { Br: frames }, series: {} };
}

const info = { ...makeManifest().frames[0], shape: [3, 5] as const };

test("a frame has the picture of the nearest one that was saved, in its own size", async () => {
  const poster = await makePoster();
  const frames = new PosterFrames(new Changes());
  const get = (frame: number) => frames.get(poster, { segment: "Br", frame }, info);
  for (const [frame, corner] of [
    [0, 1],
    [1, 1],
    [3, 10],
    [7, 10],
  ]) {
    await until(() => get(frame) !== undefined);
    const image = get(frame)!;
    expect([image.height, image.width]).toEqual([3, 5]);
    expect(valueAt(image, 0, 0)).toBe(2 * corner + 1);
    // Blocks at the far edges are cut.
    expect(valueAt(image, 4, 2)).toBe(2 * 6 * corner + 1);
    expect(valueAt(image, 1, 1)).toBe(valueAt(image, 0, 0));
    expect(valueAt(image, 2, 1)).toBe(2 * 2 * corner + 1);
  }
});

test("a segment that was not saved has none", async () => {
  const frames = new PosterFrames(new Changes());
  expect(frames.get(await makePoster(), { segment: "Bp", frame: 0 }, info)).toBeUndefined();
});
