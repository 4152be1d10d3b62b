// What is under the pointer, in words: the value with its unit and exactness, the pixel, and
// the place on the Sun in Carrington and helioprojective coordinates.

import { h } from "../shared/dom";
import { pixelToCarrington, pixelToHelioprojective } from "../shared/solar";
import { formatNumber } from "../shared/ticks";
import { type FrameImage, valueAt } from "./frames";
import type { Session } from "./session";
import type { SegmentInfo } from "./traits";

export class Readout {
  readonly element = h("output", {
    class: "sw-readout",
    "aria-label": "Under the pointer",
    "aria-live": "off",
  });

  constructor(readonly session: Session) {}

  draw(at: { x: number; y: number } | undefined): void {
    this.element.textContent = at ? describe(this.session, at) : "Point at the picture to read its values";
    this.element.classList.toggle("sw-faint", !at);
  }
}

export function describe(session: Session, at: { x: number; y: number }): string {
  const { frameInfo, model } = session;
  const x = Math.floor(at.x) - frameInfo.origin[1];
  const y = Math.floor(at.y) - frameInfo.origin[0];
  const values = [model.get("segment"), model.get("second_segment")]
    .filter((name) => name !== "")
    .map((name) => describeValue(session.segmentInfo(name), session.image(name), x, y));
  // The place is the pointer's own, not the middle of its pixel.
  const pixel = [at.x - frameInfo.origin[1] - 0.5, at.y - frameInfo.origin[0] - 0.5] as const;
  const places = [`pixel (${x}, ${y})`];
  const carrington = pixelToCarrington(frameInfo.geometry, pixel);
  if (carrington) places.push(`Carrington ${fixed(carrington[0], 3)}°, ${fixed(carrington[1], 3)}°`);
  const [tx, ty] = pixelToHelioprojective(frameInfo.geometry, pixel);
  places.push(`helioprojective ${fixed(tx, 2)}″, ${fixed(ty, 2)}″`);
  return [...values, ...places].join("  ·  ");
}

function describeValue(segment: SegmentInfo, image: FrameImage | undefined, x: number, y: number): string {
  const value = image ? valueAt(image, x, y) : Number.NaN;
  if (!image || Number.isNaN(value)) return `${segment.name} no data`;
  const named = segment.classes.find((one) => one.value === value);
  if (segment.kind === "category") return `${segment.name} ${value}${named ? ` ${named.name}` : ""}`;
  const exact = image.scale / 2;
  const digits = Math.max(0, -Math.floor(Math.log10(image.scale)));
  const text = Math.abs(value) < 1e6 ? fixed(value, Math.min(digits, 6)) : formatNumber(value);
  return `${segment.name} ${text}${segment.unit && ` ${segment.unit}`} (±${formatNumber(exact, 1)})`;
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
}
