import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { assembleSigned, type CertificateParts, encodeTbsCertificate, newSerialNumber } from './certificate.ts';
import { backdated } from './certificate-validity.ts';
import { encodeName } from './distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyIdentifierOf,
  keyUsage,
  serverNames,
  subjectKeyIdentifier,
} from './extensions.ts';
import { encodePem } from './pem.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

const dayMs = 86_400_000;
const caLifetimeDays = 3650;
/** Below the 398 days that TLS clients accept. */
const serverLifetimeDays = 397;
const serverAuth = '1.3.6.1.5.5.7.3.1';

export interface ServerCredential {
  /** The server's certificate alone. */
  readonly certificatePem: string;
  /** Leaf, then the CA: what a TLS server sends. */
  readonly chainPem: string;
  /** PKCS#8. */
  readonly privateKeyPem: string;
}

export interface LocalCa {
  /** What a client must trust. */
  readonly certificatePem: string;
  /** `dnsNames` may hold wildcards. `now` defaults to the time the CA was made at. */
  issueServerCertificate(request: {
    dnsNames: readonly string[];
    ips?: readonly string[];
    now?: Date;
  }): ServerCredential;
}

/**
 * A throw-away CA (P-256) that lives in memory, for TLS servers on the station's own machine: the DPS emulator's.
 * Never for devices: its key is in no signer and its certificates are in no ledger.
 */
export function createLocalCa({ commonName, now }: { commonName: string; now: Date }): LocalCa {
  const keys = newKeys();
  const name = encodeName({ commonName });
  const keyIdentifier = keyIdentifierOf(keys.spki);
  const issue = (parts: Omit<CertificateParts, 'serialNumber' | 'signatureAlgorithm' | 'issuer'>): string => {
    const signatureAlgorithm = signatureAlgorithmOf('ec-p256');
    const tbs = encodeTbsCertificate({ ...parts, serialNumber: newSerialNumber(), signatureAlgorithm, issuer: name });
    return encodePem('CERTIFICATE', assembleSigned(tbs, signatureAlgorithm, sign('sha256', tbs, keys.privateKey)));
  };

  const certificatePem = issue({
    notBefore: backdated(now),
    notAfter: new Date(now.getTime() + caLifetimeDays * dayMs),
    subject: name,
    subjectPublicKeyInfo: keys.spki,
    extensions: [
      basicConstraints({ cA: true, pathLenConstraint: 0 }),
      keyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign),
      subjectKeyIdentifier(keyIdentifier),
    ],
  });

  return {
    certificatePem,
    issueServerCertificate({ dnsNames, ips = [], now: issuedAt = now }) {
      const server = newKeys();
      const leafPem = issue({
        notBefore: backdated(issuedAt),
        notAfter: new Date(issuedAt.getTime() + serverLifetimeDays * dayMs),
        subject: encodeName({ commonName: (dnsNames[0] ?? ips[0] ?? 'server').slice(0, 64) }),
        subjectPublicKeyInfo: server.spki,
        extensions: [
          authorityKeyIdentifier(keyIdentifier),
          subjectKeyIdentifier(keyIdentifierOf(server.spki)),
          basicConstraints({ cA: false }),
          keyUsage(KeyUsageFlags.digitalSignature),
          extendedKeyUsage(serverAuth),
          serverNames(dnsNames, ips),
        ],
      });
      return {
        certificatePem: leafPem,
        chainPem: leafPem + certificatePem,
        privateKeyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function newKeys(): { privateKey: KeyObject; spki: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) };
}
