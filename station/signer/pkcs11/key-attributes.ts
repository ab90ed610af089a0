import type { Phrase } from '../../domain/phrase.ts';
import { signerSays } from '../signer-phrases.ts';
import { CKA, type Cryptoki, type Handle } from './cryptoki.ts';
import { booleanAttribute } from './objects.ts';

/**
 * What proves that a key was made inside the HSM, can never have been outside, and does one thing only
 * (PKCS#11 v2.40 §4.9, §4.10). A required attribute that the token does not report proves nothing, so it counts as wrong.
 */
const required = [
  ['TOKEN', true],
  ['PRIVATE', true],
  ['SENSITIVE', true],
  ['EXTRACTABLE', false],
  ['LOCAL', true],
  ['NEVER_EXTRACTABLE', true],
  ['ALWAYS_SENSITIVE', true],
  ['SIGN', true],
] as const;

/** What only a key that was made inside can show; one that was brought in is safe from then on. */
const provenance: ReadonlySet<string> = new Set(['LOCAL', 'NEVER_EXTRACTABLE', 'ALWAYS_SENSITIVE']);

/** These may be unknown to a token; where it reports them, they must be off. */
const forbidden = [
  'MODIFIABLE',
  'DECRYPT',
  'UNWRAP',
  'DERIVE',
  'SIGN_RECOVER',
  'ENCRYPT',
  'WRAP',
  'ALWAYS_AUTHENTICATE',
] as const;

/** What is wrong with a private or secret key, in PKCS#11's words (`EXTRACTABLE is true`); empty when it is safe. */
export function keyFindings(
  cryptoki: Cryptoki,
  session: Handle,
  key: Handle,
  { imported } = { imported: false },
): Phrase[] {
  const read = (name: keyof typeof CKA): boolean | null => booleanAttribute(cryptoki, session, key, CKA[name]);
  const wrong = required.flatMap(([name, expected]) => {
    if (imported && provenance.has(name)) return [];
    const actual = read(name);
    if (actual === expected) return [];
    return [
      actual === null
        ? signerSays('ATTRIBUTE_SILENT', { attribute: name })
        : signerSays('ATTRIBUTE_IS', { attribute: name, value: actual }),
    ];
  });
  const tooMuch = forbidden.flatMap((name) =>
    read(name) === true ? [signerSays('ATTRIBUTE_IS', { attribute: name, value: true })] : [],
  );
  return [...wrong, ...tooMuch];
}

/** The same demands as a template for generating a key. */
export const safeKeyTemplate = [
  { type: CKA.TOKEN, value: true },
  { type: CKA.PRIVATE, value: true },
  { type: CKA.SENSITIVE, value: true },
  { type: CKA.EXTRACTABLE, value: false },
  { type: CKA.MODIFIABLE, value: false },
  { type: CKA.SIGN, value: true },
  { type: CKA.DERIVE, value: false },
  { type: CKA.DECRYPT, value: false },
  { type: CKA.UNWRAP, value: false },
] as const;
