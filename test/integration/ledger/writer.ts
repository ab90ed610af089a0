import { systemClock } from '../../../station/domain/clock.ts';
import { acquireLease } from '../../../station/ledger/lease.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { attempt } from '../../unit/ledger/scripted-entries.ts';

/**
 * A station process of the tests: `writer.ts FILE NAME UNITS SLOTS` passes units on several slots at once, and prints
 * `serial seq` on a line for each PASS after its commit has resolved: what it acknowledged must be there whatever happens next.
 */
const [file = '', name = '', units = '0', slots = '1', leases = ''] = process.argv.slice(2);
if (leases !== '') acquireLease(leases, name);
const ledger = openLedger({ file, station: 'line-7', clock: systemClock });
let next = 0;

async function slot(): Promise<void> {
  for (let index = next++; index < Number(units); index = next++) {
    const serial = `${name}-${index}`;
    const unit = attempt(serial, `${name}/${index}`, 'symmetric-key');
    const steps = [unit.started(), unit.identified(), unit.keyDerived(), unit.injection(), unit.finished('PASS')];
    let seq = 0;
    for (const step of steps) seq = await ledger.commit((tx) => tx.append(step));
    process.stdout.write(`${serial} ${seq}\n`);
  }
}

process.stdout.write('ready\n');
await Promise.all(Array.from({ length: Number(slots) }, slot));
await ledger.close();
