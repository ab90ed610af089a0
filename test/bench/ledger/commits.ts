import { statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../station/domain/clock.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import type { Benchmark } from '../benchmark.ts';
import { fsyncProbe } from '../fsync-probe.ts';
import { mean } from '../report.ts';

const rounds = 5;

/** Durable commits of one entry each, by one caller after the other and by 32 at once, against the bare disk. */
export const ledgerCommits: Benchmark = {
  name: 'ledger-commits',
  async run({ directory, small }) {
    const file = join(directory, 'ledger.db');
    const ledger = openLedger({ file, station: 'bench', clock: systemClock });
    try {
      const commits = small ? 10 : 150;
      const bytes = await walBytesACommit(ledger, file);
      const [probes, alone, together]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round < rounds; round++) {
        probes.push(1000 / fsyncProbe(directory, bytes, commits));
        alone.push(await commitsPerSecond(ledger, commits, 1));
        together.push(await commitsPerSecond(ledger, commits * 8, 32));
      }
      const floor = mean(probes);
      return [
        { name: 'durable commits, 1 waiting', unit: '/s', value: mean(alone), floor },
        { name: 'durable commits, 32 waiting', unit: '/s', value: mean(together), floor },
      ];
    } finally {
      await ledger.close();
    }
  },
};

const commitOne = (ledger: StationLedger): Promise<number> =>
  ledger.commit((tx) =>
    tx.append({
      kind: 'run.refused',
      subject: 'B000000001',
      person: 'bench',
      content: { product: 'bench', slot: '1', code: 'UNIT_IN_PROGRESS', message: 'The unit is in work in slot 2.' },
    }),
  );

/** What a commit appends to the write-ahead log; measured before SQLite starts the log anew. */
export async function walBytesACommit(ledger: StationLedger, file: string): Promise<number> {
  const count = 20;
  const before = statSync(`${file}-wal`).size;
  for (let at = 0; at < count; at++) await commitOne(ledger);
  return Math.ceil((statSync(`${file}-wal`).size - before) / count);
}

async function commitsPerSecond(ledger: StationLedger, count: number, waiting: number): Promise<number> {
  let next = 0;
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: waiting }, async () => {
      while (next++ < count) await commitOne(ledger);
    }),
  );
  return (count / (performance.now() - startMs)) * 1000;
}
