import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateProfile } from '../../../station/pki/certificate-issuer.ts';
import { generateHostKey } from '../../../station/pki/host-key.ts';
import { openCertificateIssuer } from '../../../station/pki/issuing.ts';
import { createIssuingCaCsr, createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { acceptIssuingCaChain } from '../../../station/pki/issuing-ca-chain.ts';
import { decodePem, encodePem } from '../../../station/pki/pem.ts';
import { openPkcs11Signer } from '../../../station/signer/pkcs11/pkcs11-signer.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { createSoftHsm } from '../../setup/softhsm.ts';

/** Everything the station issues, read by an implementation that is not ours, from a key in a real PKCS#11 token. */

const run = promisify(execFile);
const never = new AbortController().signal;
const now = new Date();
const profile: CertificateProfile = {
  keyAlgorithm: 'ec-p256',
  lifetimeDays: null,
  organization: 'Acme Devices',
  organizationalUnit: 'Line 7',
  serialNumberInSubject: true,
  hardwareTypeOid: '1.3.6.1.4.1.99999.7',
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'openssl-'));
});
afterAll(() => rm(directory, { recursive: true }));

const path = (name: string): string => join(directory, name);
const openssl = async (...parameters: string[]): Promise<string> => {
  const { stdout, stderr } = await run('openssl', parameters, { cwd: directory });
  return stdout + stderr;
};
const writePem = (name: string, ...ders: Buffer[]): Promise<void> =>
  writeFile(path(name), ders.map((der) => encodePem('CERTIFICATE', der)).join(''));

async function withSigner<T>(algorithm: 'ec-p256' | 'rsa-2048', use: (signer: Signer) => Promise<T>): Promise<T> {
  const { module, tokenLabel, pin } = await createSoftHsm(path(`token-${algorithm}-${Math.trunc(performance.now())}`));
  const signer = await openPkcs11Signer({ module, tokenLabel, pin });
  try {
    await signer.createKey('issuing-ca', algorithm);
    return await use(signer);
  } finally {
    await signer.close();
  }
}

describe.each(['ec-p256', 'rsa-2048'] as const)('openssl agrees about an issuer with %s', (issuerAlgorithm) => {
  it.each(['ec-p256', 'rsa-2048'] as const)('and a device with %s', async (keyAlgorithm) => {
    await withSigner(issuerAlgorithm, async (signer) => {
      const subject = { commonName: 'Station CA' };
      const ca = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null });
      const issuer = await openCertificateIssuer({ signer, chain: [ca] });
      const { csr, privateKey } = await generateHostKey(keyAlgorithm, 'unit-1');
      await writeFile(path('device.csr'), encodePem('CERTIFICATE REQUEST', csr));
      expect(await openssl('req', '-in', 'device.csr', '-verify', '-noout')).toContain('verify OK');

      const request = { csr, registrationId: 'unit-1', serial: 'SN-0001', acceptedCommonNames: ['unit-1'], now };
      const prepared = issuer.prepare({ ...request, profile: { ...profile, keyAlgorithm } });
      const leaf = await issuer.sign(prepared.tbs, never);
      await writePem('ca.pem', ca);
      await writePem('leaf.pem', leaf);
      expect(
        await openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'ca.pem', 'leaf.pem'),
      ).toContain('leaf.pem: OK');
      expect(await openssl('verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'ca.pem', 'ca.pem')).toContain(
        'ca.pem: OK',
      );

      const text = await openssl('x509', '-in', 'leaf.pem', '-noout', '-text', '-nameopt', 'RFC2253');
      for (const expected of [
        'Version: 3 (0x2)',
        'Issuer: CN=Station CA',
        'Subject: CN=unit-1,serialNumber=SN-0001,OU=Line 7,O=Acme Devices',
        'Not After : Dec 31 23:59:59 9999 GMT',
        `Signature Algorithm: ${issuerAlgorithm === 'ec-p256' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption'}`,
        keyAlgorithm === 'ec-p256' ? 'ASN1 OID: prime256v1' : 'Public-Key: (2048 bit)',
        'X509v3 Authority Key Identifier',
        'X509v3 Subject Key Identifier',
      ]) {
        expect(text).toContain(expected);
      }
      expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
      expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
      expect(text).toMatch(/Extended Key Usage: \s+TLS Web Client Authentication\n/);
      const hexSerial = (await openssl('x509', '-in', 'leaf.pem', '-noout', '-serial')).trim().toLowerCase();
      expect(hexSerial).toBe(`serial=${prepared.serialNumber}`);

      const names = await openssl('asn1parse', '-in', 'leaf.pem', '-strparse', await offsetOfSan('leaf.pem'));
      expect(names).toContain(':1.3.6.1.5.5.7.8.4');
      expect(names).toContain(':1.3.6.1.4.1.99999.7');
      expect(names).toMatch(/OCTET STRING\s+:SN-0001/);

      await writeFile(path('device.key'), encodePem('PRIVATE KEY', privateKey), { mode: 0o600 });
      const [ofKey, ofLeaf] = [
        await openssl('pkey', '-in', 'device.key', '-pubout'),
        await openssl('x509', '-in', 'leaf.pem', '-noout', '-pubkey'),
      ];
      expect(ofKey).toBe(ofLeaf);
    });
  });

  it('and an offline root that signs the station’s request', async () => {
    await withSigner(issuerAlgorithm, async (signer) => {
      const subject = { commonName: 'Station 1 Issuing CA', organization: 'Acme Devices' };
      await writeFile(
        path('station.csr'),
        encodePem('CERTIFICATE REQUEST', await createIssuingCaCsr({ signer, subject })),
      );
      const seen = await openssl('req', '-in', 'station.csr', '-verify', '-noout', '-text');
      expect(seen).toContain('verify OK');
      expect(seen).toContain('CA:TRUE, pathlen:0');

      const extensions =
        'basicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n';
      await writeFile(path('ca.cnf'), `[req]\ndistinguished_name=dn\n[dn]\n[root]\n${extensions}`);
      // openssl's own key identifiers are SHA-1 (RFC 5280 method 1): ours must follow the CA's, whatever its method.
      await openssl(
        'req',
        '-x509',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'root.key',
        '-out',
        'root.pem',
        '-subj',
        '/O=Acme Devices/CN=Offline Root',
        '-days',
        '400',
        '-config',
        'ca.cnf',
        '-extensions',
        'root',
      );
      await openssl(
        'x509',
        '-req',
        '-in',
        'station.csr',
        '-CA',
        'root.pem',
        '-CAkey',
        'root.key',
        '-out',
        'station.pem',
        '-days',
        '300',
        '-copy_extensions',
        'copyall',
        '-extfile',
        'ca.cnf',
        '-extensions',
        'dn',
      );
      const pem = (await readFile(path('root.pem'), 'utf8')) + (await readFile(path('station.pem'), 'utf8'));
      const { chain, complete } = await acceptIssuingCaChain({ signer, chain: pem, now: new Date() });
      expect(complete).toBe(true);
      expect(chain[0]).toEqual(decodePem('CERTIFICATE', await readFile(path('station.pem'), 'utf8'))[0]);

      const issuer = await openCertificateIssuer({ signer, chain });
      const { csr } = await generateHostKey('ec-p256', 'unit-1');
      const request = { csr, registrationId: 'unit-1', serial: 'SN-1', acceptedCommonNames: ['unit-1'] };
      const { tbs } = issuer.prepare({ ...request, now: new Date(), profile: { ...profile, lifetimeDays: 200 } });
      await writePem('unit.pem', await issuer.sign(tbs, never));
      expect(
        await openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'station.pem', 'unit.pem'),
      ).toContain('unit.pem: OK');
    });
  });
});

