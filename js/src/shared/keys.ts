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
      // A key that does something here does nothing around here.
      event.stopPropagation();
      act(event);
    },
    { signal },
  );
}

/**
 * Keeps bare keys within a widget. To the notebook around it they are commands, and JupyterLab holds
 * on to every key that comes by until one is a command, and so to a widget that is long gone.
 */
export function keepBareKeys(root: HTMLElement, signal: AbortSignal): void {
  root.addEventListener(
    "keydown",
    (event) => {
      if (!(event.ctrlKey || event.metaKey || event.altKey)) event.stopPropagation();
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
