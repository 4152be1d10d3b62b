// Links that Python kept: in a file, tracks follow the region and the time of a linked scrubber. (What
// scrubbers share among themselves they tell each other without Python, in a file as in a notebook.)

import type { Manifest, MaskRegion, Region } from "../sharp_scrubber/traits";
import type { RotationData } from "./rotation_answers";
import type { StandInModel } from "./stand_in_model";

export interface WidgetHere {
  readonly code: string;
  readonly model: StandInModel;
  readonly data: unknown;
}

const RAD = Math.PI / 180;
const A_DAY = 86_400_000;
const PLACE = " place";

/** The middle of a region, as in sunwidgets.core.sharp.region: longitude and latitude, degrees. */
export function middleOf({ kind, vertices }: Region): [number, number] {
  let [x, y, z] = [0, 0, 0];
  for (const [lon, lat] of kind === "ellipse" ? vertices.slice(0, 1) : vertices) {
    x += Math.cos(lat * RAD) * Math.cos(lon * RAD);
    y += Math.cos(lat * RAD) * Math.sin(lon * RAD);
    z += Math.sin(lat * RAD);
  }
  return [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];
}

export function linkPlaces(widgets: readonly WidgetHere[]): void {
  const scrubbers = widgets.filter(({ code }) => code === "sharp_scrubber");
  for (const tracks of widgets.filter(({ code }) => code === "rotation_tracks")) {
    const links = placesOf(tracks.model);
    for (const { model } of scrubbers) {
      if (placesOf(model).some((name) => links.includes(name))) follow(tracks, model);
    }
  }
}

function placesOf(model: StandInModel): string[] {
  return (model.get("_links") as readonly string[]).filter((name) => name.endsWith(PLACE));
}

function follow({ model: tracks, data }: WidgetHere, scrubber: StandInModel): void {
  const { carrington, time } = data as RotationData;
  scrubber.on("change:region", () => {
    const region = scrubber.get("region") as Region | MaskRegion | null;
    // A mask cannot be drawn without Python, so that it is no news.
    if (!region || region.kind === "mask") return;
    const [longitude, latitude] = middleOf(region);
    const lon = ((((longitude - carrington + 180) % 360) + 360) % 360) - 180;
    void tracks.answer("start", { start: { lon, lat: latitude } }, tracks);
  });
  scrubber.on("change:frame", () => {
    const { frames } = scrubber.get("_manifest") as Manifest;
    const day = (frames[scrubber.get("frame") as number].time - time) / A_DAY;
    const [first, last] = tracks.get("days") as readonly number[];
    if (first <= day && day <= last) tracks.receive({ day });
  });
}
