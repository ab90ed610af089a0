import { X509Certificate } from 'node:crypto';
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
        name: `every byte at ${place}`,
        passed: area.equals(wanted),
        expected: sha256Hex(wanted),
        actual: sha256Hex(area),
      },
      { name: `blob at ${place}`, passed: content.kind === 'blob', expected: 'blob', actual: content.kind },
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
    return [digestCheck('symmetric key', credential.key, valueOf(entries, entryType.symmetricKey))];
  }
  const held = entries.filter(({ type }) => type === entryType.certificate);
  const certificates = credential.chain.map((der, index) =>
    digestCheck(`certificate ${index + 1}`, der, held[index]?.value),
  );
  const [leaf] = credential.chain;
  const privateKey = valueOf(entries, entryType.privateKey);
  const expected =
    leaf === undefined
      ? 'nothing'
      : sha256Hex(new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' }));
  const actual = privateKey === undefined ? 'nothing' : (publicKeySha256(privateKey) ?? 'no key');
  return [...certificates, { name: 'key and certificate match', passed: actual === expected, expected, actual }];
}

function checkDps(entries: readonly BlobEntry[], dps: DpsSettings): Check[] {
  const text = (type: number): string => Buffer.from(valueOf(entries, type) ?? []).toString('utf8');
  const settings = [
    ['ID scope', dps.idScope, text(entryType.idScope)],
    ['registration id', dps.registrationId, text(entryType.registrationId)],
    ['global endpoint', dps.globalEndpoint, text(entryType.globalEndpoint)],
  ] as const;
  return settings.map(([name, expected, actual]) => ({ name, passed: actual === expected, expected, actual }));
}

function digestCheck(name: string, wanted: Uint8Array, held: Uint8Array | undefined): Check {
  const expected = sha256Hex(wanted);
  const actual = held === undefined ? 'nothing' : sha256Hex(held);
  return { name, passed: actual === expected, expected, actual };
}
