import type { SyncPlan } from '../cloud/sync/plan.ts';
import type { SyncSummary } from '../cloud/sync/summary.ts';
import type { SyncEvent } from '../cloud/sync/sync-events.ts';
import { table } from './terminal.ts';

/** What the sync says while it works, one line an event. */
export function eventText(event: SyncEvent): string {
  switch (event.type) {
    case 'enrollment.settled': {
      const why = event.code ? ` (${event.code})` : '';
      return `${event.result === 'parked' ? '✕' : '☁'} ${event.serial}  ${event.result}${why}`;
    }
    case 'cloud.throttled':
      return `… the cloud asks for a pause of ${Math.ceil(event.pauseMs / 1000)} s`;
    case 'cloud.lost':
      return `… offline: ${event.error.message} The station goes on; the outbox waits.`;
    case 'cloud.recovered':
      return '☁ the cloud is back';
    case 'clock.skewed':
      return `▲ the station’s clock is ${Math.abs(event.seconds)} s ${event.seconds > 0 ? 'ahead' : 'behind'}: set it right`;
    case 'sync.failed':
      return `▲ ${event.error.code}: ${event.error.message}\n  → ${event.error.hint}`;
  }
}

export function summaryText(summary: SyncSummary): string {
  const { created, foundEqual, replaced, rolledIn, parked, pending, status, error, nextDueAt, requests, seconds } =
    summary;
  const lines = [
    `${status}: ${created} created, ${foundEqual} found equal, ${replaced} replaced, ${rolledIn === 0 ? '' : `${rolledIn} rolled in, `}${parked} parked, ${pending} waiting` +
      `  (${requests} requests, ${seconds.toFixed(1)} s)`,
  ];
  if (error) lines.push(`  ${error.code}: ${error.message}`, `  → ${error.hint}`);
  if (nextDueAt) lines.push(`  next try ${nextDueAt}`);
  if (summary.parkedInTotal > 0) {
    lines.push(`  ${summary.parkedInTotal} parked: mend the cause, then station sync --retry ID --reason "…"`);
  }
  return lines.join('\n');
}

export function planText(plan: SyncPlan): string {
  const { creations, replacements, parked, operations, seconds } = plan;
  const head = `${creations} to create, ${replacements} to replace, ${parked} parked: ${operations} operations, about ${Math.ceil(seconds)} s`;
  if (plan.first.length === 0) return head;
  return `${head}\n${table(
    ['registration id', 'serial', 'action', 'attempts'],
    plan.first.map((row) => [row.registrationId, row.serial, row.action, row.attempts]),
  )}`;
}
