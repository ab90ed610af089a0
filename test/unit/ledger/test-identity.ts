import { generateKeyPairSync, sign } from 'node:crypto';
import { createTestCa } from './test-ca.ts';

export const station = 'line-7';
export const testCa = createTestCa();
const auditKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const auditPublicKey = auditKeys.publicKey.export({ type: 'spki', format: 'der' });
export const signAsAuditor = (message: Buffer): Promise<Buffer> =>
  Promise.resolve(sign('sha256', message, auditKeys.privateKey));
