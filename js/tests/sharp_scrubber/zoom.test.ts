import { expect, test } from "vitest";
import { Session } from "../../src/sharp_scrubber/session";
import { Viewport } from "../../src/sharp_scrubber/viewport";
import { applyZoom, ZoomKeeper, zoomOf } from "../../src/sharp_scrubber/zoom";
import { startSession, until } from "../page";
import { makeManifest, makeSharpModel } from "../sharp_model";

const [frame] = makeManifest().frames;
const camera = {
  ...frame,
  geometry: {
    ...frame.geometry,
    projection: "tan" as const,
    crval1: 80,
    crval2: -250,
    cdelt1: 0.5,
    cdelt2: 0.5,
  },
};

test("a zoom is places: the same part again, also on a larger grid", () => {
  const viewport = new Viewport(40, 20);
  viewport.zoomAt(30, 12, 2);
  const zoom = zoomOf(viewport, frame)!;
  expect(zoom[2]).toBeCloseTo(20 * 0.03, 9);
  const larger = new Viewport(80, 40);
  applyZoom(larger, zoom, { ...frame, origin: [10, 15] });
  expect([larger.x, larger.y, larger.width]).toEqual([
    expect.closeTo(viewport.x + 15, 6),
    expect.closeTo(viewport.y + 10, 6),
    expect.closeTo(20, 6),
  ]);
  applyZoom(larger, [], frame);
  expect(larger.text).toBe("0 0 80");
});

test("frames as the camera saw them have degrees too, and none off the Sun", () => {
  const viewport = new Viewport(40, 20);
  viewport.zoomAt(20, 10, 2);
  const before = viewport.text.split(" ").map(Number);
  const zoom = zoomOf(viewport, camera)!;
  viewport.reset();
  applyZoom(viewport, zoom, camera);
  const after = viewport.text.split(" ").map(Number);
  for (const [i, number] of after.entries()) expect(number).toBeCloseTo(before[i], 4);
  const off = { ...camera, geometry: { ...camera.geometry, crval1: 2000 } };
  expect(zoomOf(viewport, off)).toBeUndefined();
});

test("whichever changed, the view or the session, the other follows", () => {
  const viewport = new Viewport(40, 20);
  const keeper = new ZoomKeeper(viewport);
  const zoom = [30, -10, 0.3] as const;
  expect(keeper.keep(zoom, frame)).toBeUndefined();
  expect(viewport.width).toBeCloseTo(12, 6);
  expect(keeper.keep(zoom, frame)).toBeUndefined();
  viewport.reset();
  expect(keeper.keep(zoom, frame)).toEqual([]);
});

test("linked scrubbers of a page follow by time and not by number, without Python", async () => {
  const [one, two] = [makeSharpModel(6), makeSharpModel(4)];
  for (const model of [one, two]) model.receive({ _links: ["x time", "x zoom"] });
  const [a, b] = [startSession(Session, one), startSession(Session, two)];
  await until(() => a.session.link.isHearing && b.session.link.isHearing);
  // The fifth frame of the one is beyond the last of the other.
  a.session.player.seek(2);
  await until(() => b.session.frame === 2);
  a.session.player.seek(5);
  await until(() => b.session.frame === 3);
  // Followers do not tell back what they heard.
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(a.session.frame).toBe(5);
  b.session.moveZoom([30, -10, 0.5]);
  await until(() => a.session.zoom.length === 3);
  await until(() => String(one.get("zoom")) === "30,-10,0.5");
  one.receive({ _links: [] });
  const told = () => one.sent.filter(({ what }) => what === "hears").map(({ parameters }) => parameters);
  await until(() => told().length === 2);
  expect(told()).toEqual([{ is_hearing: true }, { is_hearing: false }]);
  b.session.player.seek(0);
  await until(() => two.get("frame") === 0);
  expect(a.session.frame).toBe(5);
});

test("who plays stops when another one is moved", async () => {
  const [one, two] = [makeSharpModel(30), makeSharpModel(30)];
  for (const model of [one, two]) model.receive({ _links: ["y time"] });
  const [a, b] = [startSession(Session, one), startSession(Session, two)];
  await until(() => a.session.link.isHearing && b.session.link.isHearing);
  one.receive({ playing: true, fps: 20 });
  await until(() => a.session.frame > 2 && b.session.frame > 2);
  b.session.player.seek(0);
  await until(() => one.get("playing") === false);
  await until(() => a.session.frame === 0);
});
