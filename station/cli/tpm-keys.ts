import { readFile } from 'node:fs/promises';
import { type ReadTpm, readTpm } from '../acts/read-tpm.ts';
import { openLink } from '../devices/transport/open-link.ts';
import { tpmError } from '../tpm/tpm-errors.ts';
import { cliError } from './cli-errors.ts';

/** Where the keys of a unit's TPM come from: files that somebody wrote, or the TPM itself. */
export type TpmSource =
  | { readonly ek: string; readonly srk: string | null }
  | { readonly read: string; readonly withSrk: boolean };

export interface TpmKeys {
  /** TPM2B_PUBLIC, both. */
  readonly endorsementKey: Buffer;
  /** null: the device is not held to its TPM's present owner. */
  readonly storageRootKey: Buffer | null;
  /** What else was read, where the TPM itself was asked. */
  readonly tpm: ReadTpm | null;
}

/** @throws FILE_UNREADABLE, TPM_STORAGE_ROOT_KEY_MISSING, and as `readTpm` */
export async function tpmKeysFrom(source: TpmSource, signal: AbortSignal): Promise<TpmKeys> {
  if ('ek' in source) {
    const storageRootKey = source.srk === null ? null : await keyIn(source.srk);
    return { endorsementKey: await keyIn(source.ek), storageRootKey, tpm: null };
  }
  const tpm = await readTpm(source.read, openLink, signal);
  if (source.withSrk && tpm.storageRootKey === null) throw tpmError('TPM_STORAGE_ROOT_KEY_MISSING');
  return { endorsementKey: tpm.endorsementKey, storageRootKey: source.withSrk ? tpm.storageRootKey : null, tpm };
}

const base64Text = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** The bytes of a key's file. A TPM2B_PUBLIC begins with its length, whose first byte is no letter: it is never taken for base64. */
async function keyIn(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw cliError('FILE_UNREADABLE', { file }, error);
  });
  const text = bytes.toString('latin1');
  return base64Text.test(text) ? Buffer.from(text, 'base64') : bytes;
}
