// A page of its own, without Python and without a network: it holds the widgets' code as text, their
// state, and the data from which a stand-in answers what Python would have answered.

import type { AnyModel } from "@anywidget/types";
import { h } from "../shared/dom";
import type { AnyTraits } from "../shared/page_session";
import { type GlobeData, globeAnswers } from "./globe_answers";
import { linkPlaces, type WidgetHere } from "./links";
import { followSunCenter, type RotationData, rotationAnswers } from "./rotation_answers";
import { type SharpData, sharpAnswers } from "./sharp_answers";
import { StandInModel } from "./stand_in_model";

interface WidgetInFile {
  /** The name of its page code. */
  readonly code: string;
  readonly note: string;
  readonly state: Record<string, unknown>;
  readonly data: unknown;
}

interface PageCode {
  initialize(props: { model: AnyModel<AnyTraits>; signal: AbortSignal }): void;
  render(props: { model: AnyModel<AnyTraits>; el: HTMLElement; signal: AbortSignal }): void;
}

const MODELS: Readonly<Record<string, (state: Record<string, unknown>, data: never) => StandInModel>> = {
  sharp_scrubber: (state, data: SharpData) => new StandInModel(state, sharpAnswers(data)),
  observer_globe: (state, data: GlobeData) => new StandInModel(state, globeAnswers(data)),
  rotation_tracks: (state, data: RotationData) => {
    const model = new StandInModel(state, rotationAnswers(data));
    followSunCenter(model);
    return model;
  },
};

function read<T>(id: string): T {
  return JSON.parse(document.getElementById(id)!.textContent!) as T;
}

async function load(code: string): Promise<() => PageCode> {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function showAll(place: HTMLElement): Promise<void> {
  const codes = read<Record<string, string>>("sw-code");
  const loaded = new Map<string, () => PageCode>();
  for (const [name, code] of Object.entries(codes)) loaded.set(name, await load(code));
  const { signal } = new AbortController();
  const here: WidgetHere[] = [];
  for (const { code, note, state, data } of read<WidgetInFile[]>("sw-widgets")) {
    const standIn = MODELS[code](state, data as never);
    here.push({ code, model: standIn, data });
    const model = standIn.as;
    const el = h("div", { class: "sw-place" });
    place.append(h("section", {}, el, h("p", { class: "sw-file-note" }, note)));
    const widget = loaded.get(code)!();
    widget.initialize({ model, signal });
    widget.render({ model, el, signal });
  }
  linkPlaces(here);
}

void showAll(document.querySelector("main")!);
