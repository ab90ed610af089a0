import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSync, type Sync, type SyncOptions } from '../../../../station/cloud/sync/sync.ts';
import type { SyncEvent } from '../../../../station/cloud/sync/sync-events.ts';
import type { Entry } from '../../../../station/domain/entry.ts';
import { openLedger } from '../../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../../station/ledger/station-ledger.ts';
import { ScriptedCloud } from './scripted-cloud.ts';
import { materialiseFrom, nothingRolled } from './units-on-record.ts';
import { VirtualTime } from './virtual-time.ts';

/** A real ledger in a folder of its own, a scripted cloud and a clock that jumps: a sync without waiting. */
export interface StationOnPaper {
  readonly time: VirtualTime;
  readonly ledger: StationLedger;
  readonly cloud: ScriptedCloud;
  readonly events: SyncEvent[];
  /** Every key buffer that was handed to the sync. */
  readonly keys: Buffer[];
  sync(options?: Partial<SyncOptions>): Sync;
  /** The outbox's enrollment entries, oldest first. */
  enrollmentEntries(): Entry[];
  close(): Promise<void>;
}

export function stationOnPaper(): StationOnPaper {
  const folder = mkdtempSync(join(tmpdir(), 'sync-'));
  const time = new VirtualTime();
  const ledger = openLedger({ file: join(folder, 'ledger.db'), station: 'station-1', clock: time });
  const cloud = new ScriptedCloud(time);
  const keys: Buffer[] = [];
  return {
    time,
    ledger,
    cloud,
    events: [],
    keys,
    sync: (options = {}) =>
      createSync({
        ledger,
        service: cloud,
        materialise: materialiseFrom(ledger, (made) => keys.push(...made)),
        operationsPerMinute: 1000,
        rollIn: nothingRolled,
        person: 'station',
        clock: time,
        wait: time.wait,
        random: () => 0.5,
        ...options,
      }),
    enrollmentEntries: () =>
      ledger.entries({ from: 0, limit: 100_000 }).filter(({ kind }) => kind.startsWith('enrollment.')),
    async close() {
      await ledger.close();
      rmSync(folder, { recursive: true });
    },
  };
}
