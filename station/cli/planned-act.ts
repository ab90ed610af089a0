import { createInterface } from 'node:readline/promises';
import type { PlannedAct, PlannedChange } from '../acts/recorded-change.ts';
import type { DpsFacts } from '../domain/dps-change.ts';
import { cliError } from './cli-errors.ts';
import type { CommandContext } from './frame.ts';

export interface ActOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly person?: string;
}

/**
 * Carries a planned act out as its options say: `--dry-run` shows the plan and does nothing; what destroys something asks
 * first, unless `--yes`. `tell` shows what came of it. @throws USAGE_CONFIRMATION_MISSING and what the act does
 */
export async function carryOut<Result>(
  { terminal }: CommandContext,
  options: ActOptions,
  act: PlannedAct<Result>,
  tell: (result: Result) => void,
): Promise<void> {
  if (options.dryRun) {
    terminal.result({ dryRun: true, changes: act.changes }, planText(act.changes));
    return;
  }
  if (act.question !== null && !options.yes) {
    if (!terminal.interactive || !(await confirm(act.question))) {
      throw cliError('USAGE_CONFIRMATION_MISSING', { question: act.question });
    }
  }
  tell(await act.run());
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

const planText = (changes: readonly PlannedChange[]): string =>
  changes.length === 0
    ? 'nothing would be done: it is so already'
    : changes
        .map(({ change, target, before, after }) => `${change} ${target}: ${facts(before)} → ${facts(after)}`)
        .join('\n');

const facts = (known: DpsFacts | null): string =>
  known === null
    ? 'nothing'
    : Object.entries(known)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', ');
