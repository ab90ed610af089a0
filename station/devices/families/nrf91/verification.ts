import { createHash } from 'node:crypto';
import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Phrase } from '../../../domain/phrase.ts';
import type { Check } from '../../../domain/run.ts';
import type { CredentialText } from './credential-text.ts';
import { type CredentialType, credentialType } from './protocol.ts';
import { readSignedSubject } from './signed-nonce.ts';

const dpsChecks = [
  checkNamed('CHECKED_DPS_ID_SCOPE'),
  checkNamed('CHECKED_DPS_REGISTRATION_ID'),
  checkNamed('CHECKED_DPS_ENDPOINT'),
];

/** What the modem said when it was asked after injection. */
export interface Evidence {
  readonly imei: string;
  readonly stored: ReadonlyMap<CredentialType, string>;
  readonly dps: readonly string[] | null;
  readonly token: string | null;
}

/** What it had to say; null = not asked, or nothing to compare with. */
export interface Wanted {
  readonly imei: string | null;
  readonly text: CredentialText;
  /** How the modem named the key when it was made. */
  readonly keySha256: string | null;
  readonly dps: readonly string[] | null;
  readonly nonceSubject: string | null;
}

const { text: absent } = checkNamed('FOUND_NOTHING');

/** Holds the evidence against what it should be. A thing that is missing is a check that failed, never one left out. */
export function checkEvidence(evidence: Evidence, wanted: Wanted): Check[] {
  const { text } = wanted;
  const stored = (type: CredentialType): string => evidence.stored.get(type) ?? absent;
  const checks = [
    compare(checkNamed('CHECKED_DEVICE_IDENTITY'), wanted.imei ?? evidence.imei, evidence.imei),
    compare(checkNamed('CHECKED_CERTIFICATE'), sha256Hex(text.certificate), stored(credentialType.certificate)),
  ];
  if (text.ca !== null)
    checks.push(compare(checkNamed('CHECKED_CA_CERTIFICATES'), sha256Hex(text.ca), stored(credentialType.ca)));
  const key = stored(credentialType.privateKey);
  checks.push(
    compare(
      checkNamed('CHECKED_PRIVATE_KEY'),
      wanted.keySha256 ?? (key === absent ? checkNamed('FOUND_A_KEY').text : key),
      key,
    ),
  );
  if (wanted.dps !== null) {
    for (const [index, name] of dpsChecks.entries()) {
      checks.push(compare(name, wanted.dps[index] ?? '', evidence.dps?.[index] ?? absent));
    }
  }
  if (wanted.nonceSubject !== null) checks.push(signature(wanted.nonceSubject, evidence.token, text));
  return checks;
}

function signature(subject: string, token: string | null, { publicKey }: CredentialText): Check {
  const name = checkNamed('CHECKED_SIGNATURE');
  if (token === null) return compare(name, subject, absent);
  const read = readSignedSubject(token, publicKey);
  return compare(name, subject, 'subject' in read ? read.subject : read.problem);
}

const compare = ({ text: name }: Phrase, expected: string, actual: string): Check => ({
  name,
  passed: expected === actual,
  expected,
  actual,
});

const sha256Hex = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
