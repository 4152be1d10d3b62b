// A field of text that tells what was written once it is done, as a number field does.

import { h } from "../shared/dom";

export function textField(onText: (text: string) => void, signal: AbortSignal): HTMLInputElement {
  const element = h("input", { type: "text", class: "sw-date", spellcheck: "false", autocomplete: "off" });
  let before = "";
  const commit = () => {
    if (element.value.trim() === before.trim()) return;
    before = element.value;
    onText(element.value.trim());
  };
  element.addEventListener("focus", () => (before = element.value), { signal });
  element.addEventListener("change", commit, { signal });
  // In an output of JupyterLab, Enter does not make the browser tell of a change.
  element.addEventListener("keydown", (event) => event.key === "Enter" && commit(), { signal });
  return element;
}
