import type { CloudEntry } from './entry-cloud.ts';

/** Entries about symmetric keys that DPS makes. The keys themselves are in DPS and in the device, and nowhere else. */
export interface ServiceKeyEntryContents {
  /**
   * Intent: DPS is about to be asked for an entry of the unit's own with keys of DPS's making, turned off until the unit
   * has passed. It is marked with `runId`, and so known again after a lost answer.
   */
  'service-key.intended': {
    runId: string;
    registrationId: string;
    /** The product's places in the device hold something, and are about to be emptied. */
    erase: boolean;
    /** The entry of the unit that is about to be removed first, as DPS cannot be told to make other keys; null: none. */
    replaces: CloudEntry | null;
  };
  /** DPS holds the unit's entry with these keys; the device is to get the primary one. */
  'service-key.received': {
    runId: string;
    registrationId: string;
    keySha256: string;
    secondarySha256: string;
    etag: string;
  };
}
