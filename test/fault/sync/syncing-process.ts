import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import { createSync } from '../../../station/cloud/sync/sync.ts';
import { systemClock } from '../../../station/domain/clock.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { acquireLease } from '../../../station/ledger/lease.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { materialiseFrom, nothingRolled } from '../../unit/cloud/sync/units-on-record.ts';

/**
 * A syncing station in a process of its own, to be killed. It kills itself (SIGKILL) at its `dieAtStep`-th step: a
 * step is the moment before a request, after its answer, before a commit and after it.
 */
export interface SyncingProcessOptions {
  readonly file: string;
  readonly leases: string;
  readonly connectionString: string;
  readonly ca: string;
  readonly port: number;
  /** 0 = not by itself. */
  readonly dieAtStep: number;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the test beside it
const options = JSON.parse(process.argv[2] ?? '') as SyncingProcessOptions;
let steps = 0;
const step = (): void => {
  if (++steps === options.dieAtStep) process.kill(process.pid, 'SIGKILL');
};
const between = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  step();
  const result = await work();
  step();
  return result;
};

const opened = openLedger({ file: options.file, station: 'station-1', clock: systemClock });
const ledger: Ledger = { ...opened, commit: (work) => between(() => opened.commit(work)) };
const { connectionString, ca, port } = options;
const address = { host: '127.0.0.1', port };
const real = createDpsEnrollmentService({ connectionString, ca, address, timeoutMs: 5000 });
const service = {
  ...real,
  requests: 0,
  lastClockSkewMs: null,
  create: (...call: Parameters<typeof real.create>) => between(() => real.create(...call)),
  compare: (...call: Parameters<typeof real.compare>) => between(() => real.compare(...call)),
  replace: (...call: Parameters<typeof real.replace>) => between(() => real.replace(...call)),
};
const sync = createSync({
  ledger,
  service,
  materialise: materialiseFrom(ledger),
  operationsPerMinute: 100_000,
  rollIn: nothingRolled,
  person: 'station',
  acquireLease: () => acquireLease(options.leases, 'sync'),
});
process.stdout.write('ready\n');
try {
  const { status } = await sync.drain(new AbortController().signal, ({ type }) => process.stdout.write(`${type}\n`));
  process.stdout.write(`${status} ${steps}\n`);
} catch (error) {
  process.stdout.write(`${isStationError(error) ? error.code : String(error)}\n`);
}
await service.close();
await opened.close();
