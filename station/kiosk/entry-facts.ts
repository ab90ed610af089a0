import type { Fact } from '../contract/audit.ts';
import type { Entry } from '../domain/entry.ts';
import { joined } from '../domain/list-phrases.ts';
import { Phrase, type PhraseValue } from '../domain/phrase.ts';
import { recalled, valuesIn } from '../domain/recall.ts';
import type { Check } from '../domain/run.ts';
import { knownErrors } from '../domain/station-error.ts';
import { shownValue } from './failure.ts';

/** What a person cannot read, DER and public keys; certificates are shown as such. */
const unreadable = new Set([
  'tbs',
  'certificate',
  'chain',
  'evidence',
  'endorsementKey',
  'storageRootKey',
  'publicKey',
  'auditKey',
  'issuingKey',
  'nextIssuingKeys',
]);

/**
 * What an entry says, flat and for people: a part of a part is named `before.status`. Sentences that the station recorded in
 * English are known again, so that a screen can say them in its own language; what a person wrote stays what it is.
 */
export function factsOf({ content }: Pick<Entry, 'content'>): Fact[] {
  return flattened('', content, 'code' in content && typeof content.code === 'string' ? content.code : null);
}

function flattened(path: string, part: object, code: string | null): Fact[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]): Fact[] => {
    const name = `${path}${key}`;
    if (unreadable.has(key) || value === null || value === undefined) return [];
    if (key === 'checks' && Array.isArray(value)) return checkFacts(value);
    if (typeof value === 'string') return [{ name, value: shownValue(sentence(key, value, code)) }];
    if (typeof value === 'number' || typeof value === 'boolean') return [{ name, value }];
    if (typeof value !== 'object' || Array.isArray(value)) return [{ name, value: JSON.stringify(value) }];
    return flattened(`${name}.`, value, null);
  });
}

/** A message and a reason beside an error's code are that error's sentence; a reason alone may be one of ours. */
function sentence(name: string, text: string, code: string | null): PhraseValue {
  if (name !== 'message' && name !== 'reason') return text;
  const template = code === null ? undefined : knownErrors.get(code)?.message;
  const values = template === undefined ? null : valuesIn(template, text);
  if (values !== null) return new Phrase(`${code}.message`, text, values);
  return name === 'reason' ? recalled(text) : text;
}

/** The proofs that held, and those that did not, by their names. */
function checkFacts(checks: readonly Check[]): Fact[] {
  const named = (name: string, passed: boolean): Fact[] => {
    const names = checks.filter((check) => check.passed === passed).map((check) => recalled(check.name));
    return names.length === 0 ? [] : [{ name, value: shownValue(joined('LIST', names)) }];
  };
  return [...named('checks', true), ...named('failedChecks', false)];
}
