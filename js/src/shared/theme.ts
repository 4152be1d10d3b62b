// The colours that canvases draw with, read from the style sheet so that they follow the theme.

export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly background: string;
  readonly accent: string;
  readonly warning: string;
  /** What belongs to a region that is measured. */
  readonly region: string;
  readonly font: string;
}

export function readTheme(root: HTMLElement): Theme {
  // A variable reads back as it was written; only a real property gives a colour a canvas knows.
  const probe = root.appendChild(document.createElement("span"));
  const color = (name: string) => {
    probe.style.color = `var(--sw-${name})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
    text: color("text"),
    faint: color("faint"),
    line: color("line"),
    background: color("background"),
    accent: color("accent"),
    warning: color("warning"),
    region: color("region"),
    font: `12px ${getComputedStyle(root).fontFamily}`,
  };
  probe.remove();
  return theme;
}

/** Hosts switch themes by an attribute or a class of the page, or leave it to the system. */
export function onThemeChange(listener: () => void, signal: AbortSignal): void {
  const observer = new MutationObserver(listener);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, {
      attributes: true,
      attributeFilter: ["class", "theme", "data-theme", "data-jp-theme-name", "data-jp-theme-light"],
    });
  }
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener, { signal });
}
