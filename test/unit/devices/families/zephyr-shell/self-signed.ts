import { generateKeyPairSync } from 'node:crypto';
import { standInCertificate } from '../../../../conformance/devices/stand-in-certificate.ts';

/** A certificate (DER) of the size wanted, where one is, and its key (PKCS#8 DER). */
export function selfSigned(size?: number): { certificate: Buffer; privateKey: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let commonName = 'unit-1';
  for (;;) {
    // The signature's length varies by a byte or two from one try to the next.
    const certificate = standInCertificate(publicKey, commonName);
    if (size === undefined || certificate.length === size) {
      return { certificate, privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) };
    }
    if (certificate.length < size - 8) commonName += 'x'.repeat(Math.max(1, size - certificate.length - 20));
    else commonName = certificate.length > size ? commonName.slice(0, -1) : `${commonName}x`;
  }
}
