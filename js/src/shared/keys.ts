// Keys that do something wherever the focus is in a widget. A control that uses a key itself (a
// list, a number) keeps it, and Tab is never taken.

export function listenToKeys(
  root: HTMLElement,
  actions: Record<string, (event: KeyboardEvent) => void>,
  signal: AbortSignal,
): void {
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keepsKey(event.target as HTMLElement, event.key))
        return;
      const act = actions[event.key];
      if (!act) return;
      event.preventDefault();
      // JupyterLab would take a bare key for a command of the notebook.
      event.stopPropagation();
      act(event);
    },
    { signal },
  );
}

function keepsKey(target: HTMLElement, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) {
    if (target.type === "number" || target.type === "text") return true;
    if (target.type === "checkbox") return key === " ";
    return false;
  }
  return target instanceof HTMLButtonElement && key === " ";
}
