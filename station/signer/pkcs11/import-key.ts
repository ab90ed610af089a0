import { randomBytes } from 'node:crypto';
import type { GroupKey } from '../signer.ts';
import { signerError } from '../signer-errors.ts';
import type { Connection } from './connection.ts';
import { CKA, CKF, CKK, CKO, type Handle } from './cryptoki.ts';
import { invoke } from './cryptoki-failure.ts';
import type { Deadline } from './deadline.ts';
import { hsmError } from './hsm-errors.ts';
import { keyFindings, safeKeyTemplate } from './key-attributes.ts';
import { neededMechanisms } from './mechanisms.ts';
import { findObjects } from './objects.ts';

/**
 * Puts the key of an enrollment group on the token, where it can never be taken out again; one that turns out unsafe, or
 * that another process brought at the same moment, is destroyed.
 * @throws SIGNER_KEY_EXISTS, HSM_MECHANISM_MISSING, HSM_KEY_NOT_SAFE; rejects with CryptokiFailure
 */
export async function importKey(
  connection: Connection,
  { key, label, secret }: { readonly key: GroupKey; readonly label: string; readonly secret: Uint8Array },
  deadline: Deadline,
): Promise<void> {
  const { cryptoki } = connection;
  if (connection.mechanisms.use('hmac-sha256') === null) {
    const mechanism = neededMechanisms('hmac-sha256', 'use');
    throw hsmError('HSM_MECHANISM_MISSING', { tokenLabel: connection.token.label, mechanism, key });
  }
  const present = (session: Handle): number =>
    findObjects(cryptoki, session, { class: CKO.SECRET_KEY, label }, 2).length;
  const value = Buffer.from(secret);
  try {
    // A lent read-only session keeps the login alive and counts as the call under way; the read-write one does the work.
    await connection.withSession(deadline, async (lent) => {
      if (present(lent) > 0) throw signerError('SIGNER_KEY_EXISTS', { key });
      const session = connection.openSession(CKF.RW_SESSION);
      try {
        const made = invoke('C_CreateObject', () =>
          cryptoki.C_CreateObject(session, [
            { type: CKA.CLASS, value: CKO.SECRET_KEY },
            { type: CKA.KEY_TYPE, value: CKK.GENERIC_SECRET },
            { type: CKA.VALUE, value },
            { type: CKA.VERIFY, value: false },
            { type: CKA.ENCRYPT, value: false },
            { type: CKA.WRAP, value: false },
            { type: CKA.LABEL, value: label },
            { type: CKA.ID, value: randomBytes(16) },
            ...safeKeyTemplate,
          ]),
        );
        const findings = keyFindings(cryptoki, session, made, { imported: true });
        const twice = present(session) > 1;
        if (findings.length === 0 && !twice) return;
        invoke('C_DestroyObject', () => cryptoki.C_DestroyObject(session, made));
        if (twice) throw signerError('SIGNER_KEY_EXISTS', { key });
        throw hsmError('HSM_KEY_NOT_SAFE', { key, label, findings: findings.join(', ') });
      } finally {
        connection.closeSession(session);
      }
    });
  } finally {
    value.fill(0);
  }
}
