import { phaseNames } from '../domain/phase-phrases.ts';
import { type RunResult, wireFloorSeconds } from '../domain/run.ts';
import type { RecoveredRun } from '../line/recover.ts';
import { outcomeMark } from './line-board.ts';
import { dataStyle, type Terminal } from './terminal.ts';

/** A run's verdict for a person: the outcome first, then what it rests on or what to do next. */
export function resultText(result: RunResult): string {
  const { outcome, serial, registrationId, seconds, traffic, checks, error } = result;
  const { certificateSha256, endorsementKeySha256 } = result;
  const lines = [
    `${outcomeMark(outcome).trimEnd()}  ${dataStyle('bold', serial)}  ${result.product}  ${seconds.toFixed(2)} s`,
  ];
  lines.push(`  registration id  ${registrationId}`);
  if (certificateSha256) lines.push(`  certificate      ${certificateSha256}`);
  if (endorsementKeySha256) {
    lines.push(`  endorsement key  ${endorsementKeySha256}`, '  nothing was signed for the unit or written into it');
  }
  for (const check of checks) lines.push(`  ${check.passed ? '✓' : '✕'} ${check.name}`);
  const floor = wireFloorSeconds(traffic);
  if (floor > 0) {
    lines.push(
      `  wire             ${traffic.sent} + ${traffic.received} bytes: ${floor.toFixed(2)} s at ${traffic.baudRate} baud`,
    );
  }
  if (error) lines.push(`  ${error.code} in “${phaseNames[result.phase].text}”: ${error.message}`, `  → ${error.hint}`);
  if (result.notForProduction) lines.push(`  ${softwareSignerWarning}`);
  return lines.join('\n');
}

export const softwareSignerWarning = 'signed by the software key store: not for production';

/** Tells of every unit that a crash or a power cut left without a verdict, and the verdict it has now. */
export function showRecovered(terminal: Terminal, recovered: readonly RecoveredRun[]): void {
  for (const { serial, slot, startedAt, lastEntryKind } of recovered) {
    terminal.note(
      `${outcomeMark('ERROR').trimEnd()}  ${serial} was in slot ${slot} when the station stopped (begun ${startedAt}, ` +
        `last record ${lastEntryKind}).\n  → Do not ship it. Scan it again: the station goes on from there.`,
    );
  }
}
