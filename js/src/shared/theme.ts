// The colours that canvases draw with, read from the style sheet so that they follow the theme.

export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly background: string;
  readonly accent: string;
  readonly warning: string;
  readonly font: string;
}

export function readTheme(root: HTMLElement): Theme {
  const style = getComputedStyle(root);
  const color = (name: string) => style.getPropertyValue(`--sw-${name}`).trim();
  return {
    text: color("text"),
    faint: color("faint"),
    line: color("line"),
    background: color("background"),
    accent: color("accent"),
    warning: color("warning"),
    font: `12px ${style.fontFamily}`,
  };
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
