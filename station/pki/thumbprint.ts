import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256 of DER: of a certificate, its thumbprint; of a SubjectPublicKeyInfo, its key's name. */
export const thumbprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');
