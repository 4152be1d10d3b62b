// A press with the main button and what follows until it is let go, also outside the element.

export interface Hold {
  /** Whether a press here starts anything; without it, it does everywhere. */
  isHere?(event: PointerEvent): boolean;
  press(event: PointerEvent): void;
  move(event: PointerEvent): void;
  release?(): void;
}

export function holdPointer(element: HTMLElement, hold: Hold, signal: AbortSignal): void {
  let held: number | undefined;
  element.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || hold.isHere?.(event) === false) return;
      held = event.pointerId;
      // A pointer that a script made up cannot be captured.
      if (event.isTrusted) element.setPointerCapture(event.pointerId);
      hold.press(event);
    },
    { signal },
  );
  element.addEventListener("pointermove", (event) => event.pointerId === held && hold.move(event), {
    signal,
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    element.addEventListener(
      end,
      (event) => {
        if (event.pointerId !== held) return;
        held = undefined;
        hold.release?.();
      },
      { signal },
    );
  }
}
