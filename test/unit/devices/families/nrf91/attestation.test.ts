import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { decode } from 'cborg';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attestationMismatch, parseKeyAttestation } from '../../../../../station/devices/families/nrf91/attestation.ts';
import { keyAttestation } from '../../../../../station/devices/families/nrf91/simulated/modem-signatures.ts';

const identity = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const identityPem = identity.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const uuid = '503639533234472380b91503d88271bf';
const csr = Buffer.from('a certificate signing request');
const cose = keyAttestation(identityPem, { kind: 9, uuid, secTag: 16_842_753, body: csr });

describe('parseKeyAttestation', () => {
  it('reads what the modem attests', () => {
    expect(parseKeyAttestation(cose, null)).toMatchObject({
      deviceUuid: '50363953-3234-4723-80b9-1503d88271bf',
      secTag: 16_842_753,
      verified: false,
    });
  });

  it('is verified by the identity key, by no other, and never without one', () => {
    expect(parseKeyAttestation(cose, createPublicKey(identityPem)).verified).toBe(true);
    expect(parseKeyAttestation(cose, stranger).verified).toBe(false);
    expect(parseKeyAttestation(cose, null).verified).toBe(false);
  });

  it('notices every changed bit: unreadable, unverified, or about something else', () => {
    const identityKey = createPublicKey(identityPem);
    const read = (bytes: Buffer): string => {
      try {
        return parseKeyAttestation(bytes, identityKey).verified ? 'verified' : 'unverified';
      } catch {
        return 'unreadable';
      }
    };
    fc.assert(
      fc.property(fc.nat(cose.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(cose);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        // The unprotected header is, by its name, not covered: its one byte string only names the key.
        const unprotected = at >= 6 && at <= 9;
        expect(unprotected ? 'unverified' : read(changed)).not.toBe('verified');
      }),
      { seed: 20_260_801, numRuns: 400 },
    );
  });

  it('refuses a public-key attestation and trailing or missing bytes', () => {
    const other = keyAttestation(identityPem, { kind: 8, uuid, secTag: 1, body: csr });
    for (const bytes of [other, cose.subarray(1), cose.subarray(0, -1), Buffer.concat([cose, Buffer.of(0)])]) {
      expect(() => parseKeyAttestation(bytes, null)).toThrow(Error);
    }
  });

  it('reads a sec_tag in the upper half of 32 bits', () => {
    const high = keyAttestation(identityPem, { kind: 9, uuid, secTag: 2_147_483_650 - 2 ** 32, body: csr });
    expect(parseKeyAttestation(high, null).secTag).toBe(2_147_483_650);
  });
});

describe('attestationMismatch', () => {
  const attestation = parseKeyAttestation(cose, null);

  it('accepts the CSR in its place, and neither another CSR nor another place', () => {
    expect(attestationMismatch(attestation, csr, 16_842_753)).toBeNull();
    expect(attestationMismatch(attestation, Buffer.from('another'), 16_842_753)).toMatchObject({ code: 'ANOTHER_CSR' });
    expect(attestationMismatch(attestation, csr, 42)).toBe('sec_tag 16842753');
  });
});

describe('the simulated attestation', () => {
  it('has the layout that modems send', () => {
    const outer: unknown = decode(cose, { useMaps: true, tags: { 18: (inner: () => unknown) => inner() } });
    expect(cose.subarray(0, 11).toString('hex')).toBe('d28443a10126a104412158');
    expect(outer).toHaveLength(4);
  });
});
