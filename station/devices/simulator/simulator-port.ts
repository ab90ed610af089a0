import type { ActiveTime } from './active-time.ts';

/** Where a simulator is plugged in: its end of a pty or of a TCP port. */
export interface SimulatorPort {
  /** As a station opens it. */
  readonly address: string;
  send(bytes: Uint8Array): void;
  /** Gone for the station: an open link breaks, and no new one can be opened. Resolves when that is so. */
  close(): Promise<void>;
}

export interface SimulatorPortEvents {
  /** Runs while the port holds bytes that it has not handed on: that takes no wire, and is no station's doing. */
  readonly activity: ActiveTime;
  /** `stationBaudRate` is what the station set, where the port can tell; else null. */
  received(bytes: Buffer, stationBaudRate: number | null): void;
}
