import { type DriftItem, type DriftSummary, findDrift } from '../../cloud/drift/drift.ts';
import { wantedStatus } from '../../enrollment-terms.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';

interface DriftCommandOptions {
  readonly keys?: boolean;
  readonly ours?: boolean;
}

/** `station drift`: what the cloud has against what the ledger says, both ways. Changes nothing. */
export const driftCommand = () =>
  stationCommand('drift', 'what the cloud has against what the ledger says, both ways, and how to mend it')
    .option('--ours', 'leave out entries that the ledger knows no unit of: other stations may have made them')
    .option('--keys', 'compare symmetric keys too, by digest: two requests an entry')
    .action(
      action<DriftCommandOptions, []>(async (context, { keys = false, ours = false }) =>
        withStation(context, personOf(undefined), async (station) => {
          const { terminal, stop: signal } = context;
          const { ledger, products } = station;
          const wanted = (row: OutboxRow) => wantedStatus(row, products);
          const directory = await station.directory();
          const drift = findDrift({ ledger, directory, wantedStatus: wanted, keys, signal });
          let told = 0;
          for (;;) {
            const next = await drift.next();
            if (next.done === true) {
              terminal.result(next.value, summaryText(next.value));
              return told > 0 ? exitCode.fail : exitCode.ok;
            }
            if (ours && next.value.kind === 'unknown') continue;
            told += 1;
            terminal.result(next.value, itemText(next.value));
          }
        }),
      ),
    );

function itemText({ kind, registrationId, serial, ledger, cloud, mend }: DriftItem): string {
  const unit = serial === null ? '' : ` (unit ${serial})`;
  return `${kind}  ${registrationId}${unit}: ledger ${ledger ?? 'nothing'}, cloud ${cloud ?? 'nothing'}\n  → ${mend}`;
}

function summaryText({ inCloud, inLedger, equal, moving, kinds }: DriftSummary): string {
  const found = Object.entries(kinds).filter(([, count]) => count > 0);
  const differing = found.length === 0 ? 'no drift' : found.map(([kind, count]) => `${count} ${kind}`).join(', ');
  const busy = moving === 0 ? '' : `; ${moving} changed meanwhile`;
  return `${inCloud} in the cloud, ${inLedger} in the ledger, ${equal} equal${busy}: ${differing}`;
}
