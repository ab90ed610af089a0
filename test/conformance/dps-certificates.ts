import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { assembleSigned, encodeTbsCertificate, newSerialNumber } from '../../station/pki/certificate.ts';
import { encodeName } from '../../station/pki/distinguished-name.ts';
import { basicConstraints, extendedKeyUsage, keyUsage } from '../../station/pki/extensions.ts';
import { encodePem } from '../../station/pki/pem.ts';
import { signatureAlgorithmOf } from '../../station/pki/signature-algorithm.ts';

export interface TestCertificate {
  readonly commonName: string;
  readonly der: Buffer;
  readonly pem: string;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  readonly signWith: KeyObject;
}

const clientAuth = '1.3.6.1.5.5.7.3.2';
const day = 86_400_000;

/** A certificate such as a device or its CA carries; without an issuer it is self-signed. */
export function makeCertificate(options: {
  commonName: string;
  issuer?: TestCertificate;
  ca?: boolean;
  extendedKeyUsage?: string;
  notBefore?: Date;
  notAfter?: Date;
}): TestCertificate {
  const { commonName, issuer, ca = false, notBefore = new Date(Date.now() - day) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signatureAlgorithm = signatureAlgorithmOf('ec-p256');
  const tbs = encodeTbsCertificate({
    serialNumber: newSerialNumber(),
    signatureAlgorithm,
    issuer: encodeName({ commonName: issuer?.commonName ?? commonName }),
    notBefore,
    notAfter: options.notAfter ?? new Date(Date.now() + day),
    subject: encodeName({ commonName }),
    subjectPublicKeyInfo: publicKey.export({ type: 'spki', format: 'der' }),
    extensions: ca
      ? [basicConstraints({ cA: true }), keyUsage(KeyUsageFlags.keyCertSign)]
      : [basicConstraints({ cA: false }), extendedKeyUsage(options.extendedKeyUsage ?? clientAuth)],
  });
  const der = assembleSigned(tbs, signatureAlgorithm, sign('sha256', tbs, issuer?.signWith ?? privateKey));
  return {
    commonName,
    der,
    pem: encodePem('CERTIFICATE', der),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    signWith: privateKey,
  };
}
