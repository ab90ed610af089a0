import { createHmac, hash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as argon2 from 'argon2';
import { writeFileDurably } from '../config/write-file.ts';
import { isStationError } from '../domain/station-error.ts';
import { type PinCost, pinCost } from './pin-cost.ts';

/**
 * PIN verifiers, one file each, named by the digest of what is in it: the ledger names the digest, so a replaced file is
 * noticed, and two processes never write the same one. Readable by the station's user alone, and no part of the ledger.
 */
export interface PinStore {
  /** Keeps a new verifier of the PIN; returns its digest, lower-case hex. It counts once the ledger names it. */
  keep(pin: Buffer): Promise<string>;
  /** Takes as long for a digest that is null as for one that is not. */
  check(sha256: string | null, pin: Buffer): Promise<'right' | 'wrong' | 'altered'>;
  /** After the ledger names another one. */
  forget(sha256: string): Promise<void>;
  /** The name under which a badge that nobody has is recorded: it may have been somebody's PIN. */
  nameOfUnknown(badge: string): Promise<string>;
}

export function createPinStore(directory: string, cost: PinCost = pinCost): PinStore {
  const fileOf = (sha256: string): string => join(directory, `${sha256}.verifier`);
  const verifierOf = (pin: Buffer): Promise<string> =>
    argon2.hash(pin, { type: argon2.argon2id, ...cost, parallelism: 1 });
  let decoy: Promise<string> | undefined;
  let badgeKey: Promise<Buffer> | undefined;

  return {
    async keep(pin) {
      const verifier = await verifierOf(pin);
      const sha256 = hash('sha256', verifier);
      await writeFileDurably(fileOf(sha256), verifier, { mode: 0o600 });
      return sha256;
    },

    async check(sha256, pin) {
      decoy ??= verifierOf(randomBytes(16));
      // Waited for whoever asks: the first guess after a start must not tell either.
      const instead = await decoy;
      const stored = sha256 === null ? undefined : await readFile(fileOf(sha256), 'utf8').catch(() => undefined);
      const sound = stored !== undefined && hash('sha256', stored) === sha256;
      const fits = await argon2.verify(sound ? stored : instead, pin);
      if (sha256 !== null && !sound) return 'altered';
      return sound && fits ? 'right' : 'wrong';
    },

    forget: (sha256) => rm(fileOf(sha256), { force: true }),

    async nameOfUnknown(badge) {
      badgeKey ??= keyIn(join(directory, 'badge-key')).catch((error: unknown) => {
        badgeKey = undefined;
        throw error;
      });
      return `~${createHmac('sha256', await badgeKey)
        .update(badge)
        .digest('hex')
        .slice(0, 24)}`;
    },
  };
}

/** A random key that is made at its first use. */
async function keyIn(file: string): Promise<Buffer> {
  await writeFileDurably(file, randomBytes(32), { mode: 0o600, replace: false }).catch((error: unknown) => {
    if (!isStationError(error, 'HOME_FILE_EXISTS')) throw error;
  });
  return readFile(file);
}