it('openssl reads any subject as it was meant', async () => {
  await withSigner('ec-p256', async (signer) => {
    const subject = { commonName: 'Ünïcode — 発行 CA' };
    const ca = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null });
    const issuer = await openCertificateIssuer({ signer, chain: [ca] });
    const { csr } = await generateHostKey('ec-p256', 'unit-1');
    await writePem('ca.pem', ca);
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 16 }).filter((value) => !/\p{C}/u.test(value));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.stringMatching(/^[a-z0-9][a-z0-9._:-]{0,62}$/),
        async (organization, registrationId) => {
          fc.pre(organization.isWellFormed() && Array.from(organization).length <= 64);
          const request = { csr, registrationId, serial: 'S', acceptedCommonNames: ['unit-1'], now };
          const { tbs } = issuer.prepare({ ...request, profile: { ...profile, organization } });
          await writePem('any.pem', await issuer.sign(tbs, never));
          expect(await openssl('verify', '-x509_strict', '-CAfile', 'ca.pem', 'any.pem')).toContain('any.pem: OK');
          const fields = await openssl(
            'x509',
            '-in',
            'any.pem',
            '-noout',
            '-subject',
            '-nameopt',
            'sep_multiline,utf8',
          );
          expect(fields).toContain(`O=${organization}\n`);
          expect(fields).toContain(`CN=${registrationId}\n`);
        },
      ),
      { seed: 21, numRuns: 25 },
    );
  });
});

it('openssl verifies what the token signs over a message', async () => {
  await withSigner('ec-p256', async (signer) => {
    const { publicKey } = await signer.keyInfo('issuing-ca');
    const key = createPublicKey({ key: publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
    const message = Buffer.from('a checkpoint');
    const signature = await signer.sign('issuing-ca', message, never);
    await writeFile(path('message'), message);
    await writeFile(path('signature'), signature);
    await writeFile(path('key.pem'), key.export({ type: 'spki', format: 'pem' }));
    const seen = await openssl('dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature', 'message');
    expect(seen).toContain('Verified OK');
    expect(verify('sha256', message, key, signature)).toBe(true);
  });
});

/** Where the subjectAltName's OCTET STRING starts. */
async function offsetOfSan(file: string): Promise<string> {
  const lines = (await openssl('asn1parse', '-in', file)).split('\n');
  const at = lines.findIndex((line) => line.includes('X509v3 Subject Alternative Name'));
  return /^\s*(\d+):/.exec(lines[at + 1] ?? '')?.[1] ?? '0';
}
