import { dropEnrollment, retryEnrollment } from '../../acts/outbox-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import type { SyncSummary } from '../../cloud/sync/summary.ts';
import type { SyncEvent } from '../../cloud/sync/sync-events.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { comparisonText, reasonGiven } from '../sync-decisions.ts';
import { eventText, planText, summaryText } from '../sync-report.ts';

interface SyncOptions {
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  readonly retry?: string;
  readonly drop?: string;
  readonly compare?: string;
  readonly reason?: string;
  readonly person?: string;
}

/** `station sync`: brings what waits in the outbox into the cloud. */
export const syncCommand = () =>
  stationCommand('sync', 'create the enrollments that wait in the outbox')
    .option('--watch', 'go on for ever: as units pass, and as the cloud comes and goes')
    .option('--dry-run', 'say what would be done; ask the cloud nothing')
    .option(
      '--retry <registration id>',
      'send a parked or dropped enrollment on its way again, once its cause is mended',
    )
    .option('--drop <registration id>', 'decide that a waiting or parked enrollment is not to be made; syncs nothing')
    .option('--compare <registration id>', 'show what the cloud holds beside what it should hold; changes nothing')
    .option('--reason <text>', 'why it will work now, or why it is dropped; kept in the ledger')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<SyncOptions, []>(async (context, options) => {
        const { terminal, stop } = context;
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const { ledger } = station;
          const { retry, drop, compare, reason } = options;
          if (drop !== undefined) {
            await dropEnrollment(ledger, { registrationId: drop, reason: reasonGiven(reason), person });
            terminal.result({ registrationId: drop, enrollment: 'dropped' }, `dropped: ${drop} will not be enrolled`);
            return exitCode.ok;
          }
          if (compare !== undefined) {
            const comparison = await station.compareEnrollment(compare, stop);
            if (!comparison) throw cloudError('ENROLLMENT_NOT_WAITING', { registrationId: compare });
            terminal.result(comparison, comparisonText(comparison));
            return exitCode.ok;
          }
          if (retry !== undefined)
            await retryEnrollment(ledger, { registrationId: retry, reason: reasonGiven(reason), person });
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
            terminal.ready({ pending: ledger.outboxSummary().pending }, 'watching the outbox; stop with Ctrl+C');
            await sync.watch(stop, onEvent);
            return exitCode.ok;
          }
          const summary = await sync.drain(stop, onEvent);
          if (summary.created + summary.replaced + summary.rolledIn + summary.foundEqual + summary.parked > 0)
            await station.checkpoint();
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
