import type { SyncSummary } from '../../cloud/sync/summary.ts';
import type { SyncEvent } from '../../cloud/sync/sync-events.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { retryEnrollment } from '../../outbox-acts.ts';
import { cliError } from '../cli-errors.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { eventText, planText, summaryText } from '../sync-report.ts';

interface SyncOptions {
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  readonly retry?: string;
  readonly reason?: string;
  readonly person?: string;
}

/** `station sync`: brings what waits in the outbox into the cloud. */
export const syncCommand = () =>
  stationCommand('sync', 'create the enrollments that wait in the outbox')
    .option('--watch', 'go on for ever: as units pass, and as the cloud comes and goes')
    .option('--dry-run', 'say what would be done; ask the cloud nothing')
    .option('--retry <registration id>', 'send a parked enrollment on its way again, once its cause is mended')
    .option('--reason <text>', 'why it will work now; kept in the ledger')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<SyncOptions, []>(async (context, options) => {
        const { terminal, stop } = context;
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          if (options.retry !== undefined) await retryParked(station.ledger, options.retry, options.reason, person);
          if (options.dryRun) {
            const plan = station.syncPlan();
            terminal.result(plan, planText(plan));
            return exitCode.ok;
          }
          const sync = await station.sync();
          const onEvent = (event: SyncEvent): void => {
            if (terminal.json && options.watch) terminal.result(event, '');
            else terminal.note(eventText(event));
          };
          if (options.watch) {
            terminal.ready(
              { pending: station.ledger.outboxSummary().pending },
              'watching the outbox; stop with Ctrl+C',
            );
            await sync.watch(stop, onEvent);
            return exitCode.ok;
          }
          const summary = await sync.drain(stop, onEvent);
          if (summary.created + summary.replaced + summary.foundEqual + summary.parked > 0) await station.checkpoint();
          terminal.result(summary, summaryText(summary));
          return exitOf(summary);
        });
      }),
    );

/** Offline is a normal state and no failure; a parked row needs a person, and so does a sync that had to stop. */
function exitOf(summary: SyncSummary): number {
  if (summary.status === 'stopped') return exitCode.error;
  if (summary.status === 'cancelled') return exitCode.aborted;
  return summary.parked > 0 ? exitCode.fail : exitCode.ok;
}

async function retryParked(
  ledger: Ledger,
  registrationId: string,
  reason: string | undefined,
  person: string,
): Promise<void> {
  if (!reason?.trim()) throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'sync' });
  await retryEnrollment(ledger, { registrationId, reason, person });
}
