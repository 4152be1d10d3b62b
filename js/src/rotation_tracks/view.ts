// One view of a session: the page elements, laid out and drawn; which of its two parts is there, the
// mode says.

import { h, keepKeys } from "../shared/dom";
import { listenToKeys } from "../shared/keys";
import { placeView } from "../shared/page_view";
import { MOVIES, SaveMenu } from "../shared/save_menu";
import { StatusLine } from "../shared/status_line";
import { Still } from "../shared/still";
import type { Theme } from "../shared/theme";
import { MeasurePart } from "./measure_part";
import type { Session } from "./session";
import { Toolbar } from "./toolbar";
import { TrackPart } from "./track_part";

export function showView(session: Session, host: HTMLElement, signal: AbortSignal): void {
  const tracks = new TrackPart(session, signal);
  const measure = new MeasurePart(session, signal);
  const toolbar = new Toolbar(session, signal);
  // No days go by between images that are measured.
  const isOffered = (ending: string) => !session.isMeasuring || !MOVIES.includes(ending);
  const saving = new SaveMenu(session, signal, isOffered);
  const from = h("span", { class: "sw-time" });
  const status = new StatusLine(session, signal);
  const still = new Still(session);
  // Only the part that is shown is on the page.
  const [above, below] = [h("div"), h("div")];
  for (const part of [tracks, measure]) keepKeys(part.element);
  const root = h(
    "div",
    { class: "sunwidgets sw-rotation" },
    h("div", { class: "sw-head" }, h("strong", {}, "Differential rotation"), from),
    toolbar.element,
    still.element,
    above,
    status.element,
    below,
    saving.element,
  );

  let width = 0;
  let laidOut: TrackPart | MeasurePart | undefined;

  const layOut = (newWidth: number) => {
    width = newWidth;
    const part = session.isMeasuring ? measure : tracks;
    if (part !== laidOut) {
      above.replaceChildren(part.element);
      below.replaceChildren(part.table.element);
    }
    laidOut = part;
    part.layOut(width);
  };
  const draw = (theme: Theme) => {
    const part = session.isMeasuring ? measure : tracks;
    if (part !== laidOut) layOut(width);
    part.draw(theme);
    toolbar.draw();
    saving.draw();
    from.textContent = session.isMeasuring ? "" : `from ${session.scene.obstime}`;
    still.draw([above, below]);
    status.draw(session.isMeasuring ? session.measuring.note : session.note);
  };

  placeView(session, root, host, { layOut, draw }, signal);
  const inMeasuring = (act: () => void) => () => session.isMeasuring && act();
  const { measuring } = session;
  const keys = {
    " ": () => session.leader.toggle(),
    n: inMeasuring(() => measuring.begin()),
    u: inMeasuring(() => void measuring.undo()),
  };
  listenToKeys(root, keys, signal);
}
