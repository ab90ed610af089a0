import { X509Certificate } from 'node:crypto';
import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Phrase } from '../../../domain/phrase.ts';
import type { Check } from '../../../domain/run.ts';
import type { Credential, DpsSettings, Expected } from '../../device-adapter.ts';
import { publicKeySha256, sha256Hex, valueOf } from './held-items.ts';
import {
  type BlobEntry,
  blobBytes,
  credentialEntries,
  decodeBlob,
  dpsEntries,
  encodeBlob,
  entryType,
} from './protocol/blob.ts';

const { text: nothing } = checkNamed('FOUND_NOTHING');

/** Holds what was read from the area against what must be there: as a whole, and each part for whoever asks why it is not. */
export function checkArea(area: Buffer, expected: Expected, place: string): Check[] {
  const wanted = encodeBlob(
    [...credentialEntries(expected.credential), ...dpsEntries(expected.dps)],
    areaLength(area, expected),
  );
  try {
    const content = decodeBlob(area);
    const entries = content.kind === 'blob' ? content.entries : [];
    return [
      {
        name: checkNamed('CHECKED_EVERY_BYTE', { place }).text,
        passed: area.equals(wanted),
        expected: sha256Hex(wanted),
        actual: sha256Hex(area),
      },
      {
        name: checkNamed('CHECKED_BLOB', { place }).text,
        passed: content.kind === 'blob',
        expected: 'blob',
        actual: content.kind,
      },
      ...checkCredential(entries, expected.credential),
      ...checkDps(entries, expected.dps),
    ];
  } finally {
    wanted.fill(0);
  }
}

/** A device that gave back nothing is compared with the smallest area that would do. */
const areaLength = (area: Buffer, { credential, dps }: Expected): number =>
  Math.max(area.length, blobBytes([...credentialEntries(credential), ...dpsEntries(dps)]));

function checkCredential(entries: readonly BlobEntry[], credential: Credential): Check[] {
  if (credential.kind === 'symmetric-key') {
    return [digestCheck(checkNamed('CHECKED_SYMMETRIC_KEY'), credential.key, valueOf(entries, entryType.symmetricKey))];
  }
  const held = entries.filter(({ type }) => type === entryType.certificate);
  const certificates = credential.chain.map((der, index) =>
    digestCheck(checkNamed('CHECKED_CERTIFICATE_AT', { place: index + 1 }), der, held[index]?.value),
  );
  const [leaf] = credential.chain;
  const privateKey = valueOf(entries, entryType.privateKey);
  const expected =
    leaf === undefined
      ? nothing
      : sha256Hex(new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' }));
  const actual = privateKey === undefined ? nothing : (publicKeySha256(privateKey) ?? checkNamed('FOUND_NO_KEY').text);
  return [...certificates, { name: checkNamed('CHECKED_PAIR').text, passed: actual === expected, expected, actual }];
}

function checkDps(entries: readonly BlobEntry[], dps: DpsSettings): Check[] {
  const text = (type: number): string => Buffer.from(valueOf(entries, type) ?? []).toString('utf8');
  const settings = [
    [checkNamed('CHECKED_ID_SCOPE').text, dps.idScope, text(entryType.idScope)],
    [checkNamed('CHECKED_REGISTRATION_ID').text, dps.registrationId, text(entryType.registrationId)],
    [checkNamed('CHECKED_ENDPOINT').text, dps.globalEndpoint, text(entryType.globalEndpoint)],
  ] as const;
  return settings.map(([name, expected, actual]) => ({ name, passed: actual === expected, expected, actual }));
}

function digestCheck({ text: name }: Phrase, wanted: Uint8Array, held: Uint8Array | undefined): Check {
  const expected = sha256Hex(wanted);
  const actual = held === undefined ? nothing : sha256Hex(held);
  return { name, passed: actual === expected, expected, actual };
}
