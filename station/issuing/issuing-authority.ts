import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import { writeFileDurably } from '../config/write-file.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CertificateIssuer } from '../pki/certificate-issuer.ts';
import { openCertificateIssuer } from '../pki/issuing.ts';
import { createIssuingCaCsr } from '../pki/issuing-ca.ts';
import { acceptIssuingCaChain } from '../pki/issuing-ca-chain.ts';
import { decodePem, encodePem } from '../pki/pem.ts';
import { thumbprint } from '../pki/thumbprint.ts';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { stationError } from '../station-errors.ts';
import { assertIssuingKey } from './signer-guard.ts';

/** Where the request for an offline root waits. */
export const issuerRequestFile = (home: Home, key: IssuingKey = 'issuing-ca'): string =>
  join(home.dir, 'pki', `${key}.csr`);

/** Writes a CSR for the issuing CA's key: take it to the root, and bring the chain back to `activateIssuer`. */
export async function requestIssuer(options: {
  signer: Signer;
  subject: { commonName: string };
  home: Home;
  key?: IssuingKey;
}): Promise<string> {
  const csr = await createIssuingCaCsr(options);
  const pem = encodePem('CERTIFICATE REQUEST', csr);
  await writeFileDurably(issuerRequestFile(options.home, options.key), pem);
  return pem;
}

/**
 * Makes a certificate the station's issuing CA: checked against the signer's key and its own chain, recorded durably, then
 * written to the home. One for another key than the one that signs waits for its day. `certificates`: DER, the issuing CA's
 * first, then towards the root.
 * @throws PKI_*, ISSUING_KEY_NOT_APPROVED
 */
export async function activateIssuer(options: {
  signer: Signer;
  ledger: Ledger;
  home: Home;
  person: string;
  certificates: readonly Buffer[];
  now: Date;
  /** The signer's key that it is for. */
  key?: IssuingKey;
}): Promise<void> {
  const { signer, ledger, home, person, key = 'issuing-ca' } = options;
  await assertIssuingKey(ledger, signer, key);
  const accepted = await acceptIssuingCaChain({ signer, chain: options.certificates, now: options.now, key });
  const [certificate, ...chain] = accepted.chain;
  if (!certificate) throw stationError('ISSUER_MISSING');
  const { subject } = new X509Certificate(certificate);
  await ledger.commit((tx) => {
    tx.append({
      kind: 'issuer.activated',
      subject: thumbprint(certificate),
      person,
      content: {
        certificate: certificate.toString('base64'),
        chain: chain.map((der) => der.toString('base64')),
        sha256: thumbprint(certificate),
        subject,
        selfSigned: chain.length === 0,
        notForProduction: signer.notForProduction,
        ...(key === 'issuing-ca' ? {} : { key }),
      },
    });
  });
  // Later ones are read from the ledger alone.
  if (key !== 'issuing-ca') return;
  await writeFileDurably(home.issuingCaFile, encodePem('CERTIFICATE', certificate));
  await writeFileDurably(home.chainFile, chain.map((der) => encodePem('CERTIFICATE', der)).join(''));
}

/** The issuer of the signer's first issuing key, from the home's files. @throws ISSUER_MISSING, PKI_* */
export async function openIssuer(home: Home, signer: Signer, now: Date): Promise<CertificateIssuer> {
  const read = async (file: string): Promise<Buffer[]> => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.trim() === '' ? [] : decodePem('CERTIFICATE', text);
  };
  const issuing = await read(home.issuingCaFile);
  if (issuing.length === 0) throw stationError('ISSUER_MISSING');
  const { chain } = await acceptIssuingCaChain({ signer, chain: [...issuing, ...(await read(home.chainFile))], now });
  return openCertificateIssuer({ signer, chain });
}
