import { joined } from '../../domain/list-phrases.ts';
import type { KeyAlgorithm, SignerKey } from '../signer.ts';
import { signerError } from '../signer-errors.ts';
import type { Connection } from './connection.ts';
import { CKF, type Handle } from './cryptoki.ts';
import { invoke } from './cryptoki-failure.ts';
import type { Deadline } from './deadline.ts';
import { generateKey } from './generate-key.ts';
import { hsmError } from './hsm-errors.ts';
import { keyFindings } from './key-attributes.ts';
import { neededMechanisms } from './mechanisms.ts';
import { findObjects } from './objects.ts';
import { classOf } from './token-key.ts';

/**
 * Makes a key on the token and proves it safe; one that is not, or that another process made at the same moment, is
 * destroyed again.
 * @throws SIGNER_KEY_EXISTS, HSM_MECHANISM_MISSING, HSM_KEY_NOT_SAFE; rejects with CryptokiFailure
 */
export async function makeKey(
  connection: Connection,
  wanted: { key: SignerKey; algorithm: KeyAlgorithm; label: string },
  deadline: Deadline,
): Promise<void> {
  const { cryptoki } = connection;
  const { key, algorithm, label } = wanted;
  const mechanism = connection.mechanisms.generator(algorithm);
  if (mechanism === null || connection.mechanisms.use(algorithm) === null) {
    const missing = neededMechanisms(algorithm, mechanism === null ? 'generate' : 'use');
    throw hsmError('HSM_MECHANISM_MISSING', { tokenLabel: connection.token.label, mechanism: missing, key });
  }
  const present = (session: Handle): number => findObjects(cryptoki, session, { class: classOf(key), label }, 2).length;

  // A lent read-only session keeps the login alive and counts as the call under way; the read-write one does the work.
  await connection.withSession(deadline, async (lent) => {
    if (present(lent) > 0) throw signerError('SIGNER_KEY_EXISTS', { key });
    const session = connection.openSession(CKF.RW_SESSION);
    try {
      const made = await generateKey(cryptoki, session, mechanism, { algorithm, label });
      const findings = made[0] === undefined ? [] : keyFindings(cryptoki, session, made[0]);
      const twice = present(session) > 1;
      if (findings.length === 0 && !twice) return;
      for (const object of made) invoke('C_DestroyObject', () => cryptoki.C_DestroyObject(session, object));
      if (twice) throw signerError('SIGNER_KEY_EXISTS', { key });
      throw hsmError('HSM_KEY_NOT_SAFE', { key, label, findings: joined('LIST', findings) });
    } finally {
      connection.closeSession(session);
    }
  });
}
