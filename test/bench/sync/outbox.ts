import { join } from 'node:path';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import { createSync, type Sync } from '../../../station/cloud/sync/sync.ts';
import { systemClock } from '../../../station/domain/clock.ts';
import { enrollmentFor } from '../../../station/enrollment-for.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { createSoftwareSigner } from '../../../station/signer/software/software-signer.ts';
import { appendPassedUnits } from '../ledger/history.ts';
import type { BenchCloud } from './cloud.ts';
import { fastClock, fastWait } from './fast-clock.ts';

const never = new AbortController().signal;

/** A ledger whose outbox is full, and the sync on it. */
export interface FullOutbox {
  readonly ledger: StationLedger;
  readonly sync: Sync;
  close(): Promise<void>;
}

export async function fullOutbox(
  directory: string,
  cloud: BenchCloud,
  options: { units: number; operationsPerMinute: number; speed?: number },
): Promise<FullOutbox> {
  const { units, operationsPerMinute, speed = 1 } = options;
  const ledger = openLedger({ file: join(directory, 'ledger.db'), station: 'bench', clock: systemClock });
  const signer = await createSoftwareSigner({
    directory: join(directory, 'signer'),
    passphrase: Buffer.from('a passphrase for the bench'),
  });
  await signer.createKey('device-key-derivation', 'hmac-sha256');
  await appendPassedUnits(ledger, { units, signer });
  const service = dpsService(cloud);
  const sync = createSync({
    ledger,
    service,
    materialise: (row) => enrollmentFor(row, ledger, async () => signer, never, { provisioningStatus: 'enabled' }),
    operationsPerMinute,
    rollIn: () => Promise.reject(new TypeError('nothing is rolled here')),
    person: 'bench',
    clock: fastClock(speed),
    wait: fastWait(speed),
  });
  return { ledger, sync, close: () => closeAll(service, signer, ledger) };
}

async function closeAll(service: EnrollmentService, signer: Signer, ledger: StationLedger): Promise<void> {
  await service.close();
  await signer.close();
  await ledger.close();
}

const dpsService = ({ ready: { connectionString, host, port, ca } }: BenchCloud): EnrollmentService =>
  createDpsEnrollmentService({
    connectionString,
    address: { host, port },
    ca,
    timeoutMs: 15_000,
    bulkCountsAs: 'items',
  });
