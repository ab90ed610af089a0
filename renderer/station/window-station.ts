import type { StationPort } from '../../station/contract/client.ts';

declare global {
  interface Window {
    /** What the preload exposes; absent in a plain browser. */
    readonly station?: StationPort;
  }
}

/** The shell's port, or nothing when the page was opened outside the kiosk. */
export const windowStation = (): StationPort | null => window.station ?? null;
