import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { systemClock } from '../../domain/clock.ts';
import { exportEntries } from '../../ledger/export/export-entries.ts';
import { type Verification, verifyLedger } from '../../ledger/verify/verify.ts';
import { cliError } from '../cli-errors.ts';
import { exitCode } from '../exit-code.ts';
import { action, commandGroup, stationCommand, wholeNumber } from '../frame.ts';
import { assertStation, withLedger } from '../open-station.ts';
import { dataStyle, table } from '../terminal.ts';

/** `station ledger list|show|verify|export`: the record itself. Needs no signer and no network. */
export const ledgerCommand = () =>
  commandGroup('ledger', 'the record of everything, and the proof that it is whole', [
    listCommand(),
    showCommand(),
    verifyCommand(),
    exportCommand(),
  ]);

const sequenceNumber = wholeNumber(0, Number.MAX_SAFE_INTEGER);

interface Filter {
  readonly subject?: string;
  readonly kind?: string;
}

const filterOf = ({ subject, kind }: Filter): Filter => ({
  ...(subject === undefined ? {} : { subject }),
  ...(kind === undefined ? {} : { kind }),
});

const listCommand = () =>
  stationCommand('list', 'entries, oldest first')
    .option('--from <seq>', 'begin with this entry', sequenceNumber, 0)
    .option('--limit <n>', 'entries a page', wholeNumber(1, 10_000), 100)
    .option('--subject <serial>', 'only what is about this unit, file or key')
    .option('--kind <kind>', 'only this kind: run.finished, certificate.issued, …')
    .action(
      action<Filter & { from: number; limit: number }, []>(async ({ home, terminal }, options) =>
        withLedger(home, (ledger) => {
          const { from, limit } = options;
          const entries = ledger.entries({ from, limit, ...filterOf(options) });
          const last = entries.at(-1);
          const next = last && entries.length === limit ? last.seq + 1 : null;
          const rows = entries.map(({ seq, at, kind, subject, person }) => [seq, at, kind, subject, person]);
          const more = next === null ? '' : `\nmore: --from ${next}`;
          terminal.result({ entries, next }, table(['entry', 'at', 'kind', 'subject', 'person'], rows) + more);
        }),
      ),
    );

const showCommand = () =>
  stationCommand('show', 'one entry, whole')
    .argument('<seq>', 'its number', sequenceNumber)
    .action(
      action<object, [number]>(async ({ home, terminal }, _, seq) =>
        withLedger(home, (ledger) => {
          const entry = ledger.entry(seq);
          if (!entry) throw cliError('ENTRY_UNKNOWN', { seq, size: ledger.head().size });
          terminal.result(entry, JSON.stringify(entry, null, 2));
        }),
      ),
    );

interface VerifyOptions {
  readonly checkpoint: string[];
  readonly treeOnly?: boolean;
}

const verifyCommand = () =>
  stationCommand('verify', 'prove, from the stored bytes alone, that nothing was altered, removed or put in')
    .option(
      '--checkpoint <file>',
      'a checkpoint that left the station: the proof against rollback; may be repeated',
      collect,
      [],
    )
    .option('--tree-only', 'hashes and checkpoints, not what each record says')
    .action(
      action<VerifyOptions, []>(async ({ home, terminal, stop }, options) => {
        assertStation(home);
        const checkpoints = await Promise.all(options.checkpoint.map(readCheckpoint));
        const result = await verifyLedger({
          file: home.ledgerFile,
          checkpoints,
          scope: options.treeOnly ? 'tree' : 'all',
          signal: stop,
          onProgress: ({ step, done, total }) => {
            if (terminal.live) process.stderr.write(`\r\u001b[2K${step} ${done} / ${total}`);
          },
        });
        if (terminal.live) process.stderr.write('\r\u001b[2K');
        terminal.result(result, verificationText(result));
        return result.verified ? exitCode.ok : exitCode.fail;
      }),
    );

function verificationText(result: Verification): string {
  const { verified, entries, root, signedEntries, checkpoints, units, certificates, passes } = result;
  const lines = [
    verified ? dataStyle('green', '✓ verified') : dataStyle('red', `✕ NOT VERIFIED: ${result.problemCount} problems`),
    `  ${entries} entries, root ${root}`,
    `  ${signedEntries} of them under ${checkpoints} signed checkpoints`,
    `  ${units} units, ${certificates} certificates, ${passes} PASS`,
  ];
  if (result.firstBadEntry !== null) lines.push(`  first bad entry: ${result.firstBadEntry}`);
  for (const { seq, code, message } of result.problems)
    lines.push(`  ✕ ${seq === null ? 'ledger' : `entry ${seq}`}  ${code}  ${message.text}`);
  if (result.clockSteps.length > 0) lines.push(`  ▲ the clock ran backwards at entry ${result.clockSteps.join(', ')}`);
  return lines.join('\n');
}

interface ExportOptions extends Filter {
  readonly out: string;
  readonly format: string;
  readonly from?: number;
  readonly to?: number;
}

const exportCommand = () =>
  stationCommand('export', 'entries as JSON Lines or CSV, with what was exported stated in the file')
    .requiredOption('--out <file>', 'where to write them')
    .option('--format <jsonl|csv>', 'JSON Lines keep each record’s own bytes', 'jsonl')
    .option('--from <seq>', 'from this entry on', sequenceNumber)
    .option('--to <seq>', 'up to this entry', sequenceNumber)
    .option('--subject <serial>', 'only what is about this unit, file or key')
    .option('--kind <kind>', 'only this kind')
    .action(
      action<ExportOptions, []>(async ({ home, terminal, stop }, options) => {
        assertStation(home);
        const { out, format, from, to } = options;
        if (format !== 'jsonl' && format !== 'csv') {
          throw cliError('USAGE_VALUE_INVALID', {
            command: 'ledger export',
            option: '--format',
            value: format,
            reason: 'it is neither jsonl nor csv',
          });
        }
        const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const summary = await exportEntries({
          file: home.ledgerFile,
          to: resolve(out),
          format,
          filter: { ...range, ...filterOf(options) },
          now: systemClock.now(),
          signal: stop,
        });
        terminal.result(
          { file: out, format, ...summary },
          `${summary.rows} of ${summary.size} entries written to ${out}`,
        );
      }),
    );

const collect = (value: string, previous: string[]): string[] => [...previous, value];

const readCheckpoint = async (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw cliError('FILE_UNREADABLE', { file }, error);
  });
