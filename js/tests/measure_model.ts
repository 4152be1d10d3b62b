// A Python of a few lines for measuring: it keeps marks, and every feature with two of them turns alike.

import type { Mark, Measured, SequenceInfo } from "../src/rotation_tracks/traits";
import type { TestModel } from "./model";
import { makeRotationModel } from "./rotation_model";

const AU = 149597870.7;
export const LIMB = 959.23;

export function makeSequence(stamp = 1, count = 3): SequenceInfo {
  return {
    stamp,
    note: "A made-up Sun",
    images: Array.from({ length: count }, (_, i) => ({
      label: `time ${i + 1}`,
      l0: 0,
      b0: 7,
      dsun: AU,
      rsun: 695700,
    })),
  };
}

export function measure(marks: readonly Mark[], canUndo = true): Measured {
  const names = [...new Set(marks.map(({ feature }) => feature))];
  const count = (name: string) => marks.filter(({ feature }) => feature === name).length;
  const rates = names
    .filter((name) => count(name) > 1)
    .map((feature, i) => ({
      feature,
      n: count(feature),
      latitude: 10 * (i + 1),
      latitude_error: 0.5,
      rate: 14,
      rate_error: 0.25,
      chi2: 3,
      dof: 1,
      doubt: feature === "odd" ? "does not turn evenly" : "",
    }));
  const flat = Array.from({ length: 7 }, () => 14);
  const law = {
    coefficients: [14.5, -2.25, -1.5],
    errors: [0.05, 0.5, 0.75],
    rates: flat,
    rate_errors: flat.map(() => 0.3),
    sigmas: { howard: 2.5, rigid: 9 },
  };
  return {
    marks,
    expected: [],
    expected_by: "howard",
    position_error: 4.2,
    can_undo: canUndo,
    rates,
    without_rate: Object.fromEntries(
      names.filter((name) => count(name) < 2).map((name) => [name, "a rate needs two or more"]),
    ),
    law: rates.length >= 3 ? law : null,
    why_no_law: rates.length >= 3 ? "" : "C cannot be constrained",
  };
}

/** The rotation page in its mode "measure"; Python's news come before its answer, as from a kernel. */
export function makeMeasureModel(deliver?: (task: () => void) => void): TestModel {
  const before: (readonly Mark[])[] = [];
  const marks = () => (model.get("_measured") as Measured).marks;
  const take = (next: readonly Mark[]) => model.receive({ _measured: measure(next, before.length > 0) });
  const change = (next: readonly Mark[]) => {
    before.push(marks());
    take(next);
  };
  const model: TestModel = makeRotationModel(deliver, (what, parameters) => {
    if (what === "image") {
      const colors = btoa(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => [i, i, i]).flat()));
      const value = 100 + 20 * (parameters.index as number);
      return { result: { side: 2, colors }, buffers: [Uint8Array.of(255, 255, value, value)] };
    }
    if (what === "mark") {
      const mark = parameters as unknown as Mark;
      if (Math.hypot(mark.tx, mark.ty) > LIMB) throw new Error("off the disk of image 0");
      change([...marks().filter((m) => m.feature !== mark.feature || m.image !== mark.image), mark]);
    } else if (what === "undo") take(before.pop()!);
    else if (what === "forget") change(marks().filter(({ feature }) => feature !== parameters.feature));
    else if (what === "position_error") {
      model.receive({ _measured: { ...measure(marks()), position_error: parameters.arcsec } });
    } else return undefined;
    return { result: {} };
  });
  model.receive({ mode: "measure", _sequence: makeSequence(), _measured: measure([], false) });
  return model;
}
