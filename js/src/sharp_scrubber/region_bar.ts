// The tools that draw a region, and a line that says how.

import { button, h } from "../shared/dom";
import type { RegionEditor } from "./region_editor";
import type { Session } from "./session";
import type { RegionKind } from "./traits";

const TOOLS: readonly { kind: RegionKind; title: string; icon: string }[] = [
  { kind: "rectangle", title: "Draw a rectangle", icon: "M1 3h14v10H1zM3 5v6h10V5z" },
  {
    kind: "ellipse",
    title: "Draw an ellipse",
    icon: "M8 3a7 5 0 1 0 0 10a7 5 0 1 0 0-10zM8 5a5 3 0 1 1 0 6a5 3 0 1 1 0-6z",
  },
  {
    kind: "polygon",
    title: "Draw a polygon",
    icon: "M2 14L1 5l7-4l7 5l-3 8zM3.8 12h6.8l2-5.2l-4.8-3.4l-4.7 2.7z",
  },
];
const DELETE_ICON = "M5 1h6v2h4v2H1V3h4zM2.5 6h11l-1 9h-9z";
const HINTS: Record<RegionKind, string> = {
  rectangle: "Drag corner to corner; Enter sets one at the cursor, arrows move it; Escape cancels",
  ellipse: "Drag corner to corner of its box; Enter sets one at the cursor; Escape cancels",
  polygon: "Click corners, the last twice; Enter sets one at the cursor; Backspace takes one back",
};
const CHANGE_HINT =
  "Drag its handles; Shift and arrows move it, [ ] resize, Delete removes, Ctrl+Z takes back";
const MASK_HINT = "A mask given by Python; Delete removes it";

export class RegionBar {
  readonly element: HTMLElement;
  #session: Session;
  #editor: RegionEditor;
  #tools: { kind: RegionKind; element: HTMLButtonElement }[];
  #delete: HTMLButtonElement;
  #hint = h("span", { class: "sw-faint sw-hint" });

  constructor(session: Session, editor: RegionEditor, focus: () => void, signal: AbortSignal) {
    this.#session = session;
    this.#editor = editor;
    this.#tools = TOOLS.map(({ kind, title, icon }) => {
      const choose = () => {
        editor.choose(editor.tool === kind ? undefined : kind);
        // The keys that draw belong to the picture.
        if (editor.tool) focus();
      };
      return { kind, element: button(title, icon, choose, signal) };
    });
    this.#delete = button("Delete the region", DELETE_ICON, () => editor.delete(), signal);
    this.element = h(
      "div",
      { class: "sw-row", role: "group", "aria-label": "Region" },
      h("span", { class: "sw-faint" }, "Region"),
      ...this.#tools.map(({ element }) => element),
      this.#delete,
      this.#hint,
    );
  }

  draw(): void {
    const { tool } = this.#editor;
    for (const { kind, element } of this.#tools) element.setAttribute("aria-pressed", String(kind === tool));
    const { region } = this.#session;
    this.#delete.disabled = !region;
    const hint = tool ? HINTS[tool] : region ? (region.kind === "mask" ? MASK_HINT : CHANGE_HINT) : "";
    if (this.#hint.textContent === hint) return;
    this.#hint.textContent = hint;
    this.#hint.title = hint;
  }
}
