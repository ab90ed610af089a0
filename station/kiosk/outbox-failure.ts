import type { Failure } from '../contract/shapes.ts';
import { fill, type PhraseValues } from '../domain/phrase.ts';
import { valuesIn } from '../domain/recall.ts';
import { knownErrors } from '../domain/station-error.ts';
import type { OutboxRow } from '../ledger/ledger.ts';
import type { Station } from '../station.ts';
import { shownFailure } from './failure.ts';

/** More often than any row is set aside. */
const parkedLimit = 1000;
/** Stands where the error's details were not kept. */
const lost = '…';

/**
 * Why a row is where it is. The outbox keeps the code; what was set aside has its sentence in the ledger, and from it the
 * details; a row that is only tried again later has none.
 */
export function outboxFailure({ ledger }: Pick<Station, 'ledger'>, row: OutboxRow): Failure | null {
  const { lastError: code, serial, state } = row;
  if (code === null) return null;
  const definition = knownErrors.get(code);
  if (definition === undefined) return { code, message: code, hint: '', retryable: false, details: {} };
  const parked =
    state === 'parked'
      ? ledger.entries({ from: 0, limit: parkedLimit, subject: serial, kind: 'enrollment.parked' }).at(-1)
      : undefined;
  const sentence = parked?.kind === 'enrollment.parked' && parked.content.code === code ? parked.content.reason : null;
  const known = sentence === null ? null : valuesIn(definition.message, sentence);
  const { message, hint, retryable } = definition;
  const details: PhraseValues = { ...unknownValues(`${message} ${hint}`), ...known };
  return shownFailure({
    code,
    message: tidied(sentence ?? fill(message, details)),
    hint: tidied(fill(hint, details)),
    retryable,
    details,
  });
}

const unknownValues = (template: string): PhraseValues =>
  Object.fromEntries([...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, lost]));

const tidied = (text: string): string => text.replaceAll(` (${lost})`, '');
