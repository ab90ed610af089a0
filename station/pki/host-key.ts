import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { assembleSigned } from './certificate.ts';
import { encodeCertificationRequestInfo } from './certification-request.ts';
import { encodeCheckedName } from './distinguished-name.ts';
import { type SigningAlgorithm, signatureAlgorithmOf } from './signature-algorithm.ts';

const generate = promisify(generateKeyPair);

export interface HostKey {
  /** PKCS#8 DER. The caller zeroes it as soon as the device holds it. */
  readonly privateKey: Buffer;
  /** PKCS#10 DER, signed by it. */
  readonly csr: Buffer;
}

/**
 * Makes a device's key pair on the station, for devices that cannot make one themselves, and the request for it.
 * @throws PKI_NAME_INVALID
 */
export async function generateHostKey(algorithm: SigningAlgorithm, commonName: string): Promise<HostKey> {
  const subject = encodeCheckedName({ commonName });
  const { publicKey, privateKey } = await newPair(algorithm);
  const info = encodeCertificationRequestInfo(subject, publicKey.export({ type: 'spki', format: 'der' }));
  const csr = assembleSigned(info, signatureAlgorithmOf(algorithm), sign('sha256', info, privateKey));
  return { privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }), csr };
}

const newPair = (algorithm: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> =>
  algorithm === 'ec-p256'
    ? generate('ec', { namedCurve: 'P-256' })
    : generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
