import { generateKeyPairSync, sign } from 'node:crypto';
import type { Signer } from '../../../station/signer/signer.ts';

/** A signer with one issuing key in memory: what the PKI needs of one. */
export function signerInMemory(algorithm: 'ec-p256' | 'rsa-2048'): Signer {
  const { publicKey, privateKey } =
    algorithm === 'ec-p256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const info = { key: 'issuing-ca', algorithm, publicKey: publicKey.export({ type: 'spki', format: 'der' }) } as const;
  const unused = async (): Promise<never> => {
    throw new Error('not part of this test');
  };
  return {
    kind: 'software',
    notForProduction: true,
    keyInfo: async () => info,
    sign: async (_key, message) => sign('sha256', message, privateKey),
    deriveHmac: unused,
    randomBytes: unused,
    createKey: unused,
    importGroupKey: unused,
    health: unused,
    close: async () => undefined,
  };
}
