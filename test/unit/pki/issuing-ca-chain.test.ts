import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber } from '../../../station/pki/certificate.ts';
import { encodeName } from '../../../station/pki/distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
} from '../../../station/pki/extensions.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { acceptIssuingCaChain } from '../../../station/pki/issuing-ca-chain.ts';
import { encodePem } from '../../../station/pki/pem.ts';
import { signatureAlgorithmOf } from '../../../station/pki/signature-algorithm.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { signerInMemory } from './signer-in-memory.ts';

const now = new Date('2026-05-17T10:00:00Z');
const year = (count: number): Date => new Date(Date.UTC(2026 + count, 4, 17));
const certSign = KeyUsageFlags.keyCertSign;

interface Authority {
  readonly name: Buffer;
  readonly privateKey: KeyObject;
  readonly spki: Buffer;
}

function authority(commonName: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { name: encodeName({ commonName }), privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) };
}

interface Terms {
  constraints?: { cA: boolean; pathLenConstraint?: number };
  usage?: number | null;
  notBefore?: Date;
  notAfter?: Date;
  signedWith?: KeyObject;
}

function certify(by: Authority, subject: Pick<Authority, 'name' | 'spki'>, terms: Terms = {}): Buffer {
  const {
    constraints = { cA: true },
    usage = certSign,
    notBefore = year(-1),
    notAfter = year(5),
    signedWith = by.privateKey,
  } = terms;
  const algorithm = signatureAlgorithmOf('ec-p256');
  const tbs = encodeTbsCertificate({
    serialNumber: newSerialNumber(),
    signatureAlgorithm: algorithm,
    issuer: by.name,
    notBefore,
    notAfter,
    subject: subject.name,
    subjectPublicKeyInfo: subject.spki,
    extensions: [
      authorityKeyIdentifier(keyIdentifierOf(by.spki)),
      subjectKeyIdentifier(keyIdentifierOf(subject.spki)),
      basicConstraints(constraints),
      ...(usage === null ? [] : [keyUsage(usage)]),
    ],
  });
  return assembleSigned(tbs, algorithm, sign('sha256', tbs, signedWith));
}

const root = authority('Root');
const middle = authority('Middle');
const stranger = authority('Stranger');
let signer: Signer;
let own: { name: Buffer; spki: Buffer };
let rootCertificate: Buffer;
let middleCertificate: Buffer;
let ownCertificate: Buffer;

beforeAll(async () => {
  signer = signerInMemory('ec-p256');
  const { publicKey } = await signer.keyInfo('issuing-ca');
  own = { name: encodeName({ commonName: 'Station' }), spki: publicKey ?? Buffer.alloc(0) };
  rootCertificate = certify(root, root);
  middleCertificate = certify(root, middle, { constraints: { cA: true, pathLenConstraint: 1 } });
  ownCertificate = certify(middle, own, { constraints: { cA: true, pathLenConstraint: 0 } });
});

const codeOf = async (chain: string | Buffer[]): Promise<string> => {
  try {
    await acceptIssuingCaChain({ signer, chain, now });
    return 'accepted';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};

describe('a chain for the issuing key', () => {
  it('is accepted in any order and put into the right one', async () => {
    const ordered = [ownCertificate, middleCertificate, rootCertificate];
    for (const chain of [ordered, ordered.toReversed(), [middleCertificate, rootCertificate, ownCertificate]]) {
      expect(await acceptIssuingCaChain({ signer, chain, now })).toEqual({ chain: ordered, complete: true });
    }
    const pem = ordered.map((der) => encodePem('CERTIFICATE', der)).join('');
    expect((await acceptIssuingCaChain({ signer, chain: pem, now })).chain).toEqual(ordered);
  });

  it('is accepted without its root, and said to be incomplete', async () => {
    expect((await acceptIssuingCaChain({ signer, chain: [ownCertificate, middleCertificate], now })).complete).toBe(
      false,
    );
    expect((await acceptIssuingCaChain({ signer, chain: [ownCertificate], now })).complete).toBe(false);
  });

  it('may be one self-signed certificate', async () => {
    const alone = await createSelfSignedIssuingCa({ signer, subject: { commonName: 'S' }, now, lifetimeYears: 1 });
    expect(await acceptIssuingCaChain({ signer, chain: [alone], now })).toEqual({ chain: [alone], complete: true });
  });

  it('may end in a root of the time before keyUsage', async () => {
    const oldRoot = certify(root, root, { usage: null });
    expect(await codeOf([ownCertificate, middleCertificate, oldRoot])).toBe('accepted');
    const notForSigning = certify(root, root, { usage: KeyUsageFlags.cRLSign });
    expect(await codeOf([ownCertificate, middleCertificate, notForSigning])).toMatch(/^PKI_CHAIN_/);
  });

  it('is refused for another key', async () => {
    expect(await codeOf([middleCertificate, rootCertificate])).toBe('PKI_CHAIN_KEY_MISMATCH');
    expect(await codeOf([])).toBe('PKI_CHAIN_KEY_MISMATCH');
  });

  it('is refused when it cannot be read', async () => {
    expect(await codeOf('no PEM')).toBe('PEM_MALFORMED');
    expect(await codeOf([ownCertificate, Buffer.from('30030201', 'hex')])).toBe('PKI_CHAIN_MALFORMED');
    expect(await codeOf([ownCertificate.subarray(0, -1)])).toBe('PKI_CHAIN_MALFORMED');
    expect(await codeOf([Buffer.concat([ownCertificate, Buffer.of(0)])])).toBe('PKI_CHAIN_MALFORMED');
  });

  it('is refused when a certificate in it may not issue', async () => {
    expect(await codeOf([certify(middle, own, { constraints: { cA: false } })])).toBe('PKI_CHAIN_NOT_A_CA');
    expect(await codeOf([certify(middle, own, { usage: KeyUsageFlags.digitalSignature })])).toBe('PKI_CHAIN_NOT_A_CA');
    expect(await codeOf([certify(middle, own, { usage: null })])).toBe('PKI_CHAIN_NOT_A_CA');
    const short = certify(root, middle, { constraints: { cA: true, pathLenConstraint: 0 } });
    expect(await codeOf([ownCertificate, short, rootCertificate])).toBe('PKI_CHAIN_NOT_A_CA');
  });

  it('is refused when a link is missing, foreign, or forged', async () => {
    expect(await codeOf([ownCertificate, rootCertificate])).toBe('PKI_CHAIN_BROKEN');
    expect(await codeOf([ownCertificate, middleCertificate, certify(stranger, stranger)])).toBe('PKI_CHAIN_BROKEN');
    const forged = certify(middle, own, { signedWith: stranger.privateKey });
    expect(await codeOf([forged, middleCertificate, rootCertificate])).toBe('PKI_CHAIN_BROKEN');
    const forgedRoot = certify(root, root, { signedWith: stranger.privateKey });
    expect(await codeOf([ownCertificate, middleCertificate, forgedRoot])).toBe('PKI_CHAIN_BROKEN');
  });

  it('is refused when a certificate in it is not valid now', async () => {
    const expired = certify(root, middle, { notAfter: year(-0.5) });
    expect(await codeOf([ownCertificate, expired, rootCertificate])).toBe('PKI_CHAIN_NOT_VALID_NOW');
    expect(await codeOf([certify(middle, own, { notBefore: year(1) })])).toBe('PKI_CHAIN_NOT_VALID_NOW');
  });
});
