import { createHash, type KeyObject, verify } from 'node:crypto';
import { decode, encode } from 'cborg';
import { z } from 'zod';
import type { PhraseValue } from '../../../domain/phrase.ts';
import { nrf91Says } from './nrf91-phrases.ts';

/** `%KEYGEN`'s evidence that a key was made inside the modem: a COSE_Sign1 by the device's identity key. */
export interface KeyAttestation {
  readonly deviceUuid: string;
  readonly secTag: number;
  /** Lower-case hex, of the CSR's DER. */
  readonly csrSha256: string;
  /** True only if the signature was checked with the device's identity key. */
  readonly verified: boolean;
}

const coseSign1Tag = 18;
const selfDescribedTag = 55_799;
const csrMessage = 9;

const bytes = (length?: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && (length === undefined || value.length === length));

const sign1 = z.tuple([bytes(), z.map(z.unknown(), z.unknown()), bytes(), bytes(64)]);
const payload = z.tuple([z.literal(csrMessage), bytes(16), bytes(), bytes(32), bytes(16)]);
const protectedHeader = Buffer.from('a10126', 'hex');

/** @throws when it is not a COSE_Sign1 of that form; the caller says what that means */
export function parseKeyAttestation(cose: Uint8Array, identityKey: KeyObject | null): KeyAttestation {
  const [header, , signed, signature] = sign1.parse(decodeTagged(cose, coseSign1Tag));
  if (!protectedHeader.equals(header)) throw new TypeError('not signed with ES256');
  const [, uuid, tag, digest] = payload.parse(decodeTagged(signed, selfDescribedTag));
  const secTag = z.int().parse(decode(tag));
  // RFC 9052 §4.4: what is signed is not the payload but this structure.
  const toBeSigned = encode(['Signature1', header, new Uint8Array(), signed]);
  const verified =
    identityKey !== null && verify('sha256', toBeSigned, { key: identityKey, dsaEncoding: 'ieee-p1363' }, signature);
  return {
    deviceUuid: formatUuid(uuid),
    // The modem has 32-bit tags and writes the upper half of them as negative numbers.
    secTag: secTag < 0 ? secTag + 2 ** 32 : secTag,
    csrSha256: Buffer.from(digest).toString('hex'),
    verified,
  };
}

/** What in an attestation is not about this CSR in this place; null when all of it is. */
export function attestationMismatch(attestation: KeyAttestation, csr: Uint8Array, secTag: number): PhraseValue {
  if (attestation.csrSha256 !== createHash('sha256').update(csr).digest('hex')) return nrf91Says('ANOTHER_CSR');
  return attestation.secTag === secTag ? null : `sec_tag ${attestation.secTag}`;
}

function decodeTagged(cbor: Uint8Array, tag: number): unknown {
  let tagged = false;
  const value: unknown = decode(cbor, {
    useMaps: true,
    tags: {
      [tag]: (inner: () => unknown) => {
        tagged = true;
        return inner();
      },
    },
  });
  if (!tagged) throw new TypeError(`CBOR tag ${tag} is missing`);
  return value;
}

function formatUuid(uuid: Uint8Array): string {
  const hex = Buffer.from(uuid).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
