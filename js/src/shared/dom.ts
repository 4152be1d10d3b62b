// Small builders for page elements. Text always goes in as text, never as markup.

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

/** A 16 x 16 picture from one SVG path: fonts differ in which symbols they have. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  fill(svg, { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, []);
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  fill(shape, { d: path, fill: "currentColor" }, []);
  svg.append(shape);
  return svg;
}

export function button(
  name: string,
  path: string,
  onClick: () => void,
  signal: AbortSignal,
): HTMLButtonElement {
  const element = h("button", { type: "button", "aria-label": name, title: name }, icon(path));
  element.addEventListener("click", onClick, { signal });
  return element;
}

/** A control with its name beside it, tied together for those who click the name or hear it. */
export function labelled<T extends HTMLElement>(name: string, control: T): HTMLLabelElement {
  return h("label", {}, h("span", {}, name), control);
}

export interface Choice {
  readonly value: string;
  readonly title: string;
}

export function select(onChoose: (value: string) => void, signal: AbortSignal): HTMLSelectElement {
  const element = h("select");
  element.addEventListener("change", () => onChoose(element.value), { signal });
  return element;
}

/** Offers choices, if they are not offered already: a list that is open must not be replaced. */
export function offer(element: HTMLSelectElement, choices: readonly Choice[]): void {
  const offered = [...element.options];
  const isSame = (option: HTMLOptionElement, i: number) =>
    option.value === choices[i].value && option.text === choices[i].title;
  if (offered.length === choices.length && offered.every(isSame)) return;
  element.replaceChildren(...choices.map(({ value, title }) => h("option", { value }, title)));
}

export function checkbox(onChange: (checked: boolean) => void, signal: AbortSignal): HTMLInputElement {
  const element = h("input", { type: "checkbox" });
  element.addEventListener("change", () => onChange(element.checked), { signal });
  return element;
}

/** A number field that tells only numbers; what is not one is put back to what it was. */
export function numberField(
  attributes: Attributes,
  onNumber: (value: number) => boolean,
  signal: AbortSignal,
): HTMLInputElement {
  const element = h("input", { type: "number", ...attributes });
  const accept = () => {
    const value = element.valueAsNumber;
    return Number.isFinite(value) && onNumber(value);
  };
  commitOnEnter(element, accept, signal);
  return element;
}

function commitOnEnter(element: HTMLInputElement, accept: () => boolean, signal: AbortSignal): void {
  let before = "";
  const commit = () => {
    if (element.value === before) return;
    if (accept()) before = element.value;
    else element.value = before;
  };
  element.addEventListener("focus", () => (before = element.value), { signal });
  element.addEventListener("change", commit, { signal });
  // In an output of JupyterLab, Enter does not make the browser tell of a change.
  element.addEventListener("keydown", (event) => event.key === "Enter" && commit(), { signal });
}

/** A text field that tells what was typed; what is refused is put back to what it was. */
export function textField(
  attributes: Attributes,
  onText: (text: string) => boolean,
  signal: AbortSignal,
): HTMLInputElement {
  const element = h("input", { type: "text", spellcheck: "false", autocomplete: "off", ...attributes });
  commitOnEnter(element, () => onText(element.value.trim()), signal);
  return element;
}

/** Writes a control's value unless the user is typing in it. */
export function show(control: HTMLInputElement | HTMLSelectElement, value: string): void {
  if (document.activeElement !== control || control instanceof HTMLSelectElement) control.value = value;
}

/**
 * Keeps JupyterLab from taking a bare key for a command of the notebook while a control has the
 * focus: "d d" would delete the cell. It looks at the element in focus alone, not around it.
 */
export function keepKeys(root: HTMLElement): void {
  for (const control of root.querySelectorAll("button, select, input, canvas")) {
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  }
}
