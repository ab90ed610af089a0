/** Knows whether the kiosk may be left: never while a unit is in a slot. */
export interface CloseGuard {
  setBusy(units: number): void;
  /** False, and `onRefused` is told, while a unit is in a slot. */
  mayQuit(): boolean;
  /** Calls `leave` as soon as no unit is in a slot: at once, or later. */
  whenFree(leave: () => void): void;
}

export function createCloseGuard(onRefused: (units: number) => void): CloseGuard {
  let busy = 0;
  let waiting: (() => void)[] = [];
  const letGo = (): void => {
    if (busy > 0) return;
    const ready = waiting;
    waiting = [];
    for (const leave of ready) leave();
  };
  return {
    setBusy(units) {
      busy = units;
      letGo();
    },
    whenFree(leave) {
      waiting.push(leave);
      letGo();
    },
    mayQuit() {
      if (busy > 0) onRefused(busy);
      return busy === 0;
    },
  };
}
