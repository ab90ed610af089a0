import type { Home } from './config/home.ts';
import type { StationConfig } from './config/station-config.ts';
import { openPkcs11Signer } from './signer/pkcs11/pkcs11-signer.ts';
import type { Signer } from './signer/signer.ts';
import { signerSays } from './signer/signer-phrases.ts';
import { createSoftwareSigner, openSoftwareSigner } from './signer/software/software-signer.ts';

/** Reads a secret from where the configuration says (`env:NAME`, `file:PATH`, `fd:N`, `prompt`); the caller zeroes it. */
export type ReadSecret = (source: string, whatFor: string) => Promise<Buffer>;

/**
 * Opens the signer that `station.toml` names; `create` makes the software store first.
 * @throws HSM_*, SIGNER_*, SECRET_*
 */
export async function openSigner(
  signer: StationConfig['signer'],
  home: Home,
  readSecret: ReadSecret,
  { create = false }: { create?: boolean } = {},
): Promise<Signer> {
  if (signer.kind === 'software') {
    const passphrase = await readSecret(signer.passphrase, signerSays('SECRET_PASSPHRASE').text);
    try {
      return await (create ? createSoftwareSigner : openSoftwareSigner)({ directory: home.signerDir, passphrase });
    } finally {
      passphrase.fill(0);
    }
  }
  const pin = await readSecret(signer.pin, signerSays('SECRET_PIN', { token: signer.token }).text);
  try {
    return await openPkcs11Signer({
      module: signer.module,
      tokenLabel: signer.token,
      pin,
      sessions: signer.sessions,
      deadlineMs: signer.deadline_seconds * 1000,
    });
  } finally {
    pin.fill(0);
  }
}
