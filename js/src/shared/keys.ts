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
      if (isForHost(event) || keepsKey(event.target as HTMLElement, event.key)) return;
      const act = actions[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act(event);
    },
    { signal },
  );
}

/**
 * JupyterLab takes bare keys for commands even while a slider or a number field has the focus: an
 * arrow or Enter would not arrive there, and twice D would delete the cell.
 */
export function keepKeysFromHost(root: HTMLElement, signal: AbortSignal): void {
  root.addEventListener("keydown", (event) => isForHost(event) || event.stopPropagation(), { signal });
}

/** Shift and Enter still run the cell, and Escape still leaves. */
function isForHost(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return event.key === "Escape" || (event.shiftKey && event.key === "Enter");
}

function keepsKey(target: HTMLElement, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) {
    if (target.type === "number") return true;
    if (target.type === "checkbox") return key === " ";
    return false;
  }
  return target instanceof HTMLButtonElement && key === " ";
}
