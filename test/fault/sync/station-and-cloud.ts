import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDpsEnrollmentService, type DpsClientOptions } from '../../../station/cloud/dps/dps-client.ts';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import type { SyncSummary } from '../../../station/cloud/sync/summary.ts';
import { createSync, type SyncOptions } from '../../../station/cloud/sync/sync.ts';
import { systemClock } from '../../../station/domain/clock.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { materialiseFrom, nothingRolled } from '../../unit/cloud/sync/units-on-record.ts';

/** The real ledger, the real client over TLS and the emulator. */
export interface StationAndCloud {
  readonly file: string;
  readonly ledger: StationLedger;
  readonly emulator: DpsEmulator;
  service(options?: Partial<DpsClientOptions>): EnrollmentService;
  /** One drain, with a client of its own unless one is given. */
  drain(options?: Partial<SyncOptions>): Promise<SyncSummary>;
  close(): Promise<void>;
}

export async function stationAndCloud(): Promise<StationAndCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'sync-fault-'));
  const file = join(folder, 'ledger.db');
  const ledger = openLedger({ file, station: 'station-1', clock: systemClock });
  const emulator = await startDpsEmulator();
  const services: EnrollmentService[] = [];
  const service = (options: Partial<DpsClientOptions> = {}) => {
    const { connectionString, ca, port } = emulator.ready;
    const address = { host: '127.0.0.1', port };
    // Far above what an answer takes on a busy machine: only who is kept waiting for ever may run into it.
    const made = createDpsEnrollmentService({ connectionString, ca, address, timeoutMs: 2000, ...options });
    services.push(made);
    return made;
  };
  return {
    file,
    ledger,
    emulator,
    service,
    drain: (options = {}) =>
      createSync({
        ledger,
        service: options.service ?? service(),
        materialise: materialiseFrom(ledger),
        operationsPerMinute: 100_000,
        rollIn: nothingRolled,
        person: 'station',
        // Jitter near its floor: the tests do not wait.
        random: () => 0.1,
        ...options,
      }).drain(new AbortController().signal),
    async close() {
      await Promise.all(services.map((made) => made.close()));
      await emulator.close();
      await ledger.close();
      rmSync(folder, { recursive: true });
    },
  };
}
