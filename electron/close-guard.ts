/** Knows whether the kiosk may be left: never while a unit is in a slot. */
export interface CloseGuard {
  setBusy(units: number): void;
  /** False, and `onRefused` is told, while a unit is in a slot. */
  mayQuit(): boolean;
}

export function createCloseGuard(onRefused: (units: number) => void): CloseGuard {
  let busy = 0;
  return {
    setBusy(units) {
      busy = units;
    },
    mayQuit() {
      if (busy > 0) onRefused(busy);
      return busy === 0;
    },
  };
}
